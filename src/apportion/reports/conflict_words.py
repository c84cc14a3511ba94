"""How rules that cannot hold together read, on the terminal and on the page alike.

Knows the conflict and the rules of the case. It must not know the medium.
"""

from __future__ import annotations

from dataclasses import dataclass

from apportion.model.case import Case
from apportion.model.conflict import Conflict
from apportion.model.implied import all_rules
from apportion.reports.words import Formatter, sentence


@dataclass(frozen=True)
class Demand:
    """What one of the rules demands."""

    rule: str
    """Its id, behind which the request or unit may stand that it is about."""
    text: str
    why: str
    """Its reason, and who demands it; empty where neither is stated."""


def clash_sentence(conflict: Conflict, formatter: Formatter) -> str:
    """That the rules clash, and by how much they miss each other."""
    if len(conflict.rules) == 1:
        return "This rule cannot hold."
    clash = "These rules cannot hold together."
    if not conflict.shortfall:
        return clash
    return f"{clash} {sentence(f'They miss each other by {formatter.money(round(conflict.shortfall))}')}"


def clashing_demands(case: Case, conflict: Conflict) -> tuple[Demand, ...]:
    """What each of the rules demands; empty where a conflict does not say."""
    if not conflict.demands:
        return ()
    rules = {rule.id: rule for rule in all_rules(case)}
    found = []
    for name, demand in zip(conflict.rules, conflict.demands, strict=True):
        rule = rules.get(name.partition("/")[0])
        parts = [] if rule is None else [rule.reason, rule.authority and f"authority: {rule.authority}"]
        found.append(Demand(name, demand, "; ".join(part for part in parts if part)))
    return tuple(found)
