"""Rules against the whole case: what they select has to be what their kind is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.requests import Mask
from apportion.model.rule import LOGICAL, Rule, RuleKind
from apportion.model.selection import select_lines
from apportion.model.selector import Selector

_NAMED_MAX: Final = 5
"""Requests named in one message; the others are counted."""


def check_rule_scopes(case: Case, collector: Collector) -> None:
    """Report rules that select what they cannot be about."""
    check_last_year(case, collector)
    check_decisions_only(case, collector)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_NAMED_MAX])
    return shown + (f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else "")


def check_decisions_only(case: Case, collector: Collector) -> None:
    """Report each rule about decisions that selects requests of which a part could be funded."""
    rules = [rule for rule in case.rules if rule.kind in LOGICAL or _funds_decisions(rule)]
    if not rules:
        return
    divisible: Mask = case.requests.choices.decision_of_line(case.requests.count) < 0
    for rule in rules:
        sides = {"applies_to": rule.applies_to}
        if rule.kind in (RuleKind.REQUIRES, RuleKind.EXCLUDES) and not rule.relative_to.is_everything:
            sides["relative_to"] = rule.relative_to
        for column, selector in sides.items():
            lines = np.flatnonzero(select_lines(case, Selector(selector.alternatives)) & divisible)
            if lines.size:
                _report_divisible(case, rule, column, lines, collector)


def _funds_decisions(rule: Rule) -> bool:
    return rule.kind is RuleKind.MANDATE and rule.at_least is None and rule.at_most is None


def _report_divisible(case: Case, rule: Rule, column: str, lines: Int64Array, collector: Collector) -> None:
    names = list(dict.fromkeys(str(name) for name in case.requests.id[lines].tolist()))
    remedy = "Give it the decision whole, minimum or levels, or leave it out of the rule with 'not'."
    if rule.kind is RuleKind.MANDATE:
        remedy = f"State the least amount in at_least. {remedy}"
    fault = Fault(
        "rule.divisible",
        f"the rule '{rule.id}' says which requests are funded, but {column} selects {_named(names)}, of which any part "
        "can be funded",
        "requests that are whole, have a minimum or levels",
        remedy,
    )
    collector.add(fault, case.places["rules", rule.id], rule.id)


def check_last_year(case: Case, collector: Collector) -> None:
    """Report each change rule for whose requests it is not known what they received last year."""
    requests = case.requests
    for rule in case.rules:
        if rule.kind is not RuleKind.CHANGE:
            continue
        selected = select_lines(case, Selector(rule.applies_to.alternatives))
        if rule.period is not None:
            selected &= requests.period == rule.period
        unknown = np.flatnonzero(selected & ~requests.last_year_known)
        if not unknown.size:
            continue
        shown = _named([str(name) for name in requests.id[unknown].tolist()])
        fault = Fault(
            "rule.last-year",
            f"the rule '{rule.id}' compares with last year, not known for {unknown.size} of its requests: {shown}",
            "last_year for every request that the rule is about",
            "Fill in last_year (0 for what is new), or leave these requests out of the rule with 'not'.",
        )
        collector.add(fault, case.places["rules", rule.id], rule.id)
