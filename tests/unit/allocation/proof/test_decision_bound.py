"""What decisions can be worth at given prices, against trying every option and every whole amount."""

import random
from fractions import Fraction

import numpy as np
import pytest

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.decision_bound import decisions_worth, value_between, worth_between
from apportion.allocation.solution import cheapest_per_line, column_prices
from apportion.model.case import Case
from apportion.model.requests import Shape
from tests.support.budgets import (
    JPY,
    Budget,
    Condition,
    Curve,
    ask,
    budget,
    by_points,
    by_power,
    fund,
    hill,
    logarithmic,
    rule,
    saturating,
    steadily,
    unit,
)
from tests.support.second_reading import worth_interval, worth_of_line


def worth(problem: Problem, prices: dict[int, Fraction]) -> Fraction:
    group, numbers = column_prices(problem, prices)
    per_line, of_lines = cheapest_per_line(problem, group, numbers)
    found = decisions_worth(problem, per_line, of_lines, group, numbers)
    assert found.lower == found.upper
    return found.upper


def one(total: int, *rules: Condition, must: bool = False) -> Budget:
    """A hall of 4 worth 9 by half, and a pool at 2 (worth 5) or 3 (worth 6)."""
    return budget(
        total,
        unit(
            "a",
            ask("hall", 4, value=9, decision="whole", weight="0.5", uses={"posts": 2}),
            ask("pool", 3, decision="levels", levels=(("low", 2, 5), ("high", 3, 6)), floor=1 if must else 0),
        ),
        at_most=True,
        rules=rules,
        currency=JPY,
    )


@pytest.mark.parametrize(
    ("price", "must", "expected"),
    [
        # 4.5 for the hall, 6 for the high level.
        ("0", False, "10.5"),
        # 4.5 - 4 and the better of 5 - 2 and 6 - 3.
        ("1", False, "3.5"),
        # The hall is not worth it; 5 - 2 * 2.
        ("2", False, "1"),
        ("3", False, "0"),
        # It has to stand at one of its levels: 5 - 3 * 2.
        ("3", True, "-1"),
    ],
)
def test_each_decision_is_judged_alone(price: str, must: bool, expected: str) -> None:
    problem = formulate(one(9, must=must).case())
    total = next(index for index, row in enumerate(problem.rows) if row.id == "total")
    assert worth(problem, {total: Fraction(price)}) == Fraction(expected)


def test_resources_and_being_funded_have_their_price() -> None:
    """A post at 1.5: the hall costs 3 of 4.5. That both are funded together is charged to the pool with 2."""
    pair = rule("together", "together", "request:hall or request:pool")
    problem = formulate(one(9, rule("posts", "resource", resource="posts", at_most="3"), pair).case())
    index = {row.rule.id: number for number, row in enumerate(problem.rows)}
    assert worth(problem, {index["posts"]: Fraction(3, 2)}) == Fraction("1.5") + 6
    # hall - pool = 0 at a price of -2: the hall gains 2, the pool pays 2.
    assert worth(problem, {index["together"]: Fraction(-2)}) == Fraction("6.5") + 4


def test_options_ruled_out_do_not_count() -> None:
    problem = formulate(one(9, rule("no", "forbidden", "request:hall"), must=False).case())
    assert worth(problem, {}) == 6


def test_a_line_is_worth_the_same_from_any_fund_and_pays_the_cheapest() -> None:
    book = one(9).but(funds=(fund("dear", 5), fund("gift", 9, pays_for="request:hall")))
    problem = formulate(book.case())
    index = {row.rule.id: number for number, row in enumerate(problem.rows)}
    prices = {index["fund.dear"]: Fraction(1), index["fund.gift"]: Fraction(1, 4)}
    # 4.5 - 4 * 0.25 and 5 - 2.
    assert worth(problem, prices) == Fraction("3.5") + 3


