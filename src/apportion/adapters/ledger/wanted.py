"""Which columns of one file a source needs, and which of the file's columns they are.

Knows headings. It must not know formats of files, nor what stands below the headings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from apportion.adapters.files.headers import did_you_mean, is_scaled, scaled_amounts
from apportion.adapters.files.tally import Tally
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.ledger import DIMENSIONS
from apportion.model.ledger_mapping import Heading, LedgerSource, MemberTable, ValueColumn

_BRACED: Final = re.compile(r"\{(\w+)\}")
_MONTH_WORDS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_PLACES: Final = {
    "year": r"(?P<year>\d{4})",
    "month": rf"(?P<month>\d{{1,2}}|(?:{'|'.join(_MONTH_WORDS)})[a-z]*)",
    "period": r"(?P<period>\d{1,2})",
    "quarter": r"(?P<quarter>[1-4])",
}


@dataclass(frozen=True)
class Value:
    """One column of amounts of one file."""

    position: int
    """From 1."""
    of: ValueColumn
    """With the year, month, period or quarter that its heading gave."""


@dataclass(frozen=True)
class Chosen:
    """The columns of one file by what they are for."""

    positions: dict[str, int]
    """By normalised heading, of all that are needed; from 1."""
    values: tuple[Value, ...]
    unused: tuple[str, ...]
    """Headings of the file that the mapping does not name."""

    def position(self, heading: Heading) -> int:
        """Which column a heading is; 0 when the file lacks one that it may lack."""
        keys = [folded(text) for text in heading.alternatives]
        return next((self.positions[key] for key in keys if key in self.positions), 0)

    def all_positions(self) -> tuple[int, ...]:
        """Every needed column once, ascending."""
        return tuple(sorted({*self.positions.values(), *(value.position for value in self.values)}))


def folded(text: str) -> str:
    """A heading as it is compared: capitals, kinds of spaces and ways to encode an accent do not count."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def headings_of(source: LedgerSource) -> Iterator[Heading]:
    """Every heading that a source names, those of values without placeholders included."""
    yield from (heading for _, heading in source.time)
    for dimension in DIMENSIONS:
        path = source.path(dimension)
        yield from (*path.codes, *path.names)
    single = (source.account_type_column, source.measure_column, source.quantity)
    yield from (heading for heading in single if heading is not None)
    yield from (condition.heading for condition in source.filters)
    for total in source.totals:
        yield total.heading
        yield from (heading for heading, _ in total.of)
    yield from source.details
    yield from (value.heading for value in source.values if not _is_pattern(value.heading))


def headings_of_table(table: MemberTable) -> Iterator[Heading]:
    """Every heading that a table of members names."""
    yield table.id
    yield from (heading for heading in (table.name, table.parent, table.type) if heading is not None)


def likeness(cells: Sequence[str], needed: Sequence[Heading], patterns: Sequence[ValueColumn] = ()) -> int:
    """How many needed headings a row of cells holds: the row with most is the header."""
    held = {folded(cell) for cell in cells}
    plain = sum(any(folded(text) in held for text in heading.alternatives) for heading in needed)
    return plain + sum(any(match(cell) for cell in held) for match in map(_matcher, patterns))


def patterns_of(source: LedgerSource) -> tuple[ValueColumn, ...]:
    """The values whose headings hold placeholders."""
    return tuple(value for value in source.values if _is_pattern(value.heading))


def choose(cells: Sequence[str], needed: Sequence[Heading], place: Place, tally: Tally) -> Chosen | None:
    """Find each needed heading in a header row; ``None`` after findings where one is missing or stands twice."""
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(cells, start=1):
        found.setdefault(folded(cell), []).append(position)
    positions: dict[str, int] = {}
    complete = True
    for heading in needed:
        here = [folded(text) for text in heading.alternatives if folded(text) in found]
        if len(here) == 1 and len(found[here[0]]) == 1:
            positions[here[0]] = found[here[0]][0]
            continue
        complete = False
        if not here:
            tally.add(_missing(heading, cells, place))
        elif len(here) > 1:
            tally.add(_two(here, place))
        else:
            tally.add(_repeated(heading, found[here[0]], place))
    unused = [cell.strip() for cell in cells if cell.strip() and folded(cell) not in positions]
    return Chosen(positions, (), tuple(unused)) if complete else None


