"""What rules cost, as a document for programs: values as decimal text in major units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apportion.model.case import Case
from apportion.model.rule_cost import RuleCost
from apportion.reports.figures import price_text, value_text


def rule_costs_document(costs: Sequence[RuleCost], case: Case) -> dict[str, Any]:
    """Every rule with its cost, dearest first."""
    currency = case.currency
    return {
        "currency": currency.code,
        "rules": [
            {
                "rule": item.rule,
                "name": item.name,
                "kind": item.kind,
                "need": item.need,
                "authority": item.authority,
                "binding": item.binding,
                "price": None if item.price is None else price_text(item.price),
                "value_lost": None if item.value_lost is None else value_text(item.value_lost, currency),
            }
            for item in costs
        ],
    }
