"""How years, months, periods and quarters are written in ledgers, and in which fiscal year and period they lie.

Knows spellings and the calendar. It must not know tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from apportion.kernel.calendar import FiscalCalendar, fiscal_year_of_month, period_of_month
from apportion.model.intake.amounts import Fault
from apportion.model.ledger import WHOLE_YEAR

EARLIEST: Final = 1900
LATEST: Final = 2199
"""Years that a ledger can be about; another is a slip of the pen or a number that is no year."""

_CENTURY_TURNS: Final = 69
"""Years of two digits from here on lie in the twentieth century, as POSIX ``strptime`` has it."""
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FULL_MONTHS: Final = "january february march april may june july august september october november december".split()
_SINGLE: Final = re.compile(r"(?:FY|fy|Fy)?[ -]?(\d{4}|\d{2})(?:\.0+)?")
_DOUBLE: Final = re.compile(r"(?:FY|fy|Fy)?[ -]?(\d{4}|\d{2})\s?[-/–]\s?(?:FY|fy|Fy)?(\d{4}|\d{2})")
_NUMBER: Final = re.compile(r"(\d{1,2})(?:\.0+)?")
_PERIOD: Final = re.compile(r"(?:P|p|period |Period |M|m)0?(\d{1,2})")
_QUARTER: Final = re.compile(r"(?:Q|q)?([1-4])(?:\.0+)?")


def read_year(text: str, calendar: FiscalCalendar) -> int | Fault:
    """The name of a fiscal year: ``2019``, ``FY2019``, ``FY19``, ``2018-19``, ``2018/2019``.

    Of two years one after the other the calendar says which names it.
    """
    single, double = _SINGLE.fullmatch(text), _DOUBLE.fullmatch(text)
    year = 0
    if single and (len(single[1]) == len("2019") or text[:2].upper() == "FY"):
        year = _whole(single[1])
    elif double:
        begun, ended = _whole(double[1]), _whole(double[2])
        year = begun if calendar.named_by == "start" and ended == begun + 1 else ended if ended == begun + 1 else 0
    if EARLIEST <= year <= LATEST:
        return year
    return Fault(
        "ledger.year",
        f"'{text}' is no fiscal year" if text else "the fiscal year is not stated",
        "such as 2019, FY2019 or 2018-19",
        "Correct the year, or leave such records out.",
    )


def read_month(text: str) -> int | Fault:
    """A month of the calendar, January 1: ``3``, ``03``, ``Mar``, ``March``."""
    number = _NUMBER.fullmatch(text)
    if number and 1 <= int(number[1]) <= len(_MONTHS):
        return int(number[1])
    word = text.casefold().rstrip(".")
    if word in _FULL_MONTHS:
        return _FULL_MONTHS.index(word) + 1
    if word in _MONTHS or word == "sept":
        return _MONTHS.index(word[:3]) + 1
    return _no_period(text, "month", "1 to 12, or the name of a month")


def read_period(text: str, calendar: FiscalCalendar) -> int | Fault:
    """A period of the fiscal year: ``3``, ``03``, ``P3``."""
    number = _NUMBER.fullmatch(text) or _PERIOD.fullmatch(text)
    if number and 1 <= int(number[1]) <= calendar.periods:
        return int(number[1])
    return _no_period(text, "period", f"1 to {calendar.periods}")


def read_quarter(text: str, calendar: FiscalCalendar) -> int | Fault:
    """The last period of a fiscal quarter: ``Q1`` is 3."""
    number = _QUARTER.fullmatch(text)
    if number and calendar.kind != "13x4":
        return 3 * int(number[1])
    expected = "Q1 to Q4" if calendar.kind != "13x4" else "a period: thirteen periods make no quarters"
    return _no_period(text, "quarter", expected)


def read_time(texts: Mapping[str, str], calendar: FiscalCalendar) -> tuple[int, int] | Fault:
    """Fiscal year and period from what a record states; ``WHOLE_YEAR`` where it states a year alone.

    ``texts`` has ``year`` or ``calendar_year``, and at most one of ``month``, ``period`` and ``quarter``.
    """
    within = _within(texts, calendar)
    if isinstance(within, Fault):
        return within
    if "year" in texts:
        year = read_year(texts["year"], calendar)
        return year if isinstance(year, Fault) else (year, within)
    in_calendar = read_year(texts["calendar_year"], FiscalCalendar())
    month = read_month(texts.get("month", "1"))
    if isinstance(in_calendar, Fault):
        return in_calendar
    return month if isinstance(month, Fault) else (fiscal_year_of_month(calendar, in_calendar, month), within)


def _within(texts: Mapping[str, str], calendar: FiscalCalendar) -> int | Fault:
    if "period" in texts:
        return read_period(texts["period"], calendar)
    if "quarter" in texts:
        return read_quarter(texts["quarter"], calendar)
    if "month" not in texts:
        return WHOLE_YEAR
    month = read_month(texts["month"])
    if isinstance(month, Fault):
        return month
    if calendar.kind == "13x4":
        return _no_period(texts["month"], "month", "a period or a day: thirteen periods are no months")
    return period_of_month(calendar, month)


def _whole(digits: str) -> int:
    if len(digits) == len("2019"):
        return int(digits)
    return int(digits) + (2000 if int(digits) < _CENTURY_TURNS else 1900)


def _no_period(text: str, what: str, expected: str) -> Fault:
    message = f"'{text}' is no {what}" if text else f"the {what} is not stated"
    return Fault("ledger.period", message, expected, f"Correct the {what}, or leave such records out.")
