"""Costs by period out of a ledger, for a unit or an account named by its path.

Knows an open ledger. It must not know what the costs are wanted for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from apportion.model.ledger import NOT_STATED, AccountType, Balances, Dimension, Ledger, Measure

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore

Period = tuple[int, int]
"""Fiscal year and period; period 0 is the year as a whole."""
_PERIOD: Final = re.compile(r"(?:FY)?(\d{4})(?:-P?(\d{1,2}))?")


def period_of(text: str) -> Period | None:
    """``2024-03`` and ``2024-P3`` as year and period, ``2024`` and ``FY2024`` as year; ``None`` for anything else."""
    found = _PERIOD.fullmatch(text)
    if found is None or (found[2] is not None and int(found[2]) == 0):
        return None
    return int(found[1]), int(found[2] or 0)


def path_of(text: str) -> str:
    """A path as ledgers spell it: ``operations > delivery``."""
    return " > ".join(part.strip() for part in text.split(">"))


@dataclass(frozen=True, eq=False)
class LedgerCosts:
    """Actual amounts of a ledger by period, unit and account."""

    ledger: Ledger
    actual: Balances

    @classmethod
    def of(cls, store: LedgerStore) -> LedgerCosts:
        """Everything needed, in one pass over the rows."""
        return cls(store.ledger, store.balances(["year", "period", "unit", "account"]).of(Measure.ACTUAL))

    def kinds(self, member: str) -> tuple[str, ...]:
        """Whether a path names a unit, an account, both or neither."""
        return tuple(
            kind
            for kind in ("unit", "account")
            if member in {item.id for item in self.ledger.members(_dimension(kind))}
        )

    def paths(self) -> set[str]:
        """Every unit and account."""
        return {item.id for kind in ("unit", "account") for item in self.ledger.members(_dimension(kind))}

    def label(self, kind: str, member: str) -> str:
        """The name for readers."""
        dimension = _dimension(kind)
        return self.ledger.members(dimension)[self.ledger.position(dimension, member)].label

    def by_period(self, kind: str, member: str, periods: Collection[Period]) -> dict[Period, int]:
        """What a unit, or an account, with all below it cost; periods without any row are left out."""
        found: dict[Period, int] = {}
        own = self._of(kind, member).summed(["year", "period"])
        for year, period, amount in zip(own.year.tolist(), own.period.tolist(), own.amount.tolist(), strict=True):
            for key in ((year, period), (year, 0)) if period else ((year, 0),):
                if key in periods:
                    found[key] = found.get(key, 0) + amount
        return found

    def by_account(self, kind: str, member: str, periods: Collection[Period]) -> dict[str, int]:
        """What it cost in these periods together, by account; amounts without one have an empty name."""
        found: dict[str, int] = {}
        own = self._of(kind, member).summed(["year", "period", "account"])
        columns = (own.year.tolist(), own.period.tolist(), own.account.tolist(), own.amount.tolist())
        for year, period, account, amount in zip(*columns, strict=True):
            if (year, period) in periods or (year, 0) in periods:
                name = "" if account == NOT_STATED else self.ledger.accounts[account].id
                found[name] = found.get(name, 0) + amount
        return found

    def above(self, account: str) -> tuple[str, ...]:
        """An account and those that it belongs to, the nearest first."""
        parents = {item.id: item.parent for item in self.ledger.accounts}
        chain: list[str] = []
        while account and account not in chain:
            chain.append(account)
            account = parents.get(account, "")
        return tuple(chain)

    def _of(self, kind: str, member: str) -> Balances:
        dimension = _dimension(kind)
        inside = self.ledger.within(dimension, self.ledger.position(dimension, member))
        chosen = np.isin(getattr(self.actual, dimension), inside)
        if kind == "unit":
            spending = [
                NOT_STATED,
                *(at for at, item in enumerate(self.ledger.accounts) if item.account_type is AccountType.EXPENSE),
            ]
            chosen &= np.isin(self.actual.account, spending)
        return self.actual.where(chosen)


def _dimension(kind: str) -> Dimension:
    return cast("Dimension", kind)


def in_time_order(periods: Mapping[str, Period | None]) -> bool:
    """Whether all names are years, or all are periods of years, so that they follow each other."""
    read = list(periods.values())
    known = [period for period in read if period is not None]
    return len(known) == len(read) and len({period[1] == 0 for period in known}) <= 1
