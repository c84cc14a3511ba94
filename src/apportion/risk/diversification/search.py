"""The plan of largest value whose risk is within a limit, and the plan of least risk, by cutting planes.

A programme without any thought of risk is solved; where its answer strays too far, the plane that touches the standard
deviation there is added as one more rule, and it is solved again (J. E. Kelley, "The Cutting-Plane Method for Solving
Convex Programs", 1960). Amounts are then rounded to whole minor units, and their risk is computed in fractions; where
cents make it exceed the limit, the programme is given a little less. Prices of the last programme give the bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.near_programme import with_column, with_rows
from apportion.allocation.decisions.portfolio import Portfolio
from apportion.allocation.decisions.settle import with_options_taken
from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.divisible.drawdown import in_order_of_funds
from apportion.allocation.divisible.refinement import GRID, finer_grid
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, Programme, Search, solve
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.risk.diversification.exposures import Exposures, root_above
from apportion.risk.diversification.programme import GroupedProgramme, cut_by, grouped_programme
from apportion.risk.diversification.worths import least_risk, most_within, touching, variance_between, worths

_CUTS_MAX: Final = 300
"""Planes added for one limit; far more than are needed for a few dozen groups."""
_CLOSE: Final = 1e-10
"""Part of the risk by which an answer may exceed its limit before another plane is added."""
_ROUGH: Final = 1e-4
"""The same on the first of several grids."""
_KEPT: Final = 40
"""Planes kept from one limit to the next, and three for each group: the latest stand nearest to what is looked for."""
_GRIDS_MAX: Final = 20
"""Grids on which bent curves are cut, each finer than the one before."""
_NARROWING: Final = 10.0
_FINE: Final = 0.5
"""Minor units: a grid no wider than this needs no further round."""
_CENTS_MAX: Final = 8
"""Attempts to make up for cents that a limit is exceeded by."""
_LITTLE: Final = Fraction(1, 10_000)
"""Minor units of risk taken off beside twice what a limit was exceeded by."""
_WHOLE: Final = Search(10_000)
"""Nodes looked at for one combination of options: work, not seconds."""
_PRICE_DENOMINATOR: Final = 10**9
_SAME: Final = 1e-5
"""Minor units: risks that differ by less are equal."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A plane that touches the standard deviation from below."""

    factors: tuple[Fraction, ...]
    """Per group."""
    floats: FloatArray
    """The nearest floats."""


@dataclass(frozen=True, eq=False)
class Found:
    """Amounts of all columns of a problem, and what bounds every other plan."""

    columns: Int64Array | None
    """``None`` where whole minor units within the limit were not found."""
    bound: Fraction
    """Of value within the limit, net of missed soft rules; or of the least risk: no plan has more, or less."""
    search_bound: Fraction | None = None
    """The same on the word of the search over options; ``None`` where there is nothing to choose between."""


