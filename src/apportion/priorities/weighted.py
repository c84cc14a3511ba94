"""Weighted scoring: a value between nothing and full per criterion, times its weight, summed, out of ten.

score = out_of x sum over criteria of weight x (rating - worst) / (best - worst), with weights that sum to one
(Belton and Stewart 2002, Multiple Criteria Decision Analysis, chapter 5: the additive model with linear values).

Everything is exact: two alternatives are level only where their scores are the same number. Knows criteria and ratings;
it must not know where they come from, and it scores nothing that lacks a rating.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.findings import Finding
from apportion.priorities.additive import Additive
from apportion.priorities.criteria import (
    Beyond,
    BoolArray,
    Criterion,
    FloatArray,
    PlaceOf,
    Ratings,
    Scale,
    check_criteria,
    check_ratings,
    nowhere,
    shares,
)
from apportion.priorities.exact_ratings import SAFE, IntArray, plus, times, whole_numbers
from apportion.priorities.ranking import Ranking

OUT_OF: Final = 10
"""Scores are counted out of ten, as boards are used to; it changes no order."""
FORMULA: Final = (
    "score = 10 × sum over criteria of weight × (rating − worst) / (best − worst); weights are divided by their sum, "
    "and a rating beyond a capped scale counts as its end"
)


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of alternatives and what each criterion contributes to them."""

    criteria: tuple[Criterion, ...]
    model: Additive
    """Values and weights of those that could be scored; its totals are scores out of one."""
    out_of: int
    capped: BoolArray
    """Which of its ratings lay beyond their scale and count as its end."""
    unscored: tuple[str, ...]
    """Those that lack a rating, by id."""
    findings: tuple[Finding, ...]

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Those that could be scored, in the order given."""
        return self.model.alternatives

    @property
    def ranking(self) -> Ranking:
        """From the highest score to the lowest."""
        return self.model.ranking

    def score(self, alternative: str) -> Fraction:
        """The exact score of one alternative.

        Raises:
            KeyError: when it was not scored.
        """
        return self.out_of * self.model.total(alternative)

    def contribution(self, alternative: str, criterion: str) -> Fraction:
        """What a criterion adds to the score, exactly; the contributions of an alternative sum to its score."""
        return self.out_of * self.model.part(alternative, criterion)

    def shown(self, decimals: int = 2) -> Shown:
        """Scores and contributions with so many decimals, each rounded by itself, halves up.

        Like ratings are then printed alike, and the parts may miss the score by some units of the last decimal.
        """
        parts, whole = self.model.parts
        unit = self.out_of * 10**decimals

        def rounded(numerators: IntArray) -> IntArray:
            return np.asarray(plus(times(numerators, 2 * unit), whole) // (2 * whole))

        return Shown(self.alternatives, self.model.criteria, decimals, rounded(self.model.totals[0]), rounded(parts))


@dataclass(frozen=True, eq=False)
class Shown:
    """Scores as they are printed."""

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    decimals: int
    scores: IntArray
    """In units of the last decimal: 821 for 8.21."""
    contributions: IntArray
    """One row per alternative, in the same units."""

    def score(self, alternative: str) -> Decimal:
        """The score as printed."""
        return Decimal(int(self.scores[self.alternatives.index(alternative)])).scaleb(-self.decimals)

    def contribution(self, alternative: str, criterion: str) -> Decimal:
        """The contribution as printed."""
        row, column = self.alternatives.index(alternative), self.criteria.index(criterion)
        return Decimal(int(self.contributions[row, column])).scaleb(-self.decimals)


def score(
    criteria: Sequence[Criterion], ratings: Ratings, *, out_of: int = OUT_OF, place_of: PlaceOf = nowhere
) -> Scored:
    """Score alternatives on criteria that all have scales.

    Raises:
        ValueError: when criteria or ratings have findings that block, or a criterion has no scale; check them first
            with ``check_criteria`` and ``check_ratings``.
    """
    findings = (*check_criteria(criteria), *check_ratings(criteria, ratings, place_of))
    blocking = [finding.message for finding in findings if finding.blocks]
    if blocking:
        raise ValueError(f"criteria and ratings must be checked first: {blocking[0]}")
    table = ratings.on(criteria)
    complete = ~np.isnan(table).any(axis=1)
    rows = np.flatnonzero(complete).tolist()
    columns = [_values(item, table[complete, j]) for j, item in enumerate(criteria)]
    kind = object if any(values.dtype == object for values, _, _ in columns) else np.int64
    model = Additive(
        tuple(ratings.alternatives[row] for row in rows),
        tuple(item.id for item in criteria),
        shares(criteria),
        np.stack([values.astype(kind) for values, _, _ in columns], axis=1),
        tuple(below for _, below, _ in columns),
    )
    unscored = tuple(sorted(ratings.alternatives[row] for row in np.flatnonzero(~complete).tolist()))
    capped = np.stack([cut for _, _, cut in columns], axis=1)
    return Scored(tuple(criteria), model, out_of, capped, unscored, findings)


def _values(criterion: Criterion, column: FloatArray) -> tuple[IntArray, int, BoolArray]:
    """Values from 0 to 1 as whole numbers over a denominator, and which of them were capped."""
    scale = criterion.scale
    if scale is None:
        raise ValueError(f"{criterion.label} has no scale: a score needs its worst and its best rating")
    whole, power = whole_numbers(column)
    factor, shift, below = _on_scale(scale, power)
    # value = (whole / power - worst) / (best - worst) = (whole * factor + shift) / below
    values = plus(times(whole, factor), shift)
    if below >= SAFE:
        values = values.astype(object)
    capped = np.asarray((values < 0) | (values > below), dtype=bool)
    if scale.beyond is Beyond.CAPPED:
        values = np.clip(values, 0, below)
    shared = math.gcd(below, int(np.gcd.reduce(values)) if values.size else 0)
    return values // shared, below // shared, capped


def _on_scale(scale: Scale, power: int) -> tuple[int, int, int]:
    """Factor, shift and denominator that turn a rating times a power of ten into a value."""
    worst, best = Fraction(scale.worst), Fraction(scale.best)
    factor, shift = 1 / (power * (best - worst)), -worst / (best - worst)
    below = math.lcm(factor.denominator, shift.denominator)
    return int(factor * below), int(shift * below), below
