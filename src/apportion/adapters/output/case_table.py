"""A table of a case as CSV text, for a copy in which some cells are others.

Knows CSV. Remarks (lines that begin with #) of the user's own file are kept where they stood. It must not know which
cells are others.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from apportion.model.raw import RawTable


def table_text(table: RawTable, original: Path | None = None) -> bytes:
    """The table in UTF-8, comma separated, its columns in the order of the file.

    Args:
        table: what is written.
        original: the CSV file that it was read from, whose remarks are kept; ``None``: there is none.
    """
    columns = sorted(table.columns.items(), key=lambda item: item[1].position)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    remarks = {} if original is None else _remarks(original)
    texts = [column.texts.tolist() for _, column in columns]
    lines = [table.header_line, *table.lines.tolist()]
    rows = [[column.header for _, column in columns], *(list(row) for row in zip(*texts, strict=True))]
    told = 0
    for line, row in zip(lines, rows, strict=True):
        for place in [place for place in remarks if told < place < line]:
            out.write(remarks[place] + "\n")
        told = max(told, line)
        writer.writerow(row)
    for place in [place for place in remarks if place > told]:
        out.write(remarks[place] + "\n")
    return out.getvalue().encode("utf-8")


def _remarks(original: Path) -> dict[int, str]:
    """Lines that begin with #, by number, none of them inside quotes."""
    found, quotes = {}, 0
    for number, line in enumerate(original.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        if line.lstrip().startswith("#") and quotes % 2 == 0:
            found[number] = line
        else:
            quotes += line.count('"')
    return found
