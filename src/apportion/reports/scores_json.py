"""The machine-readable ranking: one JSON document of scores, weights, stability and what rests on judgement.

Amounts, scores and exact weights are decimal strings; bounds of intervals and ratios of comparisons are numbers rounded
to nine decimals. It knows the layout of the document and must not compute anything that the ranking does not say.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.priorities.ahp import Priorities
from apportion.priorities.assessment import Assessment, Interval, weights_of
from apportion.priorities.case_scores import CaseScores, Item
from apportion.priorities.payback import PaybackWindow
from apportion.priorities.smallest_change import WeightChange
from apportion.priorities.weighing import Compared
from apportion.reports.figures import decimal_text
from apportion.reports.score_words import TOP

Document = dict[str, Any]

FORMAT: Final = "1"
_DECIMALS: Final = 9


def scores_document(scores: CaseScores) -> Document:
    """The ranking as values that JSON knows."""
    assessment, currency = scores.assessment, scores.case.currency
    return {
        "format": FORMAT,
        "case": scores.case.name,
        "currency": currency.code,
        **_method(assessment),
        "criteria": _criteria(assessment),
        "ranking": [_ranked(scores, name) for name in assessment.ranking.order],
        "ties": [list(group) for group in assessment.ranking.ties],
        "not_ranked": sorted({*assessment.left_out, *assessment.unrated}),
        "cut_line": _cut(scores),
        "stability": _stability(assessment),
        "comparisons": [
            _compared(item) for item in (assessment.weighed.compared, *assessment.compared) if item is not None
        ],
        "points": {
            judge: dict(zip((item.id for item in assessment.criteria), map(_text, weights), strict=True))
            for judge, weights in assessment.weighed.judges.items()
        },
        "judgement": _judgement(scores),
        "service_values": _services(scores),
        "path": [
            {"step": step.title, "done": step.is_done, "open": list(step.open), "task": step.task.strip()}
            for step in scores.path
        ],
    }


def scores_summary(scores: CaseScores) -> Document:
    """The part for a plan document: method, weights, and each score with what it is made of."""
    assessment = scores.assessment
    return {
        **_method(assessment),
        "criteria": _criteria(assessment),
        "ranking": [
            {
                "id": name,
                "rank": assessment.ranking.rank(name),
                "score": str(assessment.scores_shown[name]),
                "contributions": _contributions(assessment, name),
            }
            for name in assessment.ranking.order
        ],
        "judgement": _judgement(scores),
    }


def _method(assessment: Assessment) -> Document:
    return {
        "method": assessment.method.value,
        "method_because": assessment.because,
        "weights_from": assessment.weighed.weights_from.value,
        "weights_because": list(assessment.weighed.reasons),
    }


def _criteria(assessment: Assessment) -> list[Document]:
    weights = weights_of(assessment)
    return [
        {
            "id": item.id,
            "name": item.label,
            "weight": _text(weights[item.id]) if item.id in weights else None,
            "direction": item.direction.value,
            "worst": None if item.scale is None else _text(Fraction(item.scale.worst)),
            "best": None if item.scale is None else _text(Fraction(item.scale.best)),
            "beyond": None if item.scale is None else item.scale.beyond.value,
            "basis": item.basis.value,
            "meaning": item.meaning,
        }
        for item in assessment.criteria
    ]


def _ranked(scores: CaseScores, name: str) -> Document:
    assessment, currency = scores.assessment, scores.case.currency
    item = scores.items.get(name)
    row = assessment.ratings.alternatives.index(name)
    complexity = scores.complexity
    per_unit = scores.efficiency.per_unit.get(name)
    return {
        "id": name,
        "rank": assessment.ranking.rank(name),
        **_item(item, currency),
        "score": str(assessment.scores_shown[name]),
        "score_exact": _text(assessment.score(name)),
        "contributions": _contributions(assessment, name),
        "ratings": {
            criterion: None if number != number else round(number, _DECIMALS)  # noqa: PLR0124 - NaN only
            for criterion, number in zip(
                assessment.ratings.criteria, assessment.ratings.values[row].tolist(), strict=True
            )
        },
        "return_from_projection": name in assessment.from_return,
        "points_per_unit_of_money": None if per_unit is None else decimal_text(per_unit, 12),
        "strategic_impact": _text(scores.impact[name]) if name in scores.impact else None,
        "strategic_impact_word": scores.impact_word(name) or None,
        "complexity": _text(complexity.score(name)) if complexity and name in complexity.alternatives else None,
        "complexity_word": scores.complexity_word(name) or None,
    }


def _item(item: Item | None, currency: Currency) -> Document:
    if item is None:
        return {"name": None, "unit": None, "kind": None, "cost": None, "payback": None}
    return {
        "name": item.name,
        "unit": item.unit,
        "kind": item.kind,
        "cost": currency.text(item.cost_minor),
        "payback": None if item.payback is None else _payback(item.payback),
    }


def _payback(window: PaybackWindow) -> Document:
    return {
        "multiple": _text(window.multiple),
        "months": None if window.months is None else _text(window.months),
        "rate_simple": None if window.rate_simple is None else _text(window.rate_simple),
        "rate_compound": None if window.rate_compound is None else round(window.rate_compound, _DECIMALS),
        "months_to_even": None if window.months_to_even is None else _text(window.months_to_even),
    }


def _contributions(assessment: Assessment, name: str) -> Document:
    return {criterion: str(part) for criterion, part in assessment.contributions_shown.get(name, {}).items()}


def _cut(scores: CaseScores) -> Document | None:
    cut, currency = scores.cut, scores.case.currency
    if cut is None or scores.arranged is None:
        return None
    texts = {level.id: level for level in scores.packages}
    return {
        "total": currency.text(cut.total_minor),
        "total_is": scores.reached.what,
        "spent": currency.text(cut.spent_minor),
        "left": currency.text(cut.left_minor),
        "first_below_lacks": currency.text(cut.short_minor),
        "still_fit": list(cut.still_fit),
        "held_back": list(scores.arranged.held_back),
        "packages": [
            {
                "id": name,
                "funded": name in cut.above,
                "cost": currency.text(texts[name].cost_minor),
                "service_result": texts[name].result,
                "consequence": texts[name].consequence,
                "alternatives": texts[name].alternatives,
            }
            for name in scores.arranged.order
        ],
    }


def _stability(assessment: Assessment) -> Document | None:
    if len(assessment.ranking.order) <= 1:
        return None
    top = min(TOP, len(assessment.ranking.order) - 1)
    return {
        "order": [_interval(item) for item in assessment.order_stability],
        "top": {"count": top, "weights": [_interval(item) for item in assessment.top_stability(top)]},
        "smallest_change": _change(assessment.smallest_change),
    }


def _interval(item: Interval) -> Document:
    return {
        "criterion": item.criterion,
        "weight": round(item.weight, _DECIMALS),
        "from": round(item.low, _DECIMALS),
        "to": round(item.high, _DECIMALS),
        "swaps_below": [list(pair) for pair in item.swaps_low],
        "swaps_above": [list(pair) for pair in item.swaps_high],
    }


def _change(change: WeightChange | None) -> Document | None:
    if change is None:
        return None
    return {
        "winner": change.winner,
        "rival": change.rival,
        "moved": _text(change.moved),
        "taken_from": {item.criterion: _text(item.amount) for item in change.taken},
        "given_to": change.given_to,
    }


def _compared(compared: Compared) -> Document:
    found = compared.judgement
    return {
        "about": compared.about or None,
        "weights": _weights(found.group),
        "judges": [
            {
                "judge": judge,
                "weights": None if own is None else _weights(own),
                "consistency_ratio": None if own is None else _ratio(own.consistency.ratio),
                "consistency_ratio_of_given": None if own is None else _ratio(own.consistency.ratio_of_given),
                "acceptable": None if own is None else own.consistency.is_acceptable,
                "suggested_changes": [
                    {
                        "first": item.first,
                        "second": item.second,
                        "given": _ratio(item.given),
                        "proposed": _ratio(item.proposed),
                        "consistency_ratio_then": _ratio(item.after.ratio),
                    }
                    for item in compared.revisions.get(judge, ())
                ],
            }
            for judge, own in found.judges
        ],
        "agreement": _ratio(found.concordance),
        "disagreements": [
            {
                "first": item.first,
                "second": item.second,
                "mean": _ratio(item.mean),
                "spread": _ratio(item.spread),
                "lowest": {"judge": item.lowest[0], "times": _ratio(item.lowest[1])},
                "highest": {"judge": item.highest[0], "times": _ratio(item.highest[1])},
            }
            for item in found.disagreements
        ],
    }


def _weights(found: Priorities) -> Document:
    return {name: round(found.weight(name), _DECIMALS) for name in found.items}


def _judgement(scores: CaseScores) -> Document | None:
    held = scores.dependence
    if held is None:
        return None
    return {
        "of_scores": None if held.of_all is None else _text(held.of_all),
        "of_weights": _text(held.of_weights),
        "of_money": None if held.of_money is None else _text(held.of_money),
        "measured_order": None if held.measured_ranking is None else list(held.measured_ranking.order),
        "overturned": [list(pair) for pair in held.overturned],
    }


def _services(scores: CaseScores) -> Document | None:
    held = scores.services
    if held is None:
        return None
    return {
        "measure": held.measure.value,
        "formula": held.formula,
        "values": [
            {
                "id": item.programme,
                "benefit": _text(item.benefit),
                "size": _text(item.size),
                "value": _text(item.value),
                "per_unit_of_money": decimal_text(item.per_unit, 12),
                "beside_the_mean": _text(item.relative),
            }
            for item in held.values
        ],
        "left_out": list(held.left_out),
    }


def _text(number: Fraction) -> str:
    return decimal_text(number, _DECIMALS)


def _ratio(number: float | None) -> float | None:
    return None if number is None else round(number, _DECIMALS)
