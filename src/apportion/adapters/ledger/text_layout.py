"""How a text table of a ledger is laid out: what separates its columns, and where its header row stands.

Knows delimiters and header rows. It must not read records.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from apportion.adapters.files.csv_faults import DELIMITERS, quote_fault
from apportion.adapters.files.headers import SEARCHED_ROWS, preamble
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import text_findings
from apportion.adapters.ledger.wanted import likeness, scaled
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.ledger_mapping import Heading, ValueColumn

_SAMPLE_BYTES: Final = 1 << 20
_MARK: Final = b"\xef\xbb\xbf"
_DECLARED: Final = ("sep=,", "sep=;", "sep=\t", "sep=|")


@dataclass(frozen=True)
class TextLayout:
    """Everything that must be known before the first record is read."""

    delimiter: str
    cells: tuple[str, ...]
    """The header row."""
    header_line: int
    first_line: int
    """Line of the first record."""
    offset: int
    """Byte at which that line begins."""


@dataclass(frozen=True)
class _Reading:
    delimiter: str
    rows: tuple[tuple[int, int, tuple[str, ...]], ...]
    """First line, last line and cells of each row with content."""
    header: int
    named: int


def find_layout(
    path: Path,
    file: str,
    needed: Sequence[Heading],
    patterns: Sequence[ValueColumn],
    declared: str,
    tally: Tally,
    *,
    is_scaled: bool = False,
) -> TextLayout | None:
    """Delimiter and header row; ``None`` after a finding why not. ``is_scaled``: the mapping says in what amounts are.

    Raises:
        OSError: when the file cannot be read.
    """
    with path.open("rb") as stream:
        data = stream.read(_SAMPLE_BYTES)
    if len(data) == _SAMPLE_BYTES:
        data = data[: data.rfind(b"\n") + 1]
    mark = len(_MARK) if data.startswith(_MARK) else 0
    data = data[mark:]
    lines = data.decode(errors="replace").split("\n")
    told = ["" if line.lstrip().startswith("#") else line for line in lines]
    if lines[0].strip('"').lower() in _DECLARED:
        declared, told[0] = lines[0].strip('"')[4], ""
    readings = [_read(told, d, needed, patterns) for d in ((declared,) if declared else DELIMITERS)]
    if not any(reading.rows for reading in readings):
        tally.add(_empty(file))
        return None
    most = max(reading.named for reading in readings)
    best = [reading for reading in readings if reading.named == most]
    if most == 0:
        tally.add(_no_header(file, needed, best[0].rows[0][2]))
        return None
    if any([row[2] for row in reading.rows] != [row[2] for row in best[0].rows] for reading in best[1:]):
        tally.add(_two_delimiters(best, file, lines))
        return None
    layout = _layout(best[0], lines, file, tally, is_scaled=is_scaled)
    return None if layout is None else replace(layout, offset=layout.offset + mark)


def _read(lines: list[str], delimiter: str, needed: Sequence[Heading], patterns: Sequence[ValueColumn]) -> _Reading:
    reader = csv.reader(io.StringIO("\n".join(lines), newline="\n"), delimiter=delimiter)
    rows: list[tuple[int, int, tuple[str, ...]]] = []
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begin, reader.line_num, tuple(cells)))
            begin = reader.line_num + 1
            if len(rows) >= SEARCHED_ROWS:
                break
    except csv.Error:
        pass  # a cell longer than any text: no header comes after it
    named = [likeness(row[2], needed, patterns) for row in rows]
    most = max(named, default=0)
    return _Reading(delimiter, tuple(rows), named.index(most) if most else -1, most)


def _layout(reading: _Reading, lines: list[str], file: str, tally: Tally, *, is_scaled: bool) -> TextLayout | None:
    first, last, cells = reading.rows[reading.header]
    place = Place(file=file, line=first)
    try:
        written = io.StringIO("\n".join(lines[first - 1 :]), newline="\n")
        next(csv.reader(written, delimiter=reading.delimiter, strict=True))
    except csv.Error:
        tally.add(quote_fault(lines[first - 1], reading.delimiter, (), place))
        return None
    above = [(line, " ".join(cell for cell in row if cell)) for line, _, row in reading.rows[: reading.header]]
    remarks = preamble(above, Place(file=file))
    for remark in remarks:
        if remark.code != "table.scaled-amounts":
            tally.add(remark)
        elif not is_scaled:
            tally.add(scaled(remark.found, remark.place))
    for position, cell in enumerate(cells, start=1):
        tally.add_all(text_findings(cell, Place(file=file, line=first, column=position)))
    offset = sum(len(line.encode()) + 1 for line in lines[:last])
    return TextLayout(reading.delimiter, cells, first, last + 1, offset)


def _empty(file: str) -> Finding:
    return Finding(
        "table.empty",
        Verdict.REJECT_FILE,
        "The file holds nothing.",
        Place(file=file),
        expected="a header row and at least one record",
        remedy="Export it again, or leave it out of the mapping.",
    )


def _no_header(file: str, needed: Sequence[Heading], first: Sequence[str]) -> Finding:
    names = ", ".join(f"'{heading.label}'" for heading in needed)
    return Finding(
        "ledger.missing-column",
        Verdict.REJECT_FILE,
        "No row of the file names any of the columns that the mapping names.",
        Place(file=file),
        ", ".join(cell.strip() for cell in first[:20]),
        f"a row with {names}",
        "Correct the headings in the mapping; they are compared whole, capitals aside.",
    )


def _two_delimiters(best: list[_Reading], file: str, lines: list[str]) -> Finding:
    names = [DELIMITERS[reading.delimiter] for reading in best]
    line = best[0].rows[best[0].header][0]
    return Finding(
        "csv.delimiter",
        Verdict.ASK,
        f"The columns could be separated by {' or by '.join(names)}; the records would differ.",
        Place(file=file, line=line),
        lines[line - 1],
        "one character between the columns of every row",
        "State the 'delimiter' in the mapping.",
    )
