"""A watched plan as a document for programs: amounts as decimal text, ratios as numbers, what is not known as null."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from apportion.execution.monitor.dashboard import Criterion, Dashboard
from apportion.execution.monitor.mapping import REASONS
from apportion.execution.monitor.utilisation import Use
from apportion.kernel.money import Currency

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 6


def monitor_document(held: Dashboard) -> Document:
    """Everything that the dashboard holds."""
    currency = held.currency
    return {
        "format": FORMAT,
        "case": held.name,
        "plan": held.plan,
        "as_of": held.day.isoformat(),
        "period": held.period.name,
        "known_through": held.known_through.isoformat() if held.known_through else None,
        "currency": currency.code,
        "alerts": [
            {
                "code": item.code,
                "subject": item.subject,
                "says": item.says,
                "value": _number(item.value),
                "threshold": _number(item.threshold),
            }
            for item in held.alerts
        ],
        "scorecard": [_criterion(item, currency) for item in held.scorecard],
        "total": _use(held.total, held),
        "units": [_use(item, held) for item in held.units],
        "requests": [_use(item, held) for item in held.requests],
        "months": {
            "spent": [currency.text(amount) for amount in held.curve],
            "past_years": [
                {"usual": currency.text(usual), "lowest": currency.text(low), "highest": currency.text(high)}
                for usual, low, high in held.usual_curve
            ],
        },
        **_forecast_and_value(held),
        **_people_and_work(held),
        "stated": [
            {
                "subject": item.stated.subject,
                "figure": item.stated.figure,
                "against": item.against,
                "stated": float(item.stated.value),
                "follows": _number(item.follows),
                "agrees": item.agrees,
                "source": item.stated.source,
            }
            for item in held.stated
        ],
        "unmapped": [
            {
                "unit": item.unit,
                "account": item.account,
                "fund": item.fund,
                "request": item.request,
                "amount": currency.text(item.amount),
                "why": REASONS[item.reason],
            }
            for item in held.unmapped
        ],
        "not_known": list(held.not_known),
        "sources": dict(sorted(held.sources.items())),
    }


def _forecast_and_value(held: Dashboard) -> Document:
    currency = held.currency
    return {
        "forecast": [
            {
                "unit": item.unit,
                "allocated": currency.text(item.allocated),
                "point": _money(item.point, currency),
                "low": _money(item.low, currency),
                "high": _money(item.high, currency),
                "over": _money(item.over, currency),
                "months_known": item.through,
                "reason": item.reason,
            }
            for item in held.completions
        ],
        "returns": [
            {
                "request": item.request,
                "allocated": currency.text(item.allocated),
                "spent": currency.text(item.invested),
                "delivered": _money(item.delivered, currency),
                "expected": _money(item.expected, currency),
                "promised": _money(item.promised, currency),
                "multiple": _number(item.multiple),
                "multiple_of_spent": _number(item.multiple_of_spent),
                "promised_multiple": _number(item.promised_multiple),
                "of_promise": _number(item.of_promise),
                "milestones": _number(item.milestones),
                "milestones_planned": _number(item.milestones_planned),
                "trajectory": [
                    {
                        "on": reading.on.isoformat(),
                        "delivered": _money(reading.delivered, currency),
                        "expected": _money(reading.expected, currency),
                        "of_promise": _number(item.promise_held(reading.expected)),
                    }
                    for reading in item.trajectory
                ],
            }
            for item in held.returns
        ],
        "causes": [
            {
                "unit": item.unit,
                "basis": item.basis or None,
                "start": currency.text(item.bridge.start),
                "steps": [
                    {"kind": step.kind, "label": step.label, "amount": currency.text(step.amount)}
                    for step in item.bridge.steps
                ],
                "end": currency.text(item.bridge.end),
            }
            for item in held.causes
        ],
    }


def _people_and_work(held: Dashboard) -> Document:
    currency = held.currency
    return {
        "objectives": [
            {
                "objective": item.objective,
                "weight": _number(item.weight),
                "allocated": currency.text(item.allocated),
                "spent": currency.text(item.spent),
                "progress": _number(item.progress),
                "reported": _number(item.covered),
            }
            for item in held.objectives
        ],
        "targets": [
            {
                "unit": item.target.unit,
                "request": item.target.request,
                "measure": item.target.measure,
                "goal": float(item.target.goal),
                "value": None if item.latest is None else float(item.latest.value),
                "progress": _number(item.progress),
                "met": item.is_met,
            }
            for item in held.targets
        ],
        "satisfaction": [
            {
                "group": item.group,
                "answers": item.answers,
                "mean": _number(item.mean),
                "lowest": _number(item.lowest),
                "highest": _number(item.highest),
            }
            for item in held.satisfaction
        ],
        "milestones": [
            {
                "request": item.milestone.request,
                "milestone": item.milestone.id,
                "due": item.milestone.due.isoformat(),
                "share": _number(item.milestone.share),
                "complete": _number(item.complete) if item.is_reported else None,
                "reached": item.reached.isoformat() if item.reached else None,
                "expected": item.expected.isoformat() if item.expected else None,
                "days_late": item.days_late(held.day),
            }
            for item in held.milestones
        ],
        "earned_value": [
            {
                "request": item.request,
                "budget": currency.text(item.budget),
                "planned": currency.text(item.planned),
                "earned": currency.text(item.earned),
                "actual": currency.text(item.actual),
                "cost_variance": currency.text(item.cost_variance),
                "schedule_variance": currency.text(item.schedule_variance),
                "cost_index": _number(item.cost_index),
                "schedule_index": _number(item.schedule_index),
                "at_completion": _money(item.at_completion, currency),
                "at_completion_as_planned": currency.text(item.at_completion_as_planned),
                "at_completion_both": _money(item.at_completion_both, currency),
                "to_complete": _money(item.to_complete, currency),
                "variance_at_completion": _money(item.variance_at_completion, currency),
                "index_needed": _number(item.index_needed),
            }
            for item in held.earned
        ],
    }


def _criterion(item: Criterion, currency: Currency) -> Document:
    value: object = _number(item.value)
    threshold: object = _number(item.threshold)
    if item.is_money:
        value = None if item.value is None else currency.text(round(item.value))
        threshold = None if item.threshold is None else currency.text(round(item.threshold))
    return {
        "criterion": item.id,
        "of": item.card,
        "name": item.name,
        "value": value,
        "against": item.against,
        "threshold": threshold,
        "met": item.is_met,
        "how": item.how,
        "missing": item.missing if item.value is None else None,
    }


def _use(item: Use, held: Dashboard) -> Document:
    """What one subject has used; what is spent is null where the ledger books nothing in the period."""
    season, currency, is_known = item.season, held.currency, held.known_through is not None
    return {
        "kind": item.kind,
        "id": item.id,
        "name": item.name,
        "allocated": currency.text(item.allocated),
        "released": currency.text(item.released),
        "committed": currency.text(item.committed),
        "spent": currency.text(item.spent) if is_known else None,
        "used": _number(item.rate if is_known else None),
        "even": _number(item.even),
        "against_even": _number(item.against_even if is_known else None),
        "season": None
        if season is None
        else {
            "usual": round(season.usual, _DECIMALS),
            "lowest": round(season.lowest, _DECIMALS),
            "highest": round(season.highest, _DECIMALS),
            "years": season.years,
        },
        "against_season": _number(item.against_season if is_known else None),
        "is_usual": item.is_usual if is_known else None,
        "lasts_months": _number(item.lasts_months),
        "productive": _number(item.productive),
    }


def _number(number: Fraction | None) -> float | None:
    return None if number is None else round(float(number), _DECIMALS)


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)
