"""Totals that are weighted sums of one value per criterion, in exact arithmetic.

Weighted scores and the net flows of PROMETHEE II are both of this form, so what is said here about ties, contributions
and breakpoints holds for both. Knows values and weights; it must not know what they measure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from apportion.priorities.exact_ratings import IntArray, plus, times
from apportion.priorities.ranking import Ranking, ranked


@dataclass(frozen=True, eq=False)
class Additive:
    """Alternatives, each with a value per criterion, and the weights of the criteria.

    The value of alternative ``i`` on criterion ``j`` is ``values[i, j] / denominators[j]``.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: tuple[Fraction, ...]
    """One per criterion, zero or more; they sum to one."""
    values: IntArray
    denominators: tuple[int, ...]
    """One per criterion, above zero."""

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.alternatives), len(self.criteria)):
            raise ValueError("one value per alternative and criterion is needed")
        if not len(self.weights) == len(self.denominators) == len(self.criteria):
            raise ValueError("one weight and one denominator per criterion are needed")
        if sum(self.weights) != 1 or min(self.weights) < 0:
            raise ValueError("weights are zero or more and sum to one")
        self.values.setflags(write=False)

    @cached_property
    def parts(self) -> tuple[IntArray, int]:
        """Weighted values, one row per alternative, as whole numbers over one denominator."""
        factors = [weight / below for weight, below in zip(self.weights, self.denominators, strict=True)]
        whole = math.lcm(*(factor.denominator for factor in factors))
        columns = [times(self.values[:, j], int(factor * whole)) for j, factor in enumerate(factors)]
        kind = object if any(column.dtype == object for column in columns) else np.int64
        return np.stack([column.astype(kind) for column in columns], axis=1), whole

    @cached_property
    def totals(self) -> tuple[IntArray, int]:
        """The sums of the weighted values, one per alternative, as whole numbers over one denominator."""
        parts, whole = self.parts
        total: IntArray = np.zeros(len(self.alternatives), dtype=np.int64)
        for j in range(len(self.criteria)):
            total = plus(total, parts[:, j]) if parts.dtype != object else total.astype(object) + parts[:, j]
        return total, whole

    @cached_property
    def ranking(self) -> Ranking:
        """From the highest total to the lowest."""
        return ranked(self.alternatives, self.totals[0])

    def row(self, alternative: str) -> int:
        """The row of an alternative.

        Raises:
            KeyError: when there is none of this id.
        """
        return self._rows[alternative]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.alternatives)}

    def value(self, alternative: str, criterion: str) -> Fraction:
        """The value of an alternative on a criterion, before weighting."""
        column = self.criteria.index(criterion)
        return Fraction(int(self.values[self.row(alternative), column]), self.denominators[column])

    def part(self, alternative: str, criterion: str) -> Fraction:
        """What a criterion contributes to the total of an alternative."""
        parts, whole = self.parts
        return Fraction(int(parts[self.row(alternative), self.criteria.index(criterion)]), whole)

    def total(self, alternative: str) -> Fraction:
        """The total of an alternative."""
        totals, whole = self.totals
        return Fraction(int(totals[self.row(alternative)]), whole)

    def reweighted(self, weights: Sequence[Fraction]) -> Additive:
        """The same values under other weights, which sum to one."""
        return Additive(self.alternatives, self.criteria, tuple(weights), self.values, self.denominators)
