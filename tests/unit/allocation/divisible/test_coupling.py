"""Few rules over many requests: the prices of the rules decide, and every cent of it can be worked out by hand."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from apportion.allocation.beside.margins import soft_cost
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.divisible import coupling
from apportion.allocation.divisible.coupling import PRICED_FROM, is_coupled, solve_by_pricing
from apportion.allocation.divisible.market import Cleared, clear
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Infeasible, Solution, column_prices
from apportion.allocation.worth.values import total_value
from apportion.model.case import Case
from tests.support.budgets import (
    JPY,
    Ask,
    Budget,
    Condition,
    ask,
    budget,
    by_points,
    by_power,
    fund,
    hill,
    logarithmic,
    rule,
    saturating,
    unit,
)


def priced(book: Budget) -> tuple[Problem, Solution]:
    problem = formulate(book.case())
    assert is_coupled(problem)
    solution = solve_by_pricing(problem)
    assert solution is not None
    assert solution.method == "rule pricing"
    assert all(not row.violation(solution.amounts) for row in problem.rows if row.rule.is_hard)
    return problem, solution


def paid(book: Budget) -> dict[str, str]:
    problem, solution = priced(book)
    names, amounts = problem.case.requests.id.tolist(), solution.amounts.tolist()
    return {name: problem.case.currency.text(amount) for name, amount in zip(names, amounts, strict=False)}


def prices(book: Budget) -> dict[str, Fraction]:
    problem, solution = priced(book)
    return {problem.rows[row].id: price for row, price in solution.row_prices.items()}


def gap(problem: Problem, solution: Solution) -> Fraction:
    """Between the exact bound and the exact value, in minor units of value."""
    worth = total_value(problem.case.requests, problem.line_amounts(solution.amounts)).lower
    return upper_bound(problem, solution.row_prices).upper - worth + soft_cost(problem, solution.amounts)


HALF_FOR_ROADS = budget(
    "100.00",
    unit("city", ask("roads", "80.00", 3, tags=("roads",)), ask("schools", "80.00", 2), ask("parks", "80.00", 1)),
    rules=[rule("roads-half", "share", "tag:roads", at_most="50%")],
)


def test_a_share_splits_the_money_and_both_rules_get_their_price() -> None:
    """A dollar more goes in halves to roads (3) and schools (2): 2.50. Roads return 1 more than schools: that is what
    the share costs, per unit of money by which it would be loosened."""
    assert paid(HALF_FOR_ROADS) == {"roads": "50.00", "schools": "50.00", "parks": "0.00"}
    assert prices(HALF_FOR_ROADS) == {"total": Fraction(5, 2), "roads-half": Fraction(1)}
    assert gap(*priced(HALF_FOR_ROADS)) == 0


def test_limits_that_cross() -> None:
    """Roads and schools get at most 60, schools and parks at most 60, all together 100: schools would take from both
    limits and get nothing."""
    book = budget(
        "100.00",
        unit(
            "city",
            ask("roads", "80.00", 3, tags=("a",)),
            ask("schools", "80.00", 2, tags=("a", "b")),
            ask("parks", "80.00", 1, tags=("b",)),
        ),
        rules=[rule("a", "cap", "tag:a", at_most="60.00"), rule("b", "cap", "tag:b", at_most="60.00")],
    )
    assert paid(book) == {"roads": "60.00", "schools": "0.00", "parks": "40.00"}
    assert gap(*priced(book)) == 0


def test_posts_are_shared_out_by_what_a_post_returns() -> None:
    """A post for 10 of roads (returning 3) and for 40 of schools (returning 2): of six posts schools take two (80.00)
    and roads the other four (40.00)."""
    book = budget(
        "200.00",
        unit(
            "city",
            ask("roads", "80.00", 3, uses={"posts": ("1", "10.00")}),
            ask("schools", "80.00", 2, uses={"posts": ("1", "40.00")}),
            ask("parks", "80.00", 1),
        ),
        rules=[rule("posts", "resource", resource="posts", at_most="6")],
    )
    assert paid(book) == {"roads": "40.00", "schools": "80.00", "parks": "80.00"}
    assert gap(*priced(book)) == 0


def test_curves_under_a_share() -> None:
    """Two alike curves, but roads at most 30 %: they end at returns of 2 (1 - 0.3) and 2 (1 - 0.7)."""
    book = budget(
        "100.00",
        unit(
            "city",
            ask("roads", "100.00", saturating(2, scale="100.00"), tags=("roads",)),
            ask("schools", "100.00", saturating(2, scale="100.00")),
        ),
        rules=[rule("roads-third", "share", "tag:roads", at_most="30%")],
    )
    assert paid(book) == {"roads": "30.00", "schools": "70.00"}
    # total + 0.7 share = 1.4 and total - 0.3 share = 0.6
    assert {name: float(price) for name, price in prices(book).items()} == pytest.approx(
        {"total": 0.84, "roads-third": 0.8}
    )
    assert gap(*priced(book)) < Fraction(1, 10**6)


@pytest.mark.parametrize("wrong", [Fraction(0), Fraction(1), Fraction(100)])
def test_where_prices_are_looked_for_from_does_not_change_the_plan(wrong: Fraction) -> None:
    """Started from the prices of another plan, or from none that make sense, the same cents come out."""
    city = unit(
        "city",
        ask("roads", "100.00", logarithmic(4, scale="20.00"), tags=("roads",)),
        ask("schools", "100.00", logarithmic(3, scale="30.00")),
        ask("parks", "40.00", saturating(2, scale="60.00")),
    )
    book = budget("100.00", city, rules=[rule("roads-third", "share", "tag:roads", at_most="30%")])
    problem, alone = priced(book)
    again = solve_by_pricing(problem, {row: price + wrong for row, price in alone.row_prices.items()})
    assert again is not None
    assert again.amounts.tolist() == alone.amounts.tolist()
    # Rounding to whole cents costs less than a thousandth of the value of one.
    assert gap(problem, again) < Fraction(1, 1000)


def test_a_straight_request_beside_curves_fixes_the_price_of_money() -> None:
    """Schools return 1 all the way and are not filled, so roads stop where they return what the share leaves of it."""
    book = budget(
        "100.00",
        unit(
            "city",
            ask("roads", "100.00", logarithmic(4, scale="20.00"), tags=("roads",)),
            ask("paths", "100.00", logarithmic(3, scale="10.00"), tags=("roads",)),
            ask("schools", "100.00", 1),
        ),
        rules=[rule("roads-share", "share", "tag:roads", at_most="60%")],
    )
    # Roads 20 (4/p - 1) and paths 10 (3/p - 1) add up to 60: p = 110 / 90.
    assert paid(book) == {"roads": "45.45", "paths": "14.55", "schools": "40.00"}
    assert gap(*priced(book)) < Fraction(1, 10)


def test_a_soft_share_is_missed_where_its_price_is_less_than_what_it_costs() -> None:
    def with_price(price: str) -> dict[str, str]:
        return paid(HALF_FOR_ROADS.but(rules=(rule("roads-half", "share", "tag:roads", at_most="50%", price=price),)))

    # Each dollar over the share gains 1: at 0.9 per dollar it is missed until roads are full, at 1.1 it is kept.
    assert with_price("0.9") == {"roads": "80.00", "schools": "20.00", "parks": "0.00"}
    assert with_price("1.1") == {"roads": "50.00", "schools": "50.00", "parks": "0.00"}


def test_money_is_kept_back_under_a_share() -> None:
    book = HALF_FOR_ROADS.but(rules=(*HALF_FOR_ROADS.rules, rule("kept", "reserve", exactly="10%")))
    problem, solution = priced(book)
    assert solution.amounts.tolist() == [0, 4500, 4500, 1000]
    assert problem.case.requests.id.tolist() == ["parks", "roads", "schools"]


def test_equal_returns_are_served_in_the_order_of_ids() -> None:
    book = budget(
        "75.00",
        unit("city", *(ask(name, "50.00", 2, tags=("t",)) for name in ("c", "b", "a")), ask("d", "50.00", 1)),
        rules=[rule("most", "share", "tag:t", at_most="80%")],
    )
    assert paid(book) == {"a": "50.00", "b": "10.00", "c": "0.00", "d": "15.00"}


def test_every_shape_of_curve_beside_another() -> None:
    asks = [
        ask("line", "60.00", "1.5", tags=("t",)),
        ask("points", "60.00", by_points((0, 0), ("20.00", "50.00"), ("60.00", "70.00"))),
        ask("quadratic", "60.00", saturating(3, start="5.00", scale="90.00"), tags=("t",)),
        ask("log", "60.00", logarithmic(3, scale="25.00")),
        ask("power", "60.00", by_power(2, scale="30.00", exponent="0.5"), tags=("t",)),
        ask("hill", "60.00", hill("80.00", scale="20.00", exponent="0.9")),
    ]
    rules = [rule("most", "share", "tag:t", at_most="40%"), rule("least", "ratio", "tag:t", of="all", at_least="35%")]
    problem, solution = priced(budget("180.00", unit("city", *asks), rules=rules))
    assert 0 <= gap(problem, solution) < 1


@pytest.mark.parametrize(
    "rules",
    [
        [rule("too-much", "share", "tag:roads", at_least="90%")],
        [rule("least", "floor", "tag:roads", at_least="70.00"), rule("most", "share", "tag:roads", at_most="50%")],
    ],
)
def test_rules_that_cannot_hold_together_are_left_to_the_judge_of_conflicts(rules: list[Condition]) -> None:
    problem = formulate(HALF_FOR_ROADS.but(rules=tuple(rules)).case())
    assert solve_by_pricing(problem) is None
    with pytest.raises(Infeasible):
        solve_problem(problem)


def test_restricted_funds_and_very_many_rules_are_not_for_this_method() -> None:
    pays = HALF_FOR_ROADS.but(funds=(fund("grant", "50.00", pays_for="tag:roads"), fund("taxes", "90.00")))
    assert not is_coupled(formulate(pays.case()))
    caps = tuple(rule(f"cap-{k}", "cap", "tag:roads", at_most="50.00") for k in range(coupling.ROWS_MAX))
    assert not is_coupled(formulate(HALF_FOR_ROADS.but(rules=caps).case()))


def many(count: int, *, tags: int = 4, seed: int = 7) -> Budget:
    """Requests of 1 to 100 thousand with returns in hundredths, so that ties occur, and tags that overlap."""
    dice = np.random.default_rng(seed)
    asks: list[Ask] = []
    for k in range(count):
        cap = int(dice.integers(1, 101)) * 100_000
        worn = tuple(f"t{i}" for i in range(tags) if dice.random() < 0.3)
        asks.append(
            ask(f"r{k:04}", cap, f"{dice.integers(20, 300) / 100:.2f}", floor=cap // 10 * (k % 3 == 0), tags=worn)
        )
    total = sum(int(item.cap) for item in asks) * 55 // 100
    rules = [
        rule(f"share-{i}", "share", f"tag:t{i}", **{"at_most" if i % 2 else "at_least": "25%" if i % 2 else "36%"})
        for i in range(tags)
    ]
    return budget(total, unit("city", *asks), rules=rules, currency=JPY)


def best_by_scipy(case: Case, problem: Problem) -> float:
    """The optimum of a straight case in fractions of a minor unit."""
    upper, limits, equal, exact = [], [], [], []
    for row in problem.rows:
        line = np.zeros(problem.columns)
        line[row.columns] = 1.0 if row.coefficients is None else row.coefficients
        if row.lower == row.upper:
            equal.append(line)
            exact.append(row.upper)
            continue
        for sign, limit in ((1.0, row.upper), (-1.0, row.lower)):
            if limit is not None:
                upper.append(sign * line)
                limits.append(sign * limit)
    gain = case.requests.rate.floats() * case.requests.weight.floats()
    bounds = np.stack([problem.floor, problem.cap], axis=1)
    answer = linprog(-gain, upper, limits, equal, exact, bounds)
    assert answer.status == 0
    return -float(answer.fun)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hundreds_of_requests_as_a_peer_values_them(seed: int) -> None:
    case = many(400, seed=seed).case()
    problem = formulate(case)
    solution = solve_problem(problem)
    assert solution.method == "rule pricing"
    worth = total_value(case.requests, solution.amounts).lower
    best = best_by_scipy(case, problem)
    assert float(worth) == pytest.approx(best, rel=1e-10)
    assert float(upper_bound(problem, solution.row_prices).upper) == pytest.approx(best, rel=1e-10)
    assert all(not row.violation(solution.amounts) for row in problem.rows)


def test_few_requests_are_left_to_the_linear_programme() -> None:
    few, more = (formulate(many(count, tags=1).case()) for count in (PRICED_FROM - 1, PRICED_FROM))
    assert solve_problem(few).method == "linear programme"
    assert solve_problem(more).method == "rule pricing"


def test_a_sample_of_the_requests_comes_first_where_there_are_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = formulate(many(600).case())
    whole = solve_by_pricing(problem)
    monkeypatch.setattr(coupling, "_SAMPLE", 100)
    monkeypatch.setattr(coupling, "_SAMPLED_FROM", 400)
    sampled = solve_by_pricing(problem)
    assert whole is not None
    assert sampled is not None
    assert sampled.row_prices == whole.row_prices


def test_prices_that_are_far_off_cost_time_but_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for prices is a guess; what is decided exactly afterwards does not depend on it."""
    problem = formulate(many(600).case())
    right = solve_by_pricing(problem)

    def astray(*given: object) -> Cleared:
        found = clear(*given)  # type: ignore[arg-type]  # passed on as they came
        return Cleared(found.prices * 3.0 + 0.5, found.band, found.settled, found.steps)

    monkeypatch.setattr(coupling, "clear", astray)
    wrong = solve_by_pricing(problem)
    assert right is not None
    assert wrong is not None
    assert gap(problem, wrong) == gap(problem, right) < 1


def test_prices_of_columns_do_not_depend_on_how_they_are_added_up() -> None:
    """Prices over a denominator too long for 64 bits are added up as fractions, others as integers."""
    problem = formulate(many(300).case())
    long = {row: Fraction(10**20 + 2 * row + 1, 10**20 + 39) for row in range(1, len(problem.rows))}
    short = {row: Fraction(3 * row + 1, 8) for row in range(len(problem.rows))}
    for given in (long, short):
        group, distinct = column_prices(problem, given)
        for column in range(0, problem.columns, 7):
            expected = Fraction(0)
            for index, price in given.items():
                row = problem.rows[index]
                for at in np.flatnonzero(row.columns == column).tolist():
                    factor = 1 if row.coefficients is None else int(row.coefficients[at])
                    expected += price * factor / row.scale
            assert distinct[int(group[column])] == expected
