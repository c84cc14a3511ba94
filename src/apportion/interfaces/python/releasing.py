"""Releasing the money of a plan in force, tranche by tranche and gate by gate."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from apportion.interfaces.python.calling import signed, told
from apportion.interfaces.python.plan_folder import PlanFolder


class Releasing(PlanFolder):
    """Its money can be released."""

    def release(
        self, tranche: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> Mapping[str, Decimal]:
        """Release a tranche; what was released by request.

        Raises:
            ApportionError: when there is none, or nothing of it is left to release.
        """
        from apportion.services.release import release

        with told():
            done = release(self.folder, signed(by, on, operation), tranche)
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
