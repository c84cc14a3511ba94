"""Answers to a plan, what was granted and the price of counter-proposals, for programs. Knows keys; prices nothing."""

from __future__ import annotations

import datetime
from typing import Any

from apportion.alignment.feedback import is_closed, told_of
from apportion.kernel.money import Currency
from apportion.model.alternatives import Range
from apportion.model.case import Case
from apportion.model.feedback import Answers, Feedback, Grant


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


def answers_document(answers: Answers, case: Case) -> dict[str, Any]:
    """Answers of all rounds and what granting them moved; nothing here depends on the amounts of the plan."""
    from apportion.reports.feedback_words import name_of

    currency, standing = case.currency, set(answers.standing)
    grants = {grant.rule: grant for grant in answers.grants}
    days = {item.round: item for item in answers.rounds}
    reasons = {entry.rule: entry.reason for entry in answers.entries if entry.answer == "counter"}
    numbers = sorted({entry.round for entry in answers.entries} | set(days))
    return {
        "closed": is_closed(answers, case),
        "rounds": [
            {
                "round": number,
                "on": _day(days[number].on) if number in days else None,
                "closes": _day(days[number].closes) if number in days else None,
                "plan": (days[number].plan or None) if number in days else None,
                **{
                    word: sum(entry.round == number and entry.answer == word for entry in answers.entries)
                    for word in ("accept", "object", "counter")
                },
            }
            for number in numbers
        ],
        "answers": [
            {
                **entry_document(entry, currency),
                "name": name_of(case, "request" if entry.request else "unit", entry.request or entry.unit),
                "stands": entry in standing,
                "granted": entry.rule if entry.answer == "counter" and entry.rule in grants else None,
            }
            for entry in answers.entries
        ],
        "granted": [_grant(grant, case, reasons.get(grant.rule, "")) for grant in answers.grants],
    }


def _grant(grant: Grant, case: Case, reason: str) -> dict[str, Any]:
    from apportion.reports.feedback_words import name_of

    currency, told = case.currency, {(item.kind, item.id) for item in told_of(grant, case)}
    return {
        "rule": grant.rule,
        "step": grant.step,
        "round": grant.round,
        "unit": grant.unit or None,
        "request": grant.request or None,
        "name": name_of(case, "request" if grant.request else "unit", grant.request or grant.unit),
        "by": grant.by,
        "reason": reason,
        "amount": currency.text(grant.amount),
        "cost": f"{grant.cost:f}",
        "moved": [
            {
                "kind": item.kind,
                "id": item.id,
                "name": name_of(case, item.kind, item.id),
                "before": currency.text(item.before),
                "after": currency.text(item.after),
                "difference": currency.text(item.difference),
                "told": (item.kind, item.id) in told,
            }
            for item in grant.moved
        ],
    }


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


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
