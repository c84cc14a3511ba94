"""The records of a CSV table, read block by block into flat lists of cells.

Two ways lead to the same cells. A block in which every line plainly is a record is cut as a whole (``csv_plain``); any
other block goes through the csv module row by row, and its faults become findings.

Knows delimiters, quotes and lines. It must not know what a column means.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.csv_faults import DELIMITERS, quote_fault, snippet
from apportion.adapters.files.csv_layout import Layout
from apportion.adapters.files.csv_plain import byte_classes, plain_cells
from apportion.adapters.files.tally import Tally
from apportion.model.findings import LISTED_MAX, Finding, Place, Verdict

BLOCK_BYTES: Final = 1 << 18
"""Small enough that one odd row slows down only its neighbourhood, large enough that the overhead does not show."""


@dataclass(frozen=True)
class Block:
    """Some consecutive records: their cells row by row, and the line where each record begins."""

    cells: list[str]
    lines: npt.NDArray[np.int64]
    is_plain: bool
    """Whether no cell has anything to strip or to remark on."""


@dataclass
class Progress:
    """What was seen so far of a file: kept by ``blocks`` while it is consumed."""

    rows_seen: int = 0
    """Records, refused and blank ones included, as a sheet would count its rows."""
    restarts: int = 0
    """How often reading began again below a quote that was never closed."""


@dataclass
class _Span:
    """A stretch of lines read with the csv module: what was found, and where the next stretch begins."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    end: int = 0
    next_line: int = 0


def blocks(
    data: bytes, layout: Layout, file: str, tally: Tally, progress: Progress, *, always_careful: bool = False
) -> Iterator[Block]:
    """All records below the header; refused rows become findings and blank rows nothing.

    ``data`` is UTF-8 with a line feed after every line. ``always_careful`` is for tests: the result must be the same.
    """
    start, line = layout.offset, layout.first_line
    classes = byte_classes(layout.delimiter)
    while start < len(data):
        end = data.rfind(b"\n", start, start + BLOCK_BYTES) + 1 or data.index(b"\n", start) + 1
        plain = None if always_careful else plain_cells(data[start:end], len(layout.cells), classes)
        if plain is not None:
            rows = len(plain) // len(layout.cells)
            progress.rows_seen += rows
            yield Block(plain, np.arange(line, line + rows, dtype=np.int64), is_plain=True)
            start, line = end, line + rows
            continue
        span = _careful_span(data, (start, end), line, layout, file, tally, progress)
        start, line = span.end, span.next_line
        kept = list(_good_rows(span.rows, layout, file, tally, progress))
        cells = list(itertools.chain.from_iterable(cells for _, cells in kept))
        yield Block(cells, np.array([begin for begin, _ in kept], dtype=np.int64), is_plain=False)


def _careful_span(
    data: bytes, span: tuple[int, int], line: int, layout: Layout, file: str, tally: Tally, progress: Progress
) -> _Span:
    """Read the lines from ``span[0]`` to ``span[1]``, and further where the last record goes on."""
    start, end = span
    found = _Span(end=end)
    beyond = _Beyond(data, end)
    text = data[start:end].decode()
    reader = csv.reader(
        itertools.chain(io.StringIO(text, newline="\n"), beyond), delimiter=layout.delimiter, strict=True
    )
    lines, written = text.count("\n"), [""]
    done = 0
    while done < lines:
        try:
            for cells in reader:
                found.rows.append((line + done, cells))
                done = reader.line_num
                if done >= lines:
                    break
        except csv.Error:
            if len(written) == 1:
                written = text.split("\n")
            progress.rows_seen += 1
            fault = quote_fault(written[done], layout.delimiter, layout.cells, Place(file=file, line=line + done))
            if fault.code == "csv.unclosed-quote":
                progress.restarts += 1
                tally.add(fault if progress.restarts < LISTED_MAX else _given_up(fault))
                return _restart(data, start, done + 1, line, found, progress)
            tally.add(fault)
            done = reader.line_num
    found.end, found.next_line = beyond.position, line + done
    return found


class _Beyond:
    """The lines after a block, one by one, counting how far a record needed them."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self.position = position

    def __iter__(self) -> Iterator[str]:
        while self.position < len(self._data):
            start = self.position
            self.position = self._data.index(b"\n", start) + 1
            yield self._data[start : self.position].decode()


def _restart(data: bytes, start: int, done: int, line: int, found: _Span, progress: Progress) -> _Span:
    """Go on in the line below a quote that is never closed; after a hundred of them the file is given up."""
    found.end = len(data)
    if progress.restarts < LISTED_MAX:
        found.end = start
        for _ in range(done):
            found.end = data.index(b"\n", found.end) + 1
    found.next_line = line + done
    return found


def _given_up(fault: Finding) -> Finding:
    message = f"{fault.message} It is the {LISTED_MAX}th: the lines below are not read."
    return replace(fault, verdict=Verdict.REJECT_FILE, message=message)


def _good_rows(
    rows: list[tuple[int, list[str]]], layout: Layout, file: str, tally: Tally, progress: Progress
) -> Iterator[tuple[int, list[str]]]:
    """The rows with the right number of cells; blank ones left out, others refused."""
    width = len(layout.cells)
    progress.rows_seen += len(rows)
    for line, cells in rows:
        if len(cells) == width and (first := cells[0][:1]) > "#" and not first.isspace():
            yield line, cells
        elif not any(cell.strip() for cell in cells):
            continue
        elif cells[0].lstrip().startswith("#"):
            tally.add(_comment_or_record(cells, file, line))
        elif len(cells) == width:
            yield line, cells
        elif tally.has_room("csv.row-length"):
            tally.add(_wrong_length(cells, layout, file, line))
        else:
            tally.count("csv.row-length")


def _comment_or_record(cells: list[str], file: str, line: int) -> Finding:
    return Finding(
        "csv.comment-or-record",
        Verdict.ASK,
        "This line begins with #: it may be a comment or a record.",
        Place(file=file, line=line),
        snippet(cells[0]),
        "comments above the header only",
        "Delete the line or move it above the header; if it is a record, give it a name that does not begin with #.",
    )


def _wrong_length(cells: list[str], layout: Layout, file: str, line: int) -> Finding:
    width, has = len(layout.cells), len(cells)
    name = DELIMITERS[layout.delimiter]
    cause = (
        f"Put cells that contain a {name} in double quotes, or delete the cells beyond the last column."
        if has > width
        else f"Complete the row; an empty cell needs its {name} too."
    )
    return Finding(
        "csv.row-length",
        Verdict.REJECT_CELL,
        f"The row has {has} cell{'s' if has != 1 else ''}, the header has {width}.",
        Place(file=file, line=line),
        snippet(layout.delimiter.join(cells)),
        f"{width} cells",
        cause,
    )
