"""Alternatives as a document for programs: amounts and values as decimal text in major units."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.alternatives import Alternatives, OtherPlan, Range, Swap, Swaps
from apportion.model.case import Case
from apportion.reports.figures import decimal_text, value_text

Document = dict[str, Any]
_SHARE_DECIMALS: Final = 9


def alternatives_document(found: Alternatives, case: Case) -> Document:
    """Everything that the alternatives say; amounts of other plans only where they differ from the plan."""
    currency = case.currency
    return {
        "within": decimal_text(found.within, _SHARE_DECIMALS),
        "value": value_text(found.value, currency, "down"),
        "threshold": value_text(found.threshold, currency, "up"),
        "allocated": currency.text(found.allocated),
        "fixed": None if found.fixed is None else currency.text(found.fixed),
        "free": None if found.free is None else currency.text(found.free),
        "ranges": [_range(item, currency) for item in found.ranges],
        "left_out": found.left_out,
        "plans": [_plan(plan, case) for plan in found.plans],
        "plans_text": found.plans_text,
        "solved": found.solved,
        "text": found.text,
    }


def _range(item: Range, currency: Currency) -> Document:
    return {
        "kind": item.kind,
        "id": item.id,
        "name": item.name,
        "amount": currency.text(item.amount),
        "low": currency.text(item.low),
        "high": currency.text(item.high),
        "least": currency.text(item.least),
        "most": currency.text(item.most),
        "fixed": item.is_fixed,
        "exact": item.is_exact,
        "searched_all": item.searched_all,
        "text": item.text,
    }


def _plan(plan: OtherPlan, case: Case) -> Document:
    currency, requests = case.currency, case.requests
    several = len(case.periods) > 1
    amounts = [
        {
            "request": str(requests.id[line]),
            "period": case.periods[int(requests.period[line])] if several else None,
            "amount": currency.text(int(plan.amounts[line])),
        }
        for line in np.flatnonzero(plan.amounts).tolist()
    ]
    return {
        "fingerprint": plan.fingerprint,
        "value": value_text(plan.value, currency, "down"),
        "loss": value_text(plan.loss, currency),
        "moved": currency.text(plan.moved),
        "apart": currency.text(plan.apart),
        "text": plan.text,
        **swaps_document(plan.swaps, currency),
        "amounts": amounts,
    }


def swaps_document(swaps: Swaps, currency: Currency) -> Document:
    """The steps from one plan to another."""
    return {
        "swaps": [_swap(step, currency) for step in swaps.listed],
        "swaps_hidden": swaps.hidden,
        "others_value": None if swaps.others_value is None else value_text(swaps.others_value, currency),
        "projects_gained": list(swaps.added),
        "projects_lost": list(swaps.dropped),
        "projects_otherwise": list(swaps.otherwise),
    }


def _swap(step: Swap, currency: Currency) -> Document:
    return {
        "amount": currency.text(step.amount),
        "from": step.source or None,
        "to": step.target or None,
        "value": None if step.value is None else value_text(step.value, currency),
        "drops": step.dropped,
        "adds": step.added,
    }
