"""The way from one case to another in steps, one cause after the other: builds cases, plans nothing.

Each step is a case that has everything changed so far and is otherwise the first one. Units that only the
second case has stand in every step, without floor, cap or requests: its rules and funds may name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.decision_difference import decisions_are_the_same
from apportion.model.difference import Cause
from apportion.model.matched_lines import (
    MatchedLines,
    match_lines,
    points_of,
    uses_by_line,
)
from apportion.model.organisation import Unit
from apportion.model.requests import Points, Requests, ResourceUse, Shape


@dataclass(frozen=True, eq=False)
class Step:
    """The case after one more cause of change."""

    cause: Cause
    case: Case | None
    """``None`` when the change cannot stand alone: it only makes sense together with the next one."""


def steps(before: Case, after: Case, causes: tuple[Cause, ...]) -> Iterator[Step]:
    """The cases on the way, in the order of ``causes``; the last one is ``after`` itself.

    Args:
        before: where the way begins.
        after: where it ends.
        causes: those that differ at all, in the order of ``Cause``.
    """
    positions_match = len(before.periods) == len(after.periods)
    lines = match_lines(before, after)
    whole = not decisions_are_the_same(before, after)
    last = max((at for at, cause in enumerate(causes) if cause in _OF_REQUESTS), default=-1)
    for count, cause in enumerate(causes, start=1):
        if count == len(causes):
            yield Step(cause, after)
        elif not positions_match or (whole and _is_half_done(causes, count, last)):
            yield Step(cause, None)
        elif whole and last < count:
            yield Step(cause, _mixed(before, after, None, frozenset(causes[:count])))
        else:
            yield Step(cause, _mixed(before, after, lines, frozenset(causes[:count])))


_OF_REQUESTS: Final = (
    Cause.REQUEST_AMOUNTS,
    Cause.REQUEST_VALUES,
    Cause.REQUEST_PLACES,
    Cause.DECISIONS,
    Cause.STRUCTURE,
)


def _is_half_done(causes: tuple[Cause, ...], count: int, last: int) -> bool:
    """True between the first and the last cause about requests: options and lines of projects only change together."""
    return any(cause in _OF_REQUESTS for cause in causes[:count]) and count <= last


def _mixed(before: Case, after: Case, lines: MatchedLines | None, applied: frozenset[Cause]) -> Case | None:
    """Before with some causes applied; without ``lines`` the requests are those of the case after."""
    units = _units(before, after, Cause.UNIT_BOUNDS in applied)
    if lines is None:
        return _mixed_case(before, after, applied, units, _all_requests(after, units))
    requests = before.requests
    if Cause.REQUEST_AMOUNTS in applied:
        requests = _with_amounts(requests, after.requests, lines)
    if Cause.REQUEST_VALUES in applied:
        requests = _with_values(requests, after.requests, lines)
    if Cause.REQUEST_PLACES in applied:
        requests = _with_places(requests, after, lines, {unit.id: at for at, unit in enumerate(units)})
    if not _is_sound(requests):
        return None
    return _mixed_case(before, after, applied, units, requests)


def _all_requests(after: Case, units: tuple[Unit, ...]) -> Requests:
    """All requests of the case after, with its units numbered as they are here."""
    place = {unit.id: at for at, unit in enumerate(units)}
    numbers = np.array([place[unit.id] for unit in after.units], dtype=np.int32)
    return replace(after.requests, unit=numbers[after.requests.unit])


def _mixed_case(
    before: Case, after: Case, applied: frozenset[Cause], units: tuple[Unit, ...], requests: Requests
) -> Case:
    aims = after if Cause.AIMS in applied else before
    total = after if Cause.TOTAL in applied else before
    return replace(
        before,
        total=total.total,
        total_is=total.total_is,
        funds=after.funds if Cause.FUNDS in applied else before.funds,
        units=units,
        requests=requests,
        rules=after.rules if Cause.RULES in applied else before.rules,
        criteria=aims.criteria,
        fairness=aims.fairness,
    )


def _is_sound(requests: Requests) -> bool:
    """Whether amounts and curves of the same line still fit when one is old and the other new."""
    if np.any(requests.floor > requests.cap):
        return False
    for row in np.flatnonzero(requests.shape == Shape.POINTS).tolist():
        corners = points_of(requests, row)
        if not corners or corners[0][0] > requests.floor[row] or corners[-1][0] < requests.cap[row]:
            return False
    return True


def _units(before: Case, after: Case, with_bounds: bool) -> tuple[Unit, ...]:  # noqa: FBT001 - one caller
    new = {unit.id: unit for unit in after.units}
    kept = [
        replace(unit, floor=new[unit.id].floor, cap=new[unit.id].cap) if with_bounds and unit.id in new else unit
        for unit in before.units
    ]
    known = {unit.id for unit in before.units}
    coming = [replace(unit, floor=None, cap=None) for unit in after.units if unit.id not in known]
    return (*kept, *coming)


def _with_amounts(old: Requests, new: Requests, lines: MatchedLines) -> Requests:
    return replace(
        old,
        floor=_merged(old.floor, new.floor, lines),
        cap=_merged(old.cap, new.cap, lines),
        last_year=_merged(old.last_year, new.last_year, lines),
        last_year_known=_merged(old.last_year_known, new.last_year_known, lines),
    )


def _with_values(old: Requests, new: Requests, lines: MatchedLines) -> Requests:
    return replace(
        old,
        shape=_merged(old.shape, new.shape, lines),
        start=_merged(old.start, new.start, lines),
        scale=_merged(old.scale, new.scale, lines),
        ceiling=_merged(old.ceiling, new.ceiling, lines),
        rate=_merged_decimals(old.rate, new.rate, lines),
        exponent=_merged_decimals(old.exponent, new.exponent, lines),
        weight=_merged_decimals(old.weight, new.weight, lines),
        points=_merged_points(old, new, lines),
    )


def _merged(old: np.ndarray, new: np.ndarray, lines: MatchedLines) -> np.ndarray:
    column = old.copy()
    column[lines.before] = new[lines.after]
    return column


def _merged_decimals(old: DecimalColumn, new: DecimalColumn, lines: MatchedLines) -> DecimalColumn:
    places = max(old.places, new.places)
    scaled = old.scaled.astype(object) * 10 ** (places - old.places)
    scaled[lines.before] = (new.scaled.astype(object) * 10 ** (places - new.places))[lines.after]
    return DecimalColumn(scaled.astype(np.int64), places)


def _merged_points(old: Requests, new: Requests, lines: MatchedLines) -> Points:
    corners: dict[int, tuple[tuple[int, Fraction], ...]] = {}
    if old.points.amount.size:
        corners = {row: points_of(old, row) for row in range(old.count)}
    if new.points.amount.size or corners:
        for was, now in zip(lines.before.tolist(), lines.after.tolist(), strict=True):
            corners[was] = points_of(new, now)
    owned = [corners.get(row, ()) for row in range(old.count)]
    flat = [corner for line in owned for corner in line]
    ends = np.cumsum([len(line) for line in owned], dtype=np.int64)
    return Points(
        offset=np.concatenate([np.zeros(1, dtype=np.int64), ends]),
        amount=np.array([amount for amount, _ in flat], dtype=np.int64),
        value=DecimalColumn.of([_decimal(value) for _, value in flat]),
    )


def _decimal(value: Fraction) -> Decimal:
    """The same number, exactly: points are stated as decimals."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return Decimal(int(value * 10**places)).scaleb(-places)


