"""Any divisible problem as a linear programme: rules of every kind, several funds, soft rules, curved values.

Curved values are cut into segments on a grid that is refined around the last solution until a segment is finer than
the minor unit. The grid only guides the search: amounts are rounded exactly afterwards, and the bound is computed on
the true curves from the prices found here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.divisible.drawdown import in_order_of_funds
from apportion.allocation.divisible.refinement import GRID, refine
from apportion.allocation.formulation.problem import Problem, soft_price
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Solution
from apportion.allocation.solve import LpResult, Programme, ProgrammeBuilder, solver_version
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight, cut
from apportion.kernel.exact import Int64Array

_ROUNDS_MAX: Final = 40
_DENOMINATORS: Final = (10**3, 10**6, 10**9, None)
"""Prices are floats that mostly stand for short fractions; the shortest that gives the lowest bound is kept."""


@dataclass(frozen=True, eq=False)
class Built:
    """A programme, its curves not yet cut into segments, together with where its columns and rows came from."""

    programme: Programme
    unit: float
    """Minor units of money per unit of the programme's columns."""
    amounts: Int64Array
    """Programme column of each column of the problem."""
    segments: Int64Array
    segment_piece: Int64Array
    rows: Int64Array
    """Programme row of each row of the problem."""

    def cut_on(self, grid: FloatArray, smooth: Smooth) -> Programme:
        """The programme with every curve cut at the places of a grid; its shape is the same for every grid."""
        gain, upper = self.programme.gain.copy(), self.programme.upper.copy()
        middle = ((grid[:, 1:] + grid[:, :-1]) / 2).ravel()
        gain[self.segments] = smooth.take(self.segment_piece).marginal(middle)
        upper[self.segments] = np.diff(grid, axis=1).ravel() / self.unit
        return replace(self.programme, gain=gain, upper=upper)


def solve_as_programme(problem: Problem) -> Solution:
    """The optimal whole amounts of any divisible problem.

    Raises:
        Infeasible: when no amounts, or no whole amounts, keep all hard rules.
    """
    straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
    built = build_programme(problem, straight, smooth)
    refined = refine(
        smooth,
        lambda grid: built.cut_on(grid, smooth),
        lambda answer: _smooth_amounts(built, smooth, answer),
        _ROUNDS_MAX,
    )
    columns = refined.answer.x[built.amounts] * built.unit
    prices = _prices(problem, built, refined.answer)
    amounts = in_order_of_funds(problem, round_to_units(problem, columns, straight, smooth))
    return Solution(
        amounts=amounts,
        row_prices=prices,
        method="linear programme",
        work=refined.work,
        solver="HiGHS",
        solver_version=solver_version(),
    )


def build_programme(problem: Problem, straight: Straight, smooth: Smooth) -> Built:
    """The programme of a divisible problem from the pieces of its curves; rows of rules come last, in their order."""
    builder = ProgrammeBuilder.empty()
    unit = float(10 ** max(0, len(str(problem.case.total)) - 7))
    direct, gain = direct_gains(problem, straight, smooth)
    floor = problem.floor if problem.single else np.zeros(problem.lines, dtype=np.int64)
    lower = np.concatenate([floor[problem.line], problem.reserve_floor]) / unit
    upper = np.concatenate([problem.cap[problem.line], problem.reserve_cap]) / unit
    amounts = builder.add_columns(gain, lower, upper)
    chosen = ~direct[straight.line] if straight.line.size else np.zeros(0, dtype=np.bool_)
    slopes = straight.scale.floats(straight.rank[chosen])
    pieces = builder.add_columns(slopes, np.zeros(slopes.size), straight.length[chosen] / unit)
    piece_of = np.repeat(np.arange(smooth.count), GRID)
    nothing = np.zeros(piece_of.size)
    segments = builder.add_columns(nothing, nothing, nothing)
    of_line: dict[int, list[int]] = {}
    for line, column in zip(straight.line[chosen].tolist(), pieces.tolist(), strict=True):
        of_line.setdefault(line, []).append(column)
    for piece, column in zip(piece_of.tolist(), segments.tolist(), strict=True):
        of_line.setdefault(int(smooth.line[piece]), []).append(column)
    _line_rows(problem, builder, amounts, of_line, unit)
    rows = _rule_rows(problem, builder, amounts, unit)
    return Built(builder.build(), unit, amounts, segments, piece_of, rows)


