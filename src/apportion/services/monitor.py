"""Watching an adopted plan: its journal, a ledger and what was reported, as known on a day, as one dashboard."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from apportion.execution.control.position import standing
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Credited, Imported, Line, Spent
from apportion.execution.monitor import booked as of_ledger
from apportion.execution.monitor.causes import AccountSpending, Basis
from apportion.execution.monitor.dashboard import Dashboard
from apportion.execution.monitor.mapping import Lines, Mapped
from apportion.execution.monitor.watch import AccountsOf, Books, Given, place_of_lines, watch
from apportion.model.findings import Findings
from apportion.model.ledger import Balances
from apportion.services.adopted import open_adopted, refusing
from apportion.services.booked import booked_beside, lines_of
from apportion.services.past_months import PastMonths
from apportion.services.refusal import Refusal
from apportion.services.reported import reported_at

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
        held = standing(entries, day)
        state = held.now
        begun = [period for period in state.periods().values() if period.first <= day]
        if not begun:
            first = next(iter(state.periods().values()))
            raise Refusal(f"{first.name} begins on {first.first}, after {day}.", "Name a later day: --as-of DAY.")
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
        past = PastMonths.of(booked, lines, period, day)
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


class _Accounts(AccountsOf):
    """Accounts of units from a ledger; what they were expected by is read once, and only when it is asked for."""

    def __init__(self, past: PastMonths, mapped: Mapped) -> None:
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
