"""When no combination of options keeps all rules: which claims clash, and what would have to give.

If already parts of projects could not keep the rules, the prices of the least giving way name the claims involved
(Farkas); otherwise all claims are candidates. Either way the set is then reduced until none can be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.conflicts.claims import Claim, Claims, claims_of
from apportion.allocation.conflicts.irreducible import irreducible
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solve import LpResult
from apportion.model import wording
from apportion.model.conflict import Conflict, Repair
from apportion.model.rule import Measure

_CONFLICTS_MAX: Final = 5
_NODES_MAX: Final = 2_000
"""Nodes of one test whether some claims can hold; beyond that they are taken to hold, and the set is larger for it."""
_REPAIR_NODES_MAX: Final = 100
"""Nodes of the search for the least change of one rule."""
_TOLERANCE: Final = 1e-6
_NAMED_MAX: Final = 20
_TRIED_MAX: Final = 40
"""Claims of the conflicts that are tried as a repair alone."""
_NOISE: Final = 1e-9
"""Part of an amount by which the solver may be off."""
_HAIR: Final = 1e-3
"""Part of a unit that is taken for the solver's noise."""


def explain_decision_conflict(problem: Problem) -> tuple[tuple[Conflict, ...], tuple[Repair, ...]]:
    """The conflicts among hard rules of a problem with decisions, and the cheapest repairs."""
    claims = claims_of(problem)
    found: list[Conflict] = []
    ignored: set[str] = set()
    while len(found) < _CONFLICTS_MAX:
        active = [name for name in claims.names if name not in ignored]
        members, is_least = _clashing(claims, active)
        if not members:
            break
        found.append(_conflict(claims, members, irreducible=is_least))
        ignored.update(members)
    members = [name for conflict in found for name in conflict.rules]
    return tuple(found), _repairs(claims, members)


def _clashing(claims: Claims, active: list[str]) -> tuple[list[str], bool]:
    """Claims that cannot hold together, empty when all active ones can; and whether none of them can be left out."""
    in_parts = _holds(claims, active, whole=False)
    if in_parts and _holds(claims, active, whole=True):
        return [], True
    candidates = active
    if not in_parts:
        elastic = claims.solved(active, active, whole=False, nodes_max=_NODES_MAX)
        priced = {claim.id for claim in claims.listed if abs(elastic.prices[claim.row]) > _TOLERANCE}
        involved = [name for name in active if name in priced]
        if involved and not _holds(claims, involved, whole=False):
            candidates = involved
    members = irreducible(candidates, lambda some: _holds(claims, some, whole=in_parts))
    if in_parts:
        return members, True
    if len(members) > _TRIED_MAX:
        return members, False
    # Of what cannot hold in parts fewer may already be too much for whole options.
    return irreducible(members, lambda some: _holds(claims, some, whole=True)), True


def _holds(claims: Claims, some: Sequence[str], *, whole: bool) -> bool:
    return claims.solved(some, (), whole=whole, nodes_max=_NODES_MAX).status != "infeasible"


def _conflict(claims: Claims, members: list[str], *, irreducible: bool) -> Conflict:
    case = claims.problem.case
    of = {claim.id: claim for claim in claims.listed}
    demands = tuple(f"{of[name].title}: {of[name].demand}" for name in members)
    shortfall = Fraction(0)
    words = ""
    if all(of[name].measured_in is Measure.MONEY for name in members):
        answer = claims.solved(members, members, whole=True, nodes_max=_REPAIR_NODES_MAX)
        if answer.status == "optimal":
            shortfall = Fraction(_enough(-answer.objective * claims.unit))
            words = f" They miss each other by {wording.money(case, shortfall)}."
    listed = "; ".join(f"{of[name].title} ({of[name].demand})" for name in members[:_NAMED_MAX])
    if len(members) > _NAMED_MAX:
        listed += f"; and {len(members) - _NAMED_MAX} more"
    if len(members) == 1:
        text = f"This rule cannot hold: {listed}.{words.replace('They miss each other', 'It is missed')}"
    else:
        text = f"These {len(members)} rules cannot hold together: {listed}.{words}"
    return Conflict(tuple(members), text, shortfall, irreducible=irreducible, demands=demands)


