"""A CSV file as a raw table: layout, then records, column by column.

Knows what becomes of a cell (trimmed, remarked on). It must not know which file holds which table: the folder does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.csv_layout import Layout, find_layout
from apportion.adapters.files.csv_records import Block, Progress, blocks
from apportion.adapters.files.file_bytes import unreadable
from apportion.adapters.files.headers import SHEET_ROWS_MAX, blank_header, empty_table, full_sheet
from apportion.adapters.files.table_read import ROWS_MAX, TableRead, too_many_rows
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_columns import remarks, text_column
from apportion.adapters.files.text_encoding import table_text
from apportion.adapters.files.texts import is_notable
from apportion.model.findings import Place
from apportion.model.raw import RawColumn, RawTable, TextColumn
from apportion.model.schema import Table


@dataclass
class _Columns:
    """The columns while they grow; ``positions`` are field numbers from 1."""

    texts: dict[int, list[TextColumn]]
    lines: list[npt.NDArray[np.int64]] = field(default_factory=list)
    told_blank: set[int] = field(default_factory=set)


def read_csv(path: Path, table: Table) -> TableRead:
    """Read one CSV file of a sensible size; whatever is wrong with it comes back as findings."""
    file, tally = path.name, Tally()
    try:
        data = path.read_bytes()
    except OSError as error:
        tally.add(unreadable(file, error))
        return TableRead(None, tally.findings(), "")
    digest = hashlib.sha256(data).hexdigest()
    text, findings = table_text(data, file)
    tally.add_all(findings)
    del data
    raw = None if text is None else parse_csv(text, table, file, tally)
    return TableRead(raw, tally.findings(), digest)


def parse_csv(text: bytes, table: Table, file: str, tally: Tally, *, always_careful: bool = False) -> RawTable | None:
    """The table in UTF-8 text in which a line feed ends every line; ``None`` after findings that say why not."""
    rows = text.count(b"\n")
    if rows > ROWS_MAX:
        tally.add(too_many_rows(rows, Place(file=file)))
        return None
    layout = find_layout(text, table, file, tally)
    if layout is None:
        return None
    columns = _Columns({position: [] for _, position in layout.header.columns})
    progress = Progress()
    for block in blocks(text, layout, file, tally, progress, always_careful=always_careful):
        _append(block, layout, columns, file, tally)
    in_sheet = progress.rows_seen + layout.first_line - 1
    if in_sheet in SHEET_ROWS_MAX:
        tally.add(full_sheet(in_sheet, Place(file=file)))
    lines = np.concatenate([*columns.lines, np.empty(0, dtype=np.int64)])
    if lines.size == 0:
        if not tally.blocks:
            tally.add(empty_table(table, Place(file=file), has_header=True))
        return None
    named = {}
    for name, position in layout.header.columns:
        # Popped, so that the pieces of one column are freed before the next is joined.
        texts = cast("TextColumn", np.concatenate(columns.texts.pop(position)))
        named[name] = RawColumn(layout.cells[position - 1].strip(), position, texts)
    return RawTable(table.name, file, "", lines, named, layout.header_line)


def _append(block: Block, layout: Layout, columns: _Columns, file: str, tally: Tally) -> None:
    width = len(layout.cells)
    is_loose, is_odd = (False, False) if block.is_plain else _looks(block.cells)
    columns.lines.append(block.lines)
    for position, pieces in columns.texts.items():
        texts = block.cells[position - 1 :: width]
        if is_odd:
            place = Place(file=file, column=position, header=layout.cells[position - 1].strip())
            remarks(texts, place, block.lines, tally)
        if is_loose:
            texts = [text.strip() for text in texts]
        pieces.append(text_column(texts))
    for position in layout.header.blank:
        if position in columns.told_blank:
            continue
        found = next((text.strip() for text in block.cells[position - 1 :: width] if text.strip()), "")
        if found:
            columns.told_blank.add(position)
            tally.add(blank_header(Place(file=file, line=layout.header_line, column=position), found))


def _looks(cells: list[str]) -> tuple[bool, bool]:
    """Whether any cell may need trimming, and whether any has a notable character.

    Every white space but the blank, and every notable character, is unprintable for Python: one fast look at all
    cells together spares most blocks two slow ones at each. A broken bar between the cells is rare inside them; where
    it is not, trimming only takes longer.
    """
    together = "¦".join(cells)
    is_printable = together.isprintable()
    is_loose = not is_printable or "¦ " in together or " ¦" in together or together[:1] == " " or together[-1:] == " "
    return is_loose, not is_printable and is_notable(together)
