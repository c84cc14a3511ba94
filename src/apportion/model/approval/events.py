"""What can happen to a plan before it is adopted, as values; they stand in the same journal as what comes after.

An event says what happened. What follows from all of them is worked out in ``life``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Final

from apportion.kernel.journal import Event


@dataclass(frozen=True)
class Stage:
    """One step of a process of approval, as it was stated when the plan was submitted."""

    stage: str
    name: str
    first: datetime.date
    """Day on which it is due to begin."""
    last: datetime.date
    """Day by which it has to be signed; after it the stage is late."""
    signers: int
    """Different people who have to sign."""
    by: tuple[str, ...] = ()
    """Persons and roles that may sign. Empty: everybody who may sign at all."""
    limit: int | None = None
    """Most that may be signed for in this stage, in minor units of the plan. ``None``: no limit."""


@dataclass(frozen=True)
class Signatory:
    """A person who may sign plans."""

    person: str
    role: str = ""
    """Empty: none."""
    limit: int | None = None
    """Total of the largest plan that the person may sign, in minor units. ``None``: no limit."""
    until: datetime.date | None = None
    """Last day on which the person may sign. ``None``: no end."""


@dataclass(frozen=True)
class Submitted(Event):
    """A plan is laid before those who approve, with the process it goes through."""

    kind: ClassVar[str] = "submitted"
    plan: str
    """Fingerprint of the plan: every signature is for this one and no other."""
    case: str
    """Fingerprint of its case."""
    currency: str
    decimals: int
    total: int
    """What the plan allocates and keeps back, in minor units: limits of authority are held against it."""
    stages: tuple[Stage, ...]
    """In the order in which they are signed."""
    signatories: tuple[Signatory, ...]
    """Empty: anybody may sign who is not kept from it."""
    authors: tuple[str, ...]
    """Who entered or edited requests: none of them signs."""
    holds_weeks: int | None = None
    """Weeks after its day for which a signature holds. ``None``: it does not expire."""


@dataclass(frozen=True)
class Signed(Event):
    """Somebody approves one stage of one plan."""

    kind: ClassVar[str] = "signed"
    plan: str
    stage: str
    behalf_of: str = ""
    """Who had delegated the power. Empty: the person signs by right of their own."""
    accepted: tuple[str, ...] = ()
    """Checks that did not hold, each with the signer's reason to sign all the same."""
    unchecked: tuple[str, ...] = ()
    """What could not be checked by machine, so that the signer answers for it."""
    note: str = ""


@dataclass(frozen=True)
class Rejected(Event):
    """Somebody who may sign a stage refuses the plan: it can come back only changed."""

    kind: ClassVar[str] = "rejected"
    plan: str
    stage: str
    reason: str
    behalf_of: str = ""


@dataclass(frozen=True)
class Withdrawn(Event):
    """Those who submitted the plan take it back; all signatures are void."""

    kind: ClassVar[str] = "withdrawn"
    plan: str
    reason: str


@dataclass(frozen=True)
class Delegated(Event):
    """Somebody lets another person sign in their place until a day."""

    kind: ClassVar[str] = "delegated"
    to: str
    until: datetime.date
    """Last day."""
    reason: str
    stage: str = ""
    """Empty: all stages that the person may sign."""


APPROVAL_EVENTS: Final = (Submitted, Signed, Rejected, Withdrawn, Delegated)
