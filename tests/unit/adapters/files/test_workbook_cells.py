"""What a stored number is as text, and that one reading of a workbook agrees with two other readers."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.adapters.files.workbook import read_workbook
from apportion.adapters.files.workbook_cells import number_text
from apportion.adapters.files.workbook_xml import BrokenXmlError
from apportion.model.raw import CellKind
from tests.golden.workbook.budget import CASE, UNITS


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("900", "900"),
        ("900.0", "900"),
        ("900.00", "900"),
        ("007", "7"),
        ("0", "0"),
        ("-0", "0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("0.10000000000000001", "0.1"),
        ("850.25", "850.25"),
        ("1.5E3", "1500"),
        ("1E-05", "1e-05"),
        ("-12.50", "-12.5"),
        (".5", "0.5"),
        ("123456789012345", "123456789012345"),
        ("12345678901234567890", "1.2345678901234567e+19"),
    ],
)
def test_a_stored_number_has_one_shortest_spelling(stored: str, text: str) -> None:
    assert number_text(stored) == text


@pytest.mark.parametrize(
    "stored", ["", "1_000", "\uff11\uff12", "²", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "1 000", "+"]
)
def test_what_is_no_number_is_damage(stored: str) -> None:
    with pytest.raises(BrokenXmlError):
        number_text(stored)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_spelling_is_the_number_itself(number: float) -> None:
    text = number_text(f"{number:.17g}")

    assert float(text) == number
    assert Fraction(text) == Fraction(number) or len(text) <= len(repr(number))


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)
FIGURES = st.one_of(st.integers(0, 10**14), st.floats(0, 1e12).map(lambda number: round(number, 2)))


@settings(max_examples=25)  # each writes a workbook and reads it three times
@given(rows=st.lists(st.tuples(NAMES, FIGURES), min_size=1, max_size=6))
def test_names_and_amounts_are_those_that_two_other_readers_find(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float]]
) -> None:
    path = tmp_path_factory.mktemp("books") / "case.xlsx"
    write(path, [(f"x{name}", figure) for name, figure in rows])

    table = read_workbook(path).tables["requests"]
    texts, figures = table.columns["description"].texts, table.columns["cap"].texts

    assert [str(text) for text in texts] == [f"x{name}" for name, _ in rows]
    for found in (with_openpyxl(path), with_calamine(path)):
        assert [(str(text), float(str(figure))) for text, figure in zip(texts, figures, strict=True)] == found


def write(path: Path, rows: list[tuple[str, float]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    header = ("request", "unit", "description", "cap")
    lines: list[tuple[Any, ...]] = [(f"r{n}", "works", *row) for n, row in enumerate(rows)]
    for name, table in (("case", CASE), ("units", UNITS), ("requests", [header, *lines])):
        sheet = book.add_worksheet(name)
        for number, line in enumerate(table):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
    book.close()


def with_openpyxl(path: Path) -> list[tuple[str, float]]:
    rows = list(openpyxl.load_workbook(path)["requests"].iter_rows(min_row=2, values_only=True))
    return [(str(row[2]), float(str(row[3]))) for row in rows]


def with_calamine(path: Path) -> list[tuple[str, float]]:
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("requests").to_python()
    return [(str(row[2]), float(str(row[3]))) for row in rows[1:]]


def test_a_cell_is_what_its_style_says_even_when_the_workbook_has_no_styles(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    write(path, [("road works", 900)])
    from tests.golden.workbook.budget import rewrite

    rewrite(
        path,
        {
            "xl/styles.xml": lambda _: None,
            "xl/_rels/workbook.xml.rels": lambda data: data.replace(b"relationships/styles", b"relationships/other"),
        },
    )

    case = read_workbook(path)

    assert case.findings.total == 0
    assert case.tables["requests"].columns["cap"].kind(0) is CellKind.NUMBER
