"""A case in which one rule gives way: another limit, whichever table it comes from. Changes values; plans nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from apportion.model.case import Case
from apportion.model.organisation import Fund, Match
from apportion.model.rule import Rule, RuleKind

Side = Literal["at_least", "at_most"]


def with_limit(case: Case, rule: Rule, side: Side, limit: Decimal) -> Case:
    """The same case with another limit of a rule; its other limit stays.

    Args:
        case: the case.
        rule: a rule of it, implied ones included, but not the total.
        side: which of its limits changes.
        limit: in the rule's own measure; for the money of a fund and its cash floor what may be spent of it.

    Raises:
        ValueError: for the total, which is not the limit of a rule.
    """
    if rule.origin == "units":
        amount = int(limit)
        units = tuple(
            unit
            if unit.id != rule.applies_to.unit
            else replace(unit, floor=amount)
            if rule.kind is RuleKind.FLOOR
            else replace(unit, cap=amount)
            for unit in case.units
        )
        return replace(case, units=units)
    if rule.origin == "funds":
        return replace(
            case, funds=tuple(_of_fund(fund, rule, limit) if fund.id == rule.fund else fund for fund in case.funds)
        )
    if rule.origin != "rules":
        message = f"rule {rule.id} says how much money there is"
        raise ValueError(message)
    changed = replace(rule, at_least=limit) if side == "at_least" else replace(rule, at_most=limit)
    return replace(case, rules=tuple(changed if other.id == rule.id else other for other in case.rules))


def _of_fund(fund: Fund, rule: Rule, limit: Decimal) -> Fund:
    period = rule.period or 0
    if rule.kind is RuleKind.MATCH:
        held = fund.match or Match(limit)
        return replace(fund, match=replace(held, percent=limit))
    more = int(limit - (rule.at_most or rule.at_least or Decimal(0)))
    if rule.kind is RuleKind.FUND:
        amounts = tuple((held or 0) + more if at == period else held for at, held in enumerate(fund.amounts))
        return replace(fund, amounts=amounts)
    if rule.kind is RuleKind.CASH_FLOOR:
        # What has to be left shrinks by what may be spent more.
        floors = tuple(held - more if at == period else held for at, held in enumerate(fund.cash_floor))
        return replace(fund, cash_floor=floors)
    least = tuple(int(limit) if at == period else held for at, held in enumerate(fund.must_spend))
    return replace(fund, must_spend=least)
