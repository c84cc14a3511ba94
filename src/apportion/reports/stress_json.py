"""A stress test as a document for programs: amounts and values as decimal text in major units.

One key for each part; a part that was not asked for, or that the case cannot have, is null.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from apportion.kernel.money import Currency
from apportion.model.conflict import Conflict
from apportion.reports.figures import decimal_text, value_text
from apportion.reports.stress_found import LeftOut, Stress
from apportion.reports.stress_headline import headline
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from apportion.risk.scenarios.result import Break, Hit, InScenario, Move, PlanThere, Stressed

Document = dict[str, Any]
_PROBABILITY_DECIMALS = 9


def stress_document(found: Stress) -> Document:
    """Everything that a stress test shows: one key per part, null where it is left out, with the reason."""
    case, judged = found.case, found.judged
    currency = case.currency
    return {
        "status": _status(found),
        "currency": currency.code,
        "case_fingerprint": case.fingerprint,
        "fingerprint": None if judged is None else judged.fingerprint,
        "total": currency.text(case.total),
        "allocated": None if judged is None else currency.text(judged.allocated),
        "value": None if judged is None else value_text(judged.proof.value_lower, currency, "down"),
        "summary": list(headline(found, Formatter(case))),
        "origin": found.origin or None,
        "note": found.note,
        "pool": found.pool,
        "scenarios": None if found.scenarios is None else scenarios_document(found.scenarios, currency),
        **_other_parts(found, currency),
        "left_out": [_left_out(one) for one in found.left_out],
    }


def _status(found: Stress) -> str:
    if not found.has_plan:
        return "unknown" if found.undecided else "infeasible"
    return "tried" if found.shown else "nothing to try"


def _other_parts(found: Stress, currency: Currency) -> Document:
    from apportion.reports.cash_json import cash_document
    from apportion.reports.contingency_json import contingency_document
    from apportion.reports.diversification_json import diversification_document
    from apportion.reports.revenue_json import revenue_document
    from apportion.reports.robust_json import robust_document
    from apportion.reports.simulation_json import simulation_document

    drawn = found.simulation
    held = found.contingency
    return {
        "robust": None if found.robust is None else robust_document(found.robust),
        "simulation": None if drawn is None else simulation_document(drawn, found.frequency, currency),
        "contingency": None if held is None else contingency_document(held, currency),
        "diversification": None
        if found.diversification is None
        else diversification_document(found.diversification, currency),
        "revenue": None if found.revenue is None else revenue_document(found.revenue, currency),
        "cash": None if found.cash is None else cash_document(found.cash, currency),
    }


def _left_out(one: LeftOut) -> Document:
    return {
        "part": one.part,
        "within": one.is_within,
        "why": one.why,
        "text": one.text,
        "remedy": one.remedy,
        "tables": list(one.tables),
    }


def scenarios_document(found: Stressed, currency: Currency) -> Document:
    """The plan in all scenarios."""
    worst = found.largest_regret
    return {
        "value": value_text(found.value, currency, "down"),
        "expected_value": _value(found.expected_value, currency),
        "expected_regret": _value(found.expected_regret, currency),
        "largest_regret": None if worst is None else {"scenario": worst[1], "regret": _value(worst[0], currency)},
        "chance_it_fits": _probability(found.chance_it_fits),
        "scenarios": [_scenario(one, currency) for one in found.scenarios],
    }


def _scenario(one: InScenario, currency: Currency) -> Document:
    return {
        "scenario": one.id,
        "name": one.name,
        "probability": _probability(one.probability),
        "source": one.source,
        "total": currency.text(one.total),
        "costs": currency.text(one.costs),
        "reserve": currency.text(one.reserve),
        "left_over": currency.text(one.left_over),
        "fits": one.fits,
        "breaks": [_break(item, currency) for item in one.breaks],
        "value": value_text(one.value, currency, "down"),
        "exact": one.is_exact,
        "cut_plan": _plan(one.cut, currency),
        "hits": [_hit(hit, currency) for hit in one.hits],
        "cut_conflicts": [_conflict(item) for item in one.cut_conflicts],
        "wanted_plan": _plan(one.wanted, currency),
        "obliged": [_move(move, currency) for move in one.obliged],
        "moves": [_move(move, currency) for move in one.moves],
        "moves_hidden": one.moves_hidden,
        "conflicts": [_conflict(item) for item in one.conflicts],
        "repairs": [repair.text for repair in one.repairs],
        "undecided": one.undecided,
        "comparable": one.comparable,
        "regret": _value(one.regret, currency),
        "regret_exact": None if one.regret is None else _ratio(one.regret / currency.minor_per_major),
    }


def _break(item: Break, currency: Currency) -> Document:
    return {
        "rule": item.rule or None,
        "by": None if item.by is None else decimal_text(item.by / _unit(item, currency), 9),
        "measured_in": item.measured_in or None,
        "text": item.text,
    }


def _unit(item: Break, currency: Currency) -> int:
    return currency.minor_per_major if item.measured_in == "money" else 1


def _hit(hit: Hit, currency: Currency) -> Document:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "name": hit.name,
        "period": hit.period or None,
        "planned": currency.text(hit.planned),
        "left": currency.text(hit.left),
        "lost": currency.text(hit.lost),
        "reasons": list(hit.reasons),
    }


def _move(move: Move, currency: Currency) -> Document:
    return {
        "request": move.request,
        "name": move.name,
        "period": move.period or None,
        "planned": currency.text(move.planned),
        "wanted": currency.text(move.wanted),
    }


def _plan(plan: PlanThere | None, currency: Currency) -> Document | None:
    if plan is None:
        return None
    return {
        "status": plan.status,
        "allocated": currency.text(plan.allocated),
        "reserve": currency.text(plan.reserve),
        "value": value_text(plan.value, currency, "down"),
        "bound": value_text(plan.bound, currency, "up"),
    }


def _conflict(conflict: Conflict) -> Document:
    return {"rules": list(conflict.rules), "text": conflict.text, "demands": list(conflict.demands)}


def _value(value: Fraction | None, currency: Currency) -> str | None:
    return None if value is None else value_text(value, currency)


def _probability(share: Fraction | None) -> str | None:
    return None if share is None else decimal_text(share, _PROBABILITY_DECIMALS)


def _ratio(number: Fraction) -> str:
    """The number itself, where decimals may have to stop."""
    return f"{number.numerator}/{number.denominator}"
