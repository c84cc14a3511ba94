"""What is wrong with the quotes of a CSV record, told from the line where it begins.

Knows quotes and delimiters. It must not know columns or how far the record reaches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
"""What may separate columns, and how a message calls it."""

CELL_MAX: Final = 1 << 17
"""Characters in a cell; the csv module's own limit."""
_SHOWN: Final = 40


def quote_fault(line: str, delimiter: str, header: Sequence[str], place: Place) -> Finding:
    """Why the csv module refused the record that begins with ``line``; ``place`` has file and line."""
    column, after = first_fault(line, delimiter)
    name = header[column - 1].strip() if 0 < column <= len(header) else ""
    here = Place(file=place.file, line=place.line, column=column, header=name)
    if after is None:
        return Finding(
            "csv.unclosed-quote",
            Verdict.REJECT_CELL,
            "The double quote that opens this cell is not closed where the cell ends.",
            here,
            snippet(line),
            'a second double quote at the end of the cell; a quote inside the cell written as ""',
            "Close the quote, or delete it.",
        )
    if after:
        return Finding(
            "csv.text-after-quote",
            Verdict.REJECT_CELL,
            f"After the closing quote of this cell stands '{snippet(after)}'.",
            here,
            snippet(line),
            f"a {DELIMITERS[delimiter]} or the end of the line after the closing quote",
            'Put the whole cell in double quotes, and write a quote inside it as "".',
        )
    return cell_too_long(f"A cell of this record has more than {CELL_MAX:,} characters.", here, snippet(line))


def cell_too_long(message: str, place: Place, found: str = "") -> Finding:
    """A cell is longer than any real text."""
    expected = f"at most {CELL_MAX:,} characters"
    return Finding("table.cell-too-long", Verdict.REJECT_CELL, message, place, found, expected, "Shorten the text.")


def first_fault(line: str, delimiter: str) -> tuple[int, str | None]:
    """Cell number of the first fault, with what follows its closing quote; ``None`` for a quote not closed in the line.

    The number is 0 and the text empty when the quotes of the line are in order.
    """
    column, position = 1, 0
    while position < len(line):
        if line[position] == '"':
            cell = _QUOTED.match(line, position)
            if cell is None:
                return column, None
            position = cell.end()
            if line[position : position + 1] not in (delimiter, "\n", ""):
                return column, line[position:].partition(delimiter)[0].strip() or line[position]
        following = line.find(delimiter, position)
        if following < 0:
            break
        column, position = column + 1, following + 1
    return 0, ""


_QUOTED: Final = re.compile(r'"(?:[^"]|"")*+"')
"""Possessive: a doubled quote must never be taken back and read as a closing one."""


def snippet(text: str) -> str:
    """The beginning of a text, short enough for a message."""
    shown = text.strip()
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
