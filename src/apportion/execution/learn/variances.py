"""How much single observations scatter about their group's mean, where a group has too few to tell by itself.

Knows numbers by group. After Smyth (2004, Statistical Applications in Genetics and Molecular Biology 3, article 3):
each group's own variance is drawn towards the usual one, the less the more groups' variances differ. One department
that received another's budget then widens its own interval, not everybody's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

_GROUPS_MIN: Final = 3
"""Fewest groups with two observations from which it can be told whether their variances differ."""
_STEPS: Final = 100
_ASYMPTOTIC: Final = 10.0
"""From here on the expansions of digamma and trigamma are right to twelve digits."""


@dataclass(frozen=True)
class Variances:
    """Variance of a single observation by group."""

    usual: float
    prior_freedom: float
    """Observations that the usual variance counts for; infinite: all groups have the same."""
    of: Mapping[str, float]
    freedom: Mapping[str, float]
    """Degrees of freedom on which each rests."""


def variances(held: Mapping[str, Sequence[float]]) -> Variances | None:
    """The variance of each group.

    Args:
        held: observations by group, each with at least one.

    Returns:
        ``None`` where no group has two observations.
    """
    free = {name: len(values) - 1 for name, values in held.items()}
    squares = {name: _squares(values) for name, values in held.items()}
    total = sum(free.values())
    if not total:
        return None
    own = [(squares[name] / free[name], free[name]) for name in sorted(held) if free[name] and squares[name] > 0]
    prior, usual = _prior(own)
    if math.isinf(prior):
        usual = math.fsum(squares.values()) / total
        return Variances(usual, prior, dict.fromkeys(held, usual), dict.fromkeys(held, float(total)))
    of = {name: (prior * usual + squares[name]) / (prior + free[name]) for name in held}
    return Variances(usual, prior, of, {name: prior + free[name] for name in held})


def _squares(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((one - mean) ** 2 for one in values)


def _prior(own: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Degrees of freedom and usual variance, from the mean and the variance of logarithms of groups' variances."""
    if len(own) < _GROUPS_MIN:
        return math.inf, math.nan
    logs = [math.log(variance) - digamma(free / 2) + math.log(free / 2) for variance, free in own]
    mean = math.fsum(logs) / len(logs)
    spread = math.fsum((one - mean) ** 2 for one in logs) / (len(logs) - 1)
    beyond_chance = spread - math.fsum(trigamma(free / 2) for _, free in own) / len(own)
    if beyond_chance <= 0:
        return math.inf, math.nan
    half = _trigamma_inverse(beyond_chance)
    return 2 * half, math.exp(mean + digamma(half) - math.log(half))


def _trigamma_inverse(wanted: float) -> float:
    """By halving on a logarithmic scale: trigamma falls from infinity to nothing."""
    low, high = 1e-8, 1e8
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if trigamma(middle) > wanted else (low, middle)
    return math.sqrt(low * high)


def digamma(x: float) -> float:
    """Derivative of the logarithm of the gamma function, for x above zero (Abramowitz and Stegun 6.3.5, 6.3.18)."""
    below = 0.0
    while x < _ASYMPTOTIC:
        below -= 1 / x
        x += 1
    square = 1 / (x * x)
    return below + math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))


def trigamma(x: float) -> float:
    """Its derivative, likewise (6.4.6, 6.4.12)."""
    below = 0.0
    while x < _ASYMPTOTIC:
        below += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return below + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))


def student(certainty: float, freedom: float) -> float:
    """Half width, in standard errors, of an interval that holds with a certainty: a quantile of Student's distribution.

    Exact for one and two degrees of freedom, and where they are infinite; from three on by the expansion of Abramowitz
    and Stegun (1964), 26.7.5, right to three digits at a certainty of 90 %. Broken degrees of freedom are rounded down,
    which widens the interval.
    """
    upper = (1 + certainty) / 2
    z = NormalDist().inv_cdf(upper)
    if math.isinf(freedom):
        return z
    whole = max(1, math.floor(freedom + 1e-9))
    if whole == 1:
        return math.tan(math.pi * (upper - 0.5))
    if whole == 2:  # noqa: PLR2004 - the distribution with two degrees of freedom has a closed form
        return (2 * upper - 1) * math.sqrt(2 / (4 * upper * (1 - upper)))
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / whole**power for power, term in enumerate(terms, 1))