def _with_places(old: Requests, after: Case, lines: MatchedLines, place: dict[str, int]) -> Requests:
    new = after.requests
    new_unit = np.array([place[unit.id] for unit in after.units], dtype=np.int32)[new.unit]
    categories, category = _merged_categories(old, new, lines)
    return replace(
        old,
        unit=_merged(old.unit, new_unit, lines),
        category=category,
        categories=categories,
        tags={tag: _merged_tag(old, new, lines, tag) for tag in sorted(old.tags.keys() | new.tags.keys())},
        uses=_merged_uses(old, new, lines),
    )


def _merged_categories(old: Requests, new: Requests, lines: MatchedLines) -> tuple[tuple[str, ...], np.ndarray]:
    """The categories that any line is in, by name, and their codes: as if the lines had been read from files."""
    names = [old.categories[code] if code >= 0 else "" for code in old.category.tolist()]
    for was, now in zip(lines.before.tolist(), lines.after.tolist(), strict=True):
        code = int(new.category[now])
        names[was] = new.categories[code] if code >= 0 else ""
    categories = tuple(sorted({name for name in names if name}))
    place = {name: code for code, name in enumerate(categories)}
    return categories, np.array([place.get(name, -1) for name in names], dtype=np.int32)


def _merged_tag(old: Requests, new: Requests, lines: MatchedLines, tag: str) -> Int64Array:
    none = np.empty(0, dtype=np.int64)
    carried = old.mask(old.tags.get(tag, none)), new.mask(new.tags.get(tag, none))
    return np.flatnonzero(_merged(carried[0], carried[1], lines))


def _merged_uses(old: Requests, new: Requests, lines: MatchedLines) -> dict[str, ResourceUse]:
    consumed, coming = uses_by_line(old), uses_by_line(new)
    for was, now in zip(lines.before.tolist(), lines.after.tolist(), strict=True):
        consumed.pop(was, None)
        if now in coming:
            consumed[was] = coming[now]
    merged = {}
    for resource in sorted(old.uses.keys() | new.uses.keys()):
        users = sorted(line for line, held in consumed.items() if resource in held)
        per_minor = tuple(consumed[line][resource] for line in users)
        merged[resource] = ResourceUse(np.array(users, dtype=np.int64), per_minor)
    return merged
