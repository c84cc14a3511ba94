"""Request lines of two cases side by side, column by column: where they differ, not why nor what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Mask, Requests, Shape

AMOUNT_FIELDS: Final = ("floor", "cap", "last_year")
CURVE_AMOUNT_FIELDS: Final = ("start", "scale", "ceiling")
CURVE_NUMBER_FIELDS: Final = ("rate", "exponent", "weight")
CURVE_FIELDS: Final = (*CURVE_AMOUNT_FIELDS, *CURVE_NUMBER_FIELDS, "shape", "points")


@dataclass(frozen=True, eq=False)
class MatchedLines:
    """Rows of the lines that both cases have, by request id and period, and of those that only one has."""

    before: Int64Array
    after: Int64Array
    """The same lines in the second case, in the same order as ``before``."""
    removed: Int64Array
    """Rows of the first case."""
    added: Int64Array
    """Rows of the second case."""


@dataclass(frozen=True, eq=False)
class ComparedColumn:
    """One fact about the matched lines: where it differs, and what it is on either side."""

    field: str
    kind: Literal["money", "number", "text"]
    differs: Mask
    """One entry per matched line."""
    before: Callable[[int], int | Decimal | str | None]
    """The fact in a row of the first case."""
    after: Callable[[int], int | Decimal | str | None]


def match_lines(before: Case, after: Case) -> MatchedLines:
    """Pair the lines of two cases: periods by position, or by name where their number differs."""
    same_count = len(before.periods) == len(after.periods)
    names = [str(position) for position in range(len(after.periods))] if same_count else after.periods
    rows = {key: row for row, key in enumerate(_keys(before, names if same_count else before.periods))}
    found = np.array([rows.get(key, -1) for key in _keys(after, names)], dtype=np.int64)
    here = np.flatnonzero(found >= 0)
    missing = np.ones(before.requests.count, dtype=np.bool_)
    missing[found[here]] = False
    return MatchedLines(found[here], here, np.flatnonzero(missing), np.flatnonzero(found < 0))


def _keys(case: Case, period_names: Sequence[str]) -> Iterator[tuple[str, str]]:
    periods = [period_names[period] for period in case.requests.period.tolist()]
    return zip(case.requests.id.tolist(), periods, strict=True)


def compared_columns(before: Case, after: Case, lines: MatchedLines) -> Iterator[ComparedColumn]:
    """Every column that can change a plan, in the order of the table of requests."""
    old, new = before.requests, after.requests
    for field in (*AMOUNT_FIELDS, *CURVE_AMOUNT_FIELDS):
        yield _amounts(old, new, lines, field)
    for field in CURVE_NUMBER_FIELDS:
        columns: tuple[DecimalColumn, DecimalColumn] = (getattr(old, field), getattr(new, field))
        differs = _decimals_differ(columns[0], columns[1], lines)
        yield ComparedColumn(field, "number", differs, columns[0].decimal, columns[1].decimal)
    yield ComparedColumn(
        "shape",
        "text",
        old.shape[lines.before] != new.shape[lines.after],
        _shape_words(old),
        _shape_words(new),
    )
    yield ComparedColumn("points", "text", _points_differ(old, new, lines), _point_words(before), _point_words(after))
    yield from _places(before, after, lines)


def known_last_year(requests: Requests) -> Int64Array:
    """Last year's amounts with -1 where they are not known; amounts themselves are never negative."""
    return np.where(requests.last_year_known, requests.last_year, -1)


def _amounts(old: Requests, new: Requests, lines: MatchedLines, field: str) -> ComparedColumn:
    columns = _stated_amounts(old, field), _stated_amounts(new, field)

    def stated(column: Int64Array) -> Callable[[int], int | None]:
        return lambda row: None if column[row] < 0 else int(column[row])

    differs = columns[0][lines.before] != columns[1][lines.after]
    return ComparedColumn(field, "money", differs, stated(columns[0]), stated(columns[1]))


def _stated_amounts(requests: Requests, field: str) -> Int64Array:
    """A column of amounts with -1 where a line states none: last year's where unknown, curves' where they have none."""
    if field == "last_year":
        return known_last_year(requests)
    column: Int64Array = getattr(requests, field)
    if field == "start":
        return np.where(requests.shape == Shape.QUADRATIC, column, -1)
    return np.where(column > 0, column, -1) if field in CURVE_AMOUNT_FIELDS else column


def _decimals_differ(old: DecimalColumn, new: DecimalColumn, lines: MatchedLines) -> Mask:
    left, right = old.scaled[lines.before], new.scaled[lines.after]
    if old.places == new.places:
        return np.asarray(left != right, dtype=np.bool_)
    # Python integers: the common scale may need more than 64 bits.
    return np.asarray(left.astype(object) * 10**new.places != right.astype(object) * 10**old.places, dtype=np.bool_)