def direct_gains(problem: Problem, straight: Straight, smooth: Smooth) -> tuple[np.ndarray, FloatArray]:
    """Lines with one straight piece carry their slope on the amount itself; the others need columns for pieces."""
    pieces = np.bincount(straight.line, minlength=problem.lines)
    direct = pieces == 1
    direct[smooth.line] = False
    per_line = np.zeros(problem.lines)
    alone = direct[straight.line]
    per_line[straight.line[alone]] = straight.scale.floats(straight.rank[alone])
    return direct, np.concatenate([per_line[problem.line], np.zeros(len(problem.reserve_rules))])


def _line_rows(
    problem: Problem,
    builder: ProgrammeBuilder,
    amounts: Int64Array,
    of_line: dict[int, list[int]],
    unit: float,
) -> None:
    """Pieces of a line add up to its amount; with several funds the amounts add up to between floor and cap."""
    order = np.argsort(problem.line, kind="stable")
    ends = np.searchsorted(problem.line[order], np.arange(problem.lines + 1))
    for line in range(problem.lines):
        pairs = amounts[order[ends[line] : ends[line + 1]]]
        if not problem.single:
            low, high = problem.floor[line] / unit, problem.cap[line] / unit
            builder.add_row(pairs, np.ones(pairs.size), low, high)
        if line in of_line:
            own = np.array(of_line[line], dtype=np.int64)
            values = np.concatenate([np.ones(pairs.size), -np.ones(own.size)])
            level = problem.floor[line] / unit
            builder.add_row(np.concatenate([pairs, own]), values, level, level)


def _rule_rows(problem: Problem, builder: ProgrammeBuilder, amounts: Int64Array, unit: float) -> Int64Array:
    """One row per rule; a soft rule gets columns by which it may be broken at its price."""
    rows = []
    for row in problem.rows:
        columns = amounts[row.columns]
        coefficients = np.ones(columns.size) if row.coefficients is None else row.coefficients.astype(np.float64)
        values = coefficients / float(row.steepest)
        lower = -np.inf if row.lower is None else float(Fraction(row.lower, row.steepest)) / unit
        upper = np.inf if row.upper is None else float(Fraction(row.upper, row.steepest)) / unit
        if row.rule.price is not None:
            # The price is per unit of money or resource; both sides of the row are in programme units.
            price = np.full(2, -float(soft_price(row, problem) * Fraction(row.steepest, row.scale)))
            give = builder.add_columns(price, np.zeros(2), np.full(2, np.inf))
            columns = np.concatenate([columns, give])
            values = np.concatenate([values, [1.0, -1.0]])
        rows.append(builder.add_row(columns, values, lower, upper))
    return np.array(rows, dtype=np.int64)


def _smooth_amounts(built: Built, smooth: Smooth, answer: LpResult) -> FloatArray:
    filled = np.bincount(built.segment_piece, answer.x[built.segments], minlength=smooth.count)
    return np.asarray(smooth.low + filled * built.unit)


def _prices(problem: Problem, built: Built, answer: LpResult) -> dict[int, Fraction]:
    """Exact prices near the solver's: of several roundings the one with the lowest bound."""
    measures = np.array([float(Fraction(row.scale, row.steepest)) for row in problem.rows])
    raw = answer.prices[built.rows] * measures
    best: dict[int, Fraction] = {}
    lowest: Fraction | None = None
    for denominator in _DENOMINATORS:
        prices = {}
        for index, number in enumerate(raw.tolist()):
            price = Fraction(number) if denominator is None else Fraction(number).limit_denominator(denominator)
            price = allowed_price(problem, index, price)
            if price:
                prices[index] = price
        bound = upper_bound(problem, prices).upper
        if lowest is None or bound < lowest:
            best, lowest = prices, bound
    return best


def allowed_price(problem: Problem, index: int, price: Fraction) -> Fraction:
    """A price of the wrong sign, or beyond what breaking a soft rule costs, would not give a bound."""
    row = problem.rows[index]
    if (price > 0 and row.upper is None) or (price < 0 and row.lower is None):
        return Fraction(0)
    if row.rule.price is not None:
        most = soft_price(row, problem)
        return max(-most, min(most, price))
    return price
