"""When a length of time ends, in real time and on the calendar.

* *Hours* are real time: 48 hours are 48 times 60 minutes, whatever clocks are set to in between.
* *Days, weeks and months* are calendar time: the same hour on the clock of the zone, so that two weeks over a change of
  the clocks are 335 or 337 hours. A time that the clocks skip is later by as much as they skip; of a time that they
  show twice the first is meant. A month that has no such day ends on its last: 31 January and one month is 28 or 29
  February.
* *Working days*: the day of the event is not counted, and neither are holidays and days off; the last one ends when
  work does (Regulation (EEC, Euratom) No 1182/71, Articles 2 and 3: the day of the event does not count, working days
  are those that are neither public holidays nor days of the weekend).
* *Working hours* run only while the organisation works, in real time.
* *The end of a month, quarter or year* is that of the fiscal calendar: when work ends on its last working day. Where
  that has passed, the next one is meant.

Knows clocks and calendars. It must not know triggers or budgets.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from apportion.kernel.calendar import period_days, period_of
from apportion.model.spans import Span
from apportion.model.working_time import WorkingTime

_DAY: Final = datetime.timedelta(days=1)
_DAYS_IN_WEEK: Final = 7
_MONTHS_IN_YEAR: Final = 12
_QUARTERS: Final = 4
_SEARCH_DAYS: Final = 3_660
"""Ten years without a working day are a slip in the table of holidays."""


class NoWorkingDay(ValueError):
    """The calendar has no working day within reach."""


def deadline(start: datetime.datetime, span: Span, time: WorkingTime) -> datetime.datetime:
    """The instant at which a length of time ends.

    Args:
        start: with its zone; any.
        span: how long.
        time: zone, working days and fiscal calendar.

    Returns:
        The instant, in the zone of ``time``.

    Raises:
        ValueError: when ``start`` has no zone, or the end is out of reach of calendars.
        NoWorkingDay: when no working day is within reach.
    """
    if start.utcoffset() is None:
        message = "an instant without a zone has no deadline"
        raise ValueError(message)
    begun = start.astimezone(time.zone)
    match span.unit:
        case "hours":
            return real_later(begun, datetime.timedelta(hours=span.count))
        case "days" | "weeks":
            days = span.count * (_DAYS_IN_WEEK if span.unit == "weeks" else 1)
            return at(begun.date() + days * _DAY, begun.time(), time)
        case "months":
            return at(months_later(begun.date(), span.count), begun.time(), time)
        case "working days":
            return at(_working_day(begun.date(), span.count, time), time.closes, time)
        case "working hours":
            return _worked(begun, datetime.timedelta(hours=span.count), time)
        case "month end" | "quarter end" | "year end":
            return _next_end(begun, span, time)


def at(day: datetime.date, clock: datetime.time, time: WorkingTime) -> datetime.datetime:
    """The instant at which the clocks of the zone show a time on a day.

    A time that they skip is later by as much as they skip; of a time that they show twice the first is meant.
    """
    local = datetime.datetime.combine(day, clock.replace(fold=0, tzinfo=None), time.zone)
    # Through UTC and back: a skipped time comes out as the clocks show that instant.
    return local.astimezone(datetime.UTC).astimezone(time.zone)


def real_later(instant: datetime.datetime, by: datetime.timedelta) -> datetime.datetime:
    """The instant after so much real time; Python's own addition would move the hands of the clock instead."""
    return (instant.astimezone(datetime.UTC) + by).astimezone(instant.tzinfo)


def real_between(first: datetime.datetime, last: datetime.datetime) -> datetime.timedelta:
    """Real time between two instants; Python's own subtraction in one zone would compare the hands of the clock."""
    return last.astimezone(datetime.UTC) - first.astimezone(datetime.UTC)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, its last where it is shorter."""
    index = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_IN_YEAR)
    following = datetime.date(year + (month + 1) // _MONTHS_IN_YEAR, (month + 1) % _MONTHS_IN_YEAR + 1, 1)
    return datetime.date(year, month + 1, min(day.day, (following - _DAY).day))


def period_end(day: datetime.date, unit: str, time: WorkingTime) -> datetime.date:
    """Last day of the fiscal month, quarter or year in which a day lies.

    A year of thirteen periods has four of them in its last quarter, as such years are usually quartered.
    """
    year, period = period_of(time.fiscal, day)
    periods = time.fiscal.periods
    match unit:
        case "month end":
            last = period
        case "quarter end":
            size = periods // _QUARTERS
            quarter = min((period - 1) // size, _QUARTERS - 1)
            last = periods if quarter == _QUARTERS - 1 else (quarter + 1) * size
        case _:
            last = periods
    return period_days(time.fiscal, year, last)[1]


def _next_end(begun: datetime.datetime, span: Span, time: WorkingTime) -> datetime.datetime:
    day = begun.date()
    while True:
        last = period_end(day, span.unit, time)
        worked = next((one for one in _days(last, -1) if time.works_on(one)), None)
        if worked is None:
            raise NoWorkingDay(_nothing(last))
        ends = at(worked, time.closes, time)
        if real_between(begun, ends) > datetime.timedelta(0):
            return ends
        day = last + _DAY


def _working_day(day: datetime.date, count: int, time: WorkingTime) -> datetime.date:
    """The working day that is the ``count``-th after a day."""
    left, found = count, day
    while left:
        following = next((one for one in _days(found + _DAY, 1) if time.works_on(one)), None)
        if following is None:
            raise NoWorkingDay(_nothing(found))
        found, left = following, left - 1
    return found


def _worked(begun: datetime.datetime, left: datetime.timedelta, time: WorkingTime) -> datetime.datetime:
    """The instant at which so much time has been worked."""
    idle = 0
    for day in _days(begun.date(), 1, without_end=True):
        idle = 0 if time.works_on(day) else idle + 1
        if idle > _SEARCH_DAYS:
            break
        if idle:
            continue
        opens, closes = at(day, time.opens, time), at(day, time.closes, time)
        since = opens if real_between(begun, opens) > datetime.timedelta(0) else begun
        here = real_between(since, closes)
        if here >= left:
            return real_later(since, left)
        left -= max(here, datetime.timedelta(0))
    raise NoWorkingDay(_nothing(begun.date()))


def _days(first: datetime.date, step: int, *, without_end: bool = False) -> Iterator[datetime.date]:
    """Days from one on, forwards or backwards."""
    day, count = first, 0
    while without_end or count < _SEARCH_DAYS:
        yield day
        day += step * _DAY
        count += 1


def _nothing(day: datetime.date) -> str:
    return f"no working day within ten years of {day}: look at the table of holidays"
