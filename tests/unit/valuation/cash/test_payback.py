"""How long it takes until the money is back."""

from fractions import Fraction

import pytest

from apportion.valuation.cash.payback import payback, sign_changes
from tests.support.cash_flows import at, yearly

YEAR = (Fraction(1), Fraction(0))
"""Money of a year comes evenly over the year that ends at its moment."""


def test_a_thousand_that_brings_four_hundred_a_year_is_back_after_two_and_a_half() -> None:
    back = payback(yearly(-1000, 400, 400, 400), spread=YEAR)

    assert back.years == Fraction(5, 2)
    assert back.months == 30
    assert back.is_owed
    assert back.lasts


def test_discounted_it_takes_longer() -> None:
    """At 25%: 500/1.25 = 400, 500/1.5625 = 320, 500/1.953125 = 256 and 204.8: 1,000 after 3 years and 24/204.8."""
    back = payback(yearly(-1000, 500, 500, 500, 500), discounting=at("0.25"), spread=YEAR)

    assert back.years == 3 + Fraction(24) / Fraction("204.8")


def test_money_that_comes_on_a_day_pays_back_on_that_day() -> None:
    assert payback(yearly(-1000, 400, 400, 400)).years == 3


def test_money_that_comes_in_the_middle_of_its_period_is_spread_around_it() -> None:
    """500 around month 6 and 1,000 around month 18: half of the second 1,000 is there after month 18."""
    flows = [(Fraction(0), Fraction(-1000)), (Fraction(1, 2), Fraction(500)), (Fraction(3, 2), Fraction(1000))]

    assert payback(flows, spread=(Fraction(1, 2), Fraction(1, 2))).months == 18


def test_an_investment_over_two_years_is_owed_in_full_first() -> None:
    assert payback(yearly(-500, -500, 1000, 1000), spread=YEAR).years == 2
    assert payback(yearly(-500, -500, 800, 800), spread=YEAR).years == Fraction(9, 4)


def test_money_that_comes_back_to_the_cent_is_back() -> None:
    assert payback(yearly(-100, 100), spread=YEAR).years == 1


def test_a_year_without_money_delays() -> None:
    assert payback(yearly(-100, 0, 0, 200), spread=YEAR).years == Fraction(5, 2)


def test_what_is_not_back_within_the_forecast_has_no_payback() -> None:
    back = payback(yearly(-1000, 400), spread=YEAR)

    assert back.years is None
    assert back.months is None
    assert back.is_owed


def test_what_never_cost_anything_is_never_owed() -> None:
    back = payback(yearly(100, 100), spread=YEAR)

    assert (back.years, back.is_owed, back.lasts) == (None, False, True)


def test_a_site_that_must_be_cleaned_up_later_pays_back_only_for_a_while() -> None:
    back = payback(yearly(-100, 150, -80, 50), spread=YEAR)

    assert back.years == Fraction(2, 3)
    assert not back.lasts


@pytest.mark.parametrize(
    ("amounts", "changes"), [((-1, 0, 1), 1), ((-1, 2, 0, -1), 2), ((1, 2), 0), ((0, 0), 0), ((), 0)]
)
def test_turns_from_out_to_in(amounts: tuple[int, ...], changes: int) -> None:
    assert sign_changes(yearly(*amounts)) == changes
