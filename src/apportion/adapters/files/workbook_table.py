"""One sheet as one table: the header row is found, records become columns, oddities become findings.

Knows the catalogue of tables. It must not know XML, nor what the values mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from apportion.adapters.files import headers
from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import text_findings
from apportion.adapters.files.workbook_cells import ERROR, NO_RESULT, NOT_CALCULATED, CellReader, Value
from apportion.adapters.files.workbook_judge import CellJudge, Extent, layout_findings
from apportion.adapters.files.workbook_records import Records
from apportion.adapters.files.workbook_sheet import Cell, SheetFacts
from apportion.adapters.files.workbook_xml import BrokenXmlError
from apportion.model.findings import Place
from apportion.model.raw import RawColumn, RawTable
from apportion.model.schema import FieldType, Table

Meaning = Callable[[str, Mapping[str, str]], tuple[str, FieldType]]
"""What a cell of a column is called and of which type it is, given the texts of its row by column."""


@dataclass(frozen=True)
class Desk:
    """What every sheet of one workbook is read with."""

    cells: CellReader
    judge: CellJudge
    tally: Tally


class TableReader:
    """Takes the rows of one sheet, one after the other, and gives the table.

    With a ``meaning`` the sheet is a list of settings: other columns than the table's own are then none of
    our business.
    """

    def __init__(self, table: Table, place: Place, desk: Desk, meaning: Meaning | None = None) -> None:
        self._table = table
        self._place = place
        self._desk = desk
        self._meaning = meaning
        self._above: list[tuple[int, list[str]]] = []
        self._header: headers.Header | None = None
        self._header_line = 0
        self._named: frozenset[int] = frozenset()
        self._slots: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._written: dict[int, str] = {}
        self._nameless: dict[int, str] = {}
        self._lines: list[int] = []
        self._hidden: set[int] = set()
        self._records = Records(0)

    def row(self, number: int, hidden: bool, cells: list[Cell]) -> None:  # noqa: FBT001 - the sink's contract
        """The next row that holds something.

        Raises:
            BrokenXmlError: when a cell holds nothing that a cell can hold.
        """
        try:
            if self._header is not None:
                self._record(number, cells, hidden=hidden)
            elif len(self._above) < headers.SEARCHED_ROWS:
                self._search(number, cells)
        except BrokenXmlError as error:
            raise BrokenXmlError(f"in row {number} {error}") from error

    @property
    def has_header(self) -> bool:
        """Whether a header row was found."""
        return self._header is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is no record and nothing wrong: a good header row alone, or nothing at all."""
        return not self._lines and (self._header.complete if self._header else not self._above)

    def finish(self, facts: SheetFacts) -> RawTable | None:
        """The table, or ``None`` when it has no record or cannot be read; the findings are in the tally."""
        if self._header is None:
            self._take_best_header()
        header = self._header
        if header is None or not header.complete or not self._lines:
            return None
        for position, found in sorted(self._nameless.items()):
            here = replace(self._place, line=self._header_line, column=position)
            self._desk.tally.add(headers.blank_header(here, found))
        columns = {
            name: RawColumn(self._written[position], position, texts, kinds)
            for (name, position), (texts, kinds) in zip(header.columns, self._records.columns(), strict=True)
        }
        names = dict(sorted(self._names.items()))
        filled = frozenset(position for position, name in names.items() if bool((columns[name].texts != "").any()))
        hidden = frozenset(self._hidden)
        extent = Extent(self._place, names, filled, self._header_line, self._lines, hidden)
        self._desk.tally.add_all(layout_findings(facts, extent))
        if self._lines[-1] in headers.SHEET_ROWS_MAX:
            self._desk.tally.add(headers.full_sheet(self._lines[-1], self._place))
        lines = np.array(self._lines, dtype=np.int64)
        return RawTable(self._table.name, self._place.file, self._place.sheet, lines, columns, self._header_line)

    def _search(self, number: int, cells: list[Cell]) -> None:
        """Look at one more row for the header."""
        texts = [""] * cells[-1].column
        for cell in cells:
            texts[cell.column - 1] = self._desk.cells.read(cell).text
        if headers.is_header(texts, self._table):
            self._take_header(number, texts)
        elif any(texts):
            self._above.append((number, texts))

    def _take_header(self, number: int, texts: list[str]) -> None:
        tally, here = self._desk.tally, replace(self._place, line=number)
        tally.add_all(headers.preamble([(line, _joined(row)) for line, row in self._above], self._place))
        known = texts if self._meaning is None else self._only_own(texts)
        self._header = headers.read_header(known, self._table, here)
        tally.add_all(self._header.findings)
        for name, position in self._header.columns:
            tally.add_all(text_findings(texts[position - 1], replace(here, column=position, header=name)))
        self._header_line = number
        self._named = frozenset(position for position, text in enumerate(texts, start=1) if text.strip())
        self._written = {position: texts[position - 1].strip() for _, position in self._header.columns}
        self._names = {position: name for name, position in self._header.columns}
        self._slots = {position: slot for slot, (_, position) in enumerate(self._header.columns)}
        self._records = Records(len(self._header.columns))

    def _only_own(self, texts: Sequence[str]) -> list[str]:
        own = {item.name for item in self._table.fields}
        return [text if headers.normalised(text) in own else "" for text in texts]

    def _take_best_header(self) -> None:
        """No row names all keys: the row most like a header says best what is missing."""
        if not self._above:
            return
        number, texts = max(self._above, key=lambda row: (headers.likeness(row[1], self._table), -row[0]))
        if not headers.likeness(texts, self._table):
            self._desk.tally.add(headers.missing_header(self._table, self._place))
            return
        self._above = [row for row in self._above if row[0] < number]
        self._take_header(number, texts)

    def _record(self, number: int, cells: list[Cell], *, hidden: bool) -> None:
        """One row below the header; comments and rows that hold only blanks are left out."""
        slots, read = self._slots, self._desk.cells.read
        line = self._records.blank_line()
        started = filled = False
        odd: list[tuple[Cell, Value]] = []
        for cell in cells:
            value = read(cell)
            text, kind, notes = value
            if not text and not notes & (ERROR | NO_RESULT | NOT_CALCULATED):
                continue
            if not started and text[:1] == "#" and not notes & ERROR:
                self._remark(number, cell, text)
                return
            started = True
            slot = slots.get(cell.column)
            if slot is None:
                filled = filled or self._meaning is None
                if cell.column not in self._named and self._meaning is None:
                    self._nameless.setdefault(cell.column, text)
                continue
            filled = True
            line.texts[slot] = text
            line.kinds[slot] = kind
            if notes:
                odd.append((cell, value))
        if not filled:
            return
        for cell, value in odd:
            self._judge(number, cell, value, line.texts)
        self._records.add(line)
        self._lines.append(number)
        if hidden:
            self._hidden.add(number)

    def _remark(self, number: int, cell: Cell, text: str) -> None:
        """A row that begins with #: no setting does, but a record may."""
        if self._meaning is None:
            place = replace(self._place, line=number, column=cell.column)
            self._desk.tally.add(say.comment_or_record(place, text))

    def _judge(self, number: int, cell: Cell, value: Value, texts: list[str]) -> None:
        slot, name = self._slots[cell.column], self._names[cell.column]
        label, kind = name, self._table.field(name).type
        if self._meaning is not None:
            by_name = {name: texts[self._slots[position]] for position, name in self._names.items()}
            label, kind = self._meaning(name, by_name)
        place = replace(self._place, line=number, column=cell.column, header=label)
        texts[slot] = self._desk.judge.text(cell, value, place, kind)


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text for text in texts if text)
