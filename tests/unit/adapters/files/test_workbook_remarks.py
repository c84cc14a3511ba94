"""What is said about cells and their display, and what is not worth saying."""

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from apportion.adapters.files.workbook import read_workbook
from apportion.model.raw import RawCase
from tests.golden.workbook.budget import BUDGET, REQUESTS, replacing, rewrite, save, save_with_xlsxwriter, sheet_part

REQUESTS_PART = sheet_part("requests")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.xlsx"


def codes(case: RawCase) -> list[str]:
    return [finding.code for finding in case.findings.listed]


class TestWhatIsNotWorthSaying:
    def test_buttons_of_a_filter_that_hides_nothing(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["requests"].auto_filter.ref = "A1:F4"

        assert read_workbook(save(path, change)).findings.total == 0

    def test_hidden_rows_and_columns_that_hold_nothing(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["requests"].row_dimensions[9].hidden = True
            book["requests"].column_dimensions["H"].hidden = True
            book["units"].column_dimensions["C"].hidden = True  # no unit has a parent

        assert read_workbook(save(path, change)).findings.total == 0

    def test_cells_merged_above_the_header_or_beside_the_table(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["requests"].merge_cells("A1:F1")
            book["requests"].merge_cells("H1:J9")

        assert read_workbook(save(path, change, requests=[("# Requests",), *REQUESTS])).findings.total == 0

    def test_an_amount_in_the_currency_of_the_case(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            for address, shown in (("C2", '"$"#,##0.00'), ("C3", "[$$-409]#,##0"), ("C4", "[$USD] #,##0")):
                book["requests"][address].number_format = shown

        assert read_workbook(save(path, change)).findings.total == 0

    def test_a_rate_is_not_in_a_currency(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["requests"]["E2"].number_format = "[$€-407] 0.00"

        assert read_workbook(save(path, change)).findings.total == 0

    def test_a_row_of_height_zero_is_hidden(self, path: Path) -> None:
        rewrite(save(path), {REQUESTS_PART: replacing(b'<row r="3"', b'<row r="3" ht="0.0" customHeight="1"')})

        case = read_workbook(path)

        assert codes(case) == ["workbook.hidden-row"]


class TestErrorsAndFormulas:
    def test_an_error_pasted_as_text_is_still_an_error(self, path: Path) -> None:
        save_with_xlsxwriter(path, {**BUDGET, "requests": [*REQUESTS, ("#N/A", "works", 10), ("x", "works", "#REF!")]})

        case = read_workbook(path)

        assert [(finding.code, finding.place.cell) for finding in case.findings.listed] == [
            ("workbook.error-cell", "A5"),
            ("workbook.error-cell", "C6"),
        ]

    def test_an_error_without_its_name_is_an_error(self, path: Path) -> None:
        rewrite(save(path), {REQUESTS_PART: replacing(b'<c r="D2" t="n"><v>850.25</v></c>', b'<c r="D2" t="e"/>')})

        assert codes(read_workbook(path)) == ["workbook.error-cell"]

    @pytest.mark.parametrize("stored", [b"<v></v>", b"<v>0</v>"])
    def test_a_formula_that_shows_nothing_in_a_workbook_never_calculated_asks(self, path: Path, stored: bytes) -> None:
        kind = b"str" if stored == b"<v></v>" else b"n"
        formula = b'<c r="D2" t="' + kind + b'"><f>D3</f>' + stored + b"</c>"
        rewrite(save(path), {REQUESTS_PART: replacing(b'<c r="D2" t="n"><v>850.25</v></c>', formula)})

        assert codes(read_workbook(path)) == ["workbook.formula-not-calculated", "workbook.formulas"]

    def test_a_formula_that_shows_nothing_in_a_calculated_workbook_is_a_blank(self, path: Path) -> None:
        formula = b'<c r="D2" t="str"><f>IF(D3="","",D3)</f><v></v></c>'
        rewrite(
            save(path),
            {
                REQUESTS_PART: replacing(b'<c r="D2" t="n"><v>850.25</v></c>', formula),
                "xl/workbook.xml": replacing(b'fullCalcOnLoad="1"', b'fullCalcOnLoad="0"'),
            },
        )

        case = read_workbook(path)

        assert codes(case) == []
        assert str(case.tables["requests"].columns["last_year"].texts[0]) == ""

    def test_errors_and_formulas_beside_the_table_do_not_matter(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["case"]["C3"] = "=1/0"
            book["case"]["D4"] = "#REF!"

        assert read_workbook(save(path, change)).findings.total == 0


class TestManyFindings:
    def test_all_faults_of_all_sheets_are_told_at_once(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            book["case"]["B6"] = "#N/A"
            book["units"]["D2"] = "#REF!"
            book["requests"]["C2"] = "=1+1"
            book["requests"].row_dimensions[4].hidden = True

        case = read_workbook(save(path, change))

        assert codes(case) == [
            "workbook.error-cell",
            "workbook.formula-without-value",
            "workbook.hidden-row",
            "workbook.error-cell",
        ]

    def test_all_are_counted_and_the_first_hundred_listed(self, path: Path) -> None:
        rows = [REQUESTS[0], *((f"r{n}", "works", "#REF!") for n in range(250))]

        case = read_workbook(save(path, requests=rows))

        assert dict(case.findings.counts) == {"workbook.error-cell": 250}
        assert len(case.findings.listed) == 100
        assert case.findings.listed[0].place.cell == "C2"

    def test_marks_of_another_currency_are_counted_for_each_column(self, path: Path) -> None:
        def change(book: Workbook) -> None:
            for address in ("C2", "C3", "D2"):
                book["requests"][address].number_format = "#,##0 [$€-407]"

        case = read_workbook(save(path, change))

        assert [(finding.place.cell, finding.message) for finding in case.findings.listed] == [
            ("C2", "2 cells of this column are shown in €, but the currency of the case is USD."),
            ("D2", "The cell is shown in €, but the currency of the case is USD."),
        ]
