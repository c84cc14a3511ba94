"""Deadlines by the clock on the wall and by real time. Days are those of printed calendars; changes of the clocks are
those of the IANA database: Berlin 30 March 2025 (02:00 to 03:00) and 26 October 2025 (03:00 to 02:00), New York
9 March 2025."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from apportion.execution.clock.deadline import NoWorkingDay, at, deadline, months_later, real_between
from apportion.kernel.calendar import FiscalCalendar
from apportion.model.spans import Span, SpanUnreadable, parse_span
from apportion.model.working_time import WorkingTime

BERLIN = ZoneInfo("Europe/Berlin")
GERMANY = WorkingTime(
    BERLIN,
    holidays=frozenset(
        {
            datetime.date(2025, 4, 18),
            datetime.date(2025, 4, 21),
            datetime.date(2025, 12, 25),
            datetime.date(2025, 12, 26),
        }
    ),
)
"""With Good Friday, Easter Monday and the two days of Christmas 2025."""


def ends(begun: str, span: str, time: WorkingTime = GERMANY) -> str:
    start = datetime.datetime.fromisoformat(begun)
    if start.tzinfo is None:
        start = start.replace(tzinfo=time.zone)
    return deadline(start, parse_span(span), time).isoformat(timespec="minutes")


def test_forty_eight_hours_are_real_hours_when_the_clocks_go_forward() -> None:
    assert ends("2025-03-29T12:00", "48 hours") == "2025-03-31T13:00+02:00"


def test_forty_eight_hours_are_real_hours_when_the_clocks_go_back() -> None:
    assert ends("2025-10-25T12:00", "48 hours") == "2025-10-27T11:00+01:00"


def test_two_weeks_end_at_the_same_hour_on_the_clock() -> None:
    start = datetime.datetime(2025, 3, 24, 9, tzinfo=BERLIN)
    end = deadline(start, Span(2, "weeks"), GERMANY)

    assert end.isoformat() == "2025-04-07T09:00:00+02:00"
    assert real_between(start, end) == datetime.timedelta(hours=14 * 24 - 1)


def test_an_instant_of_another_zone_is_told_in_that_of_the_organisation() -> None:
    assert ends("2025-02-03T03:30-05:00", "72 hours") == "2025-02-06T09:30+01:00"


def test_a_time_that_the_clocks_skip_is_later_by_as_much() -> None:
    assert ends("2025-03-29T02:30", "1 day") == "2025-03-30T03:30+02:00"


def test_of_a_time_that_the_clocks_show_twice_the_first_is_meant() -> None:
    assert ends("2025-10-25T02:30", "1 day") == "2025-10-26T02:30+02:00"


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert ends("2025-01-31T10:00", "1 month") == "2025-02-28T10:00+01:00"
    assert ends("2024-01-31T10:00", "1 month") == "2024-02-29T10:00+01:00"


def test_a_year_after_a_leap_day_is_the_day_before_march() -> None:
    assert months_later(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)
    assert months_later(datetime.date(2024, 2, 29), 48) == datetime.date(2028, 2, 29)


def test_the_century_has_no_leap_day_unless_four_hundred_divides_it() -> None:
    assert months_later(datetime.date(2099, 12, 31), 2) == datetime.date(2100, 2, 28)
    assert months_later(datetime.date(1999, 12, 31), 2) == datetime.date(2000, 2, 29)


def test_five_working_days_pass_over_the_weekend() -> None:
    # Wednesday; Thursday 1, Friday 2, Monday 3, Tuesday 4, Wednesday 5.
    assert ends("2025-05-07T11:00", "5 working days") == "2025-05-14T17:00+02:00"


def test_working_days_pass_over_easter() -> None:
    # Thursday 17 April; Good Friday, the weekend and Easter Monday do not count.
    assert ends("2025-04-17T11:00", "1 working day") == "2025-04-22T17:00+02:00"


def test_what_happens_on_a_holiday_counts_from_the_day_after() -> None:
    assert ends("2025-12-25T20:00", "1 working day") == "2025-12-29T17:00+01:00"


def test_working_hours_run_only_while_people_work() -> None:
    # Friday 15:00: two hours are left; six more on Monday from 9.
    assert ends("2025-05-09T15:00", "8 working hours") == "2025-05-12T15:00+02:00"
    assert ends("2025-05-10T03:00", "8 working hours") == "2025-05-12T17:00+02:00"
    assert ends("2025-05-09T16:59", "1 working hour") == "2025-05-12T09:59+02:00"


def test_a_week_from_sunday_to_thursday() -> None:
    israel = WorkingTime(ZoneInfo("Asia/Jerusalem"), week=frozenset({7, 1, 2, 3, 4}))

    assert ends("2025-05-08T10:00", "1 working day", israel) == "2025-05-11T17:00+03:00"


def test_a_month_ends_with_its_last_working_day() -> None:
    # 31 May 2025 is a Saturday.
    assert ends("2025-05-07T11:00", "month end") == "2025-05-30T17:00+02:00"


def test_after_the_last_working_day_the_next_month_is_meant() -> None:
    assert ends("2025-05-30T17:00", "month end") == "2025-06-30T17:00+02:00"
    assert ends("2025-05-31T08:00", "month end") == "2025-06-30T17:00+02:00"


def test_quarters_and_years_are_those_of_the_fiscal_calendar() -> None:
    city = WorkingTime(ZoneInfo("America/New_York"), fiscal=FiscalCalendar(start_month=7))

    assert ends("2025-08-05T10:00", "quarter end", city) == "2025-09-30T17:00-04:00"
    assert ends("2025-08-05T10:00", "year end", city) == "2026-06-30T17:00-04:00"


def test_a_quarter_of_four_four_five_weeks_ends_with_its_last_week() -> None:
    # The retail year of 2023 began on Sunday 29 January 2023; its first quarter has 13 weeks, to Saturday 29 April.
    retail = WorkingTime(fiscal=FiscalCalendar("4-5-4", start_month=2, named_by="start", week_start=7))

    assert ends("2023-02-10T10:00+00:00", "quarter end", retail) == "2023-04-28T17:00+00:00"


def test_a_year_of_thirteen_periods_has_four_in_its_last_quarter() -> None:
    # 52 weeks from Sunday 1 January 2023: periods of 28 days; nine of them end on 9 September.
    weeks = WorkingTime(fiscal=FiscalCalendar("13x4", week_start=7))

    assert ends("2023-08-20T10:00+00:00", "quarter end", weeks) == "2023-09-08T17:00+00:00"
    assert ends("2023-09-11T10:00+00:00", "quarter end", weeks) == "2023-12-29T17:00+00:00"


def test_without_a_working_day_there_is_no_deadline() -> None:
    day = datetime.date(2025, 1, 1)
    never = WorkingTime(holidays=frozenset(day + datetime.timedelta(days=shift) for shift in range(5_000)))

    for span in ("1 working day", "1 working hour", "month end"):
        with pytest.raises(NoWorkingDay, match="no working day within ten years"):
            ends("2025-06-01T10:00+00:00", span, never)


def test_an_instant_without_a_zone_has_no_deadline() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        deadline(datetime.datetime(2025, 1, 1), Span(1, "hours"), GERMANY)  # noqa: DTZ001 - the fault that is meant


def test_an_instant_on_the_clock_of_the_zone() -> None:
    assert at(datetime.date(2025, 7, 1), datetime.time(9), GERMANY).isoformat() == "2025-07-01T09:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("48 hours", Span(48, "hours")),
        ("1 Hour", Span(1, "hours")),
        ("  2   weeks ", Span(2, "weeks")),
        ("5 working days", Span(5, "working days")),
        ("Quarter End", Span(1, "quarter end")),
    ],
)
def test_lengths_of_time_as_people_write_them(text: str, span: Span) -> None:
    assert parse_span(text) == span
    assert parse_span(str(span)) == span


@pytest.mark.parametrize("text", ["", "soon", "-3 days", "0 weeks", "1.5 days", "3 fortnights", "100001 days", "end"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(SpanUnreadable):
        parse_span(text)
