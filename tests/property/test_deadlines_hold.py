"""Deadlines in any zone, at any instant: real hours, hours on the clock, working days counted one by one."""

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from apportion.execution.clock.deadline import deadline, period_end, real_between
from apportion.kernel.calendar import FiscalCalendar, period_of
from apportion.model.spans import Span
from apportion.model.working_time import WorkingTime

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Chatham",
        "Africa/Casablanca",
        "America/Santiago",
    ]
).map(ZoneInfo)
"""Whole, half and quarter hours; changes by one hour and by half an hour; a day that Samoa left out (2011-12-30)."""
YEARS = (datetime.datetime(2008, 1, 1), datetime.datetime(2032, 12, 31))  # noqa: DTZ001 - bounds take the zone of what is drawn
INSTANTS = st.datetimes(*YEARS, timezones=st.just(datetime.UTC))
HOLIDAYS = st.frozensets(st.dates(datetime.date(2008, 1, 1), datetime.date(2034, 1, 1)), max_size=40)
WEEKS = st.frozensets(st.integers(1, 7), min_size=1)


def times() -> st.SearchStrategy[WorkingTime]:
    return st.builds(WorkingTime, zone=ZONES, week=WEEKS, holidays=HOLIDAYS)


@given(INSTANTS, st.integers(1, 2_000), ZONES)
def test_hours_are_real_hours_in_every_zone(start: datetime.datetime, hours: int, zone: ZoneInfo) -> None:
    end = deadline(start, Span(hours, "hours"), WorkingTime(zone))

    assert real_between(start, end) == datetime.timedelta(hours=hours)


@given(INSTANTS, st.integers(1, 800), ZONES)
def test_days_end_at_the_hour_on_the_clock_at_which_they_began(
    start: datetime.datetime, days: int, zone: ZoneInfo
) -> None:
    end = deadline(start, Span(days, "days"), WorkingTime(zone))
    begun = start.astimezone(zone)
    meant = begun.replace(tzinfo=None, fold=0) + datetime.timedelta(days=days)

    shown = end.replace(tzinfo=None, fold=0)
    # An hour of that day that the clocks skip, or in Samoa the whole day, is the only exception.
    skipped = meant.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None, fold=0) != meant
    assert shown == meant or skipped
    assert datetime.timedelta(0) <= shown - meant <= datetime.timedelta(days=1)


@given(INSTANTS, st.integers(1, 60), ZONES)
def test_a_week_is_seven_days(start: datetime.datetime, weeks: int, zone: ZoneInfo) -> None:
    time = WorkingTime(zone)

    assert deadline(start, Span(weeks, "weeks"), time) == deadline(start, Span(7 * weeks, "days"), time)


@given(INSTANTS, st.integers(1, 40), times())
def test_working_days_are_counted_one_by_one(start: datetime.datetime, days: int, time: WorkingTime) -> None:
    end = deadline(start, Span(days, "working days"), time)
    day, counted = start.astimezone(time.zone).date(), 0
    while counted < days:
        day += datetime.timedelta(days=1)
        counted += day.isoweekday() in time.week and day not in time.holidays

    assert end.date() == day
    assert end.time() == time.closes


@given(INSTANTS, st.integers(1, 60), times())
def test_working_hours_add_up(start: datetime.datetime, hours: int, time: WorkingTime) -> None:
    end = deadline(start, Span(hours, "working hours"), time)
    worked, day = datetime.timedelta(0), start.astimezone(time.zone).date()
    while day <= end.date():
        if time.works_on(day):
            opens = datetime.datetime.combine(day, time.opens, time.zone)
            closes = datetime.datetime.combine(day, time.closes, time.zone)
            first, last = max(real(opens), real(start)), min(real(closes), real(end))
            worked += max(last - first, datetime.timedelta(0))
        day += datetime.timedelta(days=1)

    assert worked == datetime.timedelta(hours=hours)


@given(INSTANTS, st.sampled_from(["month end", "quarter end", "year end"]), times(), st.integers(1, 12))
def test_the_end_of_a_period_lies_ahead_and_on_a_working_day(
    start: datetime.datetime, unit: str, time: WorkingTime, month: int
) -> None:
    fiscal = WorkingTime(time.zone, time.week, holidays=time.holidays, fiscal=FiscalCalendar(start_month=month))
    end = deadline(start, Span(1, unit), fiscal)  # type: ignore[arg-type]  # drawn from the three ends

    assert real_between(start, end) > datetime.timedelta(0)
    assert fiscal.works_on(end.date())


@given(st.dates(datetime.date(2008, 1, 1), datetime.date(2032, 12, 31)), st.integers(1, 12))
def test_a_quarter_ends_with_its_third_month(day: datetime.date, month: int) -> None:
    time = WorkingTime(fiscal=FiscalCalendar(start_month=month))
    last = period_end(day, "quarter end", time)

    assert period_of(time.fiscal, last)[1] % 3 == 0
    assert period_of(time.fiscal, last + datetime.timedelta(days=1))[1] % 3 == 1
    assert day <= last < day + datetime.timedelta(days=92)


@given(INSTANTS, INSTANTS, st.sampled_from(["hours", "working days", "working hours"]), st.integers(1, 30), times())
def test_who_starts_later_does_not_end_earlier(
    first: datetime.datetime, second: datetime.datetime, unit: str, count: int, time: WorkingTime
) -> None:
    earlier, later = sorted((first, second))
    span = Span(count, unit)  # type: ignore[arg-type]  # drawn from the three units

    assert real(deadline(earlier, span, time)) <= real(deadline(later, span, time))


def real(instant: datetime.datetime) -> datetime.datetime:
    return instant.astimezone(datetime.UTC)
