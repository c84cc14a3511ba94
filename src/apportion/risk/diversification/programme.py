"""The programme of a problem together with what each of its columns is worth to which group.

The same columns and rows as those that found the plan. Risk enters as rows over the groups' values, which stand here
ready to be cut. It must not know what is asked of the programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.near_programme import with_rows
from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.divisible.programme import Built, allowed_price, build_programme, direct_gains
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solve import LpResult, Programme
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight, cut
from apportion.allocation.worth.values import Curves, total_value
from apportion.kernel.exact import Int64Array
from apportion.risk.diversification.exposures import NO_GROUP, Exposures

_DENOMINATORS: Final = (10**4, 10**8)
"""Prices are floats that mostly stand for short fractions."""


@dataclass(frozen=True, eq=False)
class GroupedProgramme:
    """A programme whose columns are worth something to groups; gains and limits in programme units."""

    problem: Problem
    exposures: Exposures
    held: Built | Portfolio
    straight: Straight
    smooth: Smooth
    group: Int64Array
    """Group of each column; ``NO_GROUP`` where it has none, or is worth nothing; shape (columns,)."""
    constant: FloatArray
    """Minor units of value by group that no column carries; shape (groups,)."""
    measures: FloatArray
    """What one unit of the programme's row stands for in the measure of each row of the problem."""

    @property
    def unit(self) -> float:
        """Minor units of money per unit of columns, and of value per unit of gain."""
        return self.held.unit

    @property
    def options(self) -> int:
        """So many of the first columns are options."""
        return self.held.options if isinstance(self.held, Portfolio) else 0

    def on(self, grid: FloatArray) -> Programme:
        """The programme with bent curves cut into chords on a grid: values are then right at its places."""
        programme = self.held.programme
        if not self.smooth.count:
            return programme
        curves = Curves.of(self.problem.case.requests, self.smooth.line)
        worth = np.stack([curves.weight * curves.value(grid[:, k]) for k in range(grid.shape[1])], axis=1)
        length = np.diff(grid, axis=1)
        gain, upper = programme.gain.copy(), programme.upper.copy()
        slope = np.diff(worth, axis=1) / np.where(length > 0, length, 1.0)
        gain[self.held.segments] = np.where(length > 0, slope, 0.0).ravel()
        upper[self.held.segments] = length.ravel() / self.unit
        return replace(programme, gain=gain, upper=upper)

    def values(self, programme: Programme, x: FloatArray) -> FloatArray:
        """Value by group of a solution, minor units; shape (groups,)."""
        worth = programme.gain[: self.group.size] * x[: self.group.size] * self.unit
        counted = self.group != NO_GROUP
        summed = np.bincount(self.group[counted], worth[counted], minlength=self.constant.size)
        return np.asarray(self.constant + summed)

    def risk_row(self, programme: Programme, factors: FloatArray, limit: float) -> tuple[Int64Array, FloatArray, float]:
        """A row that keeps ``factors @ values`` at most ``limit`` (minor units): columns, coefficients, upper limit."""
        # NO_GROUP is -1: the last entry, which is nothing.
        weights = np.append(factors, 0.0)[self.group] * programme.gain[: self.group.size]
        columns = np.flatnonzero(weights)
        return columns, weights[columns], (limit - float(factors @ self.constant)) / self.unit

    def bent_amounts(self, answer: LpResult) -> FloatArray:
        """Amount of each bent curve in minor units."""
        filled = np.bincount(self.held.segment_piece, answer.x[self.held.segments], minlength=self.smooth.count)
        return np.asarray(self.smooth.low + filled * self.unit)

    def columns(self, answer: LpResult, rest: Problem) -> FloatArray:
        """Minor units per pair and reserve, not yet whole; ``rest`` is the problem with its options taken."""
        if isinstance(self.held, Built):
            return np.asarray(answer.x[self.held.amounts] * self.unit)
        amounts = np.concatenate([rest.floor[rest.line], rest.reserve_floor]).astype(np.float64)
        kept = self.held.own >= 0
        amounts[kept] = answer.x[self.held.own[kept]] * self.unit
        return amounts

    def prices(self, answer: LpResult) -> list[dict[int, Fraction]]:
        """Exact prices of the problem's rows near those of an answer, in several roundings."""
        found = []
        for denominator in _DENOMINATORS:
            prices = {}
            for index in range(len(self.problem.rows)):
                dual = float(answer.prices[self.held.rows[index]]) * self.unit / float(self.measures[index])
                price = allowed_price(self.problem, index, Fraction(dual).limit_denominator(denominator))
                if price:
                    prices[index] = price
            found.append(prices)
        return found


