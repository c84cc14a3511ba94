"""Years between days, by convention; pyxirr counts them too."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
import pyxirr

from apportion.valuation.cash.day_count import DayCount, years_between

PEER = {
    DayCount.ACT_365F: pyxirr.DayCount.ACT_365F,
    DayCount.ACT_360: pyxirr.DayCount.ACT_360,
    DayCount.ACT_ACT: pyxirr.DayCount.ACT_ACT_ISDA,
    DayCount.THIRTY_E_360: pyxirr.DayCount.THIRTY_E_360,
}


def test_a_leap_year_is_a_day_longer_than_365_days() -> None:
    start, end = date(2024, 1, 1), date(2025, 1, 1)

    assert years_between(start, end, DayCount.ACT_365F) == Fraction(366, 365)
    assert years_between(start, end, DayCount.ACT_360) == Fraction(366, 360)
    assert years_between(start, end, DayCount.ACT_ACT) == 1
    assert years_between(start, end, DayCount.THIRTY_E_360) == 1


def test_a_stretch_over_new_year_counts_each_year_s_days() -> None:
    """184 days of 2023 over 365, and 182 of 2024 over 366."""
    found = years_between(date(2023, 7, 1), date(2024, 7, 1), DayCount.ACT_ACT)

    assert found == Fraction(184, 365) + Fraction(182, 366)


def test_the_last_of_a_long_month_is_its_thirtieth() -> None:
    assert years_between(date(2025, 1, 31), date(2025, 2, 28), DayCount.THIRTY_E_360) == Fraction(28, 360)
    assert years_between(date(2025, 1, 30), date(2025, 3, 31), DayCount.THIRTY_E_360) == Fraction(60, 360)


@pytest.mark.parametrize("count", list(DayCount))
def test_days_are_counted_as_the_library_counts_them(count: DayCount) -> None:
    start = date(2019, 12, 30)
    for days in (0, 1, 32, 60, 61, 366, 500, 800, 1461):
        end = start + timedelta(days=days)
        peer = pyxirr.year_fraction(start, end, PEER[count])
        assert float(years_between(start, end, count)) == pytest.approx(peer, abs=1e-12)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="lies before"):
        years_between(date(2025, 1, 2), date(2025, 1, 1), DayCount.ACT_365F)
