"""What is known about an adopted plan after some of its history. Only ``book`` and the handlers of events change it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from apportion.execution.journal.events import Adopted, BudgetPeriod, Line
from apportion.execution.journal.past import Past
from apportion.execution.journal.positions import Commitment, Draft, Firing, Position, sum_of
from apportion.kernel.money import Currency
from apportion.model.approval.life import Approval


@dataclass
class State:
    """Balances and everything else that a next event is judged by."""

    adopted: Adopted | None = None
    approval: Approval = field(default_factory=Approval)
    """What became of the plan before it was adopted."""
    positions: dict[Line, Position] = field(default_factory=dict)
    changed: dict[Line, Position | None] = field(default_factory=dict)
    """Lines that the last event changed, as they were before it; ``None``: not there."""
    commitments: dict[str, Commitment] = field(default_factory=dict)
    payments: set[str] = field(default_factory=set)
    gates: dict[str, str] = field(default_factory=dict)
    """Evidence by gate that was met."""
    tranches: dict[str, int] = field(default_factory=dict)
    """Money released by tranche."""
    behind_gates: dict[tuple[Line, str], int] = field(default_factory=dict)
    """Money released behind each gate, by line and gate."""
    sources: dict[str, datetime.date] = field(default_factory=dict)
    """Last day covered by each imported source."""
    firings: dict[str, Firing] = field(default_factory=dict)
    rolled_over: set[str] = field(default_factory=set)
    closed_through: datetime.date | None = None
    plan: str = ""
    """Fingerprint of the plan in force: that of the adopted one, or of its last amendment."""
    adopted_on: datetime.date | None = None
    day: datetime.date = datetime.date.min
    """To which the entry belongs that is being judged."""
    past: Past = field(default_factory=Past)

    def periods(self) -> Mapping[str, BudgetPeriod]:
        """Budget periods by name."""
        return {} if self.adopted is None else {period.name: period for period in self.adopted.periods}

    @cached_property
    def currency(self) -> Currency:
        """The plan's currency; asked for only once it is adopted."""
        if self.adopted is None:
            message = "a plan that is not adopted has no balances"
            raise ValueError(message)
        return Currency(self.adopted.currency, self.adopted.decimals)

    def money(self, amount: int) -> str:
        """An amount for a person to read."""
        return self.currency.grouped(amount)

    def draft(self) -> Draft:
        """Changes to be made together."""
        return Draft(self.positions, self.changed, self.currency, self.past, self.day)

    def ended(self, line: Line) -> list[str]:
        """What speaks against giving money to a line whose period was rolled over."""
        if line.period not in self.rolled_over:
            return []
        return [f"{line.period} has ended, and what it left was carried over or lapsed."]

    def totals(self) -> Position:
        """All lines together, under an empty line."""
        return sum_of(self.positions.values())