def grouped_programme(problem: Problem, exposures: Exposures, base: Sequence[Fraction] = ()) -> GroupedProgramme:
    """The programme of a problem by groups.

    Args:
        problem: the rules.
        exposures: the groups.
        base: value by group that is decided already, in minor units.
    """
    if problem.options.count:
        portfolio = build_portfolio(problem)
        held: Built | Portfolio = portfolio
        straight, smooth = cut(problem.case.requests, *_ends(problem))
        measures = portfolio.measures
    else:
        straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
        held = build_programme(problem, straight, smooth)
        measures = np.array([float(Fraction(row.steepest, row.scale)) for row in problem.rows]) * held.unit
    group = _column_groups(problem, exposures, held, straight, smooth)
    constant = _constants(problem, exposures, straight, smooth)
    if base:
        constant = constant + np.array([float(number) for number in base])
    return GroupedProgramme(problem, exposures, held, straight, smooth, group, constant, measures)


def _ends(problem: Problem) -> tuple[Int64Array, Int64Array]:
    """Amounts between which the curve of each line has columns of its own, where there are options."""
    unpaid = np.bincount(problem.line, minlength=problem.lines) == 0
    fixed, decided = unpaid.copy(), np.zeros(problem.lines, dtype=np.bool_)
    for line, closed in problem.options.line_is_fixed.items():
        decided[line] = True
        fixed[line] |= closed
    return np.where(decided, 0, problem.floor), np.where(fixed, 0, problem.cap)


def _column_groups(
    problem: Problem, exposures: Exposures, held: Built | Portfolio, straight: Straight, smooth: Smooth
) -> Int64Array:
    """Options, then amounts, then straight pieces, then segments: in the order in which programmes are built."""
    group = np.full(held.programme.gain.size, NO_GROUP, dtype=np.int64)
    direct, _ = direct_gains(problem, straight, smooth)
    pieces = exposures.line_group[straight.line[~direct[straight.line]]]
    pairs = exposures.line_group[problem.line]
    if isinstance(held, Portfolio):
        group[: held.options] = exposures.decision_group(problem.case)[problem.options.choices.decision]
        kept = np.flatnonzero(held.own[: problem.pairs] >= 0)
        group[held.own[kept]] = pairs[kept]
        first = held.options + int(np.count_nonzero(held.own >= 0))
    else:
        group[held.amounts[: problem.pairs]] = pairs
        first = int(held.amounts.size)
    group[first : first + pieces.size] = pieces
    group[held.segments] = exposures.line_group[smooth.line[held.segment_piece]]
    return group


def _constants(problem: Problem, exposures: Exposures, straight: Straight, smooth: Smooth) -> FloatArray:
    """Value by group of the amounts from which columns start, less what columns of amounts return for them."""
    base = _ends(problem)[0] if problem.options.count else problem.floor
    _, gain = direct_gains(problem, straight, smooth)
    slope = np.zeros(problem.lines)
    slope[problem.line] = gain[: problem.pairs]
    result = np.zeros(len(exposures.groups))
    for k in range(result.size):
        lines = exposures.line_group == k
        if bool(lines.any()):
            held = total_value(problem.case.requests, base, chosen=lines)
            result[k] = float(held.lower) - float(np.dot(slope[lines], base[lines].astype(np.float64)))
    return result


def cut_by(grouped: GroupedProgramme, programme: Programme, cuts: Sequence[FloatArray], limit: float) -> Programme:
    """The programme with a row for each cut that keeps risk at most a limit, in minor units, behind its own rows."""
    if not cuts:
        return programme
    rows = [grouped.risk_row(programme, factors, limit) for factors in cuts]
    return with_rows(programme, [(columns, weights, -np.inf, upper) for columns, weights, upper in rows])
