"""The plan as it would have to be cut: the best one in which no request receives more than was planned for it.

What a plan promises is lowered, not raised: a shortfall is no occasion to begin something new. Only what a rule obliges
the plan to pay in a scenario, and the plan does not, may receive more. The caps are part of the problem that is solved,
so that what comes out is judged and bounded like any plan.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

import numpy as np

from apportion.allocation.conflicts.conflict import explain_conflict
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import Effort
from apportion.allocation.formulation.decision_rows import open_options
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.judged import Judged, judge, judge_solution
from apportion.allocation.solution import Infeasible
from apportion.allocation.stages.stages import Staged, soft_classes, staged
from apportion.allocation.worth.objective import priorities
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.conflict import Conflict
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import expand, select_pairs
from apportion.model.selector import Selector, Term
from apportion.risk.scenarios.adopted import CarriedOver

_OBLIGE: Final = (RuleKind.FLOOR, RuleKind.MANDATE)
"""Kinds of rules that oblige a plan to pay for something."""


def decides_in_steps(case: Case) -> bool:
    """True when something is decided before value: soft rules in classes, fairness, criteria of higher priority."""
    return case.fairness is not None or bool(soft_classes(case)) or len(priorities(case)) > 1


def caps(there: CarriedOver) -> Int64Array:
    """The most that each line may receive: what the plan gives it, or more where a lower limit is broken by the plan.

    Minor units, shape (lines,).
    """
    case, requests = there.case, there.case.requests
    free = requests.choices.decision_of_line(requests.count) < 0
    most = np.where(free, np.maximum(there.amounts, requests.floor), there.amounts)
    for item in there.verdict.broken:
        rule = item.rule
        if rule.kind not in _OBLIGE or item.at_least is None or item.have >= item.at_least:
            continue
        selectors = dict(expand(case, rule.applies_to, rule.period))
        selector = selectors.get(item.id.partition("/")[2], rule.applies_to)
        about = select_pairs(case, replace(selector, each=""), *_lines_alone(case))
        if rule.period is not None:
            about &= requests.period == rule.period
        most = np.where(about, np.maximum(most, requests.cap), most)
    return most


def _lines_alone(case: Case) -> tuple[Int64Array, Int64Array]:
    """Every line with the first fund: conditions on funds are met by the money of any."""
    every = np.arange(case.requests.count)
    return every, np.zeros(every.size, dtype=np.int64)


def cut_plan(case: Case, most: Int64Array, effort: Effort) -> Judged:
    """The best plan of a case in which no line receives more than it is to.

    Args:
        case: with its total as a limit.
        most: minor units per request line: ``caps``.
        effort: how far to search where there are options to choose between.

    Raises:
        Infeasible: when no such plan keeps all hard rules; ``Undecided`` when none was found.
    """
    if decides_in_steps(case):
        return judge(held(case, most), effort)
    step = staged(case, effort)
    problem = capped(formulate(step.case), most)
    return judge_solution(case, Staged(step.case), problem, solve_problem(problem, effort))


def capped(problem: Problem, planned: Int64Array) -> Problem:
    """The problem with the planned amounts as caps; options that take more are closed.

    Raises:
        Infeasible: when a line has to receive more than is planned for it.
    """
    cap = np.minimum(problem.cap, planned)
    owned = problem.case.requests.choices.decision_of_line(problem.lines) >= 0
    if bool(np.any(~owned & (problem.floor > cap))):
        raise Infeasible
    paid = np.bincount(problem.line, minlength=problem.lines) > 0
    options = open_options(problem.case, problem.floor, cap, problem.bound_rules, paid=paid)
    return replace(problem, cap=cap, options=options)


def held(case: Case, planned: Int64Array) -> Case:
    """The case with a rule for each line that would like more than is planned for it."""
    requests = case.requests
    rules = []
    for line in np.flatnonzero(planned < requests.cap).tolist():
        period = int(requests.period[line])
        name = f"Planned amount of {requests.name[line]}"
        rule = Rule(
            id=f"planned.{requests.id[line]}" + (f".{case.periods[period]}" if len(case.periods) > 1 else ""),
            kind=RuleKind.CAP,
            measured_in=Measure.MONEY,
            at_most=Decimal(int(planned[line])),
            applies_to=Selector(((Term("request", str(requests.id[line])),),), each="request"),
            period=period,
            name=name,
            reason="The plan gives it no more",
        )
        rules.append(rule)
    return replace(case, rules=(*case.rules, *rules))


def why_no_cut(case: Case, planned: Int64Array) -> tuple[Conflict, ...]:
    """The rules that cannot hold together with the planned amounts as caps."""
    return explain_conflict(formulate(held(case, planned)))[0]
