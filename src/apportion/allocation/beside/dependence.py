"""How far a plan hangs on the stated values: what would move if value were not known at all.

The plan is compared with an even-handed one that keeps every rule but gives each request the same share of the way
from its floor to its cap. It is found by the same engine: curves whose return falls in a straight line from the floor
to the cap lead to equal shares.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.dispatch import solve_case
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import Dependence
from apportion.model.requests import Shape
from apportion.model.rule import Measure, Rule, RuleKind


def dependence(problem: Problem, amounts: Int64Array) -> Dependence | None:
    """Compare the plan with the even-handed one; ``None`` when nothing is left to be decided."""
    try:
        even_problem, even = solve_case(_even_handed(problem))
    except Infeasible:
        return None
    moved = exact_sum(np.abs(even_problem.line_amounts(even.amounts) - amounts)) // 2
    free = exact_sum(amounts) - _least_spending(problem)
    if free <= 0:
        return None
    case = problem.case
    text = (
        f"The rules leave {wording.money(case, free)} to be decided by value. If nothing were known about value and "
        f"every request got the same share of the way from its floor to its cap, {wording.money(case, moved)} "
        f"({wording.percent(case, Fraction(moved, free), 0)} of it) would go elsewhere."
    )
    return Dependence(free_money=free, moved=moved, text=text)


def _even_handed(problem: Problem) -> Case:
    case, requests = problem.case, problem.case.requests
    one = DecimalColumn(np.ones(requests.count, dtype=np.int64), 0)
    closed = problem.cap <= problem.floor
    even = replace(
        requests,
        shape=np.where(closed, Shape.LINEAR, Shape.QUADRATIC).astype(np.int8),
        rate=one,
        weight=one,
        start=problem.floor,
        scale=np.maximum(problem.cap, problem.floor + 1),
    )
    return replace(case, requests=even)


def _least_spending(problem: Problem) -> int:
    """The least that could be allocated if the total were only an upper limit."""
    case, requests = problem.case, problem.case.requests
    nothing = DecimalColumn(np.zeros(requests.count, dtype=np.int64), 0)
    hard = tuple(rule for rule in case.rules if rule.is_hard)
    free = replace(requests, rate=nothing, shape=np.zeros_like(requests.shape))
    frugal = replace(case, requests=free, rules=hard, total_is="at_most")
    try:
        found, solution = solve_case(frugal)
        if solution.method == "linear programme":
            # Where nothing returns anything a programme stops at any plan: make spending itself cost something.
            found, solution = solve_case(replace(frugal, rules=(*hard, _SPENDING_COSTS)))
    except Infeasible:
        return exact_sum(problem.floor)
    return exact_sum(found.line_amounts(solution.amounts))


_SPENDING_COSTS: Final = Rule(
    id="spend-nothing", kind=RuleKind.CAP, measured_in=Measure.MONEY, at_most=Decimal(0), price=Decimal(1)
)
