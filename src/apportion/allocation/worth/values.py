"""What amounts are worth, exactly: the value curves themselves, without pieces, grids or solvers.

Linear, piecewise-linear and quadratic curves are rational and evaluated as fractions. Logarithm, power and Hill
curves, and quadratic ones in very large cases, are enclosed: computed in floating point and widened outwards by far
more than the error of the few operations involved (each is correct to a few units in the last place).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.worth.pieces import FloatArray, by_shape, point_slopes
from apportion.kernel.exact import Int64Array, exact_dot
from apportion.model.requests import Mask, Requests, Shape

EXACT_CURVES_MAX: Final = 5_000
"""Quadratic curves beyond this number are enclosed rather than computed as fractions."""
RELATIVE_ERROR: Final = 16 * 2.0**-53
"""Outward widening relative to the largest intermediate number: twice the error that the longest formula can have where
amounts are of the size of the scale."""
_HALVINGS_MAX: Final = 160


@dataclass(frozen=True)
class Enclosure:
    """A number known to lie between two fractions; equal when it is exact."""

    lower: Fraction
    upper: Fraction

    @property
    def is_exact(self) -> bool:
        """True when both ends are the same."""
        return self.lower == self.upper

    def __add__(self, other: Enclosure) -> Enclosure:
        """The enclosure of a sum."""
        return Enclosure(self.lower + other.lower, self.upper + other.upper)


def enclose(terms: FloatArray, magnitude: FloatArray) -> Enclosure:
    """The sum of computed terms, widened by the relative error of each term's largest intermediate ``magnitude``."""
    slack = Fraction(math.fsum(magnitude.tolist())) * Fraction(RELATIVE_ERROR)
    total = Fraction(math.fsum(terms.tolist()))
    return Enclosure(total - slack, total + slack)


@dataclass(frozen=True, eq=False)
class ShapeGroups:
    """Lines by the way they are evaluated."""

    linear: Int64Array
    points: Int64Array
    quadratic: Int64Array
    """Evaluated as fractions."""
    enclosed: Int64Array

    def among(self, chosen: Mask) -> ShapeGroups:
        """The same groups without the lines that are not chosen."""
        return ShapeGroups(
            self.linear[chosen[self.linear]],
            self.points[chosen[self.points]],
            self.quadratic[chosen[self.quadratic]],
            self.enclosed[chosen[self.enclosed]],
        )


def shape_groups(requests: Requests) -> ShapeGroups:
    """Split all lines by the way they are evaluated; a power curve of exponent 1 is linear."""
    shape = requests.shape
    straight = (shape == Shape.POWER) & (requests.exponent.scaled == 10**requests.exponent.places)
    quadratic = shape == Shape.QUADRATIC
    exact = quadratic if int(quadratic.sum()) <= EXACT_CURVES_MAX else np.zeros_like(quadratic)
    linear = (shape == Shape.LINEAR) | straight
    return ShapeGroups(
        linear=np.flatnonzero(linear),
        points=np.flatnonzero(shape == Shape.POINTS),
        quadratic=np.flatnonzero(exact),
        enclosed=np.flatnonzero(~linear & (shape != Shape.POINTS) & ~exact),
    )


def slopes(requests: Requests, lines: Int64Array, *, weighted: bool) -> tuple[np.ndarray, int]:
    """Weighted rates of some lines as integers over a power of ten; Python integers where 64 bits do not suffice."""
    rate = requests.rate.scaled[lines]
    if not weighted:
        return rate, requests.rate.places
    weight = requests.weight.scaled[lines]
    wide = int(weight.max(initial=0)) * int(rate.max(initial=0)) >= 2**62
    product = weight.astype(object) * rate if wide else weight * rate
    return product, requests.rate.places + requests.weight.places


def wide_dot(left: np.ndarray, right: Int64Array) -> int:
    """Exact inner product, also of Python integers."""
    if left.dtype == np.int64:
        return exact_dot(left, right)
    return sum(int(a) * int(b) for a, b in zip(left.tolist(), right.tolist(), strict=True))


def total_value(
    requests: Requests, amounts: Int64Array, *, weighted: bool = True, chosen: Mask | None = None
) -> Enclosure:
    """Value of an amount per line, in minor units of value.

    Args:
        requests: the curves.
        amounts: minor units per line, also where only some lines count.
        weighted: with or without the strategic weights.
        chosen: the lines that count; all when not given.
    """
    groups = shape_groups(requests)
    if chosen is not None:
        groups = groups.among(chosen)
    scaled, places = slopes(requests, groups.linear, weighted=weighted)
    exact = Fraction(wide_dot(scaled, amounts[groups.linear]), 10**places)
    exact += quadratic_value(requests, groups.quadratic, amounts[groups.quadratic], weighted=weighted)
    for line in groups.points.tolist():
        worth = value_at(requests, line, Fraction(int(amounts[line])))
        exact += worth * requests.weight.fraction(line) if weighted else worth
    total = Enclosure(exact, exact)
    if groups.enclosed.size:
        curve = Curves.of(requests, groups.enclosed)
        worth_of = curve.value(amounts[groups.enclosed].astype(np.float64))
        factor = curve.weight if weighted else np.ones(worth_of.size)
        size = curve.slope_magnitude(amounts[groups.enclosed].astype(np.float64))
        total = total + enclose(worth_of * factor, size * factor)
    return total


