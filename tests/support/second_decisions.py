"""Decisions read a second time, one after the other: what options give, what they are worth, which may stand together.

Nothing is shared with the engine but the case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from apportion.model.case import Case
from apportion.model.rule import LOGICAL, Rule, RuleKind
from tests.support.second_selectors import each, means


def combinations(case: Case) -> Iterator[tuple[int, ...]]:
    """Every way to take an option, or none where that is allowed, of each decision; rules are not looked at."""
    choices = case.requests.choices
    ways = []
    for decision in range(choices.count):
        options = list(range(int(choices.offset[decision]), int(choices.offset[decision + 1])))
        ways.append(options if bool(choices.must[decision]) else [-1, *options])
    yield from itertools.product(*ways)


def given(case: Case, chosen: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Least and most of each line that belongs to a decision."""
    choices = case.requests.choices
    found: dict[int, tuple[int, int]] = {}
    for entry in range(choices.line.size):
        found[int(choices.line[entry])] = (0, 0)
    for option in chosen:
        if option >= 0:
            for entry in range(int(choices.start[option]), int(choices.start[option + 1])):
                found[int(choices.line[entry])] = (int(choices.least[entry]), int(choices.most[entry]))
    return found


def options_worth(case: Case, chosen: Sequence[int], measure: str = "strategic") -> Fraction:
    """What the options taken are worth beside the curves of their lines."""
    choices = case.requests.choices
    total = Fraction(0)
    for decision, option in enumerate(chosen):
        if option < 0:
            continue
        if measure == "strategic":
            total += choices.value.fraction(option) * choices.weight.fraction(decision)
        elif measure == "value":
            total += choices.value.fraction(option)
        elif measure in choices.measures:
            total += choices.measures[measure].fraction(option)
    return total


def meant(case: Case, text: str) -> list[int]:
    """The decisions that a selector means: by any line of the request that leads one."""
    choices = case.requests.choices
    found = []
    for decision in range(choices.count):
        leading = [line for line in range(case.requests.count) if case.requests.id[line] == choices.request[decision]]
        if any(means(case, text, line, -1) for line in leading):
            found.append(decision)
    return found


def consumed(case: Case, rule: Rule, text: str, chosen: Sequence[int]) -> Fraction:
    """What options use of a resource as such."""
    choices = case.requests.choices
    use = choices.uses.get(rule.resource)
    if use is None:
        return Fraction(0)
    inside = meant(case, text)
    total = Fraction(0)
    for option, period, quantity in zip(use.option.tolist(), use.period.tolist(), use.quantity, strict=True):
        if option in chosen and int(choices.decision[option]) in inside and rule.period in (None, period):
            total += quantity
    return total


def is_logical(rule: Rule) -> bool:
    """True for rules that ask which decisions are funded."""
    return rule.kind in LOGICAL or (rule.kind is RuleKind.MANDATE and rule.at_least is None and rule.at_most is None)


def logic_missed(case: Case, chosen: Sequence[int]) -> dict[str, int]:
    """The rules about decisions that do not hold, each with 1 or more; options that had to be taken."""
    funded = {decision for decision, option in enumerate(chosen) if option >= 0}
    found: dict[str, int] = {}
    for rule in case.rules:
        if rule.kind is RuleKind.CHOOSE:
            for name, text in each(case, str(rule.applies_to), rule.period):
                group = meant(case, text)
                if name and not group:
                    continue
                number = len(funded.intersection(group))
                low = rule.at_least is not None and number < rule.at_least
                high = rule.at_most is not None and number > rule.at_most
                found[f"{rule.id}/{name}" if name else rule.id] = int(low or high)
        elif is_logical(rule):
            found[rule.id] = int(not _holds(case, rule, funded))
    for decision in range(case.requests.choices.count):
        if bool(case.requests.choices.must[decision]) and decision not in funded:
            found[f"must.{decision}"] = 1
    return {name: by for name, by in found.items() if by}


def _holds(case: Case, rule: Rule, funded: set[int]) -> bool:
    inside = meant(case, str(rule.applies_to))
    if rule.kind is RuleKind.REQUIRES:
        needed = meant(case, str(rule.relative_to))
        wanted = len(needed) if rule.at_least is None else int(rule.at_least)
        return all(len([other for other in needed if other in funded]) >= wanted for one in inside if one in funded)
    if rule.kind is RuleKind.EXCLUDES:
        others = inside if rule.relative_to.is_everything else meant(case, str(rule.relative_to))
        return not any(one != other and {one, other} <= funded for one in inside for other in others)
    if rule.kind is RuleKind.TOGETHER:
        return len({one in funded for one in inside}) <= 1
    return all(one in funded for one in inside)
