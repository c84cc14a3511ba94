"""From an answer in floating point to whole minor units that keep every rule."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from apportion.allocation.decisions.settle import with_options_taken
from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.divisible.drawdown import in_order_of_funds
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.pieces import FloatArray, cut
from apportion.kernel.exact import Int64Array
from apportion.risk.robust.layout import Layout

_BETWEEN: Final = 1e-3
"""Further than this from a whole minor unit an amount lies between two."""
_TRIED_MAX: Final = 7
"""So many amounts between whole units are tried both ways."""


def whole_amounts(problem: Problem, layout: Layout, x: FloatArray, taken: Int64Array) -> Int64Array:
    """Whole amounts of all columns of a problem near an answer.

    Args:
        problem: the problem, worth what guides the last minor units: an average over the futures that decide.
        layout: where the answer's columns stand.
        x: the answer with its options taken whole.
        taken: 1 for each option that is taken.

    Raises:
        Infeasible: when no whole amounts near it keep all hard rules.
    """
    rest = with_options_taken(problem, taken) if problem.options.count else problem
    if rest.single and not ((rest.cap > rest.floor).any() or (rest.reserve_cap > rest.reserve_floor).any()):
        amounts = np.concatenate([rest.floor[rest.line], rest.reserve_floor])
        if any(row.rule.is_hard and row.violation(amounts) for row in rest.rows):
            raise Infeasible
        return np.concatenate([amounts, taken])
    own = layout.portfolio.own
    # An amount that follows from its options is the floor that they leave it.
    held = np.concatenate([rest.floor[rest.line], rest.reserve_floor]).astype(np.float64)
    columns = np.where(own >= 0, x[np.maximum(own, 0)] * layout.unit, held)
    straight, smooth = cut(rest.case.requests, rest.floor, rest.cap)
    amounts = in_order_of_funds(rest, round_to_units(rest, columns, straight, smooth))
    return np.concatenate([amounts, taken])


def nearest_plans(problem: Problem, layout: Layout, x: FloatArray, columns: Int64Array) -> list[Int64Array]:
    """Other whole amounts around an answer that keep every hard rule: few amounts lie between whole units.

    One average over the futures guides the rounding; which way is best for the measure itself only trying them tells.

    Args:
        problem: the rules.
        layout: where the answer's columns stand.
        x: the answer.
        columns: the whole amounts that were found; everything else stays as there.
    """
    own = layout.portfolio.own[: problem.pairs]
    amounts = np.where(own >= 0, x[np.maximum(own, 0)] * layout.unit, columns[: problem.pairs].astype(np.float64))
    between = np.flatnonzero(np.abs(amounts - np.rint(amounts)) > _BETWEEN)
    if not 1 <= between.size <= _TRIED_MAX:
        return []
    found = []
    for ups in itertools.product((0, 1), repeat=between.size):
        plan = columns.copy()
        plan[between] = np.floor(amounts[between]).astype(np.int64) + np.array(ups)
        if _keeps(problem, plan):
            found.append(plan)
    return found


def _keeps(problem: Problem, columns: Int64Array) -> bool:
    """Whether amounts keep floors, caps and every hard rule; options stand as they were."""
    rest = problem
    if problem.options.count:
        rest = with_options_taken(problem, columns[problem.option_columns])
    lines = rest.line_amounts(columns)
    if bool((lines < rest.floor).any()) or bool((lines > rest.cap).any()):
        return False
    return not any(row.rule.is_hard and row.violation(columns) for row in problem.rows)