def quadratic_value(requests: Requests, lines: Int64Array, amounts: Int64Array, *, weighted: bool = True) -> Fraction:
    """Exact value of quadratic lines together at whole amounts, one for each of ``lines``.

    Counted in integers per span over which a curve bends: a fraction for every line would take most of the time.
    """
    factor, places = slopes(requests, lines, weighted=weighted)
    columns = (factor, requests.start[lines], requests.scale[lines], amounts)
    by_span: dict[int, int] = {}
    for rate, start, scale, amount in zip(*(column.tolist() for column in columns), strict=True):
        span, bent = scale - start, min(max(amount - start, 0), scale - start)
        by_span[span] = by_span.get(span, 0) + rate * (2 * span * min(amount, scale) - bent * bent)
    total = sum((Fraction(worth, 2 * span) for span, worth in by_span.items()), Fraction(0))
    return total * Fraction(1, 10**places)


def weighted_values(requests: Requests, amounts: Int64Array) -> FloatArray:
    """Weighted value of each line at its amount, as floats: for ranking and pictures, never for proof."""
    groups = shape_groups(requests)
    result = np.zeros(requests.count)
    scaled, places = slopes(requests, groups.linear, weighted=True)
    result[groups.linear] = scaled.astype(np.float64) / 10.0**places * amounts[groups.linear]
    for line in groups.points.tolist():
        result[line] = float(value_at(requests, line, Fraction(int(amounts[line]))) * requests.weight.fraction(line))
    curved = np.concatenate([groups.quadratic, groups.enclosed])
    if curved.size:
        curve = Curves.of(requests, curved)
        result[curved] = curve.weight * curve.value(amounts[curved].astype(np.float64))
    return result


def value_at(requests: Requests, line: int, amount: Fraction) -> Fraction:
    """Exact value of one linear, piecewise-linear or quadratic line at an amount, without its weight.

    Raises:
        ValueError: for curves whose value is not a fraction.
    """
    shape = Shape(int(requests.shape[line]))
    rate = requests.rate.fraction(line)
    if shape is Shape.LINEAR or (shape is Shape.POWER and requests.exponent.fraction(line) == 1):
        return rate * amount
    if shape is Shape.QUADRATIC:
        start, scale = int(requests.start[line]), int(requests.scale[line])
        bent = min(max(amount - start, Fraction(0)), Fraction(scale - start))
        return rate * (min(amount, Fraction(scale)) - bent * bent / (2 * (scale - start)))
    if shape is Shape.POINTS:
        return _points_value(requests, line, amount)
    message = f"the value of a {shape.name.lower()} curve is not a fraction"
    raise ValueError(message)


def _points_value(requests: Requests, line: int, amount: Fraction) -> Fraction:
    begin = int(requests.points.offset[line])
    first = int(requests.points.amount[begin])
    # With a first point at no money its value is what the request is worth unfunded; otherwise the curve starts at 0.
    total = requests.points.value.fraction(begin) if first == 0 else Fraction(0)
    for start, end, slope in point_slopes(requests, line):
        reach = amount if end is None else min(amount, Fraction(end))
        if reach > start:
            total += slope * (reach - start)
    return total


@dataclass(frozen=True, eq=False)
class Curves:
    """Parameters of enclosed curves as floats, one entry per line."""

    shape: np.ndarray
    weight: FloatArray
    rate: FloatArray
    start: FloatArray
    scale: FloatArray
    exponent: FloatArray
    ceiling: FloatArray

    @classmethod
    def of(cls, requests: Requests, lines: Int64Array) -> Curves:
        """The parameters of some lines."""
        return cls(
            requests.shape[lines],
            requests.weight.take(lines).floats(),
            requests.rate.take(lines).floats(),
            requests.start[lines].astype(np.float64),
            requests.scale[lines].astype(np.float64),
            requests.exponent.take(lines).floats(),
            requests.ceiling[lines].astype(np.float64),
        )

    def value(self, x: FloatArray) -> FloatArray:
        """Value without weight at ``x`` minor units."""
        result = np.zeros_like(x)
        for code, rows in by_shape(self.shape):
            result[rows] = _VALUE[code](self, rows, x[rows])
        return result

    def slope(self, x: FloatArray) -> FloatArray:
        """Derivative without weight at ``x`` above 0."""
        result = np.zeros_like(x)
        for code, rows in by_shape(self.shape):
            result[rows] = _SLOPE[code](self, rows, x[rows])
        return result

    def amount_at(self, price: FloatArray) -> FloatArray:
        """Near the amount at which the weighted derivative has fallen to ``price``; infinite where that is 0 or less.

        A guide for where to look, not part of any proof.
        """
        result = np.empty_like(price)
        asked = np.where(price > 0, price, 1.0)
        for code, rows in by_shape(self.shape):
            with np.errstate(divide="ignore", over="ignore"):
                result[rows] = _AMOUNT[code](self, rows, asked[rows])
        return np.where(price > 0, result, np.inf)

    def slope_magnitude(self, x: FloatArray) -> FloatArray:
        """The largest intermediate number when a value is computed; errors are relative to it."""
        largest = np.maximum(np.abs(self.value(x)), np.where(self.shape == Shape.QUADRATIC, self.rate * x, 0.0))
        return np.asarray(largest * self.widening(x))

    def widening(self, x: FloatArray) -> FloatArray:
        """How much larger the relative error of a power is far away from the scale.

        The exponent is rounded to binary; the logarithm of the ratio that it is applied to multiplies that error.
        """
        return np.asarray(1.0 + self.exponent * np.abs(np.log(np.where(x > 0, x, self.scale) / self.scale)) / 8.0)


