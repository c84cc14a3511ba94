"""What every reader of files delivers: the user's cells as text with their places, and nothing interpreted.

Tables are columnar: a million requests are a handful of arrays, never a million objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.model.findings import Findings, Place

TextColumn = np.ndarray[Any, np.dtypes.StringDType]
"""A NumPy array of variable-width text (``numpy.dtypes.StringDType``)."""


class CellKind(IntEnum):
    """What the file itself said a cell was. CSV and YAML know only text."""

    TEXT = 0
    NUMBER = 1
    """A binary number; the text is its shortest exact spelling (``repr``), so noise can still be recognised."""
    PERCENT = 2
    """A binary number displayed as a percentage; the text is the number (0.15 for 15 %)."""
    DATE = 3
    BOOLEAN = 4


@dataclass(frozen=True)
class RawCell:
    """One setting of ``case.yaml`` or of the sheet ``case``."""

    text: str
    kind: CellKind
    place: Place


@dataclass(frozen=True, eq=False)
class RawColumn:
    """One column of a table: blank cells are empty text."""

    header: str
    position: int
    """Field number in the file, from 1."""
    texts: TextColumn
    kinds: npt.NDArray[np.int8] | None = None
    """A ``CellKind`` for each cell; ``None`` when all are text."""

    def kind(self, row: int) -> CellKind:
        """What the file said the cell in ``row`` was."""
        return CellKind.TEXT if self.kinds is None else CellKind(int(self.kinds[row]))


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table as it stands in its file, comment and blank lines left out."""

    name: str
    file: str
    sheet: str
    lines: Int64Array
    """Line or sheet row of each record."""
    columns: Mapping[str, RawColumn]
    header_line: int = 1

    @property
    def rows(self) -> int:
        """Number of records."""
        return int(self.lines.size)

    def place(self, row: int | None = None, column: str = "") -> Place:
        """Where a cell, a record or (without ``row``) the header stands."""
        held = self.columns.get(column)
        return Place(
            file=self.file,
            sheet=self.sheet,
            line=self.header_line if row is None else int(self.lines[row]),
            column=held.position if held is not None else 0,
            header=column,
        )


@dataclass(frozen=True, eq=False)
class RawCase:
    """A case as read: settings by dotted name, tables by name, and what the readers noticed.

    When ``findings`` holds a file that could not be read, its table is missing here.
    """

    source: str
    """The folder or workbook, as the user named it."""
    settings_file: str
    """Where the settings stand, for findings about settings that are missing."""
    settings_sheet: str
    settings: Mapping[str, tuple[RawCell, ...]]
    """A list setting has several cells, all others one."""
    tables: Mapping[str, RawTable]
    findings: Findings
    digests: Mapping[str, str]
    """SHA-256 of each file as read, by file name: what was imported can be told later."""
