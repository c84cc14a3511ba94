"""Cutting a block of CSV text into cells as a whole, where every line plainly is a record.

This way never judges. It steps aside, and the csv module reads the block row by row, wherever a cell needs trimming or
a remark, a row is blank or has another number of cells, or quotes are used for more than to enclose a cell. Where it
does not step aside its cells are those of the csv module; a property test says so.

Knows bytes, delimiters and quotes. It must not know columns or findings.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.csv_faults import CELL_MAX

_END, _BLANK, _ODD, _LEAD, _QUOTE = 1, 2, 4, 8, 16
_LINE_FEED: Final = 0x0A
_CUT: Final = "\x1f"
"""Put in the place of every delimiter and line end; as a control character it cannot stand in a plain block."""
_INVISIBLE: Final = re.compile("[\x80-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
"""Characters beyond ASCII that are white space for Python or notable for ``texts``."""

_Bytes = npt.NDArray[np.uint8]
_Positions = npt.NDArray[np.intp]


def byte_classes(delimiter: str) -> _Bytes:
    """What each byte may mean for cutting a block; made once per file."""
    classes = np.zeros(256, dtype=np.uint8)
    classes[:32] = _ODD
    classes[0x7F] = _ODD
    classes[0x22] = _QUOTE
    classes[[0x09, 0x20]] = _BLANK
    classes[[0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = _LEAD
    classes[[0x0A, ord(delimiter)]] = _END
    return classes


def plain_cells(block: bytes, width: int, classes: _Bytes) -> list[str] | None:
    """All cells of the records in ``block`` row by row; ``None`` unless every line certainly is a plain record.

    ``block`` is UTF-8 and ends in a line feed; ``width`` is the number of cells in every row.
    """
    view = np.frombuffer(block, np.uint8)
    marks = classes[view]
    if (marks == _ODD).any():
        return None
    ends = np.flatnonzero(marks == _END)
    quotes = np.flatnonzero(marks == _QUOTE)
    if quotes.size:
        is_outside = np.searchsorted(quotes, ends) % 2 == 0
        if not is_outside.all():
            if (view[ends[~is_outside]] == _LINE_FEED).any():
                return None  # a line end inside quotes, or a record that goes on in the next block
            ends = ends[is_outside]
        if not _only_enclose(quotes, marks):
            return None
    if not _are_records(view, ends, width) or _needs_a_look(view, marks, ends, width, has_quotes=bool(quotes.size)):
        return None
    if (marks == _LEAD).any() and _INVISIBLE.search(block.decode()):
        return None
    cut = view.copy()
    cut[ends] = ord(_CUT)
    cells = (cut[marks != _QUOTE] if quotes.size else cut).tobytes().decode().split(_CUT)
    cells.pop()  # what follows the last line end
    return cells


def _only_enclose(quotes: _Positions, marks: _Bytes) -> bool:
    """Whether each pair of quotes encloses a whole cell that neither begins nor ends with a blank.

    Quotes are even in number here: after an odd one the line end of the block would have been inside.
    """
    opening, closing = quotes[::2], quotes[1::2]
    before = marks[opening - 1]  # the first byte wraps around to the line end at the end of the block
    inside_first, inside_last = marks[opening + 1], marks[closing - 1]
    return bool(
        (before == _END).all()
        and (marks[closing + 1] == _END).all()
        and not (inside_first == _BLANK).any()
        and not (inside_last == _BLANK).any()
    )


def _are_records(view: _Bytes, ends: _Positions, width: int) -> bool:
    """Whether every line has ``width`` cells and an ordinary length."""
    if ends.size % width:
        return False
    is_line_end = view[ends] == _LINE_FEED
    line_ends = ends[width - 1 :: width]
    if np.count_nonzero(is_line_end) != line_ends.size or not is_line_end[width - 1 :: width].all():
        return False
    lengths = np.diff(line_ends, prepend=-1) - 1
    # A line of nothing but delimiters, which is a blank row, has exactly width - 1 characters.
    return bool(lengths.min() >= width and lengths.max() < CELL_MAX)


def _needs_a_look(view: _Bytes, marks: _Bytes, ends: _Positions, width: int, *, has_quotes: bool) -> bool:
    """Whether a cell begins or ends with a blank, or a line may be a comment or, in spite of its quotes, blank."""
    starts: npt.NDArray[Any] = np.concatenate(([0], ends[:-1] + 1))
    line_starts = starts[::width]
    if (marks[starts] == _BLANK).any() or (marks[ends - 1] == _BLANK).any() or (view[line_starts] == ord("#")).any():
        return True
    if not has_quotes:
        return False
    firsts = line_starts[marks[line_starts] == _QUOTE]
    return bool(
        (marks[line_starts] == _END).any()
        or (view[firsts + 1] == ord("#")).any()
        or (marks[firsts + 1] == _QUOTE).any()
    )