def _quadratic_value(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    span = c.scale[k] - c.start[k]
    bent = np.clip(x - c.start[k], 0.0, span)
    return np.asarray(c.rate[k] * (np.minimum(x, c.scale[k]) - bent * bent / (2.0 * span)))


def _log_value(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    return np.asarray(c.rate[k] * c.scale[k] * np.log1p(x / c.scale[k]))


def _power_value(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    return np.asarray(c.rate[k] * c.scale[k] * np.power(x / c.scale[k], c.exponent[k]))


def _hill_value(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    share = np.power(x / c.scale[k], c.exponent[k])
    return np.asarray(c.ceiling[k] * share / (1.0 + share))


def _quadratic_slope(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    span = c.scale[k] - c.start[k]
    return np.asarray(c.rate[k] * (1.0 - np.clip(x - c.start[k], 0.0, span) / span))


def _log_slope(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    return np.asarray(c.rate[k] / (1.0 + x / c.scale[k]))


def _power_slope(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    return np.asarray(c.rate[k] * c.exponent[k] * np.power(x / c.scale[k], c.exponent[k] - 1.0))


def _hill_slope(c: Curves, k: Int64Array | slice, x: FloatArray) -> FloatArray:
    share = np.power(x / c.scale[k], c.exponent[k])
    return np.asarray(c.ceiling[k] * c.exponent[k] * share / (x * (1.0 + share) ** 2))


def _quadratic_amount(c: Curves, k: Int64Array | slice, price: FloatArray) -> FloatArray:
    return np.asarray(c.start[k] + (c.scale[k] - c.start[k]) * (1.0 - price / (c.weight[k] * c.rate[k])))


def _log_amount(c: Curves, k: Int64Array | slice, price: FloatArray) -> FloatArray:
    return np.asarray(c.scale[k] * (c.weight[k] * c.rate[k] / price - 1.0))


def _power_amount(c: Curves, k: Int64Array | slice, price: FloatArray) -> FloatArray:
    p = c.exponent[k]
    return np.asarray(c.scale[k] * np.power(price / (c.weight[k] * c.rate[k] * p), 1.0 / (p - 1.0)))


def _hill_amount(c: Curves, k: Int64Array | slice, price: FloatArray) -> FloatArray:
    """No formula for exponents below 1: halve an interval, in the logarithm while it is wide."""
    low, high = np.full(price.size, 1e-6), np.maximum(c.scale[k], 1.0) * 1e9
    for _ in range(_HALVINGS_MAX):
        middle = np.where(high > 4.0 * low, np.sqrt(low * high), 0.5 * (low + high))
        above = c.weight[k] * _hill_slope(c, k, middle) > price
        low, high = np.where(above, middle, low), np.where(above, high, middle)
        if float(np.max((high - low) / high, initial=0.0)) < 4 * RELATIVE_ERROR:
            break
    return 0.5 * (low + high)


_VALUE = {
    int(Shape.QUADRATIC): _quadratic_value,
    int(Shape.LOG): _log_value,
    int(Shape.POWER): _power_value,
    int(Shape.HILL): _hill_value,
}
_SLOPE = {
    int(Shape.QUADRATIC): _quadratic_slope,
    int(Shape.LOG): _log_slope,
    int(Shape.POWER): _power_slope,
    int(Shape.HILL): _hill_slope,
}
_AMOUNT = {
    int(Shape.QUADRATIC): _quadratic_amount,
    int(Shape.LOG): _log_amount,
    int(Shape.POWER): _power_amount,
    int(Shape.HILL): _hill_amount,
}


def point_slope_at(requests: Requests, line: int, amount: int, *, after: bool) -> Fraction:
    """Value per unit of money of a piecewise-linear line just after, or just before, an amount."""
    before = Fraction(0)
    for start, end, slope in point_slopes(requests, line):
        if after and (end is None or amount < end):
            return slope
        if not after and start >= amount:
            return before
        before = slope
    return before
