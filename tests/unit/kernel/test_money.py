"""Money in minor units, written and read without loss."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.money import Currency

USD, JPY, KWD = Currency("USD", 2), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("currency", "minor", "text", "grouped"),
    [
        (USD, 1_200_000_000, "12000000.00", "12,000,000.00"),
        (USD, 5, "0.05", "0.05"),
        (USD, -5, "-0.05", "-0.05"),
        (USD, -123_456, "-1234.56", "-1,234.56"),
        (JPY, 1_234, "1234", "1,234"),
        (KWD, 1_234, "1.234", "1.234"),
        (KWD, 0, "0.000", "0.000"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(
    currency: Currency, minor: int, text: str, grouped: str
) -> None:
    assert currency.text(minor) == text
    assert currency.grouped(minor) == grouped
    assert currency.decimal(minor) == Decimal(text)


@given(st.sampled_from([USD, JPY, KWD]), st.integers(-(10**40), 10**40))
def test_what_is_written_is_read_back(currency: Currency, minor: int) -> None:
    assert currency.minor(Decimal(currency.text(minor))) == minor
    assert currency.minor(currency.decimal(minor)) == minor


@pytest.mark.parametrize("text", ["0.001", "12.345", "0.0000000000000000000000000000000000001", "-1.005"])
def test_amounts_finer_than_a_cent_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="finer than 2 decimals"):
        USD.minor(Decimal(text))


def test_an_amount_of_forty_digits_is_not_rounded_to_what_decimals_usually_hold() -> None:
    with pytest.raises(ValueError, match="finer"):
        USD.minor(Decimal("10000000000000000000000000000000000000.001"))
    assert USD.minor(Decimal("10000000000000000000000000000000000000.01")) == 10**39 + 1
