"""Weights that somebody states: by swings, by direct rating, or by sharing out points.

A swing weight answers: if everything stood at its worst, which criterion would you raise to its best first, and how
much is each of the other raises worth beside it? (D. von Winterfeldt and W. Edwards 1986, Decision Analysis and
Behavioral Research, chapter 8). It depends on the ranges, so the ranges are part of the question. Knows answers; it
must not know any alternative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Criterion, Number, PlaceOf, nowhere

_FULL: Final = 100
"""What the most important swing is worth, and what there is to share out: the number that people are used to."""


class Elicitation(StrEnum):
    """How weights were asked for."""

    SWING = "swing"
    """The most important swing gets 100, the others in relation to it."""
    DIRECT = "direct"
    """Each criterion is rated by itself, on any scale; 0 means unimportant."""
    POINTS = "points"
    """A hundred points are shared out."""


@dataclass(frozen=True)
class StatedWeights:
    """Weights as parts of one."""

    elicitation: Elicitation
    criteria: tuple[str, ...]
    weights: tuple[Fraction, ...]
    """One per criterion; they sum to one exactly."""

    def weight(self, criterion: str) -> Fraction:
        """The weight of one criterion."""
        return self.weights[self.criteria.index(criterion)]

    def given_to(self, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
        """The criteria with these weights in place of their own."""
        return tuple(replace(item, weight=self.weight(item.id)) for item in criteria)


def question(criterion: Criterion) -> str:
    """The swing that a person is asked about, in words.

    Raises:
        ValueError: for a criterion without a scale: a swing has two ends.
    """
    if criterion.scale is None:
        raise ValueError(f"{criterion.label} has no scale: a swing goes from its worst to its best rating")
    words = dict(criterion.scale.levels)
    ends = [str(words.get(end, end)) for end in (criterion.scale.worst, criterion.scale.best)]
    return f"How much is it worth to raise {criterion.label} from {ends[0]} to {ends[1]}?"


def check_stated(
    elicitation: Elicitation,
    criteria: Sequence[str],
    points: Mapping[str, Number],
    place_of: PlaceOf = nowhere,
) -> tuple[Finding, ...]:
    """What is wrong with stated points; all of it blocks except a swing that nobody was given 100 for."""
    return tuple(_in_points(elicitation, criteria, points, place_of))


def _in_points(
    elicitation: Elicitation, criteria: Sequence[str], points: Mapping[str, Number], place_of: PlaceOf
) -> Iterator[Finding]:
    for criterion in sorted(set(points) - set(criteria)):
        message = f"Points are given to {criterion}, which is no criterion of this set."
        expected = f"one of {', '.join(sorted(criteria))}"
        yield _refused("scoring.points-unknown", message, criterion, expected, place_of, criterion)
    for criterion in criteria:
        if criterion not in points:
            message = f"No points are given to {criterion}."
            yield _refused("scoring.points-missing", message, "", "points, or 0 for none", place_of, criterion)
        elif points[criterion] < 0:
            message = f"The points of {criterion} are below zero."
            yield _refused("scoring.points-negative", message, str(points[criterion]), "0 or more", place_of, criterion)
    stated = [Fraction(points[criterion]) for criterion in criteria if criterion in points]
    if not any(number > 0 for number in stated):
        yield _refused(
            "scoring.points-none", "No criterion is given any points.", "", "points above zero", place_of, ""
        )
    elif elicitation is Elicitation.POINTS and sum(stated) != _FULL:
        found = f"{float(sum(stated)):g}"
        message = f"The points that were shared out sum to {found}."
        yield _refused("scoring.points-sum", message, found, f"a sum of {_FULL}", place_of, "")
    elif elicitation is Elicitation.SWING and max(stated) != _FULL:
        yield Finding(
            "scoring.swing-reference",
            Verdict.WARN,
            f"The most important swing has {float(max(stated)):g} points, not {_FULL}.",
            place_of("", ""),
            found=f"{float(max(stated)):g}",
            expected=str(_FULL),
            remedy="The ratios are taken as they stand. Ask again if the reference was not understood.",
        )


def _refused(code: str, message: str, found: str, expected: str, place_of: PlaceOf, criterion: str) -> Finding:
    remedy = "Correct the points."
    return Finding(code, Verdict.REJECT_CELL, message, place_of("", criterion), found, expected, remedy)


def stated_weights(elicitation: Elicitation, criteria: Sequence[str], points: Mapping[str, Number]) -> StatedWeights:
    """Points as weights: each divided by their sum.

    Raises:
        ValueError: when the points have findings that block; check them first with ``check_stated``.
    """
    blocking = [item.message for item in check_stated(elicitation, criteria, points) if item.blocks]
    if blocking:
        raise ValueError(f"points must be checked first: {blocking[0]}")
    stated = [Fraction(points[criterion]) for criterion in criteria]
    whole = sum(stated)
    return StatedWeights(elicitation, tuple(criteria), tuple(number / whole for number in stated))
