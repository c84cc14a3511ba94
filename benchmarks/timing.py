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
from typing import Final, Generic, TypeVar

Result = TypeVar("Result")

_LAUNCHER: Final = Path(__file__).with_name("launch.py")


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
    every = [_once(run) for _ in range(runs)]
    return Timed(
        statistics.median(one.cpu_seconds for one in every),
        statistics.median(one.wall_seconds for one in every),
        every[-1].result,
    )


def _once(run: Callable[[], Result]) -> Timed[Result]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return Timed(time.process_time() - cpu, time.perf_counter() - wall, result)


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
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as folder:
        report = Path(folder) / "used"
        launcher = [sys.executable, "-I", "-S", _LAUNCHER, report]
        command = [str(word) for word in (*launcher, *arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()}")
        cpu, wall, peak = (float(number) for number in report.read_text(encoding="ascii").split())
    return Timed(cpu, wall, done.stdout, peak)
