"""Value curves cut into pieces: straight ones with exact slopes, and smooth ones with a falling marginal value.

Every concave curve of a request becomes at most a few straight pieces followed by one smooth piece (and, for a curve
that saturates, a last straight piece of slope nothing). Straight pieces are exact integers; only smooth pieces use
floating point, and the published plan is verified without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.model.requests import Requests, Shape

FloatArray = npt.NDArray[np.float64]

_INT64_SAFE = 2**62
_HAIR = 1e-12


@dataclass(frozen=True, eq=False)
class SlopeScale:
    """What the integer ranks of slopes stand for; a higher rank is a better slope.

    Either ``rank / 10**places``, or the ``rank``-th of a sorted list of fractions.
    """

    places: int = 0
    levels: tuple[Fraction, ...] = ()

    def fraction(self, rank: int) -> Fraction:
        """The exact slope: weighted value per unit of money."""
        return self.levels[rank] if self.levels else Fraction(rank, 10**self.places)

    def floats(self, ranks: Int64Array) -> FloatArray:
        """The nearest floats."""
        if self.levels:
            return np.array([float(level) for level in self.levels])[ranks]
        return ranks / float(10**self.places)


@dataclass(frozen=True, eq=False)
class Straight:
    """Straight pieces, sorted by line and within it from the first money to the last; slopes never rise in a line."""

    line: Int64Array
    length: Int64Array
    """Minor units of money that the piece can take."""
    rank: Int64Array
    """Exact slope on ``scale``."""
    scale: SlopeScale


@dataclass(frozen=True, eq=False)
class Smooth:
    """Smooth pieces, at most one per line: the line's amount runs from ``low`` to ``high`` on the curve."""

    line: Int64Array
    low: Int64Array
    high: Int64Array
    shape: npt.NDArray[np.int8]
    slope: FloatArray
    """Weighted rate, for hill the weighted ceiling; per unit of money."""
    start: FloatArray
    scale: FloatArray
    exponent: FloatArray

    @property
    def count(self) -> int:
        """Number of pieces."""
        return int(self.line.size)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_] | slice) -> Smooth:
        """The chosen pieces only."""
        return Smooth(
            self.line[rows],
            self.low[rows],
            self.high[rows],
            self.shape[rows],
            self.slope[rows],
            self.start[rows],
            self.scale[rows],
            self.exponent[rows],
        )

    def marginal(self, amount: FloatArray) -> FloatArray:
        """Weighted value of the next unit of money at ``amount`` (minor units); infinite at an upright start."""
        result = np.empty_like(amount)
        for code, rows in by_shape(self.shape):
            result[rows] = _MARGINAL[code](
                amount[rows], self.slope[rows], self.start[rows], self.scale[rows], self.exponent[rows]
            )
        return result

    def first_return(self) -> FloatArray:
        """Weighted value of the first money at ``low``, where a curve starts upright that of its first minor unit."""
        result = self.marginal(self.low.astype(np.float64))
        upright = np.flatnonzero(~np.isfinite(result))
        if upright.size:
            share = np.power(1.0 / self.scale[upright], self.exponent[upright])
            hill = self.shape[upright] == Shape.HILL
            worth = self.slope[upright] * np.where(hill, share / (1.0 + share), share * self.scale[upright])
            # A hair more, so that at this price rounding leaves nothing of the curve above the straight line.
            result[upright] = worth * (1.0 + _HAIR)
        return result

    def amount_at(self, price: float | FloatArray) -> FloatArray:
        """The amount at which the marginal value has fallen to ``price``, kept between ``low`` and ``high``.

        Args:
            price: one price for all pieces, or one for each.
        """
        if isinstance(price, float):
            if price <= 0:
                return self.high.astype(np.float64)
            return np.clip(self._open_amount_at(np.broadcast_to(price, self.line.shape)), self.low, self.high)
        paid = price > 0
        amount = self._open_amount_at(np.where(paid, price, 1.0))
        return np.where(paid, np.clip(amount, self.low, self.high), self.high)

    def response(self, amount: FloatArray, price: FloatArray) -> FloatArray:
        """By how much ``amount_at(price)`` falls for each unit that the price rises; 0 at either end of a piece."""
        result = np.zeros(self.count)
        paid = np.where(price > 0, price, 1.0)
        # At a price of nearly nothing what is taken ends at ``high``, whatever lies beyond.
        with np.errstate(over="ignore"):
            for code, rows in by_shape(self.shape):
                result[rows] = _RESPONSE[code](
                    amount[rows], paid[rows], self.slope[rows], self.start[rows], self.scale[rows], self.exponent[rows]
                )
        return np.where((amount > self.low) & (amount < self.high), result, 0.0)

    def _open_amount_at(self, price: FloatArray) -> FloatArray:
        """The amounts at prices above 0, without regard to where the pieces begin and end."""
        result = np.empty(self.count)
        with np.errstate(over="ignore"):
            for code, rows in by_shape(self.shape):
                result[rows] = _AMOUNT_AT[code](
                    price[rows], self.slope[rows], self.start[rows], self.scale[rows], self.exponent[rows]
                )
        return result


