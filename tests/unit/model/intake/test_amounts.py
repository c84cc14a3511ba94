"""How one cell is read. Every expectation is worked out from the declared number format, never from the code."""

from decimal import Decimal

import pytest

from apportion.kernel.money import Currency
from apportion.model.intake.amounts import (
    Fault,
    Notation,
    NumberFormat,
    read_amount,
    read_date,
    read_decimal,
    read_integer,
    read_percent,
)
from apportion.model.raw import CellKind

ENGLISH, GERMAN = NumberFormat("1,234.56"), NumberFormat("1.234,56")
FRENCH, SWISS = NumberFormat("1 234,56"), NumberFormat("1'234.56")
DOLLAR, EURO, YEN, DINAR = Currency("USD", 2), Currency("EUR", 2), Currency("JPY", 0), Currency("KWD", 3)
TEXT, NUMBER = CellKind.TEXT, CellKind.NUMBER


def amount(
    text: str,
    number_format: NumberFormat = ENGLISH,
    currency: Currency = DOLLAR,
    kind: CellKind = TEXT,
) -> int | str | None:
    """Minor units, or the code of the fault."""
    value = read_amount(text, kind, Notation(number_format, currency), negative=True)
    return value.code if isinstance(value, Fault) else value


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.50", 123450),
        ("1,234.50", 123450),
        ("25,000,000.00", 2_500_000_000),
        ("1,234", 123400),
        ("1234", 123400),
        ("007.50", 750),
        ("0", 0),
        (".50", 50),
        ("12.5", 1250),
        (" 12.50 ", 1250),
        ("-12.50", -1250),
        ("\u221212.50", -1250),
        ("- 12.50", -1250),
        ("+12.50", 1250),
        ("12.50-", -1250),
        ("(1,234.50)", -123450),
        ("$1,234.50", 123450),
        ("-$1,234.50", -123450),
        ("$-1,234.50", -123450),
        ("($1,234.50)", -123450),
        ("US$ 1,234.50", 123450),
        ("USD 1,234.50", 123450),
        ("1,234.50 USD", 123450),
        ("1,234.50 usd", 123450),
        ("999999999999999.99", 99999999999999999),
        ("000000000000000001.00", 100),
    ],
)
def test_amounts_as_people_write_them(text: str, cents: int) -> None:
    assert amount(text) == cents


@pytest.mark.parametrize(
    ("text", "number_format", "cents"),
    [
        ("1.234,50", GERMAN, 123450),
        ("1.234", GERMAN, 123400),
        ("1.234,50 €", GERMAN, 123450),
        ("1 234,50", FRENCH, 123450),
        ("1\u00a0234,50", FRENCH, 123450),
        ("1\u202f234\u202f567,50 €", FRENCH, 123456750),
        ("1'234.50", SWISS, 123450),
        ("1\u2019234.50", SWISS, 123450),
        ("EUR 1'234.50", SWISS, 123450),
    ],
)
def test_the_declared_format_decides(text: str, number_format: NumberFormat, cents: int) -> None:
    assert amount(text, number_format, EURO) == cents


