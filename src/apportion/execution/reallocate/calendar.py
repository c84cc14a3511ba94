"""Which entry of the calendar of reallocations holds on a day, and how much it lets move.

Months, quarters and years are those of the plan: they are counted from the first day of its first budget period.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.execution.clock.deadline import months_later
from apportion.execution.journal.events import BudgetPeriod
from apportion.model.reallocations import CalendarEntry, ReallocationCalendar, When

_DAY: Final = datetime.timedelta(days=1)
_MONTHS_IN_YEAR: Final = 12
_MONTHS_IN_QUARTER: Final = 3
_MONTH: Final[tuple[When, ...]] = ("month_1", "month_2", "month_3")


@dataclass(frozen=True)
class Allowed:
    """What the calendar lets move on a day."""

    entry: CalendarEntry
    amount: int
    """Minor units."""
    until: datetime.date
    """Last day on which it holds."""
    then: When | None
    """What holds after it; ``None`` after the last budget period."""
    is_outside: bool = False
    """The day lies outside all budget periods."""


def allowed_on(
    calendar: ReallocationCalendar, periods: Sequence[BudgetPeriod], day: datetime.date, money: int
) -> Allowed:
    """What may move on a day.

    Args:
        calendar: the entries.
        periods: the budget periods of the plan, in order.
        day: the day.
        money: minor units that the limits are parts of.
    """
    when = time_of(calendar, periods, day)
    entry = calendar.at(when)
    part = Fraction(entry.share) * money
    # Less than a share is the largest whole number of minor units below it.
    amount = max(0, math.ceil(part) - 1) if entry.is_below else math.floor(part)
    until, last = day, periods[-1].last
    while until < last and time_of(calendar, periods, until + _DAY) == when:
        until += _DAY
    then = time_of(calendar, periods, until + _DAY) if until < last else None
    return Allowed(entry, amount, until, then, not periods[0].first <= day <= last)


def time_of(calendar: ReallocationCalendar, periods: Sequence[BudgetPeriod], day: datetime.date) -> When:
    """The time of the calendar in which a day lies; before and after all budget periods everything is revised."""
    first, last = periods[0].first, periods[-1].last
    if not first <= day <= last:
        return "year_end"
    months = (day.year - first.year) * _MONTHS_IN_YEAR + day.month - first.month
    if months_later(first, months) > day:
        months -= 1

    def ends(every: int) -> datetime.date:
        return months_later(first, months - months % every + every) - _DAY

    # A plan of a few months ends with a quarter perhaps, but not with a year.
    if (ends(_MONTHS_IN_YEAR) - day).days < (calendar.at("year_end").days or 0):
        return "year_end"
    if (min(last, ends(_MONTHS_IN_QUARTER)) - day).days < (calendar.at("quarter_end").days or 0):
        return "quarter_end"
    return _MONTH[months % _MONTHS_IN_QUARTER]
