"""Answers to a plan and the price of counter-proposals, for programs. Knows keys; prices nothing."""

from __future__ import annotations

from typing import Any

from apportion.kernel.money import Currency
from apportion.model.alternatives import Range
from apportion.model.feedback import Feedback


def entry_document(entry: Feedback, currency: Currency) -> dict[str, Any]:
    """One answer; the amount in major units as text."""
    return {
        "round": entry.round,
        "unit": entry.unit or None,
        "request": entry.request or None,
        "answer": entry.answer,
        "amount": None if entry.amount is None else currency.text(entry.amount),
        "reason": entry.reason,
        "on": None if entry.on is None else entry.on.isoformat(),
        "by": entry.by,
    }


def reach_document(reach: Range | None, currency: Currency) -> dict[str, Any] | None:
    """The lowest and highest amount over all plans within 1 % of the best."""
    if reach is None:
        return None
    return {
        "low": currency.text(reach.low),
        "high": currency.text(reach.high),
        "least": currency.text(reach.least),
        "most": currency.text(reach.most),
        "text": reach.text,
    }
