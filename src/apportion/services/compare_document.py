"""Two plans side by side as a document for programs. Knows keys; compares nothing."""

from __future__ import annotations

from typing import Any

from apportion.kernel.money import Currency
from apportion.model.difference import Cause, Difference, Figure
from apportion.reports.alternatives_json import swaps_document
from apportion.reports.figures import value_text
from apportion.services.changes import amount_document, exact_text
from apportion.services.compare_plans import Comparison, Effect
from apportion.services.decision_changes import DecisionChange
from apportion.services.open_plan import Opened


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison for programs: amounts and values in major units as text."""
    currency = comparison.currency
    change = comparison.value_change
    return {
        "status": "compared" if comparison.both_stand else "infeasible",
        "currency": currency.code,
        "before": _side(comparison.before, currency),
        "after": _side(comparison.after, currency),
        "value_change": None if change is None else value_text(change, currency),
        "value_change_exact": None if change is None else exact_text(change, currency),
        "order_of_causes": [cause.value for cause in Cause],
        "differences": [_difference(item, currency) for item in comparison.differences.listed],
        "difference_counts": {cause.value: count for cause, count in comparison.differences.counts},
        "without_effect": list(comparison.differences.without_effect),
        "effects": [_effect(effect, currency) for effect in comparison.effects],
        "decisions": [_decision(item, currency) for item in comparison.decisions],
        **_swapped(comparison, currency),
        "amounts": [amount_document(item, currency) for item in comparison.amounts],
    }


def _swapped(comparison: Comparison, currency: Currency) -> dict[str, Any]:
    written = swaps_document(comparison.swaps, currency)
    steps = [{key: step[key] for key in ("amount", "from", "to")} for step in written["swaps"]]
    return {"swaps": steps, "swaps_hidden": written["swaps_hidden"]}


def _side(side: Opened, currency: Currency) -> dict[str, Any]:
    plan, case = side.planned.plan, side.planned.case
    return {
        "path": str(side.path),
        "status": plan.status,
        "fingerprint": plan.fingerprint or None,
        "case_fingerprint": plan.case_fingerprint,
        "total": currency.text(case.total),
        "allocated": currency.text(plan.allocated),
        "value": None if plan.proof is None else value_text(plan.proof.value_lower, currency, "down"),
        "departures": list(side.departures),
    }


def _difference(item: Difference, currency: Currency) -> dict[str, Any]:
    def spelled(figure: Figure) -> str | None:
        if figure is None or isinstance(figure, str):
            return figure
        return currency.text(int(figure)) if item.kind == "money" else f"{figure:f}"

    return {
        "cause": item.cause.value,
        "subject": item.subject,
        "name": item.name,
        "period": item.period or None,
        "field": item.field,
        "kind": item.kind,
        "change": item.change,
        "before": spelled(item.before),
        "after": spelled(item.after),
    }


def _decision(item: DecisionChange, currency: Currency) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "change": item.change,
        "before": item.before or None,
        "after": item.after or None,
        "amount_before": currency.text(item.amount_before),
        "amount_after": currency.text(item.amount_after),
    }


def _effect(effect: Effect, currency: Currency) -> dict[str, Any]:
    return {
        "causes": [cause.value for cause in effect.causes],
        "allocated": currency.text(effect.allocated),
        "value": value_text(effect.value, currency),
        "value_exact": exact_text(effect.value, currency),
        "units": [{"unit": unit, "amount": currency.text(amount)} for unit, amount in effect.units],
        "why_together": effect.why_together,
    }