@pytest.mark.parametrize(
    ("text", "number_format", "currency", "expected"),
    [
        ("1.234", ENGLISH, DOLLAR, "amount.two-readings"),  # three decimals, or thousands in Berlin
        ("12.345", ENGLISH, DOLLAR, "amount.two-readings"),
        ("1.234", ENGLISH, YEN, "amount.two-readings"),
        ("1,234", GERMAN, EURO, "amount.two-readings"),
        ("1,234", FRENCH, EURO, "amount.two-readings"),
        ("1.234", FRENCH, EURO, "amount.two-readings"),
        ("1,234", SWISS, EURO, "amount.two-readings"),
        ("1.234", ENGLISH, DINAR, 1234),  # a dinar has three decimals: one reading
        ("1,234", ENGLISH, DINAR, 1234000),
        ("0.234", ENGLISH, DOLLAR, "amount.decimals"),  # nobody groups thousands behind a zero
        ("1234.567", ENGLISH, DOLLAR, "amount.decimals"),
        ("12.3400", ENGLISH, DOLLAR, "amount.decimals"),
        ("12.5", ENGLISH, YEN, "amount.decimals"),
    ],
)
def test_a_lone_separator_before_three_digits_is_asked_about(
    text: str, number_format: NumberFormat, currency: Currency, expected: int | str
) -> None:
    assert amount(text, number_format, currency) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1_000", "underscore"),
        ("\uff11\uff12\uff13", "digits"),
        ("١٢٣", "digits"),
        ("½", "digits"),
        ("1e5", "exponent"),
        ("1.5E+02", "exponent"),
        ("TRUE", "boolean"),
        ("false", "boolean"),
        ("15%", "percent"),
        ("2025-01-31", "date"),
        ("31/01/2025", "date"),
        ("31.01.2025", "date"),
        ("nan", "not-finite"),
        ("-Infinity", "not-finite"),
        ("#REF!", "not-finite"),
        ("1234567890123456", "too-long"),
        ("1,23", "grouping"),
        ("12,34.50", "grouping"),
        ("1,234,56", "grouping"),
        ("0,123", "grouping"),
        ("1.234.567", "grouping"),
        ("1.234,56", "grouping"),
        ("1,234.", "grouping"),
        ("1 234.50", "grouping"),
        ("1'234.50", "grouping"),
        ("1.2.3", "grouping"),
        ("(5", "sign"),
        ("5)", "sign"),
        ("--5", "sign"),
        ("-5-", "sign"),
        ("5+", "sign"),
        ("(-5)", "sign"),
        ("€5", "currency"),
        ("£5", "currency"),
        ("5 EUR", "currency"),
        ("C$5", "currency"),
        ("5M", "abbreviated"),
        ("$5k", "abbreviated"),
        ("5 million", "abbreviated"),
        ("five", "not-a-number"),
        ("-", "not-a-number"),
        ("n/a", "not-a-number"),
        ("5 apples", "not-a-number"),
        ("5;6", "not-a-number"),
        ("=5", "not-a-number"),
        ("5-3", "not-a-number"),
        ("5 XYZ", "not-a-number"),
    ],
)
def test_what_is_refused_is_refused_by_name(text: str, code: str) -> None:
    assert amount(text) == f"amount.{code}"


def test_a_blank_cell_is_absent_and_not_zero() -> None:
    assert amount("") is None
    assert amount(" \t\u00a0") is None


def test_an_amount_below_zero_is_refused_where_it_makes_no_sense() -> None:
    notation = Notation(ENGLISH, DOLLAR)

    assert read_amount("(0.00)", TEXT, notation) == 0
    refused = read_amount("(0.01)", TEXT, notation)
    assert isinstance(refused, Fault)
    assert refused.code == "amount.negative"


def test_both_readings_are_named() -> None:
    asked = read_amount("1.234", TEXT, Notation(ENGLISH, DOLLAR))

    assert isinstance(asked, Fault)
    assert asked.message == "'1.234' can be read as 1234 or as 1.234"
    # 1.234 as a decimal number has a decimal too many for cents: neither 1.23 nor 1.24 is offered.
    assert asked.remedy == (
        "Write 1234 if the separator groups digits; if it is a decimal sign, write the amount with at most 2 decimals."
    )


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("0.30000000000000004", DOLLAR, 30),  # 0.1 + 0.2
        ("0.09999999997671694", DOLLAR, 10),  # 1000000.1 - 1000000
        ("2.675", DOLLAR, "amount.decimals"),
        ("310000.254", DOLLAR, "amount.decimals"),
        ("310000.25", DOLLAR, 31000025),
        ("-5", DOLLAR, -500),
        ("1e+16", DOLLAR, "amount.too-long"),
        ("1.5e-05", DOLLAR, "amount.decimals"),
        ("123456789012345.67", DOLLAR, 12345678901234567),
        ("1.234", DINAR, 1234),
        ("1.234", DOLLAR, "amount.decimals"),  # a stored number has no thousands separator: one reading
        ("1200", YEN, 1200),
        ("1200.0", YEN, 1200),
        ("nan", DOLLAR, "amount.not-finite"),
    ],
)
def test_numbers_stored_in_binary(text: str, currency: Currency, expected: int | str) -> None:
    assert amount(text, GERMAN, currency, NUMBER) == expected


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("0.15", CellKind.PERCENT, "amount.percent"),
        ("2025-03-01", CellKind.DATE, "amount.date"),
        ("TRUE", CellKind.BOOLEAN, "amount.boolean"),
    ],
)
def test_cells_of_other_kinds_are_no_amounts(text: str, kind: CellKind, code: str) -> None:
    assert amount(text, kind=kind) == code


