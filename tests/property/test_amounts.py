"""Amounts and numbers, searched for counterexamples: columns agree with single cells, and writing with reading."""

from decimal import Decimal

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from apportion.kernel.money import Currency
from apportion.model.intake.amounts import Fault, Notation, NumberFormat, read_amount, read_decimal
from apportion.model.intake.columns import assemble, read_amounts, read_numbers
from apportion.model.raw import CellKind, RawColumn
from tests.unit.model.written_case import raw_column

FORMATS = st.sampled_from(["1,234.56", "1.234,56", "1 234,56", "1'234.56"]).map(NumberFormat)
CURRENCIES = st.sampled_from([Currency("USD", 2), Currency("JPY", 0), Currency("KWD", 3), Currency("CLF", 4)])
MAJOR = st.integers(-(10**14) + 1, 10**14 - 1)
MINOR = st.integers(-(10**17) + 1, 10**17 - 1)

# Letters that occur in amounts, and a few that look as if they did. The readers of files refuse NUL.
LETTERS = "0123456789" * 3 + ".,'’ \u00a0-+()$€%_eE\u2212" + "\uff11A"
SCRIBBLES = st.text(st.sampled_from(LETTERS), max_size=24)
NUMERALS = st.from_regex(r"\A-?[0-9]{0,20}([.,' ][0-9]{1,4}){0,3}\Z")
KINDS = st.sampled_from(["", "", "", "<number>", "<percent>", "<date>", "<boolean>"])
CELLS = st.lists(st.tuples(KINDS, SCRIBBLES | NUMERALS).map("".join), min_size=1, max_size=12)


def written(minor: int, currency: Currency, number_format: NumberFormat, *, grouped: bool) -> str:
    """An amount as the format says, from Python's own grouping."""
    text = currency.grouped(minor) if grouped else currency.text(minor)
    return text.translate({ord(","): number_format.spelling[1], ord("."): number_format.decimal})


def column_of(cells: list[str]) -> RawColumn:
    return raw_column(cells)


@given(CELLS, FORMATS, CURRENCIES, st.booleans())
@example(
    ["1.234", "1,234", "1,234,567.89", "0,123", ".5", "5.", ""], NumberFormat("1,234.56"), Currency("USD", 2), False
)
@example(["1\u00a0234,50", "1 234,50", "1 23"], NumberFormat("1 234,56"), Currency("USD", 2), False)
@example(
    ["<number>1200000.5", "1,200", "<number>1,200", "12345678901234567890"],
    NumberFormat("1,234.56"),
    Currency("USD", 2),
    True,
)
def test_a_column_of_amounts_is_read_as_its_cells_are(
    cells: list[str], number_format: NumberFormat, currency: Currency, negative: bool
) -> None:
    column, notation = column_of(cells), Notation(number_format, currency)
    faults: dict[int, Fault] = {}

    amounts = read_amounts(column, notation, faults.__setitem__, negative=negative)

    for row in range(len(cells)):
        alone = read_amount(str(column.texts[row]), column.kind(row), notation, negative=negative)
        together = faults.get(row, int(amounts.minor[row]) if amounts.known[row] else None)
        assert together == alone
        assert bool(amounts.faulty[row]) == isinstance(alone, Fault)


@given(CELLS, FORMATS)
@example(["3.2", "0.1234567890123456789", "180,000", "1.000", "-3"], NumberFormat("1,234.56"))
def test_a_column_of_numbers_is_read_as_its_cells_are(cells: list[str], number_format: NumberFormat) -> None:
    column = column_of(cells)
    faults: dict[int, Fault] = {}

    numbers = read_numbers(column, number_format, faults.__setitem__)

    for row in range(len(cells)):
        alone = read_decimal(str(column.texts[row]), column.kind(row), number_format)
        together: Decimal | Fault | None = None
        if row in faults:
            together = faults[row]
        elif numbers.known[row]:
            together = Decimal(int(numbers.digits[row])).scaleb(-int(numbers.places[row]))
        assert together == alone


@given(MAJOR, st.integers(0, 9999), FORMATS, CURRENCIES, st.booleans())
def test_every_amount_that_can_be_written_is_read_back(
    major: int, part: int, number_format: NumberFormat, currency: Currency, grouped: bool
) -> None:
    minor = major * currency.minor_per_major + part % currency.minor_per_major
    text = written(minor, currency, number_format, grouped=grouped)

    assert read_amount(text, CellKind.TEXT, Notation(number_format, currency), negative=True) == minor


@given(st.lists(MINOR.map(abs), min_size=1, max_size=40), st.booleans())
def test_a_column_is_read_back_whole(amounts: list[int], grouped: bool) -> None:
    notation = Notation(NumberFormat("1,234.56"), Currency("USD", 2))
    column = raw_column([written(minor, notation.currency, notation.format, grouped=grouped) for minor in amounts])

    read = read_amounts(column, notation, lambda row, fault: None)

    assert read.minor.tolist() == amounts
    assert read.known.all()


@given(st.lists(st.decimals(-(10**6), 10**6, places=6), min_size=1, max_size=20))
def test_a_column_with_one_scale_holds_the_same_numbers(values: list[Decimal]) -> None:
    column = raw_column([f"{value:f}" for value in values])

    numbers, wide = assemble(read_numbers(column, NumberFormat("1,234.56"), lambda row, fault: None))

    assert not wide.size
    assert [numbers.decimal(row) for row in range(len(values))] == values


def test_what_does_not_fit_one_scale_is_named() -> None:
    column = raw_column(["0.000000000000000001", "999", "7.0", "1"])  # 18 decimals leave no digit before the sign

    numbers, wide = assemble(read_numbers(column, NumberFormat("1,234.56"), lambda row, fault: None))

    assert wide.tolist() == [1, 2, 3]
    assert numbers.scaled.tolist() == [1, 0, 0, 0]


def test_a_column_longer_than_a_block_is_read_in_order() -> None:
    count = (1 << 15) + 3
    notation = Notation(NumberFormat("1,234.56"), Currency("USD", 2))
    column = raw_column([f"{row}.07" for row in range(count)])

    read = read_amounts(column, notation, lambda row, fault: None)

    assert np.array_equal(read.minor, np.arange(count) * 100 + 7)
