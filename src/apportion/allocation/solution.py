"""What any method of solving hands on: whole amounts per column and a price per row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.kernel.exact import Int64Array
from apportion.kernel.numbering import numbered

Method = Literal["sorting", "water-filling", "rule pricing", "linear programme", "branch and bound"]

_INT64_SAFE: Final = 2**62


@dataclass(frozen=True)
class SearchOutcome:
    """What the search for the best combination of options claims; on the solver's word."""

    bound: Fraction
    """No plan is worth more, in minor units of value."""
    is_complete: bool
    """False when it ended at its limit of work."""
    nodes: int


@dataclass(frozen=True, eq=False)
class Solution:
    """Amounts that a method proposes, with prices that bound every other plan from above.

    Nothing here is trusted: verification judges the amounts, and any prices at all give a valid bound.
    """

    amounts: Int64Array
    """Minor units per column of the problem, reserves included; for options 1 where taken and 0 where not."""
    row_prices: Mapping[int, Fraction]
    """Weighted value per unit of a row's activity divided by its scale; only rows with a price other than zero.
    Positive: the upper limit binds; negative: the lower one."""
    method: Method
    work: int = 0
    solver: str = "apportion"
    solver_version: str = ""
    search: SearchOutcome | None = None
    """``None`` where there is nothing to choose between."""


class Infeasible(Exception):
    """No plan keeps all hard rules; raised by a method of solving and answered with the conflict."""


class Undecided(Infeasible):
    """The search ended at its limit of work before it found any plan; whether there is one is not known."""


def column_prices(problem: Problem, row_prices: Mapping[int, Fraction]) -> tuple[Int64Array, list[Fraction]]:
    """The price of a unit of money in each column, as an index per column into a list of distinct prices.

    The price of a column is the sum over its rows of coefficient times row price: what the rules ask for a unit of
    money spent there.
    """
    scaled = _scaled_prices(problem, row_prices)
    if scaled is None:
        return _prices_one_by_one(problem, row_prices)
    numerators, denominator = scaled
    group, distinct = numbered(numerators)
    return group, [Fraction(number, denominator) for number in distinct.tolist()]


def _scaled_prices(problem: Problem, row_prices: Mapping[int, Fraction]) -> tuple[Int64Array, int] | None:
    """Prices of all columns as integers over one denominator; ``None`` where 64 bits do not suffice."""
    per_unit = {index: price / problem.rows[index].scale for index, price in row_prices.items() if price}
    denominator = math.lcm(*(price.denominator for price in per_unit.values()))
    whole = {index: int(price * denominator) for index, price in per_unit.items()}
    if sum(abs(number) * problem.rows[index].steepest for index, number in whole.items()) >= _INT64_SAFE:
        return None
    numerators = np.zeros(problem.columns, dtype=np.int64)
    for index, number in whole.items():
        row = problem.rows[index]
        numerators[row.columns] += number if row.coefficients is None else number * row.coefficients.astype(np.int64)
    return numerators, denominator


def _prices_one_by_one(problem: Problem, row_prices: Mapping[int, Fraction]) -> tuple[Int64Array, list[Fraction]]:
    """Prices of all columns as fractions, one row after the other."""
    group = np.zeros(problem.columns, dtype=np.int64)
    prices: list[Fraction] = [Fraction(0)]
    for index, price in sorted(row_prices.items()):
        if price == 0:
            continue
        row = problem.rows[index]
        distinct_coefficients, coded = _distinct_coefficients(row)
        # Each pair of (price so far, coefficient of this row) becomes one new price.
        pair = group[row.columns] * len(distinct_coefficients) + coded
        renumbered, pairs = numbered(pair)
        offset = len(prices)
        for combined in pairs.tolist():
            before, which = divmod(combined, len(distinct_coefficients))
            prices.append(prices[before] + price * distinct_coefficients[which] / row.scale)
        group[row.columns] = renumbered + offset
    return _merge(group, prices)


def _distinct_coefficients(row: Row) -> tuple[list[int], Int64Array]:
    """The coefficients that occur, and for each column of the row the index of its own."""
    if row.coefficients is None:
        return [1], np.zeros(row.columns.size, dtype=np.int64)
    if row.coefficients.dtype == object:
        distinct = sorted({int(number) for number in row.coefficients})
        code = {number: k for k, number in enumerate(distinct)}
        return distinct, np.array([code[int(number)] for number in row.coefficients], dtype=np.int64)
    coded, distinct_numbers = numbered(row.coefficients)
    return distinct_numbers.tolist(), coded


def cheapest_per_line(problem: Problem, group: Int64Array, prices: list[Fraction]) -> tuple[Int64Array, list[Fraction]]:
    """Price of money for each line: with several funds the cheapest one, since a line is worth the same from any."""
    if problem.single:
        return group[: problem.pairs], prices
    ascending = sorted(range(len(prices)), key=lambda k: prices[k])
    rank = np.empty(len(prices), dtype=np.int64)
    rank[ascending] = np.arange(len(prices))
    cheapest = np.full(problem.lines, len(prices), dtype=np.int64)
    np.minimum.at(cheapest, problem.line, rank[group[: problem.pairs]])
    # A line that no fund may pay for has no price of its own; its cap is closed, so that none is needed.
    return cheapest, [*(prices[k] for k in ascending), Fraction(0)]


def _merge(group: Int64Array, prices: list[Fraction]) -> tuple[Int64Array, list[Fraction]]:
    """Give equal prices one number and forget those that no column has."""
    used, dense = np.unique(group, return_inverse=True)
    distinct: dict[Fraction, int] = {}
    renumber = np.array([distinct.setdefault(prices[k], len(distinct)) for k in used.tolist()], dtype=np.int64)
    return renumber[dense], list(distinct)
