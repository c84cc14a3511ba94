"""A case from one workbook: which sheets, rows and cells are read, and as what."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from apportion.adapters.files import workbook_records
from apportion.adapters.files.folder import read_folder
from apportion.adapters.files.workbook import read_workbook
from apportion.model.findings import Verdict
from apportion.model.raw import CellKind, RawCase, RawTable
from tests.golden.workbook.budget import (
    CASE,
    REQUESTS,
    UNITS,
    replacing,
    rewrite,
    save,
    save_with_xlsxwriter,
    sheet_part,
)

REQUESTS_PART = sheet_part("requests")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.xlsx"


def texts(table: RawTable, column: str) -> list[str]:
    return [str(text) for text in table.columns[column].texts]


def kinds(table: RawTable, column: str) -> list[CellKind]:
    return [table.columns[column].kind(row) for row in range(table.rows)]


def codes(case: RawCase) -> list[str]:
    return [finding.code for finding in case.findings.listed]


def one_cell(path: Path, value: Any, number_format: str = "General", column: str = "D") -> tuple[str, CellKind]:
    """What the request for roads says in one column when its cell holds ``value``."""

    def change(book: Workbook) -> None:
        book["requests"][f"{column}2"] = value
        book["requests"][f"{column}2"].number_format = number_format

    case = read_workbook(save(path, change))
    assert case.findings.total == 0
    name = {"A": "request", "D": "last_year", "F": "tags"}[column]
    table = case.tables["requests"]
    return texts(table, name)[0], kinds(table, name)[0]


def test_the_budget_of_a_small_city_is_read_cell_by_cell(path: Path) -> None:
    case = read_workbook(save(path))

    assert case.findings.total == 0
    assert case.source == str(path)
    assert (case.settings_file, case.settings_sheet) == ("case.xlsx", "case")
    assert {name: cell.text for name, (cell,) in case.settings.items()} == {
        "format": "1",
        "name": "Budget 2025",
        "currency": "USD",
        "periods": "FY2025",
        "total": "1500",
        "baseline_change": "0.03",
        "context.scope": "department",
    }
    assert case.settings["total"][0].kind is CellKind.NUMBER
    assert case.settings["baseline_change"][0].kind is CellKind.PERCENT
    assert str(case.settings["total"][0].place) == "case.xlsx[case]!B6 (total)"
    assert list(case.tables) == ["units", "requests"]
    requests = case.tables["requests"]
    assert texts(requests, "request") == ["roads", "clinics", "0510"]
    assert texts(requests, "cap") == ["900", "800.5", "100"]
    assert texts(requests, "last_year") == ["850.25", "", "90"]
    assert kinds(requests, "last_year") == [CellKind.NUMBER, CellKind.TEXT, CellKind.NUMBER]
    assert requests.columns["unit"].kinds is None
    assert requests.lines.tolist() == [2, 3, 4]
    assert str(requests.place(2, "cap")) == "case.xlsx[requests]!C4 (cap)"
    assert str(requests.place()) == "case.xlsx[requests] row 1"


def test_the_digest_is_that_of_the_file(path: Path) -> None:
    import hashlib

    save(path)

    assert read_workbook(path).digests == {"case.xlsx": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_refused_workbook_has_a_digest_but_no_content(path: Path) -> None:
    path.write_bytes(b"request,cap\n")

    case = read_workbook(path)

    assert (case.settings, case.tables) == ({}, {})
    assert case.findings.listed[0].verdict is Verdict.REJECT_FILE
    assert list(case.digests) == ["case.xlsx"]


def test_the_same_case_as_a_folder_gives_the_same_content(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "format: 1\nname: Budget 2025\ncurrency: USD\nperiods: FY2025\ntotal: 1500\n"
        "baseline_change: 0.03\ncontext:\n  scope: department\n",
        encoding="utf-8",
    )
    for name, rows in (("units", UNITS), ("requests", REQUESTS)):
        lines = [",".join("" if value is None else str(value) for value in row) for row in rows]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    by_folder, by_workbook = read_folder(folder, str(folder)), read_workbook(save(path))

    assert by_folder.findings.total == by_workbook.findings.total == 0
    assert {name: cell.text for name, (cell,) in by_folder.settings.items()} == {
        name: cell.text for name, (cell,) in by_workbook.settings.items()
    }
    assert list(by_folder.tables) == list(by_workbook.tables)
    for name, table in by_folder.tables.items():
        other = by_workbook.tables[name]
        assert list(table.columns) == list(other.columns)
        assert [texts(table, column) for column in table.columns] == [texts(other, column) for column in other.columns]


class TestCells:
    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            (900, "900"),
            (900.0, "900"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (310000.254, "310000.254"),
            (123456789012345, "123456789012345"),
            (1e22, "1e+22"),
            (-850.25, "-850.25"),
        ],
    )
    def test_a_number_is_its_shortest_exact_spelling(self, path: Path, stored: float, text: str) -> None:
        assert one_cell(path, stored) == (text, CellKind.NUMBER)

    @pytest.mark.parametrize(
        ("stored", "number_format", "text", "kind"),
        [
            (0.15, "0%", "0.15", CellKind.PERCENT),
            (0.15, "0.00%;[Red]-0.00%", "0.15", CellKind.PERCENT),
            (0.15, '0.00"%"', "0.15", CellKind.NUMBER),
            (date(2025, 12, 31), "yyyy-mm-dd", "2025-12-31", CellKind.DATE),
            (datetime(2025, 12, 31, 18, 30), "d/m/yy h:mm", "2025-12-31T18:30:00", CellKind.DATE),  # noqa: DTZ001 - cells know no time zone
            (45000, "[$-407]d. mmmm yyyy", "2023-03-15", CellKind.DATE),
            (0.75, "h:mm", "18:00:00", CellKind.DATE),
            (1.5, "[h]:mm", "36:00:00", CellKind.DATE),
            (True, "General", "TRUE", CellKind.BOOLEAN),
            (False, "General", "FALSE", CellKind.BOOLEAN),
            (850.25, "#,##0.00", "850.25", CellKind.NUMBER),
            ("850.25", "General", "850.25", CellKind.TEXT),
            ("850.25", "0%", "850.25", CellKind.TEXT),
        ],
    )
    def test_a_cell_is_what_its_format_says(
        self, path: Path, stored: Any, number_format: str, text: str, kind: CellKind
    ) -> None:
        assert one_cell(path, stored, number_format) == (text, kind)

    def test_text_is_stripped_and_otherwise_as_written(self, path: Path) -> None:
        assert one_cell(path, "  core;  repair \n", column="F") == ("core;  repair", CellKind.TEXT)

    def test_shared_text_in_several_fonts_is_one_text_and_hints_of_pronunciation_are_none(self, path: Path) -> None:
        save_with_xlsxwriter(path)
        written = (
            b"<si><r><t>core;</t></r><r><rPr><b/></rPr><t xml:space='preserve'> repair</t></r>"
            b"<rPh sb='0' eb='1'><t>hint</t></rPh></si>"
        )
        rewrite(path, {"xl/sharedStrings.xml": replacing(b"<si><t>core; repair</t></si>", written)})

        assert texts(read_workbook(path).tables["requests"], "tags")[0] == "core; repair"

    def test_text_may_have_several_lines(self, path: Path) -> None:
        assert one_cell(path, "core\nrepair", column="F") == ("core\nrepair", CellKind.TEXT)

    def test_a_code_stored_as_text_keeps_its_leading_zeros(self, path: Path) -> None:
        assert one_cell(path, "0510", column="A") == ("0510", CellKind.TEXT)

    def test_a_code_stored_as_a_plain_number_is_its_digits(self, path: Path) -> None:
        assert one_cell(path, 510, column="A") == ("510", CellKind.NUMBER)

    def test_a_year_shown_with_a_separator_is_still_that_year(self, path: Path) -> None:
        assert one_cell(path, 2025, "#,##0", column="A") == ("2025", CellKind.NUMBER)

    def test_a_code_that_became_a_date_is_delivered_as_one_and_refused_where_names_are_read(self, path: Path) -> None:
        from apportion.model.intake.amounts import Fault
        from apportion.model.intake.names import read_id

        text, kind = one_cell(path, date(2025, 5, 1), "mmm-yy", column="A")

        fault = read_id(text, kind)
        assert isinstance(fault, Fault)
        assert fault.code == "id.date"

    @pytest.mark.parametrize("blank", [" ", "\u00a0", "\n", ""])
    def test_a_cell_of_blanks_is_blank_not_zero(self, path: Path, blank: str) -> None:
        assert one_cell(path, blank) == ("", CellKind.TEXT)

    def test_none_and_na_are_names(self, path: Path) -> None:
        assert one_cell(path, "NA", column="A") == ("NA", CellKind.TEXT)
        assert one_cell(path, "None", column="A") == ("None", CellKind.TEXT)

    def test_days_are_counted_from_1904_where_the_workbook_says_so(self, path: Path) -> None:
        save(path, lambda book: setattr(book["requests"]["D2"], "value", date(2025, 12, 31)))
        rewrite(path, {"xl/workbook.xml": replacing(b"<workbookPr", b'<workbookPr date1904="1"')})

        # The two systems are four years and a day apart.
        assert texts(read_workbook(path).tables["requests"], "last_year")[0] == "2030-01-01"

    def test_fixed_spaces_between_thousands_are_left_to_the_amounts(self, path: Path) -> None:
        assert one_cell(path, "1\u00a0234\u202f567", column="D") == ("1\u00a0234\u202f567", CellKind.TEXT)


class TestRows:
    def test_the_header_is_found_below_comments_and_blank_rows(self, path: Path) -> None:
        rows = [("# What units ask for",), (), *REQUESTS[:2], (), REQUESTS[2]]

        case = read_workbook(save(path, requests=rows))

        assert case.findings.total == 0
        assert case.tables["requests"].header_line == 3
        assert case.tables["requests"].lines.tolist() == [4, 6]

    def test_header_names_are_read_however_they_are_spaced_and_capitalised(self, path: Path) -> None:
        header = (" Request", "UNIT ", "Cap", "Last year", "rate", "Tags")

        case = read_workbook(save(path, requests=[header, *REQUESTS[1:]]))

        assert case.findings.total == 0
        assert list(case.tables["requests"].columns) == [
            "request",
            "unit",
            "cap",
            "last_year",
            "rate",
            "tags",
        ]
        assert case.tables["requests"].columns["last_year"].header == "Last year"

    def test_a_table_may_stand_anywhere_on_its_sheet(self, path: Path) -> None:
        shifted = [(), *[(None, None, *row) for row in REQUESTS]]

        case = read_workbook(save(path, requests=shifted))

        assert case.findings.total == 0
        assert texts(case.tables["requests"], "request") == ["roads", "clinics", "0510"]
        assert case.tables["requests"].place(0, "request").cell == "C3"

    def test_rows_of_blanks_and_of_formulas_that_show_nothing_are_no_records(self, path: Path) -> None:
        nothing = b'<row r="6"><c r="A6" t="str"><f>IF(1,"")</f><v></v></c></row></sheetData>'
        rewrite(
            save(path, requests=[*REQUESTS, (" ",)]),
            {
                REQUESTS_PART: replacing(b"</sheetData>", nothing),
                "xl/workbook.xml": replacing(b'fullCalcOnLoad="1"', b""),
            },
        )

        case = read_workbook(path)

        assert case.tables["requests"].lines.tolist() == [2, 3, 4]
        assert case.findings.total == 0

    @pytest.mark.parametrize("rows_per_block", [1, 3, 10, 11])
    def test_blocks_of_rows_are_put_together_in_order(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, rows_per_block: int
    ) -> None:
        monkeypatch.setattr(workbook_records, "_BLOCK_ROWS", rows_per_block)
        rows = [("request", "unit", "cap", "last_year"), *((f"r{n}", "works", n, None) for n in range(10))]

        table = read_workbook(save(path, requests=rows)).tables["requests"]

        assert texts(table, "request") == [f"r{n}" for n in range(10)]
        assert texts(table, "cap") == [str(n) for n in range(10)]
        assert set(kinds(table, "cap")) == {CellKind.NUMBER}
        assert table.columns["last_year"].kinds is None
        assert table.lines.tolist() == list(range(2, 12))

    def test_a_comment_among_settings_is_a_heading(self, path: Path) -> None:
        case = read_workbook(save(path, case=[*CASE, ("# Situation", "ours"), ("decimals", 2)]))

        assert case.findings.total == 0
        assert case.settings["decimals"][0].place.line == 10


class TestSettings:
    def test_a_setting_left_empty_is_an_empty_cell(self, path: Path) -> None:
        case = read_workbook(save(path, case=[*CASE, ("organisation", None, "Not shown when empty.")]))

        assert case.findings.total == 0
        assert case.settings["organisation"][0].text == ""

    def test_a_list_is_one_cell(self, path: Path) -> None:
        rows = [row if row[0] != "periods" else ("periods", "FY2025; FY2026") for row in CASE]

        assert [cell.text for cell in read_workbook(save(path, case=rows)).settings["periods"]] == ["FY2025; FY2026"]

    def test_names_are_read_however_they_are_capitalised_and_unknown_ones_are_kept(self, path: Path) -> None:
        case = read_workbook(save(path, case=[*CASE, ("Context.Change Frequency", "stable"), ("curency", "EUR")]))

        assert case.findings.total == 0
        assert case.settings["context.change_frequency"][0].text == "stable"
        assert case.settings["curency"][0].place.cell == "B10"

    def test_the_first_of_two_values_is_kept_until_the_user_says_which(self, path: Path) -> None:
        case = read_workbook(save(path, case=[*CASE, ("total", 2000)]))

        assert codes(case) == ["workbook.duplicate-setting"]
        assert case.settings["total"][0].text == "1500"

    def test_columns_beside_field_and_value_are_nobodys_business(self, path: Path) -> None:
        rows = [(*row, "", "=1+1", "#REF!", "note") for row in CASE]

        assert read_workbook(save(path, case=rows)).findings.total == 0

    def test_a_total_shown_in_millions_asks(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["case"]["B6"].number_format = '0.0,,"M"'

        case = read_workbook(save(path, change))

        assert codes(case) == ["workbook.scaled-display"]
        assert str(case.findings.listed[0].place) == "case.xlsx[case]!B6 (total)"


class TestSheets:
    def test_explanations_are_not_read_whatever_they_hold(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            for name in ("Guide", "guide to funds", "_lists"):
                book.create_sheet(name).append(["total", "#REF!", "=1+1"])
            book["_lists"].sheet_state = "hidden"

        case = read_workbook(save(path, change))

        assert case.findings.total == 0
        assert list(case.tables) == ["units", "requests"]

    def test_an_empty_sheet_without_a_known_name_says_nothing(self, path: Path) -> None:
        assert read_workbook(save(path, Sheet1=[])).findings.total == 0

    def test_the_names_of_sheets_do_not_depend_on_capitals(self, path: Path) -> None:
        case = read_workbook(save(path, case=None, units=None, Case=CASE, UNITS=UNITS))

        assert case.findings.total == 0
        assert case.settings_sheet == "Case"
        assert case.tables["units"].sheet == "UNITS"

    def test_tables_come_in_the_order_of_the_catalogue_not_of_the_sheets(self, path: Path) -> None:
        case = read_workbook(save(path, lambda book: book.move_sheet("requests", -2)))

        assert list(case.tables) == ["units", "requests"]

    def test_an_optional_table_with_only_a_header_is_not_there(self, path: Path) -> None:
        case = read_workbook(save(path, funds=[("fund", "amount")]))

        assert "funds" not in case.tables
        assert not case.findings.blocking

    def test_a_table_without_a_required_column_is_left_out(self, path: Path) -> None:
        case = read_workbook(save(path, requests=[row[:2] for row in REQUESTS]))

        assert codes(case) == ["table.missing-column"]
        assert "requests" not in case.tables

    def test_a_table_with_an_unknown_column_is_still_read_so_that_all_faults_are_told(self, path: Path) -> None:
        rows = [(*row, "x") for row in REQUESTS]

        case = read_workbook(save(path, requests=[(*REQUESTS[0], "remark"), *rows[1:]]))

        assert codes(case) == ["table.unknown-column"]
        assert case.tables["requests"].rows == 3
        assert "remark" not in case.tables["requests"].columns
