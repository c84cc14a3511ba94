"""How much money may be reallocated when: a calendar by fiscal quarter, each entry with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

When = Literal["month_1", "month_2", "month_3", "quarter_end", "year_end"]
WHEN: Final[tuple[When, ...]] = ("month_1", "month_2", "month_3", "quarter_end", "year_end")
"""Months of a fiscal quarter, its last days, and the last days of the budget year."""

TOLD: Final[Mapping[When, str]] = MappingProxyType(
    {
        "month_1": "first month of the quarter",
        "month_2": "second month of the quarter",
        "month_3": "third month of the quarter",
        "quarter_end": "end of the quarter",
        "year_end": "end of the year",
    }
)
"""The times for readers."""


@dataclass(frozen=True)
class CalendarEntry:
    """What may move at one time."""

    when: When
    share: Decimal
    """Part of the money of the open budget periods: 0 for a review without moves, 1 for everything."""
    is_below: bool
    """True where less than the share may move, not the share itself."""
    days: int | None
    """``quarter_end`` and ``year_end``: the last so many days count; ``None`` for months."""
    reason: str
    source: str
    """Where it comes from, with its date."""


@dataclass(frozen=True)
class ReallocationCalendar:
    """One entry for each time."""

    entries: tuple[CalendarEntry, ...]

    def at(self, when: When) -> CalendarEntry:
        """The entry of a time."""
        return next(item for item in self.entries if item.when == when)
