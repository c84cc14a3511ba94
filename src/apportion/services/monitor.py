"""Watching an adopted plan: its journal, a ledger and what was reported, as known on a day, as one dashboard."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from apportion.analysis.forecast.months import UnitMonths
from apportion.execution.control.position import standing
from apportion.execution.journal.book import replay
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import BudgetPeriod, Credited, Imported, Line, Spent
from apportion.execution.monitor import booked as of_ledger
from apportion.execution.monitor.causes import AccountSpending, Basis
from apportion.execution.monitor.clock import month_starts
from apportion.execution.monitor.dashboard import Dashboard
from apportion.execution.monitor.mapping import Lines, Mapped
from apportion.execution.monitor.watch import AccountsOf, Books, Given, place_of_lines, watch
from apportion.kernel.calendar import period_days, year_start
from apportion.model.findings import Findings
from apportion.model.ledger import NOT_STATED, WHOLE_YEAR, AccountType, Balances, Key, Measure
from apportion.services.adopted import AdoptedPlan, open_adopted, refusing
from apportion.services.booked import Booked, booked_beside, lines_of
from apportion.services.refusal import Refusal
from apportion.services.reported import reported_at

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Monitored:
    """A dashboard with what was noticed about the reports."""

    dashboard: Dashboard
    findings: Findings


def monitor(
    folder: Path, ledger: Path, day: datetime.date, reported: Path | None = None, say: Say = lambda _: None
) -> Monitored:
    """Watch an adopted plan on a day.

    Args:
        folder: an adopted plan.
        ledger: a case or ledger.
        day: what was known at its end is used, and nothing later.
        reported: folder or workbook of what was reported; ``None``: nothing was.
        say: told what is being done.

    Raises:
        Refusal: when no adopted plan stands there, or its first period has not begun.
        CaseBlocked: when the ledger, the reports or the case cannot be read.
    """
    with open_adopted(folder) as plan, refusing():
        say("reading the journal")
        entries = tuple(plan.store.entries())
        state = replay(entries).state
        begun = [period for period in state.periods().values() if period.first <= day]
        if not begun:
            first = next(iter(state.periods().values()))
            raise Refusal(f"{first.name} begins on {first.first}, after {day}.", "Name a later day: --as-of DAY.")
        held = standing(entries, day)
        told, findings = reported_at(reported, plan.loaded)
        say("reading the ledger")
        booked = booked_beside(plan, ledger)
        period = begun[-1]
        spent: dict[Line, int] = {}
        latest: tuple[Lines, Mapped, int | None] | None = None
        for one in begun:
            lines = lines_of(plan.case, state, held.positions, one.name)
            mapped, received = booked.period(lines, one, day)
            spent.update(zip(lines.lines, mapped.per_line(len(lines.lines)).tolist(), strict=True))
            latest = (lines, mapped, received)
        say("watching")
        if latest is None:
            raise Refusal("No budget period has begun.", "Name a later day: --as-of DAY.")
        lines, mapped, received = latest
        past = _Past.of(plan, booked, lines, period, day)
        unit_parts, whole = past.productive(booked, mapped, lines)
        known_through = past.known_through or (min(day, period.last) if mapped.balances.size else None)
        sources = booked.store.ledger.sources
        books = Books(spent, mapped, past.months, past.curve, unit_parts, whole, received, known_through, sources)
        given = Given(
            plan.case,
            state.plan,
            period,
            day,
            held.positions,
            lines,
            books,
            booked.watched,
            told.known_on(day),
            plan.loaded.evidence.policy,
            _known(entries, day),
        )
        return Monitored(watch(given, _Accounts(past, mapped)), findings)


def _known(entries: Sequence[Entry], day: datetime.date) -> int:
    """Spent up to a day by the journal; what was imported counts for the days that it covers, whenever it was."""
    known = 0
    for entry in entries:
        event = entry.event
        if isinstance(event, Imported) and event.through <= day:
            known += sum(item.amount for item in event.amounts)
        elif isinstance(event, (Spent, Credited)) and entry.stamp.on <= day:
            known += event.amount if isinstance(event, Spent) else -event.amount
    return known


@dataclass(frozen=True, eq=False)
class _Past:
    """What the ledger says of earlier months, and by which unit of the plan."""

    store: LedgerStore
    lines: Lines
    units: tuple[str, ...]
    """Units that have lines."""
    place: of_ledger.Int32Array
    year: int | None
    """Fiscal year that is the budget period; ``None``: none is."""
    day: datetime.date
    period: BudgetPeriod
    months: UnitMonths | None
    curve: tuple[int, ...]
    known_through: datetime.date | None
    """Last day up to which the ledger books anything in the year; ``None``: nothing, or no year is the period."""

    @classmethod
    def of(cls, plan: AdoptedPlan, booked: Booked, lines: Lines, period: BudgetPeriod, day: datetime.date) -> _Past:
        """Spending by month of every year up to the day."""
        store, ledger = booked.store, booked.store.ledger
        units = tuple(sorted(set(lines.units)))
        parents = {unit.id: unit.parent for unit in plan.case.units}
        place = of_ledger.units_of(ledger, units, parents)
        year = of_ledger.fiscal_year_of(ledger, period)
        if year is None:
            return cls(store, lines, units, place, None, day, period, None, (), None)
        starts = month_starts(period)
        months = _months(store, day)
        known = _known_through(store, months, year, day)
        begun = sum(start <= (known or day) for start in starts)
        after = (known or day) + datetime.timedelta(days=1)
        over = sum(start <= after for start in (*starts[1:], period.last + datetime.timedelta(days=1)))
        return cls(
            store,
            lines,
            units,
            place,
            year,
            day,
            period,
            of_ledger.unit_months(ledger, (months, _budgets(store)), _allocated(lines, units), place, (year, over)),
            of_ledger.spending_curve(ledger, months, place, year, begun),
            known,
        )

    def productive(
        self, booked: Booked, mapped: Mapped, lines: Lines
    ) -> tuple[dict[str, Fraction | None], Fraction | None]:
        """Productive part of spending by unit, and of the whole."""
        purpose = of_ledger.purposes_of(booked.store.ledger, booked.watched.purposes)
        group = place_of_lines(lines, self.units)
        parts = of_ledger.productive_parts(mapped, group, len(self.units), purpose)
        (whole,) = of_ledger.productive_parts(mapped, np.zeros_like(group), 1, purpose)
        return dict(zip(self.units, parts, strict=True)), whole

    def basis(self) -> tuple[Balances, Basis]:
        """Budgets of this year by unit and account; without them, what last year had spent by the same day."""
        from apportion.adapters.ledger.window import Window

        ledger = self.store.ledger
        keys: list[tuple[Key, ...]] = [("unit", "account")]
        for measure in (Measure.BUDGET, Measure.ORIGINAL):
            if self.year is not None and measure in ledger.measures and self.year in ledger.years:
                (found,) = self.store.balances_many(keys, {"measure": [measure], "year": [self.year]})
                if found.size:
                    return found.where(_spending_accounts(self.store)[found.account]), "budget"
        window = Window(
            of_ledger.year_before(self.period.first), of_ledger.year_before(min(self.day, self.period.last))
        )
        (found,) = self.store.balances_many(keys, {"measure": [Measure.ACTUAL]}, window)
        return found.where(_spending_accounts(self.store)[found.account]), "last year" if found.size else ""


def _months(store: LedgerStore, day: datetime.date) -> Balances:
    """Spending by year, period and unit, up to a day."""
    from apportion.adapters.ledger.window import Window

    wanted = np.flatnonzero(_spending_accounts(store)[:-1]).tolist()
    first = year_start(store.ledger.calendar, min(store.ledger.years, default=day.year))
    (found,) = store.balances_many(
        [("year", "period", "unit")],
        {"measure": [Measure.ACTUAL], "account": [NOT_STATED, *wanted]},
        Window(min(first, day), day),
    )
    return found


def _allocated(lines: Lines, units: Sequence[str]) -> dict[str, int]:
    """Allocation of each unit, in the order given."""
    held = dict.fromkeys(units, 0)
    for unit, amount in zip(lines.units, lines.allocated, strict=True):
        held[unit] += amount
    return held


def _budgets(store: LedgerStore) -> Balances:
    """Adopted budgets by year and unit, or final ones where no adopted ones are stated; empty without any."""
    wanted = [NOT_STATED, *np.flatnonzero(_spending_accounts(store)[:-1]).tolist()]
    stated = [measure for measure in (Measure.ORIGINAL, Measure.BUDGET) if measure in store.ledger.measures]
    (found,) = store.balances_many([("year", "unit")], {"measure": stated[:1], "account": wanted})
    return found


def _known_through(store: LedgerStore, months: Balances, year: int, day: datetime.date) -> datetime.date | None:
    """End of the last month of a year that has a row, and not later than a day."""
    rows = months.period[(months.year == year) & (months.period != WHOLE_YEAR)]
    if not rows.size:
        return None
    return min(day, period_days(store.ledger.calendar, year, int(rows.max()))[1])


def _spending_accounts(store: LedgerStore) -> np.ndarray:
    """Whether an account is one of expense; rows without an account are, and stand last."""
    return np.array([*(item.account_type is AccountType.EXPENSE for item in store.ledger.accounts), True])


class _Accounts(AccountsOf):
    """Accounts of units from a ledger; what they were expected by is read once, and only when it is asked for."""

    def __init__(self, past: _Past, mapped: Mapped) -> None:
        self._past = past
        self._mapped = mapped

    def of(self, unit: str) -> tuple[Sequence[AccountSpending], Basis]:
        """Accounts of a unit; empty text: of the whole plan."""
        past = self._past
        if not past.store.ledger.accounts:
            return (), ""
        expected, basis = self._basis
        at = past.units.index(unit) if unit else -1
        return of_ledger.accounts_of(past.store.ledger, self._spent, expected, at), basis

    @cached_property
    def _spent(self) -> tuple[Balances, of_ledger.Int32Array]:
        """Totals of spending with the unit of each."""
        # The last place is what totals without a line, which is -1, take.
        unit = np.append(place_of_lines(self._past.lines, self._past.units), np.int32(-1))
        return self._mapped.balances, unit[self._mapped.line]

    @cached_property
    def _basis(self) -> tuple[tuple[Balances, of_ledger.Int32Array], Basis]:
        found, basis = self._past.basis()
        return (found, self._past.place[found.unit]), basis
