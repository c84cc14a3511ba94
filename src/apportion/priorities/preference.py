"""The six preference functions of PROMETHEE: how strongly a difference of ratings counts.

J. P. Brans and Ph. Vincke 1985, A preference ranking organisation method, Management Science 31(6), table 1.
Differences are compared with thresholds in exact arithmetic, so that a difference of exactly q is never taken for more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import BoolArray, FloatArray, Number
from apportion.priorities.exact_ratings import IntArray, plus, times
from apportion.priorities.ranking import DECIMALS, without_noise


class Shape(StrEnum):
    """The form of a preference function, for a difference d in favour of one alternative."""

    USUAL = "usual"
    """Any difference counts in full."""
    U = "u"
    """Nothing up to q, in full above."""
    V = "v"
    """In proportion up to p, in full above."""
    LEVEL = "level"
    """Nothing up to q, half up to p, in full above."""
    LINEAR = "linear"
    """Nothing up to q, rising in proportion to full at p."""
    GAUSSIAN = "gaussian"
    """1 − exp(−d² / 2s²): never quite in full."""


@dataclass(frozen=True)
class Preference:
    """A preference function with its thresholds, in the criterion's own unit."""

    shape: Shape = Shape.USUAL
    q: Number | None = None
    """Indifference: differences up to here count for nothing. ``None`` where the shape has none."""
    p: Number | None = None
    """Preference: differences above here count in full."""
    s: Number | None = None
    """Where a Gaussian is steepest."""

    def __post_init__(self) -> None:
        wrong = list(_wrong(self.shape, self.q, self.p, self.s))
        if wrong:
            raise ValueError(f"thresholds must be checked first: {wrong[0]}")

    def exact(self, differences: IntArray, power: int) -> tuple[IntArray, int]:
        """The same as whole numbers over one denominator, so that sums of them are exact.

        A Gaussian is no fraction: it is taken to ``DECIMALS`` decimals.

        Args:
            differences: as for ``of``.
            power: as for ``of``.
        """
        match self.shape:
            case Shape.USUAL | Shape.U:
                return _above(differences, self.q or 0, power).astype(np.int64), 1
            case Shape.LEVEL:
                low, high = _above(differences, self.q or 0, power), _above(differences, self.p or 0, power)
                return low.astype(np.int64) + high.astype(np.int64), 2
            case Shape.V | Shape.LINEAR:
                begin, end = Fraction(self.q or 0), Fraction(self.p or 0)
                whole = math.lcm(power, begin.denominator, end.denominator)
                span = int((end - begin) * whole)
                rising = plus(times(differences, whole // power), -int(begin * whole))
                return np.minimum(np.maximum(rising, 0), span), span
            case Shape.GAUSSIAN:
                return without_noise(self.of(differences, power)), 10**DECIMALS

    def of(self, differences: IntArray, power: int) -> FloatArray:
        """How strongly differences count, from 0 to 1; those of zero and below count for nothing.

        Args:
            differences: whole numbers, any shape, in units of ``1 / power`` of the criterion's unit.
            power: how many of these units make one.
        """
        match self.shape:
            case Shape.USUAL:
                return _above(differences, 0, power).astype(np.float64)
            case Shape.U:
                return _above(differences, self.q or 0, power).astype(np.float64)
            case Shape.LEVEL:
                low, high = _above(differences, self.q or 0, power), _above(differences, self.p or 0, power)
                return np.asarray((low.astype(np.float64) + high.astype(np.float64)) / 2)
            case Shape.V | Shape.LINEAR:
                begin, end = Fraction(self.q or 0), Fraction(self.p or 0)
                rising = (differences.astype(np.float64) / power - float(begin)) / float(end - begin)
                rising = np.where(_above(differences, begin, power), rising, 0.0)
                return np.where(_above(differences, end, power), 1.0, np.minimum(rising, 1.0))
            case Shape.GAUSSIAN:
                positive = np.maximum(differences.astype(np.float64) / power, 0.0)
                return np.asarray(-np.expm1(-(positive**2) / (2 * float(self.s or 1) ** 2)))


_THRESHOLDS: Final = {
    Shape.USUAL: (),
    Shape.U: ("q",),
    Shape.V: ("p",),
    Shape.LEVEL: ("q", "p"),
    Shape.LINEAR: ("q", "p"),
    Shape.GAUSSIAN: ("s",),
}


def check_thresholds(
    criterion: str, shape: Shape, q: Number | None = None, p: Number | None = None, s: Number | None = None
) -> tuple[Finding, ...]:
    """What is wrong with the thresholds that somebody gave for a criterion; all of it blocks."""
    given = ", ".join(f"{name} {end}" for name, end in (("q", q), ("p", p), ("s", s)) if end is not None)
    needed = ", ".join(_THRESHOLDS[shape]) or "no threshold"
    return tuple(
        Finding(
            "scoring.thresholds",
            Verdict.REJECT_CELL,
            f"For {criterion} {message}.",
            found=given,
            expected=f"{shape} needs {needed}",
            remedy="Correct the thresholds or choose another preference function.",
        )
        for message in _wrong(shape, q, p, s)
    )


def _wrong(shape: Shape, q: Number | None, p: Number | None, s: Number | None) -> Iterator[str]:
    given = {name for name, end in (("q", q), ("p", p), ("s", s)) if end is not None}
    needed = set(_THRESHOLDS[shape])
    for name in sorted(needed - given):
        yield f"the preference function {shape} lacks its threshold {name}"
    for name in sorted(given - needed):
        yield f"the preference function {shape} has no threshold {name}"
    if q is not None and q < 0:
        yield f"indifference q is {q}, below zero"
    for name, end in (("p", p), ("s", s)):
        if end is not None and end <= 0:
            yield f"the threshold {name} is {end}, not above zero"
    if q is not None and p is not None and q >= p:
        yield f"indifference q ({q}) does not end below preference p ({p})"


def _above(differences: IntArray, threshold: Number, power: int) -> BoolArray:
    """Which differences are above a threshold: whole numbers are above a fraction if they are above its floor."""
    return np.asarray(differences > math.floor(Fraction(threshold) * power), dtype=bool)
