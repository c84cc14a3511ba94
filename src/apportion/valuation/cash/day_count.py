"""Years between two days, exactly, by the conventions of finance. Knows the calendar and nothing of money."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

_DAYS: Final = 365
_LEAP_DAYS: Final = 366
_MONTH: Final = 30
_YEAR: Final = 360


class DayCount(StrEnum):
    """How days become years."""

    ACT_365F = "act/365"
    """Days over 365, as spreadsheets do in XNPV and XIRR."""
    ACT_360 = "act/360"
    """Days over 360, as on money markets."""
    ACT_ACT = "act/act"
    """Days over 365 or 366 by the calendar year they lie in (ISDA 2006, section 4.16b)."""
    THIRTY_E_360 = "30e/360"
    """Twelve months of 30 days; the 31st counts as the 30th (ISDA 2006, section 4.16g)."""


def years_between(start: date, end: date, count: DayCount) -> Fraction:
    """Years from one day to another that is not earlier.

    Raises:
        ValueError: when the end lies before the start.
    """
    if end < start:
        raise ValueError(f"{end} lies before {start}")
    days = (end - start).days
    match count:
        case DayCount.ACT_365F:
            return Fraction(days, _DAYS)
        case DayCount.ACT_360:
            return Fraction(days, _YEAR)
        case DayCount.ACT_ACT:
            return _by_calendar_year(start, end)
        case DayCount.THIRTY_E_360:
            months = (end.year - start.year) * 12 + end.month - start.month
            return Fraction(months * _MONTH + min(end.day, _MONTH) - min(start.day, _MONTH), _YEAR)


def _by_calendar_year(start: date, end: date) -> Fraction:
    if start.year == end.year:
        return Fraction((end - start).days, _length(start.year))
    first = Fraction((date(start.year + 1, 1, 1) - start).days, _length(start.year))
    last = Fraction((end - date(end.year, 1, 1)).days, _length(end.year))
    return first + (end.year - start.year - 1) + last


def _length(year: int) -> int:
    return _LEAP_DAYS if isleap(year) else _DAYS
