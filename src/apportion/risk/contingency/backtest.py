"""A contingency rule tried on the whole history of a ledger: when it would have acted, what it would have saved.

A year was *bad* when its actual missed what had been expected of it by at least the part that the rule names. A rule
that acts in a bad year is right, in another year it raises a false alarm; a bad year in which it does not act is
missed. How late it is, is told against two months: that after which the miss of a bad year could no longer be made
good, even if every later month came as expected (seen afterwards; negative: the rule acted before), and the first
month off of the row that made it act.

What is cut saves only money that is not yet spent: the part of the year that lies after the day on which the figures
were known, by its months, as if money were spent evenly.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.kernel.calendar import FiscalCalendar, period_days
from apportion.model.contingency import StatedContingencyRule
from apportion.risk.contingency.expected import Month, WatchedLine
from apportion.risk.contingency.watching import Seen, known_on, misses, watch

Verdict = Literal["right", "false alarm", "missed", "quiet", "open"]

DAYS_IN_MONTH = Fraction(36525, 1200)
"""Days of a mean month, by which days are told in months."""


@dataclass(frozen=True)
class Spending:
    """What could have been cut in a year."""

    year_minor: int
    """Money of the year that the cut is taken of."""
    source: str
    """Where it comes from, for readers."""


@dataclass(frozen=True)
class Firing:
    """One time at which the rule would have acted."""

    month: Month
    """The last month of the row."""
    first_off: Month
    """The first month of the row."""
    known_on: datetime.date
    """The day on which it would have acted."""
    months_left: int
    """Months of the fiscal year that begin after that day."""
    saved_minor: int | None
    """What the cut would still have saved in the year; ``None`` where the spending of the year is not known."""
    saved_of: str
    """What the cut was taken of."""

    @property
    def is_too_late(self) -> bool:
        """Whether nothing of the year was left to be cut."""
        return self.months_left == 0


@dataclass(frozen=True)
class YearTried:
    """One fiscal year of the history."""

    year: int
    verdict: Verdict
    actual_minor: int | None
    """``None`` in a year that has not ended."""
    expected_minor: Fraction
    firing: Firing | None
    inevitable: Month | None
    """The first month after which a bad year could no longer be made good; ``None`` in other years."""
    late_days: int | None
    """Days from the end of that month to the day on which the rule acted; negative: it acted before. ``None`` where
    one of the two is missing."""
    lag_days: int | None
    """Days from the end of the first month off to the day on which the rule acted."""

    @property
    def miss_minor(self) -> Fraction | None:
        """Actual less expected; ``None`` in a year that has not ended."""
        return None if self.actual_minor is None else self.actual_minor - self.expected_minor


@dataclass(frozen=True, eq=False)
class BackTest:
    """A rule against the whole history."""

    rule: StatedContingencyRule
    years: tuple[YearTried, ...]
    """Years that can be compared, in order."""
    first: Month | None
    """First and last month that could be compared; ``None``: none could."""
    last: Month | None
    calendar: FiscalCalendar
    """By which months are numbered."""

    def count(self, verdict: Verdict) -> int:
        """Years of one kind."""
        return sum(1 for year in self.years if year.verdict == verdict)

    @property
    def firings(self) -> tuple[Firing, ...]:
        """Every time at which it would have acted."""
        return tuple(year.firing for year in self.years if year.firing is not None)

    @property
    def saved_minor(self) -> int:
        """What it would have saved in all bad years together."""
        return sum(
            year.firing.saved_minor or 0 for year in self.years if year.verdict == "right" and year.firing is not None
        )


def back_test(line: WatchedLine, rule: StatedContingencyRule, spending: Mapping[int, Spending]) -> BackTest:
    """Try a rule on all that a ledger holds.

    Args:
        line: what the rule watches.
        rule: the rule.
        spending: money of each year of which ``rule.cut`` is taken, or that its requests receive (then all of what is
            left of it is saved).
    """
    seen = watch(line, rule)
    by_year: dict[int, list[Seen]] = {}
    for item in seen:
        by_year.setdefault(item.month[0], []).append(item)
    return BackTest(
        rule,
        tuple(_year(line, rule, year, items, spending.get(year)) for year, items in sorted(by_year.items())),
        seen[0].month if seen else None,
        seen[-1].month if seen else None,
        line.calendar,
    )


def _year(
    line: WatchedLine, rule: StatedContingencyRule, year: int, seen: list[Seen], spending: Spending | None
) -> YearTried:
    plan = line.expected(year, rule.against) or ()
    expected, actual = sum(plan, Fraction(0)), line.actual_of_year(year)
    acted = next((item for item in seen if item.acts), None)
    firing = None if acted is None else _firing(line.calendar, rule, acted, spending)
    is_bad = actual is not None and misses(Fraction(actual), expected, rule)
    verdict: Verdict = "open"
    if actual is not None:
        verdict = ("right" if is_bad else "false alarm") if firing is not None else ("missed" if is_bad else "quiet")
    inevitable = _inevitable(line, rule, year, plan) if is_bad else None
    late = lag = None
    if firing is not None:
        lag = (firing.known_on - period_days(line.calendar, *firing.first_off)[1]).days
        if inevitable is not None:
            late = (firing.known_on - period_days(line.calendar, *inevitable)[1]).days
    return YearTried(year, verdict, actual, expected, firing, inevitable, late, lag)


def _firing(calendar: FiscalCalendar, rule: StatedContingencyRule, acted: Seen, spending: Spending | None) -> Firing:
    year, period = acted.month
    known = known_on(calendar, acted.month, rule)
    left = sum(1 for one in range(1, calendar.periods + 1) if period_days(calendar, year, one)[0] > known)
    saved = None
    if spending is not None:
        saved = int(spending.year_minor * (rule.cut or Fraction(1)) * Fraction(left, calendar.periods))
    at = (year * calendar.periods + period - 1) - (acted.in_a_row - 1)
    first = (at // calendar.periods, at % calendar.periods + 1)
    return Firing(acted.month, first, known, left, saved, "" if spending is None else spending.source)


def _inevitable(line: WatchedLine, rule: StatedContingencyRule, year: int, plan: tuple[Fraction, ...]) -> Month:
    """The first month after which the year misses even if every later month comes as expected."""
    so_far = sum(plan, Fraction(0))
    whole = so_far
    for period, expected in enumerate(plan, start=1):
        so_far += line.actual[year, period] - expected
        if misses(so_far, whole, rule):
            return year, period
    message = f"{year} is bad as a whole, so it is after its last month"
    raise AssertionError(message)
