"""The answer to a what-if as a document for programs."""

from __future__ import annotations

from typing import Any

from apportion.kernel.money import Currency
from apportion.model.plan import RuleOutcome
from apportion.reports.figures import price_text, value_text
from apportion.reports.plan_json import finding_document
from apportion.services.changes import amount_document, exact_text
from apportion.services.what_if import Standing, WhatIf


def what_if_document(answer: WhatIf) -> dict[str, Any]:
    """The answer for programs: amounts and values in major units as text."""
    currency = answer.currency
    change = answer.value_change
    return {
        "status": "answered" if answer.both_stand else "infeasible",
        "currency": currency.code,
        "edits": [
            {
                "name": edit.name,
                "kind": edit.kind,
                "before": edit.before or None,
                "after": edit.after or None,
                "dropped": edit.dropped,
            }
            for edit in answer.edits
        ],
        "before": _side(answer.before, currency),
        "after": _side(answer.after, currency),
        "value_change": None if change is None else value_text(change, currency),
        "value_change_exact": None if change is None else exact_text(change, currency),
        "amounts": [amount_document(item, currency) for item in answer.amounts],
        "rules": [
            {"rule": item.rule, "name": item.name, "before": _rule(item.before), "after": _rule(item.after)}
            for item in answer.rules
        ],
        "reasons": [
            {
                "request": item.request,
                "period": item.period or None,
                "before": [reason.text for reason in item.before],
                "after": [reason.text for reason in item.after],
            }
            for item in answer.reasons
        ],
        "conflicts": [{"rules": list(item.rules), "text": item.text} for item in answer.conflicts],
        "repairs": [{"rule": item.rule, "text": item.text, "alone": item.alone} for item in answer.repairs],
        "noticed": [finding_document(finding) for finding in answer.noticed],
    }


def _side(side: Standing, currency: Currency) -> dict[str, Any]:
    judged = side.judged
    return {
        "status": ("unknown" if side.is_undecided else "infeasible") if judged is None else judged.status,
        "case_fingerprint": side.case.fingerprint,
        "fingerprint": None if judged is None else judged.fingerprint,
        "total": currency.text(side.case.total),
        "allocated": None if judged is None else currency.text(judged.allocated),
        "reserve": None if judged is None else currency.text(judged.reserve),
        "value": None if judged is None else value_text(judged.proof.value_lower, currency, "down"),
        "bound": None if judged is None else value_text(judged.proof.bound, currency, "up"),
        "gap": None if judged is None else value_text(judged.proof.gap, currency, "up"),
    }


def _rule(rule: RuleOutcome | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    price = None if rule.price is None else price_text(rule.price)
    return {"need": rule.need, "have": rule.have, "binding": rule.binding, "price": price, "text": rule.text}
