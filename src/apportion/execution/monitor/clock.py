"""How much of a budget period is over on a day: by equal months, so that three of twelve months are a quarter.

Counting days would make the first quarter 24.7 % of a year of 365 days, and every even budget a little overspent.
"""

from __future__ import annotations

import datetime
from fractions import Fraction

from apportion.execution.journal.events import BudgetPeriod

_MONTHS_IN_YEAR = 12


def even_share(period: BudgetPeriod, day: datetime.date) -> Fraction:
    """Part of a period that is over at the end of a day, 0 to 1; within a month by its days."""
    if day < period.first:
        return Fraction(0)
    if day >= period.last:
        return Fraction(1)
    starts = month_starts(period)
    over = sum(start <= day for start in starts) - 1
    following = starts[over + 1] if over + 1 < len(starts) else period.last + datetime.timedelta(days=1)
    inside = Fraction((day - starts[over]).days + 1, (following - starts[over]).days)
    return (over + inside) / len(starts)


def months_over(period: BudgetPeriod, day: datetime.date) -> Fraction:
    """Months of a period that are over at the end of a day."""
    return even_share(period, day) * len(month_starts(period))


def month_starts(period: BudgetPeriod) -> tuple[datetime.date, ...]:
    """First day of each month of a period."""
    starts, month = [], 0
    while (start := _later(period.first, month)) <= period.last:
        starts.append(start)
        month += 1
    return tuple(starts)


def _later(day: datetime.date, months: int) -> datetime.date:
    index = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_IN_YEAR)
    after = datetime.date(year + (month + 1) // _MONTHS_IN_YEAR, (month + 1) % _MONTHS_IN_YEAR + 1, 1)
    return datetime.date(year, month + 1, min(day.day, (after - datetime.timedelta(days=1)).day))
