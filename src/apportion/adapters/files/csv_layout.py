"""How a CSV table is laid out: which character separates its columns, and where its header row stands.

Knows the catalogue's column names, which are the surest sign of both. It must not read records: see ``csv_records``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from apportion.adapters.files.csv_faults import DELIMITERS, quote_fault
from apportion.adapters.files.headers import (
    SEARCHED_ROWS,
    Header,
    empty_table,
    is_header,
    likeness,
    missing_header,
    preamble,
    read_header,
)
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import text_findings
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.schema import Table

_SAMPLE_BYTES: Final = 1 << 18
_DECLARED: Final = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*')
"""The first line by which Excel is told the delimiter; it is no row of the table."""


@dataclass(frozen=True)
class Layout:
    """Everything that must be known before the first record is read."""

    delimiter: str
    header: Header
    cells: tuple[str, ...]
    """The header row as written; its length is the length of every record."""
    header_line: int
    first_line: int
    """Line of the first record."""
    offset: int
    """Byte at which that line begins."""


@dataclass(frozen=True)
class _Row:
    line: int
    last_line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class _Reading:
    """The beginning of the file under one delimiter."""

    delimiter: str
    rows: tuple[_Row, ...]
    header: int
    """Which of the rows is the header; -1 when none names a column."""
    columns_named: int

    @property
    def header_row(self) -> _Row:
        return self.rows[self.header]


def find_layout(data: bytes, table: Table, file: str, tally: Tally) -> Layout | None:
    """Delimiter and header of UTF-8 text in which a line feed ends every line; ``None`` after a finding why not."""
    place = Place(file=file)
    end = len(data) if len(data) <= _SAMPLE_BYTES else data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1
    lines = data[:end].decode(errors="replace").split("\n")
    declared = _DECLARED.fullmatch(lines[0])
    told = ["" if line.lstrip().startswith("#") else line for line in lines]
    if declared:
        told[0] = ""
    readings = [_read(told, delimiter, table) for delimiter in ([declared[1]] if declared else DELIMITERS)]
    if not any(reading.rows for reading in readings):
        tally.add(empty_table(table, place, has_header=False))
        return None
    most = max(reading.columns_named for reading in readings)
    if most == 0:
        fault = _header_fault(told, readings[0].rows[0].line, readings[0].delimiter, file)
        tally.add(fault or missing_header(table, place))
        return None
    best = [reading for reading in readings if reading.columns_named == most]
    if any([row.cells for row in reading.rows] != [row.cells for row in best[0].rows] for reading in best[1:]):
        tally.add(_two_delimiters(best, place, lines))
        return None
    return _layout(data, best[0], lines, table, tally, place)


def _read(lines: list[str], delimiter: str, table: Table) -> _Reading:
    rows = tuple(_rows_with_content(lines, delimiter))
    header = next((index for index, row in enumerate(rows) if is_header(row.cells, table)), -1)
    if header < 0:
        named = [likeness(row.cells, table) for row in rows]
        header = named.index(max(named)) if any(named) else -1
    return _Reading(delimiter, rows, header, likeness(rows[header].cells, table) if header >= 0 else 0)


def _rows_with_content(lines: list[str], delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO("\n".join(lines), newline="\n"), delimiter=delimiter)
    begin, found = 1, 0
    while found < SEARCHED_ROWS:
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):  # a cell longer than any text: no header comes after it
            return
        if any(cell.strip() for cell in cells):
            found += 1
            yield _Row(begin, reader.line_num, tuple(cells))
        begin = reader.line_num + 1


def _layout(
    data: bytes, reading: _Reading, lines: list[str], table: Table, tally: Tally, place: Place
) -> Layout | None:
    row = reading.header_row
    fault = _header_fault(lines, row.line, reading.delimiter, place.file)
    if fault is not None:
        tally.add(fault)
        return None
    above = [(item.line, _shown(lines[item.line - 1])) for item in reading.rows[: reading.header]]
    tally.add_all(preamble(above, place))
    here = Place(file=place.file, line=row.line)
    header = read_header(row.cells, table, here)
    tally.add_all(header.findings)
    for position, cell in enumerate(row.cells, start=1):
        tally.add_all(text_findings(cell, Place(file=place.file, line=row.line, column=position)))
    if not header.complete:
        return None
    offset = 0
    for _ in range(row.last_line):
        offset = data.index(b"\n", offset) + 1
    return Layout(reading.delimiter, header, row.cells, row.line, row.last_line + 1, offset)


def _header_fault(lines: list[str], first: int, delimiter: str, file: str) -> Finding | None:
    """A fault of quotes in the row that begins in line ``first`` and is, or should be, the header."""
    text = io.StringIO("\n".join(lines[first - 1 :]), newline="\n")
    try:
        next(csv.reader(text, delimiter=delimiter, strict=True))
    except csv.Error:
        return quote_fault(lines[first - 1], delimiter, (), Place(file=file, line=first))
    return None


def _shown(line: str) -> str:
    return line.strip(" \t" + "".join(DELIMITERS))


def _two_delimiters(best: list[_Reading], place: Place, lines: list[str]) -> Finding:
    names = [DELIMITERS[reading.delimiter] for reading in best]
    line = best[0].header_row.line
    return Finding(
        "csv.delimiter",
        Verdict.ASK,
        f"The columns could be separated by {' or by '.join(names)}; the records would differ.",
        Place(file=place.file, line=line),
        lines[line - 1],
        "one character between the columns of every row",
        "Separate all columns by commas, and put cells that contain a comma in double quotes.",
    )
