"""Fiscal calendars: the fiscal year and period of a day, and the first and last day of a period.

Years of calendar months may begin in any month. Years of weeks have 52 or 53 of them: 364 days, and a whole week more
whenever the next year would otherwise begin too early. The week that is left over belongs to the last period, as in
the calendar of the National Retail Federation and in the 52-53-week years that United States tax law allows
(26 CFR 1.441-2).

Knows days, months and weeks. It must not know budgets.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

CalendarKind = Literal["months", "4-4-5", "4-5-4", "5-4-4", "13x4"]
YearStartRule = Literal["nearest", "last-before"]

Days = npt.NDArray[np.datetime64]
"""Days as ``datetime64[D]``."""

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2300
"""Fiscal years that a calendar is asked about; a ledger beyond them holds a slip of the pen."""

_DAYS_IN_WEEK: Final = 7
_MONTHS: Final = 12
_EPOCH: Final = 1970
"""The year from which NumPy counts."""
_HALF_WEEK: Final = 3
"""The nearest given weekday is at most three days away."""
_WEEKS: Final[dict[str, tuple[int, ...]]] = {
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13x4": (4,) * 13,
}


@dataclass(frozen=True)
class FiscalCalendar:
    """How days become fiscal years and periods."""

    kind: CalendarKind = "months"
    """Calendar months, weeks grouped within quarters, or thirteen periods of four weeks."""
    start_month: int = 1
    """Month in which the fiscal year begins (months), or in or near whose beginning it begins (weeks)."""
    named_by: Literal["end", "start"] = "end"
    """Whether fiscal year 2019 is the one that ends or begins in 2019; alike when it is the calendar year."""
    week_start: int = 7
    """Weeks only: first day of the week, Monday 1 to Sunday 7."""
    year_start_rule: YearStartRule = "nearest"
    """Weeks only: the year begins on the ``week_start`` nearest to the first of ``start_month``, or the last one
    not after it."""

    @property
    def periods(self) -> int:
        """Periods in a year: 12, or 13."""
        return 13 if self.kind == "13x4" else 12


def year_start(calendar: FiscalCalendar, year: int) -> datetime.date:
    """First day of a fiscal year.

    Raises:
        ValueError: for a year outside ``FIRST_YEAR`` to ``LAST_YEAR``.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        message = f"fiscal year {year} is not between {FIRST_YEAR} and {LAST_YEAR}"
        raise ValueError(message)
    nominal = datetime.date(_first_month_year(calendar, year), calendar.start_month, 1)
    if calendar.kind == "months":
        return nominal
    since = (nominal.isoweekday() - calendar.week_start) % _DAYS_IN_WEEK
    if calendar.year_start_rule == "nearest" and since > _HALF_WEEK:
        since -= _DAYS_IN_WEEK
    return nominal - datetime.timedelta(days=since)


def weeks_in(calendar: FiscalCalendar, year: int) -> int:
    """52 or 53 for a year of weeks; a year of months has no whole number of them.

    Raises:
        ValueError: for a calendar of months, or a year out of reach.
    """
    if calendar.kind == "months":
        message = "a fiscal year of months has no whole number of weeks"
        raise ValueError(message)
    return (year_start(calendar, year + 1) - year_start(calendar, year)).days // _DAYS_IN_WEEK


def period_days(calendar: FiscalCalendar, year: int, period: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period; period 0 is the whole year.

    Raises:
        ValueError: for a period that the year does not have, or a year out of reach.
    """
    if not 0 <= period <= calendar.periods:
        message = f"a fiscal year has periods 1 to {calendar.periods}, not {period}"
        raise ValueError(message)
    starts = _period_starts(calendar, year)
    if period == 0:
        return starts[0], starts[-1] - datetime.timedelta(days=1)
    return starts[period - 1], starts[period] - datetime.timedelta(days=1)


def period_of(calendar: FiscalCalendar, day: datetime.date) -> tuple[int, int]:
    """Fiscal year and period of one day.

    Raises:
        ValueError: for a day out of reach.
    """
    years, periods = periods_of(calendar, np.array([day], dtype="datetime64[D]"))
    return int(years[0]), int(periods[0])


def periods_of(calendar: FiscalCalendar, days: Days) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Fiscal year and period of each day; arrays of the shape of ``days``.

    Raises:
        ValueError: for a day out of reach, or one that is not a day (``NaT``).
    """
    if days.size == 0:
        return np.empty(days.shape, dtype=np.int32), np.empty(days.shape, dtype=np.int16)
    held = days.astype("datetime64[D]")
    if np.isnat(held).any():
        message = "one of the days is not a day"
        raise ValueError(message)
    first = int(held.min().astype("datetime64[Y]").astype(int)) + _EPOCH - 1
    last = int(held.max().astype("datetime64[Y]").astype(int)) + _EPOCH + 1
    if first < FIRST_YEAR or last > LAST_YEAR:
        message = f"a day is not in the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}"
        raise ValueError(message)
    years = np.arange(first, last + 1, dtype=np.int32)
    starts = np.array(
        [start for year in years.tolist() for start in _period_starts(calendar, year)[:-1]], dtype="datetime64[D]"
    )
    place = np.searchsorted(starts, held, side="right") - 1
    return years[place // calendar.periods], (place % calendar.periods + 1).astype(np.int16)


def period_of_month(calendar: FiscalCalendar, month: int) -> int:
    """The period that a calendar month is, or in years of weeks the one that bears its name: month 1 is January.

    Raises:
        ValueError: for thirteen periods, which are no months, or a number that is no month.
    """
    if calendar.kind == "13x4" or not 1 <= month <= _MONTHS:
        message = f"month {month} is no period of a fiscal calendar of kind {calendar.kind}"
        raise ValueError(message)
    return (month - calendar.start_month) % _MONTHS + 1


def fiscal_year_of_month(calendar: FiscalCalendar, calendar_year: int, month: int) -> int:
    """The fiscal year in which a month of a calendar year lies (years of weeks: the month's namesake)."""
    begins_in = calendar_year if month >= calendar.start_month else calendar_year - 1
    return begins_in if calendar.named_by == "start" or calendar.start_month == 1 else begins_in + 1


def _first_month_year(calendar: FiscalCalendar, year: int) -> int:
    """Calendar year of the month in which a fiscal year begins."""
    return year if calendar.named_by == "start" or calendar.start_month == 1 else year - 1


@lru_cache(maxsize=1024)
def _period_starts(calendar: FiscalCalendar, year: int) -> tuple[datetime.date, ...]:
    """First day of every period, and of the year that follows."""
    start, following = year_start(calendar, year), year_start(calendar, year + 1)
    if calendar.kind == "months":
        months = [calendar.start_month - 1 + step for step in range(_MONTHS)]
        return (*(datetime.date(start.year + m // _MONTHS, m % _MONTHS + 1, 1) for m in months), following)
    weeks = _WEEKS[calendar.kind]
    begun = [sum(weeks[:period]) for period in range(len(weeks))]
    return (*(start + datetime.timedelta(weeks=week) for week in begun), following)
