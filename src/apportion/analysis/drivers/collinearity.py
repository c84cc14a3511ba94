"""Whether candidate drivers can be told apart: how they move together, which pairs do, and which of them hardly move.

Condition indexes with variance proportions (Belsley, Kuh and Welsch 1980), variance inflation factors (Marquardt 1970)
and correlations of pairs. Knows the drivers and not the cost: what it finds is no matter of the fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import inf, sqrt

import numpy as np

from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import FloatArray, Observed


@dataclass(frozen=True)
class Pair:
    """Two drivers that rise and fall together, or one as the other falls."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class Group:
    """Drivers that share a high condition index."""

    members: tuple[str, ...]
    """By name, the fixed cost (``FIXED_COST``) last where it takes part."""
    condition: float
    """Infinite where one of them is a sum of multiples of the others."""


@dataclass(frozen=True)
class Collinearity:
    """How the candidates move together."""

    condition: float
    """The largest condition index, of drivers and fixed cost scaled to equal length; infinite where one is a sum of
    others."""
    inflation: tuple[tuple[str, float], ...]
    """Variance inflation factor of each candidate, by name; infinite likewise."""
    pairs: tuple[Pair, ...]
    """Pairs so closely related that each explains the other beyond the limit of the inflation factor."""
    groups: tuple[Group, ...]
    """The highest condition index first."""
    hardly_varying: tuple[tuple[str, float], ...]
    """Candidates whose standard deviation is below the limit, with that as a part of their mean."""


FIXED_COST = "fixed cost"
"""How the fixed cost is named among drivers."""


def collinearity(seen: Observed, *, has_fixed: bool, limit: Limits) -> Collinearity:
    """The relations among all candidates that vary.

    Args:
        seen: complete periods.
        has_fixed: a fixed cost is possible, so that relations are judged around the means.
        limit: from where on a relation is told.
    """
    names = [*seen.names, *([FIXED_COST] if has_fixed else [])]
    columns = np.column_stack([seen.drivers, np.ones((seen.count, int(has_fixed)))])
    condition, groups = _conditions(columns, names, limit)
    return Collinearity(
        condition,
        tuple(zip(seen.names, _inflation(seen.drivers, has_fixed=has_fixed), strict=True)),
        tuple(_pairs(seen, limit)),
        groups,
        tuple(
            (name, variation)
            for name, variation in zip(seen.names, _variation(seen.drivers), strict=True)
            if variation < limit.variation_min
        ),
    )


def _conditions(columns: FloatArray, names: list[str], limit: Limits) -> tuple[float, tuple[Group, ...]]:
    """The largest condition index, and the names that share each high one."""
    scaled = columns / np.linalg.norm(columns, axis=0)
    _, singular, right = np.linalg.svd(scaled, full_matrices=False)
    # Below what floats can tell from nothing, a relation is exact.
    floor = singular[0] * max(scaled.shape) * np.finfo(np.float64).eps
    indexes = [inf if value <= floor else float(singular[0] / value) for value in singular]
    if len(singular) < len(names):
        return inf, (Group(tuple(names), inf),)
    with np.errstate(divide="ignore"):
        parts = (right / np.maximum(singular, floor)[:, None]) ** 2
    proportions = parts / parts.sum(axis=0)
    groups = [
        Group(
            tuple(name for place, name in enumerate(names) if proportions[row, place] > limit.shared_variance_min),
            index,
        )
        for row, index in enumerate(indexes)
        if index > limit.condition_max
    ]
    shared = [group for group in groups if len(group.members) > 1]
    return max(indexes), tuple(sorted(shared, key=lambda group: (-group.condition, group.members)))


def _inflation(drivers: FloatArray, *, has_fixed: bool) -> list[float]:
    """1 / (1 - R squared) of each driver on the others."""
    centred = drivers - drivers.mean(axis=0) if has_fixed else drivers
    found = []
    for column in range(drivers.shape[1]):
        own, others = centred[:, column], np.delete(centred, column, axis=1)
        scale = np.linalg.norm(others, axis=0)
        scaled = others / np.where(scale > 0, scale, 1.0)
        left = own - scaled @ np.linalg.lstsq(scaled, own, rcond=None)[0] if others.shape[1] else own
        whole, unexplained = float(own @ own), float(left @ left)
        is_exact = unexplained <= whole * (own.size * np.finfo(np.float64).eps) ** 2
        found.append(inf if is_exact else whole / unexplained)
    return found


def _pairs(seen: Observed, limit: Limits) -> list[Pair]:
    """Pairs whose correlation alone gives the limit of the inflation factor: 1 / (1 - r squared)."""
    least = sqrt(max(1 - 1 / limit.inflation_max, 0.0))
    found = []
    for first, second in combinations(range(len(seen.names)), 2):
        correlation = float(np.corrcoef(seen.drivers[:, first], seen.drivers[:, second])[0, 1])
        if abs(correlation) >= least:
            found.append(Pair(seen.names[first], seen.names[second], correlation))
    return found


def _variation(drivers: FloatArray) -> list[float]:
    means = drivers.mean(axis=0)
    return [float(part) for part in drivers.std(axis=0, ddof=1) / means]
