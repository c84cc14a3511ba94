"""Time as CPU seconds and as seconds on the clock, medians of several runs; peak memory of whole processes.

CPU seconds are what is compared: a machine that is shared makes the clock run on while nothing is done.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Timed(Generic[Result]):
    """Medians over all runs, and what the last run returned."""

    cpu_seconds: float
    wall_seconds: float
    result: Result
    peak_megabytes: float | None = None
    """Largest resident memory of any run; ``None`` where it was not measured."""


def measure(run: Callable[[], Result], runs: int = 5) -> Timed[Result]:
    """Time a function; with more than one run, a first one that is not counted loads what is loaded lazily."""
    if runs > 1:
        run()
    cpu, wall = [], []
    for _ in range(runs):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        result = run()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return Timed(statistics.median(cpu), statistics.median(wall), result)


def measure_command(arguments: Sequence[str | Path], runs: int = 5, *, warm_up: bool = True) -> Timed[str]:
    """Time whole processes, from start to end; the result is what the last one printed.

    Raises:
        RuntimeError: when a process ends with anything but 0, with what it wrote to standard error.
    """
    if warm_up:
        _run(arguments)
    every = [_run(arguments) for _ in range(runs)]
    return Timed(
        statistics.median(one.cpu_seconds for one in every),
        statistics.median(one.wall_seconds for one in every),
        every[-1].result,
        max((one.peak_megabytes or 0.0) for one in every) or None,
    )


def _run(arguments: Sequence[str | Path]) -> Timed[str]:
    # Bytecode is kept, as for every user; without it each start would compile everything again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        with subprocess.Popen(
            [str(word) for word in arguments], stdout=output, stderr=errors, env=environment
        ) as child:
            # Only waiting for this very process tells what it alone has used.
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            message = errors.read().decode(errors="replace").strip()
            raise RuntimeError(f"{arguments[0]} ended with {child.returncode}: {message}")
        output.seek(0)
        printed = output.read().decode()
    per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return Timed(usage.ru_utime + usage.ru_stime, wall, printed, usage.ru_maxrss / per_megabyte)
