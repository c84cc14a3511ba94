"""By what a plan is watched, as the case says it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Purpose = Literal["productive", "support"]


@dataclass(frozen=True)
class Milestone:
    """A step by which the work of a request is measured."""

    request: str
    id: str
    name: str
    starts: datetime.date | None
    """``None``: all of its work is planned for the day on which it is due."""
    due: datetime.date
    share: Fraction
    """Part of the request's budget; those of a request sum to 1."""
    owner: str = ""


@dataclass(frozen=True)
class LedgerLine:
    """A place of a ledger where a request's spending is booked; each part empty: any."""

    request: str
    unit: str
    account: str
    fund: str
    from_fund: str = ""
    """Fund of the plan; empty: as the ledger says, or the only one."""


@dataclass(frozen=True)
class Watched:
    """All of it."""

    milestones: tuple[Milestone, ...] = ()
    ledger_lines: tuple[LedgerLine, ...] = ()
    purposes: tuple[tuple[str, Purpose], ...] = ()
    """Account and what its money does."""

    def milestone_keys(self) -> frozenset[tuple[str, str]]:
        """Request and id of each milestone."""
        return frozenset((item.request, item.id) for item in self.milestones)
