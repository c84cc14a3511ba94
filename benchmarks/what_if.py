"""What if the total were another? A case of a thousand requests solved again, beside HiGHS kept warm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Final, TypeVar

from apportion.allocation.plan import make_plan
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.model.requests import Shape
from benchmarks import highs
from benchmarks.data import THOUSAND, Lines, case_of, requests
from benchmarks.million import proved_value
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

Result = TypeVar("Result")

_NOTES: Final = f"""\
The case is in memory and has been planned before; every run asks for another total within half a percent. *Proved* is
the answer in whole cents with its proof. *Explained* is the whole plan: the same, and beside it the plans for a dollar
and a percent more and less, the baselines and the reasons for every request. HiGHS keeps its model and the basis of its
last run and only learns of the new total; curves are cut into {highs.SEGMENTS} segments for it, and it proves nothing
beyond its own tolerances."""

_REQUESTS: Final = 1_000
_UNITS: Final = 50
_BAR: Final = Bar(seconds_at_most=0.050)
_RUNS: Final = 11
_STEPS: Final = 5
"""Thousandths of the total, up and down."""


def what_if_section() -> Section:
    """One row per shape and depth of the answer."""
    rows = [row for shape in (Shape.LINEAR, Shape.QUADRATIC) for row in _rows(shape)]
    return Section("What if: another total", _NOTES, tuple(rows))


def _rows(shape: Shape) -> tuple[Row, Row]:
    of = requests(_REQUESTS, shape, units=_UNITS)
    case, model = case_of(of), highs.model_of(of)
    model.run()

    def prove(total: int) -> float:
        return proved_value(_with_total(case, total))

    def explain(total: int) -> Plan:
        return make_plan(_with_total(case, total))

    def ask_peer(total: int) -> float:
        model.change_total(total, int(of.floor.sum()))
        return model.run()

    proved = measure(_with_changing_total(of, prove), _RUNS)
    peer = measure(_with_changing_total(of, ask_peer), _RUNS)
    explained = measure(_with_changing_total(of, explain), _RUNS)
    name, size = shape.name.lower(), f"{_REQUESTS:,} requests"
    return (
        Row(f"{name}, proved", size, proved, "HiGHS, warm", peer, proved.result, peer.result, bar=_BAR),
        Row(f"{name}, explained", size, explained),
    )


def _with_total(case: Case, total: int) -> Case:
    return replace(case, total=total)


def _with_changing_total(of: Lines, ask: Callable[[int], Result]) -> Callable[[], Result]:
    """Asks for the next of a round of totals each time; every measurement goes through the same ones."""
    step = of.total // 1_000 // THOUSAND * THOUSAND
    totals = cycle([of.total + k * step for k in range(-_STEPS, _STEPS + 1)])
    return lambda: ask(next(totals))
