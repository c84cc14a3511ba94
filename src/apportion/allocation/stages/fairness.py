"""Fairness as a guarantee: the fairest plan that costs no more of the best value than is allowed.

Two ideas. *max_min*: the smallest funded share of any group is as large as possible; then that of the groups that can
still rise is raised without lowering the others, and so on. *proportional*: the largest distance of a group's funded
share from the share that all groups receive together is as small as possible.

How fair a plan is, is a level between 0 and a million, in steps of one millionth of what a group asks for. A level
becomes ordinary rules; it is within reach when the best plan under them, found and judged as any other, is worth
enough. The prices of a plan that is worth too little bound every plan at the levels below it as well: that is where the
search looks next, and it is the proof that no fairer plan exists.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.stages.step import Step, decide
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.organisation import Fairness
from apportion.model.requests import Mask
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import expand, select_lines
from apportion.model.selector import Selector

LEVELS: Final = 10**6
"""The highest level of fairness: one level is a millionth of what a group asks for."""
RULE: Final = "fairness"
_REFINED_MAX: Final = 40
"""With up to so many groups those that can still rise are raised further; each may take a dozen plans."""


@dataclass(frozen=True, eq=False)
class Group:
    """One of those whose funded shares are compared."""

    name: str
    selector: Selector
    lines: Mask
    asked: int
    """Minor units: the sum of the caps of its lines; above 0."""

    def share(self, amounts: Int64Array) -> Fraction:
        """The part of what it asks for that it receives."""
        return Fraction(exact_sum(amounts[self.lines]), self.asked)


@dataclass(frozen=True, eq=False)
class Fair:
    """The fairest plan found and what it proves."""

    rules: tuple[Rule, ...]
    """What later steps keep."""
    step: Step
    """The best plan under these rules."""
    level: int
    """Level reached: the smallest share, or what the largest distance lacks of a hundred percentage points."""
    beyond: int
    """The lowest level that was proved to be out of reach; above ``LEVELS`` when every level is within reach."""


def fairest(case: Case, unfair: Step, least_value: Fraction, effort: Effort = THOROUGH) -> Fair | None:
    """The fairest plan that is worth enough; ``None`` when nobody asks for money.

    Args:
        case: a case with the objective that the cost of fairness is counted in.
        unfair: its best plan without regard to fairness.
        least_value: what a plan has to be worth, net of the price of missed soft rules.
        effort: how far to search where there are options to choose between.

    Raises:
        ValueError: for a case that asks for no fairness.
    """
    if case.fairness is None:
        raise ValueError("the case asks for no fairness")
    groups = groups_of(case, case.fairness)
    if not groups:
        return None
    search = _Search(case, case.fairness, groups, least_value, effort)
    good = _Try(dict.fromkeys((group.name for group in groups), 0), unfair)
    found = search.highest(groups, good)
    level, beyond, good = found.level, found.beyond, found.good
    if case.fairness.kind == "max_min" and len(groups) <= _REFINED_MAX:
        good = search.refined(found)
    if good.step is None:
        raise ValueError("a plan that is good enough is a plan")
    return Fair(search.rules(good.levels), good.step, level, beyond)


def groups_of(case: Case, fairness: Fairness) -> tuple[Group, ...]:
    """The groups that ask for money."""
    found = []
    for name, selector in expand(case, fairness.among):
        lines = select_lines(case, selector)
        asked = case.requests.asked(lines)
        if asked:
            found.append(Group(name, selector, lines, asked))
    return tuple(found)


def smallest_share(groups: Sequence[Group], amounts: Int64Array) -> Fraction:
    """The smallest funded share of any group."""
    return min(group.share(amounts) for group in groups)


def largest_distance(case: Case, groups: Sequence[Group], amounts: Int64Array) -> Fraction:
    """The largest distance of a group's funded share from the share that all groups receive together."""
    every = np.zeros(amounts.size, dtype=np.bool_)
    for group in groups:
        every |= group.lines
    common = Fraction(exact_sum(amounts[every]), case.requests.asked(every))
    return max(abs(group.share(amounts) - common) for group in groups)


