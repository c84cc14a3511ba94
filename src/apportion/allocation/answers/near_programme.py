"""The plans near the best as a linear programme, with yes/no columns for options: how much of something is possible?

All rules stand as in the programme that found the plan. Beside them stands one row that keeps the value, net of what
missed soft rules cost, at the threshold. Curves are cut into chords, which lie below them: whatever the programme finds
is worth at least what it counts. What it rules out is recomputed from its prices on the curves themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.near import Near
from apportion.allocation.decisions.portfolio import build_portfolio
from apportion.allocation.decisions.settle import with_options_taken
from apportion.allocation.divisible.programme import allowed_price, build_programme, direct_gains
from apportion.allocation.divisible.refinement import GRID, finer_grid
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solve import LpResult, Programme
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight, cut
from apportion.allocation.worth.values import Curves, total_value
from apportion.kernel.exact import Int64Array

_FREE: Final = 1e-12
"""A price of value below it means that the rules alone end a range."""
_DENOMINATORS: Final = (10**4, 10**8)
"""Prices are floats that mostly stand for short fractions; the shorter that rules out more is taken."""
_NEAR: Final = 1e-2
"""Two fractions of minor units this close are the same."""

Terms = tuple[Int64Array, FloatArray]
"""Programme columns, and what counts of a unit of each."""


@dataclass(frozen=True, eq=False)
class NearProgramme:
    """The programme, and where its columns and rows came from."""

    near: Near
    programme: Programme
    """Its own gain is value; its last row keeps value at the threshold."""
    unit: float
    """Minor units of money per unit of its columns."""
    own: Int64Array
    """Programme column of each pair and reserve of the problem; -1 where its amount follows from options."""
    options: int
    """So many of its first columns are options."""
    rows: Int64Array
    """Programme row of each row of the problem."""
    measures: FloatArray
    """What one unit of it stands for in the row's own measure."""
    terms: tuple[Terms, ...]
    """What was asked about, over programme columns."""
    asked: tuple[Row, ...]
    """The same as rows of the problem."""

    def taken(self, answer: LpResult) -> Int64Array:
        """1 for each option that an answer takes."""
        return np.rint(answer.x[: self.options]).astype(np.int64)

    def columns(self, answer: LpResult, rest: Problem) -> FloatArray:
        """Minor units per pair and reserve, not yet whole; ``rest`` is the problem with the options taken."""
        amounts = np.concatenate([rest.floor[rest.line], rest.reserve_floor]).astype(np.float64)
        kept = self.own >= 0
        amounts[kept] = answer.x[self.own[kept]] * self.unit
        return amounts

    def end(self, answer: LpResult) -> float:
        """What an answer gains, in minor units."""
        return answer.objective * self.unit

    def ruled_out(self, target: int, answer: LpResult, *, up: bool) -> int:
        """The last whole amount of a target that the prices of an answer leave to plans near the best.

        Where value has no price the rules alone end the range, and the programme is taken at its word.
        """
        worth = -float(answer.prices[-1])
        sign = 1 if up else -1
        last = math.floor(self.end(answer) + _NEAR) * sign
        if worth <= _FREE:
            return last
        row = self.asked[target]
        problem = replace(self.near.problem, rows=(*self.near.problem.rows, replace(row, lower=0, upper=0)))
        best: int | None = None
        for denominator in _DENOMINATORS:
            prices = self._prices(answer, worth, denominator)
            slope = Fraction(-sign / worth).limit_denominator(denominator)
            if not slope:
                continue
            base = upper_bound(problem, {**prices, len(problem.rows) - 1: slope}).upper
            end = (self.near.threshold - base) / slope
            found = math.floor(end) if up else math.ceil(end)
            if best is None or (found < best if up else found > best):
                best = found
        return last if best is None else best

    def _prices(self, answer: LpResult, worth: float, denominator: int) -> Mapping[int, Fraction]:
        prices = {}
        for index in range(len(self.near.problem.rows)):
            dual = float(answer.prices[self.rows[index]]) / worth * self.unit / float(self.measures[index])
            price = allowed_price(self.near.problem, index, Fraction(dual).limit_denominator(denominator))
            if price:
                prices[index] = price
        return prices


def near_programme(near: Near, asked: Sequence[Row]) -> NearProgramme:
    """The programme of all plans near the best.

    Args:
        near: the plan and the threshold.
        asked: rows without limits over columns of money, about which it is going to be asked.
    """
    problem = near.problem
    wider = replace(problem, rows=(*problem.rows, *asked))
    if problem.options.count:
        held = build_portfolio(wider)
        plain, unit, own, rows, measures = held.programme, held.unit, held.own, held.rows, held.measures
        smooth, segments, options = held.smooth, held.segments, held.options
        straight, _ = cut(problem.case.requests, *_bounds(problem))
    else:
        straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
        built = build_programme(wider, straight, smooth)
        plain, unit, own, rows = built.programme, built.unit, built.amounts, built.rows
        segments, options = built.segments, 0
        measures = np.array([float(Fraction(row.steepest, row.scale)) for row in wider.rows]) * unit
    plain, own = _without_void(_on_chords(near, plain, smooth, segments, unit), segments, own)
    terms = tuple(_terms(plain, int(row)) for row in rows[len(problem.rows) :])
    kept = int(rows[len(problem.rows)]) if asked else plain.row_lower.size
    worth = np.flatnonzero(plain.gain)
    least = float(near.threshold - _constant(problem, straight, smooth)) / unit
    programme = with_rows(_first_rows(plain, kept), [(worth, plain.gain[worth], least, np.inf)])
    count = len(problem.rows)
    return NearProgramme(near, programme, unit, own, options, rows[:count], measures[:count], terms, tuple(asked))


