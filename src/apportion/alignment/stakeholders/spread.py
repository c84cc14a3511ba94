"""Intervals of means from few answers: Student's t, and weighted means of several groups.

Formulas: Cochran (1977), Sampling Techniques, 3rd edition: chapter 2 for the mean of a finite group, chapter 5 for the
mean over strata with Satterthwaite's degrees of freedom. Figures here are floats: an interval is an estimate, the means
that it stands beside are exact. Knows numbers alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

CONFIDENCE: Final = 0.95
"""How often intervals made this way hold the true mean; the convention of the field, stated beside each of them."""

_TERMS_MAX: Final = 400
_HALVINGS: Final = 200
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15


@dataclass(frozen=True)
class Interval:
    """Between which two numbers a mean lies with the confidence of this module."""

    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """One group in a weighted mean."""

    weight: Fraction
    """Above 0; weights need not sum to 1."""
    numbers: tuple[Fraction, ...]
    people: int | None = None
    """How many the group has; ``None``: not known, and taken as many more than answered."""

    @property
    def mean(self) -> Fraction:
        """The plain mean of the numbers."""
        return sum(self.numbers, Fraction(0)) / len(self.numbers)

    @property
    def variance_of_mean(self) -> float | None:
        """``None`` where a spread cannot be told: one number of many, or numbers that are all the same.

        Equal answers of few people do not show that everybody thinks the same, so that no variance of 0 is claimed.
        """
        count = len(self.numbers)
        if self.people is not None and count >= self.people:
            return 0.0
        if len(set(self.numbers)) < 2:  # noqa: PLR2004 - two different numbers make a spread
            return None
        mean = self.mean
        spread = float(sum(((number - mean) ** 2 for number in self.numbers), Fraction(0)) / (count - 1))
        left = 1.0 if self.people is None else 1.0 - count / self.people
        return spread / count * left


def interval_of(part: Part, low: float, high: float) -> Interval | None:
    """Interval of one mean, kept between the ends that are possible; ``None`` where no spread can be told."""
    return interval_over((part,), low, high)


def interval_over(parts: Sequence[Part], low: float, high: float) -> Interval | None:
    """Interval of the weighted mean of groups; ``None`` where one of them shows no spread."""
    total = sum((part.weight for part in parts), Fraction(0))
    if not parts or not total:
        return None
    mean = float(sum((part.weight * part.mean for part in parts), Fraction(0)) / total)
    variances = []
    for part in parts:
        variance = part.variance_of_mean
        if variance is None:
            return None
        variances.append(float(part.weight / total) ** 2 * variance)
    whole = math.fsum(variances)
    if not whole:
        return Interval(mean, mean)
    pairs = [(one, len(part.numbers)) for one, part in zip(variances, parts, strict=True) if one]
    freedom = whole**2 / math.fsum(one**2 / (count - 1) for one, count in pairs)
    reach = t_quantile(0.5 + CONFIDENCE / 2, freedom) * math.sqrt(whole)
    return Interval(max(low, mean - reach), min(high, mean + reach))


def t_quantile(probability: float, freedom: float) -> float:
    """Quantile of Student's t above the median, by halving.

    Args:
        probability: from 0.5 to below 1.
        freedom: degrees of freedom, above 0; they need not be whole.

    Raises:
        ValueError: for other arguments.
    """
    if not 0.5 <= probability < 1 or freedom <= 0:  # noqa: PLR2004 - the median
        raise ValueError(f"no quantile of t at {probability} with {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while _below(high, freedom) < probability:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _below(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _below(score: float, freedom: float) -> float:
    """Chance that t lies below a score from 0 on, by the incomplete beta function (Abramowitz and Stegun 26.5.27)."""
    return 1.0 - _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + score * score)) / 2


def _incomplete_beta(first: float, second: float, at: float) -> float:
    """Regularised incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if at <= 0 or at >= 1:
        return 0.0 if at <= 0 else 1.0
    if at > (first + 1) / (first + second + 2):
        return 1.0 - _incomplete_beta(second, first, 1 - at)
    front = math.exp(
        math.lgamma(first + second)
        - math.lgamma(first)
        - math.lgamma(second)
        + first * math.log(at)
        + second * math.log1p(-at)
    )
    value, above, below = 1.0, 1.0, 0.0
    for term in range(_TERMS_MAX):
        half = term // 2
        if term == 0:
            factor = 1.0
        elif term % 2:
            factor = -(first + half) * (first + second + half) * at / ((first + term - 1) * (first + term))
        else:
            factor = half * (second - half) * at / ((first + term - 1) * (first + term))
        below = 1.0 / (1.0 + factor * below or _TINY)
        above = 1.0 + factor / above or _TINY
        value *= above * below
        if term and abs(above * below - 1.0) < _CLOSE:
            break
    return front * (value - 1.0) / first
