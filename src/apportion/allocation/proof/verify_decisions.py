"""The judge's view of decisions between options: was one of the offered options taken, and what does it bring?

Read from the case alone. Which columns a solver was given, and what it answered, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.proof.measured import Measured, in_own_measure, limit
from apportion.allocation.worth.values import Enclosure, total_value
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.requests import Mask
from apportion.model.rule import Rule, RuleKind
from apportion.model.selection import mentions_funds, select_pairs
from apportion.model.selector import Selector

_NAMED_MAX: Final = 3
"""Requests that are named in one sentence; the others are counted."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions of a case with the options that a plan takes."""

    case: Case
    chosen: Int64Array
    """Option of each decision, -1 where none is taken; shape (decisions,)."""
    stated_faults: tuple[str, ...] = ()
    """What is wrong with the list of options itself."""

    @classmethod
    def stated(cls, case: Case, chosen: Int64Array | None) -> Decisions:
        """What a plan says it takes; what cannot be is a fault, and counts as nothing taken."""
        choices = case.requests.choices
        nothing = np.full(choices.count, -1, dtype=np.int64)
        if chosen is None or chosen.size != choices.count:
            if not choices.count and (chosen is None or not chosen.size):
                return cls(case, nothing)
            found = "of no decision" if chosen is None else f"of {chosen.size} decisions"
            return cls(case, nothing, (f"The plan states the option {found}; the case has {choices.count} of them.",))
        taken = chosen.astype(np.int64)
        own = (taken == -1) | ((taken >= choices.offset[:-1]) & (taken < choices.offset[1:]))
        faults: list[str] = []
        if not bool(own.all()):
            which = _names(choices.request[~own].tolist())
            faults.append(f"The option taken is not one that is offered: {which}.")
        return cls(case, np.where(own, taken, -1), tuple(faults))

    @cached_property
    def taken(self) -> Int64Array:
        """The options that are taken, ascending."""
        return np.sort(self.chosen[self.chosen >= 0])

    @cached_property
    def is_taken(self) -> Mask:
        """True for each option that is taken; shape (options,)."""
        taken = np.zeros(self.case.requests.choices.options, dtype=np.bool_)
        taken[self.taken] = True
        return taken

    @cached_property
    def funded(self) -> Mask:
        """True for each decision of which an option is taken; shape (decisions,)."""
        return self.chosen >= 0

    @cached_property
    def _lead(self) -> tuple[Int64Array, Int64Array]:
        """Lines of the leading requests, and the decision of each."""
        requests = self.case.requests
        index = requests.choices.index
        owner = requests.choices.decision_of_line(requests.count)
        lines = np.flatnonzero(owner >= 0)
        own = [index.get(str(name), -1) for name in requests.id[lines].tolist()]
        decision = np.array(own, dtype=np.int64)
        # A line of another request is part of the decision, but does not lead it.
        return lines[decision >= 0], decision[decision >= 0]

    def meant(self, selector: Selector) -> Mask:
        """True for each decision that a selector means by a line of its leading request; shape (decisions,)."""
        lines, decision = self._lead
        plain = Selector(selector.alternatives)
        found = np.zeros(self.chosen.size, dtype=np.bool_)
        for fund in range(max(1, len(self.case.funds))):
            inside = select_pairs(self.case, plain, lines, np.full(lines.size, fund, dtype=np.int64))
            found[decision[inside]] = True
        return found

    def faults(self, amounts: Int64Array) -> Iterator[str]:
        """Options that had to be taken, and lines that receive what no option taken gives them."""
        yield from self.stated_faults
        choices = self.case.requests.choices
        left_out = choices.must & ~self.funded
        if left_out.any() and not self.stated_faults:
            yield f"Nothing is funded where an option has to be taken: {_names(choices.request[left_out].tolist())}."
        lines = np.unique(choices.line)
        least, most = (np.zeros(self.case.requests.count, dtype=np.int64) for _ in range(2))
        entries = self.is_taken[choices.option]
        np.add.at(least, choices.line[entries], choices.least[entries])
        np.add.at(most, choices.line[entries], choices.most[entries])
        for wrong, edge, word in (
            (lines[amounts[lines] < least[lines]], least, "less"),
            (lines[amounts[lines] > most[lines]], most, "more"),
        ):
            if wrong.size:
                yield self._off(wrong, amounts, edge, word)

    def _off(self, lines: Int64Array, amounts: Int64Array, edge: Int64Array, word: str) -> str:
        requests = self.case.requests
        line = int(lines[0])
        decision = int(requests.choices.decision_of_line(requests.count)[line])
        gives = "the option taken gives it" if self.funded[decision] else "it has while nothing is funded of it"
        received, right = (wording.money(self.case, int(column[line])) for column in (amounts, edge))
        others = f", and so do {lines.size - 1} other lines" if lines.size > 1 else ""
        return (
            f"Request {requests.id[line]} receives {received} in {self.case.periods[int(requests.period[line])]}, "
            f"{word} than the {right} that {gives}{others}."
        )

    def used(self, rule: Rule, selector: Selector) -> Fraction:
        """What the options taken consume of a resource by themselves, beside what money consumes."""
        use = self.case.requests.choices.uses.get(rule.resource)
        # What a decision consumes by itself is not paid from any fund.
        if use is None or mentions_funds(selector):
            return Fraction(0)
        choices = self.case.requests.choices
        counts = self.is_taken[use.option] & self.meant(selector)[choices.decision[use.option]]
        if rule.period is not None:
            counts = counts & (use.period == rule.period)
        return sum((use.quantity[entry] for entry in np.flatnonzero(counts).tolist()), Fraction(0))

    def worth(self, amounts: Int64Array, measure: str) -> Enclosure:
        """A measure of worth over the whole plan, in its minor units.

        Args:
            amounts: minor units per request line.
            measure: ``strategic``, ``value``, ``score`` or ``npv``; or a priority (``1``), which means all criteria of
                that priority, each times its factor.
        """
        if measure.isdecimal():
            return self._blend(amounts, int(measure))
        requests = self.case.requests if self.case.stated_requests is None else self.case.stated_requests
        choices = requests.choices
        if measure in ("strategic", "value"):
            weighted = measure == "strategic"
            options = _sum_of(choices.value, self.taken, choices.weight if weighted else None, choices.decision)
            return total_value(requests, amounts, weighted=weighted) + Enclosure(options, options)
        found = Fraction(0)
        if measure in requests.measures:
            column = requests.measures[measure]
            for line in np.flatnonzero((column.scaled != 0) & (amounts != 0) & (requests.cap != 0)).tolist():
                found += column.fraction(line) * Fraction(int(amounts[line]), int(requests.cap[line]))
        if measure in choices.measures:
            found += _sum_of(choices.measures[measure], self.taken)
        return Enclosure(found, found)

    def _blend(self, amounts: Int64Array, priority: int) -> Enclosure:
        total = Enclosure(Fraction(0), Fraction(0))
        for item in self.case.criteria:
            if item.priority == priority:
                part, factor = self.worth(amounts, item.measure), Fraction(item.factor)
                ends = sorted((part.lower * factor, part.upper * factor))
                total = total + Enclosure(ends[0], ends[1])
        return total