def by_shape(shape: npt.NDArray[np.int8]) -> list[tuple[int, Int64Array | slice]]:
    """The shapes that occur with their rows: a slice where there is one only, which saves copying whole columns."""
    if not shape.size:
        return []
    if bool((shape == shape[0]).all()):
        return [(int(shape[0]), slice(None))]
    return [(code, np.flatnonzero(shape == code)) for code in np.unique(shape).tolist()]


def _quadratic_marginal(
    x: FloatArray, c: FloatArray, start: FloatArray, scale: FloatArray, _p: FloatArray
) -> FloatArray:
    return c * np.clip(1.0 - (x - start) / (scale - start), 0.0, 1.0)


def _quadratic_amount(
    price: FloatArray, c: FloatArray, start: FloatArray, scale: FloatArray, _p: FloatArray
) -> FloatArray:
    return start + (scale - start) * (1.0 - price / c)


def _quadratic_response(
    _x: FloatArray, _price: FloatArray, c: FloatArray, start: FloatArray, scale: FloatArray, _p: FloatArray
) -> FloatArray:
    return (scale - start) / c


def _log_marginal(x: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, _p: FloatArray) -> FloatArray:
    return c / (1.0 + x / scale)


def _log_amount(price: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, _p: FloatArray) -> FloatArray:
    return scale * (c / price - 1.0)


def _log_response(
    x: FloatArray, price: FloatArray, _c: FloatArray, _start: FloatArray, scale: FloatArray, _p: FloatArray
) -> FloatArray:
    return (x + scale) / price


