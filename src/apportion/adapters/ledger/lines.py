"""On which line of a file each record stands, without a number for each; and rows that are longer than they look.

Mostly every line is a record. Where cells hold line ends or lines are blank, the records after which the count
shifts are kept.

Knows lines, delimiters and quotes. It must not know columns.
"""

from __future__ import annotations

import csv
import io
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array

_BLOCK: Final = 1 << 22
_LINE_FEED: Final = 0x0A


@dataclass(frozen=True, eq=False)
class LineMap:
    """Line of a record: its number, from 0, plus the shift of the last entry at or before it."""

    records: Int64Array
    """Records from which another shift holds, ascending; the first is 0."""
    shifts: Int64Array

    @classmethod
    def regular(cls, first_line: int) -> LineMap:
        """Every line from ``first_line`` on is a record."""
        return cls(np.zeros(1, dtype=np.int64), np.array([first_line], dtype=np.int64))

    @classmethod
    def of(cls, lines: Int64Array) -> LineMap:
        """From the line of every record."""
        if not lines.size:
            return cls.regular(1)
        shift = lines - np.arange(lines.size, dtype=np.int64)
        changes = np.flatnonzero(np.diff(shift, prepend=shift[0] - 1))
        return cls(changes.astype(np.int64), shift[changes])

    def line(self, record: int) -> int:
        """The line on which a record begins."""
        at = int(np.searchsorted(self.records, record, side="right")) - 1
        return record + int(self.shifts[at])


def lines_of_records(path: Path, begin: tuple[int, int], shape: tuple[str, int, int]) -> LineMap | None:
    """Where the records of UTF-8 text stand whose first one begins at a byte and a line.

    ``shape`` is the delimiter, the cells of every record and how many records there should be; ``None`` where it is
    not so, or quotes are not in order. Each record is looked at, which is only needed where not every line is one.
    """
    delimiter, width, records = shape
    offset, first_line = begin
    starts = array("q")
    with path.open("rb") as stream:
        stream.seek(offset)
        reader = csv.reader(io.TextIOWrapper(stream, encoding="utf-8", newline="\n"), delimiter=delimiter, strict=True)
        line = first_line
        try:
            for cells in reader:
                if cells:
                    starts.append(line)
                    if len(cells) != width:
                        return None
                line = first_line + reader.line_num
        except csv.Error:
            return None
    return LineMap.of(np.array(starts, dtype=np.int64)) if len(starts) == records else None


def may_have_longer_rows(path: Path, offset: int, delimiter: str, width: int) -> bool:
    """Whether a line ends with a delimiter too many: the engine takes what stands behind the last column for nothing.

    A line with delimiters inside quotes may be taken for one.
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        rest = b""
        while block := stream.read(_BLOCK):
            cut = block.rfind(b"\n") + 1
            if _has_longer_row(rest + block[:cut], delimiter, width):
                return True
            rest = block[cut:] if cut else rest + block
    return _has_longer_row(rest + b"\n", delimiter, width)


def _has_longer_row(lines: bytes, delimiter: str, width: int) -> bool:
    if f"{delimiter}\n".encode() not in lines:
        return False
    view = np.frombuffer(lines, dtype=np.uint8)
    feeds = np.flatnonzero(view == _LINE_FEED)
    delimiters = np.flatnonzero(view == ord(delimiter))
    ends_open = view[feeds - 1] == ord(delimiter)
    count = np.diff(np.searchsorted(delimiters, feeds), prepend=0)
    return bool((ends_open & (count >= width)).any())
