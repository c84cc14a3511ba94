"""A case without one of its rules, whichever table the rule comes from. Changes values; plans nothing."""

from __future__ import annotations

from dataclasses import replace

from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.rule import Rule, RuleKind

_MONEY = (RuleKind.TOTAL, RuleKind.FUND)
"""How much money there is: not a rule that one could do without."""


def may_be_left_out(rule: Rule) -> bool:
    """True for everything but the money that there is."""
    return rule.kind not in _MONEY or rule.origin == "rules"


def without_rule(case: Case, rule: Rule) -> Case:
    """The same case without a rule; what the rule says of single requests is left out with it.

    Raises:
        ValueError: for the total and the money of funds, which cannot be left out.
    """
    if not may_be_left_out(rule):
        message = f"rule {rule.id} says how much money there is"
        raise ValueError(message)
    if rule.origin == "units":
        named = rule.applies_to.unit
        keeps_floor = rule.kind is not RuleKind.FLOOR
        units = tuple(
            replace(unit, floor=unit.floor if keeps_floor else None, cap=None if keeps_floor else unit.cap)
            if unit.id == named
            else unit
            for unit in case.units
        )
        return replace(case, units=units)
    if rule.origin == "funds":
        return _without_fund_rule(case, rule)
    return replace(case, rules=tuple(other for other in case.rules if other.id != rule.id))


def _without_fund_rule(case: Case, rule: Rule) -> Case:
    funds = []
    for fund in case.funds:
        changed = fund
        if fund.id == rule.fund and rule.kind is RuleKind.MATCH:
            changed = replace(fund, match=None)
        elif fund.id == rule.fund and rule.kind is RuleKind.CASH_FLOOR:
            changed = replace(fund, cash_floor=_emptied(fund.cash_floor, rule.period))
        elif fund.id == rule.fund:
            changed = replace(fund, must_spend=_emptied(fund.must_spend, rule.period))
        funds.append(changed)
    return replace(case, funds=tuple(funds))


def _emptied(amounts: tuple[int, ...], period: int | None) -> tuple[int, ...]:
    return tuple(0 if at == (period or 0) else amount for at, amount in enumerate(amounts))


def without_floor(case: Case, request: str) -> Case:
    """The same case in which a request may receive nothing, whatever floor it states."""
    requests, choices = case.requests, case.requests.choices
    floor, must = requests.floor.copy(), choices.must.copy()
    floor[requests.id == request] = 0
    if request in choices.index:
        must[choices.index[request]] = False
    return replace(case, requests=replace(requests, floor=floor, choices=replace(choices, must=must)))


def rule_named(case: Case, name: str) -> Rule | None:
    """The rule with an id, implied ones included; that of one of *each …* is found by the rule it was made from."""
    wanted = name.partition("/")[0]
    return next((rule for rule in all_rules(case) if rule.id == wanted), None)
