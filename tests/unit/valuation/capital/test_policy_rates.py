"""Rates that governments prescribe."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.capital.policy_rates import (
    BLUME,
    CIRCULAR_BASE_CASE,
    TREASURY_RATES,
    GreenBook,
    NoPolicyRate,
    green_book,
    treasury_rate,
    treasury_rates_of,
)
from apportion.valuation.capital.rate import Terms, percent


def test_the_green_book_falls_from_three_and_a_half_percent_after_thirty_years() -> None:
    rates = [(step.until_year, percent(step.rate)) for step in green_book().steps]

    assert rates[:3] == [(30, "3.50%"), (75, "3.00%"), (125, "2.50%")]
    assert green_book().terms is Terms.REAL


def test_health_is_discounted_at_one_and_a_half_percent_and_less_later() -> None:
    health, standard = green_book(GreenBook.HEALTH), green_book()

    assert percent(health.steps[0].rate) == "1.50%"
    assert all(low.rate < high.rate for low, high in zip(health.steps, standard.steps, strict=True))


def test_every_schedule_falls() -> None:
    for variant in GreenBook:
        rates = [step.rate for step in green_book(variant).steps]
        assert rates == sorted(rates, reverse=True)


def test_a_programme_of_four_years_takes_the_mean_of_three_and_five() -> None:
    """The circular's own example: 2020 has -0.4% for three years and -0.3% for five."""
    rate = treasury_rate(treasury_rates_of(2020), 4)

    assert rate.annual == Fraction("-0.0035")
    assert rate.parts[0].how == "between -0.40% for 3 years and -0.30% for 5 years"
    assert "M-20-07" in rate.parts[0].source


def test_a_programme_longer_than_thirty_years_takes_the_rate_of_thirty() -> None:
    assert treasury_rate(treasury_rates_of(1999), 50).annual == Fraction("0.029")
    assert treasury_rate(treasury_rates_of(1999), 1).annual == Fraction("0.026")
    assert treasury_rate(treasury_rates_of(1999), 7, Terms.NOMINAL).annual == Fraction("0.049")


def test_nothing_is_drawn_across_a_maturity_that_is_not_at_hand() -> None:
    rates = treasury_rates_of(2026)

    assert treasury_rate(rates, 25).annual == Fraction("0.02")
    with pytest.raises(NoPolicyRate, match="lack a maturity between 7 and 20 years"):
        treasury_rate(rates, 12)
    with pytest.raises(NoPolicyRate, match="nominal rates of 2026 are not at hand"):
        treasury_rate(rates, 3, Terms.NOMINAL)


def test_a_year_that_is_not_listed_borrows_from_no_other() -> None:
    with pytest.raises(NoPolicyRate, match="Treasury rates for 2024 are not at hand"):
        treasury_rates_of(2024)


def test_every_entry_has_a_source_and_rates_a_government_could_pay() -> None:
    assert len({rates.year for rates in TREASURY_RATES}) == len(TREASURY_RATES)
    for rates in TREASURY_RATES:
        assert rates.source
        for column in (rates.real, rates.nominal):
            assert all(Decimal(-3) < rate < Decimal(10) for rate in column.values())
    assert BLUME.source
    assert CIRCULAR_BASE_CASE.annual == Fraction("0.07")
    assert CIRCULAR_BASE_CASE.terms is Terms.REAL


@pytest.mark.parametrize("year", [rates.year for rates in TREASURY_RATES if rates.nominal])
def test_nominal_rates_exceed_real_ones_by_a_common_inflation(year: int) -> None:
    """The budget assumes one inflation: the differences of a year agree to the tenth that is printed, twice over."""
    rates = treasury_rates_of(year)
    gaps = [rates.nominal[maturity] - rate for maturity, rate in rates.real.items()]

    assert max(gaps) - min(gaps) <= Decimal("0.2")
