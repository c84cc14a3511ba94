"""What can happen to an adopted plan, as values. All amounts are minor units of the plan's currency.

An event says what happened, never what follows: balances are worked out by ``replay``. Every event can be written as a
body of JSON and read back; a body that says more or less than its event is refused.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Final

from apportion.kernel.journal import Event as Event  # noqa: PLC0414 - rooms above read it here
from apportion.model.approval.events import APPROVAL_EVENTS


@dataclass(frozen=True, order=True)
class Line:
    """One appropriation: money of one fund for one request in one budget period."""

    request: str
    fund: str
    period: str

    def __str__(self) -> str:
        return f"{self.request} from {self.fund} in {self.period}"


@dataclass(frozen=True)
class LineAmount:
    """An amount of one line."""

    line: Line
    amount: int


@dataclass(frozen=True)
class AdoptedLine:
    """A line that may carry money, with what the adopted plan gives it; nothing may be moved to any other line."""

    line: Line
    unit: str
    amount: int


@dataclass(frozen=True)
class BudgetPeriod:
    """A period of the plan on the calendar."""

    name: str
    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Move:
    """Money taken from one line and given to another: one row with both ends."""

    source: Line
    target: Line
    amount: int


@dataclass(frozen=True)
class Adopted(Event):
    """The plan is in force. Only once; nothing but its approval stands before it."""

    kind: ClassVar[str] = "adopted"
    plan: str
    """Fingerprint of the plan."""
    case: str
    """Fingerprint of its case."""
    currency: str
    decimals: int
    periods: tuple[BudgetPeriod, ...]
    lines: tuple[AdoptedLine, ...]


@dataclass(frozen=True)
class Revised(Event):
    """Another plan takes over from the one in force; what was released, committed and spent stays."""

    kind: ClassVar[str] = "revised"
    plan: str
    """Fingerprint of the new plan."""
    case: str
    """Fingerprint of its case."""
    currency: str
    decimals: int
    periods: tuple[BudgetPeriod, ...]
    lines: tuple[AdoptedLine, ...]
    replaces: str
    """Fingerprint of the plan that was adopted, or revised, before."""


@dataclass(frozen=True)
class GateMet(Event):
    """A milestone was reached and signed for by whom the entry names."""

    kind: ClassVar[str] = "gate met"
    gate: str
    evidence: str


@dataclass(frozen=True)
class Released(Event):
    """A tranche of allocated money may be used from now on (*allotment*)."""

    kind: ClassVar[str] = "released"
    tranche: str
    amounts: tuple[LineAmount, ...]
    gate: str = ""
    """Gate that had to be met; empty for money that is free."""
    brought_forward: bool = False
    """True when the tranche was not due yet: borrowed from a later one."""
    approved_by: str = ""


@dataclass(frozen=True)
class Committed(Event):
    """Money is promised to a supplier (*encumbrance*)."""

    kind: ClassVar[str] = "committed"
    commitment: str
    line: Line
    amount: int
    purpose: str
    supplier: str = ""
    brought_forward: int = 0
    """So much of it was not released yet, and is released by this (borrowed from a later tranche)."""
    approved_by: str = ""
    """Who approved what the person alone may not do; empty where nobody had to."""


@dataclass(frozen=True)
class Decommitted(Event):
    """Part or all of a commitment is not needed any more."""

    kind: ClassVar[str] = "decommitted"
    commitment: str
    amount: int
    reason: str


@dataclass(frozen=True)
class Spent(Event):
    """A payment; ``liquidated`` of it had been committed before."""

    kind: ClassVar[str] = "spent"
    payment: str
    line: Line
    amount: int
    purpose: str
    commitment: str = ""
    liquidated: int = 0
    brought_forward: int = 0
    approved_by: str = ""


@dataclass(frozen=True)
class Credited(Event):
    """Money that came back from a payment."""

    kind: ClassVar[str] = "credited"
    payment: str
    line: Line
    amount: int
    reason: str


@dataclass(frozen=True)
class Imported(Event):
    """What a ledger says was spent beyond what the journal knew; negative where it says less.

    A ledger tells what happened, so nothing of it is refused: what exceeds the released money stands as overspent.
    """

    kind: ClassVar[str] = "imported"
    source: str
    """Name and SHA-256 of what was read; the same source is imported once."""
    through: datetime.date
    amounts: tuple[LineAmount, ...]


@dataclass(frozen=True)
class Moved(Event):
    """Allocated money that is not released, or released and not used, changes its line within its fund and period."""

    kind: ClassVar[str] = "moved"
    moves: tuple[Move, ...]
    reason: str
    approved_by: str = ""
    plan: str = ""
    """Fingerprint of the plan that the moves make; empty for a virement."""


@dataclass(frozen=True)
class Amended(Event):
    """Allocations changed by an authority: a supplementary appropriation, or a cut. Sums may change."""

    kind: ClassVar[str] = "amended"
    changes: tuple[LineAmount, ...]
    reason: str
    authority: str
    plan: str = ""


@dataclass(frozen=True)
class Closed(Event):
    """Nothing may be entered any more for days up to and including this one."""

    kind: ClassVar[str] = "closed"
    through: datetime.date


@dataclass(frozen=True)
class RolledOver(Event):
    """The end of a budget period: what is carried into lines of the next one, and what lapses."""

    kind: ClassVar[str] = "rolled over"
    period: str
    carried: tuple[Move, ...]
    lapsed: tuple[LineAmount, ...]


@dataclass(frozen=True)
class Fired(Event):
    """A trigger's condition came to hold."""

    kind: ClassVar[str] = "fired"
    firing: str
    """Identity of this firing: trigger, subject and day."""
    trigger: str
    subject: str
    condition: str
    evidence: str
    owner: str
    deadline: str
    """ISO 8601 instant with its offset."""
    action: str


@dataclass(frozen=True)
class Escalated(Event):
    """The clock of a firing ran out before anybody dealt with it."""

    kind: ClassVar[str] = "escalated"
    firing: str
    to: str


@dataclass(frozen=True)
class Resolved(Event):
    """Somebody dealt with a firing."""

    kind: ClassVar[str] = "resolved"
    firing: str
    how: str


EVENTS: Final[dict[str, type[Event]]] = {
    event.kind: event
    for event in (
        *APPROVAL_EVENTS,
        Adopted,
        Revised,
        GateMet,
        Released,
        Committed,
        Decommitted,
        Spent,
        Credited,
        Imported,
        Moved,
        Amended,
        Closed,
        RolledOver,
        Fired,
        Escalated,
        Resolved,
    )
}
