"""Curves from above: tangents at some amounts, cut where they meet.

A concave curve lies under each of its tangents, so that a programme that uses the lowest of them bounds the true one,
and at the touching amounts it is exact. Adding a tangent where the last answer stood closes the gap (Kelley, 1960; with
yes/no columns Duran and Grossmann, 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.allocation.worth.pieces import FloatArray, Smooth
from apportion.allocation.worth.values import Curves
from apportion.model.requests import Requests


@dataclass(frozen=True, eq=False)
class Envelope:
    """Tangents of smooth pieces; every piece has as many as it has touching amounts."""

    requests: Requests
    smooth: Smooth
    at: FloatArray
    """Touching amounts in minor units, ascending from ``low`` to ``high``; shape (pieces, tangents)."""

    @classmethod
    def around(cls, requests: Requests, smooth: Smooth, centre: FloatArray) -> Envelope:
        """Tangents at both ends, in the middle between, and at one amount of each piece."""
        low, high = smooth.low.astype(np.float64), smooth.high.astype(np.float64)
        at = np.stack([low, (low + centre) / 2, centre, (centre + high) / 2, high], axis=1)
        return cls(requests, smooth, np.sort(np.clip(at, low[:, None], high[:, None]), axis=1))

    def touching(self, amounts: FloatArray) -> Envelope:
        """One more tangent for each piece, at the given amounts."""
        inside = np.clip(amounts, self.smooth.low, self.smooth.high)
        return Envelope(self.requests, self.smooth, np.sort(np.concatenate([self.at, inside[:, None]], axis=1), axis=1))

    def segments(self) -> tuple[FloatArray, FloatArray]:
        """Slopes and lengths in minor units of the straight pieces between the meeting points of tangents."""
        smooth, count = self.smooth, self.at.shape[1]
        curve = Curves.of(self.requests, smooth.line)
        low = smooth.low.astype(np.float64)
        starts_upright = ~np.isfinite(smooth.marginal(low))
        # A curve that starts upright has no tangent there: whole amounts lie under the line through the first of them.
        # That line cuts the curve before it, where tangents are steeper: the first whole amount is touched instead.
        short = starts_upright[:, None] & (self.at > low[:, None])
        at = np.where(short, np.maximum(self.at, low[:, None] + 1.0), self.at)
        slope = np.stack([smooth.marginal(at[:, k]) for k in range(count)], axis=1)
        value = np.stack([curve.weight * curve.value(at[:, k]) for k in range(count)], axis=1)
        slope = np.where(np.isfinite(slope), slope, smooth.first_return()[:, None])
        fall = slope[:, :-1] - slope[:, 1:]
        rise = np.diff(value, axis=1) + slope[:, :-1] * at[:, :-1] - slope[:, 1:] * at[:, 1:]
        middle = (at[:, :-1] + at[:, 1:]) / 2
        # Where neighbouring slopes are nearly the same the tangents meet anywhere between.
        meet = np.divide(rise, fall, out=middle.copy(), where=fall > 1e-9 * np.abs(slope[:, :-1]))
        meet = np.clip(meet, at[:, :-1], at[:, 1:])
        ends = np.concatenate([at[:, :1], meet, at[:, -1:]], axis=1)
        return slope, np.diff(ends, axis=1)
