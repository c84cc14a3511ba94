"""The machine-readable plan: one JSON document that says everything a program may want to know of a plan.

Amounts are decimal strings in major units, values likewise and never overstated. It knows the layout of the
document and must not compute anything that the plan does not say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.findings import Finding, Findings
from apportion.model.plan import (
    Baseline,
    DecisionOutcome,
    FundOutcome,
    Marginal,
    Plan,
    Proof,
    Reason,
    RequestOutcome,
    RuleOutcome,
    StageOutcome,
    UnitOutcome,
)
from apportion.model.rule import RuleKind
from apportion.reports.alternatives_json import alternatives_document
from apportion.reports.evidence import Evidence
from apportion.reports.evidence_json import evidence_document
from apportion.reports.figures import VALUE_DECIMALS, decimal_text, price_text, ratio_text, value_text
from apportion.reports.frontier_json import frontier_document
from apportion.reports.tables import allocations_file, lines_stand_apart, measure_text, measured_in
from apportion.reports.why_not_json import why_not_document

Document = dict[str, Any]


def plan_document(case: Case, plan: Plan, evidence: Evidence | None = None) -> Document:
    """The plan as values that JSON knows; keys in the order in which a person would read them."""
    currency = case.currency
    rule_kinds = {rule.rule: rule.kind for rule in plan.rules}
    return {
        "format": plan.format,
        "status": plan.status,
        "fingerprint": plan.fingerprint or None,
        "case_fingerprint": plan.case_fingerprint,
        "case": {"name": case.name, "organisation": case.organisation, "sector": case.sector},
        "currency": currency.code,
        "currency_decimals": currency.decimals,
        "number_format": case.number_format,
        "periods": list(case.periods),
        "total": currency.text(case.total),
        "total_is": case.total_is,
        "allocated": currency.text(plan.allocated),
        "reserve": currency.text(plan.reserve),
        "reserves": [{"rule": rule, "amount": currency.text(amount)} for rule, amount in plan.reserves],
        "unallocated": currency.text(plan.unallocated),
        **_value_document(plan.proof, currency),
        "allocations": _allocations_document(case, plan),
        "units": [_unit_document(unit, currency) for unit in plan.units],
        "lines": {"count": case.requests.count, "explained": len(plan.requests)},
        "requests": [_request_document(request, currency) for request in plan.requests],
        "decided": _decided(case, plan),
        "decisions": [_decision_document(decision, currency) for decision in plan.decisions],
        "stages": [_stage_document(stage, currency) for stage in plan.stages],
        "price_of_fairness": None
        if plan.price_of_fairness is None
        else value_text(plan.price_of_fairness, currency, "up"),
        "funds": [_fund_document(fund, currency) for fund in plan.funds],
        "rules": [_rule_document(rule, currency) for rule in plan.rules],
        "next_unit": _marginal_document(plan.next_unit, currency),
        "last_unit": _marginal_document(plan.last_unit, currency),
        "sensitivity_change": f"{case.sensitivity_change:f}",
        "baselines": [_baseline_document(baseline, currency) for baseline in plan.baselines],
        "frontier": None if plan.frontier is None else frontier_document(plan.frontier, currency),
        "alternatives": None if plan.alternatives is None else alternatives_document(plan.alternatives, case),
        "unmet": _unmet(plan),
        "why_not": None if plan.why_not is None else [why_not_document(answer, case) for answer in plan.why_not],
        "conflicts": [_conflict_document(conflict, rule_kinds, currency) for conflict in plan.conflicts],
        "repairs": [_repair_document(repair, rule_kinds, currency) for repair in plan.repairs],
        "findings": [finding_document(finding) for finding in plan.findings.listed],
        "finding_counts": dict(plan.findings.counts),
        "assumptions": [
            {
                "assumption": item.id,
                "statement": item.statement,
                "concerns": item.concerns,
                "source": item.source,
            }
            for item in case.assumptions
        ],
        "context": dict(case.context.stated()),
        "evidence": evidence_document(evidence or Evidence(), currency),
        "dependence": None
        if plan.dependence is None
        else {
            "free_money": currency.text(plan.dependence.free_money),
            "moved": currency.text(plan.dependence.moved),
            "text": plan.dependence.text,
        },
        "solver": {**asdict(plan.solver), "gap": decimal_text(plan.solver.gap, VALUE_DECIMALS)},
    }


def plan_json(case: Case, plan: Plan, evidence: Evidence | None = None) -> str:
    """The document as text: a line per key, and in lists a line per entry, so that plans can be compared."""
    return json_text(plan_document(case, plan, evidence))


def json_text(document: Mapping[str, object]) -> str:
    """JSON with one line per key and, in lists, one line per entry; ends with a line break."""
    entries = ",\n".join(f"  {json.dumps(key)}: {_spelled(value)}" for key, value in document.items())
    return f"{{\n{entries}\n}}\n"


def finding_document(finding: Finding) -> Document:
    """One finding with its place; parts that are not known are left out."""
    place = finding.place
    where = {
        "file": place.file,
        "sheet": place.sheet,
        "line": place.line,
        "column": place.column,
        "cell": place.cell,
        "header": place.header,
    }
    return {
        "code": finding.code,
        "verdict": finding.verdict.value,
        "message": finding.message,
        "place": {key: value for key, value in where.items() if value},
        "found": finding.found,
        "expected": finding.expected,
        "remedy": finding.remedy,
    }


def findings_document(findings: Findings) -> Document:
    """All findings with their counts, for a check without a plan."""
    return {
        "findings": [finding_document(finding) for finding in findings.listed],
        "finding_counts": dict(findings.counts),
    }


def _spelled(value: object) -> str:
    if isinstance(value, list) and value:
        rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in value)
        return f"[\n{rows}\n  ]"
    return json.dumps(value, ensure_ascii=False)


def _value_document(proof: Proof | None, currency: Currency) -> Document:
    if proof is None:
        names = ("value", "expected_value", "bound", "gap", "rounding", "proof")
        return dict.fromkeys(names)
    return {
        "value": value_text(proof.value_lower, currency, "down"),
        "expected_value": value_text(proof.expected_value, currency),
        "bound": value_text(proof.bound, currency, "up"),
        "gap": value_text(proof.gap, currency, "up"),
        "rounding": value_text(proof.rounding, currency),
        "proof": {
            "method": proof.method,
            "feasible": proof.feasible,
            "exact": proof.is_exact,
            "value_lower": value_text(proof.value_lower, currency, "down"),
            "value_upper": value_text(proof.value_upper, currency, "up"),
            "soft_cost": value_text(proof.soft_cost, currency),
            "search_bound": None if proof.search_bound is None else value_text(proof.search_bound, currency, "up"),
            "searched_all": proof.searched_all,
            "nodes": proof.nodes,
            "best_gap": value_text(proof.best_gap, currency, "up"),
        },
    }


def _allocations_document(case: Case, plan: Plan) -> Document | list[Document]:
    held = plan.allocations
    if held is None:
        return []
    if lines_stand_apart(case, plan):
        return {"file": allocations_file(plan), "rows": held.count}
    requests = case.requests
    return [
        {
            "request": str(requests.id[line]),
            "unit": case.units[int(requests.unit[line])].id,
            "fund": plan.fund_ids[fund],
            "period": case.periods[int(requests.period[line])],
            "amount": case.currency.text(amount),
        }
        for line, fund, amount in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True)
    ]


def _unit_document(unit: UnitOutcome, currency: Currency) -> Document:
    return {
        "unit": unit.unit,
        "name": unit.name,
        "parent": unit.parent or None,
        "depth": unit.depth,
        "amount": currency.text(unit.amount),
        "floor": _money(unit.floor, currency),
        "cap": _money(unit.cap, currency),
        "requested": currency.text(unit.requested),
        "last_year": _money(unit.last_year, currency),
        "weighted_value": value_text(unit.weighted_value, currency),
        "expected_value": value_text(unit.expected_value, currency),
        **_price("next_weighted", unit.next_weighted),
        "gains": currency.text(unit.gains),
        "loses": currency.text(unit.loses),
        "reasons": _reasons(unit.reasons),
    }


def _request_document(request: RequestOutcome, currency: Currency) -> Document:
    return {
        "request": request.request,
        "name": request.name,
        "unit": request.unit,
        "period": request.period,
        "amount": currency.text(request.amount),
        "floor": currency.text(request.floor),
        "cap": currency.text(request.cap),
        "last_year": _money(request.last_year, currency),
        "weight": f"{request.weight:f}",
        "weighted_value": value_text(request.weighted_value, currency),
        "expected_value": value_text(request.expected_value, currency),
        **_price("next_weighted", request.next_weighted),
        **_price("last_weighted", request.last_weighted),
        **_price("next_expected", request.next_expected),
        **_price("needed_rate", request.needed_rate),
        "gains": currency.text(request.gains),
        "loses": currency.text(request.loses),
        "reasons": _reasons(request.reasons),
    }


def _decided(case: Case, plan: Plan) -> Document:
    funded = int((plan.chosen >= 0).sum())
    return {"count": case.requests.choices.count, "funded": funded, "listed": len(plan.decisions)}


def _unmet(plan: Plan) -> Document:
    """Requests that receive less than they ask for, and how many of them the plan says why."""
    answered = sum(answer.wanted != "nothing" for answer in plan.why_not or ())
    return {"count": plan.unmet, "answered": answered}


def _decision_document(decision: DecisionOutcome, currency: Currency) -> Document:
    return {
        "request": decision.request,
        "name": decision.name,
        "unit": decision.unit,
        "kind": decision.kind,
        "funded": decision.funded,
        "option": decision.option,
        "level": decision.level or None,
        "delay": decision.delay,
        "start": decision.start or None,
        "amount": currency.text(decision.amount),
        "asked": currency.text(decision.asked),
        "weighted_value": value_text(decision.weighted_value, currency),
        "expected_value": value_text(decision.expected_value, currency),
        "open": decision.is_open,
        "reasons": _reasons(decision.reasons),
    }


def _stage_document(stage: StageOutcome, currency: Currency) -> Document:
    def written(number: Fraction) -> str:
        if stage.measured_in == "share":
            return decimal_text(number, VALUE_DECIMALS)
        return value_text(number, currency)

    return {
        "name": stage.name,
        "kind": stage.kind,
        "measured_in": stage.measured_in,
        "best": written(stage.best),
        "bound": written(stage.bound),
        "kept": written(stage.kept),
        "reached": written(stage.reached),
        "text": stage.text,
    }


def _fund_document(fund: FundOutcome, currency: Currency) -> Document:
    return {
        "fund": fund.fund,
        "name": fund.name,
        "period": fund.period,
        "available": currency.text(fund.available),
        "used": currency.text(fund.used),
        "left": currency.text(fund.available - fund.used),
        "carried_in": currency.text(fund.carried_in),
        "carried_out": currency.text(fund.carried_out),
        "lapsed": currency.text(fund.lapsed),
        "pays_for": fund.pays_for,
        "binding": fund.binding,
        **_price("price", fund.price),
        "by_unit": [{"unit": unit, "amount": currency.text(amount)} for unit, amount in fund.by_unit],
        "reasons": _reasons(fund.reasons),
    }


def _rule_document(rule: RuleOutcome, currency: Currency) -> Document:
    return {
        "rule": rule.rule,
        "kind": rule.kind.value,
        "name": rule.name,
        "reason": rule.reason,
        "authority": rule.authority,
        "strength": "hard" if rule.hard else "soft",
        "origin": rule.origin,
        "scope": rule.scope,
        "have": rule.have,
        "need": rule.need,
        "measured_in": measured_in(rule.kind),
        "slack": measure_text(rule.kind, rule.slack, currency),
        "binding": rule.binding,
        **_price("price", rule.price),
        "broken_by": measure_text(rule.kind, rule.broken_by, currency),
        "cost": value_text(rule.cost, currency),
        "value_lost": None if rule.value_lost is None else value_text(rule.value_lost, currency),
        "text": rule.text,
    }


def _marginal_document(marginal: Marginal | None, currency: Currency) -> Document | None:
    if marginal is None:
        return None
    return {
        **_price("weighted", marginal.weighted),
        **_price("expected", marginal.expected),
        "requests": list(marginal.requests),
        "holds_for": _money(marginal.holds_for, currency),
        "text": marginal.text,
    }


def _baseline_document(baseline: Baseline, currency: Currency) -> Document:
    value = baseline.weighted_value
    return {
        "baseline": baseline.id,
        "name": baseline.name,
        "how": baseline.how,
        "total": currency.text(baseline.total),
        "value": None if value is None else value_text(value, currency),
        "keeps_rules": baseline.keeps_rules,
        "violations": list(baseline.violations),
        "units": [{"unit": unit, "amount": currency.text(amount)} for unit, amount in baseline.units],
    }


def _conflict_document(conflict: Conflict, kinds: Mapping[str, RuleKind], currency: Currency) -> Document:
    counted = {measured_in(kinds[rule]): kinds[rule] for rule in conflict.rules if rule in kinds}
    kind = next(iter(counted.values())) if len(counted) == 1 else RuleKind.TOTAL
    return {
        "rules": list(conflict.rules),
        "demands": list(conflict.demands),
        "text": conflict.text,
        "shortfall": measure_text(kind, conflict.shortfall, currency),
        "measured_in": measured_in(kind),
        "irreducible": conflict.irreducible,
    }


def _repair_document(repair: Repair, kinds: Mapping[str, RuleKind], currency: Currency) -> Document:
    kind = kinds.get(repair.rule, RuleKind.TOTAL)
    return {
        "rule": repair.rule,
        "change": measure_text(kind, repair.change, currency),
        "measured_in": measured_in(kind),
        "text": repair.text,
        "alone": repair.alone,
    }


def _reasons(reasons: tuple[Reason, ...]) -> list[Document]:
    return [{"text": reason.text, "rule": reason.rule or None} for reason in reasons]


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)


def _price(name: str, price: Fraction | None) -> Document:
    """The price as a decimal and, where nine decimals do not hold it, as an exact ratio beside it."""
    if price is None:
        return {name: None, f"{name}_exact": None}
    return {name: price_text(price), f"{name}_exact": ratio_text(price)}
