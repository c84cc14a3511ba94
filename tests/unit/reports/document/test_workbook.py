"""The tables of the strategy as a workbook: real numbers, sums as formulas, every figure traced, and read again."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from apportion.reports.document.blocks import (
    Document,
    Quoted,
    Section,
    Table,
    blocks_of,
    figures_of,
    numbered,
    plain,
    spans,
    table,
)
from apportion.reports.document.checking.workbook import check_workbook
from apportion.reports.document.figure import Figure, Rounding, Source, Unit
from apportion.reports.document.sources import sum_of
from apportion.reports.document.strategy import strategy_document
from apportion.reports.document.strategy.wording import column
from apportion.reports.document.workbook.formats import is_kept, number_format
from apportion.reports.document.workbook.write import workbook_bytes
from tests.unit.reports.document.village import village

PLACE = Source("plan.json", ("total",), "sha256:0")


@cache
def strategy() -> Document:
    return strategy_document(village())


@cache
def written() -> bytes:
    return workbook_bytes(strategy())


def named(caption: str) -> Table:
    return next(
        block
        for block in blocks_of(strategy())
        if isinstance(block, Table) and plain(block.caption, strategy().formatter) == caption
    )


def sheet_file(name: str) -> str:
    """The part of the file that holds a sheet."""
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        book = archive.read("xl/workbook.xml").decode()
    names = re.findall(r'<sheet name="([^"]+)"', book)
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def planted(part: str, old: str, new: str) -> str:
    """What the checker says of the workbook in which a text of one part was replaced once."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written())) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(name, data)
    return " ".join(str(fault) for fault in check_workbook(strategy(), held.getvalue(), "strategy.xlsx"))


def requests_sheet() -> str:
    return f"Table {named('What departments ask for').number}"


def test_amounts_are_numbers_that_can_be_calculated_with() -> None:
    # Worked out by hand: roads ask for 80,000 and the library for 50,000.
    sheet = openpyxl.load_workbook(io.BytesIO(written()))[requests_sheet()]
    assert [cell.value for cell in sheet["A"][4:8]] == ["Department", "Roads", "Library", "All"]
    assert [sheet["B6"].value, sheet["B7"].value] == [80000, 50000]
    assert sheet["B6"].number_format == '"€"#,##0'


def test_a_total_is_a_formula_whose_stored_result_is_right() -> None:
    assert openpyxl.load_workbook(io.BytesIO(written()))[requests_sheet()]["B8"].value == "=SUM(B6:B7)"
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written())).get_sheet_by_name(requests_sheet())
    assert read.to_python(skip_empty_area=False)[7][1] == 130000


def test_a_share_is_a_part_of_one_shown_as_a_percentage() -> None:
    made = named("The allocation")
    sheet = openpyxl.load_workbook(io.BytesIO(written()))[f"Table {made.number}"]
    titles = [cell.value for cell in sheet[5]]
    cell = sheet.cell(6, titles.index("Part of all") + 1)
    assert (cell.value, cell.number_format) == (0.8, "0.0%")


def test_every_table_of_the_document_has_a_sheet_that_the_contents_lead_to() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written()))
    tables = [block for block in blocks_of(strategy()) if isinstance(block, Table)]
    assert book.sheetnames == ["Contents", *(f"Table {made.number}" for made in tables), "Figures"]
    contents = book["Contents"]
    for row, made in enumerate(tables, start=7):
        link = contents.cell(row, 1).hyperlink
        assert link is not None
        assert link.location == f"'Table {made.number}'!A1"
        assert contents.cell(row, 2).value == plain(made.caption, strategy().formatter)
        title = book[f"Table {made.number}"]["A1"].value
        assert title == f"Table {made.number}. {plain(made.caption, strategy().formatter)}"


def test_every_figure_is_listed_with_its_unit_rounding_source_and_fingerprint() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written()))["Figures"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    figures = list(figures_of(strategy()))
    assert len(rows) == len(figures)
    assert [row[7] for row in rows] == [figure.origin for figure in figures]
    library = next(row for row in rows if row[7] == "plan.json: units[unit=library].amount")
    assert library[2:7] == ["€20,000", 20000, None, "money", "to a whole unit"]
    assert library[8] == village().plan.fingerprint


def test_headers_stay_in_sight_and_pages_repeat_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written()))[requests_sheet()]
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_the_finished_workbook_says_what_the_document_says() -> None:
    assert check_workbook(strategy(), written(), "strategy.xlsx") == ()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert workbook_bytes(strategy()) == written()


def test_a_wrong_number_in_a_cell_is_caught_and_so_is_the_sum_above_it() -> None:
    said = planted(sheet_file(requests_sheet()), "<v>50000</v>", "<v>51000</v>")
    assert "'51000' at 'Table " in said
    assert "'!B7 cannot be resolved; the document says 50000 (plan.json: units[unit=library].requested)" in said
    assert "comes to 131000; the document says 130000" in said


def test_a_wrong_number_in_a_total_is_caught() -> None:
    said = planted(sheet_file(requests_sheet()), "<v>130000", "<v>131000")
    assert "'!B8 cannot be resolved; the document says 130000" in said


def test_a_total_that_leaves_a_row_out_is_caught() -> None:
    said = planted(sheet_file(requests_sheet()), "<f>SUM(B6:B7)</f>", "<f>SUM(B6:B6)</f>")
    assert "adds up other cells than those above it: 'SUM(B6:B6)'" in said


