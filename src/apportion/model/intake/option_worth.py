"""What options are worth: the stated value of a package, or its curves at the cap, less what delay costs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.intake.packages import DecisionColumns, Options, Packages
from apportion.model.requests import Mask, Requests, Shape

PLACES_KEPT: Final = 6
"""Decimals of a minor unit that the value of a curve keeps; one that needs more is rounded half to even to the minor
unit. A rate times an amount rarely needs more; a quotient, as on a quadratic curve, may never end."""
_DIGITS_MAX: Final = 18

_Integers = npt.NDArray[Any]
"""Python integers, which have no limit."""


def option_worth(
    requests: Requests, columns: DecisionColumns, packed: Packages, made: Options, *, measure: str
) -> DecimalColumn:
    """Worth of each option in minor units of the measure.

    Raises:
        OverflowError: when the numbers need more than 18 digits together.
    """
    stated, levels = columns.worth.get(measure), columns.levels.worth.get(measure)
    places = max([PLACES_KEPT, *(column.places for column in (stated, levels) if column is not None)])
    whole = np.zeros(packed.start.size - 1, dtype=object)
    if stated is not None:
        own = _fixed_lines(requests, columns, packed)
        package = packed.offset[packed.decision_of_line[own]]
        np.add.at(whole, package, stated.scaled[own].astype(object) * 10 ** (places - stated.places))
    if levels is not None:
        rows = columns.levels
        package = packed.offset[packed.decision_of_line[rows.line]] + rows.rank
        np.add.at(whole, package, levels.scaled.astype(object) * 10 ** (places - levels.places))
    if measure == "value":
        lines = curved_lines(requests, columns, packed)
        worth = _at_cap(requests, lines)
        np.add.at(whole, packed.offset[packed.decision_of_line[lines]], worth * 10 ** (places - PLACES_KEPT))
    return _column(_delayed(whole[made.package], places, columns, packed, made), places)


def curved_lines(requests: Requests, columns: DecisionColumns, packed: Packages) -> Int64Array:
    """Lines whose amount is fixed by one package and whose own curve says what it is worth."""
    told = np.zeros(packed.head.size, dtype=np.bool_)
    told[packed.decision_of_line[columns.is_own & columns.value_known]] = True
    lines = _fixed_lines(requests, columns, packed)
    return lines[~told[packed.decision_of_line[lines]]]


def _fixed_lines(requests: Requests, columns: DecisionColumns, packed: Packages) -> Int64Array:
    """Lines of requests that lead a decision without levels, where their amount when funded leaves nothing open."""
    fixed = np.zeros(requests.count, dtype=np.bool_)
    fixed[packed.line[packed.least == packed.most]] = True
    fixed[columns.levels.line] = False
    return np.flatnonzero(fixed & columns.is_own)


def _at_cap(requests: Requests, lines: Int64Array) -> _Integers:
    """Value of each line's curve at its cap, times ``10**PLACES_KEPT``."""
    worth = np.zeros(lines.size, dtype=object)
    linear = requests.shape[lines] == Shape.LINEAR
    straight = lines[linear]
    product = requests.rate.scaled[straight].astype(object) * requests.cap[straight]
    finer = requests.rate.places - PLACES_KEPT
    if finer <= 0:
        worth[linear] = product * 10**-finer
    else:
        worth[linear] = np.array([kept(Fraction(int(item), 10**requests.rate.places)) for item in product], object)
    for at in np.flatnonzero(~linear).tolist():
        worth[at] = kept(_curve_at_cap(requests, int(lines[at])))
    return worth


def kept(value: Fraction) -> int:
    """A value times ``10**PLACES_KEPT``, rounded half to even to whole minor units where that is not whole."""
    scaled = value * 10**PLACES_KEPT
    return scaled.numerator if scaled.denominator == 1 else round(value) * 10**PLACES_KEPT


def _curve_at_cap(requests: Requests, line: int) -> Fraction:
    """What the cap returns beside nothing, for curves that are fractions.

    Raises:
        ValueError: for curves that are not; the reader has refused them.
    """
    cap, rate = int(requests.cap[line]), requests.rate.fraction(line)
    shape = Shape(int(requests.shape[line]))
    if shape is Shape.QUADRATIC:
        start, scale = int(requests.start[line]), int(requests.scale[line])
        bent = min(max(cap - start, 0), scale - start)
        return rate * (min(cap, scale) - Fraction(bent * bent, 2 * (scale - start)))
    if shape is not Shape.POINTS:
        message = f"the value of a {shape.name.lower()} curve is not a fraction"
        raise ValueError(message)
    points = requests.points
    corners = range(int(points.offset[line]), int(points.offset[line + 1]))
    held = [(int(points.amount[at]), points.value.fraction(at)) for at in corners]
    return _between(held, cap) - (held[0][1] if held[0][0] == 0 else 0)


def _between(corners: list[tuple[int, Fraction]], amount: int) -> Fraction:
    """The straight line between the corners around an amount; the last corner's value beyond it."""
    before = (0, Fraction(0))
    for corner in corners:
        if amount <= corner[0]:
            wide = corner[0] - before[0]
            return corner[1] if not wide else before[1] + (corner[1] - before[1]) * (amount - before[0]) / wide
        before = corner
    return before[1]


def _delayed(whole: _Integers, places: int, columns: DecisionColumns, packed: Packages, made: Options) -> _Integers:
    """The worth of options less what their delay loses, rounded half to even to the minor unit; at the same scale."""
    late = np.flatnonzero(made.delay > 0)
    loss = columns.delay_loss.scaled[packed.head[packed.decision[made.package[late]]]]
    periods = int(made.delay.max(initial=0)) + 1
    one = 10**columns.delay_loss.places
    losses, code = np.unique(loss, return_inverse=True)
    kinds, kind = np.unique(code * periods + made.delay[late], return_inverse=True)
    for position, both in enumerate(kinds.tolist()):
        options, delay = late[kind == position], both % periods
        left, unit = whole[options] * (one - int(losses[both // periods])) ** delay, 10**places * one**delay
        down, rest = left // unit, 2 * (left % unit)
        up = (rest > unit) | ((rest == unit) & (down % 2 == 1))
        whole[options] = (down + up) * 10**places
    return whole


def _column(scaled: _Integers, places: int) -> DecimalColumn:
    while places and not _any(int(item) % 10 for item in scaled.tolist()):
        scaled, places = scaled // 10, places - 1
    if _any(abs(int(item)) >= 10**_DIGITS_MAX for item in scaled.tolist()):
        message = "the values of the decisions need more than 18 digits together"
        raise OverflowError(message)
    return DecimalColumn(scaled.astype(np.int64), places)


def _any(found: Iterable[object]) -> bool:
    return any(found)


def open_lines(count: int, option_line: Int64Array, least: Int64Array, most: Int64Array) -> Mask:
    """Lines that some option leaves open; shape (lines,)."""
    is_open = np.zeros(count, dtype=np.bool_)
    is_open[option_line[least < most]] = True
    return is_open
