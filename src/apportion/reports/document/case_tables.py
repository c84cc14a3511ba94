"""What a case states beside its plan, as values that figures are looked up in: targets, gates, risks, triggers, powers.

Amounts are decimal strings in major units, shares are fractions. Knows typed tables. It must not know how they read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.model.audiences import StatedAudiences
from apportion.model.authorities import Control
from apportion.model.case import Case
from apportion.model.contingency import StatedContingency
from apportion.model.monitored import Watched
from apportion.model.presentation import Presentation
from apportion.model.releases import ReleasePlan
from apportion.model.revenues import StatedMoney
from apportion.model.triggers import SHARES, TriggerPlan
from apportion.reports.document.public_tables import presentation_tables

TABLE_OF: Final[Mapping[str, str]] = {
    "targets": "targets",
    "gates": "gates",
    "milestones": "milestones",
    "parts": "release_plan",
    "risks": "risks",
    "contingency_rules": "contingency_rules",
    "triggers": "triggers",
    "authorities": "authorities",
    "virement_limits": "virement_limits",
    "initiatives": "initiatives",
    "needs": "needs",
    "envelopes": "envelopes",
    "objectives": "objectives",
    "assumptions": "assumptions",
    "funds": "funds",
    "units": "units",
    "fund_descriptions": "fund_descriptions",
    "unit_descriptions": "unit_descriptions",
    "attachments": "attachments",
}
"""The table that each part of the document is read from."""


BEYOND_FLOORS: Final = "beyond the floors"
NO_CATEGORY: Final = "without a category"


@dataclass(frozen=True, eq=False)
class Beside:
    """Tables of a case that no amount of the plan depends on."""

    releases: ReleasePlan = field(default_factory=ReleasePlan)
    contingency: StatedContingency = field(default_factory=StatedContingency)
    triggers: TriggerPlan = field(default_factory=TriggerPlan)
    control: Control = field(default_factory=Control)
    presentation: Presentation = field(default_factory=Presentation)
    watched: Watched = field(default_factory=Watched)
    money: StatedMoney | None = None
    """Revenue and balances of funds; ``None`` where the case says nothing of them."""
    audiences: StatedAudiences = field(default_factory=StatedAudiences)


def case_tables(case: Case, beside: Beside) -> dict[str, Any]:
    """All tables by the names of ``TABLE_OF``."""
    currency = case.currency
    names = {unit.id: unit.name or unit.id for unit in case.units}
    return {
        "periods": list(case.periods),
        "targets": _targets(case, names),
        "gates": _gates(beside.releases),
        "milestones": _milestones(case, beside.watched),
        "parts": [
            {
                "part": part.id,
                "applies_to": str(part.applies_to),
                "kind": part.kind,
                "share": _fraction(part.share),
                "profile": part.profile,
                "every": part.every,
                "gate": part.gate,
            }
            for part in beside.releases.parts
        ],
        "risks": _risks(beside.contingency, currency),
        "contingency_rules": [
            {
                "rule": rule.id,
                "name": rule.title,
                "watches": "; ".join(str(item) for item in rule.watches),
                "against": rule.against,
                "falls": rule.falls,
                "off_by": _fraction(rule.off_by),
                "months_in_a_row": rule.months_in_a_row,
                "cut": _fraction(rule.cut),
                "requests": list(rule.requests),
                "deadline_days": rule.deadline_days,
                "owner": rule.owner,
                "authority": rule.authority,
            }
            for rule in beside.contingency.rules
        ],
        "triggers": _triggers(beside.triggers),
        "authorities": [
            {
                "person": item.person,
                "may": item.may,
                "applies_to": str(item.applies_to),
                "limit": _money(item.limit, currency),
                "until": None if item.until is None else item.until.isoformat(),
            }
            for item in beside.control.authorities
        ],
        "virement_limits": [
            {
                "limit": item.id,
                "share": _decimal(item.share),
                "amount": _money(item.amount, currency),
                "within_unit": item.within_unit,
                "reason": item.reason,
            }
            for item in beside.control.virement_limits
        ],
        **_wishes(case, names),
        **presentation_tables(beside.presentation, case),
    }


def _milestones(case: Case, watched: Watched) -> list[dict[str, Any]]:
    names = dict(zip(case.requests.id.tolist(), case.requests.name.tolist(), strict=True))
    return [
        {
            "milestone": f"{item.request}/{item.id}",
            "request": item.request,
            "request_name": str(names.get(item.request) or item.request),
            "name": item.name or item.id,
            "due": item.due.isoformat(),
            "owner": item.owner,
        }
        for item in watched.milestones
    ]


def _gates(stated: ReleasePlan) -> list[dict[str, Any]]:
    return [
        {
            "gate": gate.id,
            "name": gate.name or gate.id,
            "evidence": gate.evidence,
            "due": None if gate.due is None else gate.due.isoformat(),
            "owner": gate.owner,
            "signer": gate.signer,
        }
        for gate in stated.gates
    ]


def _targets(case: Case, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "target": f"{item.unit}/{item.measure}" + (f"/{item.request}" if item.request else ""),
            "unit": item.unit,
            "unit_name": names.get(item.unit, item.unit),
            "request": item.request,
            "measure": item.measure,
            "baseline": _decimal(item.baseline),
            "goal": _decimal(item.goal),
            "measured_in": item.measured_in,
            "direction": item.direction,
            "date": item.date,
            "owner": item.owner,
        }
        for item in case.targets
    ]


def _risks(stated: StatedContingency, currency: Currency) -> list[dict[str, Any]]:
    return [
        {
            "risk": risk.id,
            "name": risk.title,
            "request": risk.request,
            "owner": risk.owner,
            "probability": _fraction(risk.probability),
            "low": _money(risk.low_minor, currency),
            "likely": _money(risk.likely_minor, currency),
            "high": _money(risk.high_minor, currency),
            "early_sign": risk.early_sign,
            "response": risk.response,
        }
        for risk in stated.risks
    ]


def _triggers(stated: TriggerPlan) -> list[dict[str, Any]]:
    return [
        {
            "trigger": item.id,
            "name": item.name or item.id,
            "watches": item.watches,
            "compares": item.compares,
            "threshold": _decimal(item.threshold),
            "is_share": item.watches in SHARES,
            "is_signal": item.is_signal,
            "deadline_count": item.deadline.count,
            "deadline_unit": item.deadline.unit,
            "deadline": str(item.deadline),
            "owner": item.owner,
            "action": item.action,
            "escalates_to": item.escalates_to,
            "source": item.source,
            "is_default": item.is_default,
        }
        for item in stated.active
    ]


def _wishes(case: Case, names: Mapping[str, str]) -> dict[str, Any]:
    currency = case.currency
    return {
        "initiatives": [
            {
                "initiative": item.id,
                "name": item.name or item.id,
                "unit": item.unit,
                "unit_name": names.get(item.unit, item.unit),
                "category": item.category,
                "cost": _money(item.cost, currency),
                "return_multiple": _decimal(item.return_multiple),
                "return_months": item.return_months,
            }
            for item in case.initiatives
        ],
        "needs": [
            {
                "need": f"{item.unit}/{item.category}",
                "unit": item.unit,
                "unit_name": names.get(item.unit, item.unit),
                "category": item.category,
                "amount": _money(item.amount, currency),
            }
            for item in case.needs
        ],
        "envelopes": [
            {"category": item.category, "amount": _money(item.amount, currency), "reason": item.reason}
            for item in case.envelopes
        ],
        "objectives": [
            {
                "objective": item.id,
                "name": item.name or item.id,
                "weight": _decimal(item.weight),
                "description": item.description,
            }
            for item in case.objectives
        ],
        "assumptions": [
            {"assumption": item.id, "statement": item.statement, "source": item.source} for item in case.assumptions
        ],
        "units": [{"unit": item.id, "owner": item.owner} for item in case.units],
    }


def themes(case: Case, amounts: Sequence[int]) -> list[dict[str, Any]]:
    """What the money is for, largest first: by category of the requests that receive it.

    Where no request has a category but an envelope covers the floors of units, money up to the floors belongs to the
    category of the envelope and the rest is what lies beyond. Empty where neither is stated.
    """
    requests, currency = case.requests, case.currency
    sums: dict[str, int] = {}
    names = [requests.categories[code] if code >= 0 else "" for code in requests.category.tolist()]
    if any(names):
        for name, amount in zip(names, amounts, strict=True):
            sums[name] = sums.get(name, 0) + int(amount)
    else:
        covering = next((item.category for item in case.envelopes if item.covers == "floors"), "")
        floors = sum(unit.floor or 0 for place, unit in enumerate(case.units) if case.parent_index[place] < 0)
        used = sum(int(amount) for amount in amounts)
        if not covering or not floors or floors > used:
            return []
        sums = {covering: floors, BEYOND_FLOORS: used - floors}
    ordered = sorted(((name, amount) for name, amount in sums.items() if amount), key=lambda item: (-item[1], item[0]))
    return [{"category": name or NO_CATEGORY, "amount": currency.text(amount)} for name, amount in ordered]


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _fraction(number: Fraction | None) -> str | None:
    return None if number is None else f"{number.numerator}/{number.denominator}"
