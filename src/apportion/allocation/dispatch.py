"""The method that fits a problem: a search over decisions, or one of those for divisible problems."""

from __future__ import annotations

from apportion.allocation.divisible.dispatch import solve_divisible
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Solution
from apportion.model.case import Case


def solve_problem(problem: Problem, effort: Effort = THOROUGH) -> Solution:
    """The best whole amounts, and options where there are any to choose between.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
    """
    if problem.options.count:
        from apportion.allocation.decisions.branching import solve_by_branching

        return solve_by_branching(problem, effort)
    return solve_divisible(problem)


def solve_case(case: Case, effort: Effort = THOROUGH) -> tuple[Problem, Solution]:
    """Formulate and solve.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
    """
    problem = formulate(case)
    return problem, solve_problem(problem, effort)
