"""Which money is free? The lowest and highest amount of a thousand requests, beside HiGHS started anew for each end."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

import highspy
import numpy as np

from apportion.allocation.answers.alternatives import alternatives
from apportion.allocation.judged import judge
from apportion.model.case import Case
from apportion.model.requests import Shape
from benchmarks import highs
from benchmarks.data import THOUSAND, Lines, Share, case_of, requests
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_REQUESTS: Final = 1_000
_FEW: Final = 100
_UNITS: Final = 50
_SHARE: Final = Share(units=10, at_most_percent=15)
_WITHIN: Final = Fraction(1, 100)
_WHOLE_CENTS: Final = 1e-6
"""Ours are whole cents, the peer's are not."""

_NOTES: Final = f"""\
All plans that lose at most 1 % of the value of the best one: the least and the most that each request receives in any
of them, {_REQUESTS:,} requests in {_UNITS} units. Ours includes planning the case, and each end is a plan in whole
cents that was judged and valued exactly. HiGHS is given the value of the best plan, and a linear programme per end from
a cold start; its ends are floating-point numbers that nobody has checked. The value compared is the sum of all ranges.
With one total the amounts are fixed and planned by sorting, one after the other; a rule that compares sums (here:
{_SHARE.units} units get at most {_SHARE.at_most_percent} % of the money) is answered by one programme whose costs
change. Plans found on the way settle many other ends at once. Curves have no peer here: cut into segments the cold
starts take minutes."""

_BAR: Final = Bar(seconds_at_most=10.0)


def near_best_section(*, quick: bool) -> Section:
    """One row per shape and rules."""
    count = _FEW if quick else _REQUESTS
    rows = [_row(count, Shape.LINEAR, None), _row(count, Shape.LINEAR, _SHARE)]
    if not quick:
        bent = ((Shape.LOG, None), (Shape.LOG, _SHARE), (Shape.QUADRATIC, None))
        rows += [_row(count, shape, share) for shape, share in bent]
    return Section("Alternatives: all ranges", _NOTES, tuple(rows))


def _row(count: int, shape: Shape, share: Share | None) -> Row:
    of = requests(count, shape, units=_UNITS)
    case = replace(case_of(of), rules=() if share is None else (share.rule,))
    name = shape.name.lower() + (" under a share rule" if share is not None else "")
    size = f"{count:,} requests"
    ours = measure(lambda: free_money(case), 1)
    if shape is not Shape.LINEAR:
        return Row(name, size, ours, bar=_BAR)
    best = float(judge(case).proof.value_lower)
    theirs = measure(lambda: cold_starts(of, share, best), 1)
    return Row(
        name,
        size,
        ours,
        "HiGHS, cold per end",
        theirs,
        ours.result,
        theirs.result,
        bar=_BAR,
        same_within=_WHOLE_CENTS,
    )


def free_money(case: Case) -> float:
    """Sum over requests of highest less lowest amount, in minor units."""
    found = alternatives(judge(case), within=_WITHIN, everything=True, plans=0)
    return float(sum(item.high - item.low for item in found.ranges if item.kind == "request"))


def cold_starts(of: Lines, share: Share | None, best: float) -> float:
    """The same by a linear programme for each end.

    Args:
        of: requests with straight values.
        share: a part that may not get more than a percentage of all money.
        best: value of the best plan in minor units.

    Raises:
        RuntimeError: when HiGHS does not call an answer optimal.
    """
    model = highs.model_of(of, share)
    solver = model.highs
    columns = np.arange(of.count, dtype=np.int32)
    least = (best * (1 - float(_WITHIN)) - model.constant) / THOUSAND
    solver.addRow(least, highspy.kHighsInf, of.count, columns, of.gain)
    solver.changeColsCost(of.count, columns, np.zeros(of.count))
    free = 0.0
    for column in range(of.count):
        for sign in (1.0, -1.0):
            solver.changeColCost(column, sign)
            solver.clearSolver()
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise RuntimeError("HiGHS did not find an end")
            free -= float(solver.getInfo().objective_function_value)
        solver.changeColCost(column, 0.0)
    return free * THOUSAND
