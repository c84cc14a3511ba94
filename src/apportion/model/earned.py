"""Cells that are worked out from other tables of a case before it is built: a score from ratings, a value from flows.

Knows raw tables. It must not know how a figure is worked out. A cell that the user has filled in is never overwritten:
where it says something else than what was worked out, both figures are reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.dtypes import StringDType

from apportion.model.findings import Place
from apportion.model.raw import CellKind, RawCase, RawColumn, RawTable


@dataclass(frozen=True)
class Stated:
    """A cell that the user filled in although the figure can be worked out."""

    place: Place
    row: int
    stated: str
    earned: str


def with_earned(raw: RawCase, table: str, column: str, texts: Mapping[int, str]) -> tuple[RawCase, tuple[Stated, ...]]:
    """The case with blank cells of one column filled, and the cells that were not blank.

    Args:
        raw: the case as read.
        table: name of a table that it has.
        column: header of the column; it is added where the table has none.
        texts: by row of the table, the figure as the case's own number format writes it.

    Raises:
        KeyError: when the case has no such table.
    """
    held = raw.tables[table]
    cells = held.columns.get(column) or _blank(column, len(held.columns) + 1, held.rows)
    filled = cells.texts.copy()
    kinds = None if cells.kinds is None else cells.kinds.copy()
    kept = []
    for row, text in sorted(texts.items()):
        stated = str(filled[row]).strip()
        if stated:
            kept.append(Stated(held.place(row, column), row, stated, text))
            continue
        filled[row] = text
        if kinds is not None:
            kinds[row] = CellKind.TEXT
    changed = replace(cells, texts=filled, kinds=kinds)
    return replace(raw, tables={**raw.tables, table: _with_column(held, changed)}), tuple(kept)


def _with_column(held: RawTable, column: RawColumn) -> RawTable:
    return replace(held, columns={**held.columns, column.header: column})


def _blank(header: str, position: int, rows: int) -> RawColumn:
    return RawColumn(header, position, np.full(rows, "", dtype=StringDType()))