@dataclass(eq=False)
class RiskSearch:
    """One problem asked for plans within several limits; planes that were found once are kept."""

    problem: Problem
    exposures: Exposures
    base: tuple[Fraction, ...] = ()
    """Value by group that is decided already; bounds then say nothing about the whole."""
    cuts: list[Cut] = field(default_factory=list)

    def within(self, limit: Fraction) -> Found:
        """The plan of largest value whose standard deviation is at most a limit, in minor units.

        Raises:
            Infeasible: when the rules and the limit cannot hold together, whole minor units or not.
        """
        return self._rounded(limit, self.problem)

    def least(self) -> Found:
        """The plan of least standard deviation under the hard rules; what it is worth counts for nothing.

        Raises:
            Infeasible: when no plan keeps the rules.
        """
        hard = replace(self.problem, rows=tuple(row for row in self.problem.rows if row.rule.is_hard))
        found = self._rounded(None, hard)
        if found.columns is None:
            raise Infeasible
        return found

    def _rounded(self, limit: Fraction | None, problem: Problem) -> Found:
        """Whole minor units for an answer; where they exceed the limit, those of an answer with a little less room."""
        del self.cuts[: -max(_KEPT, 3 * len(self.exposures.groups))]
        grouped = grouped_programme(problem, self.exposures, self.base)
        asked: _Question = _Least(grouped, self.cuts) if limit is None else _Most(grouped, self.cuts, limit)
        relaxed, grid = _converged(asked)
        bound = Fraction(0) if self.base else asked.bound(relaxed)
        claimed, first, room = None, True, limit
        for _ in range(_CENTS_MAX):
            try:
                answer = _within_planes(asked, grid, search=_WHOLE) if grouped.options else relaxed
                if first and grouped.options and not grouped.smooth.count:
                    claimed = asked.claimed(answer, bound)
                first = False
                columns = self._whole(grouped, answer, room)
                risk = self.risk(columns)
                if limit is None or room is None or risk <= limit:
                    return Found(columns, bound, claimed)
                room -= 2 * (risk - limit) + _LITTLE
                asked = _Most(grouped, self.cuts, max(room, Fraction(0)))
                relaxed = _within_planes(asked, grid)
            except Infeasible:
                break
        return Found(None, bound, claimed)

    def risk(self, columns: Int64Array) -> Fraction:
        """No less than the standard deviation of whole amounts, and hardly more where values are exact."""
        chosen = self.problem.options.chosen(columns[self.problem.option_columns])
        held = worths(self.problem.case, self.exposures, self.problem.line_amounts(columns), chosen)
        if self.base:
            lower = tuple(one + more for one, more in zip(held.lower, self.base, strict=True))
            upper = tuple(one + more for one, more in zip(held.upper, self.base, strict=True))
            held = replace(held, lower=lower, upper=upper)
        return root_above(variance_between(self.exposures, held)[1])

    def _whole(self, grouped: GroupedProgramme, answer: LpResult, room: Fraction | None) -> Int64Array:
        problem = grouped.problem
        if not problem.options.count:
            amounts = round_to_units(problem, grouped.columns(answer, problem), grouped.straight, grouped.smooth)
            return in_order_of_funds(problem, amounts)
        taken = np.rint(answer.x[: grouped.options]).astype(np.int64)
        rest = with_options_taken(problem, taken)
        is_open = bool((rest.cap > rest.floor).any()) or bool((rest.reserve_cap > rest.reserve_floor).any())
        if not is_open and problem.single:
            amounts = np.concatenate([rest.floor[rest.line], rest.reserve_floor])
            if any(row.rule.is_hard and row.violation(amounts) for row in rest.rows):
                raise Infeasible
            return np.concatenate([amounts, taken])
        inner = RiskSearch(rest, self.exposures, self._options_value(problem, taken), self.cuts)
        found = inner.least() if room is None else inner.within(room)
        if found.columns is None:
            raise Infeasible
        return np.concatenate([found.columns, taken])

    def _options_value(self, problem: Problem, taken: Int64Array) -> tuple[Fraction, ...]:
        chosen = problem.options.chosen(taken)
        nothing = np.zeros(problem.lines, dtype=np.int64)
        with_options = worths(problem.case, self.exposures, nothing, chosen).lower
        without = worths(problem.case, self.exposures, nothing, np.full(chosen.size, -1, dtype=np.int64)).lower
        before = self.base or tuple(Fraction(0) for _ in without)
        return tuple(a - b + c for a, b, c in zip(with_options, without, before, strict=True))


@dataclass(frozen=True, eq=False)
class _Most:
    """Largest value within a limit of risk."""

    grouped: GroupedProgramme
    cuts: list[Cut]
    limit: Fraction

    def with_planes(self, programme: Programme) -> Programme:
        """The programme with all planes found so far."""
        return cut_by(self.grouped, programme, [cut.floats for cut in self.cuts], float(self.limit))

    def exceeds(self, programme: Programme, answer: LpResult, close: float) -> FloatArray | None:
        """Values by group where an answer strays too far, ``None`` where it will do."""
        values = self.grouped.values(programme, answer.x)
        return values if _risk(self.grouped, values) > float(self.limit) * (1.0 + close) + _SAME else None

    def bound(self, relaxed: LpResult) -> Fraction:
        """No plan within the limit is worth more."""
        factors, total = _mixed(self.grouped, self.cuts, relaxed)
        problem, exposures = self.grouped.problem, self.grouped.exposures
        priced = ((prices, total * self.limit) for prices in self.grouped.prices(relaxed))
        return min(most_within(problem, exposures, factors, worth, prices) for prices, worth in priced)

    def claimed(self, answer: LpResult, bound: Fraction) -> Fraction:
        """The same on the word of a search over options."""
        constant = self.grouped.held.constant if isinstance(self.grouped.held, Portfolio) else Fraction(0)
        return min(bound, Fraction(answer.bound * self.grouped.unit) + constant)


