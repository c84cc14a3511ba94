"""A plan to start from: feasible, large options first, and never in the way of the best one."""

import random
from dataclasses import replace

import numpy as np
import pytest

from apportion.allocation.decisions import branching, incumbent
from apportion.allocation.decisions.portfolio import build_portfolio
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.solve import LpResult, Programme, solve
from tests.support.budgets import JPY, Budget, ask, budget, rule, unit


def drawn(dice: random.Random, size: int) -> tuple[Budget, int]:
    """Projects of very different size of which one needs another; and the best value, by trying all."""
    cost = np.array([int(2 ** dice.uniform(1, 8)) for _ in range(size)])
    gain = np.array([int(price * dice.uniform(0.6, 2.4)) + 1 for price in cost.tolist()])
    total = int(cost.sum()) * 2 // 5
    first, second = dice.sample(range(size), 2)
    asks = [ask(f"d{k:02}", int(cost[k]), value=int(gain[k]), decision="whole") for k in range(size)]
    needs = rule("needs", "requires", f"request:d{first:02}", of=f"request:d{second:02}")
    every = np.array([[(number >> k) & 1 for k in range(size)] for number in range(2**size)])
    allowed = every[(every @ cost <= total) & (every[:, first] <= every[:, second])]
    return budget(total, unit("a", *asks), at_most=True, rules=[needs], currency=JPY), int((allowed @ gain).max())


def relaxed(book: Budget) -> tuple[Programme, LpResult]:
    programme = build_portfolio(formulate(book.case())).programme
    return programme, solve(replace(programme, integers=0))


@pytest.mark.parametrize("core", [0, 2])
@pytest.mark.parametrize("number", range(10))
def test_a_first_plan_does_not_change_which_plan_is_best(
    monkeypatch: pytest.MonkeyPatch, number: int, core: int
) -> None:
    monkeypatch.setattr(branching, "_FIRST_LOOK", 1)
    monkeypatch.setattr(incumbent, "_CORE", core)
    monkeypatch.setattr(incumbent, "_LARGE", 2)
    book, best = drawn(random.Random(number), 10)  # noqa: S311 - budgets, not secrets
    problem = formulate(book.case())
    found = solve_problem(problem)
    assert found.search is not None
    assert branching._worth(problem, found.amounts) == best
    assert found.search.is_complete
    assert best <= found.search.bound < best + 1


@pytest.mark.parametrize("number", range(10))
def test_a_first_plan_keeps_all_rows_and_is_worth_no_more_than_the_best(number: int) -> None:
    book, best = drawn(random.Random(100 + number), 10)  # noqa: S311 - budgets, not secrets
    programme, answer = relaxed(book)
    found = incumbent.first_plan(programme, answer, 0.0, 1e-6)
    assert found is not None
    row = np.repeat(np.arange(programme.row_lower.size), np.diff(programme.starts))
    sums = np.bincount(row, programme.values * found.x[programme.indices], minlength=programme.row_lower.size)
    assert (sums <= programme.row_upper + 1e-6).all()
    assert (sums >= programme.row_lower - 1e-6).all()
    assert found.x[: programme.integers] == pytest.approx(np.rint(found.x[: programme.integers]), abs=1e-6)
    assert found.objective == pytest.approx(best)  # the core holds all ten


def test_the_largest_option_taken_in_part_is_decided_first() -> None:
    # 100 of money. Per unit of money: small 3, big 2, medium 1. The relaxation takes small, and big up to 90 of its 95:
    # with big in full it is worth 190 + 3 * 5 = 205, without it 30 + 60 = 90.
    small, big, medium = (
        ask("small", 10, value=30, decision="whole"),
        ask("big", 95, value=190, decision="whole"),
        ask("medium", 60, value=60, decision="whole"),
    )
    programme, answer = relaxed(budget(100, unit("a", small, big, medium), at_most=True, currency=JPY))
    assert incumbent._largest_partial(programme, answer.x) == int(np.argmax(programme.gain[:3]))
    found = incumbent.first_plan(programme, answer, 0.0, 1e-6)
    assert found is not None
    assert found.objective == pytest.approx(190)
