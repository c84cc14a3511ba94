"""Answers to a plan as a document for programs."""

from __future__ import annotations

from typing import Any

from apportion.kernel.money import Currency
from apportion.reports.feedback_json import answers_document, entry_document, reach_document
from apportion.reports.stakeholders_json import rounds_document, wishes_document
from apportion.services.changes import AmountChange, amount_document
from apportion.services.feedback import Heard, Priced, Step
from apportion.services.what_if_document import what_if_document


def feedback_document(heard: Heard) -> dict[str, Any]:
    """Every answer, what counter-proposals cost and take from whom, and the steps of the refined plan."""
    currency = heard.loaded.usable().currency
    return {
        "status": "answered",
        "currency": currency.code,
        "case_fingerprint": heard.loaded.usable().fingerprint,
        "is_closed": heard.is_closed,
        "entries": [entry_document(entry, currency) for entry in heard.entries],
        "standing": [entry_document(entry, currency) for entry in heard.standing],
        "granted_before": [entry_document(entry, currency) for entry in heard.granted_before],
        "counter_proposals": [_priced(item, currency) for item in heard.priced],
        "steps": [_step(step, currency) for step in heard.steps],
        "earlier": answers_document(heard.answers, heard.loaded.usable()),
        "wishes_changed": wishes_document(heard.met_changes),
        "satisfaction": rounds_document(heard.satisfaction, heard.register),
    }


def _priced(item: Priced, currency: Currency) -> dict[str, Any]:
    told = what_if_document(item.answer)
    return {
        **entry_document(item.entry, currency),
        "now": currency.text(item.now),
        "can_be_granted": item.answer.both_stand,
        "value_change": told["value_change"],
        "value_change_exact": told["value_change_exact"],
        "amounts": told["amounts"],
        "conflicts": told["conflicts"],
        "repairs": told["repairs"],
        "within_one_percent": item.is_within,
        "amounts_within_one_percent": reach_document(item.reach, currency),
    }


def _step(step: Step, currency: Currency) -> dict[str, Any]:
    told = what_if_document(step.answer)
    return {
        "granted": entry_document(step.entry, currency),
        "can_be_granted": step.answer.both_stand,
        "value_change": told["value_change"],
        "value_change_exact": told["value_change_exact"],
        "amounts": [amount_document(item, currency) for item in moved(step)],
        "fingerprint": told["after"]["fingerprint"],
    }


def moved(step: Step) -> tuple[AmountChange, ...]:
    """Units and requests whose amounts the step changes."""
    return tuple(item for item in step.answer.amounts if item.kind != "fund" and item.difference)