@dataclass(frozen=True, eq=False)
class _Least:
    """Least risk: a column stands for it, which no plane may exceed."""

    grouped: GroupedProgramme
    cuts: list[Cut]

    def with_planes(self, programme: Programme) -> Programme:
        """The programme with all planes found so far."""
        size = programme.gain.size
        free = replace(with_column(programme, np.inf), gain=np.append(np.zeros(size), -1.0))
        rows = []
        for cut in self.cuts:
            columns, weights, upper = self.grouped.risk_row(programme, cut.floats, 0.0)
            rows.append((np.append(columns, size), np.append(weights, -1.0), -np.inf, upper))
        return with_rows(free, rows) if rows else free

    def exceeds(self, programme: Programme, answer: LpResult, close: float) -> FloatArray | None:
        """Values by group where they stray further than the column says, ``None`` where it is right."""
        values = self.grouped.values(programme, answer.x)
        reached = float(answer.x[self.grouped.held.programme.gain.size]) * self.grouped.unit
        return values if _risk(self.grouped, values) > reached * (1.0 + close) + _SAME else None

    def bound(self, relaxed: LpResult) -> Fraction:
        """No plan strays less."""
        factors, total = _mixed(self.grouped, self.cuts, relaxed)
        mean = [number / max(total, Fraction(1)) for number in factors]
        problem, exposures = self.grouped.problem, self.grouped.exposures
        return max(least_risk(problem, exposures, mean, prices) for prices in self.grouped.prices(relaxed))

    def claimed(self, answer: LpResult, bound: Fraction) -> Fraction:
        """The same on the word of a search over options."""
        return max(bound, Fraction(-answer.bound * self.grouped.unit))


_Question = _Most | _Least


def _converged(asked: _Question) -> tuple[LpResult, FloatArray]:
    """The relaxed answer that no further plane changes, and the grid on which it was found.

    Raises:
        Infeasible: when nothing keeps the rules and the planes.
    """
    smooth = asked.grouped.smooth
    share = (np.arange(GRID + 1) / GRID) ** 2
    grid = np.asarray(smooth.low[:, None] + (smooth.high - smooth.low)[:, None] * share[None, :])
    width = (smooth.high - smooth.low) / GRID
    answer = _within_planes(asked, grid, _ROUGH if smooth.count else _CLOSE)
    close = _ROUGH
    for _ in range(_GRIDS_MAX):
        if float(np.max(width, initial=0.0)) < _FINE:
            break
        bent = asked.grouped.bent_amounts(answer)
        grid = finer_grid(smooth, bent, width)
        # Planes become as fine as the grid does: one that came later would ask for amounts where the grid is coarse.
        close = max(_CLOSE, close / _NARROWING)
        answer = _within_planes(asked, grid, close, before=answer)
        # A curve that has moved far keeps a wide grid, as where plans without a limit of risk are refined.
        width = np.maximum(width / _NARROWING, np.abs(asked.grouped.bent_amounts(answer) - bent) / 2.0)
    return answer, grid


def _within_planes(
    asked: _Question,
    grid: FloatArray,
    close: float = _CLOSE,
    search: Search | None = None,
    before: LpResult | None = None,
) -> LpResult:
    """The answer on a grid, planes added where it strays too far; a search for whole options, or the relaxed one.

    Where no plane was added since ``before``, the simplex method starts where it ended.

    Raises:
        Infeasible: when nothing was found that keeps the rules and the planes.
    """
    room, plain = _CUTS_MAX, asked.grouped.on(grid)
    if search is None:
        plain = replace(plain, integers=0)
    while True:
        programme = asked.with_planes(plain)
        is_alike = before is not None and before.prices.size == programme.row_lower.size
        start = before.basis if before is not None and is_alike else None
        answer = solve(programme, search=search, start=start)
        if answer.status != "optimal" and start is not None:
            # From an old basis the simplex method can lose its way where from none it does not.
            answer = solve(programme, search=search)
        if answer.status != "optimal":
            raise Infeasible
        values, room = asked.exceeds(plain, answer, close), room - 1
        if values is None or not room or not _added(asked.grouped, asked.cuts, values):
            return answer


def _added(grouped: GroupedProgramme, cuts: list[Cut], values: FloatArray) -> bool:
    """Keep the plane that touches the risk of some values; false where it is there already."""
    plane = touching(grouped.exposures, [Fraction(round(float(value))) for value in values.tolist()])
    if plane is None or any(plane == cut.factors for cut in cuts):
        return False
    cuts.append(Cut(plane, np.array([float(number) for number in plane])))
    return True


def _mixed(grouped: GroupedProgramme, cuts: Sequence[Cut], relaxed: LpResult) -> tuple[list[Fraction], Fraction]:
    """Planes times their prices, added up by group, and the sum of the prices; planes stand behind all other rows."""
    prices = np.maximum(relaxed.prices[grouped.held.programme.row_lower.size :], 0.0)
    exact = [Fraction(price).limit_denominator(_PRICE_DENOMINATOR) for price in prices.tolist()]
    used = [(price, cut.factors) for price, cut in zip(exact, cuts, strict=False) if price]
    groups = range(len(grouped.exposures.groups))
    return [sum((price * factors[k] for price, factors in used), Fraction(0)) for k in groups], sum(exact, Fraction(0))


def _risk(grouped: GroupedProgramme, values: FloatArray) -> float:
    return float(np.sqrt(max(0.0, values @ grouped.exposures.matrix @ values)))
