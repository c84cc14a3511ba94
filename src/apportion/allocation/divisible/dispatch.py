"""The method that fits a divisible problem: sorting, water-filling, rule pricing, or a linear programme."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from apportion.allocation.divisible.coupling import PRICED_FROM, is_coupled, solve_by_pricing
from apportion.allocation.divisible.fund_cuts import with_funds, without_funds
from apportion.allocation.divisible.layout import lay_out
from apportion.allocation.divisible.sorting import solve_by_sorting
from apportion.allocation.divisible.tree import nested
from apportion.allocation.divisible.waterfilling import solve_by_water_filling
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Infeasible, Solution


def solve_divisible(problem: Problem, start: Mapping[int, Fraction] | None = None) -> Solution:
    """The best whole amounts of a problem without decisions, by the cheapest exact method.

    Args:
        problem: without options to choose between.
        start: prices of the rows of a like problem; they save steps where prices are looked for.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
    """
    if any(_never_holds(row_lower, row_upper) for row_lower, row_upper in _empty_rows(problem)):
        raise Infeasible
    if bool((problem.floor > problem.cap).any()) or bool((problem.reserve_floor > problem.reserve_cap).any()):
        raise Infeasible
    found = _by_structure(problem, start)
    if found is None and problem.funds_matter and problem.lines >= PRICED_FROM:
        found = _without_pairs(problem)
    if found is None:
        from apportion.allocation.divisible.programme import solve_as_programme

        return solve_as_programme(problem)
    return found


def _by_structure(problem: Problem, start: Mapping[int, Fraction] | None = None) -> Solution | None:
    """The best plan where rules are nested or few; ``None`` where they are neither."""
    tree = nested(problem)
    if tree is None:
        return solve_by_pricing(problem, start) if problem.lines >= PRICED_FROM and is_coupled(problem) else None
    layout = lay_out(problem, tree)
    if layout.smooth.count:
        return solve_by_water_filling(layout, problem.case.requests)
    return solve_by_sorting(layout)


def _without_pairs(problem: Problem) -> Solution | None:
    """Amounts first and who pays them afterwards, where no rule asks who pays."""
    alone = without_funds(problem)
    found = None if alone is None else _by_structure(alone.problem)
    return None if alone is None or found is None else with_funds(problem, alone, found)


def _empty_rows(problem: Problem) -> list[tuple[int | None, int | None]]:
    """Limits of hard rules that add up nothing."""
    return [(row.lower, row.upper) for row in problem.rows if row.rule.is_hard and not row.columns.size]


def _never_holds(lower: int | None, upper: int | None) -> bool:
    return (lower is not None and lower > 0) or (upper is not None and upper < 0)
