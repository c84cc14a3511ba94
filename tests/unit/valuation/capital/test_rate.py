"""Rates as sums of named parts, and what inflation does to them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.capital.rate import Part, Rate, Terms, exact, given_rate, nominal_rate, percent, real_rate


def test_a_rate_is_the_sum_of_its_parts_and_says_them() -> None:
    rate = given_rate(Decimal("0.0395"), Terms.NOMINAL, "risk-free rate").plus(
        Part("beta × equity risk premium", Fraction("0.0535"), "1.2 × 4.46%"),
    )

    assert rate.annual == Fraction("0.0930")
    assert str(rate) == "9.30% a year, nominal: 3.95% risk-free rate + 5.35% beta × equity risk premium (1.2 × 4.46%)"


def test_parts_of_nothing_are_not_named() -> None:
    rate = given_rate(Decimal("0.05"), Terms.REAL).plus(Part("size premium", Fraction(0)))

    assert [part.name for part in rate.parts] == ["rate as given"]


def test_three_percent_real_at_two_percent_inflation_is_a_little_more_than_five() -> None:
    """1.03 × 1.02 = 1.0506."""
    assert nominal_rate(Decimal("0.03"), Decimal("0.02")) == Fraction("0.0506")
    assert real_rate(Decimal("0.0506"), Decimal("0.02")) == Fraction("0.03")


def test_a_rate_in_other_terms_shows_what_inflation_took() -> None:
    nominal = given_rate(Decimal("0.0506"), Terms.NOMINAL)

    real = nominal.in_terms(Terms.REAL, Decimal("0.02"))

    assert (real.terms, real.annual) == (Terms.REAL, Fraction("0.03"))
    assert real.parts[-1] == Part("less inflation", Fraction("-0.0206"), "at 2.00% a year")
    assert real.in_terms(Terms.NOMINAL, Decimal("0.02")).annual == nominal.annual
    assert real.in_terms(Terms.REAL, Decimal("0.09")) is real


def test_prices_do_not_fall_by_all_they_are() -> None:
    with pytest.raises(ValueError, match=r"prices cannot fall by 100\.00%"):
        real_rate(Decimal("0.05"), -1)


def test_a_binary_float_is_no_rate() -> None:
    with pytest.raises(TypeError, match="round it to a decimal number first"):
        exact(0.1)  # type: ignore[arg-type]  # what the test is about


@pytest.mark.parametrize(
    ("rate", "text"), [("0.0395", "3.95%"), ("-0.00001", "0.00%"), ("0.00125", "0.12%"), ("0.00375", "0.38%")]
)
def test_percentages_are_rounded_half_to_even(rate: str, text: str) -> None:
    assert percent(Decimal(rate)) == text


def test_a_rate_needs_no_order_of_parts_to_be_the_same_number() -> None:
    parts = (Part("a", Fraction(1, 3)), Part("b", Fraction(1, 7)))

    assert Rate(parts, Terms.REAL).annual == Rate(parts[::-1], Terms.REAL).annual == Fraction(10, 21)
