"""The most that decisions between options can be worth at given prices: the part of the bound that is about them.

Each decision is judged alone: the option whose value most exceeds what the rules ask for its money, its resources and
its being funded, or none. That is weak duality again, and as strong as the relaxation in which parts of options may be
taken. Fixed amounts are counted in integers for all options at once; a line that an option leaves open is judged on its
true curve.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from apportion.allocation.formulation.problem import Problem
from apportion.allocation.worth.pieces import point_slopes
from apportion.allocation.worth.values import Curves, Enclosure, value_at
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Choices
from apportion.model.requests import Requests, Shape

_TANGENTS: tuple[float, ...] = (0.0, 0.5, 1.0)
_RELATIVE_ERROR = Fraction(1, 10**12)
"""Outward widening of a curve's value computed in floating point: thousands of times its error."""


def decisions_worth(
    problem: Problem, per_line: Int64Array, line_prices: list[Fraction], group: Int64Array, prices: list[Fraction]
) -> Enclosure:
    """Sum over decisions of the largest value less prices that any open option has, or taking none where that may be.

    What a line of a decision is worth without money is not counted here: it is counted with all other lines.

    Args:
        problem: the problem as integers.
        per_line: index of the price of a unit of money for each line.
        line_prices: the prices that ``per_line`` indexes.
        group: index of the price of each column of the problem, those of options included.
        prices: the prices that ``group`` indexes.
    """
    options = problem.options
    choices = options.choices
    own = group[problem.option_columns]
    scale = math.lcm(*(price.denominator for price in (*line_prices, *prices)))
    paid = np.array([int(price * scale) for price in line_prices], dtype=object)
    asked = np.array([int(price * scale) for price in prices], dtype=object)
    values, places = option_values(choices)
    gain = values * scale - asked[own] * 10**places
    cost = options.least.astype(object) * paid[per_line[choices.line]] * 10**places
    open_entries = options.is_open_entry
    cost[open_entries] = 0
    np.subtract.at(gain, choices.option, cost)
    unit = scale * 10**places
    low = high = gain
    if bool(open_entries.any()):
        low, high = _with_open_lines(problem, per_line, line_prices, gain, unit)
    return _best(problem, low, high, unit)


def option_values(choices: Choices) -> tuple[np.ndarray, int]:
    """Weighted value of each option as Python integers over a power of ten."""
    weight = choices.weight.scaled[choices.decision].astype(object)
    return weight * choices.value.scaled, choices.weight.places + choices.value.places


def _best(problem: Problem, low: np.ndarray, high: np.ndarray, unit: int) -> Enclosure:
    options = problem.options
    floor = [None if held else 0 for held in options.must.tolist()]
    ends = []
    for gain in (low, high):
        best = list(floor)
        for option in np.flatnonzero(options.is_open).tolist():
            decision = int(options.choices.decision[option])
            held = best[decision]
            best[decision] = gain[option] if held is None else max(held, gain[option])
        # A decision that has to be taken and has no open option belongs to a problem without any plan.
        ends.append(Fraction(int(sum(number for number in best if number is not None)), unit))
    return Enclosure(ends[0], ends[1])


def _with_open_lines(
    problem: Problem, per_line: Int64Array, line_prices: list[Fraction], gain: np.ndarray, unit: int
) -> tuple[np.ndarray, np.ndarray]:
    """Add what lines with an open amount are worth beyond what they are worth without money."""
    options, requests = problem.options, problem.case.requests
    low, high = gain.copy(), gain.copy()
    for entry in np.flatnonzero(options.is_open_entry).tolist():
        line, option = int(options.choices.line[entry]), int(options.choices.option[entry])
        worth = worth_between(
            requests, line, int(options.least[entry]), int(options.most[entry]), line_prices[int(per_line[line])]
        )
        nothing = value_between(requests, line, 0)
        low[option] += math.floor((worth.lower - nothing.upper) * unit)
        high[option] += math.ceil((worth.upper - nothing.lower) * unit)
    return low, high


def value_between(requests: Requests, line: int, amount: int) -> Enclosure:
    """Weighted value of one line at an amount."""
    weight = requests.weight.fraction(line)
    if _is_rational(requests, line):
        exact = weight * value_at(requests, line, Fraction(amount))
        return Enclosure(exact, exact)
    curve = Curves.of(requests, np.array([line]))
    worth = Fraction(float(curve.value(np.array([float(amount)]))[0])) * weight
    slack = abs(worth) * _RELATIVE_ERROR
    return Enclosure(worth - slack, worth + slack)


def worth_between(requests: Requests, line: int, least: int, most: int, price: Fraction) -> Enclosure:
    """The largest ``weighted value - price * amount`` of one line between two amounts above zero."""
    weight = requests.weight.fraction(line)
    corners = {least, most}
    if _is_rational(requests, line):
        if Shape(int(requests.shape[line])) is Shape.POINTS:
            corners |= {start for start, _, _ in point_slopes(requests, line) if least < start < most}
        best = max(weight * value_at(requests, line, Fraction(at)) - price * at for at in corners)
        if Shape(int(requests.shape[line])) is Shape.QUADRATIC:
            best = max(best, _inside_quadratic(requests, line, least, most, price))
        return Enclosure(best, best)
    return _on_tangents(requests, line, least, most, price)


def _inside_quadratic(requests: Requests, line: int, least: int, most: int, price: Fraction) -> Fraction:
    """The worth where the falling return of a quadratic curve meets the price, kept between the two amounts."""
    weight = requests.weight.fraction(line)
    rate = requests.rate.fraction(line) * weight
    start, scale = int(requests.start[line]), int(requests.scale[line])
    at = Fraction(start) if rate <= 0 else start + (scale - start) * (1 - price / rate)
    at = min(max(at, Fraction(least)), Fraction(most))
    return weight * value_at(requests, line, at) - price * at


def _on_tangents(requests: Requests, line: int, least: int, most: int, price: Fraction) -> Enclosure:
    """A tangent of a concave curve lies above it: the lowest of the bounds that a few tangents give."""
    weight = requests.weight.fraction(line)
    curve = Curves.of(requests, np.array([line]))
    best = float(np.clip(curve.amount_at(np.array([float(price)]))[0], least, most))
    bounds = []
    for at in sorted({best, *(least + share * (most - least) for share in _TANGENTS)} - {0.0}):
        value = weight * Fraction(float(curve.value(np.array([at]))[0]))
        slope = weight * Fraction(float(curve.slope(np.array([at]))[0]))
        tilt = slope - price
        top = value - price * Fraction(at) + max(tilt * (most - Fraction(at)), tilt * (least - Fraction(at)))
        size = abs(value) + abs(price) * most + abs(slope) * (most - least)
        bounds.append((top + size * _RELATIVE_ERROR, value - price * Fraction(at) - size * _RELATIVE_ERROR))
    upper = min(bound for bound, _ in bounds)
    return Enclosure(min(max(worth for _, worth in bounds), upper), upper)


def _is_rational(requests: Requests, line: int) -> bool:
    shape = Shape(int(requests.shape[line]))
    straight = shape is Shape.POWER and requests.exponent.fraction(line) == 1
    return straight or shape in (Shape.LINEAR, Shape.POINTS, Shape.QUADRATIC)
