"""What a number format says about a number: expected values as a spreadsheet program shows them."""

import pytest

from apportion.adapters.files.workbook_formats import day_text, display_of, displays_of, iso_day, shown_code
from apportion.model.raw import CellKind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", CellKind.NUMBER),
        ("", CellKind.NUMBER),
        ("@", CellKind.NUMBER),
        ("0", CellKind.NUMBER),
        ("#,##0.00", CellKind.NUMBER),
        ("[Red]#,##0;[Blue]-#,##0", CellKind.NUMBER),
        ('_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', CellKind.NUMBER),
        ('0 "days"', CellKind.NUMBER),
        ("0 \\d", CellKind.NUMBER),
        ('0"%"', CellKind.NUMBER),
        ("0\\%", CellKind.NUMBER),
        ("0.00E+00", CellKind.NUMBER),
        ("# ??/??", CellKind.NUMBER),
        ("[$-409]General", CellKind.NUMBER),
        ("0%", CellKind.PERCENT),
        ("0.0#%;[Red]-0.0#%", CellKind.PERCENT),
        ("yyyy-mm-dd", CellKind.DATE),
        ("d/m/yy h:mm", CellKind.DATE),
        ("[$-407]d. mmmm yyyy;@", CellKind.DATE),
        ("h:mm AM/PM", CellKind.DATE),
        ("[h]:mm", CellKind.DATE),
        ("mmm-yy", CellKind.DATE),
    ],
)
def test_the_kind_of_a_number_follows_its_format(code: str, kind: CellKind) -> None:
    assert display_of(code).kind is kind


@pytest.mark.parametrize(
    "code",
    ["#,##0,", "0,", "0.0,,", '0.0,,"M"', "#,##0,;(#,##0,)", "0;-0,", '"$"#,##0.0,_)', "[>=1000000]0,,;0", "0,.0"],
)
def test_trailing_commas_show_thousands(code: str) -> None:
    assert display_of(code).scaled


@pytest.mark.parametrize("code", ["#,##0", "#,##0.00", "0", '0","', "#,##0_,", "0\\,", "#,##0;(#,##0)", "General"])
def test_other_commas_do_not(code: str) -> None:
    assert not display_of(code).scaled


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("#,##0 [$€-407]", "€"),
        ("[$USD] #,##0", "USD"),
        ("[$$-409]#,##0", "$"),
        ('"$"#,##0', "$"),
        ("\\£#,##0", "£"),
        ('_("US$"* #,##0_)', "US$"),
        ("#,##0", ""),
        ("[$-409]#,##0", ""),
        ('0 "posts"', ""),
    ],
)
def test_the_currency_beside_a_number_is_found(code: str, mark: str) -> None:
    assert display_of(code).mark == mark


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("510", "0000", "0510"),
        ("51012", "0000", ""),
        ("51012", "000-00", "510-12"),
        ("1051012", "000-00", "10510-12"),
        ("510", '"A-"000', "A-510"),
        ("5", '"A-"000', "A-005"),
        ("5", "\\A00", "A05"),
        ("510", "0", ""),
        ("510", "General", ""),
        ("510", "#,##0", ""),
        ("2025", "#,##0.00", ""),
        ("510", "0.00E+00", "5.10E+02"),
        ("510", "0E+00", "5E+02"),
        ("12345678901", "General", ""),
        ("510000000000", "General", "5.10000E+11"),
        ("1.5", "0000", ""),
        ("1234567890123456", "0.00E+00", ""),
        ("-5", "0000", ""),
    ],
)
def test_a_code_that_looks_different_from_its_digits_is_seen(value: str, code: str, shown: str) -> None:
    assert shown_code(value, display_of(code)) == shown


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, ""),  # 29 February 1900, which never was
        (61, "1900-03-01"),
        (45000, "2023-03-15"),
        (46022, "2025-12-31"),
        (46022.75, "2025-12-31T18:00:00"),
        (46021.9999999, "2025-12-31"),
        (0.5, "12:00:00"),
        (0, "00:00:00"),
        (2958465, "9999-12-31"),
        (2958466, ""),
        (-1, ""),
    ],
)
def test_days_are_counted_as_spreadsheets_do(number: float, day: str) -> None:
    assert day_text(number, from_1904=False) == day


@pytest.mark.parametrize(("number", "day"), [(60, "1904-03-01"), (43538, "2023-03-15"), (1, "1904-01-02")])
def test_days_may_be_counted_from_1904(number: float, day: str) -> None:
    assert day_text(number, from_1904=True) == day


def test_hours_beyond_a_day_are_kept() -> None:
    assert day_text(1.5, from_1904=False, elapsed=True) == "36:00:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-31", "2025-12-31"),
        ("2025-12-31T00:00:00Z", "2025-12-31"),
        ("2025-12-31T18:30:00.250", "2025-12-31T18:30:00"),
        ("2025-13-31", ""),
        ("soon", ""),
    ],
)
def test_days_may_be_stored_as_text(text: str, day: str) -> None:
    assert iso_day(text) == day


def test_formats_without_a_code_in_the_workbook_are_those_every_program_knows() -> None:
    shown = displays_of([0, 9, 10, 14, 22, 30, 46, 57, 11, 4, 164, 200], {164: "0.0%"})

    assert [display.kind for display in shown] == [
        CellKind.NUMBER,
        CellKind.PERCENT,
        CellKind.PERCENT,
        *[CellKind.DATE] * 5,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.PERCENT,
        CellKind.NUMBER,
    ]
    assert shown[6].elapsed
    assert shown[8].scientific
