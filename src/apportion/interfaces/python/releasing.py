"""Releasing the money of a plan in force, tranche by tranche and gate by gate."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import signed, told
from apportion.interfaces.python.plan_folder import PlanFolder

if TYPE_CHECKING:
    from apportion.services.release import Scheduled


@dataclass(frozen=True)
class PlannedTranche:
    """A tranche of a budget period."""

    name: str
    planned: Mapping[str, Decimal]
    """What the schedule foresees for it by kind: ``base``, ``priority`` and ``gated``."""
    held: Mapping[str, Decimal]
    """What is due up to it and waits, by gate that is not met."""

    @property
    def total(self) -> Decimal:
        """What the schedule foresees for it."""
        return sum(self.planned.values(), Decimal(0))


@dataclass(frozen=True, eq=False)
class ScheduleResult:
    """The releases of a budget period. Made by ``AdoptedPlan.schedule``."""

    _held: Scheduled

    @property
    def tranches(self) -> tuple[PlannedTranche, ...]:
        """Tranches in their order, amounts in major units."""
        exact = self._held.currency.decimal
        return tuple(
            PlannedTranche(
                item.name,
                MappingProxyType({kind: exact(amount) for kind, amount in sorted(item.planned.items())}),
                MappingProxyType({held.gate.id: exact(held.total) for held in item.held}),
            )
            for item in self._held.tranches
        )

    @property
    def uncovered(self) -> Mapping[str, Decimal]:
        """By fund, what the revenue of the whole period does not cover."""
        exact = self._held.currency.decimal
        return MappingProxyType({fund: exact(amount) for fund, amount in self._held.within.uncovered.items()})

    @property
    def detail(self) -> Scheduled:
        """Everything that is known, delays included, as a frozen value with amounts in minor units."""
        return self._held

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion schedule --json`` prints, without the folder."""
        from apportion.services.release_document import schedule_document

        return schedule_document(self._held)


class Releasing(PlanFolder):
    """Its money can be released."""

    def schedule(self, period: str | None = None, *, ledger: str | PathLike[str] | None = None) -> ScheduleResult:
        """In which tranches the money of a budget period is released.

        Args:
            period: the budget period; ``None``: the first.
            ledger: a case or ledger whose past tells the seasons of units; ``None``: none does.

        Raises:
            ApportionError: when there is no such period, or a table cannot be read.
        """
        from apportion.services.release import scheduled

        with told():
            return ScheduleResult(scheduled(self.folder, period, None if ledger is None else Path(ledger)))

    def release(
        self,
        tranche: str,
        *,
        by: str,
        on: datetime.date | None = None,
        ledger: str | PathLike[str] | None = None,
        approved_by: str = "",
        operation: str | None = None,
    ) -> Mapping[str, Decimal]:
        """Release a tranche; what was released by request.

        Args:
            tranche: its name, as ``schedule`` lists it.
            by: who releases it.
            on: the day; ``None``: today.
            ledger: as for ``schedule``.
            approved_by: who approves a release before its day.
            operation: your own name for this call.

        Raises:
            ApportionError: when there is none, nothing of it is left to release, or it is not due and nobody approves.
        """
        from apportion.services.release import release

        with told():
            past = None if ledger is None else Path(ledger)
            done = release(self.folder, signed(by, on, operation), tranche, past, approved_by)
        found: dict[str, int] = {}
        for amounts in (done.tranche.free, *(amounts for _, amounts in done.tranche.opened)):
            for item in amounts:
                found[item.line.request] = found.get(item.line.request, 0) + item.amount
        return MappingProxyType({name: done.currency.decimal(amount) for name, amount in found.items()})

    def meet_gate(
        self, gate: str, evidence: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> None:
        """Sign that a gate is met.

        Raises:
            ApportionError: when there is none, it is met already, or the person may not sign.
        """
        from apportion.services.release import meet_gate

        with told():
            meet_gate(self.folder, signed(by, on, operation), gate, evidence)
