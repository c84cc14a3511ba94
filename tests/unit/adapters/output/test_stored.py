"""Tables of a plan folder are read as they stand, and an amount is an amount only to the last cent."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from apportion.adapters.output.stored import TableUnreadable, read_csv_rows, read_sheet_rows, shows


@pytest.mark.parametrize(
    ("cell", "minor", "expected"),
    [
        ("1200.00", 120000, True),
        ("1200", 120000, True),
        ("1200.01", 120000, False),
        ("1200.001", 120000, False),
        ("", 0, False),
        ("zero", 0, False),
        (1200.0, 120000, True),
        (1200, 120000, True),
        (0.1 + 0.2, 30, True),
        (1200.01, 120000, False),
        (1200.004, 120000, False),
        (90_071_992_547_409.91, 9_007_199_254_740_991, True),
        (90_071_992_547_409.91, 9_007_199_254_740_900, False),
        (True, 100, False),
        (None, 0, False),
    ],
)
def test_a_cell_shows_an_amount_to_the_last_cent(cell: object, minor: int, expected: bool) -> None:
    assert shows(cell, minor, 2) is expected


def test_rows_of_a_csv_table_come_by_the_names_of_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text('\ufeffunit,why\r\nparks,"Held, at its\nfloor"\r\n', encoding="utf-8", newline="")

    assert read_csv_rows(path, ("unit", "why")) == [{"unit": "parks", "why": "Held, at its\nfloor"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"unit,amount\r\nparks\r\n", "line 2 has too few or too many fields"),
        (b"unit,amount\r\nparks,1,2\r\n", "line 2 has too few or too many fields"),
        (b"unit,money\r\nparks,1\r\n", "other columns"),
        (b"", "other columns"),
        (b"unit,amount\r\n\xff,1\r\n", "cannot be read"),
        (b'unit,amount\r\n"parks,1\r\n', "cannot be read"),
    ],
)
def test_a_table_that_was_bent_is_refused_with_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)

    with pytest.raises(TableUnreadable, match=f"units.csv.*{said}"):
        read_csv_rows(path, ("unit", "amount"))


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Units")
        rows = [["Units", "", ""], [], ["Unit", "Name", "Amount"], ["parks", "Parks", 800], ["roads", "Roads", 200], []]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_formula(3, 2, "=SUM(1)", None, 800.5)
        sheet.write_row(7, 0, ["Total", "", 1000])
    return path


def test_rows_of_a_sheet_begin_below_its_header_and_end_at_the_first_empty_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "plan.xlsx")

    assert read_sheet_rows(path, "Units", ("Unit", "Amount")) == [("parks", 800.5), ("roads", 200.0)]


@pytest.mark.parametrize(("sheet", "column"), [("Funds", "Amount"), ("Units", "Used")])
def test_a_sheet_or_column_that_is_not_there_is_named(tmp_path: Path, sheet: str, column: str) -> None:
    with pytest.raises(TableUnreadable, match=sheet):
        read_sheet_rows(workbook(tmp_path / "plan.xlsx"), sheet, ("Unit", column))


def test_a_file_that_is_no_safe_workbook_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    for content in (b"", b"not a workbook", b"PK\x03\x04 broken"):
        path.write_bytes(content)
        with pytest.raises(TableUnreadable, match=r"plan\.xlsx"):
            read_sheet_rows(path, "Units", ("Unit",))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../outside.xml", "<x/>")
    with pytest.raises(TableUnreadable, match="safely"):
        read_sheet_rows(path, "Units", ("Unit",))
