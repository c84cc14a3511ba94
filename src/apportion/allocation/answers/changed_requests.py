"""A case in which one request costs less or is worth more. Changes values; plans nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices, Decision


def options_of(choices: Choices, decision: int) -> range:
    """The options of a decision."""
    return range(int(choices.offset[decision]), int(choices.offset[decision + 1]))


def money_of(choices: Choices, option: int) -> int:
    """Most money of an option over all its lines."""
    return int(choices.most[int(choices.start[option]) : int(choices.start[option + 1])].sum())


def with_value(case: Case, more: Mapping[int, int]) -> Case:
    """Options (by position among all) worth so many minor units of value more."""
    choices = case.requests.choices
    scaled = choices.value.scaled.copy()
    for option, added in more.items():
        scaled[option] += added * 10**choices.value.places
    worth = replace(choices, value=DecimalColumn(scaled, choices.value.places))
    return replace(case, requests=replace(case.requests, choices=worth))


def with_return(case: Case, lines: Int64Array, factor: Fraction) -> Case:
    """Lines that return ``factor`` times as much for each unit of their money; rounded up to nine decimals."""
    requests = case.requests
    ceiling = requests.ceiling.copy()
    ceiling[lines] = [_up(int(number) * factor) for number in ceiling[lines].tolist()]
    points = requests.points
    inside = np.concatenate([np.arange(points.offset[k], points.offset[k + 1]) for k in lines.tolist()]).astype(
        np.int64
    )
    return replace(
        case,
        requests=replace(
            requests,
            rate=_times(requests.rate, lines, factor),
            ceiling=ceiling,
            points=replace(points, value=_times(points.value, inside, factor)),
        ),
    )


def with_rate(case: Case, lines: Int64Array, rate: Fraction) -> Case:
    """Lines with straight curves that return ``rate`` for each unit of their money, rounded up to nine decimals."""
    column = _finer(case.requests.rate)
    scaled = column.scaled.copy()
    scaled[lines] = _up(rate * 10**column.places)
    return replace(case, requests=replace(case.requests, rate=DecimalColumn(scaled, column.places)))


def with_cost(case: Case, decisions: Sequence[int], part: Fraction, above: int = -1) -> Case:
    """Every amount of some decisions a part of what it is, rounded down to whole minor units.

    Args:
        case: the case.
        decisions: which of them.
        part: at most 1.
        above: where one decision has levels, the position of the level that becomes cheaper; what it has above the
            level below is reduced, and the levels above it keep what they have. -1: all options become cheaper.
    """
    choices = case.requests.choices
    least, most = choices.least.copy(), choices.most.copy()
    for decision in decisions:
        own = options_of(choices, decision)
        if above >= 0:
            _cheaper_level(choices, own.start + above, part, most, has_below=above > 0)
            level = slice(int(choices.start[own.start + above]), int(choices.start[own.start + above + 1]))
            least[level] = most[level]
            continue
        entries = slice(int(choices.start[own.start]), int(choices.start[own.stop]))
        for column in (least, most):
            column[entries] = [int(amount * part) for amount in column[entries].tolist()]
    return _with_amounts(case, decisions, least, most)


def _cheaper_level(choices: Choices, option: int, part: Fraction, most: Int64Array, *, has_below: bool) -> None:
    below: dict[int, int] = {}
    if has_below:
        entries = slice(int(choices.start[option - 1]), int(choices.start[option]))
        below = dict(zip(choices.line[entries].tolist(), choices.most[entries].tolist(), strict=True))
    for entry in range(int(choices.start[option]), int(choices.start[option + 1])):
        base = below.get(int(choices.line[entry]), 0)
        most[entry] = base + int((int(choices.most[entry]) - base) * part)


def with_minimum(case: Case, decision: int, least: int) -> Case:
    """A decision that may be funded from so many minor units on, its lines in proportion, rounded down."""
    choices = case.requests.choices
    own = options_of(choices, decision)
    entries = slice(int(choices.start[own.start]), int(choices.start[own.stop]))
    before = int(choices.least[entries].sum())
    smaller = choices.least.copy()
    smaller[entries] = [amount * least // before for amount in smaller[entries].tolist()]
    return _with_amounts(case, (decision,), smaller, choices.most)


def _with_amounts(case: Case, decisions: Sequence[int], least: Int64Array, most: Int64Array) -> Case:
    """The case with other amounts of options, and with the floors and caps of lines that follow from them."""
    requests, choices = case.requests, case.requests.choices
    cap, floor = requests.cap.copy(), requests.floor.copy()
    mine = np.isin(choices.decision[choices.option], np.array(decisions))
    for line in np.unique(choices.line[mine]).tolist():
        cap[line] = int(most[mine & (choices.line == line)].max())
        floor[line] = min(int(floor[line]), int(cap[line]))
    changed = replace(choices, least=least, most=most)
    return replace(case, requests=replace(requests, cap=cap, floor=floor, choices=changed))


def is_minimum(choices: Choices, decision: int) -> bool:
    """True for a request that is funded with a minimum at least or not at all."""
    return int(choices.kind[decision]) == Decision.MINIMUM


def _times(column: DecimalColumn, rows: Int64Array, factor: Fraction) -> DecimalColumn:
    finer = _finer(column)
    scaled = finer.scaled.copy()
    scaled[rows] = [_up(int(number) * factor) for number in scaled[rows].tolist()]
    return DecimalColumn(scaled, finer.places)


_PLACES: Final = 9
_ROOM: Final = 10**15


def _finer(column: DecimalColumn) -> DecimalColumn:
    """The same numbers with up to nine decimals, as far as 64 bits allow."""
    places, scaled = column.places, column.scaled
    while places < _PLACES and (not scaled.size or int(np.abs(scaled).max()) < _ROOM):
        places, scaled = places + 1, scaled * 10
    return DecimalColumn(scaled, places)


def _up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)