def test_a_formula_in_place_of_the_sum_is_caught() -> None:
    said = planted(sheet_file(requests_sheet()), "<f>SUM(B6:B7)</f>", "<f>B6+B7</f>")
    assert "holds 'B6+B7' in place of the sum of its column" in said


def test_a_number_format_that_rounds_otherwise_is_caught() -> None:
    said = planted("xl/styles.xml", 'formatCode="0.0%"', 'formatCode="0%"')
    assert "is shown by the format '0%'; the document rounds it as '0.0%' does" in said


def test_a_wrong_number_in_words_is_caught() -> None:
    said = planted("xl/sharedStrings.xml", "€20,000", "€21,000")
    assert "'€21,000' at 'Figures'!C" in said
    assert "is not what the document says: '€20,000'" in said


def test_a_number_where_the_document_has_none_is_caught() -> None:
    said = planted(
        sheet_file(requests_sheet()), "</sheetData>", '<row r="40"><c r="D40"><v>7</v></c></row></sheetData>'
    )
    assert "'7' at" in said
    assert "cannot be resolved to any figure" in said


def test_a_sheet_that_is_gone_is_a_fault() -> None:
    said = planted("xl/workbook.xml", f'name="{requests_sheet()}"', 'name="Other"')
    assert f"The sheet '{requests_sheet()}' is missing." in said
    assert "'80000' at 'Other'!B6 cannot be resolved to any figure" in said


def test_what_is_no_workbook_is_a_fault() -> None:
    assert "cannot be read again" in str(check_workbook(strategy(), b"no workbook", "strategy.xlsx")[0])


def figure(
    exact: Fraction | int, unit: Unit, rounding: Rounding = Rounding.WHOLE, *, is_signed: bool = False
) -> Figure:
    return Figure(Fraction(exact), unit, rounding, PLACE, is_signed)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (figure(80000, Unit.MONEY), '"€"#,##0'),
        (figure(80000, Unit.MONEY, Rounding.EXACT), '"€"#,##0.00'),
        (figure(-3, Unit.MONEY, is_signed=True), '+"€"#,##0;-"€"#,##0;"€"#,##0'),
        # A spreadsheet shows 2.5 as 3 and the document as 2: one more decimal is shown.
        (figure(Fraction(5, 2), Unit.MONEY), '"€"#,##0.0'),
        # Both show 3.5 as 4.
        (figure(Fraction(7, 2), Unit.MONEY), '"€"#,##0'),
        (figure(Fraction(1, 3), Unit.SHARE, Rounding.ONE), "0.0%"),
        (figure(Fraction(1, 20), Unit.SHARE, Rounding.EXACT), "0%"),
        (figure(Fraction(3, 2), Unit.NUMBER, Rounding.EXACT), "#,##0.0"),
        (figure(2025, Unit.YEAR, Rounding.EXACT), "0"),
        (figure(739252, Unit.DATE, Rounding.EXACT), "d mmmm yyyy"),
    ],
)
def test_a_number_format_shows_what_the_document_shows(made: Figure, expected: str) -> None:
    assert number_format(made, strategy().formatter) == expected


def test_numbers_that_a_spreadsheet_keeps_are_decimals_of_fifteen_digits() -> None:
    assert is_kept(Fraction("1562224667.64"))
    assert is_kept(Fraction("999999999999999"))
    assert not is_kept(Fraction("1999999999999999"))
    assert not is_kept(Fraction(1, 3))


def test_thirds_are_not_added_up_by_a_formula() -> None:
    """Three thirds make a whole, three times 0.333333333333333 does not."""
    third = figure(Fraction(1, 3), Unit.SHARE, Rounding.ONE)
    rows = [[spans("One"), (third,)], [spans("Two"), (third,)], [spans("Three"), (third,)]]
    rows.append([spans("All"), (sum_of([third, third, third]),)])
    made = table(spans("Thirds"), (column("What"), column("Part", number=True, adds=True)), rows, has_total=True)
    model = village()
    document = numbered(
        Document("strategy", spans("Test"), (), (Section("s", spans("S"), (made,)),), model.formatter, "sha256:0")
    )
    data = workbook_bytes(document)
    assert openpyxl.load_workbook(io.BytesIO(data))["Table 1"]["B9"].value == 1
    assert check_workbook(document, data, "test.xlsx") == ()


def test_words_that_look_like_a_formula_stay_words() -> None:
    made = table(spans("Names"), (column("Name"),), [[(Quoted("=1+1", "case: units.name"),)]])
    model = village()
    document = numbered(
        Document("strategy", spans("Test"), (), (Section("s", spans("S"), (made,)),), model.formatter, "sha256:0")
    )
    data = workbook_bytes(document)
    cell = openpyxl.load_workbook(io.BytesIO(data))["Table 1"]["A6"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert check_workbook(document, data, "test.xlsx") == ()


@pytest.mark.office
def test_another_program_that_calculates_everything_again_comes_to_the_same_numbers(tmp_path: Path) -> None:
    program = shutil.which("soffice") or ""
    (tmp_path / "strategy.xlsx").write_bytes(written())
    subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "again"),
            str(tmp_path / "strategy.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    again = (tmp_path / "again" / "strategy.xlsx").read_bytes()
    assert check_workbook(strategy(), again, "strategy.xlsx") == ()