def points_of(requests: Requests, row: int) -> tuple[tuple[int, Fraction], ...]:
    """The corners of a piecewise-linear line: amount and value in minor units."""
    first, last = int(requests.points.offset[row]), int(requests.points.offset[row + 1])
    return tuple((int(requests.points.amount[at]), requests.points.value.fraction(at)) for at in range(first, last))


def _points_differ(old: Requests, new: Requests, lines: MatchedLines) -> Mask:
    curved = (old.shape[lines.before] == Shape.POINTS) & (new.shape[lines.after] == Shape.POINTS)
    differs = np.zeros(lines.before.size, dtype=np.bool_)
    for at in np.flatnonzero(curved).tolist():
        differs[at] = points_of(old, int(lines.before[at])) != points_of(new, int(lines.after[at]))
    return differs


def _places(before: Case, after: Case, lines: MatchedLines) -> Iterator[ComparedColumn]:
    old, new = before.requests, after.requests
    codes: dict[str, int] = {}
    names = _coded(before, codes)[lines.before], _coded(after, codes)[lines.after]
    yield ComparedColumn("unit", "text", names[0] != names[1], _unit_words(before), _unit_words(after))

    words = [*old.categories, *(name for name in new.categories if name not in old.categories)]
    place = np.array([*(words.index(name) for name in new.categories), -1], dtype=np.int32)
    differs = old.category[lines.before] != place[new.category[lines.after]]
    yield ComparedColumn("category", "text", differs, _category_words(old), _category_words(new))

    differs = np.zeros(lines.before.size, dtype=np.bool_)
    none = np.empty(0, dtype=np.int64)
    for tag in sorted(old.tags.keys() | new.tags.keys()):
        carried = (
            old.mask(old.tags.get(tag, none))[lines.before],
            new.mask(new.tags.get(tag, none))[lines.after],
        )
        differs = differs | (carried[0] != carried[1])
    yield ComparedColumn("tags", "text", differs, _tag_words(old), _tag_words(new))

    consumed = uses_by_line(old), uses_by_line(new)
    differs = np.zeros(lines.before.size, dtype=np.bool_)
    if consumed[0] or consumed[1]:
        pairs = zip(lines.before.tolist(), lines.after.tolist(), strict=True)
        differs = np.array([consumed[0].get(was) != consumed[1].get(now) for was, now in pairs], dtype=np.bool_)
    yield ComparedColumn("uses", "text", differs, _use_words(consumed[0], before), _use_words(consumed[1], after))


def _coded(case: Case, codes: dict[str, int]) -> np.ndarray:
    """A number for each line's unit that is the same for the same id in both cases; ``codes`` is filled."""
    place = [codes.setdefault(unit.id, len(codes)) for unit in case.units]
    return np.array(place, dtype=np.int32)[case.requests.unit]


def uses_by_line(requests: Requests) -> dict[int, dict[str, Fraction]]:
    """What each line that uses shared resources consumes of them per minor unit of money."""
    held: dict[int, dict[str, Fraction]] = {}
    for resource in sorted(requests.uses):
        use = requests.uses[resource]
        for line, quantity in zip(use.lines.tolist(), use.per_minor, strict=True):
            held.setdefault(line, {})[resource] = quantity
    return held


def _shape_words(requests: Requests) -> Callable[[int], str]:
    return lambda row: Shape(int(requests.shape[row])).name.lower()


def _point_words(case: Case) -> Callable[[int], str]:
    def words(row: int) -> str:
        corners = points_of(case.requests, row)
        per = case.currency.minor_per_major
        return "; ".join(f"{case.currency.grouped(amount)} → {float(value / per):g}" for amount, value in corners)

    return words


def _unit_words(case: Case) -> Callable[[int], str]:
    return lambda row: case.units[int(case.requests.unit[row])].id


def _category_words(requests: Requests) -> Callable[[int], str | None]:
    def words(row: int) -> str | None:
        code = int(requests.category[row])
        return requests.categories[code] if code >= 0 else None

    return words


def _tag_words(requests: Requests) -> Callable[[int], str | None]:
    def words(row: int) -> str | None:
        return "; ".join(sorted(tag for tag, lines in requests.tags.items() if row in lines)) or None

    return words


def _use_words(consumed: dict[int, dict[str, Fraction]], case: Case) -> Callable[[int], str | None]:
    def words(row: int) -> str | None:
        held = consumed.get(row, {})
        per = case.currency.minor_per_major
        return "; ".join(f"{float(quantity * per):g} {name} per 1" for name, quantity in held.items()) or None

    return words
