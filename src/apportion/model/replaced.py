"""Cells and rows of a case as read that are replaced by others: for figures that the user asked to have written.

Knows raw tables. Nothing here decides what is written; the user's files are never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.dtypes import StringDType

from apportion.model.raw import CellKind, RawCase, RawColumn, RawTable, TextColumn


@dataclass(frozen=True)
class CellChange:
    """A cell that was given another text."""

    table: str
    row: int
    """Of the table as read, from 0."""
    column: str
    before: str
    after: str


def with_replaced(
    raw: RawCase, table: str, texts: Mapping[str, Mapping[int, str]]
) -> tuple[RawCase, tuple[CellChange, ...]]:
    """The case with other texts in some cells, whatever stood there, and which cells changed.

    Args:
        raw: the case as read.
        table: name of a table that it has.
        texts: by column and row. A column that the table lacks is added where one of its texts is not empty.
    """
    held = raw.tables[table]
    columns, changes = dict(held.columns), []
    for name, cells in texts.items():
        column = columns.get(name)
        if column is None:
            if not any(cells.values()):
                continue
            column = RawColumn(name, len(columns) + 1, _blank(held.rows))
        written = column.texts.copy()
        kinds = None if column.kinds is None else column.kinds.copy()
        for row, text in sorted(cells.items()):
            before = str(written[row]).strip()
            if before == text:
                continue
            changes.append(CellChange(table, row, name, before, text))
            written[row] = text
            if kinds is not None:
                kinds[row] = CellKind.TEXT
        columns[name] = replace(column, texts=written, kinds=kinds)
    changed = replace(held, columns=columns)
    return replace(raw, tables={**raw.tables, table: changed}), tuple(changes)


def without_rows(raw: RawCase, table: str, rows: Collection[int]) -> RawCase:
    """The case without some rows of a table; the table itself goes with its last row."""
    held = raw.tables.get(table)
    if held is None or not rows:
        return raw
    kept = np.setdiff1d(np.arange(held.rows), np.array(sorted(rows), dtype=np.int64))
    tables = {name: item for name, item in raw.tables.items() if name != table}
    if kept.size:
        columns = {
            name: replace(column, texts=column.texts[kept], kinds=None if column.kinds is None else column.kinds[kept])
            for name, column in held.columns.items()
        }
        tables[table] = replace(held, lines=held.lines[kept], columns=columns)
    return replace(raw, tables=tables)


def with_rows(raw: RawCase, table: str, rows: Sequence[Mapping[str, str]]) -> RawCase:
    """The case with rows added to the end of a table, which is made where the case has none."""
    if not rows:
        return raw
    held = raw.tables.get(table) or RawTable(table, f"{table}.csv", "", np.empty(0, dtype=np.int64), {}, 1)
    names = list(held.columns) + [name for name in rows[0] if name not in held.columns]
    columns = {}
    for place, name in enumerate(names, 1):
        column = held.columns.get(name) or RawColumn(name, place, _blank(held.rows))
        added = np.array([row.get(name, "") for row in rows], dtype=StringDType())
        texts = cast("TextColumn", np.concatenate([column.texts, added]))
        kinds = None if column.kinds is None else np.concatenate([column.kinds, np.zeros(len(rows), dtype=np.int8)])
        columns[name] = replace(column, texts=texts, kinds=kinds)
    last = int(held.lines[-1]) if held.rows else held.header_line
    lines = np.concatenate([held.lines, last + 1 + np.arange(len(rows), dtype=np.int64)])
    return replace(raw, tables={**raw.tables, table: replace(held, lines=lines, columns=columns)})


def _blank(rows: int) -> TextColumn:
    return np.full(rows, "", dtype=StringDType())
