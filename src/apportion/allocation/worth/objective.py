"""What is maximised: a case whose requests are worth what the criteria of one priority say.

Every part of the engine knows one objective, the sum of weighted values. A case with other criteria becomes a case in
which that sum is ``factor × measure``, added up over the criteria of one priority; nothing else about it changes. The
measures are ``strategic`` (value times weight), ``value`` (without weight), and ``score`` and ``npv``, which a request
states for its cap: less money is worth the same part of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.worth.values import Enclosure, total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.organisation import Criterion
from apportion.model.requests import Points, Requests, Shape

STRATEGIC: Final = "strategic"
VALUE: Final = "value"
CURVES: Final = (STRATEGIC, VALUE)
"""Measures that are read off the value curves; the others are stated per request."""

_PLACES_OF_A_RATE: Final = 9
"""A stated measure per unit of money that needs more decimals becomes a line through two points instead."""
_PLACES_OF_A_CORNER: Final = 9
"""Where a stated measure is added to a curve with corners, its part at a corner in between is rounded to so many
decimals of a minor unit."""
_DIGITS_MAX: Final = 10**18


def priorities(case: Case) -> tuple[int, ...]:
    """The priorities that criteria have, the one that is decided first in front."""
    return tuple(sorted({item.priority for item in case.criteria}))


def of_priority(case: Case, priority: int) -> tuple[Criterion, ...]:
    """The criteria of one priority."""
    return tuple(item for item in case.criteria if item.priority == priority)


def with_objective(case: Case, criteria: Sequence[Criterion]) -> Case:
    """The case in which weighted value is what some criteria of one priority add up to.

    Strategic value alone, which is also meant by no criteria at all, gives back the very same case.

    Raises:
        ValueError: when a measure is not stated, or when a stated measure is to be added to a curve that is not made of
            straight lines.
        OverflowError: when a factor times a weight needs more than 18 digits.
    """
    factors = _factors(criteria)
    if factors in ({}, {STRATEGIC: Fraction(1)}):
        return case
    stated = case.stated_requests or case.requests
    return replace(case, requests=_requests(stated, factors), stated_requests=stated)


def worth(case: Case, criteria: Sequence[Criterion], amounts: Int64Array, chosen: Int64Array) -> Enclosure:
    """What a plan is worth by some criteria, in minor units.

    Args:
        case: the case, with whatever objective.
        criteria: those of one priority.
        amounts: minor units per request line.
        chosen: the option taken of each decision, -1 for none.
    """
    stated = case if case.stated_requests is None else replace(case, requests=case.stated_requests)
    requests = with_objective(replace(stated, stated_requests=None), criteria).requests
    found = total_value(requests, amounts)
    options = options_worth(requests.choices, chosen)
    return found + Enclosure(options, options)


def options_worth(choices: Choices, chosen: Int64Array) -> Fraction:
    """Weighted value of the options that are taken, in minor units of value."""
    taken = chosen[chosen >= 0]
    weights = choices.weight.scaled[choices.decision[taken]].tolist()
    total = sum(value * weight for value, weight in zip(choices.value.scaled[taken].tolist(), weights, strict=True))
    return Fraction(total, 10 ** (choices.value.places + choices.weight.places))


def in_words(criteria: Sequence[Criterion]) -> str:
    """What some criteria of one priority add up to: ``strategic value``, ``value + 0.5 × score``."""
    named = {STRATEGIC: "strategic value", VALUE: "value", "score": "score", "npv": "net present value"}
    parts = []
    for item in sorted(criteria, key=lambda item: (item.measure not in CURVES, item.measure)):
        name = named.get(item.measure, item.measure)
        parts.append(name if item.factor == 1 else f"{item.factor.normalize():f} × {name}")
    return " + ".join(parts) or named[STRATEGIC]


def _factors(criteria: Sequence[Criterion]) -> dict[str, Fraction]:
    factors: dict[str, Fraction] = {}
    for item in criteria:
        factors[item.measure] = factors.get(item.measure, Fraction(0)) + Fraction(item.factor)
    return {name: factor for name, factor in factors.items() if factor}


def _requests(requests: Requests, factors: Mapping[str, Fraction]) -> Requests:
    """The requests with their value replaced, and the options of their decisions with theirs."""
    stated = {name: factor for name, factor in factors.items() if name not in CURVES}
    weight = _weights(requests.weight, factors)
    choices = _choices(requests.choices, factors, stated) if requests.choices.count else requests.choices
    changed = replace(requests, weight=weight, choices=choices)
    total = _stated_total(requests.measures, stated, requests.count)
    if not stated:
        return changed
    curves_count = any(name in factors for name in CURVES)
    return _with_stated(changed, total, curves_count=curves_count)


def _weights(weight: DecimalColumn, factors: Mapping[str, Fraction]) -> DecimalColumn:
    """Strategic factor times weight, plus the factor of plain value."""
    strategic, plain = _decimal(factors.get(STRATEGIC, Fraction(0))), _decimal(factors.get(VALUE, Fraction(0)))
    places = max(weight.places + strategic[1], plain[1])
    times = strategic[0] * 10 ** (places - weight.places - strategic[1])
    more = plain[0] * 10 ** (places - plain[1])
    return _column([number * times + more for number in weight.scaled.tolist()], places)


def _choices(choices: Choices, factors: Mapping[str, Fraction], stated: Mapping[str, Fraction]) -> Choices:
    """Options worth what the criteria say, at weight 1."""
    weight = _weights(choices.weight, factors)
    extra = _stated_total(choices.measures, stated, choices.options)
    places = max(weight.places + choices.value.places, extra.places)
    of_value, of_extra = 10 ** (places - weight.places - choices.value.places), 10 ** (places - extra.places)
    weights = weight.scaled[choices.decision].tolist()
    values = [
        value * factor * of_value + more * of_extra
        for value, factor, more in zip(choices.value.scaled.tolist(), weights, extra.scaled.tolist(), strict=True)
    ]
    one = DecimalColumn(np.ones(choices.count, dtype=np.int64), 0)
    return replace(choices, value=_column(values, places), weight=one)


def _stated_total(measures: Mapping[str, DecimalColumn], stated: Mapping[str, Fraction], count: int) -> DecimalColumn:
    """Factor times measure added up, per line or option."""
    missing = sorted(set(stated) - set(measures))
    if missing and count:
        message = f"no request states a {missing[0]}"
        raise ValueError(message)
    total, places = [0] * count, 0
    for name, factor in stated.items():
        if name not in measures:
            continue
        (times, more), column = _decimal(factor), measures[name]
        finer = max(places, column.places + more)
        left, right = 10 ** (finer - places), times * 10 ** (finer - column.places - more)
        total = [one * left + other * right for one, other in zip(total, column.scaled.tolist(), strict=True)]
        places = finer
    return _column(total, places)


def _with_stated(requests: Requests, total: DecimalColumn, *, curves_count: bool) -> Requests:
    """Add a stated measure, which grows in a straight line up to the cap, to the value curves or put it in their place.

    A line that is worth a finite decimal per unit of money stays linear, which is what keeps a case of a million lines
    fast; any other becomes a line through the points (0, 0) and (cap, total), whose slope is an exact fraction.
    """
    if not curves_count:
        nothing = DecimalColumn(np.zeros(requests.count, dtype=np.int64), 0)
        straight = np.full(requests.count, Shape.LINEAR, dtype=np.int8)
        one = DecimalColumn(np.ones(requests.count, dtype=np.int64), 0)
        requests = replace(requests, shape=straight, rate=nothing, weight=one)
    concerned = np.flatnonzero((total.scaled != 0) & (requests.cap > 0))
    curved = concerned[~np.isin(requests.shape[concerned], (Shape.LINEAR, Shape.POINTS))]
    if curved.size:
        message = f"request {requests.id[int(curved[0])]} has a curve to which no other measure can be added"
        raise ValueError(message)
    return _replaced(requests, total, concerned)


@dataclass(frozen=True, eq=False)
class _Rates:
    """Slopes of lines that stay linear, as integers over a power of ten, and the lines for which that is not exact."""

    scaled: dict[int, int]
    places: int
    others: list[int]


def _replaced(requests: Requests, total: DecimalColumn, concerned: Int64Array) -> Requests:
    linear = requests.shape == Shape.LINEAR
    rates = _finite_rates(requests, total, concerned[linear[concerned]])
    points = sorted([*rates.others, *concerned[~linear[concerned]].tolist()])
    # The value of changed lines contains their weight, so that they have weight 1 from here on.
    rate = requests.rate.scaled.astype(object) * 10 ** (rates.places - requests.rate.places)
    weight = requests.weight.scaled.copy()
    one = 10**requests.weight.places
    for line, scaled in rates.scaled.items():
        rate[line] = scaled
        weight[line] = one
    corners = {line: _corners(requests, total, line) for line in points}
    for line in points:
        rate[line] = 0
        weight[line] = one
    shape = requests.shape.copy()
    shape[points] = Shape.POINTS
    return replace(
        requests,
        shape=shape,
        rate=_column(rate.tolist(), rates.places),
        weight=DecimalColumn(weight, requests.weight.places),
        points=_points(requests, corners) if corners else requests.points,
    )


def _finite_rates(requests: Requests, total: DecimalColumn, lines: Int64Array) -> _Rates:
    """What linear lines are worth per unit of money, where that is a decimal that fits its column."""
    own = requests.rate.places + requests.weight.places
    places = max(total.places + _PLACES_OF_A_RATE, own)
    shared = np.gcd(np.abs(total.scaled[lines]), requests.cap[lines])
    rest = requests.cap[lines] // np.maximum(shared, 1)
    peak = max((abs(int(number)) for number in requests.rate.scaled), default=0)
    scaled: dict[int, int] = {}
    others: list[int] = []
    if peak * 10 ** (places - requests.rate.places) >= _DIGITS_MAX:
        return _Rates({}, requests.rate.places, lines.tolist())
    for line, common, denominator in zip(lines.tolist(), shared.tolist(), rest.tolist(), strict=True):
        whole, left = divmod(10**_PLACES_OF_A_RATE, denominator)
        slope = int(total.scaled[line]) // common * whole * 10 ** (places - total.places - _PLACES_OF_A_RATE)
        slope += int(requests.rate.scaled[line]) * int(requests.weight.scaled[line]) * 10 ** (places - own)
        if left or abs(slope) >= _DIGITS_MAX:
            others.append(line)
        else:
            scaled[line] = slope
    return _Rates(scaled, places, others)


def _corners(requests: Requests, total: DecimalColumn, line: int) -> list[tuple[int, Fraction]]:
    """Amounts and weighted values of a line with a stated measure added, its weight included in the values."""
    cap, weight, extra = int(requests.cap[line]), requests.weight.fraction(line), total.fraction(line)
    if requests.shape[line] == Shape.LINEAR:
        return [(0, Fraction(0)), (cap, weight * requests.rate.fraction(line) * cap + extra)]
    points = requests.points
    begin, end = int(points.offset[line]), int(points.offset[line + 1])
    own = [(int(points.amount[row]), weight * points.value.fraction(row)) for row in range(begin, end)]
    if own[0][0] > 0:
        own.insert(0, (0, Fraction(0)))
    if own[-1][0] < cap:
        own.append((cap, own[-1][1]))
    finest = 10**_PLACES_OF_A_CORNER
    return [
        (amount, value + (extra * amount / cap if amount in (0, cap) else _rounded(extra * amount / cap, finest)))
        for amount, value in own
    ]


def _rounded(number: Fraction, finest: int) -> Fraction:
    return Fraction(round(number * finest), finest)


def _points(requests: Requests, corners: Mapping[int, list[tuple[int, Fraction]]]) -> Points:
    """All corners in the order of lines, those of some lines replaced."""
    before = requests.points
    amounts: list[int] = []
    values: list[Fraction] = []
    sizes = [0]
    for line in range(requests.count):
        if line in corners:
            amounts.extend(amount for amount, _ in corners[line])
            values.extend(value for _, value in corners[line])
        elif before.offset.size > 1:
            rows = range(int(before.offset[line]), int(before.offset[line + 1]))
            amounts.extend(int(before.amount[row]) for row in rows)
            values.extend(before.value.fraction(row) for row in rows)
        sizes.append(len(amounts))
    places = max((_decimal(value)[1] for value in values), default=0)
    column = _column([int(value * 10**places) for value in values], places)
    return Points(np.array(sizes, dtype=np.int64), np.array(amounts, dtype=np.int64), column)


def _decimal(number: Fraction) -> tuple[int, int]:
    """A finite decimal as an integer and its number of decimals."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    return int(number * 10**places), places


def _column(numbers: list[int], places: int) -> DecimalColumn:
    """A column of the fewest decimals that holds the numbers.

    Raises:
        OverflowError: when a number needs more than 18 digits.
    """
    while places and all(number % 10 == 0 for number in numbers):
        numbers, places = [number // 10 for number in numbers], places - 1
    if any(abs(number) >= _DIGITS_MAX for number in numbers):
        message = "a measure times its factor needs more than 18 digits"
        raise OverflowError(message)
    return DecimalColumn(np.array(numbers, dtype=np.int64), places)
