"""Fiscal calendars against printed ones, the ISO week of Python, and days counted one by one."""

import datetime
from datetime import date, timedelta

import numpy as np
import pytest

from apportion.kernel.calendar import (
    FIRST_YEAR,
    FiscalCalendar,
    fiscal_year_of_month,
    period_days,
    period_of,
    period_of_month,
    periods_of,
    weeks_in,
    year_start,
)

CALENDAR_YEAR = FiscalCalendar()
PHILADELPHIA = FiscalCalendar(start_month=7, named_by="end")
BRITISH_COUNCIL = FiscalCalendar(start_month=4, named_by="start")
COOK_COUNTY = FiscalCalendar(start_month=12, named_by="end")
# National Retail Federation, 4-5-4 calendar: weeks from Sunday, the year begins nearest to 1 February.
RETAIL = FiscalCalendar("4-5-4", start_month=2, named_by="start", week_start=7, year_start_rule="nearest")
# Apple Inc., annual report 2023: "the 52- or 53-week period that ends on the last Saturday of September".
APPLE = FiscalCalendar("4-4-5", start_month=10, named_by="end", week_start=7, year_start_rule="last-before")
# The year of ISO 8601 weeks begins on the Monday nearest to 1 January.
ISO_WEEKS = FiscalCalendar("13x4", start_month=1, week_start=1, year_start_rule="nearest")
EVERY = [CALENDAR_YEAR, PHILADELPHIA, BRITISH_COUNCIL, COOK_COUNTY, RETAIL, APPLE, ISO_WEEKS]


def test_a_fiscal_year_from_july_is_named_after_the_year_in_which_it_ends() -> None:
    assert period_of(PHILADELPHIA, date(2018, 7, 1)) == (2019, 1)
    assert period_of(PHILADELPHIA, date(2019, 6, 30)) == (2019, 12)
    assert period_days(PHILADELPHIA, 2019, 9) == (date(2019, 3, 1), date(2019, 3, 31))
    assert period_days(PHILADELPHIA, 2019, 0) == (date(2018, 7, 1), date(2019, 6, 30))


def test_a_fiscal_year_from_april_may_be_named_after_the_year_in_which_it_begins() -> None:
    assert period_of(BRITISH_COUNCIL, date(2020, 3, 31)) == (2019, 12)
    assert period_of(BRITISH_COUNCIL, date(2020, 4, 1)) == (2020, 1)


def test_a_fiscal_year_from_december_lies_mostly_in_the_year_that_names_it() -> None:
    assert period_of(COOK_COUNTY, date(2014, 12, 1)) == (2015, 1)
    assert period_of(COOK_COUNTY, date(2015, 11, 30)) == (2015, 12)


def test_february_of_a_leap_year_has_its_29th() -> None:
    assert period_days(CALENDAR_YEAR, 2024, 2) == (date(2024, 2, 1), date(2024, 2, 29))
    assert period_days(CALENDAR_YEAR, 2100, 2) == (date(2100, 2, 1), date(2100, 2, 28))


# The printed calendars of the National Retail Federation, https://nrf.com/resources/4-5-4-calendar.
@pytest.mark.parametrize(
    ("year", "begins", "ends", "weeks"),
    [
        (2012, date(2012, 1, 29), date(2013, 2, 2), 53),
        (2016, date(2016, 1, 31), date(2017, 1, 28), 52),
        (2017, date(2017, 1, 29), date(2018, 2, 3), 53),
        (2018, date(2018, 2, 4), date(2019, 2, 2), 52),
        (2022, date(2022, 1, 30), date(2023, 1, 28), 52),
        (2023, date(2023, 1, 29), date(2024, 2, 3), 53),
        (2024, date(2024, 2, 4), date(2025, 2, 1), 52),
    ],
)
def test_retail_years_are_those_printed(year: int, begins: date, ends: date, weeks: int) -> None:
    assert period_days(RETAIL, year, 0) == (begins, ends)
    assert weeks_in(RETAIL, year) == weeks


# 2023 has 53 weeks; the extra one belongs to January.
@pytest.mark.parametrize(
    ("month", "begins", "ends"),
    [
        ("February", date(2023, 1, 29), date(2023, 2, 25)),
        ("March", date(2023, 2, 26), date(2023, 4, 1)),
        ("April", date(2023, 4, 2), date(2023, 4, 29)),
        ("May", date(2023, 4, 30), date(2023, 5, 27)),
        ("June", date(2023, 5, 28), date(2023, 7, 1)),
        ("July", date(2023, 7, 2), date(2023, 7, 29)),
        ("August", date(2023, 7, 30), date(2023, 8, 26)),
        ("September", date(2023, 8, 27), date(2023, 9, 30)),
        ("October", date(2023, 10, 1), date(2023, 10, 28)),
        ("November", date(2023, 10, 29), date(2023, 11, 25)),
        ("December", date(2023, 11, 26), date(2023, 12, 30)),
        ("January", date(2023, 12, 31), date(2024, 2, 3)),
    ],
)
def test_the_retail_months_of_2023_are_those_printed(month: str, begins: date, ends: date) -> None:
    number = datetime.datetime.strptime(month, "%B").replace(tzinfo=datetime.UTC).month
    period = period_of_month(RETAIL, number)

    assert period_days(RETAIL, 2023, period) == (begins, ends)
    assert period_of(RETAIL, begins) == period_of(RETAIL, ends) == (2023, period)