def _repairs(claims: Claims, members: list[str]) -> tuple[Repair, ...]:
    """Each claim whose own giving way lets all hold, cheapest first; when none does, the least joint change."""
    every = claims.names
    of = {claim.id: claim for claim in claims.listed}
    alone = []
    for name in members[:_TRIED_MAX]:
        answer = claims.solved(every, [name], whole=True, nodes_max=_REPAIR_NODES_MAX)
        change = claims.given(answer).get(name) if answer.status == "optimal" else None
        if change is not None:
            enough = _in_whole_units(claims, of[name], change[0], answer, raised=change[1])
            alone.append(
                (
                    change[0] / of[name].measure * of[name].cost,
                    _repair(claims, of[name], enough, raised=change[1], alone=True),
                )
            )
    if alone:
        return tuple(repair for _, repair in sorted(alone, key=lambda item: (item[0], members.index(item[1].rule))))
    answer = claims.solved(every, every, whole=True, nodes_max=_REPAIR_NODES_MAX)
    if answer.status != "optimal":
        return ()
    return tuple(
        _repair(claims, of[name], _rounded(of[name], amount), raised=raised, alone=False)
        for name, (amount, raised) in claims.given(answer).items()
        if amount > _HAIR
    )


def _in_whole_units(claims: Claims, claim: Claim, amount: float, answer: LpResult, *, raised: bool) -> float:
    """A change of a rule in money that suffices to the last minor unit, with the options that the solver took.

    In budgets of billions its answer is a few minor units off, and what is short by one of them repairs nothing.
    """
    if claim.measured_in in (Measure.COUNT, Measure.QUANTITY):
        return amount
    nearest = _enough(amount)
    if claims.holds_with(claim, nearest, answer, raised=raised):
        return nearest
    low, high = nearest, int(np.ceil(amount + max(1.0, _NOISE * amount)))
    if not claims.holds_with(claim, high, answer, raised=raised):
        # Amounts in between cannot be met in whole minor units at all, or the rule is not about a sum of money.
        return float(np.ceil(amount))
    while high - low > 1:
        middle = (low + high) // 2
        if claims.holds_with(claim, middle, answer, raised=raised):
            high = middle
        else:
            low = middle
    return high


def _rounded(claim: Claim, amount: float) -> float:
    """A change in whole minor units where it is one of money or of worth."""
    return amount if claim.measured_in in (Measure.COUNT, Measure.QUANTITY) else _enough(amount)


def _repair(claims: Claims, claim: Claim, amount: float, *, raised: bool, alone: bool) -> Repair:
    case = claims.problem.case
    if claim.measured_in is Measure.COUNT:
        change = Fraction(max(1, _enough(amount)))
        return Repair(claim.id, change, f"give up '{claim.title}' for {_decisions(int(change))}", alone)
    verb = "raise" if raised else "lower"
    if claim.measured_in is Measure.QUANTITY:
        change = Fraction(int(np.ceil(amount * 1000 - _HAIR)), 1000)
        return Repair(claim.id, change, f"{verb} {claim.title} by {wording.quantity(case, change)}", alone)
    change = Fraction(int(amount))
    return Repair(claim.id, change, f"{verb} {claim.title} by {wording.money(case, change)}", alone)


def _decisions(count: int) -> str:
    return "1 decision" if count == 1 else f"{count} decisions"


def _enough(amount: float) -> int:
    """A change that suffices: rounded up, unless noise alone lifts it above a whole unit."""
    return int(np.ceil(amount - max(_HAIR, _NOISE * abs(amount))))
