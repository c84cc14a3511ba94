"""The schedule of releases and its tranches as documents for programs. Knows keys; releases nothing."""

from __future__ import annotations

from typing import Any

from apportion.execution.release.tranche import Tranche
from apportion.kernel.money import Currency
from apportion.services.release import Scheduled


def schedule_document(held: Scheduled) -> dict[str, Any]:
    """The tranches of a budget period, and where they wait for revenue."""
    currency, made = held.currency, held.within
    return {
        "period": made.schedule.period,
        "currency": currency.code,
        "allocated": currency.text(held.allocated),
        "released": currency.text(held.released),
        "tranches": [tranche_document(item, currency) for item in held.tranches],
        "delays": [
            {"fund": item.fund, "month": item.month, "amount": currency.text(item.amount)} for item in made.delays
        ],
        "uncovered": {fund: currency.text(amount) for fund, amount in made.uncovered.items()},
        "revenue_is_known": held.knows_revenue,
        "waits_for_revenue": held.waits,
    }


def tranche_document(found: Tranche, currency: Currency) -> dict[str, Any]:
    """One tranche: what is planned, what it releases, what is held, and what somebody stated."""
    return {
        "tranche": found.name,
        "month": found.month,
        "planned": {kind: currency.text(amount) for kind, amount in sorted(found.planned.items())},
        "releases": [
            {"request": item.line.request, "fund": item.line.fund, "gate": gate, "amount": currency.text(item.amount)}
            for gate, amounts in (("", found.free), *found.opened)
            for item in amounts
        ],
        "held": [
            {
                "gate": item.gate.id,
                "owner": item.gate.owner,
                "due": item.gate.due.isoformat() if item.gate.due else None,
                "amount": currency.text(item.total),
                "requests": [each.line.request for each in item.amounts],
            }
            for item in found.held
        ],
        "stated": [
            {
                "kind": item.stated.kind,
                "amount": None if item.stated.amount is None else currency.text(item.stated.amount),
                "share": None if item.stated.share is None else float(item.stated.share),
                "adds_up_to": currency.text(item.amount),
                "is_share": float(item.share),
                "agrees": item.agrees,
            }
            for item in found.told
        ],
    }
