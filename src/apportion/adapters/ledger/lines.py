"""On which line of a file each record stands, without a number for each.

Mostly every line is a record. Where cells hold line ends or lines are blank, the records after which the count
shifts are kept.

Knows lines and quotes. It must not know columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array

_BLOCK: Final = 1 << 22
_LINE_FEED: Final = 0x0A
_QUOTE: Final = 0x22


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


def line_map(path: Path, offset: int, first_line: int, lines: int, records: int) -> LineMap:
    """Where the records of UTF-8 text stand that begins, below its header, at byte ``offset`` and ``first_line``.

    ``lines`` is how many lines the whole file has.
    """
    if lines - first_line + 1 == records:
        return LineMap.regular(first_line)
    starts = np.concatenate([*_starts(path, offset, first_line), np.empty(0, dtype=np.int64)])
    return LineMap.of(starts[:records])


def _starts(path: Path, offset: int, first_line: int) -> Iterator[Int64Array]:
    """Lines on which records begin: after a line feed outside quotes, blank lines left out."""
    line, quotes, after_end = first_line, 0, True
    with path.open("rb") as stream:
        stream.seek(offset)
        while block := stream.read(_BLOCK):
            view = np.frombuffer(block, dtype=np.uint8)
            feeds = np.flatnonzero(view == _LINE_FEED)
            inside = (np.searchsorted(np.flatnonzero(view == _QUOTE), feeds) + quotes) % 2 == 1
            # The first byte after a line feed that ends a record begins the next one, unless it ends a blank line.
            begins = feeds[~inside] + 1
            numbers = line + 1 + np.flatnonzero(~inside)
            if after_end:
                begins, numbers = np.append(0, begins), np.append(line, numbers)
            here = begins < view.size
            begins, numbers = begins[here], numbers[here]
            yield numbers[view[begins] != _LINE_FEED].astype(np.int64)
            after_end = bool(view[-1] == _LINE_FEED) and not bool(inside[-1:].any())
            quotes += int(np.count_nonzero(view == _QUOTE))
            line += int(feeds.size)
