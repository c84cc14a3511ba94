"""Who moves with whom: requests in groups, and the covariance of what the groups return per unit of expected return.

Everything is a fraction: standard deviations and correlations are stated as decimals, and what follows from them for
a plan in whole minor units is exact. It must not know where the figures were written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.exposures import StatedExposures
from apportion.model.selection import select_lines
from apportion.model.selector import Selector
from apportion.risk.diversification.semidefinite import Matrix

Basis = Literal["correlations", "single index", "together"]
"""Where correlations come from: each pair is stated; one market drives all groups (Sharpe 1963); or nothing is known of
them, and all groups are taken to move together, so that no diversification is claimed."""

NO_GROUP: Final = -1
_ROOT_SCALE: Final = 10**6
"""Square roots are exact to this part of a minor unit."""


@dataclass(frozen=True, eq=False)
class Exposures:
    """Groups of requests with the covariance of their returns."""

    groups: tuple[str, ...]
    spread: tuple[Fraction, ...]
    """Standard deviation of each group's return, as a part of its expected return."""
    covariance: Matrix
    """Of the same; shape (groups, groups)."""
    line_group: Int64Array
    """Group of each request line, ``NO_GROUP`` where nobody stated how far its worth may stray; shape (lines,)."""
    basis: Basis
    beta: tuple[Fraction | None, ...] = ()
    """By how many percent each group moves with one percent of the market; ``None``: not known."""
    market_spread: Fraction | None = None
    """Standard deviation of the market; ``None``: no market is stated."""

    @cached_property
    def matrix(self) -> np.ndarray:
        """The covariance as floats, for search and pictures."""
        return np.array([[float(entry) for entry in row] for row in self.covariance]).reshape(
            len(self.groups), len(self.groups)
        )

    def decision_group(self, case: Case) -> Int64Array:
        """Group of each decision between options: that of the first line of the request that leads it."""
        choices = case.requests.choices
        if not choices.count:
            return np.zeros(0, dtype=np.int64)
        first = np.searchsorted(case.requests.id, choices.request)
        return self.line_group[first]

    def times(self, values: Sequence[Fraction]) -> list[Fraction]:
        """Covariance times a value per group."""
        return [
            sum((entry * value for entry, value in zip(row, values, strict=True) if entry and value), Fraction(0))
            for row in self.covariance
        ]

    def variance(self, values: Sequence[Fraction]) -> Fraction:
        """Variance of a sum of values, one per group, in minor units squared."""
        return sum((a * b for a, b in zip(values, self.times(values), strict=True)), Fraction(0))


def exposures_of(case: Case, stated: StatedExposures) -> Exposures:
    """The exposures of a checked case.

    Correlations are those stated; where none are, those of the single-index model
    ``cov(i, j) = beta_i beta_j var(market)`` (W. F. Sharpe, "A Simplified Model for Portfolio Analysis", Management
    Science 9(2), 1963); where betas or the market are missing too, all are 1.
    """
    groups = tuple(item.group for item in stated.groups)
    spread = tuple(Fraction(item.spread) for item in stated.groups)
    beta = tuple(None if item.beta is None else Fraction(item.beta) for item in stated.groups)
    market = None if stated.market is None else Fraction(stated.market.spread)
    known = [number for number in beta if number is not None]
    if stated.correlations:
        basis: Basis = "correlations"
        covariance = _from_correlations(stated, groups, spread)
    elif market is not None and len(known) == len(groups):
        basis = "single index"
        covariance = single_index(spread, known, market)
    else:
        basis = "together"
        covariance = tuple(tuple(one * other for other in spread) for one in spread)
    return Exposures(groups, spread, covariance, line_groups(case, stated), basis, beta, market)


def single_index(spread: Sequence[Fraction], beta: Sequence[Fraction], market: Fraction) -> Matrix:
    """Covariances where one market is all that groups have in common; variances are as stated."""
    return tuple(
        tuple(spread[i] * spread[i] if i == j else beta[i] * beta[j] * market * market for j in range(len(spread)))
        for i in range(len(spread))
    )


def correlation_matrix(stated: StatedExposures) -> Matrix:
    """The stated correlations as a whole matrix; a pair that is not stated is 0 here and reported elsewhere."""
    place = {item.group: k for k, item in enumerate(stated.groups)}
    whole = [[Fraction(int(i == j)) for j in range(len(place))] for i in range(len(place))]
    for pair in stated.correlations:
        i, j = place[pair.group], place[pair.other]
        whole[i][j] = whole[j][i] = Fraction(pair.correlation)
    return tuple(tuple(row) for row in whole)


def _from_correlations(stated: StatedExposures, groups: tuple[str, ...], spread: tuple[Fraction, ...]) -> Matrix:
    held = correlation_matrix(stated)
    size = range(len(groups))
    return tuple(tuple(spread[i] * spread[j] * held[i][j] for j in size) for i in size)


def line_groups(case: Case, stated: StatedExposures) -> Int64Array:
    """The group of each line; ``NO_GROUP`` where none names it. Of two the last, which is reported elsewhere."""
    found = np.full(case.requests.count, NO_GROUP, dtype=np.int64)
    others = NO_GROUP
    for k, item in enumerate(stated.groups):
        if item.applies_to is None:
            others = k
            continue
        found[select_lines(case, Selector(item.applies_to.alternatives))] = k
    return np.where(found == NO_GROUP, others, found)


def root_above(number: Fraction) -> Fraction:
    """A number no smaller than the square root, and no more than a millionth of a unit above it."""
    below = root_below(number)
    return below if below * below == number else below + Fraction(1, number.denominator * _ROOT_SCALE)


def root_below(number: Fraction) -> Fraction:
    """A number no larger than the square root, and no more than a millionth of a unit below it.

    Raises:
        ValueError: for a negative number.
    """
    whole = math.isqrt(number.numerator * number.denominator * _ROOT_SCALE**2)
    return Fraction(whole, number.denominator * _ROOT_SCALE)
