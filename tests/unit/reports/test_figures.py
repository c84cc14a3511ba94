"""Values and prices as decimal text: exact where possible, never overstated."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.money import Currency
from apportion.reports.figures import Direction, decimal_text, price_text, ratio_text, value_text

USD = Currency("USD", 2)


@pytest.mark.parametrize(
    ("number", "direction", "text"),
    [
        (Fraction(1, 3), "down", "0.333"),
        (Fraction(1, 3), "up", "0.334"),
        (Fraction(-1, 3), "down", "-0.334"),
        (Fraction(-1, 3), "up", "-0.333"),
        (Fraction(1, 8), "up", "0.125"),
        (Fraction(5, 10_000), "nearest", "0.000"),
        (Fraction(15, 10_000), "nearest", "0.002"),
        (Fraction(0), "nearest", "0"),
    ],
)
def test_three_decimals_are_rounded_in_the_direction_asked_for(
    number: Fraction, direction: Direction, text: str
) -> None:
    assert decimal_text(number, 3, direction) == text


def test_a_value_that_is_a_finite_decimal_is_written_exactly() -> None:
    assert value_text(Fraction(1_498_790_000), USD) == "14987900.00"
    assert value_text(Fraction(1, 8), USD) == "0.00125"


def test_a_value_of_thirds_of_a_cent_is_rounded_down_and_its_bound_up() -> None:
    third = Fraction(1, 3)

    assert value_text(third, USD, "down") == "0.003333333333"
    assert value_text(third, USD, "up") == "0.003333333334"


def test_the_price_of_the_saturating_company_has_nine_decimals_and_its_exact_ratio() -> None:
    price = Fraction(2340996, 6030235)

    assert price_text(price) == "0.388209746"
    assert ratio_text(price) == "2340996/6030235"


def test_a_finite_price_has_no_ratio_beside_it() -> None:
    assert price_text(Fraction(7, 10)) == "0.7"
    assert ratio_text(Fraction(7, 10)) is None


def test_a_solver_s_binary_number_is_no_ratio_that_tells_anything() -> None:
    assert ratio_text(Fraction(0.1)) is None


@given(st.fractions(min_value=-10, max_value=10), st.integers(0, 6))
def test_down_and_up_enclose_the_number_within_one_step(number: Fraction, decimals: int) -> None:
    low, high = Fraction(decimal_text(number, decimals, "down")), Fraction(decimal_text(number, decimals, "up"))

    assert low <= number <= high
    assert high - low <= Fraction(1, 10**decimals)