def _power_marginal(x: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, p: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return c * p * np.power(x / scale, p - 1.0)


def _power_amount(price: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, p: FloatArray) -> FloatArray:
    return scale * np.power(price / (c * p), 1.0 / (p - 1.0))


def _power_response(
    x: FloatArray, price: FloatArray, _c: FloatArray, _start: FloatArray, _scale: FloatArray, p: FloatArray
) -> FloatArray:
    return x / (price * (1.0 - p))


def _hill_marginal(x: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, p: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.power(x / scale, p)
        result = c * p / x * share / (1.0 + share) ** 2
    return np.where(x > 0, result, np.where(p < 1.0, np.inf, c / scale))


_HILL_STEPS = 100
"""Newton's steps at the most; a handful is usual, some dozens where the exponent is nearly 1."""
_HILL_FINE = 1e-15


def _hill_amount(price: FloatArray, c: FloatArray, _start: FloatArray, scale: FloatArray, p: FloatArray) -> FloatArray:
    """Solved in ``t``, the logarithm of the share ``(x / scale) ** p``, by Newton's method.

    The logarithm of the marginal value exceeds that of the price by ``level - steep * t - 2 * log(1 + exp(t))``, which
    falls and is concave: from the right the method closes in on its root without ever passing it.
    """
    simple = p == 1.0
    result = scale * (np.sqrt(c / (scale * price)) - 1.0)
    rows = np.flatnonzero(~simple)
    if not rows.size:
        return result
    level, steep = np.log(c[rows] * p[rows] / (scale[rows] * price[rows])), 1.0 / p[rows] - 1.0
    t = np.minimum(level / steep, level / (steep + 2.0))
    # Far from the scale an exponential is beyond floats, and its share as good as nothing or everything.
    with np.errstate(over="ignore"):
        for _ in range(_HILL_STEPS):
            excess = level - steep * t - 2.0 * np.logaddexp(0.0, t)
            step = excess / (steep + 2.0 / (1.0 + np.exp(-t)))
            t = t + step
            if float(np.max(np.abs(step) / (1.0 + np.abs(t)))) < _HILL_FINE:
                break
        result[rows] = scale[rows] * np.exp(t / p[rows])
    return result


def _hill_response(
    x: FloatArray, price: FloatArray, _c: FloatArray, _start: FloatArray, scale: FloatArray, p: FloatArray
) -> FloatArray:
    share = np.power(x / scale, p)
    # The logarithm of the price falls by (1 - p) + 2 p share / (1 + share) for each unit of the amount's logarithm.
    falls = 1.0 - p + 2.0 * p * share / (1.0 + share)
    return x / (price * np.where(x > 0, falls, 1.0))


_MARGINAL = {
    int(Shape.QUADRATIC): _quadratic_marginal,
    int(Shape.LOG): _log_marginal,
    int(Shape.POWER): _power_marginal,
    int(Shape.HILL): _hill_marginal,
}
_AMOUNT_AT = {
    int(Shape.QUADRATIC): _quadratic_amount,
    int(Shape.LOG): _log_amount,
    int(Shape.POWER): _power_amount,
    int(Shape.HILL): _hill_amount,
}
_RESPONSE = {
    int(Shape.QUADRATIC): _quadratic_response,
    int(Shape.LOG): _log_response,
    int(Shape.POWER): _power_response,
    int(Shape.HILL): _hill_response,
}


def cut(requests: Requests, floor: Int64Array, cap: Int64Array) -> tuple[Straight, Smooth]:
    """Cut every line's curve between its floor and its cap into pieces.

    A power curve of exponent 1 is straight, and so is one that returns nothing. Lines with nothing to decide have no
    pieces.
    """
    shape = requests.shape
    open_ = cap > floor
    straight = (shape == Shape.POWER) & (requests.exponent.scaled == 10**requests.exponent.places)
    straight |= (shape >= Shape.QUADRATIC) & _worthless(requests)
    linear = np.flatnonzero(open_ & ((shape == Shape.LINEAR) | straight))
    quadratic = np.flatnonzero(open_ & (shape == Shape.QUADRATIC) & ~straight)
    saturated = np.maximum(requests.scale[quadratic], floor[quadratic])
    parts = [
        (linear, (cap - floor)[linear], False),
        (quadratic, np.minimum(requests.start, cap)[quadratic] - floor[quadratic], False),
        (quadratic, cap[quadratic] - saturated, True),
    ]
    curved = np.flatnonzero(open_ & (shape >= Shape.QUADRATIC) & ~straight)
    low = np.where(shape == Shape.QUADRATIC, np.maximum(floor, requests.start), floor)[curved]
    high = np.where(shape == Shape.QUADRATIC, np.minimum(cap, requests.scale), cap)[curved]
    curved, low, high = curved[high > low], low[high > low], high[high > low]
    return _straight(requests, floor, cap, parts), _smooth(requests, curved, low, high)


def _worthless(requests: Requests) -> npt.NDArray[np.bool_]:
    """Curves without a rate, ceiling or weight are flat: dividing by their steepness would give no amount at all."""
    factor = np.where(requests.shape == Shape.HILL, requests.ceiling, requests.rate.scaled)
    return np.asarray((factor == 0) | (requests.weight.scaled == 0))


def _smooth(requests: Requests, line: Int64Array, low: Int64Array, high: Int64Array) -> Smooth:
    shape = requests.shape[line]
    factor = np.where(shape == Shape.HILL, requests.ceiling[line], requests.rate.take(line).floats())
    return Smooth(
        line=line,
        low=low,
        high=high,
        shape=shape,
        slope=requests.weight.take(line).floats() * factor,
        start=requests.start[line].astype(np.float64),
        scale=requests.scale[line].astype(np.float64),
        exponent=requests.exponent.take(line).floats(),
    )


def _straight(
    requests: Requests, floor: Int64Array, cap: Int64Array, parts: list[tuple[Int64Array, Int64Array, bool]]
) -> Straight:
    """Straight pieces of lines (given as line, length, whether the slope is nothing) and of lines made of points."""
    kept = [(line[length > 0], length[length > 0], flat) for line, length, flat in parts]
    line = np.concatenate([part[0] for part in kept])
    length = np.concatenate([part[1] for part in kept])
    flat = np.concatenate([np.full(part[0].size, part[2]) for part in kept])
    point_line, point_length, point_slope = _point_pieces(requests, floor, cap)
    scaled, places = _weighted_rates(requests, line, flat)
    if not point_line and scaled.dtype == np.int64:
        order = np.lexsort((flat, line))
        return Straight(line[order], length[order], scaled[order], SlopeScale(places))
    slopes = [Fraction(int(number), 10**places) for number in scaled.tolist()] + point_slope
    levels = tuple(sorted(set(slopes)))
    rank_of = {level: rank for rank, level in enumerate(levels)}
    rank = np.array([rank_of[slope] for slope in slopes], dtype=np.int64)
    line = np.concatenate([line, np.array(point_line, dtype=np.int64)])
    length = np.concatenate([length, np.array(point_length, dtype=np.int64)])
    order = np.lexsort((-rank, line))
    return Straight(line[order], length[order], rank[order], SlopeScale(levels=levels or (Fraction(0),)))


def _weighted_rates(requests: Requests, line: Int64Array, flat: npt.NDArray[np.bool_]) -> tuple[np.ndarray, int]:
    """Weight times rate as integers at one power of ten; Python integers where 64 bits do not suffice."""
    weight, rate = requests.weight.scaled[line], requests.rate.scaled[line]
    places = requests.weight.places + requests.rate.places
    peak = int(weight.max(initial=0)) * int(rate.max(initial=0))
    product = weight.astype(object) * rate if peak >= _INT64_SAFE else weight * rate
    product[flat] = 0
    return product, places


def _point_pieces(
    requests: Requests, floor: Int64Array, cap: Int64Array
) -> tuple[list[int], list[int], list[Fraction]]:
    """Pieces of piecewise-linear lines between floor and cap; beyond the last point more money returns nothing."""
    lines: list[int] = []
    lengths: list[int] = []
    slopes: list[Fraction] = []
    for line in np.flatnonzero((requests.shape == Shape.POINTS) & (cap > floor)).tolist():
        weight = requests.weight.fraction(line)
        for start, end, slope in point_slopes(requests, line):
            low, high = (
                max(start, int(floor[line])),
                int(cap[line]) if end is None else min(end, int(cap[line])),
            )
            if high > low:
                lines.append(line)
                lengths.append(high - low)
                slopes.append(weight * slope)
    return lines, lengths, slopes


def point_slopes(requests: Requests, line: int) -> list[tuple[int, int | None, Fraction]]:
    """``(from, to, value per unit of money)`` between the points of a line; the last one is flat and open-ended."""
    points = requests.points
    begin, end = int(points.offset[line]), int(points.offset[line + 1])
    amounts = [int(amount) for amount in points.amount[begin:end].tolist()]
    values = [points.value.fraction(row) for row in range(begin, end)]
    result: list[tuple[int, int | None, Fraction]] = []
    if amounts[0] > 0:
        result.append((0, amounts[0], values[0] / amounts[0]))
    for k in range(len(amounts) - 1):
        slope = (values[k + 1] - values[k]) / (amounts[k + 1] - amounts[k])
        result.append((amounts[k], amounts[k + 1], slope))
    result.append((amounts[-1], None, Fraction(0)))
    return result
