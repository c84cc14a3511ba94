"""The plan explained line by line.

What each request and unit gets, what its next and last unit of money is worth, and what it would take to get more.
Sentences are made in ``reasons``; numbers come from the verified amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.beside.margins import Neighbours
from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.reasons import PRICE_TOLERANCE, Reasons
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Solution, cheapest_per_line, column_prices
from apportion.allocation.worth.values import Curves, point_slope_at, value_at, weighted_values
from apportion.kernel.exact import Int64Array
from apportion.model.plan import EXPLAINED_MAX, RequestOutcome, UnitOutcome
from apportion.model.requests import Requests, Shape


@dataclass(frozen=True, eq=False)
class LinePrices:
    """What a unit of money costs each line, as exact fractions by group."""

    faced: list[Fraction]
    faced_group: Int64Array
    for_more: list[Fraction]
    """Without the floors that help the line: what it must return to earn more than it is guaranteed."""
    for_more_group: Int64Array

    def price(self, line: int) -> Fraction:
        """The sum of the prices of the rules that the line stands under."""
        return self.faced[int(self.faced_group[line])]

    def needed(self, line: int) -> Fraction:
        """The weighted return at which the line would receive more."""
        return self.for_more[int(self.for_more_group[line])]


def line_prices(problem: Problem, solution: Solution) -> LinePrices:
    """Prices per line; with several funds those of the cheapest one."""
    every = column_prices(problem, solution.row_prices)
    upper = column_prices(problem, {row: price for row, price in solution.row_prices.items() if price > 0})
    faced_group, faced = cheapest_per_line(problem, *every)
    more_group, more = cheapest_per_line(problem, *upper)
    return LinePrices(faced, faced_group, more, more_group)


def slope_at(requests: Requests, line: int, amount: int, *, after: bool) -> Fraction:
    """Value without weight of a unit of money just after, or just before, an amount."""
    shape = Shape(int(requests.shape[line]))
    rate = requests.rate.fraction(line)
    if shape is Shape.LINEAR:
        return rate
    if shape is Shape.POINTS:
        return point_slope_at(requests, line, amount, after=after)
    if shape is Shape.QUADRATIC:
        start, scale = int(requests.start[line]), int(requests.scale[line])
        return rate * (1 - Fraction(min(max(amount - start, 0), scale - start), scale - start))
    curve = Curves.of(requests, np.array([line]))
    return Fraction(float(curve.slope(np.array([max(float(amount), 0.5)]))[0]))


def request_outcomes(
    problem: Problem, amounts: Int64Array, prices: LinePrices, beside: Neighbours, reasons: Reasons
) -> tuple[RequestOutcome, ...]:
    """All lines up to the number that is explained, beyond that the largest amounts, in the order of the table."""
    requests = problem.case.requests
    lines = np.arange(requests.count)
    if requests.count > EXPLAINED_MAX:
        lines = np.sort(np.lexsort((lines, -amounts))[:EXPLAINED_MAX])
    return tuple(outcome_of(problem, amounts, prices, beside, reasons, line) for line in lines.tolist())


def outcome_of(
    problem: Problem, amounts: Int64Array, prices: LinePrices, beside: Neighbours, reasons: Reasons, line: int
) -> RequestOutcome:
    """One line explained."""
    case, requests = problem.case, problem.case.requests
    amount, (floor, cap) = int(amounts[line]), reasons.bounds(line)
    weight = requests.weight.fraction(line)
    next_ = slope_at(requests, line, amount, after=True) if amount < cap else None
    last = slope_at(requests, line, amount, after=False) if amount > floor else None
    expected = line_value(requests, line, amount)
    needed = prices.needed(line) / weight if weight and next_ is not None else None
    if needed is not None and next_ is not None:
        # It already returns as much as money returns anywhere, or more than one price decides: nothing can be promised.
        enough = needed <= next_ * (1 + PRICE_TOLERANCE)
        if enough or not reasons.comparable or reasons.meets_upper_limit(line):
            needed = None
    return RequestOutcome(
        request=str(requests.id[line]),
        name=str(requests.name[line]),
        unit=case.units[int(requests.unit[line])].id,
        period=case.periods[int(requests.period[line])],
        amount=amount,
        floor=int(requests.floor[line]),
        cap=int(requests.cap[line]),
        last_year=int(requests.last_year[line]) if requests.last_year_known[line] else None,
        weight=requests.weight.decimal(line),
        weighted_value=expected * weight,
        expected_value=expected,
        next_weighted=None if next_ is None else next_ * weight,
        last_weighted=None if last is None else last * weight,
        next_expected=next_,
        needed_rate=needed,
        gains=_change(beside.up_change, amounts, line),
        loses=_change(beside.down_change, amounts, line),
        reasons=reasons.of_line(line, amount, next_expected=next_, weight=weight, needed=needed),
    )


def line_value(requests: Requests, line: int, amount: int) -> Fraction:
    """Value of one line without weight at an amount; nearest, where the curve is transcendental."""
    shape = Shape(int(requests.shape[line]))
    if shape in (Shape.LINEAR, Shape.POINTS, Shape.QUADRATIC):
        return value_at(requests, line, Fraction(amount))
    return Fraction(float(Curves.of(requests, np.array([line])).value(np.array([float(amount)]))[0]))


def _change(other: Int64Array | None, amounts: Int64Array, line: int) -> int:
    return 0 if other is None else int(other[line] - amounts[line])


def unit_outcomes(
    problem: Problem,
    amounts: Int64Array,
    requests_explained: tuple[RequestOutcome, ...],
    beside: Neighbours,
    reasons: Reasons,
) -> tuple[UnitOutcome, ...]:
    """Every unit with all below it, in the order of the tree: a unit, then the units under it."""
    case, requests = problem.case, problem.case.requests
    sums = _Rollup(problem)
    money = sums.add(amounts)
    asked, before = sums.add(reasons.asked), sums.add(requests.last_year)
    unknown = sums.add((~requests.last_year_known).astype(np.int64))
    gains = sums.add(beside.up_change - amounts) if beside.up_change is not None else np.zeros_like(money)
    loses = sums.add(beside.down_change - amounts) if beside.down_change is not None else np.zeros_like(money)
    weighted, expected = _unit_values(problem, amounts, requests_explained, sums, reasons.decided)
    best = _best_next(problem, requests_explained)
    return tuple(
        UnitOutcome(
            unit=case.units[k].id,
            name=case.units[k].name,
            parent=case.units[k].parent,
            depth=int(case.depth[k]),
            amount=int(money[k]),
            floor=case.units[k].floor,
            cap=case.units[k].cap,
            requested=int(asked[k]),
            last_year=None if unknown[k] or not asked[k] else int(before[k]),
            weighted_value=weighted[k],
            expected_value=expected[k],
            next_weighted=best.get(k),
            gains=int(gains[k]),
            loses=int(loses[k]),
            reasons=reasons.of_unit(k, int(money[k]), best.get(k)),
        )
        for k in reasons.units.order
    )


class _Rollup:
    """Sums per unit, everything below it included."""

    def __init__(self, problem: Problem) -> None:
        self._units = problem.case.requests.unit
        self._parents = problem.case.parent_index
        self._upwards = np.argsort(-problem.case.depth, kind="stable").tolist()
        self.count = len(problem.case.units)

    def add(self, per_line: Int64Array) -> Int64Array:
        """Exact sums of a column of whole numbers."""
        totals = np.zeros(self.count, dtype=np.int64)
        np.add.at(totals, self._units, per_line)
        for k in self._upwards:
            if self._parents[k] >= 0:
                totals[self._parents[k]] += totals[k]
        return totals

    def up(self, per_unit: list[Fraction]) -> list[Fraction]:
        """The same for fractions per unit."""
        totals = list(per_unit)
        for k in self._upwards:
            if self._parents[k] >= 0:
                totals[int(self._parents[k])] += totals[k]
        return totals


def _unit_values(
    problem: Problem,
    amounts: Int64Array,
    explained: tuple[RequestOutcome, ...],
    sums: _Rollup,
    decided: Decided | None,
) -> tuple[list[Fraction], list[Fraction]]:
    """Values per unit: exact when every line is explained, rounded floats in larger plans."""
    requests = problem.case.requests
    index = problem.case.unit_index
    weighted = [Fraction(0)] * sums.count
    expected = [Fraction(0)] * sums.count
    if len(explained) == requests.count:
        for outcome in explained:
            weighted[index[outcome.unit]] += outcome.weighted_value
            expected[index[outcome.unit]] += outcome.expected_value
    else:
        worth = weighted_values(requests, amounts)
        factor = requests.weight.floats()
        plain = np.divide(worth, factor, out=np.zeros_like(worth), where=factor > 0)
        for target, column in ((weighted, worth), (expected, plain)):
            for k, total in enumerate(np.bincount(requests.unit, column, minlength=sums.count).tolist()):
                target[k] = Fraction(total)
    if decided is not None:
        for decision, option in enumerate(decided.chosen.tolist()):
            if option >= 0:
                # A project is worth something to the unit that asks for it, whoever else pays for a part.
                unit = int(requests.unit[decided.lead_line[decision]])
                weighted[unit] += decided.value(option)
                expected[unit] += decided.choices.value.fraction(option)
    return sums.up(weighted), sums.up(expected)


def _best_next(problem: Problem, explained: tuple[RequestOutcome, ...]) -> dict[int, Fraction]:
    """Per unit the best weighted return of one more unit of money among the explained requests below it."""
    case = problem.case
    best: dict[int, Fraction] = {}
    for outcome in explained:
        if outcome.next_weighted is None:
            continue
        k = case.unit_index[outcome.unit]
        while k >= 0:
            best[k] = max(best.get(k, outcome.next_weighted), outcome.next_weighted)
            k = int(case.parent_index[k])
    return best
