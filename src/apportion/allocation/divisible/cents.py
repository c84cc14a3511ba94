"""From a solver's floats to whole minor units that keep every rule.

Amounts at a bound are whole already. The few that are not are moved by small whole numbers, chosen by a tiny integer
programme over the rules that are tight there. Its answer is checked in integer arithmetic; if it fails, more amounts
may move, and further. When nothing helps, whole minor units cannot meet the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row, soft_price
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import ProgrammeBuilder, Search, solve
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight
from apportion.kernel.exact import Int64Array
from apportion.model.rule import Measure, Rule, RuleKind

_NEAR: Final = 1e-3
"""A float this close to a whole minor unit stands for it."""
_STAGES: Final = ((400, 2), (2_000, 20), (5_000, 1_000), (20_000, 100_000))
"""How many amounts may move and how far, in minor units, one attempt after the other."""
_NODES_MAX: Final = 5_000
"""Search nodes of the integer programme: work, not seconds, so that a run can be repeated."""
_EQUAL: Final = 1e-6
"""Minor units of value: choices that differ by less are equal."""
_MARGIN: Final = 2e-6
"""Rows with very large coefficients are tightened by this much of a minor unit against the solver's tolerance."""


def round_to_units(
    problem: Problem, amounts: FloatArray, straight: Straight, smooth: Smooth, enough: float = 0.0
) -> Int64Array:
    """Whole amounts near ``amounts`` that keep all bounds and hard rules.

    Args:
        problem: bounds and rules.
        amounts: per column, the rules kept in floating point.
        straight: straight pieces of the curves.
        smooth: smooth pieces of the curves.
        enough: minor units of value that a better choice of the last minor units is not searched for.

    Raises:
        Infeasible: when no whole amounts within reach keep them.
    """
    floor, cap = _bounds(problem)
    whole = np.clip(_nearest(amounts), floor, cap)
    rows = (*problem.rows, *_line_rows(problem))
    holds = all(not row.violation(whole) for row in rows if row.rule.is_hard)
    if holds and bool(np.all(np.abs(amounts - whole) < _NEAR)):
        return whole
    margins = _margins(problem, whole, straight, smooth)
    for movable, reach in _STAGES:
        moved = _move(problem, amounts, whole, rows, margins, (movable, reach, enough))
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


@dataclass(frozen=True, eq=False)
class _Margins:
    """What the next unit of money is worth to each line, and what the last one is; a guide for the last minor units.

    They differ where a curve has a corner. A move valued at one slope for both directions would leave the corner.
    """

    next: FloatArray
    last: FloatArray


def _margins(problem: Problem, whole: Int64Array, straight: Straight, smooth: Smooth) -> _Margins:
    amounts = problem.line_amounts(whole)
    after, before = np.zeros(problem.lines), np.full(problem.lines, np.nan)
    filled = problem.floor.copy()
    slopes = straight.scale.floats(straight.rank).tolist()
    for line, length, slope in zip(straight.line.tolist(), straight.length.tolist(), slopes, strict=True):
        # Pieces stand in filling order: the last one begun holds the last unit, the last with room the next one.
        if amounts[line] > filled[line]:
            before[line] = slope
        if filled[line] <= amounts[line] < filled[line] + length:
            after[line] = slope
        filled[line] += length
    if smooth.count:
        at = amounts[smooth.line]
        inside = (at >= smooth.low) & (at <= smooth.high)
        # In the middle of a unit of money the marginal value is that of the whole unit; it also avoids upright starts.
        middle = at.astype(np.float64) + 0.5
        following = smooth.marginal(np.clip(middle, smooth.low + 0.5, smooth.high - 0.5))
        past = smooth.marginal(np.clip(middle - 1.0, smooth.low + 0.5, smooth.high - 0.5))
        after[smooth.line] = np.where(at < smooth.high, following, after[smooth.line])
        before[smooth.line] = np.where(inside, past, before[smooth.line])
    last = np.where(np.isnan(before), after, before)
    # At its cap a line has no next unit. Where its last one loses value, a next one for nothing would let a programme
    # gain without end by moving money up and down at once.
    return _Margins(np.minimum(after, last), last)


