"""A small city's budget as a workbook, and ways to change it: the ground that every provoking workbook stands on.

Knows writers of workbooks. It must not know what the reader says about them.
"""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.workbook import Workbook

Rows = Sequence[Sequence[Any]]

CASE: Rows = (
    ("field", "value", "explanation"),
    ("format", "1", "Version of this layout."),
    ("name", "Budget 2025", None),
    ("currency", "USD", "ISO code."),
    ("periods", "FY2025", None),
    ("total", 1500, None),
    ("baseline_change", 0.03, None),
    ("context.scope", "department", None),
)
UNITS: Rows = (
    ("unit", "name", "parent", "floor", "cap"),
    ("works", "Public works", None, 400, 900),
    ("health", "Health", None, None, 800.5),
)
REQUESTS: Rows = (
    ("request", "unit", "cap", "last_year", "rate", "tags"),
    ("roads", "works", 900, 850.25, 1.5, "core; repair"),
    ("clinics", "health", 800.5, None, 2, None),
    ("0510", "health", 100, 90, 0.75, None),
)
BUDGET: Mapping[str, Rows] = {"case": CASE, "units": UNITS, "requests": REQUESTS}


def openpyxl_book(sheets: Mapping[str, Rows] = BUDGET) -> Workbook:
    """The budget as an openpyxl workbook, to be changed and saved."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == "case":
            sheet["B7"].number_format = "0%"
    return book


def save(path: Path, change: Callable[[Workbook], object] | None = None, **sheets: Rows | None) -> Path:
    """Write the budget, with other rows for the sheets that are named (``None`` leaves one out), then changed."""
    wanted = {name: rows for name, rows in {**BUDGET, **sheets}.items() if rows is not None}
    book = openpyxl_book(wanted)
    if change is not None:
        change(book)
    book.save(path)
    return path


def save_with_xlsxwriter(
    path: Path, sheets: Mapping[str, Rows] = BUDGET, change: Callable[[Any], object] | None = None
) -> Path:
    """The same budget by another writer, changed before it is closed."""
    book = xlsxwriter.Workbook(str(path))
    percent, day = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    is_percent = name == "case" and row[0] == "baseline_change"
                    sheet.write(number, column, value, *([percent] if is_percent else []))
    if change is not None:
        change(book)
    book.close()
    return path


def rewrite(path: Path, edits: Mapping[str, Callable[[bytes], bytes | None]], **added: bytes) -> Path:
    """Change parts of a written workbook as bytes; an edit that gives ``None`` leaves the part out."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name, edit in edits.items():
        changed = edit(parts.pop(name))
        if changed is not None:
            parts[name] = changed
    return pack(path, parts | added)


def pack(path: Path, parts: Mapping[str, bytes]) -> Path:
    """A package of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """An edit that must find what it replaces."""

    def edit(content: bytes) -> bytes:
        if old not in content:
            raise ValueError(f"{old!r} is not in the part: {content[:2000]!r}")
        return content.replace(old, new, 1)

    return edit


def sheet_part(name: str, sheets: Mapping[str, Rows] = BUDGET) -> str:
    """Where openpyxl and XlsxWriter put a sheet."""
    return f"xl/worksheets/sheet{list(sheets).index(name) + 1}.xml"
