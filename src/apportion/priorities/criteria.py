"""Criteria, their scales, and ratings of alternatives on them, with what can be wrong about them.

Knows what a criterion is and when a table of ratings can be used. It must not know how ratings become scores, and it
never fills a rating in: one that is absent is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.model.findings import Finding, Place, Verdict

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Number = Decimal | Fraction | int
"""An exact number. Weights and scales are never binary floats: 0.1 means one tenth."""
PlaceOf = Callable[[str, str], Place]
"""Where the rating of an alternative on a criterion stands in the user's files."""


class Direction(StrEnum):
    """Which ratings are the better ones."""

    HIGHER = "higher"
    LOWER = "lower"


class Beyond(StrEnum):
    """What becomes of a rating that lies outside its scale."""

    REFUSED = "refused"
    """It is a finding: the scale says what can be rated."""
    CAPPED = "capped"
    """It counts as the end of the scale that it lies beyond: a return above 5 counts in full, and no more."""


class Basis(StrEnum):
    """Where ratings on a criterion come from."""

    MEASURED = "measured"
    """Counted or computed: money, persons, months."""
    JUDGED = "judged"
    """Somebody's judgement put into a number."""


@dataclass(frozen=True)
class Scale:
    """The range of ratings on a criterion; value rises in proportion from its worst to its best end."""

    worst: Number
    """The rating that is worth nothing."""
    best: Number
    """The rating that counts in full; below ``worst`` where lower is better."""
    beyond: Beyond = Beyond.REFUSED
    levels: tuple[tuple[Number, str], ...] = ()
    """What single ratings mean, in words; empty where any number of a unit can be given."""

    @property
    def direction(self) -> Direction:
        """Which ratings are better, by the ends of the scale."""
        return Direction.HIGHER if self.best >= self.worst else Direction.LOWER


@dataclass(frozen=True)
class Criterion:
    """Something that alternatives are judged by."""

    id: str
    weight: Number
    """Its importance beside the other criteria of the set; only ratios count, they need not sum to one."""
    direction: Direction = Direction.HIGHER
    scale: Scale | None = None
    """``None`` where a method compares ratings with one another only (PROMETHEE, TOPSIS)."""
    basis: Basis = Basis.JUDGED
    name: str = ""
    meaning: str = ""
    """What is rated, in the words of the person who rates."""

    @property
    def label(self) -> str:
        """Its name, or its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, eq=False)
class Ratings:
    """How alternatives are rated on criteria."""

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    values: FloatArray
    """One row per alternative, one column per criterion, in the criterion's own unit; NaN: not rated."""

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        if values.shape != (len(self.alternatives), len(self.criteria)):
            expected = f"{len(self.alternatives)} alternatives by {len(self.criteria)} criteria"
            raise ValueError(f"ratings have the shape {values.shape}, expected {expected}")
        if np.isinf(values).any():
            raise ValueError("a rating is a finite number, or absent")
        for what, ids in (("alternative", self.alternatives), ("criterion", self.criteria)):
            if len(set(ids)) != len(ids):
                raise ValueError(f"the id of an {what} appears twice")
        values.setflags(write=False)
        object.__setattr__(self, "values", values)

    def column(self, criterion: str) -> FloatArray:
        """The ratings on one criterion, in the order of the alternatives."""
        return self.values[:, self.criteria.index(criterion)]

    def on(self, criteria: Sequence[Criterion]) -> FloatArray:
        """The ratings on these criteria: a row per alternative, columns in the order of the criteria.

        Raises:
            ValueError: when a criterion has no column.
        """
        return self.values[:, [self.criteria.index(item.id) for item in criteria]]


def nowhere(_alternative: str, _criterion: str) -> Place:
    """The place of a rating that came from no file."""
    return Place()


def shares(criteria: Sequence[Criterion]) -> tuple[Fraction, ...]:
    """The weights as parts of one, in the order of the criteria.

    Raises:
        ValueError: when no weight is above zero or one is below.
    """
    weights = [Fraction(item.weight) for item in criteria]
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are zero or more, and at least one is above zero")
    return tuple(weight / whole for weight in weights)