def with_rows(programme: Programme, rows: Sequence[tuple[Int64Array, FloatArray, float, float]]) -> Programme:
    """The programme with rows behind its own: columns, coefficients, lower and upper limit of each."""
    sizes = np.cumsum([columns.size for columns, _, _, _ in rows])
    return replace(
        programme,
        row_lower=np.append(programme.row_lower, [row[2] for row in rows]),
        row_upper=np.append(programme.row_upper, [row[3] for row in rows]),
        starts=np.concatenate([programme.starts, programme.starts[-1] + sizes]),
        indices=np.concatenate([programme.indices, *(row[0] for row in rows)]),
        values=np.concatenate([programme.values, *(row[1] for row in rows)]),
    )


def with_column(programme: Programme, upper: float) -> Programme:
    """The programme with one more column from nothing to ``upper``, in no row yet."""
    return replace(
        programme,
        gain=np.append(programme.gain, 0.0),
        lower=np.append(programme.lower, 0.0),
        upper=np.append(programme.upper, upper),
    )


def whole_near(columns: FloatArray) -> list[Int64Array]:
    """Whole amounts beside a corner of rules that add up money: two ways, or none where it is not one.

    At such a corner the amounts that are not whole lie on one edge, along which all of them move by the same: rounded
    in the direction of the edge they stay on it.
    """
    nearest = np.rint(columns)
    part = columns - np.floor(columns)
    between = np.flatnonzero(np.abs(columns - nearest) > _NEAR)
    if not between.size:
        return [nearest.astype(np.int64)]
    first = part[between[0]]
    along = np.abs(part[between] - first) < _NEAR
    against = np.abs(part[between] - (1.0 - first)) < _NEAR
    if not bool((along | against).all()):
        return []
    found = []
    for falls in (along, ~along):
        whole = nearest.copy()
        whole[between] = np.where(falls, np.floor(columns[between]), np.ceil(columns[between]))
        found.append(whole.astype(np.int64))
    return found


def _bounds(problem: Problem) -> tuple[Int64Array, Int64Array]:
    """Floor and cap of lines as the programme with options sees them."""
    fixed = np.zeros(problem.lines, dtype=np.bool_)
    decided = np.zeros(problem.lines, dtype=np.bool_)
    for line, closed in problem.options.line_is_fixed.items():
        decided[line], fixed[line] = True, closed
    return np.where(decided, 0, problem.floor), np.where(fixed, 0, problem.cap)


def _constant(problem: Problem, straight: Straight, smooth: Smooth) -> Fraction:
    """Value that no column of the programme carries: that of amounts from which the pieces of curves start."""
    base, _ = _bounds(problem)
    requests = problem.case.requests
    _, gain = direct_gains(problem, straight, smooth)
    slope = np.zeros(problem.lines)
    slope[problem.line] = gain[: problem.pairs]
    return total_value(requests, base).lower - Fraction(float(np.dot(slope, base.astype(np.float64))))


def _on_chords(near: Near, programme: Programme, smooth: Smooth, segments: Int64Array, unit: float) -> Programme:
    """The programme with bent curves cut into chords, short ones around the plan."""
    if not smooth.count:
        return programme
    centre = np.clip(near.judged.amounts[smooth.line], smooth.low, smooth.high).astype(np.float64)
    grid = finer_grid(smooth, centre, (smooth.high - smooth.low) / GRID)
    curves = Curves.of(near.problem.case.requests, smooth.line)
    worth = np.stack([curves.weight * curves.value(grid[:, k]) for k in range(grid.shape[1])], axis=1)
    length = np.diff(grid, axis=1)
    gain, upper = programme.gain.copy(), programme.upper.copy()
    gain[segments] = np.where(length > 0, np.diff(worth, axis=1) / np.where(length > 0, length, 1.0), 0.0).ravel()
    upper[segments] = length.ravel() / unit
    return replace(programme, gain=gain, upper=upper)


def _without_void(programme: Programme, segments: Int64Array, own: Int64Array) -> tuple[Programme, Int64Array]:
    """The programme without chords of no length, which are more than half of all, and the amounts' new columns."""
    is_kept = np.ones(programme.gain.size, dtype=np.bool_)
    is_kept[segments] = programme.upper[segments] > 0.0
    place = np.cumsum(is_kept) - 1
    inside = is_kept[programme.indices]
    before = np.concatenate([[0], np.cumsum(inside)])
    thinner = replace(
        programme,
        gain=programme.gain[is_kept],
        lower=programme.lower[is_kept],
        upper=programme.upper[is_kept],
        starts=before[programme.starts].astype(np.int64),
        indices=place[programme.indices[inside]].astype(np.int64),
        values=programme.values[inside],
    )
    return thinner, np.where(own >= 0, place[own], -1)


def _terms(programme: Programme, row: int) -> Terms:
    inside = slice(int(programme.starts[row]), int(programme.starts[row + 1]))
    return programme.indices[inside], programme.values[inside]


def _first_rows(programme: Programme, count: int) -> Programme:
    last = int(programme.starts[count])
    return replace(
        programme,
        row_lower=programme.row_lower[:count],
        row_upper=programme.row_upper[:count],
        starts=programme.starts[: count + 1],
        indices=programme.indices[:last],
        values=programme.values[:last],
    )


def settled(near: Near, taken: Int64Array) -> Problem:
    """The divisible problem that remains with options taken; the problem itself where there are none."""
    return with_options_taken(near.problem, taken) if taken.size else near.problem
