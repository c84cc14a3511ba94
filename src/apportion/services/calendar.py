"""The budget periods of a case on the calendar. Knows days and months, and no journal."""

from __future__ import annotations

import datetime
import re
from typing import Final

from apportion.execution.journal.events import BudgetPeriod
from apportion.model.case import Case
from apportion.services.refusal import Refusal

_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|2[0-3]\d\d)(?!\d)")
_MONTHS_IN_YEAR: Final = 12


def budget_periods(case: Case, starts: datetime.date | None, months: int = _MONTHS_IN_YEAR) -> tuple[BudgetPeriod, ...]:
    """The periods of a case on the calendar, one after the other.

    Raises:
        Refusal: when nothing says where the first one begins.
    """
    if months < 1:
        raise Refusal("A budget period has at least one month.", "Write --months 12, 3 or 1.")
    first = starts or _first_day(case)
    periods = []
    for name in case.periods:
        if first.year + months // _MONTHS_IN_YEAR >= datetime.MAXYEAR:
            raise Refusal(f"{name} would end after the year {datetime.MAXYEAR}.", "Correct --starts or --months.")
        after = months_later(first, months)
        periods.append(BudgetPeriod(name, first, after - datetime.timedelta(days=1)))
        first = after
    return tuple(periods)


def _first_day(case: Case) -> datetime.date:
    """1 January of the year in the name of the period."""
    found = _YEAR.search(case.periods[0])
    if found is None:
        message = f"Nothing says on which day the period '{case.periods[0]}' begins."
        raise Refusal(message, "Name its first day: --starts 2025-01-01.")
    return datetime.date(int(found.group()), 1, 1)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; the last one of a month that is shorter."""
    index = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_IN_YEAR)
    following = datetime.date(year + (month + 1) // _MONTHS_IN_YEAR, (month + 1) % _MONTHS_IN_YEAR + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Months of a period by its first and last day."""
    after = last + datetime.timedelta(days=1)
    return (after.year - first.year) * _MONTHS_IN_YEAR + after.month - first.month
