"""The approval of a plan as data. Knows its layout and must not judge anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apportion.alignment.approval.checklist import Checked
    from apportion.kernel.money import Currency
    from apportion.model.approval.events import Stage
    from apportion.model.approval.life import Signature

Document = dict[str, Any]


def stage_document(
    stage: Stage, asks: str, signatures: Sequence[Signature], found: Sequence[Checked], state: str, currency: Currency
) -> Document:
    """One stage: ``state`` is ``complete``, ``open`` or ``waiting``."""
    return {
        "stage": stage.stage,
        "name": stage.name,
        "asks": asks,
        "state": state,
        "first": stage.first.isoformat(),
        "last": stage.last.isoformat(),
        "signers": stage.signers,
        "signed_by": list(stage.by),
        "limit": None if stage.limit is None else currency.text(stage.limit),
        "signatures": [signature_document(item) for item in signatures],
        "checklist": [
            {"check": item.check, "question": item.question, "verdict": item.verdict, "said": item.said}
            for item in found
        ],
    }


def signature_document(signature: Signature) -> Document:
    """One signature, with what its signer accepted and answers for."""
    return {
        "stage": signature.stage,
        "by": signature.person,
        "behalf_of": signature.behalf_of or None,
        "on": signature.on.isoformat(),
        "plan": signature.signed.plan,
        "accepted": list(signature.signed.accepted),
        "unchecked": list(signature.signed.unchecked),
        "note": signature.signed.note,
    }