def choose_for(cells: Sequence[str], source: LedgerSource, place: Place, tally: Tally) -> Chosen | None:
    """The columns of a file of a source, every column that fits a pattern included."""
    plain = choose(cells, list(headings_of(source)), place, tally)
    values: list[Value] = []
    for value in source.values:
        if not _is_pattern(value.heading):
            if plain is not None:
                values.append(Value(plain.position(value.heading), value))
            continue
        match = _matcher(value)
        fits = [
            Value(position, _with_time(value, given))
            for position, cell in enumerate(cells, start=1)
            if (given := match(folded(cell)))
        ]
        if not fits:
            tally.add(_missing(value.heading, cells, place))
            plain = None
        values.extend(fits)
    if plain is None:
        return None
    if source.scale is None:
        for value_ in values:
            heading = cells[value_.position - 1].strip()
            if is_scaled(heading):
                tally.add(scaled(heading, replace(place, column=value_.position, header=heading)))
    taken = {folded(cells[value_.position - 1]) for value_ in values}
    unused = tuple(cell for cell in plain.unused if folded(cell) not in taken)
    return Chosen(plain.positions, tuple(values), unused)


def scaled(text: str, place: Place) -> Finding:
    """A heading or remark says that amounts are in thousands or millions, and the mapping does not."""
    return replace(
        scaled_amounts(text, place),
        expected="a stated scale",
        remedy="State 'scale: thousands' or 'scale: millions' in the source, or 'scale: units' if amounts are in full.",
    )


def _with_time(value: ValueColumn, given: dict[str, str]) -> ValueColumn:
    return replace(
        value,
        year=given.get("year", value.year),
        period=given.get("period", value.period),
        month=given.get("month", value.month),
        quarter=given.get("quarter", value.quarter),
    )


def _is_pattern(heading: Heading) -> bool:
    return any(_BRACED.search(text) for text in heading.alternatives)


def _matcher(value: ValueColumn) -> Callable[[str], dict[str, str] | None]:
    """What the placeholders of a heading stand for in a folded cell; ``None`` where it does not fit."""
    expressions = []
    for text in value.heading.alternatives:
        parts = _BRACED.split(folded(text))
        pieces = [re.escape(part) if index % 2 == 0 else _PLACES[part] for index, part in enumerate(parts)]
        expressions.append(re.compile("".join(pieces)))

    def match(cell: str) -> dict[str, str] | None:
        found = next((hit for expression in expressions if (hit := expression.fullmatch(cell))), None)
        return None if found is None else found.groupdict()

    return match


def _missing(heading: Heading, cells: Sequence[str], place: Place) -> Finding:
    names = " or ".join(f"'{text}'" for text in heading.alternatives)
    told = [cell.strip() for cell in cells if cell.strip()]
    words = [word for text in heading.alternatives for word in _BRACED.findall(text)]
    patterns = [_as_pattern(cell, words) for cell in told]
    return Finding(
        "ledger.missing-column",
        Verdict.REJECT_FILE,
        f"There is no column {names}, which the mapping names in line {heading.place.line}.",
        replace(place, column=0, header=""),
        ", ".join(told[:20]),
        f"a column {names}",
        f"{did_you_mean(heading.label, patterns)}Add the heading that the file has as a further alternative.",
    )


def _as_pattern(cell: str, words: Sequence[str]) -> str:
    """``Budget 2019`` as ``Budget {year}``, where the mapping asks for a pattern: a heading as it is fits one year."""
    for word in words:
        kind = f"(?<![0-9A-Za-z]){_PLACES[word]}(?![0-9A-Za-z])"
        cell = re.sub(kind, f"{{{word}}}", cell, count=1, flags=re.IGNORECASE)
    return cell


def _two(here: Sequence[str], place: Place) -> Finding:
    names = " and ".join(f"'{text}'" for text in here)
    return Finding(
        "ledger.two-columns",
        Verdict.ASK,
        f"The file has the columns {names}, which the mapping names for the same thing.",
        place,
        names,
        "one of them",
        "Leave the other alternative out, or give this file a source of its own.",
    )


def _repeated(heading: Heading, positions: Sequence[int], place: Place) -> Finding:
    return Finding(
        "table.duplicate-column",
        Verdict.REJECT_CELL,
        f"The column '{heading.label}' appears twice; the first is column {positions[0]}.",
        replace(place, column=positions[1], header=heading.label),
        heading.label,
        "each column once",
        "Rename one of the two.",
    )
