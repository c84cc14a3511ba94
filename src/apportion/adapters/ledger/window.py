"""Which rows of a kept ledger belong to a stretch of days: by the day that a row states, otherwise by its period.

A row that states no day counts only where its whole period lies inside: what a half month was is not guessed.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from apportion.kernel.calendar import period_days
from apportion.model.ledger import Ledger


class Window(NamedTuple):
    """A stretch of days, both ends included."""

    first: datetime.date
    last: datetime.date


def in_window(ledger: Ledger, window: Window) -> str:
    """The condition as SQL over the columns of the kept form; only days and numbers go into it."""
    calendar = ledger.calendar
    inside = [
        year * 100 + period
        for year in ledger.years
        for period in range(calendar.periods + 1)
        for first, last in [period_days(calendar, year, period)]
        if window.first <= first and last <= window.last
    ]
    whole = f"year * 100 + period IN ({', '.join(map(str, inside))})" if inside else "false"
    days = f"day BETWEEN DATE '{window.first.isoformat()}' AND DATE '{window.last.isoformat()}'"
    return f"CASE WHEN day IS NOT NULL THEN {days} ELSE {whole} END"
