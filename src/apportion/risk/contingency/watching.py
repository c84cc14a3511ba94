"""A contingency rule against a line of a ledger: when it acts, and whether it acts on a given day.

A month is *off* when its actual misses what was expected by at least the stated part. A rule acts in the month that
completes the stated number of months in a row, once in a fiscal year: what it says has then been done. Months without
figures, or of which nothing was expected, interrupt a row. Comparisons are exact.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from apportion.kernel.calendar import FiscalCalendar, period_days
from apportion.model.contingency import StatedContingencyRule
from apportion.risk.contingency.expected import Month, WatchedLine


@dataclass(frozen=True)
class Seen:
    """One month as a rule sees it."""

    month: Month
    actual_minor: int
    """Of the month, or of the year so far, as the rule counts."""
    expected_minor: Fraction
    is_off: bool
    in_a_row: int
    """Months off in a row up to this one, it included."""
    acts: bool
    """Whether the rule acts in this month."""

    @property
    def miss(self) -> Fraction:
        """Actual less expected as a part of expected: -0.06 is 6 % below."""
        return self.actual_minor / self.expected_minor - 1


@dataclass(frozen=True)
class Standing:
    """What a rule says on one day."""

    as_of: datetime.date
    seen: tuple[Seen, ...]
    """Months known by then of the fiscal year of the latest of them; empty where nothing can be compared."""
    acted: Seen | None
    """The month in which it acted in that year; ``None``: it has not."""
    deadline: datetime.date | None = None
    """By when what it says has to be done; ``None`` where it has not acted, or no deadline was agreed."""

    @property
    def in_a_row(self) -> int:
        """Months off in a row up to the latest that is known."""
        return self.seen[-1].in_a_row if self.seen else 0


def known_on(calendar: FiscalCalendar, month: Month, rule: StatedContingencyRule) -> datetime.date:
    """The day on which the figures of a month are known."""
    return period_days(calendar, *month)[1] + datetime.timedelta(days=rule.known_after_days)


def watch(line: WatchedLine, rule: StatedContingencyRule, as_of: datetime.date | None = None) -> tuple[Seen, ...]:
    """Every month that can be compared, in order.

    Args:
        line: what the rule watches.
        rule: the rule.
        as_of: only figures known by then count; ``None``: all.
    """
    months = [month for month in line.months if as_of is None or known_on(line.calendar, month, rule) <= as_of]
    found: list[Seen] = []
    before: Month | None = None
    acted: set[int] = set()
    for month, actual, expected in _compared(line, rule, months):
        follows = before is not None and _next(line.calendar, before) == month
        if rule.counted == "year_to_date" and month[1] == 1:
            follows = False
        is_off = misses(Fraction(actual), expected, rule)
        row = (found[-1].in_a_row if follows else 0) + 1 if is_off else 0
        acts = row >= rule.months_in_a_row and month[0] not in acted
        if acts:
            acted.add(month[0])
        found.append(Seen(month, actual, expected, is_off, row, acts))
        before = month
    return tuple(found)


def standing(line: WatchedLine, rule: StatedContingencyRule, as_of: datetime.date) -> Standing:
    """What a rule says on a day, from what is known by then."""
    seen = watch(line, rule, as_of)
    if not seen:
        return Standing(as_of, (), None)
    latest = seen[-1].month[0]
    of_year = tuple(item for item in seen if item.month[0] == latest)
    acted = next((item for item in of_year if item.acts), None)
    deadline = None
    if acted is not None and rule.deadline_days is not None:
        deadline = known_on(line.calendar, acted.month, rule) + datetime.timedelta(days=rule.deadline_days)
    return Standing(as_of, of_year, acted, deadline)


def misses(actual: Fraction, expected: Fraction, rule: StatedContingencyRule) -> bool:
    """Whether an actual misses what was expected by at least the stated part, on the bad side."""
    if rule.falls:
        return actual <= expected * (1 - rule.off_by)
    return actual >= expected * (1 + rule.off_by)


def _compared(
    line: WatchedLine, rule: StatedContingencyRule, months: list[Month]
) -> Iterator[tuple[Month, int, Fraction]]:
    """Actual and expected of months of which a positive amount was expected."""
    plans = {year: line.expected(year, rule.against) for year in sorted({year for year, _ in months})}
    known = set(months)
    for month in months:
        year, period = month
        plan = plans[year]
        if plan is None:
            continue
        counted = range(1, period + 1) if rule.counted == "year_to_date" else range(period, period + 1)
        if any((year, one) not in known for one in counted):
            continue
        expected = sum((plan[one - 1] for one in counted), Fraction(0))
        if expected > 0:
            yield month, sum(line.actual[year, one] for one in counted), expected


def _next(calendar: FiscalCalendar, month: Month) -> Month:
    year, period = month
    return (year, period + 1) if period < calendar.periods else (year + 1, 1)
