"""Tables of a written plan folder as they stand there now: CSV files, and the sheets of the workbook.

Knows how the tables were spelled. It must not know what they should say.
"""

from __future__ import annotations

import csv
import math
import zipfile
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

_HEADER_ROWS_MAX: Final = 50
"""Rows of a sheet in which its header is looked for."""
_CELL_CHARACTERS_MAX: Final = 1 << 20
"""A sentence that explains an amount is far shorter."""


class TableUnreadable(Exception):
    """A file of the plan folder is not the table that was written there."""


def read_csv_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table that was written as CSV.

    Raises:
        TableUnreadable: when the file is missing, is not text, or its columns are not those expected.
    """
    # The limit is that of the whole process, and the reader of cases relies on the usual one.
    usual = csv.field_size_limit(_CELL_CHARACTERS_MAX)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            held = list(reader.fieldnames or ())
            if held != list(columns):
                raise TableUnreadable(f"{path.name} has other columns than the plan writes")
            rows = []
            for row in reader:
                if None in row or None in row.values():
                    raise TableUnreadable(f"{path.name} line {reader.line_num} has too few or too many fields")
                rows.append(row)
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableUnreadable(f"{path.name} cannot be read: {_reason(error)}") from error
    finally:
        csv.field_size_limit(usual)


def read_sheet_rows(path: Path, sheet: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """The wanted columns of a sheet, by their titles: what its cells show, formulas by their stored results.

    Rows end at the first one whose first wanted cell is empty.

    Raises:
        TableUnreadable: when the file is no safe workbook, or has no such sheet or columns.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    from apportion.adapters.files.workbook_guard import opened

    try:
        with path.open("rb") as stream:
            guarded = opened(stream)
            if not isinstance(guarded, zipfile.ZipFile):
                raise TableUnreadable(f"{path.name} is not a workbook that can be opened safely")
            guarded.close()
        workbook = CalamineWorkbook.from_path(str(path))
        try:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        finally:
            workbook.close()
    except (OSError, CalamineError) as error:
        raise TableUnreadable(f"{path.name}, sheet {sheet}: {_reason(error)}") from error
    for number, row in enumerate(rows[:_HEADER_ROWS_MAX]):
        if all(column in row for column in columns):
            places = [row.index(column) for column in columns]
            return _rows_below(rows[number + 1 :], places)
    raise TableUnreadable(f"{path.name}, sheet {sheet}: the columns {', '.join(columns)} are not there")


def _rows_below(rows: Sequence[Sequence[object]], places: Sequence[int]) -> list[tuple[object, ...]]:
    found = []
    for row in rows:
        cells = tuple(row[place] if place < len(row) else "" for place in places)
        if cells[0] in ("", None):
            break
        found.append(cells)
    return found


def shows(cell: object, amount_minor: int, decimals: int) -> bool:
    """True when a cell holds this amount: CSV to the last digit, sheets as closely as binary numbers can."""
    exact = Decimal(amount_minor).scaleb(-decimals)
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        noise = max(4 * math.ulp(float(cell)), 10.0**-decimals / 1000)
        return abs(cell - float(exact)) <= noise
    if not isinstance(cell, str) or not cell:
        return False
    try:
        return Decimal(cell) == exact
    except InvalidOperation:
        return False


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
