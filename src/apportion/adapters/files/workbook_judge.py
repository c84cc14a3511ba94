"""What is said about single cells of a sheet and about how the sheet shows them.

Knows which notes about a cell matter for which type of column. It must not know how cells are stored or
collected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import text_findings
from apportion.adapters.files.workbook_cells import (
    ERROR,
    FORMULA,
    NO_RESULT,
    NOT_CALCULATED,
    NOTABLE,
    NUMERIC,
    CellReader,
    Value,
)
from apportion.adapters.files.workbook_formats import Display, shown_code
from apportion.adapters.files.workbook_sheet import Cell, SheetFacts
from apportion.model.findings import Finding, Place
from apportion.model.intake.currencies import CODE_OF_MARK, CURRENCY_CODES
from apportion.model.schema import FieldType

_CODES: Final[frozenset[FieldType]] = frozenset({"id", "list"})
_MONEY: Final[frozenset[FieldType]] = frozenset({"amount", "limit"})


@dataclass(frozen=True)
class Shown:
    """A currency mark beside amounts of one column: where it was first seen, and how often."""

    place: Place
    mark: str
    cells: int


@dataclass(frozen=True)
class Extent:
    """Where a table stands in its sheet."""

    place: Place
    """The sheet."""
    columns: Mapping[int, str]
    """Names of the columns that are read, by number, in ascending order."""
    filled: frozenset[int]
    """Those that hold anything."""
    header_line: int
    lines: Sequence[int]
    """Rows of the records, at least one, in ascending order."""
    hidden: frozenset[int]
    """Those of them that are hidden."""


class CellJudge:
    """Says what is notable about single cells; the same for tables and settings."""

    def __init__(self, reader: CellReader, tally: Tally) -> None:
        self._reader = reader
        self._tally = tally
        self._formulas: dict[str, tuple[Place, int]] = {}
        self._marks: dict[tuple[str, str, str], Shown] = {}

    def text(self, cell: Cell, value: Value, place: Place, kind: FieldType) -> str:
        """The cell's text, after everything notable about it was said; empty for an error."""
        text, _, notes = value
        if notes & ERROR:
            found = text or "without a name"
            self._tell("workbook.error-cell", lambda: say.error_cell(place, found))
            return ""
        if notes & FORMULA:
            self._formula(text, place, notes)
        if notes & NOTABLE:
            self._tally.add_all(text_findings(text, place))
            text = text.strip()
        if notes & NUMERIC:
            self._number(text, place, kind, self._reader.display(cell))
        return text

    def close(self, currency: str) -> None:
        """What is said once for a sheet or column: formulas, and currency marks other than the case's."""
        for place, cells in self._formulas.values():
            self._tally.add(say.formulas(place, cells))
        for shown in self._marks.values():
            known = shown.mark in CODE_OF_MARK or shown.mark in CURRENCY_CODES
            agrees = shown.mark == currency or currency in CODE_OF_MARK.get(shown.mark, ())
            if currency and known and not agrees:
                self._tally.add(say.currency_display(shown.place, shown.mark, currency, shown.cells))

    def _formula(self, text: str, place: Place, notes: int) -> None:
        if notes & NO_RESULT:
            self._tell("workbook.formula-without-value", lambda: say.formula_without_value(place))
            return
        first, cells = self._formulas.get(place.sheet, (place, 0))
        self._formulas[place.sheet] = (first, cells + 1)
        if notes & NOT_CALCULATED:
            self._tell("workbook.formula-not-calculated", lambda: say.formula_not_calculated(place, text))

    def _number(self, text: str, place: Place, kind: FieldType, display: Display) -> None:
        if display.scaled:
            self._tell("workbook.scaled-display", lambda: say.scaled_display(place, text, display.code))
        if display.mark and kind in _MONEY:
            key = (place.sheet, place.header, display.mark)
            seen = self._marks.get(key)
            self._marks[key] = replace(seen, cells=seen.cells + 1) if seen else Shown(place, display.mark, 1)
        if kind in _CODES and (shown := shown_code(text, display)):
            if "E+" in shown:
                self._tell("workbook.code-scientific", lambda: say.code_scientific(place, text, shown))
            else:
                self._tell("workbook.code-display", lambda: say.code_display(place, text, shown))

    def _tell(self, code: str, make: Callable[[], Finding]) -> None:
        """Make a finding only if it would be kept: a column of a million of them must stay quick."""
        if self._tally.has_room(code):
            self._tally.add(make())
        else:
            self._tally.count(code)


def layout_findings(facts: SheetFacts, extent: Extent) -> Iterator[Finding]:
    """Merged, hidden and filtered cells that touch a table."""
    place = extent.place
    for reference, area in facts.merged:
        rows_touch = area.last_row >= extent.header_line and area.first_row <= extent.lines[-1]
        if rows_touch and any(area.first_column <= column <= area.last_column for column in extent.columns):
            yield say.merged_cells(replace(place, line=area.first_row, column=area.first_column), reference)
    for column, name in extent.columns.items():
        is_hidden = any(first <= column <= last for first, last in facts.hidden_columns)
        if is_hidden and column in extent.filled:
            here = replace(place, line=extent.header_line, column=column, header=name)
            yield say.hidden_column(here)
    for first, last in _runs(extent.hidden, extent.lines):
        yield say.hidden_rows(replace(place, line=first), last)
    if facts.filtered:
        yield say.filter_active(place)


def _runs(chosen: frozenset[int], lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of chosen lines, with no other line between."""
    first = last = 0
    for line in lines:
        if line in chosen:
            first, last = first or line, line
        elif first:
            yield first, last
            first = 0
    if first:
        yield first, last
