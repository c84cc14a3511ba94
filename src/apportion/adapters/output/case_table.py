"""A table of a case as CSV text, for a copy in which some cells are others.

Knows CSV. Remarks above the header (lines that begin with #) of the user's own file are kept. It must not know which
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
    for remark in () if original is None else _remarks(original, table.header_line):
        out.write(remark + "\n")
    texts = [column.texts.tolist() for _, column in columns]
    writer.writerow([column.header for _, column in columns])
    writer.writerows(zip(*texts, strict=True))
    return out.getvalue().encode("utf-8")


def _remarks(original: Path, header_line: int) -> list[str]:
    """Lines above the header that begin with #; below it there are none."""
    lines = original.read_text(encoding="utf-8-sig", errors="replace").splitlines()[: header_line - 1]
    return [line for line in lines if line.lstrip().startswith("#")]
