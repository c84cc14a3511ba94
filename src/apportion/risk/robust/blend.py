"""One case in the place of several futures: its requests return a weighted average of what they return in each.

No plan can be worth more by a measure than by any weighted average that the measure allows. A blended case is an
ordinary case, so that everything that plans and bounds cases plans and bounds it too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.worth.values import Curves, value_at
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Choices
from apportion.model.requests import Points, Requests, Shape
from apportion.risk.futures import request_ids, request_of_line
from apportion.risk.robust.worths import FACTOR_PLACES, OfCases, OfFactors, Worths

_WIDE: Final = 2**62
_TANGENTS: Final = 24
"""Places on each side of its amount at which an average of unlike curves is touched."""
_OUTWARD: Final = Fraction(1, 10**12)
"""Part by which a tangent computed in floating point is raised: thousands of times its error."""


@dataclass(frozen=True, eq=False)
class Blended:
    """Requests that return an average, times a known factor."""

    requests: Requests
    times: Fraction
    """What they return is the average times this."""


def blended(worths: Worths, weights: np.ndarray, parts: int, around: Int64Array) -> Blended:
    """The requests that return a weighted average.

    Args:
        worths: the futures.
        weights: whole numbers that add up to ``parts`` over the futures of each request; shape (futures, requests).
        parts: the denominator of the weights.
        around: amount per line near which the average has to be close where curves are unlike; nowhere is it too low.
    """
    shift = len(str(parts)) - 1
    times = Fraction(parts, 10**shift)
    if isinstance(worths, OfFactors):
        together = (weights * worths.whole).sum(axis=0)
        return Blended(_times_weight(worths.stated, together, FACTOR_PLACES + shift), times)
    if not isinstance(worths, OfCases):
        message = f"values of kind {type(worths).__name__}"
        raise TypeError(message)
    return Blended(_of_cases(worths.requests, weights, shift, around), times)


def _times_weight(requests: Requests, together: np.ndarray, places: int) -> Requests:
    """The requests with their strategic weight multiplied by a factor of each."""
    of_line = request_of_line(requests)
    weight = _multiplied(requests.weight, together[of_line], places)
    choices = requests.choices
    if not choices.count:
        return replace(requests, weight=weight)
    return replace(
        requests,
        weight=weight,
        choices=replace(choices, weight=_multiplied(choices.weight, together[_leads(requests)], places)),
    )


def _multiplied(weight: DecimalColumn, factor: np.ndarray, places: int) -> DecimalColumn:
    """A column times whole factors of so many decimals.

    Raises:
        OverflowError: when a product needs more than 18 digits.
    """
    whole = [int(one) * int(other) for one, other in zip(weight.scaled.tolist(), factor.tolist(), strict=True)]
    if any(abs(number) >= _WIDE for number in whole):
        message = "a weight times the factors of its request needs more than 18 digits"
        raise OverflowError(message)
    return DecimalColumn(np.array(whole, dtype=np.int64), weight.places + places)


def _leads(requests: Requests) -> Int64Array:
    position = {name: k for k, name in enumerate(request_ids(requests))}
    return np.array([position[name] for name in requests.choices.request.tolist()], dtype=np.int64)


def _of_cases(futures: Sequence[Requests], weights: np.ndarray, shift: int, around: Int64Array) -> Requests:
    first = futures[0]
    of_line = weights[:, request_of_line(first)]
    rate = _together([requests.weight for requests in futures], [requests.rate for requests in futures], of_line, shift)
    hill = first.shape == Shape.HILL
    # Of a Hill curve the ceiling is a whole number of minor units: rounded up it is never too low.
    ceiling = first.ceiling.copy()
    for line in np.flatnonzero(hill).tolist():
        whole = sum(
            Fraction(int(of_line[k, line])) * requests.weight.fraction(line) * int(requests.ceiling[line])
            for k, requests in enumerate(futures)
        )
        ceiling[line] = math.ceil(whole / 10**shift)
    one = DecimalColumn(np.ones(first.count, dtype=np.int64), 0)
    average = replace(first, rate=rate, weight=one, ceiling=ceiling, choices=_choices(futures, weights, shift))
    return _with_points(average, futures, of_line, shift, around)


def _together(
    weight: Sequence[DecimalColumn], value: Sequence[DecimalColumn], parts: np.ndarray, shift: int
) -> DecimalColumn:
    """Weight times value of each future, times its parts, added up: exactly, and with ``shift`` decimals more."""
    places = max(one.places + other.places for one, other in zip(weight, value, strict=True))
    total = np.zeros(parts.shape[1], dtype=object)
    for k, (one, other) in enumerate(zip(weight, value, strict=True)):
        finer = 10 ** (places - one.places - other.places)
        total = total + parts[k].astype(object) * one.scaled.astype(object) * other.scaled.astype(object) * finer
    narrow = all(abs(int(number)) < _WIDE for number in total.tolist())
    return DecimalColumn(total.astype(np.int64) if narrow else total, places + shift)


def _choices(futures: Sequence[Requests], weights: np.ndarray, shift: int) -> Choices:
    """Decisions whose options return the average."""
    choices = futures[0].choices
    if not choices.count:
        return choices
    leads = _leads(futures[0])[choices.decision]
    of_option = [requests.choices.weight.take(choices.decision) for requests in futures]
    value = _together(of_option, [requests.choices.value for requests in futures], weights[:, leads], shift)
    one = DecimalColumn(np.ones(choices.count, dtype=np.int64), 0)
    return replace(choices, value=value, weight=one)


def _with_points(
    average: Requests, futures: Sequence[Requests], parts: np.ndarray, shift: int, around: Int64Array
) -> Requests:
    """Lines made of points in any future as points at all corners; unlike curves as tangents that lie above them."""
    corners: dict[int, list[tuple[int, Fraction]]] = {}
    shape = average.shape.copy()
    for line in range(average.count):
        kinds = {int(requests.shape[line]) for requests in futures}
        if Shape.POINTS in kinds:
            corners[line] = _averaged_points(futures, line, parts[:, line])
        elif len(kinds) > 1 or (kinds - {int(Shape.LINEAR)} and _is_unlike(futures, line)):
            corners[line] = _tangents(futures, line, parts[:, line], int(around[line]))
        else:
            continue
        shape[line] = Shape.POINTS
    sizes, amounts, values = [0], list[int](), list[Fraction]()
    for line in range(average.count):
        own = corners.get(line, [])
        sizes.append(sizes[-1] + len(own))
        amounts += [amount for amount, _ in own]
        values += [value for _, value in own]
    # Rounded up at a fine decimal, so that the average is never too low.
    fine = 9
    scaled = np.array([math.ceil(value * 10**fine) for value in values], dtype=object)
    points = Points(
        np.array(sizes, dtype=np.int64), np.array(amounts, dtype=np.int64), DecimalColumn(scaled, fine + shift)
    )
    return replace(average, shape=shape, points=points)


def _averaged_points(futures: Sequence[Requests], line: int, parts: np.ndarray) -> list[tuple[int, Fraction]]:
    amounts = {int(futures[0].cap[line])} - {0}
    for requests in futures:
        if requests.shape[line] == Shape.POINTS:
            begin, end = int(requests.points.offset[line]), int(requests.points.offset[line + 1])
            amounts |= set(requests.points.amount[begin:end].tolist())
    return [
        (
            amount,
            sum(
                (
                    int(parts[k]) * requests.weight.fraction(line) * value_at(requests, line, Fraction(amount))
                    for k, requests in enumerate(futures)
                ),
                Fraction(0),
            ),
        )
        for amount in sorted(amounts)
    ]


def _is_unlike(futures: Sequence[Requests], line: int) -> bool:
    """Whether the curves of a line differ by more than a factor."""
    return (
        len(
            {
                (int(requests.start[line]), int(requests.scale[line]), requests.exponent.fraction(line))
                for requests in futures
            }
        )
        > 1
    )


def _tangents(futures: Sequence[Requests], line: int, parts: np.ndarray, around: int) -> list[tuple[int, Fraction]]:
    """Corners of a line of tangents above the average of some concave curves, closest near one amount."""
    cap = max(int(requests.cap[line]) for requests in futures) or 1
    steps = cap * 0.5 ** np.arange(1, _TANGENTS + 1)
    at = np.concatenate([[around], around + steps, around - steps, [float(cap), 1.0]])
    at = np.unique(np.clip(at, 1.0, float(cap)))
    value, slope = np.zeros(at.size), np.zeros(at.size)
    for k, requests in enumerate(futures):
        if not parts[k]:
            continue
        curve = Curves.of(requests, np.full(at.size, line))
        value += float(parts[k]) * curve.weight * curve.value(at)
        slope += float(parts[k]) * curve.weight * curve.slope(at)
    # Where two tangents meet, rounded to a whole amount, the higher of the two is taken: the line between two such
    # corners lies nowhere below the tangent that belongs between them, and that one nowhere below the curve.
    corners = {0: float(value[0] - slope[0] * at[0]), cap: float(value[-1] + slope[-1] * (cap - at[-1]))}
    for k in range(at.size - 1):
        fall = float(slope[k] - slope[k + 1])
        meet = (value[k + 1] - slope[k + 1] * at[k + 1] - value[k] + slope[k] * at[k]) / fall if fall > 0 else at[k]
        place = round(float(np.clip(meet, at[k], at[k + 1])))
        top = max(float(value[j] + slope[j] * (place - at[j])) for j in (k, k + 1))
        corners[place] = max(top, corners.get(place, top))
    size = Fraction(float(np.max(np.abs(value) + slope * cap))) * _OUTWARD
    return [(place, Fraction(top) + size) for place, top in sorted(corners.items())]
