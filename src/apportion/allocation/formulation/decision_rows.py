"""What limits decisions between options: which options are open, what options consume, and rules on which are funded.

A decision counts as funded when any of its options is taken, so that a rule about decisions is a row over the columns
of their options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import NO_OPTIONS, Options, Row
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.requests import Mask
from apportion.model.rule import LOGICAL, Rule, RuleKind
from apportion.model.selection import expand, mentions_funds, select_lines
from apportion.model.selector import Selector

_PAIRS_MAX: Final = 2_000
"""Rows of two decisions each that one rule may become; beyond that one row for each decision it applies to."""


def open_options(
    case: Case, floor: Int64Array, cap: Int64Array, bound_rules: Mapping[tuple[int, str], str], *, paid: Mask
) -> Options:
    """The options that limits on each request leave open, with the amounts they leave them.

    Args:
        case: the case.
        floor: least amount per line after rules on each request.
        cap: largest amount per line, likewise.
        bound_rules: the rule behind a tightened floor or cap.
        paid: lines that at least one fund may pay for.
    """
    choices = case.requests.choices
    if not choices.count:
        return NO_OPTIONS
    low, high = floor[choices.line], np.where(paid, cap, 0)[choices.line]
    least, most = np.maximum(choices.least, low), np.minimum(choices.most, high)
    closed = np.flatnonzero(least > most)
    is_open = np.ones(choices.options, dtype=np.bool_)
    is_open[choices.option[closed]] = False
    because: dict[int, str] = {}
    for entry in closed.tolist():
        line = int(choices.line[entry])
        if not paid[line] and choices.least[entry] > 0:
            # Whatever a rule says, no fund may pay for it.
            continue
        rule = bound_rules.get((line, "cap" if choices.least[entry] > high[entry] else "floor"))
        if rule is not None:
            because.setdefault(int(choices.option[entry]), rule)
    must = choices.must.copy()
    owner = choices.decision_of_line(case.requests.count)
    held = np.flatnonzero((floor > 0) & (owner >= 0))
    must[owner[held]] = True
    for line in held.tolist():
        for option in _without_line(choices, int(owner[line]), line):
            is_open[option] = False
            if (line, "floor") in bound_rules:
                because.setdefault(option, bound_rules[line, "floor"])
    return Options(choices, is_open, must, least, np.maximum(least, most), because)


def _without_line(choices: Choices, decision: int, line: int) -> list[int]:
    """Options of a decision that give a line nothing: those that start later, for instance."""
    options = range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
    return [option for option in options if line not in choices.line[choices.start[option] : choices.start[option + 1]]]


def is_about_decisions(rule: Rule) -> bool:
    """True when a rule says which decisions are funded rather than how much money is spent."""
    return rule.kind in LOGICAL or (rule.kind is RuleKind.MANDATE and rule.at_least is None)


def decisions_meant(case: Case, selector: Selector) -> Int64Array:
    """Decisions of which any line of the leading request is meant, ascending."""
    choices = case.requests.choices
    if not choices.count or mentions_funds(selector):
        return np.zeros(0, dtype=np.int64)
    if selector.alternatives and all(
        len(terms) == 1 and terms[0].kind == "request" and not terms[0].negated for terms in selector.alternatives
    ):
        # Thousands of rules each name a request or two: a pass over all lines for each would take most of the time.
        named = {choices.index.get(terms[0].name, -1) for terms in selector.alternatives}
        return np.array(sorted(named - {-1}), dtype=np.int64)
    if not selector.alternatives:
        return np.arange(choices.count, dtype=np.int64)
    found = np.unique(case.requests.leads[select_lines(case, Selector(selector.alternatives))])
    return np.asarray(found[found >= 0], dtype=np.int64)


def option_uses(case: Case, rule: Rule) -> tuple[Int64Array, list[Fraction]]:
    """Options that consume the resource of a rule as such, and how much, in the periods that the rule is about."""
    use = case.requests.choices.uses.get(rule.resource)
    if use is None:
        return np.zeros(0, dtype=np.int64), []
    meant = set(decisions_meant(case, rule.applies_to).tolist())
    owner = case.requests.choices.decision
    quantity: dict[int, Fraction] = {}
    for option, period, amount in zip(use.option.tolist(), use.period.tolist(), use.quantity, strict=True):
        if int(owner[option]) in meant and rule.period in (None, period):
            quantity[option] = quantity.get(option, Fraction(0)) + amount
    kept = sorted(quantity)
    return np.array(kept, dtype=np.int64), [quantity[option] for option in kept]


def logical_rows(case: Case, rule: Rule, option_first: int) -> Iterator[Row]:
    """The rows of a rule about which decisions are funded."""
    write = _Writer(case, rule, option_first)
    about = decisions_meant(case, rule.applies_to).tolist()
    if rule.kind is RuleKind.REQUIRES:
        yield from write.requires(about, decisions_meant(case, rule.relative_to).tolist())
    elif rule.kind is RuleKind.EXCLUDES:
        if rule.relative_to.is_everything:
            yield write.row("", dict.fromkeys(about, 1), None, 1)
        else:
            yield from write.excludes(about, decisions_meant(case, rule.relative_to).tolist())
    elif rule.kind is RuleKind.TOGETHER:
        for first, second in pairwise(about):
            yield write.row(f"{write.name(first)}+{write.name(second)}", {first: 1, second: -1}, 0, 0)
    elif rule.kind is RuleKind.MANDATE:
        for decision in about:
            yield write.row(write.name(decision), {decision: 1}, 1, None)
    else:
        least = None if rule.at_least is None else int(rule.at_least.to_integral_value("ROUND_CEILING"))
        most = None if rule.at_most is None else int(rule.at_most.to_integral_value("ROUND_FLOOR"))
        for name, selector in expand(case, rule.applies_to):
            meant = decisions_meant(case, selector).tolist()
            # A group without any decision has nothing to choose from and is not meant.
            if meant or not name:
                yield write.row(name, dict.fromkeys(meant, 1), least, most)


class _Writer:
    """Rows over decisions, written as rows over the columns of their options."""

    def __init__(self, case: Case, rule: Rule, option_first: int) -> None:
        self.rule, self.choices, self.first = rule, case.requests.choices, option_first

    def name(self, decision: int) -> str:
        return str(self.choices.request[decision])

    def row(self, name: str, counts: Mapping[int, int], lower: int | None, upper: int | None) -> Row:
        offset = self.choices.offset
        columns: list[int] = []
        weights: list[int] = []
        for decision, weight in sorted(counts.items()):
            options = range(int(offset[decision]), int(offset[decision + 1]))
            columns.extend(self.first + option for option in options)
            weights.extend([weight] * len(options))
        return Row(
            f"{self.rule.id}/{name}" if name else self.rule.id,
            self.rule,
            np.array(columns, dtype=np.int64),
            np.array(weights, dtype=np.int64),
            lower,
            upper,
        )

    def requires(self, about: Sequence[int], other: Sequence[int]) -> Iterator[Row]:
        """All of the others, or at least so many of them, beside each decision."""
        enough = (
            len(other) if self.rule.at_least is None else int(self.rule.at_least.to_integral_value("ROUND_CEILING"))
        )
        if enough == len(other) and len(about) * len(other) <= _PAIRS_MAX:
            for needing in about:
                for needed in other:
                    if needing != needed:
                        row = f"{self.name(needing)}>{self.name(needed)}"
                        yield self.row(row, {needing: 1, needed: -1}, None, 0)
            return
        for needing in about:
            counts = dict.fromkeys(other, -1)
            # A decision that stands on both sides counts as one of those that it needs.
            counts[needing] = counts.get(needing, 0) + enough
            yield self.row(self.name(needing), counts, None, 0)

    def excludes(self, about: Sequence[int], other: Sequence[int]) -> Iterator[Row]:
        """None of the one side beside any of the other."""
        both = set(about) & set(other)
        for one in about:
            beside = [decision for decision in other if decision != one]
            if len(about) * len(other) <= _PAIRS_MAX:
                for against in beside:
                    if against in both and one in both and against < one:
                        continue
                    yield self.row(f"{self.name(one)}|{self.name(against)}", {one: 1, against: 1}, None, 1)
            elif beside:
                yield self.row(self.name(one), {**dict.fromkeys(beside, 1), one: len(beside)}, None, len(beside))