# Annual reports of Apple Inc.: last day of the year, and that 2012, 2017 and 2023 spanned 53 weeks.
@pytest.mark.parametrize(
    ("year", "ends", "weeks"),
    [
        (2012, date(2012, 9, 29), 53),
        (2016, date(2016, 9, 24), 52),
        (2017, date(2017, 9, 30), 53),
        (2022, date(2022, 9, 24), 52),
        (2023, date(2023, 9, 30), 53),
        (2024, date(2024, 9, 28), 52),
    ],
)
def test_years_that_end_on_the_last_saturday_of_september(year: int, ends: date, weeks: int) -> None:
    assert period_days(APPLE, year, 0)[1] == ends
    assert weeks_in(APPLE, year) == weeks


def test_years_of_iso_weeks_are_those_of_the_standard() -> None:
    for year in range(1901, 2200):
        assert year_start(ISO_WEEKS, year) == date.fromisocalendar(year, 1, 1)
        assert weeks_in(ISO_WEEKS, year) == date(year, 12, 28).isocalendar().week


def test_thirteen_periods_have_four_weeks_each_and_the_last_one_five_in_a_long_year() -> None:
    lengths = [(last - first).days + 1 for first, last in (period_days(ISO_WEEKS, 2020, p) for p in range(1, 14))]

    assert lengths == [28] * 12 + [35]


def test_quarters_of_weeks_are_grouped_as_their_name_says() -> None:
    for kind in ("4-4-5", "4-5-4", "5-4-4"):
        calendar = FiscalCalendar(kind, start_month=1, year_start_rule="nearest")
        days = [(last - first).days + 1 for first, last in (period_days(calendar, 2021, p) for p in range(1, 13))]
        assert days == [7 * int(weeks) for weeks in kind.split("-")] * 4


@pytest.mark.parametrize("calendar", EVERY, ids=str)
def test_every_day_lies_in_exactly_one_period(calendar: FiscalCalendar) -> None:
    # Walk through the periods one after the other and count the days in between.
    years = range(1990, 2035)
    day = year_start(calendar, years[0])
    expected: list[tuple[int, int]] = []
    for year in years:
        for period in range(1, calendar.periods + 1):
            first, last = period_days(calendar, year, period)
            assert first == day
            expected += [(year, period)] * ((last - first).days + 1)
            day = last + timedelta(days=1)
    days = np.arange(np.datetime64(year_start(calendar, years[0])), np.datetime64(day))

    found_years, found_periods = periods_of(calendar, days)

    assert list(zip(found_years.tolist(), found_periods.tolist(), strict=True)) == expected


@pytest.mark.parametrize("calendar", [CALENDAR_YEAR, PHILADELPHIA, BRITISH_COUNCIL, COOK_COUNTY], ids=str)
def test_a_month_lies_in_the_year_and_period_of_its_days(calendar: FiscalCalendar) -> None:
    for year in (2019, 2020):
        for month in range(1, 13):
            told = fiscal_year_of_month(calendar, year, month), period_of_month(calendar, month)
            assert told == period_of(calendar, date(year, month, 15))


def test_what_is_no_day_or_far_from_any_ledger_is_no_silent_number() -> None:
    with pytest.raises(ValueError, match="not a day"):
        periods_of(CALENDAR_YEAR, np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"))
    with pytest.raises(ValueError, match="not in the years"):
        periods_of(CALENDAR_YEAR, np.array(["1066-10-14"], dtype="datetime64[D]"))
    with pytest.raises(ValueError, match="between"):
        year_start(CALENDAR_YEAR, FIRST_YEAR - 1)
    with pytest.raises(ValueError, match="periods 1 to 12"):
        period_days(CALENDAR_YEAR, 2020, 13)
    with pytest.raises(ValueError, match="whole number of weeks"):
        weeks_in(CALENDAR_YEAR, 2020)
    with pytest.raises(ValueError, match="no period"):
        period_of_month(ISO_WEEKS, 3)


def test_no_days_have_no_periods() -> None:
    years, periods = periods_of(RETAIL, np.array([], dtype="datetime64[D]"))

    assert years.size == periods.size == 0
