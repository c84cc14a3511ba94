"""Many requests facing the prices of a few rules: what they take at given prices, and the prices that clear.

Every rule has a price per unit of its row. A request takes money as long as the next unit returns more than the prices
of its rules together (Everett, 1963). The prices that clear, at which what is taken keeps every rule and every rule
with a price is used to its limit, minimise a convex function of as many variables as there are rules, whatever the
number of requests; they are found by Newton's method.

Straight pieces of value are taken whole or not at all, which leaves that function with edges. A piece is therefore
first taken little by little over a band of prices around its return, and the band is narrowed from stage to stage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.divisible.box import minimise_in_box
from apportion.allocation.worth.pieces import FloatArray, Smooth
from apportion.kernel.exact import Int64Array

_STEPS_MAX: Final = 60
"""Newton's steps in one stage."""
_HALVINGS_MAX: Final = 12
"""Points tried along one step."""
_OVERSHOOT: Final = 0.3
"""Part of the slope along a step that may remain, upwards, at its end."""
_NARROWER: Final = 6.0
"""Factor between the bands of two stages."""
_SETTLED: Final = 0.05
"""Part of the band: prices that move less have found their place in a stage."""
_EXACT: Final = 1e-14
"""Relative error of sums in floating point: rows are not met more closely than this."""
_DIGIT: Final = 1e-15
"""Relative error of a price."""


