"""One file of a ledger as a staged table: the needed columns as text in Parquet, with where each record stands.

Knows how the forms of files become the same table. It must not know what the columns mean.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from apportion.adapters.files.csv_layout import Layout
from apportion.adapters.files.csv_records import Progress, blocks
from apportion.adapters.files.headers import Header
from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.engine import parquet, pattern, quoted
from apportion.adapters.ledger.lines import LineMap, lines_of_records, may_have_longer_rows
from apportion.adapters.ledger.plain_text import PlainText
from apportion.adapters.ledger.text_layout import TextLayout
from apportion.model.findings import Finding, Place, Verdict

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CAREFUL_BYTES_MAX: Final = 1 << 30
"""A file in which something is wrong is looked at record by record up to this size."""
BLANKS: Final = "' \t\n\r\u00a0\u2007\u2009\u202f'"
"""What does not count around a text, as SQL."""
TEXT: Final = "0"
"""The kind of a column of text, as SQL (a ``CellKind``)."""


@dataclass(frozen=True)
class Staged:
    """A staged file: columns ``c1`` … by position, ``blank`` and the row number from 0."""

    path: Path
    file: str
    sheet: str
    cells: tuple[str, ...]
    """The header row."""
    header_line: int
    lines: LineMap
    records: int
    kinds: dict[int, str]
    """By position, SQL that gives the ``CellKind`` of a cell."""
    encoding: str
    delimiter: str

    def place(self, record: int | None = None, position: int = 0) -> Place:
        """Where a cell, a record (from 0) or the header stands."""
        line = self.header_line if record is None else self.lines.line(record)
        header = self.cells[position - 1].strip() if position else ""
        return Place(self.file, self.sheet, line, position, header)

    def kind(self, position: int) -> str:
        """SQL for the kind of the cells in a column."""
        return self.kinds.get(position, TEXT)


def stage_text(
    connection: DuckDBPyConnection,
    text: PlainText,
    layout: TextLayout,
    positions: Sequence[int],
    target: Path,
    tally: Tally,
) -> Staged | None:
    """Stage a text table; ``None`` after findings that name every faulty record.

    Raises:
        OSError: when the staged file cannot be written.
    """
    import duckdb

    whole = _Csv(text.path, layout, tuple(positions), 1, text.odd_blanks)
    if layout.first_line > 2:  # noqa: PLR2004 - the first line is the header
        # The engine would count rows, not lines, of what it is to skip.
        whole = replace(whole, path=_below(text.path, layout.offset, target.with_suffix(".below")), skip=0)
    begin, width = (layout.offset, layout.first_line), len(layout.cells)
    lines: LineMap | None = None
    reason = "blanks stand between quotes and delimiters"
    if not text.loose_quotes and not may_have_longer_rows(text.path, layout.offset, layout.delimiter, width):
        try:
            _copy_csv(connection, whole, target)
            records = _count(connection, target)
            lines = LineMap.regular(layout.first_line)
            if text.lines - layout.first_line + 1 != records:
                # Cells hold line ends, which may be all that stands in them.
                _copy_csv(connection, replace(whole, odd_blanks=True), target)
                lines = lines_of_records(text.path, begin, (layout.delimiter, width, records))
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        except duckdb.Error as error:
            reason = str(error)
    if lines is None:
        rewritten = _carefully(text, layout, target.with_suffix(".csv"), reason, tally)
        if rewritten is None:
            return None
        path, lines = rewritten
        _copy_csv(connection, replace(whole, path=path, skip=0, odd_blanks=True), target)
    records = _count(connection, target)
    if records == 0:
        tally.add(_no_records(text.file))
        return None
    return Staged(
        target, text.file, "", layout.cells, layout.header_line, lines, records, {}, text.encoding, layout.delimiter
    )


@dataclass(frozen=True)
class _Csv:
    """What the engine is to read."""

    path: Path
    layout: TextLayout
    positions: tuple[int, ...]
    skip: int
    """One for a header on the first line."""
    odd_blanks: bool
    """Whether blanks other than spaces are trimmed, which takes time."""


def _copy_csv(connection: DuckDBPyConnection, csv_: _Csv, target: Path) -> None:
    count = len(csv_.layout.cells)
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(1, count + 1))
    bare = "trim({})" if not csv_.odd_blanks else f"trim({{}}, {BLANKS})"
    chosen = ", ".join(f"coalesce({bare.format(f'c{n}')}, '') AS c{n}" for n in csv_.positions)
    every = ", ".join(f"c{n}" for n in range(1, count + 1))
    options = (
        f"delim = {quoted(csv_.layout.delimiter)}, quote = '\"', escape = '\"', header = false, skip = {csv_.skip}, "
        f"auto_detect = false, strict_mode = true, null_padding = false, new_line = '\\n', columns = {{{columns}}}"
    )
    rows = f"read_csv({quoted(pattern(csv_.path))}, {options})"
    flags = f"coalesce({every}) IS NULL AS blank, starts_with(coalesce(c1, ''), '#') AS remark"
    query = f"SELECT {chosen}, {flags} FROM {rows}"  # noqa: S608 - numbered columns and a quoted name
    connection.execute(f"COPY ({query}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION snappy)")


def _below(path: Path, offset: int, target: Path) -> Path:
    """A copy of what stands from a byte on."""
    with path.open("rb") as source, target.open("wb") as copy:
        source.seek(offset)
        shutil.copyfileobj(source, copy)
    return target


def _count(connection: DuckDBPyConnection, path: Path) -> int:
    found = connection.execute(f"SELECT count(*) FROM {parquet([path])}").fetchall()  # noqa: S608 - own file
    return int(found[0][0])


def _carefully(
    text: PlainText, layout: TextLayout, target: Path, reason: str, tally: Tally
) -> tuple[Path, LineMap] | None:
    """Read what the engine would not, record by record: every fault is named, or the file is written plainly.

    The engine refuses whole files at the first fault, and a few that have none, such as a line of blanks.
    """
    if text.size > CAREFUL_BYTES_MAX:
        tally.add(_refused(text.file, reason))
        return None
    data = text.path.read_bytes()
    if not data.endswith(b"\n"):
        data += b"\n"
    whole = Layout(
        layout.delimiter,
        Header((), (), (), complete=True),
        layout.cells,
        layout.header_line,
        layout.first_line,
        layout.offset,
    )  # fmt: skip - one argument a line would hide what matters
    starts = []
    progress = Progress()
    width = len(layout.cells)
    with target.open("w", encoding="utf-8", newline="\n") as plain:
        writer = csv.writer(plain, delimiter=layout.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for block in blocks(data, whole, text.file, tally, progress):
            starts.append(block.lines)
            writer.writerows(block.cells[n : n + width] for n in range(0, len(block.cells), width))
    if tally.blocks:
        return None
    return target, LineMap.of(np.concatenate([*starts, np.empty(0, dtype=np.int64)]))


def _refused(file: str, reason: str) -> Finding:
    return Finding(
        "csv.row-length",
        Verdict.REJECT_FILE,
        "A record of this very large file cannot be read; the first fault is told, the others are not looked for.",
        Place(file=file),
        " ".join(reason.split())[:200],
        "records with as many cells as the header",
        "Correct the record, or split the file to see all faults.",
    )


def _no_records(file: str) -> Finding:
    return Finding(
        "table.empty",
        Verdict.REJECT_FILE,
        "The file holds only a header row.",
        Place(file=file),
        expected="at least one record",
        remedy="Export it again, or leave it out of the mapping.",
    )
