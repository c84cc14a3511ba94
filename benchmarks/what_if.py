"""What if the total were another? A case of a thousand requests solved again, beside HiGHS kept warm."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Final, TypeVar

from apportion.allocation.plan import make_plan
from apportion.model.plan import Plan
from apportion.model.requests import Shape
from apportion.services.load import load_case
from apportion.services.what_if import Standing, WhatIf, standing, what_if
from benchmarks import highs
from benchmarks.data import DOLLARS, THOUSAND, Lines, Share, case_of, requests, write_case
from benchmarks.million import proved_value
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

Result = TypeVar("Result")

_REQUESTS: Final = 1_000
_UNITS: Final = 50
_SHARE: Final = Share(units=10, at_most_percent=15)

_NOTES: Final = f"""\
The case is in memory and has been planned before; every run asks for another total within half a percent. *Proved* is
the answer in whole cents with its proof. *Answered* is `load(path).what_if({{"total": ...}})`: the number is
written into the tables, they are read and checked again, and the new plan is solved, judged, bounded and compared with
the old one: money, value, rules that bind, and reasons. *Explained* is the whole plan: the proof, and beside it the
plans for a dollar and a percent more and less, the baselines and the reasons for every request. HiGHS keeps its model
and the basis of its last run and only learns of the new total; curves are cut into {highs.SEGMENTS} segments for it,
and it proves nothing beyond its own tolerances: for a single answer to a small case it is the quicker of the two.

The share rule says that {_SHARE.units} of {_UNITS} units get at most {_SHARE.at_most_percent} % of the money."""

_BAR: Final = Bar(seconds_at_most=0.050)
_RUNS: Final = 11
_FEW_RUNS: Final = 3
_STEPS: Final = 5
"""Thousandths of the total, up and down."""


def what_if_section(*, quick: bool) -> Section:
    """One row per shape, rules and depth of the answer."""
    rows = [*_rows(Shape.LINEAR, None, _BAR), *_rows(Shape.QUADRATIC, None, _BAR)]
    if not quick:
        rows += [*_rows(Shape.LINEAR, _SHARE, _BAR), *_rows(Shape.QUADRATIC, _SHARE, _BAR)]
    return Section("What if: another total", _NOTES, tuple(rows))


def _rows(shape: Shape, share: Share | None, bar: Bar | None) -> tuple[Row, Row, Row]:
    of = requests(_REQUESTS, shape, units=_UNITS)
    case = replace(case_of(of), rules=() if share is None else (share.rule,))
    model = highs.model_of(of, share)
    model.run()

    def prove(total: int) -> float:
        return proved_value(replace(case, total=total))

    def explain(total: int) -> Plan:
        return make_plan(replace(case, total=total))

    def ask_peer(total: int) -> float:
        model.change_total(total)
        return model.run()

    before = _standing(of, share)

    def answer(total: int) -> WhatIf:
        return what_if(before, {"total": DOLLARS.decimal(total)})

    few = share is not None and shape is not Shape.LINEAR
    proved = measure(_with_changing_total(of, prove), _FEW_RUNS if few else _RUNS)
    peer = measure(_with_changing_total(of, ask_peer), _FEW_RUNS if few else _RUNS)
    answered = measure(_with_changing_total(of, answer), _RUNS)
    explained = measure(_with_changing_total(of, explain), _FEW_RUNS)
    name = shape.name.lower() + (" under a share rule" if share is not None else "")
    size = f"{_REQUESTS:,} requests"
    return (
        Row(f"{name}, proved", size, proved, "HiGHS, warm", peer, proved.result, peer.result, bar=bar),
        Row(f"{name}, answered", size, answered, bar=bar),
        Row(f"{name}, explained", size, explained),
    )


def _standing(of: Lines, share: Share | None) -> Standing:
    """The case loaded from its files and planned, as after a first question."""
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as folder:
        path = Path(folder) / "case"
        write_case(of, path, share)
        before = standing(load_case(path))
    if before.told is None:
        raise RuntimeError("the case of the benchmark has no plan")
    return before


def _with_changing_total(of: Lines, ask: Callable[[int], Result]) -> Callable[[], Result]:
    """Asks for the next of a round of totals each time; every measurement goes through the same ones."""
    step = of.total // 1_000 // THOUSAND * THOUSAND
    totals = cycle([of.total + k * step for k in range(-_STEPS, _STEPS + 1)])
    return lambda: ask(next(totals))