@dataclass(frozen=True, eq=False)
class Market:
    """Pieces of value and the rows that they are taken under, in floating point and minor units of money."""

    matrix: FloatArray
    """Coefficient of each profile in each row; shape (rows, profiles)."""
    fixed: FloatArray
    """What floors use of each row."""
    piece_profile: Int64Array
    length: FloatArray
    slope: FloatArray
    smooth: Smooth
    smooth_profile: Int64Array
    lower: FloatArray
    """Per row; minus infinity where there is no lower limit."""
    upper: FloatArray
    dearest: FloatArray
    """Largest price of each row: what breaking a soft rule costs, infinity for a hard one."""
    times: float = 1.0
    """How many pieces each smooth one stands for, in a sample."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.fixed.size)

    @cached_property
    def best_return(self) -> float:
        """The scale of prices: the best return of a straight piece, or of a curve halfway; 1 where nothing returns.

        The first minor unit on a curve that starts upright may return thousands of times as much.
        """
        halfway = self.smooth.marginal((self.smooth.low + self.smooth.high) / 2.0)
        best = max(float(np.max(self.slope, initial=0.0)), float(np.max(halfway, initial=0.0)))
        return best if best > 0 else 1.0

    @property
    def money(self) -> float:
        """All money that could be taken."""
        curved = float((self.smooth.high - self.smooth.low).sum()) * self.times
        return float(np.abs(self.fixed).max(initial=0.0)) + float(self.length.sum()) + curved

    def sample(self, pieces: Int64Array, smooth: Int64Array, times: float) -> Market:
        """A small market in which each piece stands for many."""
        return replace(
            self,
            piece_profile=self.piece_profile[pieces],
            length=self.length[pieces] * times,
            slope=self.slope[pieces],
            smooth=self.smooth.take(smooth),
            smooth_profile=self.smooth_profile[smooth],
            times=times,
        )

    def excess(self, prices: FloatArray) -> FloatArray:
        """By how much each straight piece returns more than it costs."""
        return np.asarray(self.slope - (prices @ self.matrix)[self.piece_profile])


@dataclass(frozen=True, eq=False)
class Demand:
    """What is taken at some prices."""

    activity: FloatArray
    """Per row."""
    response: FloatArray
    """Per profile: by how much the money taken falls for each unit that its price rises."""
    inside: int
    """Straight pieces within the band."""

    def curvature(self, matrix: FloatArray) -> FloatArray:
        """Second derivatives by the prices of rows; shape (rows, rows)."""
        busy = np.flatnonzero(self.response)
        part = matrix[:, busy]
        return np.asarray((part * self.response[busy]) @ part.T)


def demand(market: Market, prices: FloatArray, band: float) -> Demand:
    """What is taken when straight pieces are taken little by little within ``band`` of their return."""
    profiles = market.matrix.shape[1]
    asked = prices @ market.matrix
    share = (market.slope - asked[market.piece_profile]) / (2.0 * band) + 0.5
    taken = market.length * np.clip(share, 0.0, 1.0)
    total = np.bincount(market.piece_profile, taken, minlength=profiles)
    inside = np.flatnonzero((share > 0.0) & (share < 1.0))
    weights = market.length[inside] / (2.0 * band)
    response = np.asarray(np.bincount(market.piece_profile[inside], weights, minlength=profiles), dtype=np.float64)
    if market.smooth.count:
        price = asked[market.smooth_profile]
        at = market.smooth.amount_at(price)
        above = (at - market.smooth.low) * market.times
        total = total + np.bincount(market.smooth_profile, above, minlength=profiles)
        falls = market.smooth.response(at, price) * market.times
        response = response + np.bincount(market.smooth_profile, falls, minlength=profiles)
    return Demand(market.fixed + market.matrix @ total, response, int(inside.size))


@dataclass(frozen=True, eq=False)
class _Sides:
    """One variable per limit: the price of a row is that of its upper limit plus that, not positive, of its lower."""

    row: Int64Array
    limit: FloatArray
    least: FloatArray
    most: FloatArray

    def prices(self, values: FloatArray, rows: int) -> FloatArray:
        return np.asarray(np.bincount(self.row, values, minlength=rows), dtype=np.float64)

    def gradient(self, found: Demand) -> FloatArray:
        return np.asarray(self.limit - found.activity[self.row])

    def unmet(self, values: FloatArray, gradient: FloatArray) -> FloatArray:
        """The part of the gradient that a variable could still follow."""
        down = np.where(values > self.least, np.maximum(gradient, 0.0), 0.0)
        return np.asarray(down + np.where(values < self.most, np.minimum(gradient, 0.0), 0.0))


def _sides(market: Market) -> _Sides:
    equal = market.lower == market.upper
    above = np.flatnonzero(np.isfinite(market.upper))
    below = np.flatnonzero(np.isfinite(market.lower) & ~equal)
    return _Sides(
        row=np.concatenate([above, below]),
        limit=np.concatenate([market.upper[above], market.lower[below]]),
        least=np.concatenate([np.where(equal[above], -market.dearest[above], 0.0), -market.dearest[below]]),
        most=np.concatenate([market.dearest[above], np.zeros(below.size)]),
    )


@dataclass(frozen=True, eq=False)
class Cleared:
    """Prices at the end of a search."""

    prices: FloatArray
    band: float
    settled: bool
    """False when the steps ran out, or prices grew without limit: the rules may not be possible together."""
    steps: int


def clear(market: Market, start: FloatArray, bands: tuple[float, float], enough: int) -> Cleared:
    """Narrow the band from the first to the last of ``bands``, or until few straight pieces are within it.

    Args:
        market: requests and rows.
        start: prices to begin with.
        bands: widest and narrowest.
        enough: so few straight pieces within the band end the search early, where there are no curves.
    """
    sides = _sides(market)
    values = np.clip(start[sides.row], sides.least, sides.most)
    # Without straight pieces every band is the same.
    band, steps, settled = bands[0] if market.length.any() else bands[1], 0, True
    reach = 4.0 * bands[0]
    while True:
        last = band <= bands[1]
        values, reach, found, taken, settled = _stage(market, sides, values, band, reach, exact=last)
        steps += taken
        if last or not settled or (found.inside <= enough and not market.smooth.count):
            return Cleared(sides.prices(values, market.rows), band, settled, steps)
        band = max(band / _NARROWER, bands[1])


def _stage(
    market: Market, sides: _Sides, values: FloatArray, band: float, reach: float, *, exact: bool
) -> tuple[FloatArray, float, Demand, int, bool]:
    """Newton's method with one band; returns variables, reach, what is taken, steps, and whether they settled."""
    found = demand(market, sides.prices(values, market.rows), band)
    close = _EXACT * market.money
    for step in range(_STEPS_MAX):
        gradient = sides.gradient(found)
        unmet = sides.unmet(values, gradient)
        curvature = found.curvature(market.matrix)[np.ix_(sides.row, sides.row)]
        # In a narrow band the last digit of a price already moves money.
        digit = _DIGIT * max(market.best_return, float(np.abs(values).max(initial=0.0)))
        if bool(np.all(np.abs(unmet) <= close + digit * np.diag(curvature))):
            return values, reach, found, step, True
        low, high = np.maximum(sides.least - values, -reach), np.minimum(sides.most - values, reach)
        move = minimise_in_box(curvature, gradient, low, high)
        share, found = _along(market, sides, values, move, band, float(gradient @ move))
        values = np.clip(values + share * move, sides.least, sides.most)
        longest = float(np.abs(move).max(initial=0.0)) * share
        reach = reach * 4.0 if longest >= 0.99 * reach else max(4.0 * longest, 16.0 * band if not exact else 0.0)
        if not exact and longest <= _SETTLED * band:
            return values, reach, found, step + 1, True
        if longest <= 1e-16 * float(np.abs(values).max(initial=0.0)):
            return values, reach, found, step + 1, True
    return values, reach, found, _STEPS_MAX, False


def _along(
    market: Market, sides: _Sides, values: FloatArray, move: FloatArray, band: float, slope: float
) -> tuple[float, Demand]:
    """How far to go along a step, and what is taken there: the slope of a convex function rises along any line."""
    low, high, low_slope, high_slope = 0.0, 1.0, slope, np.nan
    share = 1.0
    found = demand(market, sides.prices(values + move, market.rows), band)
    for _ in range(_HALVINGS_MAX):
        here = float(sides.gradient(found) @ move)
        if here <= -_OVERSHOOT * slope and (share == 1.0 or here >= _OVERSHOOT * slope):
            break
        if here > 0:
            high, high_slope = share, here
        else:
            low, low_slope = share, here
        meet = (low * high_slope - high * low_slope) / (high_slope - low_slope)
        share = min(max(meet, low + 0.1 * (high - low)), high - 0.1 * (high - low))
        found = demand(market, sides.prices(values + share * move, market.rows), band)
    return share, found
