"""Where the approval of a plan stands: what ``WrittenPlan.approval`` gives. It must not print."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apportion.model.approval.life import Signature
    from apportion.services.approval import Standing


@dataclass(frozen=True)
class StageCheck:
    """One line of a stage's checklist."""

    check: str
    """Its name, as ``accept`` takes it."""
    question: str
    verdict: str
    """``holds``, ``fails`` or ``not checked``."""
    said: str
    """What was found, or what was missing to find it."""


@dataclass(frozen=True)
class SignedBy:
    """A signature."""

    stage: str
    person: str
    behalf_of: str
    """Who delegated the power; empty: by right of their own."""
    on: datetime.date
    plan: str
    """Fingerprint of the plan that was signed."""
    accepted: tuple[str, ...]
    """Checks that did not hold, with the reasons why they were accepted."""
    note: str


@dataclass(frozen=True)
class StageState:
    """One stage, and what it lacks."""

    stage: str
    name: str
    state: str
    """``complete``, ``open`` (to be signed now) or ``waiting``."""
    first: datetime.date
    last: datetime.date
    signers: int
    """How many signatures it needs."""
    signatures: tuple[SignedBy, ...]
    checks: tuple[StageCheck, ...]
    days_late: int
    """Nothing where it is not late."""


@dataclass(frozen=True, eq=False)
class ApprovalState:
    """Where the approval of a plan stands on a day. Made by ``WrittenPlan.approval``."""

    _held: Standing

    @property
    def status(self) -> str:
        """``none``, ``submitted``, ``approved``, ``rejected``, ``withdrawn`` or ``adopted``."""
        return self._held.status

    @property
    def fingerprint(self) -> str:
        """Of the plan in the folder."""
        return self._held.plan

    @property
    def submitted(self) -> str:
        """Fingerprint of the plan that was submitted; empty: none."""
        return self._held.submitted

    @property
    def is_edited(self) -> bool:
        """Whether the plan in the folder is another one than was submitted, so that no signature is for it."""
        return self._held.is_edited

    @property
    def total(self) -> Decimal:
        """All that the plan allocates and keeps back, in major units: what limits of signatories are held against."""
        return self._held.currency.decimal(self._held.total)

    @property
    def stages(self) -> tuple[StageState, ...]:
        """All stages in their order."""
        late = {item.stage.stage: item.days for item in self._held.late}
        return tuple(
            StageState(
                item.stage.stage,
                item.stage.name,
                "complete" if item.is_complete else "open" if item.is_open else "waiting",
                item.stage.first,
                item.stage.last,
                item.stage.signers,
                tuple(_signed_by(signature) for signature in item.signatures),
                tuple(StageCheck(one.check, one.question, one.verdict, one.said) for one in item.checklist),
                late.get(item.stage.stage, 0),
            )
            for item in self._held.stages
        )

    @property
    def open_stage(self) -> StageState | None:
        """The stage that is to be signed now; ``None`` when there is none."""
        return next((stage for stage in self.stages if stage.state == "open"), None)

    @property
    def late(self) -> Mapping[str, int]:
        """Days by stage that is late."""
        return MappingProxyType({item.stage.stage: item.days for item in self._held.late})

    @property
    def can_sign(self) -> tuple[str, ...]:
        """People named for the open stage who can sign it; empty where nobody is named."""
        return tuple(item.person for item in self._held.who if not item.reasons)

    @property
    def cannot_sign(self) -> Mapping[str, tuple[str, ...]]:
        """What keeps the others who are named from it."""
        able = set(self.can_sign)
        return MappingProxyType(
            {item.person: item.reasons for item in self._held.who if item.reasons and item.person not in able}
        )

    @property
    def void(self) -> tuple[SignedBy, ...]:
        """Signatures that no longer count."""
        return tuple(_signed_by(signature) for signature in self._held.void)

    @property
    def detail(self) -> Standing:
        """Everything that is known, as a frozen value; amounts in it are whole minor units."""
        return self._held

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion approval --json`` prints."""
        from apportion.services.approval_document import standing_document

        return standing_document(self._held)


def _signed_by(signature: Signature) -> SignedBy:
    return SignedBy(
        signature.stage,
        signature.person,
        signature.behalf_of,
        signature.on,
        signature.signed.plan,
        signature.signed.accepted,
        signature.signed.note,
    )
