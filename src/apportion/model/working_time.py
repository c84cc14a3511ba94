"""When an organisation works: its time zone, its days and hours, and its holidays."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from apportion.kernel.calendar import FiscalCalendar


@dataclass(frozen=True)
class WorkingTime:
    """The calendar by which deadlines are worked out."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """Working days of a week, Monday 1 to Sunday 7; never empty."""
    opens: datetime.time = datetime.time(9)
    """Local time without a zone; before ``closes``."""
    closes: datetime.time = datetime.time(17)
    holidays: frozenset[datetime.date] = frozenset()
    fiscal: FiscalCalendar = field(default_factory=FiscalCalendar)
    """By which months, quarters and years end."""

    def works_on(self, day: datetime.date) -> bool:
        """True for a day of the working week that is no holiday."""
        return day.isoweekday() in self.week and day not in self.holidays