def _move(
    problem: Problem,
    amounts: FloatArray,
    whole: Int64Array,
    rows: tuple[Row, ...],
    margins: _Margins,
    limits: tuple[int, int, float],
) -> Int64Array | None:
    """Move some amounts so that hard rows hold; ``None`` if impossible.

    ``limits`` are how many amounts may move, by how many minor units, and which loss of value is not worth a search.
    """
    movable, reach, enough = limits
    floor, cap = _bounds(problem)
    fraction = np.abs(amounts - np.rint(amounts))
    inside = (amounts > floor + _NEAR) & (amounts < cap - _NEAR)
    # First those that lie between whole units, then others inside their bounds, then those at a bound.
    ranking = np.lexsort((np.arange(amounts.size), ~inside, -np.where(fraction > _NEAR, 1, 0)))
    chosen = np.sort(ranking[:movable])
    builder = ProgrammeBuilder.empty()
    low = np.maximum(floor[chosen] - whole[chosen], -reach).astype(np.float64)
    high = np.minimum(cap[chosen] - whole[chosen], reach).astype(np.float64)
    builder.add_columns(np.zeros(chosen.size), low, high)
    _value_moves(builder, problem, chosen, margins)
    place = np.full(amounts.size, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    for row in rows:
        if not row.rule.is_hard:
            _add_soft_row(builder, row, whole, place, float(soft_price(row, problem)))
        elif not _add_row(builder, row, whole, place, reach):
            return None
    answer = solve(builder.build(integers=chosen.size), search=Search(_NODES_MAX, gap_absolute=max(enough, _EQUAL)))
    if answer.status != "optimal":
        return None
    moved = whole.copy()
    moved[chosen] += np.rint(answer.x[: chosen.size]).astype(np.int64)
    return moved if all(not row.violation(moved) for row in rows if row.rule.is_hard) else None


def _value_moves(builder: ProgrammeBuilder, problem: Problem, chosen: Int64Array, margins: _Margins) -> None:
    """A line's move is what it gains less what it loses, each at its own slope, whichever funds it comes from."""
    pairs = np.flatnonzero(chosen < problem.pairs)
    lines, group = np.unique(problem.line[chosen[pairs]], return_inverse=True)
    most = np.full(lines.size, np.inf)
    up = builder.add_columns(margins.next[lines], np.zeros(lines.size), most)
    down = builder.add_columns(-margins.last[lines], np.zeros(lines.size), most)
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(lines.size + 1))
    for k in range(lines.size):
        own = pairs[order[ends[k] : ends[k + 1]]]
        values = np.concatenate([np.ones(own.size), [-1.0, 1.0]])
        builder.add_row(np.concatenate([own, up[k : k + 1], down[k : k + 1]]), values, 0.0, 0.0)


def _add_soft_row(builder: ProgrammeBuilder, row: Row, whole: Int64Array, place: Int64Array, price: float) -> None:
    """Add a row that may be missed at its price, so that a rule that was kept is not given up for a minor unit."""
    columns, values, low, high = _in_moves(row, whole, place)
    if columns.size:
        cost = np.full(2, -price * float(Fraction(row.steepest, row.scale)))
        give = builder.add_columns(cost, np.zeros(2), np.full(2, np.inf))
        builder.add_row(np.concatenate([columns, give]), np.concatenate([values, [1.0, -1.0]]), low, high)


def _in_moves(row: Row, whole: Int64Array, place: Int64Array) -> tuple[Int64Array, FloatArray, float, float]:
    """A row in terms of the moves: columns, coefficients, and how far it is from its limits, of the size of money."""
    activity = row.activity(whole)
    moves = place[row.columns] >= 0
    exact = np.ones(row.columns.size, dtype=np.int64) if row.coefficients is None else row.coefficients
    values = (exact[moves] / row.steepest).astype(np.float64)
    low = -np.inf if row.lower is None else float(Fraction(row.lower - activity, row.steepest))
    high = np.inf if row.upper is None else float(Fraction(row.upper - activity, row.steepest))
    return place[row.columns[moves]], values, low, high


def _add_row(builder: ProgrammeBuilder, row: Row, whole: Int64Array, place: Int64Array, reach: int) -> bool:
    """Add a row in terms of the moves; ``False`` when it is broken and nothing in it may move."""
    columns, values, room_low, room_high = _in_moves(row, whole, place)
    span = float(np.sum(np.abs(values))) * reach
    if room_low <= -span and room_high >= span:
        return True
    if not columns.size:
        return room_low <= 0 <= room_high
    # Whole amounts make whole numbers of a row before it is divided: half of one beyond the limit lets none of them in,
    # while the limit itself, met exactly, stays possible whatever the solver's tolerance.
    half = 0.5 / row.steepest
    beyond = 0.0 if row.is_plain_sum else half if half > _MARGIN else -_MARGIN if room_low < room_high else 0.0
    builder.add_row(columns, values, room_low - beyond, room_high + beyond)
    return True
