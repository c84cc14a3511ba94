"""The most that any plan under the rules can be worth, from any prices at all.

Weak duality: give every rule a price, let each request buy money at the sum of the prices of its rules, and add what
the rules' limits are worth at their prices. No plan can beat that sum, whatever the prices; good prices make it tight.
Every request is judged alone, on its true curve between its floor and its cap, so no solver is involved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.decision_bound import decisions_worth
from apportion.allocation.solution import cheapest_per_line, column_prices
from apportion.allocation.worth.pieces import FloatArray, point_slopes
from apportion.allocation.worth.values import (
    Curves,
    Enclosure,
    enclose,
    quadratic_value,
    shape_groups,
    slopes,
    value_at,
    wide_dot,
)
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.requests import Requests, Shape

_EDGE: Final = 2**62
_LIMB_BITS: Final = 26
_LIMB: Final = (1 << _LIMB_BITS) - 1


def upper_bound(problem: Problem, row_prices: Mapping[int, Fraction]) -> Enclosure:
    """An upper bound on the weighted value of every plan, in minor units of value.

    Args:
        problem: the problem as integers.
        row_prices: a price per row index; positive only for rows with an upper limit, negative only for rows with a
            lower one, and for soft rows no larger than the price of breaking them.

    Raises:
        ValueError: when a price has a sign for which its row has no limit.
    """
    group, prices = column_prices(problem, row_prices)
    limits = Enclosure(*(2 * (_limits_worth(problem, row_prices),)))
    reserves = sum(
        (
            max(-prices[int(group[problem.pairs + k])] * int(bound) for bound in (low, high))
            for k, (low, high) in enumerate(zip(problem.reserve_floor, problem.reserve_cap, strict=True))
        ),
        Fraction(0),
    )
    per_line, line_prices = cheapest_per_line(problem, group, prices)
    total = limits + Enclosure(reserves, reserves)
    if problem.options.count:
        total = total + decisions_worth(problem, per_line, line_prices, group, prices)
    return total + _lines_worth(_without_decided(_without_unpaid(problem)), per_line, line_prices)


def _limits_worth(problem: Problem, row_prices: Mapping[int, Fraction]) -> Fraction:
    total = Fraction(0)
    for index, price in row_prices.items():
        row = problem.rows[index]
        limit = row.upper if price > 0 else row.lower
        if price and limit is None:
            message = f"rule {row.id} has no limit on the side of its price"
            raise ValueError(message)
        total += price * Fraction(limit or 0, row.scale)
    return total


def _without_unpaid(problem: Problem) -> Problem:
    """A line that no fund may pay for gets nothing, whatever it asks for and however good it is."""
    if problem.single:
        return problem
    paid = np.bincount(problem.line, minlength=problem.lines) > 0
    return replace(problem, cap=np.where(paid, problem.cap, problem.floor))


def _without_decided(problem: Problem) -> Problem:
    """Lines of decisions count here as if nothing were funded; their options are judged by themselves."""
    if not problem.options.count:
        return problem
    divisible = problem.options.choices.decision_of_line(problem.lines) < 0
    return replace(problem, floor=np.where(divisible, problem.floor, 0), cap=np.where(divisible, problem.cap, 0))


def _lines_worth(problem: Problem, per_line: Int64Array, prices: list[Fraction]) -> Enclosure:
    """Sum over lines of the largest ``weighted value - price * amount`` between floor and cap."""
    requests, groups = problem.case.requests, shape_groups(problem.case.requests)
    exact = _linear_worth(problem, groups.linear, per_line, prices)
    for line in groups.points.tolist():
        exact += _points_worth(
            requests, line, int(problem.floor[line]), int(problem.cap[line]), prices[int(per_line[line])]
        )
    exact += _quadratic_worth(problem, groups.quadratic, per_line, prices)
    total = Enclosure(exact, exact)
    if groups.enclosed.size:
        total = total + _enclosed_worth(problem, groups.enclosed, per_line, prices)
    return total


def _linear_worth(problem: Problem, lines: Int64Array, per_line: Int64Array, prices: list[Fraction]) -> Fraction:
    """Exact in integers: what is taken is added up for each of the distinct prices."""
    if not lines.size:
        return Fraction(0)
    scaled, places = slopes(problem.case.requests, lines, weighted=True)
    denominator = math.lcm(*{price.denominator for price in prices})
    levels = [price.numerator * (denominator // price.denominator) * 10**places for price in prices]
    edges = [level // denominator for level in levels]
    if scaled.dtype == np.int64:
        # Slopes stay below 2**62 where they are 64-bit integers, so that a level beyond it is as good as that.
        edges = [max(-_EDGE, min(_EDGE, edge)) for edge in edges]
    group = per_line[lines]
    edge = np.array(edges, dtype=scaled.dtype)[group]
    amounts = np.where(scaled > edge, problem.cap[lines], problem.floor[lines])
    # Sums of floats are exact here: each stays below 2**53.
    low = np.bincount(group, amounts & _LIMB, minlength=len(prices)).tolist()
    high = np.bincount(group, amounts >> _LIMB_BITS, minlength=len(prices)).tolist()
    paid = sum(level * (int(a) + (int(b) << _LIMB_BITS)) for level, a, b in zip(levels, low, high, strict=True))
    return Fraction(wide_dot(scaled, amounts) * denominator - paid, denominator * 10**places)


def _points_worth(requests: Requests, line: int, floor: int, cap: int, price: Fraction) -> Fraction:
    weight = requests.weight.fraction(line)
    total = weight * value_at(requests, line, Fraction(floor)) - price * floor
    for start, end, slope in point_slopes(requests, line):
        low, high = max(start, floor), cap if end is None else min(end, cap)
        if high > low:
            total += max(Fraction(0), weight * slope - price) * (high - low)
    return total


def _quadratic_worth(problem: Problem, lines: Int64Array, per_line: Int64Array, prices: list[Fraction]) -> Fraction:
    """Exact, in integers per price and steepness: a fraction for every line would take most of the time.

    Between floor and cap a line of steepest return ``r`` is worth ``(r - price) start + span (r - price)² / 2 r``.
    """
    if not lines.size:
        return Fraction(0)
    requests = problem.case.requests
    steepest, places = slopes(requests, lines, weighted=True)
    levels = [price * 10**places for price in prices]
    whole = problem.floor[lines].copy()
    inside: dict[tuple[int, int], tuple[int, int]] = {}
    columns = (steepest, requests.start[lines], requests.scale[lines], whole, problem.cap[lines], per_line[lines])
    for row, (rate, start, scale, floor, cap, group) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        price, unit = levels[group].numerator, levels[group].denominator
        # How far from its start the line's return falls to the price, times ``rate * unit``.
        reach, worthwhile = (scale - start) * (rate * unit - price), price < rate * unit
        if price <= 0 or (worthwhile and reach >= (cap - start) * rate * unit):
            whole[row] = cap
        elif worthwhile and reach > (floor - start) * rate * unit:
            starts, spans = inside.get((group, rate), (0, 0))
            inside[group, rate] = starts + start, spans + scale - start
            whole[row] = 0
    total = quadratic_value(requests, lines, whole)
    for group, price in enumerate(prices):
        total -= price * exact_sum(whole[per_line[lines] == group])
    for (group, rate), (starts, spans) in inside.items():
        gap = rate - levels[group]
        total += (gap * starts + gap * gap * spans / (2 * rate)) / 10**places
    return total


def _enclosed_worth(problem: Problem, lines: Int64Array, per_line: Int64Array, prices: list[Fraction]) -> Enclosure:
    """A tangent lies above a concave curve everywhere: one at nearly the best amount bounds each line from above."""
    curve = Curves.of(problem.case.requests, lines)
    price = np.array([float(number) for number in prices])[per_line[lines]]
    low, high = problem.floor[lines].astype(np.float64), problem.cap[lines].astype(np.float64)
    at = np.clip(curve.amount_at(price), low, high)
    # An upright start has no tangent; touch the curve a little way in instead.
    at = np.where((at <= 0) & (curve.exponent < 1.0), np.minimum(1e-6, high), at)
    closed = high <= low
    at = np.where(closed, low, at)
    slope = np.where(closed, 0.0, curve.weight * curve.slope(np.where(at > 0, at, np.where(closed, 1.0, 0.0) + at)))
    slope = np.where(np.isfinite(slope), slope, _slope_at_zero(curve))
    value = curve.weight * curve.value(at)
    # Close to an upright start whole minor units lie under the straight line from nothing through the first of them.
    first = curve.weight * curve.value(np.ones_like(at))
    dear = (low == 0.0) & (high >= 1.0) & (at < 1.0) & (curve.exponent > 0.0) & (price >= first)
    at, slope, value = np.where(dear, 0.0, at), np.where(dear, first, slope), np.where(dear, 0.0, value)
    tilt = np.where(closed, 0.0, slope - price)
    gain = np.maximum(tilt * (high - at), tilt * (low - at))
    size = (
        curve.weight * curve.slope_magnitude(at)
        + np.abs(price) * np.maximum(high, at)
        + np.abs(slope) * (high - low) * curve.widening(at)
    )
    return enclose(value - price * at + gain, size)


def _slope_at_zero(curve: Curves) -> FloatArray:
    """Weighted derivative at no money of curves that start with a finite one (a Hill curve of exponent 1)."""
    return np.asarray(
        curve.weight * np.where(curve.shape == Shape.HILL, curve.ceiling / np.maximum(curve.scale, 1.0), curve.rate)
    )
