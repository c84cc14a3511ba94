"""TOPSIS: alternatives ranked by how near they are to an ideal and how far from its opposite.

C. L. Hwang and K. Yoon 1981, Multiple Attribute Decision Making, Springer. The ideal takes the best weighted and
normalised rating of each criterion, the anti-ideal the worst; closeness = distance from the anti-ideal divided by the
sum of both distances (Euclidean). It is 1 for an alternative that is best in everything. Ideal and normalisation depend
on who takes part: leaving an alternative out can change the order of the others.

Knows ratings and weights; it needs no scale and fills nothing in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import (
    BoolArray,
    Criterion,
    Direction,
    FloatArray,
    PlaceOf,
    Ratings,
    check_criteria,
    check_ratings,
    nowhere,
    shares,
)
from apportion.priorities.ranking import Ranking, ranked_floats


class Normalisation(StrEnum):
    """How ratings in different units are made comparable."""

    VECTOR = "vector"
    """Divided by the length of the column: x / √Σx². The method's own."""
    LINEAR = "linear"
    """Divided by the largest absolute rating."""
    RANGE = "range"
    """From 0 at the smallest to 1 at the largest rating."""
    NONE = "none"
    """Not at all: the criteria share a unit."""


@dataclass(frozen=True, eq=False)
class Closeness:
    """How close each alternative comes to the ideal."""

    criteria: tuple[Criterion, ...]
    alternatives: tuple[str, ...]
    """Those with all ratings, in the order given."""
    normalised: FloatArray
    """Ratings made comparable, higher always better; one row per alternative."""
    weights: FloatArray
    """One per criterion; they sum to one."""
    to_ideal: FloatArray
    to_anti_ideal: FloatArray
    closeness: FloatArray
    """From 0 to 1, one per alternative; a half for all where no rating differs on any weighted criterion."""
    left_out: tuple[str, ...]
    """Those that lack a rating, by id."""
    findings: tuple[Finding, ...]

    @cached_property
    def ranking(self) -> Ranking:
        """From the closest to the farthest."""
        return ranked_floats(self.alternatives, self.closeness)


def closest_to_ideal(
    criteria: Sequence[Criterion],
    ratings: Ratings,
    *,
    normalisation: Normalisation = Normalisation.VECTOR,
    place_of: PlaceOf = nowhere,
) -> Closeness:
    """Rank all alternatives that are rated on every criterion.

    Raises:
        ValueError: when criteria or ratings have findings that block; check them first.
    """
    findings = (*check_criteria(criteria), *check_ratings(criteria, ratings, place_of))
    blocking = [finding.message for finding in findings if finding.blocks]
    if blocking:
        raise ValueError(f"criteria and ratings must be checked first: {blocking[0]}")
    table = ratings.on(criteria)
    complete = ~np.isnan(table).any(axis=1)
    names = tuple(ratings.alternatives[row] for row in np.flatnonzero(complete).tolist())
    higher = np.array([item.direction is Direction.HIGHER for item in criteria])
    normalised = normalise(table[complete], higher, normalisation)
    weights = np.array([float(weight) for weight in shares(criteria)])
    to_ideal, to_anti_ideal = _distances(normalised, weights)
    if names and not (to_ideal + to_anti_ideal > 0).any():
        findings = (*findings, _alike())
    left_out = tuple(sorted(set(ratings.alternatives) - set(names)))
    closeness = _closeness(to_ideal, to_anti_ideal)
    return Closeness(
        tuple(criteria), names, normalised, weights, to_ideal, to_anti_ideal, closeness, left_out, findings
    )


def normalise(table: FloatArray, higher: BoolArray, normalisation: Normalisation) -> FloatArray:
    """Ratings made comparable and turned so that higher is better; a column of zeros stays as it is."""
    if table.size == 0 or normalisation is Normalisation.NONE:
        scaled = table
    elif normalisation is Normalisation.RANGE:
        low = table.min(axis=0)
        scaled = (table - low) / _nonzero(table.max(axis=0) - low)
    elif normalisation is Normalisation.LINEAR:
        scaled = table / _nonzero(np.abs(table).max(axis=0))
    else:
        # Divided by the largest first, so that squares neither overflow nor vanish.
        largest = _nonzero(np.abs(table).max(axis=0))
        scaled = table / largest / _nonzero(np.sqrt(((table / largest) ** 2).sum(axis=0)))
    return np.where(higher, scaled, -scaled)


def closeness_under(normalised: FloatArray, weights: FloatArray) -> FloatArray:
    """The closeness of each row under other weights.

    Args:
        normalised: ratings made comparable, higher better; one row per alternative.
        weights: one per criterion.
    """
    return _closeness(*_distances(normalised, weights))


def _nonzero(below: FloatArray) -> FloatArray:
    return np.where(below == 0, 1.0, below)


def _distances(normalised: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    if not len(normalised):
        return np.zeros(0), np.zeros(0)
    weighted = normalised * weights
    to_ideal = np.sqrt(((weighted.max(axis=0) - weighted) ** 2).sum(axis=1))
    to_anti_ideal = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    return to_ideal, to_anti_ideal


def _closeness(to_ideal: FloatArray, to_anti_ideal: FloatArray) -> FloatArray:
    both = to_ideal + to_anti_ideal
    closeness = np.full(both.size, 0.5)
    np.divide(to_anti_ideal, both, out=closeness, where=both > 0)
    return closeness


def _alike() -> Finding:
    return Finding(
        "scoring.no-difference",
        Verdict.WARN,
        "No rating differs on any criterion that has a weight, so all alternatives are level.",
        remedy="Add a criterion on which they differ.",
    )
