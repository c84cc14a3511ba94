"""What each rule costs: how much more a plan without it would be worth, by planning again without it.

Where everything is divisible the shadow price tells already that a rule without a price costs nothing; with options to
choose between any rule may cost something, whether it is met exactly or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from apportion.allocation.effort import BRIEF
from apportion.allocation.judged import Judged, judge
from apportion.allocation.solution import Infeasible
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.plan import RuleOutcome
from apportion.model.rule import Rule
from apportion.model.without import may_be_left_out, rule_named, without_floor, without_rule

_TRIED_MAX: Final = 25
"""Rules that are tried with every plan; more on demand."""
_LINES_MAX: Final = 2_000
_NODES_MAX: Final = 500
"""Nodes of the plan's own search up to which searching again for each rule is worth its time."""


def rules_to_try(judged: Judged) -> tuple[Rule, ...]:
    """The rules whose cost is found with every plan: none where that would take much longer than the plan itself."""
    case, search = judged.case, judged.solution.search
    is_large = case.requests.count > _LINES_MAX
    if is_large or not judged.is_comparable or (search is not None and search.nodes > _NODES_MAX):
        return ()
    rules = [rule for rule in all_rules(case) if may_be_left_out(rule)]
    if search is None:
        priced = {judged.problem.rows[index].rule.id for index, price in judged.solution.row_prices.items() if price}
        priced |= set(judged.problem.bound_rules.values())
        rules = [rule for rule in rules if rule.id in priced]
    return tuple(rules) if len(rules) <= _TRIED_MAX else ()


def rule_costs(judged: Judged, rules: Iterable[Rule]) -> dict[str, Fraction]:
    """Weighted value that a plan without the rule would have more, per rule id; at least nothing.

    Where a search was cut short the cost is left out: it would show the search, not the rule.
    """
    costs: dict[str, Fraction] = {}
    for rule in rules:
        lost = _cost(judged, without_rule(judged.case, rule))
        if lost is not None:
            costs[rule.id] = lost
    return costs


def _cost(judged: Judged, case: Case) -> Fraction | None:
    if not judged.is_comparable:
        return None
    try:
        other = judge(case, BRIEF)
    except Infeasible:
        return None
    return max(Fraction(0), other.proof.value_lower - judged.proof.value_lower) if other.is_comparable else None


def costs_by_name(judged: Judged, names: Iterable[str]) -> dict[str, Fraction]:
    """The same for rules named by their ids.

    Raises:
        KeyError: for a name that no rule has.
    """
    rules = []
    for name in names:
        rule = rule_named(judged.case, name)
        if rule is None:
            raise KeyError(name)
        rules.append(rule)
    return rule_costs(judged, rules)


def with_costs(outcomes: tuple[RuleOutcome, ...], costs: dict[str, Fraction]) -> tuple[RuleOutcome, ...]:
    """The outcomes of rules with what each costs; of the outcomes of one of *each …* the first one says it."""
    left = dict(costs)
    told = []
    for outcome in outcomes:
        lost = left.pop(outcome.rule.partition("/")[0], None)
        told.append(outcome if lost is None else replace(outcome, value_lost=lost))
    return tuple(told)


def floor_costs(judged: Judged, requests: Iterable[str]) -> dict[str, Fraction]:
    """The same for the floors of requests, by id of the request: what a plan would be worth more if it had none."""
    costs: dict[str, Fraction] = {}
    for request in requests:
        lost = _cost(judged, without_floor(judged.case, request))
        if lost is not None:
            costs[request] = lost
    return costs
