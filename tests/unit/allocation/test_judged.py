"""A decision with its proof: what is exact, what is called optimal, and what identifies it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.dispatch import solve_problem
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.judged import BrokenPlan, judge, judge_solution, options_taken, status_of
from apportion.allocation.solution import Infeasible, SearchOutcome
from apportion.allocation.stages.stages import staged
from tests.support.budgets import JPY, Budget, ask, budget, rule, unit


def town(total: int = 10) -> Budget:
    return budget(
        total,
        unit(
            "a",
            ask("hall", 6, value=9, weight="0.5", decision="whole"),
            ask("pool", 5, decision="levels", levels=(("low", 2, 7), ("high", 5, 8))),
            ask("grants", 9, "0.25", weight=2),
        ),
        at_most=True,
        currency=JPY,
    )


def test_value_with_and_without_weights() -> None:
    """Hall 6 and pool at its low level 2 leave 2 for grants: 4.5 + 7 + 1, without weights 9 + 7 + 0.5."""
    found = judge(town().case())
    assert found.amounts.tolist() == [2, 6, 2]
    assert options_taken(found.case, found.chosen) == [["hall", "", 0], ["pool", "low", 0]]
    assert found.proof.value_lower == found.proof.value_upper == Fraction("12.5")
    assert found.proof.expected_value == Fraction("16.5")
    assert found.proof.search_bound is not None
    assert float(found.proof.search_bound) == pytest.approx(12.5, abs=1e-5)
    assert found.status == "optimal"
    assert (found.allocated, found.reserve) == (10, 0)
    assert found.is_comparable


def test_a_search_cut_short_is_optimal_only_where_the_bound_of_the_prices_says_so() -> None:
    proof = judge(town().case()).proof
    whole = replace(proof, searched_all=True, search_bound=proof.value_lower, bound=proof.value_lower + 3)
    assert status_of(whole, Fraction(1)) == "optimal"
    assert status_of(replace(whole, searched_all=False), Fraction(1)) == "feasible"
    # One minor unit of money at the price of the total is no gap.
    assert status_of(replace(whole, searched_all=False), Fraction(3)) == "optimal"
    assert status_of(replace(whole, search_bound=proof.value_lower + 2), Fraction(1)) == "feasible"
    assert status_of(replace(whole, searched_all=False, bound=proof.value_lower), Fraction(0)) == "optimal"


def test_no_claim_of_a_search_is_below_the_plan_or_above_what_prices_prove() -> None:
    case = town().case()
    planned, problem = staged(case), formulate(case)
    solution = solve_problem(problem)
    for claimed, expected in ((Fraction(0), Fraction("12.5")), (Fraction(10**6), None)):
        other = replace(solution, search=SearchOutcome(claimed, is_complete=False, nodes=3))
        proof = judge_solution(case, planned, problem, other).proof
        assert proof.search_bound == (proof.bound if expected is None else expected)
        assert (proof.searched_all, proof.nodes) == (False, 3)


def test_amounts_that_no_option_gives_are_a_fault_of_the_program() -> None:
    case = town().case()
    planned, problem = staged(case), formulate(case)
    solution = solve_problem(problem)
    amounts = solution.amounts.copy()
    amounts[1] -= 1
    with pytest.raises(BrokenPlan, match="hall"):
        judge_solution(case, planned, problem, replace(solution, amounts=amounts))


def test_the_option_taken_is_part_of_the_identity() -> None:
    """Two levels of the same amount: nothing else tells the plans apart."""
    levels = (("first", 2, 5), ("second", 2, 6))
    book = budget(2, unit("a", ask("pool", 2, decision="levels", levels=levels)), currency=JPY)
    case = book.case()
    planned, problem = staged(case), formulate(case)
    solution = solve_problem(problem)
    found = judge_solution(case, planned, problem, solution)
    amounts = solution.amounts.copy()
    amounts[problem.option_columns] = 1 - amounts[problem.option_columns]
    other = judge_solution(case, planned, problem, replace(solution, amounts=amounts))
    assert np.array_equal(other.amounts, found.amounts)
    assert other.fingerprint != found.fingerprint
    assert judge(book.case()).fingerprint == found.fingerprint


def test_no_plan_is_no_decision() -> None:
    with pytest.raises(Infeasible):
        judge(town(3).but(rules=(rule("hall", "mandate", "request:hall"),)).case())