@pytest.mark.parametrize("mark", ["$", "€", "EUR"])
def test_without_a_known_currency_no_mark_is_blamed(mark: str) -> None:
    assert amount(f"{mark} 5", currency=Currency("", 2)) == 500


@pytest.mark.parametrize(
    ("text", "number_format", "expected"),
    [
        ("3.2", ENGLISH, "3.2"),
        ("-0.70", ENGLISH, "-0.7"),
        ("1.234", ENGLISH, "1.234"),
        ("180,000", ENGLISH, "180000"),
        ("3,2", ENGLISH, "number.grouping"),
        ("3,2", GERMAN, "3.2"),
        ("3.2", GERMAN, "number.two-readings"),
        ("0.234", GERMAN, "number.two-readings"),
        ("1.234", GERMAN, "1234"),
        ("180.000", GERMAN, "180000"),
        ("3.2", FRENCH, "3.2"),
        ("3,2", FRENCH, "3.2"),
        ("3.2", SWISS, "3.2"),
        ("1,234", SWISS, "number.two-readings"),
        ("0.123456789012345678", ENGLISH, "0.123456789012345678"),
        ("1.1234567890123456789", ENGLISH, "number.too-long"),
        ("$3", ENGLISH, "number.not-a-number"),
        ("15%", ENGLISH, "number.percent"),
        ("", ENGLISH, None),
    ],
)
def test_rates_weights_and_scores(text: str, number_format: NumberFormat, expected: str | None) -> None:
    value = read_decimal(text, TEXT, number_format)

    if isinstance(value, Fault):
        assert value.code == expected
    else:
        assert value == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.30000000000000004", "0.3"), ("0.3333333333333333", "0.333333333333333"), ("1e-07", "0.0000001"), ("3", "3")],
)
def test_binary_rates_have_fifteen_digits(text: str, expected: str) -> None:
    assert read_decimal(text, NUMBER, GERMAN) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("15%", TEXT, "0.15"),
        ("15 %", TEXT, "0.15"),
        ("-5%", TEXT, "-0.05"),
        ("2.5%", TEXT, "0.025"),
        ("0%", TEXT, "0"),
        ("0", TEXT, "0"),
        ("0.15", CellKind.PERCENT, "0.15"),
        ("0.07000000000000001", CellKind.PERCENT, "0.07"),
        ("15", TEXT, "percent.two-readings"),
        ("0.15", TEXT, "percent.two-readings"),
        ("0.15", NUMBER, "percent.two-readings"),
        ("15%%", TEXT, "number.not-a-number"),
        ("%", TEXT, "number.not-a-number"),
        ("1,5%", TEXT, "number.grouping"),
        ("", TEXT, None),
    ],
)
def test_percentages(text: str, kind: CellKind, expected: str | None) -> None:
    value = read_percent(text, kind, ENGLISH)

    if isinstance(value, Fault):
        assert value.code == expected
    else:
        assert value == (None if expected is None else Decimal(expected))


def test_a_percentage_without_its_sign_names_both_readings() -> None:
    asked = read_percent("0.15", TEXT, ENGLISH)

    assert isinstance(asked, Fault)
    assert asked.message == "'0.15' can be read as 0.15% or as 15%"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("24", 24), ("24.0", 24), ("24.5", "number.not-whole"), ("x", "number.not-a-number"), ("", None)],
)
def test_whole_numbers(text: str, expected: int | str | None) -> None:
    value = read_integer(text, TEXT, ENGLISH)
    assert (value.code if isinstance(value, Fault) else value) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2025-12-31", TEXT, "2025-12-31"),
        ("2025-12-31", CellKind.DATE, "2025-12-31"),
        ("2025-12-31 00:00:00", CellKind.DATE, "2025-12-31"),
        ("", TEXT, ""),
        ("2025-02-30", TEXT, None),
        ("31/12/2025", TEXT, None),
        ("46022", NUMBER, None),
        ("2025-12-31T08:30", TEXT, None),
    ],
)
def test_days(text: str, kind: CellKind, expected: str | None) -> None:
    value = read_date(text, kind)
    assert (None if isinstance(value, Fault) else value) == expected