CURVES: dict[str, tuple[Curve, bool]] = {
    "steady": (steadily("1.3"), True),
    "points": (by_points((0, 1), (10, 31), (25, 50), (40, 52)), True),
    "saturating": (saturating("2.1", start=5, scale=37), False),
    "logarithm": (logarithmic("2.4", scale=9), False),
    "root": (by_power("1.1", scale=30, exponent="0.5"), False),
    "hill": (hill(60, scale=12), False),
}


@pytest.mark.parametrize("name", CURVES)
def test_the_worth_between_two_amounts_is_no_less_than_that_of_any_whole_one(name: str) -> None:
    curve, exact = CURVES[name]
    case = budget(40, unit("a", ask("r", 40, curve, weight="0.8")), at_most=True, currency=JPY).case()
    dice = random.Random(name)  # noqa: S311 - budgets, not secrets
    for _ in range(40):
        least = dice.randint(1, 40)
        most = dice.randint(least, 40)
        price = Fraction(dice.randint(0, 300), 100)
        best = max(true_worth(case, amount) - price * amount for amount in range(least, most + 1))
        found = worth_between(case.requests, 0, least, most, price)
        assert found.lower <= found.upper
        assert found.upper >= best
        # A best amount between two whole ones is worth little more than they are.
        assert found.upper - best <= (0 if exact else Fraction(1, 10))
    start = value_between(case.requests, 0, 0)
    assert start.lower <= true_worth(case, 0) <= start.upper


def true_worth(case: Case, amount: int) -> Fraction:
    """By the textbook formula: exact where it is a fraction, else the middle of an interval of 60 digits."""
    if Shape(int(case.requests.shape[0])) in (Shape.LINEAR, Shape.POINTS, Shape.QUADRATIC):
        return case.requests.weight.fraction(0) * worth_of_line(case, 0, amount)
    low, high = worth_interval(case, 0, amount)
    return (low + high) / 2


@pytest.mark.parametrize("name", CURVES)
def test_a_minimum_is_bounded_with_what_its_amount_is_worth(name: str) -> None:
    """Nothing, or from 8 to 40; a bound at any price of the total is no less than the best whole amount."""
    book = budget(30, unit("a", ask("r", 40, CURVES[name][0], decision="minimum", minimum=8)), currency=JPY)
    case = book.but(at_most=True).case()
    problem = formulate(case)
    best = max(true_worth(case, amount) for amount in (0, *range(8, 31)))
    bounds = [upper_bound(problem, {0: Fraction(cents, 100)}).upper for cents in range(0, 250, 5)]
    assert min(bounds) >= best
    assert problem.rows[0].id == "total"
    # As strong as the relaxation, in which a part of the least amount may be taken as well.
    assert min(bounds) <= best * Fraction(11, 10) + Fraction(1, 2)


def test_random_prices_never_bound_below_the_best_choice() -> None:
    dice = random.Random(7)  # noqa: S311 - budgets, not secrets
    every = np.array([[(number >> k) & 1 for k in range(6)] for number in range(64)])
    for _ in range(20):
        cost = np.array([dice.randint(1, 9) for _ in range(6)])
        need = np.array([dice.randint(0, 3) for _ in range(6)])
        gain = np.array([dice.randint(0, 30) for _ in range(6)])
        total, posts = dice.randint(5, 25), dice.randint(1, 9)
        asks = [
            ask(f"d{k}", int(cost[k]), value=int(gain[k]), decision="whole", uses={"posts": int(need[k])})
            for k in range(6)
        ]
        limit = rule("posts", "resource", resource="posts", at_most=posts)
        problem = formulate(budget(total, unit("a", *asks), at_most=True, rules=[limit], currency=JPY).case())
        allowed = every[(every @ cost <= total) & (every @ need <= posts)]
        best = int((allowed @ gain).max())
        for _ in range(5):
            prices = {index: Fraction(dice.randint(0, 500), 100) for index in range(len(problem.rows))}
            assert upper_bound(problem, prices).upper >= best
