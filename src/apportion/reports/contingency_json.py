"""The contingency of a case as a document for programs: amounts as decimal text in major units, days as ISO dates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from apportion.kernel.money import Currency
from apportion.reports.figures import decimal_text, price_text, value_text
from apportion.risk.contingency.backtest import DAYS_IN_MONTH, BackTest, Firing, YearTried
from apportion.risk.contingency.cuts import CutOrder, CutStep, RequestCut
from apportion.risk.contingency.expected import Month
from apportion.risk.contingency.reserve import Reserve, RiskPart
from apportion.risk.contingency.watching import Seen, Standing
from apportion.risk.contingency.whole import Contingency, RuleAnswer

Document = dict[str, Any]

_CHANCE_DECIMALS = 4
_MONTHS_DECIMALS = 2
_PERCENT_DECIMALS = 4


def contingency_document(found: Contingency, currency: Currency) -> Document:
    """Everything that the answer says."""
    return {
        "reserve": _reserve(found.reserve, currency),
        "cuts": _order(found, currency),
        "rules": [_rule(found, answer, currency) for answer in found.rules],
        "findings": [str(finding) for finding in found.findings.listed],
    }


def _reserve(reserve: Reserve, currency: Currency) -> Document:
    text = currency.text
    check = reserve.check
    low, high = reserve.held_covers
    return {
        "confidence": price_text(reserve.confidence),
        "for_risks": text(reserve.risk_minor),
        "for_risks_at_least": text(reserve.risk_low_minor),
        "for_risks_at_most": text(reserve.risk_high_minor),
        "expected_cost": value_text(reserve.expected_minor, currency),
        "standard_deviation": text(round(reserve.deviation_minor)),
        "floor_months": reserve.months,
        "floor": text(reserve.floor_minor),
        "operating_cost_of_a_year": text(reserve.operating.year_minor),
        "operating_cost_source": reserve.operating.source,
        "needed": text(reserve.need_minor),
        "set_by": "floor" if reserve.is_set_by_floor else "risks",
        "held": text(reserve.held_minor),
        "gap": text(reserve.gap_minor),
        "held_covers_at_least": _chance(low, "down"),
        "held_covers_at_most": _chance(high, "up"),
        "needed_months": _months(reserve.in_months(reserve.need_minor)),
        "held_months": _months(reserve.held_months),
        "draws": {
            "count": check.draws,
            "seed": check.seed,
            "reserve": text(check.quantile_minor),
            "interval_99": [text(check.low_minor), text(check.high_minor)],
            "agrees": reserve.agrees,
        },
        "risks": [_risk(part, currency) for part in reserve.parts],
        "by_request": [
            {"request": part.request or None, "reserve": text(part.part_minor), "risks": list(part.risks)}
            for part in reserve.by_request
        ],
        "curve": [
            {"confidence": _chance(point.confidence, "down"), "reserve": text(point.reserve_minor)}
            for point in reserve.curve
        ],
        "over": [risk.id for risk in reserve.over],
    }


def _risk(part: RiskPart, currency: Currency) -> Document:
    risk = part.risk
    response = risk.response_cost_minor
    return {
        "risk": risk.id,
        "name": risk.title,
        "request": risk.request or None,
        "owner": risk.owner or None,
        "probability": price_text(risk.probability),
        "cost_low": currency.text(risk.low_minor),
        "cost_likely": currency.text(risk.likely_minor),
        "cost_high": currency.text(risk.high_minor),
        "shape": risk.shape,
        "driver": risk.driver or None,
        "early_sign": risk.early_sign,
        "response": risk.response,
        "response_cost": None if response is None else currency.text(response),
        "exposed_from": None if risk.exposed_from is None else risk.exposed_from.isoformat(),
        "exposed_until": None if risk.exposed_until is None else risk.exposed_until.isoformat(),
        "expected_cost": value_text(part.expected_minor, currency),
        "cost_in_worst_outcomes": currency.text(round(part.worst_minor)),
        "reserve": currency.text(part.part_minor),
    }


def _order(found: Contingency, currency: Currency) -> Document:
    order: CutOrder = found.order
    return {
        "used": currency.text(order.used_minor),
        "value": value_text(order.value, currency, "down"),
        "nested": order.is_nested,
        "given_back": list(order.given_back),
        "steps": [_step(found, step, currency) for step in order.steps],
        "without_plan": [{"cut": price_text(share), "text": text} for share, text in order.impossible],
        "needs": order.needs,
        "protected": [
            {
                "rule": item.rule,
                "name": item.name,
                "authority": item.authority,
                "at_least": None if item.least_minor is None else currency.text(item.least_minor),
                "kept": currency.text(item.kept_minor),
            }
            for item in order.protected
        ],
    }


def _step(found: Contingency, step: CutStep, currency: Currency) -> Document:
    return {
        "cut": price_text(step.share),
        "as_far_as_rules_allow": step.is_limit,
        "total": currency.text(step.total_minor),
        "saved": currency.text(step.saved_minor),
        "value": value_text(step.value, currency, "down"),
        "value_lost": value_text(step.lost, currency, "up"),
        "best_value": value_text(step.best_value, currency, "down"),
        "bound": value_text(step.best_bound, currency, "up"),
        "lost_by_order": value_text(step.order_loss, currency, "up"),
        "requests": _cuts(found, step.cuts, currency),
    }


def _cuts(found: Contingency, cuts: tuple[RequestCut, ...], currency: Currency) -> list[Document]:
    return [
        {
            "request": cut.request,
            "name": found.name_of(cut.request),
            "before": currency.text(cut.before_minor),
            "after": currency.text(cut.after_minor),
            "cut": currency.text(cut.cut_minor),
            "value_lost": value_text(cut.value_lost, currency),
            "value_lost_per_unit": price_text(cut.loss_per_unit),
        }
        for cut in cuts
    ]


def _rule(found: Contingency, answer: RuleAnswer, currency: Currency) -> Document:
    rule = answer.rule
    return {
        "rule": rule.id,
        "name": rule.title,
        "watches": [str(watched) for watched in rule.watches],
        "ledger": rule.ledger or None,
        "against": rule.against,
        "counted": rule.counted,
        "direction": "falls" if rule.falls else "rises",
        "off_by": price_text(rule.off_by),
        "months_in_a_row": rule.months_in_a_row,
        "known_after_days": rule.known_after_days,
        "owner": rule.owner or None,
        "deadline_days": rule.deadline_days,
        "reason": rule.reason,
        "authority": rule.authority,
        "cut": None if rule.cut is None else price_text(rule.cut),
        "cuts": _cuts(found, answer.cuts, currency),
        "stops": [
            {"request": request, "name": found.name_of(request), "amount": currency.text(amount)}
            for request, amount in answer.stops
        ],
        "now": None if answer.standing is None else _standing(answer.standing, currency),
        "tried": None if answer.tried is None else _tried(answer.tried, currency),
    }


def _standing(now: Standing, currency: Currency) -> Document:
    return {
        "as_of": now.as_of.isoformat(),
        "acts": now.acted is not None,
        "acted_in": None if now.acted is None else _month(now.acted.month),
        "deadline": None if now.deadline is None else now.deadline.isoformat(),
        "months_off_in_a_row": now.in_a_row,
        "months": [_seen(item, currency) for item in now.seen],
    }


def _seen(item: Seen, currency: Currency) -> Document:
    return {
        "month": _month(item.month),
        "actual": currency.text(item.actual_minor),
        "expected": value_text(item.expected_minor, currency),
        "miss": decimal_text(item.miss, _PERCENT_DECIMALS),
        "off": item.is_off,
        "acts": item.acts,
    }


def _tried(tried: BackTest, currency: Currency) -> Document:
    return {
        "first": None if tried.first is None else _month(tried.first),
        "last": None if tried.last is None else _month(tried.last),
        "acted": len(tried.firings),
        "right": tried.count("right"),
        "false_alarms": tried.count("false alarm"),
        "missed": tried.count("missed"),
        "quiet": tried.count("quiet"),
        "saved": currency.text(tried.saved_minor),
        "years": [_year(year, currency) for year in tried.years],
    }


def _year(year: YearTried, currency: Currency) -> Document:
    return {
        "year": year.year,
        "verdict": year.verdict,
        "actual": None if year.actual_minor is None else currency.text(year.actual_minor),
        "expected": value_text(year.expected_minor, currency),
        "inevitable_from": None if year.inevitable is None else _month(year.inevitable),
        "late_days": year.late_days,
        "late_months": None if year.late_days is None else _months(year.late_days / DAYS_IN_MONTH),
        "days_since_first_off": year.lag_days,
        "acted": None if year.firing is None else _firing(year.firing, currency),
    }


def _firing(firing: Firing, currency: Currency) -> Document:
    return {
        "month": _month(firing.month),
        "first_off": _month(firing.first_off),
        "known_on": firing.known_on.isoformat(),
        "months_left": firing.months_left,
        "saved": None if firing.saved_minor is None else currency.text(firing.saved_minor),
        "saved_of": firing.saved_of,
    }


def _month(month: Month) -> str:
    """Fiscal year and period: ``2020-08``."""
    return f"{month[0]}-{month[1]:02d}"


def _months(months: Fraction | None) -> str | None:
    return None if months is None else decimal_text(months, _MONTHS_DECIMALS)


def _chance(chance: float, direction: str) -> str:
    return decimal_text(Fraction(chance), _CHANCE_DECIMALS, "up" if direction == "up" else "down")
