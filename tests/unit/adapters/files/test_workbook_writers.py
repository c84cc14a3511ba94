"""One budget, saved by different programs, is one case."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from apportion.adapters.files.workbook import read_workbook
from apportion.model.raw import CellKind, RawCase
from tests.golden.workbook.budget import BUDGET, Rows, openpyxl_book, save, save_with_xlsxwriter

TARGETS: Rows = (
    ("unit", "measure", "goal", "date"),
    ("works", "roads repaired", 25.5, date(2025, 12, 31)),
    ("health", "patients “seen” & cured", 0.1, date(2026, 3, 1)),
)
SHEETS = {**BUDGET, "targets": TARGETS}


def content(case: RawCase) -> dict[str, Any]:
    """Everything that two readings of one budget must agree on."""
    settings = {
        name: [(cell.text, cell.kind, cell.place.cell) for cell in cells] for name, cells in case.settings.items()
    }
    tables = {
        name: [
            (table.place(row, column).cell, str(held.texts[row]), held.kind(row))
            for column, held in table.columns.items()
            for row in range(table.rows)
        ]
        for name, table in case.tables.items()
    }
    return {"settings": settings, "tables": tables, "findings": case.findings.counts}


def by_openpyxl(path: Path) -> Path:
    return save(path, targets=TARGETS)


def by_xlsxwriter(path: Path) -> Path:
    return save_with_xlsxwriter(path, SHEETS)


def by_libreoffice(path: Path) -> Path:
    """Opened and saved again, as a colleague would."""
    source = by_openpyxl(path.with_name("source.xlsx"))
    return converted(source, path)


def converted(source: Path, path: Path) -> Path:
    saved = path.parent / "saved"
    command = [
        "soffice",
        f"-env:UserInstallation={(path.parent / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(saved),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (saved / source.name).rename(path)


WRITERS = [
    by_openpyxl,
    by_xlsxwriter,
    pytest.param(by_libreoffice, marks=pytest.mark.office),
]


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_budget_is_read_from_every_program(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    case = read_workbook(write(tmp_path / "case.xlsx"))

    assert case.findings.total == 0
    assert content(case) == content(read_workbook(by_openpyxl(tmp_path / "case.xlsx")))
    targets = case.tables["targets"].columns
    assert [str(text) for text in targets["date"].texts] == ["2025-12-31", "2026-03-01"]
    assert targets["date"].kind(0) is CellKind.DATE
    assert str(targets["measure"].texts[1]) == "patients “seen” & cured"


@pytest.mark.office
def test_a_spreadsheet_program_calculates_what_a_writer_left_open(tmp_path: Path) -> None:
    """What openpyxl writes has no results; LibreOffice stores them, its errors and its hidden rows."""
    book: Workbook = openpyxl_book()
    sheet = book["requests"]
    sheet["C2"] = "=800+100.25"
    sheet["C3"] = "=1/0"
    sheet["D2"] = '=IF(TRUE,"","")'
    sheet.row_dimensions[4].hidden = True
    source, path = tmp_path / "source.xlsx", tmp_path / "case.xlsx"
    book.save(source)
    assert [finding.code for finding in read_workbook(source).findings.listed].count(
        "workbook.formula-without-value"
    ) == 3

    case = read_workbook(converted(source, path))

    assert [(finding.code, finding.place.line, finding.found) for finding in case.findings.listed] == [
        ("workbook.formulas", 2, ""),
        ("workbook.error-cell", 3, "#DIV/0!"),
        ("workbook.hidden-row", 4, ""),
    ]
    assert str(case.tables["requests"].columns["cap"].texts[0]) == "900.25"
    assert str(case.tables["requests"].columns["last_year"].texts[0]) == ""
