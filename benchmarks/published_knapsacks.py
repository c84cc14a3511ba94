"""Small dense knapsacks of Chu and Beasley (OR-Library): how many are proved within so many seconds, and by whom."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks import binary
from benchmarks.binary import Found, Limits
from benchmarks.published.knapsacks import Knapsack, case_of, read_mknap
from benchmarks.table import Row, Section
from benchmarks.timing import Timed

_NOTES: Final = """\
Projects with one value and five constraints, all numbers positive and large, values and weights correlated (P. C. Chu
and J. E. Beasley, Journal of Heuristics 4, 1998; OR-Library): budgets of this kind are the hardest of their size.
Everybody has {limit:.0f} seconds for a problem (peers on the clock, ours of processor time) and is asked for the best
plan with its proof; *CPU* and *clock* are those of all problems together, a problem that is not proved counting its
full time. Where both proved a problem their values are the same.
{missing}"""

_SECONDS: Final = 20.0
_FILES: Final = (("mknapcb1", 30), ("mknapcb2", 3))
_QUICK: Final = (("mknapcb1", 2),)


def knapsacks_section(*, quick: bool) -> Section:
    """One row per file and peer; no rows where the data are absent."""
    folder = os.environ.get("APPORTION_DATA", "")
    limit = 5.0 if quick else _SECONDS
    if not folder:
        return Section("Small dense knapsacks", "APPORTION_DATA is not set: nothing was run.", ())
    rows: list[Row] = []
    for stem, count in _QUICK if quick else _FILES:
        problems = read_mknap(Path(folder) / "mkp-orlib" / f"{stem}.txt.gz")[:count]
        own = [_ours(problem, limit) for problem in problems]
        for peer in binary.installed():
            theirs = [binary.ask(peer, problem.binary, Limits(0.0, limit)) for problem in problems]
            _check_same(problems, own, theirs, peer)
            rows.append(
                Row(
                    what=f"{stem}: {_proved(own)} of {count} proved",
                    size=f"{count} × {len(problems[0].value)} projects",
                    ours=_together(own, limit),
                    peer=f"{peer}: {_proved(theirs)} proved",
                    theirs=_together(theirs, limit),
                )
            )
    absent = binary.missing()
    told = f"Not installed, so not asked: {', '.join(absent)}." if absent else ""
    return Section("Small dense knapsacks", _NOTES.format(limit=limit, missing=told).strip(), tuple(rows))


def _ours(problem: Knapsack, limit: float) -> Timed[Found]:
    """Our limits are counted in work: a process that takes longer than others may is ended and has proved nothing."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=partial(_allow, limit)) as pool:
        try:
            return pool.submit(_solve, problem).result()
        except BrokenProcessPool:
            return Timed(limit, limit, Found(float("-inf"), float("inf")))


def _allow(limit: float) -> None:
    """Let the system end this process after so many seconds of processor time, beside the start of Python."""
    import resource

    start = 2.0
    most = round(limit + start)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _solve(problem: Knapsack) -> Timed[Found]:
    from benchmarks.data import DOLLARS, THOUSAND
    from benchmarks.portfolios import ours

    timed = ours(case_of(problem), gap=0.0)
    scale = THOUSAND / DOLLARS.minor_per_major
    return Timed(timed.cpu_seconds, timed.wall_seconds, Found(timed.result.value * scale, timed.result.bound * scale))


def _is_proved(one: Timed[Found]) -> bool:
    """Values are whole numbers: a bound less than one above the value proves it."""
    return one.result.bound - one.result.value < 1 - 1e-6


def _proved(every: list[Timed[Found]]) -> int:
    return sum(_is_proved(one) for one in every)


def _together(every: list[Timed[Found]], limit: float) -> Timed[None]:
    cpu = sum(one.cpu_seconds if _is_proved(one) else max(limit, one.cpu_seconds) for one in every)
    return Timed(cpu, sum(one.wall_seconds for one in every), None)


def _check_same(
    problems: list[Knapsack] | tuple[Knapsack, ...], own: list[Timed[Found]], theirs: list[Timed[Found]], peer: str
) -> None:
    for problem, one, other in zip(problems, own, theirs, strict=True):
        if _is_proved(one) and _is_proved(other) and round(one.result.value) != round(other.result.value):
            raise RuntimeError(f"{problem.name}: {one.result.value} is proved here, {other.result.value} by {peer}")
