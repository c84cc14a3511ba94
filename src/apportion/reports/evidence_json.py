"""What a plan rests on as JSON: the part ``evidence`` of a plan's document.

Amounts and ratios are decimal texts, because a plan holds no binary numbers. It must not compute anything that the
evidence does not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apportion.kernel.money import Currency
from apportion.model.policy import InForce
from apportion.reports.evidence import Evidence, PastYears

if TYPE_CHECKING:
    from apportion.risk.beside import RiskBeside

Document = dict[str, Any]


def evidence_document(evidence: Evidence, currency: Currency) -> Document:
    """The whole part; ``None`` stands for what a case does not have."""
    document: Document = {
        "policy": [_in_force(held) for held in evidence.policy.values()],
        "scores": _scores(evidence),
        "worth": _worth(evidence, currency),
        "costs": _costs(evidence, currency),
        "feedback": _feedback(evidence),
        "risk": None if evidence.risk is None else _risk(evidence.risk, currency),
        "past": None if evidence.past is None else _past(evidence.past),
        "past_note": evidence.past_note or None,
    }
    return document


def worked_out(document: Document) -> Document:
    """The parts that follow from the case alone.

    A ledger is not copied into the folder of a plan, and what is said of risk follows from the amounts too.
    """
    return {key: part for key, part in document.items() if key not in ("past", "past_note", "risk")}


def _risk(found: RiskBeside, currency: Currency) -> Document:
    cash = found.cash
    return {
        "risks": found.risks,
        "expected_cost": None if found.expected_minor is None else currency.text(round(found.expected_minor)),
        "kept_back": currency.text(found.kept_minor),
        "funds": [
            {
                "fund": year.fund or None,
                "period": found.periods[year.period],
                "revenue": currency.text(year.revenue + year.transfers_in),
                "spending": currency.text(year.spending + year.transfers_out),
                "balanced": year.is_balanced,
                "structural": currency.text(year.structural),
                "balance": None if year.closing is None else currency.text(year.closing),
                "below_floor": None if year.below_floor is None else currency.text(year.below_floor),
            }
            for year in found.funds
        ],
        "lowest_cash": None
        if cash is None
        else {
            "period": found.periods[cash.period],
            "month": cash.month,
            "cash": currency.text(cash.closing),
            "from_start_only": not cash.is_level,
            "borrowed": None if cash.borrowed is None else currency.text(cash.borrowed),
        },
        "scenarios": found.scenarios,
        "uncertain": found.uncertain,
    }


def _scores(evidence: Evidence) -> Document | None:
    if evidence.scores is None:
        return None
    from apportion.reports.scores_json import scores_summary

    return _texts(scores_summary(evidence.scores))


def _worth(evidence: Evidence, currency: Currency) -> Document | None:
    if evidence.worth is None:
        return None
    from apportion.reports.worth_json import worth_document

    return _texts(worth_document(evidence.worth, currency))


def _costs(evidence: Evidence, currency: Currency) -> Document | None:
    if evidence.costs is None:
        return None
    from apportion.reports.costs_json import costs_document

    return _texts(costs_document(evidence.costs, currency))


def _feedback(evidence: Evidence) -> Document | None:
    if evidence.answered is None:
        return None
    from apportion.reports.feedback_json import answers_document

    return answers_document(evidence.answered.answers, evidence.answered.case)


def _in_force(held: InForce) -> Document:
    return {
        "setting": held.setting.name,
        "label": held.setting.label,
        "value": held.value,
        "unit": held.setting.unit,
        "default": held.setting.default,
        "applied": held.setting.is_applied,
        "text": held.sentence(),
        "because": [
            {
                "parameter": entry.parameter,
                "word": entry.word,
                "value": entry.value,
                "reason": entry.reason,
                "source": entry.source,
                "reviewed": entry.dated,
            }
            for entry in held.because
        ],
        "override": None
        if held.override is None
        else {"reason": held.override.reason, "authority": held.override.authority},
    }


def _past(past: PastYears) -> Document:
    from apportion.reports.history_json import history_document

    whole = history_document(past.history, past.outlook)
    wanted = ("ledger", "years", "rows", "tolerance", "whole", "surplus", "average_variance", "outlook", "sources")
    document = {key: whole[key] for key in wanted}
    document["units"] = [
        line
        for line in whole["members"]
        if line["dimension"] == "unit" and line["account_type"] == "expense" and line["depth"] == 0
    ]
    document["checks"] = [
        {"name": check["name"], "result": check["result"], "summary": check["summary"]} for check in whole["checks"]
    ]
    if document["outlook"] is not None:
        # The whole record of earlier forecasts stands in history.json.
        for unit in (*document["outlook"]["units"], *document["outlook"]["year_end"]):
            unit.pop("past")
            unit.pop("candidates")
    return _texts(document)


def _texts(document: Document) -> Document:
    written: Document = _without_floats(document)
    return written


def _without_floats(node: Any) -> Any:
    """The same with binary numbers as decimal texts."""
    if isinstance(node, float):
        return f"{node:.6f}".rstrip("0").rstrip(".")
    if isinstance(node, dict):
        return {key: _without_floats(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_floats(value) for value in node]
    return node
