"""Figures that triggers are held against: from the journal or a ledger, and from what was reported."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from apportion.execution.clock.deadline import at, months_later, real_between
from apportion.execution.control.position import standing
from apportion.execution.journal.events import BudgetPeriod, Credited, Imported, Spent
from apportion.execution.triggers import measures
from apportion.execution.triggers.observed import Observation
from apportion.kernel.calendar import period_of
from apportion.model.case import Case
from apportion.model.monitored import Watched
from apportion.model.organisation import Unit
from apportion.model.reported import Reported
from apportion.model.selection import select_lines
from apportion.model.triggers import MILESTONE_ADVANCE, MILESTONE_DELAY, RETURN, SATISFACTION, VARIANCE, Trigger
from apportion.model.working_time import WorkingTime
from apportion.services.adopted import AdoptedPlan, refusing

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry
    from apportion.services.ledger_months import LedgerMonths

_DAY: Final = datetime.timedelta(days=1)
_MONTHS: Final = 12


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that was known about an adopted plan at an instant."""

    plan: AdoptedPlan
    watched: Watched
    reported: Reported
    books: LedgerMonths | None
    as_of: datetime.datetime
    clock: WorkingTime
    """A month has ended when work ends on its last day."""

    @property
    def case(self) -> Case:
        """The case that was planned."""
        return self.plan.case

    @cached_property
    def periods(self) -> tuple[BudgetPeriod, ...]:
        """Budget periods on the calendar."""
        return tuple(self.plan.book().state.periods().values())

    @cached_property
    def time(self) -> measures.PlanTime:
        """First and last day of the plan."""
        return measures.PlanTime(self.periods[0].first, self.periods[-1].last)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries of the journal."""
        with refusing():
            return tuple(self.plan.store.entries())

    def observed(self, trigger: Trigger) -> tuple[Observation, ...]:
        """What a trigger is held against."""
        day = self.as_of.date()
        lines = select_lines(self.case, trigger.applies_to)
        requests = {str(name) for name in self.case.requests.id[lines].tolist()}
        units = {self.case.units[place].id for place in set(self.case.requests.unit[lines].tolist())}
        is_whole = trigger.applies_to.is_everything
        match trigger.watches:
            case _ if trigger.is_signal:
                names = self._names - (requests | units)
                heard = [item for item in self.reported.signals if is_whole or item.subject not in names]
                heard = [item for item in heard if item.on <= self.as_of]
                return measures.noticed(heard, trigger.signal, self.owner_of)
            case "variance":
                return measures.variances(self._spent(requests), self.owner_of, self.case.currency.grouped)
            case "return":
                results = tuple(
                    item
                    for item in self._until.results
                    if (item.request in requests if item.request else item.unit in units)
                )
                targets = self.case.targets
                return measures.returns(Reported(results=results), targets, self._promised, self.time, self.owner_of)
            case "satisfaction":
                answers = self._until.responses
                told = answers if is_whole else tuple(measures.about(answers, requests | units))
                return measures.satisfaction(told, day, self.owner_of)
            case _:
                chosen = [item for item in self.watched.milestones if item.request in requests]
                if trigger.watches == MILESTONE_ADVANCE:
                    return measures.advances(chosen, self._until, self.owner_of)
                late = Fraction(trigger.threshold or 0)
                return measures.delays(chosen, self._until, day, late, self.owner_of)

    def unjudged(self, triggers: Sequence[Trigger]) -> tuple[str, ...]:
        """What cannot be judged, and what would be needed, one sentence each."""
        watched = {trigger.watches for trigger in triggers}
        told = []
        if VARIANCE in watched and self.books is None and self._journal_reaches == datetime.date.min:
            told.append("Variance is not judged: the journal has no payment yet, and no ledger is named (--ledger).")
        if watched & {MILESTONE_DELAY, MILESTONE_ADVANCE} and not self.watched.milestones:
            told.append("Milestones are not judged: the case has no table of milestones.")
        if RETURN in watched and not self.reported.results:
            told.append("Return is not judged: no results are reported (--reported).")
        if SATISFACTION in watched and not self.reported.responses:
            told.append("Satisfaction is not judged: no responses are reported (--reported).")
        return tuple(told)

    def owner_of(self, name: str) -> str:
        """Owner of a unit, of the unit of a request, or of the next unit above that has one; empty: nobody."""
        unit = self._unit_of.get(name)
        while unit:
            if self._units[unit].owner:
                return self._units[unit].owner
            unit = self._units[unit].parent
        return ""

    @cached_property
    def _until(self) -> Reported:
        return self.reported.known_on(self.as_of.date())

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {unit.id: unit for unit in self.case.units}

    @cached_property
    def _unit_of(self) -> Mapping[str, str]:
        requests = self.case.requests
        pairs = zip(requests.id.tolist(), requests.unit.tolist(), strict=True)
        return {str(name): self.case.units[place].id for name, place in pairs} | {unit: unit for unit in self._units}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._unit_of)

    @cached_property
    def _promised(self) -> Mapping[str, Fraction]:
        """What the plan promises of each request over all its periods."""
        from apportion.services.open_plan import read_stored

        found: dict[str, Fraction] = {}
        for item in read_stored(self.plan.folder).requests:
            if item.expected_value is not None:
                worth = item.expected_value / self.case.currency.minor_per_major
                found[item.request] = found.get(item.request, Fraction(0)) + worth
        return found

    def _spent(self, requests: set[str]) -> Iterator[measures.SpentSoFar]:
        """Of each unit by the end of each month that has ended, from the ledger or the journal."""
        for period in self.periods:
            for number, ends in month_ends(period):
                if real_between(self.as_of, at(ends, self.clock.closes, self.clock)) > datetime.timedelta(0):
                    break
                if self.books is None:
                    if ends <= self._journal_reaches:
                        yield from self._from_journal(requests, period, number, ends)
                else:
                    yield from self._from_ledger(requests, period, number, ends)

    @cached_property
    def _journal_reaches(self) -> datetime.date:
        """Last day up to which the journal tells what was spent: before it, no payment means none was made."""
        found = [datetime.date.min]
        for entry in self.entries:
            event = entry.event
            if isinstance(event, Imported):
                found.append(event.through)
            elif isinstance(event, Spent | Credited) and entry.stamp.on <= self.as_of.date():
                found.append(months_later(entry.stamp.on.replace(day=1), 1) - _DAY)
        closed = self.plan.book().state.closed_through
        return max([*found, closed] if closed else found)

    def _from_journal(
        self, requests: set[str], period: BudgetPeriod, number: int, ends: datetime.date
    ) -> Iterator[measures.SpentSoFar]:
        spent: dict[str, int] = {}
        given: dict[str, int] = {}
        for line, item in standing(self.entries, ends).positions.items():
            if line.period == period.name and line.request in requests:
                spent[item.unit] = spent.get(item.unit, 0) + item.paid
                given[item.unit] = given.get(item.unit, 0) + item.allocated
        for unit in sorted(given):
            yield self._so_far(unit, period, number, ends, spent[unit], given[unit])

    def _from_ledger(
        self, requests: set[str], period: BudgetPeriod, number: int, ends: datetime.date
    ) -> Iterator[measures.SpentSoFar]:
        """A ledger tells of whole units; where a trigger is about some of a unit's requests it tells nothing."""
        books = self.books
        if books is None:
            return
        given: dict[str, int] = {}
        for line, item in standing(self.entries, ends).positions.items():
            if line.period == period.name:
                whole = line.request in requests and given.get(item.unit, 0) >= 0
                given[item.unit] = given.get(item.unit, 0) + item.allocated if whole else -1
        for unit in sorted(name for name, amount in given.items() if amount > 0):
            spent = _spent_in(books, unit, period.first, ends)
            if spent is not None:
                yield self._so_far(unit, period, number, ends, spent, given[unit])

    def _so_far(
        self, unit: str, period: BudgetPeriod, number: int, ends: datetime.date, spent: int, given: int
    ) -> measures.SpentSoFar:
        count = len(list(month_ends(period)))
        shares = None
        if self.books is not None and count == _MONTHS:
            held = self.books.unit(unit)
            year = period_of(self.books.ledger.calendar, period.first)[0]
            shares = None if held is None else held.season(year)
        part = Fraction(number, count) if shares is None else sum(shares[:number], Fraction(0))
        return measures.SpentSoFar(
            unit, ends, spent, given * part, "evenly" if shares is None else "by the season of past years"
        )


def month_ends(period: BudgetPeriod) -> Iterator[tuple[int, datetime.date]]:
    """Number and last day of each month of a budget period."""
    number = 1
    while True:
        ends = months_later(period.first, number) - _DAY
        if ends > period.last:
            return
        yield number, ends
        number += 1


def _spent_in(books: LedgerMonths, unit: str, first: datetime.date, last: datetime.date) -> int | None:
    """Spent by a unit from a day to another; ``None`` where the ledger has no such unit, or does not reach so far."""
    calendar, held = books.ledger.calendar, books.unit(unit)
    start, end = period_of(calendar, first), period_of(calendar, last)
    if held is None or end > books.last_month:
        return None
    months = [(year, month, amount) for year, of in held.actual.items() for month, amount in of.items()]
    return sum(amount for year, month, amount in months if start <= (year, month) <= end)
