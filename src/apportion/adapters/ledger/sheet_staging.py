"""One sheet of a workbook as a staged table: guarded like a case's workbook, each cell as text with its kind.

Knows how sheets become records. It must not know XML, nor what the columns mean.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from apportion.adapters.files import headers
from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.workbook_cells import ERROR, NO_RESULT, NOT_CALCULATED, CellReader, Value
from apportion.adapters.files.workbook_findings import Refusal
from apportion.adapters.files.workbook_guard import opened
from apportion.adapters.files.workbook_judge import CellJudge, Extent, layout_findings
from apportion.adapters.files.workbook_package import ForeignPackageError, Package, Sheet, package
from apportion.adapters.files.workbook_sheet import Cell, SheetFacts, has_criteria, read_sheet
from apportion.adapters.files.workbook_xml import BrokenXmlError, UnsafeXmlError
from apportion.adapters.ledger.engine import parquet, pattern, quoted
from apportion.adapters.ledger.lines import LineMap
from apportion.adapters.ledger.sources import SourceFile
from apportion.adapters.ledger.staging import Staged
from apportion.adapters.ledger.wanted import Chosen, choose_for, headings_of, likeness, patterns_of, scaled
from apportion.model.fields import FieldType
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.ledger import DIMENSIONS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ABOVE_MAX: Final = headers.SEARCHED_ROWS


def stage_sheet(
    connection: DuckDBPyConnection, file: SourceFile, target: Path, work: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    """Stage the sheet that the source names, or the only one with content; ``None`` after findings why not.

    Raises:
        OSError: when the file cannot be read.
    """
    del work  # the staged table's own name serves for the text beside it
    with file.path.open("rb") as stream:
        read = _read(file, stream, target.with_suffix(".csv"), tally)
    if read is None or tally.refuses:
        return None
    sheet, chosen = read
    slots = chosen.all_positions()
    columns = ", ".join([*(f"'c{p}': 'VARCHAR', 'k{p}': 'TINYINT'" for p in slots)])
    options = f"delim = ',', quote = '\"', escape = '\"', header = false, auto_detect = false, columns = {{{columns}}}"
    texts = ", ".join(f"coalesce(c{p}, '') AS c{p}, k{p}" for p in slots)
    rows = f"read_csv({quoted(pattern(target.with_suffix('.csv')))}, {options})"
    query = f"SELECT {texts}, false AS blank, false AS remark FROM {rows}"  # noqa: S608 - numbered columns
    connection.execute(f"COPY ({query}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION snappy)")
    found = connection.execute(f"SELECT count(*) FROM {parquet([target])}").fetchall()  # noqa: S608 - own file
    if int(found[0][0]) != len(sheet.lines):
        raise RuntimeError("the engine read another number of records than were written")
    lines = LineMap.of(np.array(sheet.lines, dtype=np.int64))
    kinds = {position: f"k{position}" for position in slots}
    place = sheet.place
    return (
        Staged(target, place.file, place.sheet, sheet.cells, sheet.header_line, lines, len(sheet.lines), kinds, "", ""),
        chosen,
    )


def _read(file: SourceFile, stream: IO[bytes], target: Path, tally: Tally) -> tuple[_Sheet, Chosen] | None:
    archive = opened(stream)
    here = Place(file=file.name)
    if isinstance(archive, Refusal):
        tally.add(archive.finding(here))
        return None
    with archive:
        try:
            return _read_package(file, package(archive), target, tally)
        except ForeignPackageError:
            why = Refusal.no_workbook("a document of another kind")
        except UnsafeXmlError:
            why = Refusal.document_type()
        except BrokenXmlError as error:
            why = Refusal.damaged(str(error))
        except (zipfile.BadZipFile, zlib.error, EOFError):
            why = Refusal.damaged("a part does not match its checksum")
    tally.add(why.finding(here))
    return None


def _read_package(file: SourceFile, book: Package, target: Path, tally: Tally) -> tuple[_Sheet, Chosen] | None:
    here = Place(file=file.name)
    if book.macros:
        tally.add(say.macros(here))
    tally.add_all(say.external_link(here, link) for link in book.links)
    sheet = _chosen_sheet(file, book, tally)
    if sheet is None:
        return None
    place = replace(here, sheet=sheet.name)
    cells = CellReader(book)
    judge = CellJudge(cells, tally)
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        reader = _Sheet(file, place, cells, judge, tally, csv.writer(stream, lineterminator="\n"))
        facts = read_sheet(lambda: book.open(sheet.part), reader.row)
        reader.end()
    for relation in book.relations(sheet.part):
        if relation.kind == "table" and not relation.outside:
            with book.open(relation.target) as part:
                facts.filtered = has_criteria(part) or facts.filtered
    chosen = reader.finish(facts)
    judge.close("")
    if sheet.hidden and chosen is not None:
        tally.add(say.hidden_sheet(place))
    return None if chosen is None else (reader, chosen)


def _chosen_sheet(file: SourceFile, book: Package, tally: Tally) -> Sheet | None:
    named = [sheet for sheet in book.sheets if sheet.name == file.source.sheet] if file.source.sheet else []
    shown = [sheet for sheet in book.sheets if not sheet.hidden]
    if not file.source.sheet and len(shown) == 1:
        named = shown
    if named:
        return named[0]
    names = ", ".join(f"'{sheet.name}'" for sheet in book.sheets)
    wanted = f"There is no sheet '{file.source.sheet}'." if file.source.sheet else "The workbook has several sheets."
    tally.add(
        Finding(
            "ledger.sheet",
            Verdict.ASK,
            wanted,
            Place(file=file.name),
            names,
            "the name of one sheet",
            f"Add 'sheet' to the source in the mapping: one of {names}.",
        )
    )
    return None


@dataclass
class _Sheet:
    """Takes the rows of one sheet, one after the other, and writes the needed cells with their kinds."""

    file: SourceFile
    place: Place
    reader: CellReader
    judge: CellJudge
    tally: Tally
    writer: Any
    cells: tuple[str, ...] = ()
    header_line: int = 0
    lines: list[int] = field(default_factory=list)
    _above: list[tuple[int, list[str]]] = field(default_factory=list)
    _pending: list[tuple[int, bool, list[Cell]]] = field(default_factory=list)
    _chosen: Chosen | None = None
    _types: dict[int, FieldType] = field(default_factory=dict)
    _hidden: set[int] = field(default_factory=set)
    _filled: set[int] = field(default_factory=set)

    def row(self, number: int, hidden: bool, cells: list[Cell]) -> None:  # noqa: FBT001 - the sink's contract
        """The next row that holds something."""
        if self._chosen is not None:
            self._record(number, cells, hidden=hidden)
        elif len(self._above) < _ABOVE_MAX:
            texts = [""] * cells[-1].column
            for cell in cells:
                texts[cell.column - 1] = self.reader.read(cell).text
            self._above.append((number, texts))
            self._pending.append((number, hidden, cells))
            if len(self._above) == _ABOVE_MAX:
                self._take_header()

    def end(self) -> None:
        """No row follows: a short sheet is looked at only now."""
        if self._chosen is None and self._pending:
            self._take_header()

    def finish(self, facts: SheetFacts) -> Chosen | None:
        """The columns, after everything about the sheet was said; ``None`` after findings."""
        if self._chosen is None or not self.lines:
            if not self.tally.blocks:
                self.tally.add(_empty(self.place))
            return None
        names = {position: self.cells[position - 1].strip() for position in self._chosen.all_positions()}
        extent = Extent(
            self.place, names, frozenset(self._filled), self.header_line, self.lines, frozenset(self._hidden)
        )
        self.tally.add_all(layout_findings(facts, extent))
        if self.lines[-1] in headers.SHEET_ROWS_MAX:
            self.tally.add(headers.full_sheet(self.lines[-1], self.place))
        return self._chosen

    def _take_header(self) -> None:
        """Of the first rows the one that names most of the needed headings is the header."""
        source = self.file.source
        needed, patterns = list(headings_of(source)), patterns_of(source)
        named = [likeness(texts, needed, patterns) for _, texts in self._above]
        at = named.index(max(named))
        number, texts = self._above[at]
        above = [(line, " ".join(text for text in row if text)) for line, row in self._above[:at]]
        remarks = headers.preamble(above, self.place)
        for remark in remarks:
            if remark.code != "table.scaled-amounts":
                self.tally.add(remark)
            elif source.scale is None:
                self.tally.add(scaled(remark.found, remark.place))
        self.cells, self.header_line = tuple(texts), number
        pending, self._pending = self._pending[at + 1 :], []
        self._chosen = choose_for(texts, source, replace(self.place, line=number), self.tally)
        if self._chosen is None:
            self._above = self._above[:_ABOVE_MAX] + [(0, [])] * _ABOVE_MAX  # nothing below is looked at
            return
        self._types = _types(self.file, self._chosen)
        for line, hidden, cells in pending:
            self._record(line, cells, hidden=hidden)

    def _record(self, number: int, cells: list[Cell], *, hidden: bool) -> None:
        """One row below the header; rows that hold only blanks are left out."""
        by_column: dict[int, tuple[Cell, Value]] = {}
        for cell in cells:
            value = self.reader.read(cell)
            if value.text or value.notes & (ERROR | NO_RESULT | NOT_CALCULATED):
                by_column[cell.column] = (cell, value)
        if not by_column:
            return
        line: list[str | int] = []
        for position, kind in self._types.items():
            held = by_column.get(position)
            if held is None:
                line += ["", 0]
                continue
            cell, value = held
            place = replace(self.place, line=number, column=position, header=self.cells[position - 1].strip())
            text = self.judge.text(cell, value, place, kind) if value.notes else value.text
            line += [text, value.kind]
            self._filled.add(position)
        self.writer.writerow(line)
        self.lines.append(number)
        if hidden:
            self._hidden.add(number)


def _types(file: SourceFile, chosen: Chosen) -> dict[int, FieldType]:
    """What is expected of each needed column, in the order of columns: what its display says is judged by that."""
    types: dict[int, FieldType] = dict.fromkeys(chosen.all_positions(), "text")
    for dimension in DIMENSIONS:
        for heading in file.source.path(dimension).codes:
            types[chosen.position(heading)] = "id"
    for value in chosen.values:
        types[value.position] = "decimal" if value.of.quantity else "amount"
    return types


def _empty(place: Place) -> Finding:
    return Finding(
        "table.empty",
        Verdict.REJECT_FILE,
        "The sheet holds no record.",
        place,
        expected="a header row and at least one record",
        remedy="Name another sheet, or leave the file out of the mapping.",
    )
