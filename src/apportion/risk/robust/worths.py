"""What a plan is worth in each future: per column for a programme, exactly for what is published.

Two kinds of futures answer alike: whole cases, and factors on what each request of one case returns. Neither knows
what is made of the values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from apportion.allocation.proof.decision_bound import option_values, value_between
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.pieces import FloatArray
from apportion.allocation.worth.values import Curves, Enclosure, total_value, value_at, weighted_values
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Requests, Shape
from apportion.risk.futures import request_ids, request_of_line
from apportion.risk.robust.layout import Layout

FACTOR_PLACES: Final = 6
"""Drawn factors count with so many decimals, everywhere: what is published can then be counted exactly."""
_LIMB_BITS: Final = 20
"""Binary digits of a number that are multiplied at a time."""


@dataclass(frozen=True, eq=False)
class Gains:
    """What columns return in some futures, in units of the programme."""

    per_column: FloatArray
    """Shape (futures, valued columns)."""
    constant: FloatArray
    """Value that no column carries; shape (futures,)."""


class Worths(Protocol):
    """The value of plans in several futures."""

    @property
    def count(self) -> int:
        """Number of futures."""

    @property
    def requests(self) -> Sequence[Requests]:
        """Requests that differ between futures; one where factors say how they do."""

    def gains(self, layout: Layout, grid: FloatArray, which: Sequence[int]) -> Gains:
        """What the columns of a layout return in some futures, with bent curves cut on a grid."""

    def near(self, layout: Layout, grid: FloatArray, x: FloatArray) -> FloatArray:
        """About what an answer is worth in every future, in units of the programme; shape (futures,)."""

    def exact(self, amounts: Int64Array, chosen: Int64Array) -> list[Enclosure]:
        """What whole amounts and options are worth in every future, in minor units."""

    def of_requests(self, amounts: Int64Array, chosen: Int64Array, which: Sequence[int]) -> list[Enclosure]:
        """What each request of a plan is worth in a future of its own."""

    def lowest(self, amounts: Int64Array, chosen: Int64Array) -> Int64Array:
        """The future in which each request of a plan is worth least, the first of several; shape (requests,)."""


@dataclass(frozen=True, eq=False)
class OfCases:
    """Values in futures that are whole cases."""

    requests: tuple[Requests, ...]
    """Worth what the objective of the plan says."""

    @property
    def count(self) -> int:
        """Number of futures."""
        return len(self.requests)

    def gains(self, layout: Layout, grid: FloatArray, which: Sequence[int]) -> Gains:
        """What the columns return in some futures."""
        pairs = [column_gains(layout, self.requests[future], grid) for future in which]
        return Gains(np.array([gain for gain, _ in pairs]), np.array([constant for _, constant in pairs]))

    def near(self, layout: Layout, grid: FloatArray, x: FloatArray) -> FloatArray:
        """About what an answer is worth in every future."""
        found = self.gains(layout, grid, range(self.count))
        return np.asarray(found.per_column @ x[: layout.valued] + found.constant)

    def exact(self, amounts: Int64Array, chosen: Int64Array) -> list[Enclosure]:
        """What a plan is worth in every future."""
        found = []
        for requests in self.requests:
            options = options_worth(requests.choices, chosen)
            found.append(total_value(requests, amounts) + Enclosure(options, options))
        return found

    def of_requests(self, amounts: Int64Array, chosen: Int64Array, which: Sequence[int]) -> list[Enclosure]:
        """What each request of a plan is worth in a future of its own."""
        parts = {future: per_request(self.requests[future], amounts, chosen) for future in set(which)}
        return [parts[future][request] for request, future in enumerate(which)]

    def lowest(self, amounts: Int64Array, chosen: Int64Array) -> Int64Array:
        """The future in which each request of a plan is worth least."""
        parts = [per_request(requests, amounts, chosen) for requests in self.requests]
        values = np.array([[float(part.lower) for part in one] for one in parts])
        return np.asarray(np.argmin(values, axis=0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class OfFactors:
    """Values in futures that are factors on what the requests of one case return."""

    stated: Requests
    factor: FloatArray
    """Shape (futures, requests), of ``FACTOR_PLACES`` decimals."""

    @property
    def count(self) -> int:
        """Number of futures."""
        return int(self.factor.shape[0])

    @property
    def requests(self) -> tuple[Requests, ...]:
        """The one set of requests."""
        return (self.stated,)

    @cached_property
    def whole(self) -> Int64Array:
        """The factors as whole numbers."""
        return np.rint(self.factor * 10**FACTOR_PLACES).astype(np.int64)

    def gains(self, layout: Layout, grid: FloatArray, which: Sequence[int]) -> Gains:
        """What the columns return in some futures."""
        gain, _ = column_gains(layout, self.stated, grid)
        factor = self.factor[list(which)]
        return Gains(gain[None, :] * factor[:, layout.request], factor @ self._constants(layout))

    def near(self, layout: Layout, grid: FloatArray, x: FloatArray) -> FloatArray:
        """About what an answer is worth in every future."""
        gain, _ = column_gains(layout, self.stated, grid)
        earned = np.bincount(layout.request, gain * x[: layout.valued], minlength=self.factor.shape[1])
        return np.asarray(self.factor @ (earned + self._constants(layout)))

    def _constants(self, layout: Layout) -> FloatArray:
        """Per request what no column carries."""
        line_worth = weighted_values(self.stated, layout.start)
        line_worth -= direct_slopes(layout, self.stated) * layout.start
        of_line = request_of_line(self.stated)
        return np.bincount(of_line, line_worth, minlength=self.factor.shape[1]) / layout.unit

    def exact(self, amounts: Int64Array, chosen: Int64Array) -> list[Enclosure]:
        """What a plan is worth in every future."""
        parts = per_request(self.stated, amounts, chosen)
        lower = self._times([part.lower for part in parts])
        upper = lower if all(part.is_exact for part in parts) else self._times([part.upper for part in parts])
        return [Enclosure(low, high) for low, high in zip(lower, upper, strict=True)]

    def _times(self, worth: list[Fraction]) -> list[Fraction]:
        """Factor times worth added up in whole numbers: fractions one by one would take a second for a thousand."""
        scale = math.lcm(*(part.denominator for part in worth))
        whole = [part.numerator * (scale // part.denominator) for part in worth]
        largest = int(self.whole.max(initial=1))
        if largest * len(whole) >= 2 ** (62 - _LIMB_BITS):
            totals = (self.whole.astype(object) @ np.array(whole, dtype=object)).tolist()
        else:
            totals = self._in_limbs(whole)
        return [Fraction(total, scale * 10**FACTOR_PLACES) for total in totals]

    def _in_limbs(self, whole: list[int]) -> list[int]:
        """The sums in 64-bit pieces that cannot overflow, the lowest digits first."""
        signs = np.array([-1 if number < 0 else 1 for number in whole], dtype=np.int64)
        left, totals, shift = [abs(number) for number in whole], [0] * self.count, 0
        while any(left):
            limb = np.array([number & (2**_LIMB_BITS - 1) for number in left], dtype=np.int64) * signs
            totals = [total + (part << shift) for total, part in zip(totals, (self.whole @ limb).tolist(), strict=True)]
            left, shift = [number >> _LIMB_BITS for number in left], shift + _LIMB_BITS
        return totals

    def of_requests(self, amounts: Int64Array, chosen: Int64Array, which: Sequence[int]) -> list[Enclosure]:
        """What each request of a plan is worth in a future of its own."""
        own = self.whole[list(which), np.arange(len(which))].tolist()
        factors = [Fraction(int(number), 10**FACTOR_PLACES) for number in own]
        parts = per_request(self.stated, amounts, chosen)
        return [Enclosure(part.lower * f, part.upper * f) for part, f in zip(parts, factors, strict=True)]

    def lowest(self, amounts: Int64Array, chosen: Int64Array) -> Int64Array:
        """The future in which each request of a plan is worth least."""
        worth = np.array([float(part.lower) for part in per_request(self.stated, amounts, chosen)])
        return np.asarray(np.argmin(self.factor * worth, axis=0), dtype=np.int64)


def rounded_factors(value: FloatArray) -> FloatArray:
    """Factors with the decimals that count."""
    return np.asarray(np.round(value, FACTOR_PLACES))


def per_request(requests: Requests, amounts: Int64Array, chosen: Int64Array) -> list[Enclosure]:
    """Weighted value of each request of a plan, options counted with the request that leads their decision."""
    found = [Enclosure(Fraction(0), Fraction(0))] * len(request_ids(requests))
    for line, request in enumerate(request_of_line(requests).tolist()):
        found[request] = found[request] + value_between(requests, line, int(amounts[line]))
    choices = requests.choices
    position = {name: k for k, name in enumerate(request_ids(requests))}
    for decision, option in enumerate(chosen.tolist()):
        if option >= 0:
            worth = choices.value.fraction(option) * choices.weight.fraction(decision)
            k = position[str(choices.request[decision])]
            found[k] = found[k] + Enclosure(worth, worth)
    return found


def column_gains(layout: Layout, requests: Requests, grid: FloatArray) -> tuple[FloatArray, float]:
    """What each valued column returns with some requests, and the value that no column carries; programme units."""
    portfolio, gain = layout.portfolio, np.zeros(layout.valued)
    values, places = option_values(requests.choices)
    gain[: portfolio.options] = values.astype(np.float64) / 10.0**places / layout.unit
    slope = direct_slopes(layout, requests)
    pairs = portfolio.own[: layout.problem.pairs]
    kept = pairs >= 0
    gain[pairs[kept]] = slope[layout.problem.line[kept]]
    gain[layout.piece_columns] = interval_slopes(requests, layout.piece_line, layout.piece_from, layout.piece_to)
    if layout.smooth.count:
        gain[portfolio.segments] = _segment_slopes(layout, requests, grid)
    constant = total_value(requests, layout.start).lower
    counted = sum(
        (Fraction(float(slope[line])) * int(layout.start[line]) for line in np.flatnonzero(slope * layout.start)),
        Fraction(0),
    )
    return gain, float(constant - counted) / layout.unit


def direct_slopes(layout: Layout, requests: Requests) -> FloatArray:
    """Weighted value per unit of money of the lines whose own column carries their value; zero for the others."""
    slope = np.zeros(layout.problem.lines)
    lines = np.flatnonzero(layout.direct)
    slope[lines] = interval_slopes(requests, lines, layout.start[lines], layout.end[lines])
    return slope


def interval_slopes(requests: Requests, lines: Int64Array, low: Int64Array, high: Int64Array) -> FloatArray:
    """Weighted value per unit of money of some lines between two amounts on which their curve is straight."""
    weight = requests.weight.take(lines).floats()
    slope = weight * requests.rate.take(lines).floats()
    for k in np.flatnonzero(requests.shape[lines] != Shape.LINEAR).tolist():
        slope[k] = weight[k] * _rise(requests, int(lines[k]), int(low[k]), int(high[k]))
    return np.asarray(slope)


def _rise(requests: Requests, line: int, low: int, high: int) -> float:
    if high <= low:
        return 0.0
    if Shape(int(requests.shape[line])) in (Shape.POINTS, Shape.QUADRATIC, Shape.LINEAR):
        rise = value_at(requests, line, Fraction(high)) - value_at(requests, line, Fraction(low))
        return float(rise / (high - low))
    ends = Curves.of(requests, np.array([line, line])).value(np.array([float(low), float(high)]))
    return float(ends[1] - ends[0]) / (high - low)


def _segment_slopes(layout: Layout, requests: Requests, grid: FloatArray) -> FloatArray:
    """Weighted value per unit of money over each segment of the bent curves; nothing where a segment has no length.

    The rise over the whole segment, so that wide ones add up to the value of the curve in each future, by which futures
    are compared. Over less than a minor unit it would be lost in rounding; there the curve is as good as straight.
    """
    lines = layout.smooth.line[layout.portfolio.segment_piece]
    low, high = grid[:, :-1].ravel(), grid[:, 1:].ravel()
    middle, length = (low + high) / 2, high - low
    curve = Curves.of(requests, lines)
    worthless = (curve.rate == 0.0) & (curve.shape != Shape.HILL)
    marginal = curve.slope(np.where(middle > 0.0, middle, 1.0))
    rise = (curve.value(high) - curve.value(low)) / np.where(length > 0.0, length, 1.0)
    slope = curve.weight * np.where(length >= 1.0, rise, marginal)
    return np.where((length > 0.0) & ~worthless, slope, 0.0)
