"""How little has to move so that all rules hold: the cheapest sufficient change, proved on both sides.

Nothing is worth anything, and each minor unit that a line gains costs one: the plan that costs least moves least, and
the engine's bound says how little any plan could move. What the rounding to whole minor units leaves open between the
two is closed by planning with limits in between, down to the last minor unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.worth.values import shape_groups
from apportion.execution.reallocate.disruption import Within, best_within, gaining_nothing
from apportion.execution.reallocate.ground import Ground
from apportion.kernel.decimals import DecimalColumn
from apportion.model.case import Case
from apportion.model.organisation import Criterion
from apportion.model.requests import Requests, Shape
from apportion.model.rule import Measure, Rule, RuleKind

_SEARCH_SLACK: Final = Fraction(1, 1000)
"""A bound that a search gives in floating point is taken to be a whole number this near to one."""
_PLACES: Final = 9
"""Decimals of a minor unit to which the worth that is kept is rounded, down."""


@dataclass(frozen=True, eq=False)
class Least:
    """The least money that has to change its line."""

    amount: int
    """Minor units: a plan that moves this keeps all rules."""
    certain: int
    """No plan that moves less than this keeps them; the same as ``amount`` unless a search ended at its limit."""
    plan: Within
    """A plan that moves ``amount``; which of them is best is found with that limit."""
    rests_on_search: bool
    """True where the lower side is the solver's word, as with decisions between options."""

    @property
    def is_proved(self) -> bool:
        """Whether it is known that one minor unit less does not suffice."""
        return self.certain == self.amount


def least_change(ground: Ground, effort: Effort = THOROUGH) -> Least:
    """The least that has to move so that all rules hold.

    Args:
        ground: what it starts from.
        effort: how far plans are searched for where there are options to choose between.

    Raises:
        Infeasible: when no plan keeps the rules, however much it moves.
        Undecided: when the search ended before it found any.
    """
    case = _staying(ground)
    found = best_within(ground, None, case=case, effort=effort)
    search, proof = found.judged.solution.search, found.judged.proof
    cost = -proof.bound if search is None else -min(proof.bound, search.bound) - _SEARCH_SLACK
    certain = math.ceil(cost)
    high = found.disruption
    low = min(max(0, certain), high)
    # Most often the bound is met but for the rounding: the smallest limit that it allows is tried first.
    middle = low
    while low < high:
        try:
            nearer = best_within(ground, middle, effort=effort)
        except Undecided:
            break
        except Infeasible:
            low = middle + 1
        else:
            found, high = nearer, nearer.disruption
        middle = (low + high) // 2
    return Least(high, low, found, search is not None)


def calmest(within: Within, effort: Effort = THOROUGH) -> Within:
    """Of plans that are worth as much, one that moves less, where there is one and the engine can say so.

    Where rates tie, the best plan is one of many, and the one that was found may move money for nothing. It comes back
    as it is where several criteria or rules at a price are weighed, or where curves are not made of straight lines:
    there ties are rare.
    """
    ground, worth = within.ground, within.judged.proof.value_lower
    if not within.disruption or not _can_be_kept(ground.case):
        return within
    try:
        calm = best_within(ground, within.limit, case=_keeping(ground, worth), effort=effort)
        if calm.disruption >= within.disruption:
            return within
        # Planned once more for what it is worth: the proof of the calm plan is about money that stays.
        found = best_within(ground, calm.disruption, effort=effort)
    except Infeasible:
        return within
    return replace(found, limit=within.limit) if found.judged.proof.value_lower >= worth else within


def _staying(ground: Ground) -> Case:
    """The case in which only gains count; rules that may be missed do not, and neither do criteria."""
    case = ground.case
    rules = (*(rule for rule in case.rules if rule.is_hard), *gaining_nothing(ground, Decimal(1)))
    requests = _worthless(case.requests)
    return replace(case, rules=rules, requests=requests, criteria=(), fairness=None, stated_requests=None)


def _keeping(ground: Ground, worth: Fraction) -> Case:
    """The same under a rule that keeps what a plan is worth."""
    kept = Rule(
        id="worth.1",
        kind=RuleKind.WORTH,
        measured_in=Measure.WORTH,
        at_least=Decimal(f"{math.floor(worth * 10**_PLACES)}E-{_PLACES}"),
        measure="1",
        name="What the best plan is worth",
        origin="criteria",
    )
    case = _staying(ground)
    # One criterion more than a case without any has: the measure that the rule counts in.
    return replace(
        case, rules=(*case.rules, kept), stated_requests=ground.case.requests, criteria=(Criterion("strategic"),)
    )


def _can_be_kept(case: Case) -> bool:
    curves = shape_groups(case.requests)
    if curves.quadratic.size or curves.enclosed.size:
        return False
    return not case.criteria and case.fairness is None and all(rule.is_hard for rule in case.rules)


def _worthless(requests: Requests) -> Requests:
    nothing = DecimalColumn(np.zeros(requests.count, dtype=np.int64), 0)
    choices = requests.choices
    free = DecimalColumn(np.zeros(choices.options, dtype=np.int64), 0)
    straight = np.full(requests.count, Shape.LINEAR, dtype=np.int8)
    return replace(requests, shape=straight, rate=nothing, choices=replace(choices, value=free), measures={})