@dataclass(frozen=True, eq=False)
class _Try:
    """The best plan at some levels, one per group; no step where there is no plan."""

    levels: Mapping[str, int]
    step: Step | None
    is_known: bool = True
    """False when a search for the best combination of options ended before it found a plan or ruled out all."""


@dataclass(frozen=True, eq=False)
class _Found:
    """The highest common level of some groups."""

    level: int
    beyond: int
    """The lowest level proved to be out of reach."""
    good: _Try
    bad: _Try | None
    """The plan that proves it; ``None`` when every level is within reach."""


@dataclass(frozen=True, eq=False)
class _Search:
    """Plans at levels of fairness."""

    case: Case
    fairness: Fairness
    groups: tuple[Group, ...]
    least: Fraction
    effort: Effort

    def highest(self, active: Sequence[Group], good: _Try) -> _Found:
        """Raise some groups together as far as they go, from a level that is within reach."""
        low = max(good.levels[active[0].name], self._reached(active, good))
        high, beyond = self._top() + 1, LEVELS + 1
        bad: _Try | None = None
        guess: int | None = self._first_guess(active, good)
        is_confirming = False
        while high - low > 1:
            level = min(max((low + high) // 2 if guess is None else guess, low + 1), high - 1)
            tried = self._try({**good.levels, **dict.fromkeys((group.name for group in active), level)})
            if tried.step is not None and tried.step.net >= self.least:
                low = min(max(level, self._reached(active, tried)), high - 1)
                # A guess that holds is mostly the last level that does: the next one tells.
                is_confirming = guess is not None and not is_confirming
                good, guess = tried, low + 1 if is_confirming else None
                continue
            high, bad, guess = level, tried, None
            if self._is_proof(tried):
                beyond = min(beyond, level)
            if tried.step is not None and tried.step.priced < self.least:
                guess = self._by_prices(active, tried, low, level)
                high = guess + 1
                beyond = min(beyond, high)
        levels = {**good.levels, **dict.fromkeys((group.name for group in active), low)}
        return _Found(low, beyond, replace(good, levels=levels), bad)

    def refined(self, found: _Found) -> _Try:
        """Raise the groups that can still rise, those that cannot staying where they are, until none can."""
        active = list(self.groups)
        while found.level < LEVELS and found.bad is not None:
            held = self._held(active, found, found.bad)
            active = [group for group in active if group.name not in held]
            if not active:
                break
            found = self.highest(active, found.good)
        return found.good

    def rules(self, levels: Mapping[str, int]) -> tuple[Rule, ...]:
        """What a level means as rules."""
        percent = f"at most {wording.percent(self.case, self.fairness.cost_max)} of the best value"
        if self.fairness.kind == "proportional":
            level = min(levels.values())
            return (
                Rule(
                    id=RULE,
                    kind=RuleKind.BALANCE,
                    measured_in=Measure.PERCENT,
                    at_most=Decimal(LEVELS - level) / LEVELS,
                    applies_to=self.fairness.among,
                    name="Proportional to what is asked for",
                    reason=f"Funded shares differ as little as possible, at the cost of {percent}",
                    origin="fairness",
                ),
            )
        return tuple(
            Rule(
                id=f"{RULE}.{group.name}",
                kind=RuleKind.FLOOR,
                measured_in=Measure.MONEY,
                at_least=Decimal(int(self._limit(group, levels[group.name]))),
                applies_to=group.selector,
                name=f"Fair share of {self._title(group)}",
                reason=f"The smallest funded share is as large as possible, at the cost of {percent}",
                origin="fairness",
            )
            for group in self.groups
            if levels[group.name]
        )

    def _title(self, group: Group) -> str:
        among_units = self.fairness.among.each == "unit"
        return self.case.units[self.case.unit_index[group.name]].name if among_units else group.name

    def _limit(self, group: Group, level: int) -> Fraction:
        """What a level asks for in minor units: a least amount, or a largest distance from the common share."""
        if self.fairness.kind == "proportional":
            return Fraction((LEVELS - level) * group.asked, LEVELS)
        return Fraction(math.ceil(Fraction(level * group.asked, LEVELS)))

    def _try(self, levels: Mapping[str, int]) -> _Try:
        try:
            return _Try(levels, decide(replace(self.case, rules=(*self.case.rules, *self.rules(levels))), self.effort))
        except Undecided:
            return _Try(levels, None, is_known=False)
        except Infeasible:
            return _Try(levels, None)

    def _is_proof(self, tried: _Try) -> bool:
        """That a plan is not good enough, or that there is none, is certain."""
        return tried.is_known if tried.step is None else tried.step.bound < self.least

    def _reached(self, active: Sequence[Group], tried: _Try) -> int:
        """The highest level that a plan keeps for some groups, whatever was asked of it."""
        if tried.step is None:
            return 0
        if self.fairness.kind == "proportional":
            return LEVELS - math.ceil(largest_distance(self.case, self.groups, tried.step.amounts) * LEVELS)
        return min(math.floor(smallest_share(active, tried.step.amounts) * LEVELS), LEVELS)

    def _top(self) -> int:
        """The highest level that is tried: shares are not asked to be nearer than one minor unit of the smallest group.

        Nearer ones may exist in fractions only, which to rule out is long work; equal parts of the total that are whole
        are tried all the same.
        """
        every = sum(group.asked for group in self.groups)
        if self.fairness.kind == "max_min" or not any(self.case.total * group.asked % every for group in self.groups):
            return LEVELS
        return LEVELS - min(LEVELS, -(-LEVELS // min(group.asked for group in self.groups)))

    def _first_guess(self, active: Sequence[Group], good: _Try) -> int:
        """Everybody the same share of what is left of the total beside the other groups."""
        if self.fairness.kind == "proportional":
            return self._top()
        rising = {group.name for group in active}
        taken = sum(self._limit(group, good.levels[group.name]) for group in self.groups if group.name not in rising)
        left = max(self.case.total - int(taken), 0)
        return min(LEVELS, left * LEVELS // sum(group.asked for group in active))

    def _prices(self, tried: _Try) -> dict[str, Fraction]:
        """What a minor unit more, or less room, for each group costs, by the prices of a plan."""
        found = {group.name: Fraction(0) for group in self.groups}
        if tried.step is None:
            return found
        rows = tried.step.problem.rows
        for index, price in tried.step.solution.row_prices.items():
            row = rows[index]
            if row.rule.origin == "fairness":
                found[row.id.removeprefix(RULE)[1:]] += abs(price)
        return found

    def _by_prices(self, active: Sequence[Group], tried: _Try, low: int, level: int) -> int:
        """The highest level below one that failed at which its prices still let a plan be worth enough."""
        prices = self._prices(tried)
        bound = self.least if tried.step is None else tried.step.priced
        while level - low > 1:
            middle = (low + level) // 2
            gain = sum(
                prices[group.name] * abs(self._limit(group, tried.levels[group.name]) - self._limit(group, middle))
                for group in active
            )
            low, level = (middle, level) if bound + gain >= self.least else (low, middle)
        return low

    def _held(self, active: Sequence[Group], found: _Found, bad: _Try) -> set[str]:
        """Groups that cannot rise: the value that is allowed for is used up by them, or no plan raises them alone."""
        if bad.step is not None and bad.step.priced < self.least:
            prices = self._prices(bad)
            held = {group.name for group in active if prices[group.name]}
        else:
            held = {group.name for group in active if not self._can_rise(group, found)}
        return held or {group.name for group in active}

    def _can_rise(self, group: Group, found: _Found) -> bool:
        if found.good.step is not None and group.share(found.good.step.amounts) * LEVELS >= found.level + 1:
            return True
        tried = self._try({**found.good.levels, group.name: found.level + 1})
        return tried.step is not None and tried.step.net >= self.least
