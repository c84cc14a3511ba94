"""What no plan can be better than by a measure, without trust in a solver.

A measure is the least of many weighted averages over the futures. For any weights that it allows, no plan can be better
than the best plan of the case whose requests return that average, and that one is bounded as every case is: by prices
of its rules. Good weights are the prices that the programme put on the futures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.allocation.divisible.dispatch import solve_divisible
from apportion.allocation.divisible.programme import allowed_price
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.risk.robust.blend import Blended
from apportion.risk.robust.layout import Layout

_DENOMINATORS = (10**3, 10**6, 10**9)
"""Prices mostly stand for short fractions; the shortest that gives the lowest bound is kept."""


@dataclass(frozen=True, eq=False)
class Bound:
    """The most that any plan can reach by a measure."""

    most: Fraction
    """Minor units of value, recomputed from weights and prices in exact arithmetic, curves outwards. With options it
    also covers plans that take parts of them."""
    weights: tuple[Fraction, ...]
    """Of each future in the average that gives it; for a budget of low values, of the low value of each request."""
    search: Fraction | None
    """With options: what the search for the best combination has proved, on the solver's word."""
    searched_all: bool = True
    """False when that search ended at its limit of work."""

    @property
    def best(self) -> Fraction:
        """The lower of the two."""
        return self.most if self.search is None else min(self.most, self.search)


def average_problem(problem: Problem, average: Blended) -> Problem:
    """The problem of the case whose requests return an average, soft rules priced in the same units."""
    times = average.times
    factor = Decimal(times.numerator) / Decimal(times.denominator)
    rows = tuple(
        row if row.rule.price is None else replace(row, rule=replace(row.rule, price=row.rule.price * factor))
        for row in problem.rows
    )
    case = replace(problem.case, requests=average.requests, stated_requests=None)
    options = replace(problem.options, choices=average.requests.choices)
    return replace(problem, case=case, rows=rows, options=options)


def bound_of(
    problem: Problem, average: Blended, offset: Fraction, prices: Sequence[Mapping[int, Fraction]]
) -> Fraction:
    """The bound that an average gives.

    Args:
        problem: the problem of the average, its soft rules priced in its units: ``average_problem``.
        average: the requests that return it.
        offset: what the average is compared with, in minor units of value.
        prices: prices of rows per unit of the average, of which the best are kept.

    Raises:
        Infeasible: when no amounts keep the rules.
    """
    found = []
    for candidate in prices:
        scaled = {index: price * average.times for index, price in candidate.items()}
        found.append(upper_bound(problem, scaled).upper / average.times)
    if not problem.options.count:
        found.append(upper_bound(problem, solve_divisible(problem).row_prices).upper / average.times)
    if not found:
        raise Infeasible
    return min(found) - offset


def row_prices(problem: Problem, layout: Layout, duals: FloatArray, size: float) -> list[dict[int, Fraction]]:
    """Exact prices near a programme's: some roundings of them.

    Args:
        problem: whose rows are priced.
        layout: where they stand in the programme.
        duals: the solver's price of each row of the programme.
        size: what a unit of its gain stands for in programme units of value.
    """
    portfolio = layout.portfolio
    raw = duals[portfolio.rows] * size * layout.unit / portfolio.measures
    found = []
    for denominator in _DENOMINATORS:
        prices = {}
        for index, number in enumerate(raw.tolist()):
            price = allowed_price(problem, index, Fraction(number).limit_denominator(denominator))
            if price:
                prices[index] = price
        found.append(prices)
    return found


def spread(count: int, active: Sequence[int], weights: FloatArray) -> list[float]:
    """Weights of the futures that entered, and nothing for the others."""
    raw = np.zeros(count)
    raw[list(active)] = weights
    return [float(number) for number in raw]


def for_each_request(weights: Sequence[int], requests: int) -> Int64Array:
    """The same weights for every request; shape (futures, requests)."""
    return np.broadcast_to(np.array(weights, dtype=np.int64)[:, None], (len(weights), requests))
