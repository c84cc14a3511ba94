"""What a ledger says was spent on the lines of an adopted plan, through a day and no further."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.execution.journal.events import BudgetPeriod, Line
from apportion.execution.journal.positions import Position
from apportion.execution.journal.state import State
from apportion.execution.monitor.mapping import Lines, Mapped, map_to_lines, spending_of, unknown_places
from apportion.model.case import Case
from apportion.model.intake.monitored import read_watched
from apportion.model.ledger import AccountType, Balances, Measure
from apportion.model.monitored import Watched
from apportion.services.adopted import AdoptedPlan
from apportion.services.ledger import open_ledger
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore


@dataclass(frozen=True, eq=False)
class Booked:
    """A ledger beside a plan."""

    store: LedgerStore
    case: Case
    watched: Watched

    def period(self, lines: Lines, period: BudgetPeriod, day: datetime.date) -> tuple[Mapped, int | None]:
        """Spending of one budget period through a day, and its revenue; ``None`` where none is booked."""
        from apportion.adapters.ledger.window import Window

        ledger = self.store.ledger
        window = Window(period.first, min(day, period.last))
        (found,) = self.store.balances_many(
            [("unit", "account", "fund", "request")], {"measure": [Measure.ACTUAL]}, window
        )
        mapped = map_to_lines(ledger, spending_of(ledger, found), lines, self.watched.ledger_lines)
        return mapped, self._received(found)

    def _received(self, found: Balances) -> int | None:
        import numpy as np

        kinds = [item.account_type is AccountType.REVENUE for item in self.store.ledger.accounts]
        rows = np.array([*kinds, False])[found.account]
        return int(found.amount[rows].sum()) if rows.any() else None

    @cached_property
    def source(self) -> str:
        """Name and SHA-256 of what was read, whatever the order of its files."""
        ledger = self.store.ledger
        listed = "\n".join(f"{digest} {name}" for name, digest in sorted(ledger.sources.items()))
        return f"{ledger.name} sha256:{hashlib.sha256(listed.encode()).hexdigest()}"


def booked_beside(plan: AdoptedPlan, path: Path) -> Booked:
    """The ledger at a path beside an adopted plan.

    Raises:
        CaseBlocked: when the ledger, or the tables of the case that speak of it, cannot be read.
        Refusal: when it is kept in another currency, or ``ledger_lines`` names what it does not have.
    """
    store, case = open_ledger(path), plan.case
    watched, findings = read_watched(plan.loaded.raw, case)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    ledger = store.ledger
    if ledger.currency != case.currency:
        raise Refusal(
            f"The ledger is kept in {ledger.currency.code}, and the plan in {case.currency.code}.",
            "Name a ledger in the currency of the plan; amounts are never converted.",
        )
    unknown = unknown_places(ledger, watched.ledger_lines)
    if unknown:
        place, part, member = unknown[0]
        raise Refusal(
            f"ledger_lines gives the {part} '{member}' to {place.request}, but the ledger has no such {part}.",
            f"Correct it in the case, or map it in the ledger ({len(unknown)} such cells).",
        )
    return Booked(store, case, watched)


def lines_of(case: Case, state: State, positions: Mapping[Line, Position], period: str) -> Lines:
    """The lines of a budget period as they stand, sorted."""
    listed = sorted(line for line in state.positions if line.period == period)
    held = [positions.get(line) or state.positions[line] for line in listed]
    return Lines(
        tuple(listed),
        tuple(item.unit for item in held),
        tuple(item.allocated for item in held),
        {unit.id: unit.parent for unit in case.units},
    )
