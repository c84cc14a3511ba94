"""What the units of an adopted plan spent by the end of each month: from a ledger beside it, or from its journal."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from apportion.execution.clock.deadline import at, months_later, real_between
from apportion.execution.control.position import standing
from apportion.execution.journal.events import BudgetPeriod, Closed, Credited, Imported, Line, Spent
from apportion.execution.monitor.clock import month_starts
from apportion.execution.monitor.utilisation import seasons
from apportion.execution.triggers.measures import SpentSoFar
from apportion.kernel.calendar import period_of
from apportion.model.working_time import WorkingTime
from apportion.services.adopted import AdoptedPlan
from apportion.services.booked import Booked, booked_beside, lines_of
from apportion.services.ledger_months import LedgerMonths, months_of
from apportion.services.past_months import PastMonths

if TYPE_CHECKING:
    from pathlib import Path

    from apportion.analysis.forecast.months import UnitMonths
    from apportion.execution.journal.chain import Entry
    from apportion.execution.journal.positions import Position

_DAY: Final = datetime.timedelta(days=1)

_Due = Mapping[str, tuple[Fraction, str]]


@dataclass(frozen=True, eq=False)
class Books:
    """A ledger beside the plan: what it books on which line, and its months with their seasons."""

    booked: Booked
    months: LedgerMonths


def books_beside(plan: AdoptedPlan, path: Path) -> Books:
    """The ledger at a path beside an adopted plan.

    Raises:
        CaseBlocked: when it cannot be read.
        Refusal: when it does not belong to the plan.
    """
    booked = booked_beside(plan, path)
    return Books(booked, months_of(booked.store))


@dataclass(frozen=True, eq=False)
class Spending:
    """Spending by month, as far as it was known at an instant."""

    plan: AdoptedPlan
    entries: tuple[Entry, ...]
    """Of the journal."""
    books: Books | None
    """``None``: what the journal says."""
    as_of: datetime.datetime
    clock: WorkingTime
    """A month has ended when work ends on its last day."""
    _kept: dict[tuple[str, datetime.date], Mapping[Line, int] | None] = field(default_factory=dict, repr=False)
    _standing: dict[datetime.date, Mapping[Line, Position]] = field(default_factory=dict, repr=False)
    _past: dict[str, UnitMonths | None] = field(default_factory=dict, repr=False)

    def by_unit(self, requests: Collection[str]) -> Iterator[SpentSoFar]:
        """What some requests spent, unit by unit, by the end of each month that has ended."""
        for period in self.plan.book().state.periods().values():
            for number, ends in month_ends(period):
                if real_between(self.as_of, at(ends, self.clock.closes, self.clock)) > datetime.timedelta(0):
                    break
                by_line = self._by_line(period, ends)
                if by_line is None:
                    continue
                spent: dict[str, int] = {}
                given: dict[str, int] = {}
                for line, item in self._positions(ends).items():
                    if line.period == period.name and line.request in requests:
                        given[item.unit] = given.get(item.unit, 0) + item.allocated
                        if line in by_line:
                            spent[item.unit] = spent.get(item.unit, 0) + by_line[line]
                due = self._due(given, period, number, ends)
                for unit in sorted(spent):
                    yield SpentSoFar(unit, ends, spent[unit], *due[unit])

    def unjudged(self) -> tuple[str, ...]:
        """Why nothing is said of a unit's spending, or of anybody's, one sentence each."""
        day = self.as_of.date()
        begun = [one for one in self.plan.book().state.periods().values() if one.first <= day]
        if not begun:
            return ("Variance is not judged: no budget period has begun.",)
        period = begun[-1]
        if not any(ends <= day for _, ends in month_ends(period)):
            return (f"Variance is not judged: no month of {period.name} is over.",)
        if self.books is None:
            why = "the journal has no payment yet, and no ledger is named (--ledger)"
            return () if self._reach > datetime.date.min else (f"Variance is not judged: {why}.",)
        return tuple(self._unsaid(self.books.booked, period, day))

    def _unsaid(self, booked: Booked, period: BudgetPeriod, day: datetime.date) -> Iterator[str]:
        """What a ledger leaves open of a period: months after its last row, units without one, money of no line."""
        name = booked.store.ledger.name
        lines = lines_of(self.plan.case, self.plan.book().state, self._positions(day), period.name)
        mapped, _ = booked.period(lines, period, day)
        if not mapped.balances.size:
            yield f"Variance is not judged: {name} books nothing in {period.name} up to {day}."
            return
        known = self._known_months(period)
        over = [ends for _, ends in month_ends(period) if ends <= day]
        if len(known) < len(over):
            yield f"Variance is not judged after {max(known, default=period.first)}: {name} books nothing later."
        booked_lines = set(mapped.line.tolist())
        having = {unit for unit, money in zip(lines.units, lines.allocated, strict=True) if money}
        silent = having - {unit for place, unit in enumerate(lines.units) if place in booked_lines}
        if silent:
            yield f"Variance of {', '.join(sorted(silent))} is not judged: {name} books nothing of it."
        left = sum(item.amount for item in mapped.unmapped())
        if left:
            yield f"{self.plan.case.currency.grouped(left)} of {name} belongs to no line of the plan and is not judged."

    def _known_months(self, period: BudgetPeriod) -> list[datetime.date]:
        """Ends of months up to the ledger's last row."""
        if self.books is None:
            return []
        months = self.books.months
        ends = [ends for _, ends in month_ends(period)]
        return [one for one in ends if period_of(months.ledger.calendar, one) <= months.last_month]

    def _by_line(self, period: BudgetPeriod, ends: datetime.date) -> Mapping[Line, int] | None:
        """Spent on each line from the first day of a period through a day; ``None`` where that is not known."""
        key = (period.name, ends)
        if key not in self._kept:
            books = self.books
            self._kept[key] = self._paid(period, ends) if books is None else self._booked(books, period, ends)
        return self._kept[key]

    def _booked(self, books: Books, period: BudgetPeriod, ends: datetime.date) -> Mapping[Line, int] | None:
        """By the ledger; a line of which it has no row is left out, for it may be booked elsewhere."""
        if period_of(books.months.ledger.calendar, ends) > books.months.last_month:
            return None
        lines = lines_of(self.plan.case, self.plan.book().state, self._positions(ends), period.name)
        mapped, _ = books.booked.period(lines, period, ends)
        amounts = mapped.per_line(len(lines.lines)).tolist()
        return {lines.lines[place]: amounts[place] for place in set(mapped.line.tolist()) if place >= 0}

    def _paid(self, period: BudgetPeriod, ends: datetime.date) -> Mapping[Line, int] | None:
        """By the journal; where a ledger was imported only the ends of imports are known, and nothing in between."""
        told = [(entry.stamp.on, entry.event) for entry in self.entries if entry.stamp.on <= self.as_of.date()]
        throughs = {event.through for _, event in told if isinstance(event, Imported)}
        if throughs:
            if not any(self._ends_month(through, ends) for through in throughs):
                return None
        elif ends > self._reach:
            return None
        found = {line: 0 for line in self._positions(ends) if line.period == period.name}
        for on, event in told:
            if isinstance(event, Imported) and event.through <= ends:
                for item in event.amounts:
                    found[item.line] = found.get(item.line, 0) + item.amount
            elif isinstance(event, Spent | Credited) and on <= ends:
                sign = 1 if isinstance(event, Spent) else -1
                found[event.line] = found.get(event.line, 0) + sign * event.amount
        return found

    def _ends_month(self, through: datetime.date, ends: datetime.date) -> bool:
        """Whether nobody worked any more after a day until the end of its month."""
        days = (ends - through).days
        left = [through + shift * _DAY for shift in range(1, days + 1)]
        return 0 <= days < ends.day and not any(self.clock.works_on(day) for day in left)

    @cached_property
    def _reach(self) -> datetime.date:
        """Last day up to which the journal tells what was paid: before it, no payment means none was made."""
        found = [datetime.date.min]
        for entry in self.entries:
            if entry.stamp.on <= self.as_of.date():
                event = entry.event
                if isinstance(event, Imported | Closed):
                    found.append(event.through)
                elif isinstance(event, Spent | Credited):
                    found.append(months_later(entry.stamp.on.replace(day=1), 1) - _DAY)
        return max(found)

    def _positions(self, day: datetime.date) -> Mapping[Line, Position]:
        if day not in self._standing:
            self._standing[day] = standing(self.entries, day).positions
        return self._standing[day]

    def _due(self, given: Mapping[str, int], period: BudgetPeriod, number: int, ends: datetime.date) -> _Due:
        """What each unit should have spent by the end of a month, and how that is known."""
        season = seasons(self._months(period), period, ends)
        count = len(month_starts(period))
        return {
            unit: (Fraction(round(money * season[unit].usual)), "by the season of past years")
            if unit in season
            else (Fraction(money * number, count), "evenly")
            for unit, money in given.items()
        }

    def _months(self, period: BudgetPeriod) -> UnitMonths | None:
        """Years by month up to the instant, as the dashboard reads them; ``None``: no ledger tells them."""
        if self.books is None:
            return None
        if period.name not in self._past:
            day = self.as_of.date()
            lines = lines_of(self.plan.case, self.plan.book().state, self._positions(day), period.name)
            self._past[period.name] = PastMonths.of(self.books.booked, lines, period, day).months
        return self._past[period.name]


def month_ends(period: BudgetPeriod) -> Iterator[tuple[int, datetime.date]]:
    """Number and last day of each month of a budget period."""
    number = 1
    while True:
        ends = months_later(period.first, number) - _DAY
        if ends > period.last:
            return
        yield number, ends
        number += 1
