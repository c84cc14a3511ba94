"""Where the approval of a plan stands, as a document for programs. Knows keys; judges nothing."""

from __future__ import annotations

from typing import Any

from apportion.reports.approval_json import signature_document, stage_document
from apportion.services.approval import Standing


def standing_document(held: Standing) -> dict[str, Any]:
    """Stages with signatures and checks, what is late, who can sign, and which signatures are void."""
    return {
        "status": held.status,
        "plan": str(held.folder),
        "on": held.on.isoformat(),
        "fingerprint": held.plan,
        "submitted": held.submitted or None,
        "edited": held.is_edited,
        "total": held.currency.text(held.total),
        "currency": held.currency.code,
        "stages": [
            stage_document(
                item.stage,
                item.asks,
                item.signatures,
                item.checklist,
                "complete" if item.is_complete else "open" if item.is_open else "waiting",
                held.currency,
            )
            for item in held.stages
        ],
        "late": [{"stage": item.stage.stage, "days": item.days} for item in held.late],
        "can_sign": [
            {
                "person": item.person,
                "behalf_of": item.behalf_of or None,
                "can": not item.reasons,
                "reasons": list(item.reasons),
            }
            for item in held.who
        ],
        "void": [signature_document(item) for item in held.void],
        "expired": [signature_document(item) for item in held.expired],
    }
