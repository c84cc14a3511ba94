"""The answer to why a request is not funded, as a document for programs: numbers as text in major units."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.why_not import LeastChange, WhyNot
from apportion.reports.figures import decimal_text, price_text, value_text

Document = dict[str, Any]
_DECIMALS = 9


def why_not_document(answer: WhyNot, case: Case) -> Document:
    """Everything that the answer says."""
    currency = case.currency
    return {
        "request": answer.request,
        "name": answer.name,
        "wanted": answer.wanted,
        "level": answer.level or None,
        "amount": currency.text(answer.amount),
        "asked": currency.text(answer.asked),
        "possible": answer.possible,
        "loss": None if answer.loss is None else value_text(answer.loss, currency, "up"),
        "brings": list(answer.brings),
        "moved": [
            {
                "request": item.request,
                "name": item.name,
                "before": currency.text(item.before),
                "after": currency.text(item.after),
            }
            for item in answer.moved
        ],
        "changes": [_change(change, currency) for change in answer.changes],
        "conflicts": [{"rules": list(item.rules), "text": item.text} for item in answer.conflicts],
        "plans": answer.plans,
        "work": answer.work,
        "complete": answer.is_complete,
        "tried": list(answer.tried),
        "text": answer.text,
    }


def _change(change: LeastChange, currency: Currency) -> Document:
    return {
        "subject": change.subject,
        "rule": change.rule or None,
        "reaches": change.reaches,
        "counted_in": change.counted_in or None,
        "before": _number(change.before, change, currency),
        "after": _number(change.after, change, currency),
        "together_with": list(change.together_with),
        "proved": change.is_proved,
        "least": change.is_least,
        "edits": [f"--{word} {text}" for word, text in change.edits],
        "text": change.text,
    }


def _number(number: Fraction | None, change: LeastChange, currency: Currency) -> str | None:
    if number is None:
        return None
    match change.counted_in:
        case "money":
            return currency.text(round(number))
        case "value":
            return value_text(number, currency)
        case "rate":
            return price_text(number)
        case _:
            return decimal_text(number, _DECIMALS)
