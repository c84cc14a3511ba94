"""The method that fits a divisible problem: sorting, water-filling, pricing of few rules, or a linear programme."""

from __future__ import annotations

from apportion.allocation.coupling import PRICED_FROM, is_coupled, solve_by_pricing
from apportion.allocation.layout import lay_out
from apportion.allocation.problem import Problem
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.sorting import solve_by_sorting
from apportion.allocation.tree import nested
from apportion.allocation.waterfilling import solve_by_water_filling


def solve_divisible(problem: Problem) -> Solution:
    """The best whole amounts of a problem without decisions, by the cheapest exact method.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
    """
    if any(_never_holds(row_lower, row_upper) for row_lower, row_upper in _empty_rows(problem)):
        raise Infeasible
    if bool((problem.floor > problem.cap).any()) or bool((problem.reserve_floor > problem.reserve_cap).any()):
        raise Infeasible
    tree = nested(problem)
    if tree is None:
        priced = solve_by_pricing(problem) if problem.lines >= PRICED_FROM and is_coupled(problem) else None
        if priced is not None:
            return priced
        from apportion.allocation.programme import solve_as_programme

        return solve_as_programme(problem)
    layout = lay_out(problem, tree)
    if layout.smooth.count:
        return solve_by_water_filling(layout, problem.case.requests)
    return solve_by_sorting(layout)


def _empty_rows(problem: Problem) -> list[tuple[int | None, int | None]]:
    """Limits of hard rules that add up nothing."""
    return [(row.lower, row.upper) for row in problem.rows if row.rule.is_hard and not row.columns.size]


def _never_holds(lower: int | None, upper: int | None) -> bool:
    return (lower is not None and lower > 0) or (upper is not None and upper < 0)