def _sum_of(
    column: DecimalColumn, options: Int64Array, weight: DecimalColumn | None = None, decision: Int64Array | None = None
) -> Fraction:
    """Exact sum over some options, each times the weight of its decision where there is one."""
    numbers = column.scaled[options].tolist()
    if weight is None or decision is None:
        return Fraction(sum(numbers), 10**column.places)
    weights = weight.scaled[decision[options]].tolist()
    total = sum(number * factor for number, factor in zip(numbers, weights, strict=True))
    return Fraction(total, 10 ** (column.places + weight.places))


def _names(found: list[str]) -> str:
    rest = len(found) - _NAMED_MAX
    return ", ".join(map(str, found[:_NAMED_MAX])) + (f" and {rest} more" if rest > 0 else "")


def is_about_decisions(rule: Rule) -> bool:
    """True for rules that count funded decisions: also a mandate without an amount, which asks that all are funded."""
    if rule.kind is RuleKind.MANDATE:
        return rule.at_least is None and rule.at_most is None
    return rule.kind in _COUNTED


def count_decisions(decisions: Decisions, rule: Rule, row: str, selector: Selector) -> Measured:
    """A rule about which decisions are funded."""
    return _COUNTED[rule.kind](decisions, rule, row, decisions.meant(selector))


def _requires(decisions: Decisions, rule: Rule, row: str, meant: Mask) -> Measured:
    """Each funded decision of one side needs all, or a number, of those of the other side."""
    needed = decisions.meant(rule.relative_to)
    wanted = Decimal(int(needed.sum())) if rule.at_least is None else rule.at_least
    there = int((decisions.funded & needed).sum())
    lacking = int((decisions.funded & meant).sum()) if there < wanted else 0
    return in_own_measure(row, rule, Fraction(lacking), None, Fraction(0))


def _excludes(decisions: Decisions, rule: Rule, row: str, meant: Mask) -> Measured:
    funded = decisions.funded & meant
    if rule.relative_to.is_everything:
        return in_own_measure(row, rule, Fraction(int(funded.sum())), None, Fraction(1))
    others = decisions.funded & decisions.meant(rule.relative_to)
    both = int((funded & others).sum())
    # A decision on both sides is no pair with itself, and two that are on both sides are one pair.
    pairs = int(funded.sum()) * int(others.sum()) - both - both * (both - 1) // 2
    return in_own_measure(row, rule, Fraction(pairs), None, Fraction(0))


def _together(decisions: Decisions, rule: Rule, row: str, meant: Mask) -> Measured:
    """All or none; broken by the fewest decisions that would have to change."""
    funded, asked = int((decisions.funded & meant).sum()), int(meant.sum())
    return Measured(row, rule, Fraction(funded), None, None, None, Fraction(-min(funded, asked - funded)))


def _choose(decisions: Decisions, rule: Rule, row: str, meant: Mask) -> Measured:
    funded = int((decisions.funded & meant).sum())
    return in_own_measure(row, rule, Fraction(funded), limit(rule.at_least), limit(rule.at_most))


def _all_funded(decisions: Decisions, rule: Rule, row: str, meant: Mask) -> Measured:
    funded = int((decisions.funded & meant).sum())
    return in_own_measure(row, rule, Fraction(funded), Fraction(int(meant.sum())), None)


_COUNTED: Final[dict[RuleKind, Callable[[Decisions, Rule, str, Mask], Measured]]] = {
    RuleKind.REQUIRES: _requires,
    RuleKind.EXCLUDES: _excludes,
    RuleKind.TOGETHER: _together,
    RuleKind.CHOOSE: _choose,
    RuleKind.MANDATE: _all_funded,
}