def check_criteria(criteria: Sequence[Criterion]) -> tuple[Finding, ...]:
    """What is wrong with a set of criteria; all of it blocks."""
    return tuple(_in_criteria(criteria))


def _in_criteria(criteria: Sequence[Criterion]) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in criteria:
        if item.id in seen:
            message = f"The criterion {item.id} is given twice."
            yield _blocking("scoring.criterion-twice", message, item.id, "one line per criterion")
        seen.add(item.id)
        if item.weight < 0:
            message = f"The weight of {item.label} is below zero."
            yield _blocking("scoring.weight-negative", message, str(item.weight), "zero or more")
        if item.scale is None:
            continue
        if item.scale.worst == item.scale.best:
            message = f"The scale of {item.label} begins and ends with the same rating."
            yield _blocking("scoring.scale-empty", message, str(item.scale.best), "a worst and a best rating")
        elif item.scale.direction is not item.direction:
            message = f"For {item.label} {item.direction} is better, but its scale runs the other way."
            found = f"worst {item.scale.worst}, best {item.scale.best}"
            yield _blocking("scoring.scale-direction", message, found, f"a best rating that is {item.direction}")
    if not any(item.weight > 0 for item in criteria):
        yield _blocking("scoring.no-weight", "No criterion has a weight.", "", "a weight above zero")


def check_ratings(criteria: Sequence[Criterion], ratings: Ratings, place_of: PlaceOf = nowhere) -> tuple[Finding, ...]:
    """What is wrong with ratings for these criteria.

    An absent rating is a warning: the alternative is left out of the ranking and named. A rating outside a scale, and a
    column that is missing or that no criterion declares, block.
    """
    return tuple(_in_ratings(criteria, ratings, place_of))


def _in_ratings(criteria: Sequence[Criterion], ratings: Ratings, place_of: PlaceOf) -> Iterator[Finding]:
    known = {item.id for item in criteria}
    for column in ratings.criteria:
        if column not in known:
            message = f"There are ratings on {column}, which is no criterion of this set."
            yield _blocking("scoring.unknown-criterion", message, column, f"one of {', '.join(sorted(known))}")
    for item in criteria:
        if item.id not in ratings.criteria:
            message = f"There are no ratings on {item.label}."
            yield _blocking("scoring.no-ratings", message, "", f"a column of ratings for {item.id}")
            continue
        column_values = ratings.column(item.id)
        for row in np.flatnonzero(np.isnan(column_values)).tolist():
            yield _absent(item, ratings.alternatives[row], place_of)
        for row in np.flatnonzero(outside(item, column_values)).tolist():
            yield _beyond(item, ratings.alternatives[row], float(column_values[row]), place_of)


def outside(criterion: Criterion, column: FloatArray) -> BoolArray:
    """Which ratings lie outside a scale that refuses them; NaN does not."""
    scale = criterion.scale
    if scale is None or scale.beyond is Beyond.CAPPED:
        return np.zeros(column.size, dtype=bool)
    low, high = sorted((float(scale.worst), float(scale.best)))
    return np.asarray((column < low) | (column > high))


def _absent(criterion: Criterion, alternative: str, place_of: PlaceOf) -> Finding:
    return Finding(
        "scoring.rating-missing",
        Verdict.WARN,
        f"{alternative} has no rating on {criterion.label}, so it is not ranked.",
        place_of(alternative, criterion.id),
        expected=criterion.meaning,
        remedy="Rate it. An absent rating is not taken for zero or for an average.",
    )


def _beyond(criterion: Criterion, alternative: str, rating: float, place_of: PlaceOf) -> Finding:
    scale = criterion.scale
    ends = "" if scale is None else f"from {scale.worst} (worst) to {scale.best} (best)"
    return Finding(
        "scoring.rating-outside",
        Verdict.REJECT_CELL,
        f"The rating of {alternative} on {criterion.label} lies outside the scale.",
        place_of(alternative, criterion.id),
        found=f"{rating:g}",
        expected=ends,
        remedy="Correct the rating or the scale, or say that ratings beyond the scale are capped.",
    )


def _blocking(code: str, message: str, found: str, expected: str) -> Finding:
    remedy = "Correct the criteria or the ratings."
    return Finding(code, Verdict.REJECT_CELL, message, found=found, expected=expected, remedy=remedy)
