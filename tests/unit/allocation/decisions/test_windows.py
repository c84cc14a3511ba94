"""The search in windows: what trying everything finds, what one programme after another finds, and honest limits."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.decisions import branching, incumbent, side_by_side, windows
from apportion.allocation.decisions.filling import fill_up
from apportion.allocation.decisions.portfolio import build_portfolio
from apportion.allocation.decisions.sheet import Relaxation, Sheet, product
from apportion.allocation.decisions.side_by_side import Nodes, relax
from apportion.allocation.decisions.tree import Margin
from apportion.allocation.decisions.windows import Goal, fits_windows, search_in_windows
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.solution import Infeasible, SearchOutcome
from apportion.allocation.solve import Programme, solve
from tests.support.budgets import JPY, Budget, Condition, ask, budget, rule, unit

EXACT = Margin(0.0, 1.0 - 1e-6)
"""Values are whole numbers: a better plan is worth one more."""


@pytest.fixture(autouse=True)
def _however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_OPTIONS_MIN", 1)
    monkeypatch.setattr(windows, "_ROWS_MIN", 1)


def drawn(dice: random.Random, size: int) -> tuple[Budget, np.ndarray, np.ndarray, np.ndarray]:
    """Projects that need money and posts, some tied to others, one mandated, at least two in the north.

    Returns the budget, and cost, posts and value of each project.
    """
    cost = np.array([int(2 ** dice.uniform(2, 7)) for _ in range(size)])
    posts = np.array([dice.randint(0, 5) for _ in range(size)])
    gain = np.array([int(price * dice.uniform(0.6, 2.4)) + 1 for price in cost.tolist()])
    asks = [
        ask(
            f"d{k:02}",
            int(cost[k]),
            value=int(gain[k]),
            decision="whole",
            uses={"posts": int(posts[k])},
            tags=("north",) if k < size // 2 else (),
        )
        for k in range(size)
    ]
    rules: list[Condition] = [
        rule("posts", "resource", resource="posts", at_most=int(posts.sum()) // 2),
        rule("north", "choose", "tag:north", at_least=2),
        rule("needs", "requires", "request:d00", of=f"request:d{size - 1:02}"),
        rule("either", "excludes", "request:d01", of="request:d02"),
        rule("must", "mandate", "request:d03"),
    ]
    return (
        budget(int(cost.sum()) * 2 // 5, unit("a", *asks), at_most=True, rules=rules, currency=JPY),
        cost,
        posts,
        gain,
    )


def best_of_all(cost: np.ndarray, posts: np.ndarray, gain: np.ndarray) -> int | None:
    """The value of the best plan by trying every combination; ``None`` where none keeps the rules."""
    size = cost.size
    every = np.array([[(number >> k) & 1 for k in range(size)] for number in range(2**size)])
    kept = (every @ cost <= int(cost.sum()) * 2 // 5) & (every @ posts <= int(posts.sum()) // 2)
    kept &= (every[:, : size // 2].sum(axis=1) >= 2) & (every[:, 0] <= every[:, -1])
    kept &= (every[:, 1] + every[:, 2] <= 1) & (every[:, 3] == 1)
    return int((every[kept] @ gain).max()) if kept.any() else None


def programme_of(book: Budget) -> Programme:
    return build_portfolio(formulate(book.case())).programme


def outcome(book: Budget, effort: Effort | None = None) -> tuple[Fraction, SearchOutcome]:
    problem = formulate(book.case())
    found = solve_problem(problem) if effort is None else solve_problem(problem, effort)
    assert found.search is not None
    return branching._worth(problem, found.amounts), found.search


@pytest.mark.parametrize("number", range(20))
def test_the_best_plan_is_the_one_that_trying_everything_finds(number: int) -> None:
    book, *of_each = drawn(random.Random(number), 11)  # noqa: S311 - budgets, not secrets
    best = best_of_all(*of_each)
    if best is None:
        with pytest.raises(Infeasible):
            outcome(book)
        return
    value, search = outcome(book)
    assert value == best
    assert search.is_complete
    assert search.bound == pytest.approx(best)


@pytest.mark.parametrize("number", range(4))
def test_eighty_projects_are_planned_as_well_as_by_the_solver_alone(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    book, *_ = drawn(random.Random(number), 80)  # noqa: S311 - budgets, not secrets
    value, search = outcome(book)
    monkeypatch.setattr(windows, "_OPTIONS_MAX", 0)
    other, alone = outcome(book)
    assert value == other
    assert search.is_complete
    assert alone.is_complete
    assert search.bound == pytest.approx(alone.bound)


@pytest.mark.parametrize(("late", "steps"), [(1.0, 0), (0.5, 1), (0.0, 0)])
def test_nodes_left_for_the_next_batch_lose_no_plan(monkeypatch: pytest.MonkeyPatch, late: float, steps: int) -> None:
    book, *_ = drawn(random.Random(1), 80)  # noqa: S311 - budgets, not secrets
    best, _ = outcome(book)
    monkeypatch.setattr(side_by_side, "_LATE", late)
    monkeypatch.setattr(side_by_side, "_STEPS_MIN", steps)
    value, search = outcome(book)
    assert value == best
    assert search.is_complete


def test_relaxations_that_are_not_finished_are_divided_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    book, *of_each = drawn(random.Random(2), 11)  # noqa: S311 - budgets, not secrets
    monkeypatch.setattr(side_by_side, "_STEPS_MAX", 1)
    value, search = outcome(book)
    assert value == best_of_all(*of_each)
    assert search.is_complete


def test_a_plan_that_is_good_enough_is_found_near_the_relaxation() -> None:
    book, *_ = drawn(random.Random(9), 300)  # noqa: S311 - budgets, not secrets
    programme = replace(programme_of(book), integers=300)
    answer = solve(replace(programme, integers=0))
    found = incumbent.good_plan(programme, answer, answer.objective / 1.001, 1_000)
    assert found is not None
    assert Relaxation(programme, answer).allows(np.rint(found.x).astype(np.int64))
    assert answer.objective / 1.001 <= found.objective <= answer.objective
    assert incumbent.good_plan(programme, answer, answer.objective + 1.0, 1_000) is None


@pytest.mark.parametrize("nodes", [1, 3])
def test_a_search_that_ends_early_says_so_and_its_bound_holds(nodes: int) -> None:
    book, *_ = drawn(random.Random(2), 80)  # noqa: S311 - budgets, not secrets
    best, _ = outcome(book)
    found = search_in_windows(programme_of(book), Goal(EXACT, nodes))
    assert found is not None
    assert not found.is_complete
    assert found.objective <= float(best) <= found.bound + 1e-6


def test_an_asked_gap_is_kept_and_costs_fewer_nodes() -> None:
    book, *_ = drawn(random.Random(3), 80)  # noqa: S311 - budgets, not secrets
    best, exact = outcome(book)
    value, search = outcome(book, Effort(10_000_000, Fraction(1, 100)))
    assert search.is_complete
    assert value <= best <= search.bound <= value + value / 100
    assert search.nodes < exact.nodes


def test_a_plan_of_last_time_counts_only_if_it_keeps_the_rules() -> None:
    book, _, _, gain = drawn(random.Random(4), 80)  # noqa: S311 - budgets, not secrets
    programme = programme_of(book)
    found = search_in_windows(programme, Goal(EXACT, 100_000))
    assert found is not None
    taken = np.rint(found.x).astype(np.int64)
    again = search_in_windows(programme, Goal(EXACT, 1), taken)
    assert again is not None
    assert again.objective == pytest.approx(float(gain @ taken))
    everything = search_in_windows(programme, Goal(EXACT, 1), np.ones_like(taken))
    assert everything is None or everything.objective < float(gain.sum())


def test_projects_listed_in_another_order_are_funded_alike() -> None:
    dice = random.Random(5)  # noqa: S311 - budgets, not secrets
    asks = [ask(f"d{k:02}", dice.randint(20, 90), value=dice.randint(20, 90), decision="whole") for k in range(60)]
    rules = [rule("few", "choose", "unit:a", at_most=25)]
    plans = []
    for order in (asks, asks[::-1]):
        book = budget(1_200, unit("a", *order), at_most=True, rules=rules, currency=JPY)
        problem = formulate(book.case())
        plans.append(problem.line_amounts(solve_problem(problem).amounts).tolist())
    assert plans[0] == plans[1]


def test_where_everything_can_be_paid_everything_is() -> None:
    asks = [ask(f"d{k:02}", 10, value=1 + k, decision="whole") for k in range(50)]
    book = budget(
        500, unit("a", *asks), at_most=True, rules=[rule("all", "choose", "unit:a", at_most=50)], currency=JPY
    )
    value, search = outcome(book)
    assert value == sum(range(1, 51))
    assert search.is_complete


def test_money_in_curves_or_many_options_are_left_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = replace(programme_of(drawn(random.Random(6), 20)[0]), integers=20)  # noqa: S311 - not secrets
    assert fits_windows(programme)
    assert not fits_windows(replace(programme, integers=19))
    monkeypatch.setattr(windows, "_OPTIONS_MAX", 19)
    assert not fits_windows(programme)


def sheet_of(book: Budget, window: float) -> tuple[Programme, Sheet]:
    programme = programme_of(book)
    answer = solve(replace(programme, integers=0))
    sheet = Relaxation(programme, answer).above(answer.objective - window)
    assert sheet is not None
    return programme, sheet


@pytest.mark.parametrize("number", range(6))
def test_relaxations_side_by_side_are_those_that_are_solved_one_by_one(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(side_by_side, "_LATE", 0.0)
    book, *_ = drawn(random.Random(20 + number), 40)  # noqa: S311 - budgets, not secrets
    programme, sheet = sheet_of(book, 1e9)
    random_ = np.random.default_rng(number)
    count, options = 64, sheet.options
    decided = random_.random((count, options)) < 0.3
    taken = random_.random((count, options)) < 0.3
    low, high = sheet.must | (decided & taken & sheet.may), sheet.may & ~(decided & ~taken & ~sheet.must)
    nodes = Nodes(
        np.tile(sheet.basis, (count, 1)),
        np.tile(sheet.at_high, (count, 1)),
        low,
        high,
        np.full(count, np.inf),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
    )
    found = relax(sheet, nodes, -np.inf)
    for node in range(count):
        lower, upper = sheet.held.copy(), sheet.held.copy()
        lower[sheet.open], upper[sheet.open] = low[node], high[node]
        alone = solve(replace(programme, lower=lower, upper=upper, integers=0))
        assert found.is_open[node] == (alone.status == "optimal")
        if found.is_open[node]:
            assert found.is_solved[node]
            assert found.dual[node] + sheet.constant == pytest.approx(alone.objective)
            assert found.nodes.bound[node] == found.dual[node]


def test_what_is_ruled_out_is_in_no_plan_of_the_value_asked_for() -> None:
    """A window of 30 below the relaxation: options outside of it are in, or out of, every plan that is worth more."""
    book, *_ = drawn(random.Random(7), 40)  # noqa: S311 - budgets, not secrets
    programme, sheet = sheet_of(book, 30.0)
    floor = solve(replace(programme, integers=0)).objective - 30.0
    assert 0 < sheet.options < 40
    for option in np.setdiff1d(np.arange(40), sheet.open).tolist():
        lower, upper = programme.lower.copy(), programme.upper.copy()
        if lower[option] == upper[option]:
            continue
        lower[option] = upper[option] = 1.0 - sheet.held[option]
        other = solve(replace(programme, lower=lower, upper=upper, integers=0))
        assert other.status != "optimal" or other.objective <= floor + 1e-6


def test_money_left_over_is_filled_up_in_order_of_reduced_costs() -> None:
    """100 of money, x 60 and y 30 taken; a (15) loses least but does not fit, b (10) does, then c (1) no more.

    60 + 30 + 10 = 100, so the plan is worth 9 + 5 + 2 = 16.
    """
    asks = [
        ask("x", 60, value=9, decision="whole"),
        ask("y", 30, value=5, decision="whole"),
        ask("a", 15, value=3, decision="whole"),
        ask("b", 10, value=2, decision="whole"),
        ask("c", 1, value=1, decision="whole"),
    ]
    _, sheet = sheet_of(budget(100, unit("u", *asks), at_most=True, currency=JPY), 1e9)
    # The requests stand in the order of their names: a, b, c, x, y.
    values = np.array([[2 / 3, 0.0, 0.0, 1.0, 1.0]])
    reduced = np.array([[0.0, -1.0, -2.0, 4.0, 3.0]])
    plan = fill_up(sheet, values, reduced)
    assert plan is not None
    assert plan[0] == pytest.approx(16)
    assert plan[1].tolist() == [0, 1, 0, 1, 1]


def test_a_mandated_project_is_filled_in_though_the_relaxation_leaves_it_out() -> None:
    asks = [ask("a", 60, value=1, decision="whole"), ask("b", 60, value=9, decision="whole")]
    programme, sheet = sheet_of(budget(100, unit("u", *asks), at_most=True, currency=JPY), 1e9)
    must = replace(sheet, must=np.array([True, False]))
    plan = fill_up(must, np.zeros((1, 2)), np.array([[-1.0, 0.0]]))
    assert programme.integers == 2
    assert plan is not None
    assert plan[1].tolist() == [1, 0]


def test_a_product_in_blocks_is_the_product() -> None:
    random_ = np.random.default_rng(8)
    rows, table = random_.random((37, 600)), random_.random((600, 90))
    assert product(rows, table) == pytest.approx(rows @ table)
    assert product(rows[:0], table).shape == (0, 90)
