"""From a solver's floats to whole minor units that keep every rule.

Amounts at a bound are whole already. The few that are not are moved by small whole numbers, chosen by a tiny integer
programme over the rules that are tight there. Its answer is checked in integer arithmetic; if it fails, more amounts
may move, and further. When nothing helps, whole minor units cannot meet the rules.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.pieces import FloatArray, Smooth, Straight
from apportion.allocation.problem import Problem, Row
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import ProgrammeBuilder, solve
from apportion.kernel.exact import Int64Array
from apportion.model.rule import Measure, Rule, RuleKind

_NEAR: Final = 1e-3
"""A float this close to a whole minor unit stands for it."""
_STAGES: Final = ((400, 2), (2_000, 20), (5_000, 1_000), (20_000, 100_000))
"""How many amounts may move and how far, in minor units, one attempt after the other."""
_MARGIN: Final = 2e-6
"""Rows with fractional coefficients are tightened by this much of a minor unit against the solver's tolerance."""


def round_to_units(problem: Problem, amounts: FloatArray, straight: Straight, smooth: Smooth) -> Int64Array:
    """Whole amounts near ``amounts`` that keep all bounds and hard rules.

    Raises:
        Infeasible: when no whole amounts within reach keep them.
    """
    floor, cap = _bounds(problem)
    whole = np.clip(_nearest(amounts), floor, cap)
    rows = (*problem.rows, *_line_rows(problem))
    hard = [row for row in rows if row.rule.is_hard]
    soft = [row for row in rows if not row.rule.is_hard]
    holds = all(not row.violation(whole) for row in hard)
    if holds and bool(np.all(np.abs(amounts - whole) < _NEAR)):
        return whole
    # Rules that may be broken at a price and were kept so far are kept by the rounding as well.
    kept = hard + [row for row in soft if _keeps(row, amounts)]
    value = _marginals(problem, whole, straight, smooth)
    for rows_to_keep in (kept, hard):
        for movable, reach in _STAGES:
            moved = _move(problem, amounts, whole, rows_to_keep, value, movable, reach)
            if moved is not None:
                return moved
    if holds:
        return whole
    raise Infeasible


def _nearest(amounts: FloatArray) -> Int64Array:
    """Rounded where a float stands for a whole number, cut down otherwise."""
    rounded = np.rint(amounts)
    return np.where(np.abs(amounts - rounded) < _NEAR, rounded, np.floor(amounts)).astype(np.int64)


def _bounds(problem: Problem) -> tuple[Int64Array, Int64Array]:
    floor = problem.floor if problem.single else np.zeros(problem.lines, dtype=np.int64)
    return (
        np.concatenate([floor[problem.line], problem.reserve_floor]),
        np.concatenate([problem.cap[problem.line], problem.reserve_cap]),
    )


_OWN_BOUNDS: Final = Rule(id="bound", kind=RuleKind.BOUND, measured_in=Measure.MONEY)
"""Stands for a request's own floor and cap, which nothing may break."""


def _line_rows(problem: Problem) -> list[Row]:
    """With several funds, floor and cap of a line hold for the sum over its funds."""
    if problem.single:
        return []
    order = np.argsort(problem.line, kind="stable")
    ends = np.searchsorted(problem.line[order], np.arange(problem.lines + 1))
    return [
        Row(
            f"bound.{line}",
            _OWN_BOUNDS,
            order[ends[line] : ends[line + 1]],
            None,
            int(problem.floor[line]),
            int(problem.cap[line]),
        )
        for line in range(problem.lines)
    ]


def _keeps(row: Row, amounts: FloatArray) -> bool:
    coefficients = np.ones(row.columns.size) if row.coefficients is None else row.coefficients.astype(np.float64)
    activity = float(coefficients @ amounts[row.columns]) / row.scale
    low = -np.inf if row.lower is None else row.lower / row.scale
    high = np.inf if row.upper is None else row.upper / row.scale
    return low - _NEAR <= activity <= high + _NEAR


def _marginals(problem: Problem, whole: Int64Array, straight: Straight, smooth: Smooth) -> FloatArray:
    """What a unit of money is worth in each column near where it stands; only a guide for the last minor units."""
    per_line = np.zeros(problem.lines)
    line_amounts = problem.line_amounts(whole)
    # Pieces stand in filling order: the one in which the amount lies is the last that has been begun.
    filled = np.zeros(problem.lines, dtype=np.int64)
    for line, length, rank in zip(
        straight.line.tolist(), straight.length.tolist(), straight.rank.tolist(), strict=True
    ):
        if line < problem.lines and line_amounts[line] - problem.floor[line] >= filled[line]:
            per_line[line] = float(straight.scale.fraction(rank))
            filled[line] += length
    if smooth.count:
        at = np.clip(line_amounts[smooth.line], np.maximum(smooth.low, 1), smooth.high).astype(np.float64)
        per_line[smooth.line] = smooth.marginal(at)
    return np.concatenate([per_line[problem.line], np.zeros(len(problem.reserve_rules))])


def _move(
    problem: Problem,
    amounts: FloatArray,
    whole: Int64Array,
    rows: list[Row],
    value: FloatArray,
    movable: int,
    reach: int,
) -> Int64Array | None:
    """Move up to ``movable`` amounts by up to ``reach`` minor units so that all rows hold; ``None`` if impossible."""
    floor, cap = _bounds(problem)
    fraction = np.abs(amounts - np.rint(amounts))
    inside = (amounts > floor + _NEAR) & (amounts < cap - _NEAR)
    # First those that lie between whole units, then others inside their bounds, then those at a bound.
    ranking = np.lexsort((np.arange(amounts.size), ~inside, -np.where(fraction > _NEAR, 1, 0)))
    chosen = np.sort(ranking[:movable])
    builder = ProgrammeBuilder.empty()
    low = np.maximum(floor[chosen] - whole[chosen], -reach).astype(np.float64)
    high = np.minimum(cap[chosen] - whole[chosen], reach).astype(np.float64)
    builder.add_columns(value[chosen], low, high)
    place = np.full(amounts.size, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    for row in rows:
        if not _add_row(builder, row, whole, place, reach):
            return None
    answer = solve(builder.build(integer=True), nodes_max=2_000)
    if answer.status != "optimal" or answer.x.size != chosen.size:
        return None
    moved = whole.copy()
    moved[chosen] += np.rint(answer.x).astype(np.int64)
    return moved if all(not row.violation(moved) for row in rows) else None


def _add_row(builder: ProgrammeBuilder, row: Row, whole: Int64Array, place: Int64Array, reach: int) -> bool:
    """Add a row in terms of the moves; ``False`` when it is broken and nothing in it may move."""
    activity = row.activity(whole)
    moves = place[row.columns] >= 0
    columns = place[row.columns[moves]]
    exact = np.ones(row.columns.size, dtype=np.int64) if row.coefficients is None else row.coefficients
    values = (
        (exact[moves] / row.scale).astype(np.float64)
        if row.coefficients is not None
        else exact[moves].astype(np.float64)
    )
    span = float(np.sum(np.abs(values))) * reach
    room_low = -np.inf if row.lower is None else float(Fraction(row.lower - activity, row.scale))
    room_high = np.inf if row.upper is None else float(Fraction(row.upper - activity, row.scale))
    if room_low <= -span and room_high >= span:
        return True
    if not columns.size:
        return room_low <= 0 <= room_high
    margin = 0.0 if row.is_plain_sum or room_low == room_high else _MARGIN
    builder.add_row(columns, values, room_low + margin, room_high - margin)
    return True
