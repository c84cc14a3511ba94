"""Restricted funds as sums over groups of funds: who gets how much first, who pays for it afterwards."""

import numpy as np
import pytest

from apportion.allocation.divisible.fund_cuts import _in_order, with_funds, without_funds
from apportion.allocation.divisible.layout import lay_out
from apportion.allocation.divisible.sorting import solve_by_sorting
from apportion.allocation.divisible.tree import nested
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.worth.values import total_value
from tests.support.budgets import Budget, ask, budget, fund, rule, unit

TOWN = budget(
    "100.00",
    unit("town", ask("clinic", "80.00", 3, tags=("health",)), ask("roads", "80.00", 2), ask("park", "80.00", 1)),
    funds=[fund("grant", "30.00", pays_for="tag:health"), fund("taxes", "50.00"), fund("fees", "40.00")],
)
"""Taxes and fees pay for anything, 90.00 together; the grant for the clinic only."""


def settled(book: Budget) -> tuple[Problem, Solution]:
    problem = formulate(book.case())
    alone = without_funds(problem)
    assert alone is not None
    tree = nested(alone.problem)
    assert tree is not None
    found = with_funds(problem, alone, solve_by_sorting(lay_out(alone.problem, tree)))
    assert found is not None
    return problem, found


def paid(problem: Problem, solution: Solution) -> dict[tuple[str, str], int]:
    names, funds = problem.case.requests.id, problem.case.funds
    every = zip(problem.line.tolist(), problem.fund.tolist(), solution.amounts.tolist(), strict=False)
    return {(str(names[line]), funds[payer].id): amount for line, payer, amount in every if amount}


def test_the_first_fund_pays_as_much_as_it_can() -> None:
    """The clinic gets 80.00 and roads 20.00: the grant and the taxes are used up before the fees are touched."""
    problem, solution = settled(TOWN)
    assert problem.line_amounts(solution.amounts).tolist() == [8000, 0, 2000]
    by_fund = np.bincount(problem.fund, solution.amounts[: problem.pairs]).tolist()
    assert by_fund == [3000, 5000, 2000]
    assert paid(problem, solution)["clinic", "grant"] == 3000


def test_a_fund_has_a_price_where_more_of_it_would_be_worth_something() -> None:
    """Only 60.00 for anything but the clinic: the total of 140.00 cannot be spent on what returns most."""
    book = TOWN.but(
        total=9000,
        at_most=True,
        funds=(fund("grant", "30.00", pays_for="tag:health"), fund("taxes", "30.00"), fund("fees", "20.00")),
    )
    problem, solution = settled(book)
    assert problem.line_amounts(solution.amounts).tolist() == [8000, 0, 0]
    assert {problem.rows[row].id: float(price) for row, price in solution.row_prices.items()} == {
        "fund.fees": 2.0,
        "fund.grant": 2.0,
        "fund.taxes": 2.0,
    }
    worth = total_value(problem.case.requests, problem.line_amounts(solution.amounts)).lower
    assert upper_bound(problem, solution.row_prices).upper == worth


def test_earlier_funds_are_taken_over_from_but_never_pay_less() -> None:
    """Set 3 may be paid by funds 0 and 1, set 1 by fund 0 only: fund 0 leaves part of set 3 to fund 1."""
    assert _in_order({3: 50, 1: 40}, {0: 60, 1: 30}) == {(3, 0): 20, (3, 1): 30, (1, 0): 40}
    assert _in_order({3: 50, 1: 40}, {0: 60, 1: 29}) is None


def test_requests_that_no_fund_may_pay_for_get_nothing() -> None:
    book = TOWN.but(total=3000, funds=(fund("grant", "30.00", pays_for="tag:health"),))
    problem, solution = settled(book)
    assert problem.line_amounts(solution.amounts).tolist() == [3000, 0, 0]


def test_too_little_money_for_what_a_group_of_funds_has_to_pay() -> None:
    needy = unit("town", ask("clinic", "80.00", 3, tags=("health",)), ask("roads", "95.00", 2, floor="91.00"))
    with pytest.raises(Infeasible):
        settled(TOWN.but(parts=(needy,)))


@pytest.mark.parametrize(
    "changed",
    [
        {"rules": (rule("own-money", "floor", "fund:taxes", at_least="10.00"),)},
        {"funds": (*TOWN.funds[:2], fund("fees", "40.00", must_spend="5.00"))},
        {"funds": (*TOWN.funds[:2], fund("fees", "40.00", match="25%"))},
    ],
)
def test_rules_that_ask_who_pays_need_the_pairs(changed: dict[str, object]) -> None:
    assert without_funds(formulate(TOWN.but(**changed).case())) is None


def test_every_period_has_money_of_its_own() -> None:
    years = ("1", "2")
    asks = [ask("a", "50.00", 2, period=year, tags=("t",)) for year in years]
    asks += [ask("b", "50.00", 2, period=year) for year in years]
    book = budget(
        "90.00",
        unit("u", *asks),
        at_most=True,
        periods=years,
        funds=[fund("grant", "10.00", "20.00", pays_for="tag:t"), fund("open", "30.00", "25.00")],
    )
    problem, solution = settled(book)
    amounts = problem.line_amounts(solution.amounts)
    period = problem.case.requests.period
    assert [int(amounts[period == when].sum()) for when in (0, 1)] == [4000, 4500]
    assert bool(np.all(solution.amounts >= 0))
