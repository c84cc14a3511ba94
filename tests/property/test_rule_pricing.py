"""Pricing the rules against the linear programme: the same value, never a broken rule, and as good a bound."""

from fractions import Fraction

import numpy as np
from hypothesis import event, given, settings

from apportion.allocation.beside.margins import soft_cost
from apportion.allocation.divisible.coupling import is_coupled, solve_by_pricing
from apportion.allocation.divisible.fund_cuts import with_funds, without_funds
from apportion.allocation.divisible.layout import lay_out
from apportion.allocation.divisible.programme import solve_as_programme
from apportion.allocation.divisible.sorting import solve_by_sorting
from apportion.allocation.divisible.tree import Tree, nested
from apportion.allocation.divisible.waterfilling import solve_by_water_filling
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.worth.values import total_value
from tests.support.budgets import Budget
from tests.support.drawn_budgets import CURVED, RATIONAL, Size, budgets

_TINY = Size(lines=8, cap=12, rules=3)
_ORDINARY = Size(lines=12, cap=100_000, rules=4)


def solvable(book: Budget) -> Problem | None:
    problem = formulate(book.case())
    bounds = [(problem.floor, problem.cap), (problem.reserve_floor, problem.reserve_cap)]
    return problem if is_coupled(problem) and all(bool(np.all(low <= high)) for low, high in bounds) else None


def net_worth(problem: Problem, solution: Solution) -> Fraction:
    worth = total_value(problem.case.requests, problem.line_amounts(solution.amounts))
    return worth.lower - soft_cost(problem, solution.amounts)


def check(book: Budget) -> None:
    problem = solvable(book)
    if problem is None:
        return
    try:
        programme = solve_as_programme(problem)
    except Infeasible:
        programme = None
    priced = solve_by_pricing(problem)
    event("left to the programme" if priced is None else "priced")
    if priced is None:
        return
    amounts = problem.line_amounts(priced.amounts)
    kept = {rule.id: int(priced.amounts[problem.pairs + k]) for k, rule in enumerate(problem.reserve_rules)}
    assert verify_amounts(problem.case, amounts, allocations(problem, priced.amounts), kept).feasible
    assert programme is not None
    ours, theirs = net_worth(problem, priced), net_worth(problem, programme)
    bound = upper_bound(problem, priced.row_prices).upper
    noise = Fraction(1, 10**4) + abs(theirs) / 10**10
    assert ours <= bound + noise
    assert ours >= theirs - 1
    assert theirs <= bound + noise


@given(budgets(_TINY, shapes=RATIONAL))
@settings(max_examples=80)
def test_tiny_budgets(book: Budget) -> None:
    check(book)


@given(budgets(_ORDINARY, shapes=RATIONAL))
@settings(max_examples=60)
def test_straight_and_saturating_requests(book: Budget) -> None:
    check(book)


@given(budgets(_ORDINARY, shapes=CURVED))
@settings(max_examples=60)
def test_requests_of_every_shape(book: Budget) -> None:
    check(book)


@given(budgets(_ORDINARY, shapes=("linear",), kinds=("share", "ratio", "resource", "cap", "floor")))
@settings(max_examples=60)
def test_straight_requests_under_rules_that_cross(book: Budget) -> None:
    check(book)


@given(budgets(Size(lines=10, cap=1_000, rules=2, funds=3, periods=2), shapes=RATIONAL, soft=False))
@settings(max_examples=120)
def test_restricted_funds_paid_out_afterwards(book: Budget) -> None:
    """As sums over groups of funds, with the tree's or the pricing method, beside pairs of request and fund."""
    problem = formulate(book.case())
    alone = without_funds(problem) if problem.funds_matter and not bool(np.any(problem.floor > problem.cap)) else None
    if alone is None:
        return
    tree = nested(alone.problem)
    hollow = any(row.rule.is_hard and not row.columns.size and row.violation(problem.floor[:0]) for row in problem.rows)
    if hollow or bool(np.any(problem.reserve_floor > problem.reserve_cap)):
        return
    try:
        programme = solve_as_programme(problem)
    except Infeasible:
        programme = None
    try:
        found = by_tree(alone.problem, tree) if tree is not None else solve_by_pricing(alone.problem)
    except Infeasible:
        found = None
    whole = None if found is None else with_funds(problem, alone, found)
    assert (whole is None) == (found is None)
    event("left to the programme" if whole is None else "paid")
    if whole is None:
        return
    amounts = problem.line_amounts(whole.amounts)
    kept = {rule.id: int(whole.amounts[problem.pairs + k]) for k, rule in enumerate(problem.reserve_rules)}
    assert verify_amounts(problem.case, amounts, allocations(problem, whole.amounts), kept).feasible
    assert programme is not None
    theirs = net_worth(problem, programme)
    assert net_worth(problem, whole) >= theirs - 1
    assert theirs <= upper_bound(problem, whole.row_prices).upper + Fraction(1, 10**3)


def by_tree(problem: Problem, tree: Tree) -> Solution:
    layout = lay_out(problem, tree)
    return solve_by_water_filling(layout, problem.case.requests) if layout.smooth.count else solve_by_sorting(layout)
