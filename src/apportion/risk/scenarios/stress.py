"""One plan against one scenario: does it fit, how must it be cut, what would have been wanted.

Every plan that is compared is judged in whole minor units and bounded as any other; values are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.quick import tell
from apportion.allocation.beside.baselines import describe_violation
from apportion.allocation.conflicts.conflict import explain_conflict
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.judged import Judged, judge
from apportion.allocation.proof.verify_funds import reserve_faults
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.worth.objective import of_priority, priorities, with_objective
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.risk.scenarios.adopted import Adopted, CarriedOver, carried_over
from apportion.risk.scenarios.cut import caps, cut_plan, decides_in_steps, why_no_cut
from apportion.risk.scenarios.result import Break, Hit, InScenario, Move, PlanThere

LISTED_MAX: Final = 100
"""Requests listed of one scenario, those that lose or move most."""
TOLD_MAX: Final = 10
"""Requests of which it is said why they lose."""


@dataclass(frozen=True, eq=False)
class Future:
    """A scenario with the case in it."""

    id: str
    name: str
    case: Case
    probability: Fraction | None = None
    source: str = ""


@dataclass(frozen=True, eq=False)
class _Search:
    """What a search for a plan came to."""

    judged: Judged | None
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    undecided: bool = False


def stressed(adopted: Adopted, future: Future, effort: Effort = THOROUGH, *, told: bool = True) -> InScenario:
    """A plan as adopted, set against a scenario.

    Args:
        adopted: the plan.
        future: the scenario.
        effort: how far each search goes where there are options to choose between.
        told: whether reasons and conflicts are put into words, which takes longer than finding the plans.
    """
    case = future.case
    order = priorities(case)
    measured = with_objective(case, of_priority(case, order[-1])) if order else case
    there = carried_over(adopted, case, measured)
    effort = replace(effort, taken=_taken(there))
    wanted = _wanted(case, effort, told=told)
    cut = _Search(None) if there.fits else _cut(there, effort, told=told)
    left = there.amounts if there.fits else None if cut.judged is None else cut.judged.amounts
    moves = () if wanted.judged is None else _moves(there, wanted.judged.amounts)
    return InScenario(
        id=future.id,
        name=future.name,
        probability=future.probability,
        source=future.source,
        total=case.total,
        costs=there.allocated,
        reserve=there.reserve,
        fits=there.fits,
        breaks=tuple(_breaks(there)),
        value=there.worth.lower,
        is_exact=there.worth.is_exact,
        cut=_kept(there) if there.fits else _plan(cut.judged),
        obliged=() if left is None else tuple(move for move in _moves(there, left) if move.wanted > move.planned),
        hits=() if left is None or there.fits else _hits(there, left, cut.judged if told else None),
        wanted=_plan(wanted.judged),
        moves=moves[:LISTED_MAX],
        moves_hidden=max(0, len(moves) - LISTED_MAX),
        cut_conflicts=cut.conflicts,
        conflicts=wanted.conflicts,
        repairs=wanted.repairs,
        undecided=wanted.undecided or cut.undecided,
        comparable=not decides_in_steps(case),
    )


def _taken(there: CarriedOver) -> Int64Array:
    """The options of the plan, from which a search may start."""
    taken = np.zeros(there.case.requests.choices.options, dtype=np.int64)
    taken[there.chosen[there.chosen >= 0]] = 1
    return taken


def _wanted(case: Case, effort: Effort, *, told: bool) -> _Search:
    try:
        return _Search(judge(case, effort))
    except Undecided:
        return _Search(None, undecided=True)
    except Infeasible:
        return _Search(None, *explain_conflict(formulate(case))) if told else _Search(None)


def _cut(there: CarriedOver, effort: Effort, *, told: bool) -> _Search:
    most = caps(there)
    try:
        return _Search(cut_plan(there.case, most, effort))
    except Undecided:
        return _Search(None, undecided=True)
    except Infeasible:
        return _Search(None, why_no_cut(there.case, most)) if told else _Search(None)


def _plan(judged: Judged | None) -> PlanThere | None:
    if judged is None:
        return None
    proof = judged.proof
    bound = proof.bound if proof.search_bound is None else min(proof.bound, proof.search_bound)
    return PlanThere(judged.amounts, judged.allocated, judged.reserve, proof.value_lower, bound, judged.status)


def _kept(there: CarriedOver) -> PlanThere:
    """The plan itself, where nothing has to be cut."""
    return PlanThere(there.amounts, there.allocated, there.reserve, there.worth.lower, there.worth.upper, "as adopted")


def _breaks(there: CarriedOver) -> Iterator[Break]:
    for item in there.verdict.broken:
        yield Break(item.id, item.broken_by, _measure(item.rule), describe_violation(there.case, item))
    of_money = any(item.rule.kind in (RuleKind.TOTAL, RuleKind.FUND) for item in there.verdict.broken)
    # That there is too little money is said once: by the total or the fund that is broken.
    implied = reserve_faults(there.case, there.allocated, there.kept) if of_money else ()
    for fault in (fault for fault in there.verdict.faults if fault not in set(implied)):
        yield Break("", None, "", fault if fault.endswith(".") else f"{fault[:1].upper()}{fault[1:]}.")
    for request in there.not_offered:
        yield Break("", None, "", f"What was decided about {request} is not offered there.")


def _measure(rule: Rule) -> str:
    """Rules in percent are broken by money."""
    return "money" if rule.measured_in in (Measure.MONEY, Measure.PERCENT) else rule.measured_in.value


def _hits(there: CarriedOver, left: Int64Array, judged: Judged | None) -> tuple[Hit, ...]:
    """Units and requests that lose by the cut, those that lose most first."""
    case, requests = there.case, there.case.requests
    lost = there.amounts - left
    lines = np.flatnonzero(lost > 0)
    lines = lines[np.lexsort((lines, -lost[lines]))][:LISTED_MAX].tolist()
    why = None if judged is None or not lines else tell(judged)
    several = len(case.periods) > 1
    found = list(_unit_hits(case, there.amounts, left))
    for place, line in enumerate(lines):
        reasons = () if why is None or place >= TOLD_MAX else tuple(one.text for one in why.of_line(line))
        period = case.periods[int(requests.period[line])] if several else ""
        name = str(requests.name[line])
        amounts = int(there.amounts[line]), int(left[line])
        found.append(Hit("request", str(requests.id[line]), name, period, *amounts, reasons))
    return tuple(found)


def _unit_hits(case: Case, planned: Int64Array, left: Int64Array) -> list[Hit]:
    both = []
    for amounts in (planned, left):
        direct = np.zeros(len(case.units), dtype=np.int64)
        np.add.at(direct, case.requests.unit, amounts)
        both.append([int(direct[case.below(unit.id)].sum()) for unit in case.units])
    found = [
        Hit("unit", unit.id, unit.name, "", was, now)
        for unit, was, now in zip(case.units, *both, strict=True)
        if was > now
    ]
    return sorted(found, key=lambda hit: (-hit.lost, hit.id))[:LISTED_MAX]


def _moves(there: CarriedOver, wanted: Int64Array) -> tuple[Move, ...]:
    case, requests = there.case, there.case.requests
    difference = np.abs(wanted - there.amounts)
    lines = np.flatnonzero(difference)
    several = len(case.periods) > 1
    return tuple(
        Move(
            str(requests.id[line]),
            str(requests.name[line]),
            case.periods[int(requests.period[line])] if several else "",
            int(there.amounts[line]),
            int(wanted[line]),
        )
        for line in lines[np.lexsort((lines, -difference[lines]))].tolist()
    )
