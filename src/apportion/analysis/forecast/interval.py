"""How far a forecast may be off, read from how far the same procedure was off before.

Knows signed scaled errors of the past. It must not know amounts or models, and assumes no distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.analysis.forecast.known import Floats


@dataclass(frozen=True)
class Reach:
    """How far below and above the forecast the interval goes, in usual changes."""

    below: float | None
    """Signed: below zero where forecasts were mostly too high. ``None``: too few errors to tell."""
    above: float | None
    errors: int
    """From how many errors it was read."""
    needed: int
    """Errors that an interval of this level needs at the least."""


def reach(errors: Floats, level: Fraction) -> Reach:
    """The interval that contains a new error with at least the probability ``level``.

    The ranks are those of split conformal prediction, for each side by itself: if the new error is exchangeable with
    the ``n`` old ones, it lies above the one of rank ceil((n + 1)(1 - a)) with probability at most ``a``, half of
    1 - level (Vovk, Gammerman and Shafer 2005; Romano, Patterson and Candès 2019).

    Args:
        errors: actual minus forecast in usual changes, shape (n,).
        level: between 0 and 1.

    Raises:
        ValueError: for another level.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    side = (1 - level) / 2
    needed = math.ceil(1 / side) - 1
    ordered = np.sort(errors)
    if ordered.size < needed:
        return Reach(None, None, ordered.size, needed)
    rank = math.ceil((ordered.size + 1) * (1 - side))
    return Reach(float(ordered[ordered.size - rank]), float(ordered[rank - 1]), ordered.size, needed)
