"""The programme of a budget with decisions: small ones by hand, and what a plan is worth in it for drawn ones."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.allocation.decisions.branching import _worth
from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.plan import make_plan
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import solve
from tests.support.budgets import JPY, Ask, Budget, aim, ask, budget, by_points, fund, logarithmic, rule, unit
from tests.support.drawn_decisions import Extent, decided_budgets


def built(book: Budget) -> tuple[Problem, Portfolio]:
    problem = formulate(book.case())
    return problem, build_portfolio(problem)


def row_of(held: Portfolio, problem: Problem, name: str) -> tuple[dict[int, float], float, float]:
    """Coefficients by column and limits of the programme's row of a rule."""
    index = int(held.rows[next(k for k, row in enumerate(problem.rows) if row.id == name)])
    programme = held.programme
    own = slice(int(programme.starts[index]), int(programme.starts[index + 1]))
    coefficients = dict(zip(programme.indices[own].tolist(), programme.values[own].tolist(), strict=True))
    return coefficients, float(programme.row_lower[index]), float(programme.row_upper[index])


def test_projects_need_no_column_for_their_money() -> None:
    """Two projects with upkeep: two columns; the total counts 5 + 1 and 3."""
    problem, held = built(
        budget(
            7,
            unit(
                "a",
                ask("hall", 5, value=9, decision="whole"),
                ask("hall-upkeep", 1, 0, part_of="hall"),
                ask("pool", 3, value=4, decision="whole", weight="0.5"),
            ),
            at_most=True,
            currency=JPY,
        )
    )
    assert held.programme.gain.tolist() == [9.0, 2.0]
    assert held.own.tolist() == [-1, -1, -1]
    assert row_of(held, problem, "total") == ({0: 6.0, 1: 3.0}, -np.inf, 7.0)
    assert held.unit == 1.0
    assert held.constant == 0


def test_a_project_that_two_funds_may_pay_for_has_a_column_for_each() -> None:
    problem, held = built(
        budget(
            7,
            unit("a", ask("hall", 5, value=9, decision="whole"), ask("pool", 3, value=4, decision="whole")),
            at_most=True,
            funds=[fund("general", 4), fund("gift", 4, pays_for="request:hall")],
            currency=JPY,
        )
    )
    assert held.own.tolist() == [2, 3, -1]
    assert row_of(held, problem, "fund.general") == ({1: 3.0, 2: 1.0}, -np.inf, 4.0)
    assert row_of(held, problem, "fund.gift") == ({3: 1.0}, -np.inf, 4.0)
    best = solve(held.programme)
    # Hall and pool together need 8, and the gift pays for the hall alone: 7 of the total fund only the hall.
    assert best.objective == pytest.approx(9.0)


def test_what_an_amount_is_worth_below_its_floor_is_not_lost() -> None:
    """60 for the first 20, nothing from there on: at a floor of 30 the pieces above are worth nothing, the floor 60."""
    curve = by_points((0, 0), (20, 60), (50, 60))
    _, held = built(
        budget(
            60,
            unit("a", Ask("r", 50, curve, floor=30), ask("p", 5, value=1, decision="whole"), ask("s", 10, 2, floor=4)),
            at_most=True,
            currency=JPY,
        )
    )
    # The steady request carries its floor on its own column; of the other only the end of its curve is left.
    assert held.constant == 60
    assert solve(held.programme).objective + float(held.constant) == pytest.approx(60 + 1 + 20)


def test_pieces_of_a_curve_that_nobody_may_pay_for_are_worth_nothing() -> None:
    """The gift is for sport; the library's curve must not count although it costs no money that any fund has."""
    problem, held = built(
        budget(
            50,
            unit(
                "a",
                ask("library", 40, logarithmic(2, scale=20)),
                ask("pool", 9, value=5, decision="whole", tags=("s",)),
            ),
            at_most=True,
            funds=[fund("gift", 30, pays_for="tag:s")],
            currency=JPY,
        )
    )
    assert held.smooth.count == 0
    assert solve_problem(problem).search is not None
    assert solve(held.programme).objective == pytest.approx(5.0)


@pytest.mark.parametrize(("total", "expected"), [(9_999_999, 1.0), (10_000_000, 10.0), (10**15, 100.0)])
def test_the_unit_of_money_follows_what_can_be_spent(total: int, expected: float) -> None:
    """Seven digits of the total, or of what is asked for where that is less."""
    book = budget(total, unit("a", ask("p", 123_456_789, value=1, decision="whole")), at_most=True, currency=JPY)
    assert built(book)[1].unit == expected


def test_small_coefficients_beside_large_ones_are_not_left_out() -> None:
    """Five posts for a hall, one for 20 million of grants: in a row that counts posts HiGHS would drop the grants."""
    book = budget(
        "90,000,000",
        unit(
            "a",
            ask("hall", "10,000,000", value="40,000,000", decision="whole", uses={"posts": 5}),
            ask("grants", "50,000,000", "1.1", uses={"posts": ("1", "20,000,000")}),
        ),
        at_most=True,
        rules=[rule("posts", "resource", resource="posts", at_most="6")],
    )
    problem, held = built(book)
    coefficients, _, upper = row_of(held, problem, "posts")
    index = next(k for k, row in enumerate(problem.rows) if row.id == "posts")
    assert min(coefficients.values()) > 1e-6
    # Whatever it is multiplied by: 6 posts are the limit, 5 the hall's.
    assert upper * held.measures[index] == pytest.approx(6.0)
    assert coefficients[0] * held.measures[index] == pytest.approx(5.0)
    # One post is left for 20 million of grants.
    assert solve(held.programme).objective * held.unit == pytest.approx((40_000_000 + 1.1 * 20_000_000) * 100)


def test_missing_a_soft_rule_costs_its_price_in_large_money_too() -> None:
    """A hall of 30 million under a soft cap of 20: worth 25, less a tenth of the 10 too many."""
    problem, held = built(
        budget(
            "50,000,000",
            unit("a", ask("hall", "30,000,000", value="25,000,000", decision="whole")),
            at_most=True,
            rules=[rule("modest", "cap", at_most="20,000,000", price="0.1")],
        )
    )
    assert held.unit == 1_000.0
    found = solve_problem(problem)
    assert found.amounts.tolist() == [3_000_000_000, 1]
    assert solve(held.programme).objective * held.unit == pytest.approx(2_400_000_000)
    assert found.search is not None
    assert float(found.search.bound) == pytest.approx(2_400_000_000)


def test_what_is_worth_most_first_leaves_projects_and_other_money_to_the_next() -> None:
    """Strategic value, then points, with 5 % to lose. Everything fits but 35 million of grants: no project is given up.

    Projects of 10 to 15 million are worth 20 to 17.5, grants 1.1 for each: 112.5 and 16.5 with all six projects. Their
    points are 0 to 5, and 0.9 for 15 million of grants.
    """
    projects = [
        ask(f"p{k}", f"{10 + k},000,000", value=f"{(40 - k) * 500_000}", decision="whole", score=k) for k in range(6)
    ]
    book = budget(
        "90,000,000",
        unit("a", *projects, ask("grants", "50,000,000", "1.1", score=3)),
        at_most=True,
        criteria=(aim("strategic", allowed_loss="5%"), aim("score", priority=2)),
    )
    plan = make_plan(book.case())
    assert plan.status == "optimal"
    assert (plan.chosen >= 0).all()
    assert plan.proof is not None
    assert plan.proof.value_lower == Fraction("15.9")


def test_what_has_to_be_funded_takes_one_option_at_least() -> None:
    """A lab from 2 on that has to be funded: 5 for two yen of it, although the pool would be worth more."""
    curve = by_points((0, 0), (2, 5), (4, 8), (6, 9))
    problem, held = built(
        budget(
            4,
            unit(
                "a",
                ask("lab", 6, curve, decision="minimum", minimum=2, floor=1),
                ask("pool", 3, value=30, decision="whole"),
            ),
            at_most=True,
            currency=JPY,
        )
    )
    lab, pool = held.decision_rows.tolist()
    assert pool == -1
    assert (held.programme.row_lower[lab], held.programme.row_upper[lab]) == (1.0, 1.0)
    # 5 for the first two yen, 1.5 for each of the other two that the total leaves.
    assert solve(held.programme).objective + float(held.constant) == pytest.approx(8.0)
    assert solve_problem(problem).amounts[0] == 4


def placed(problem: Problem, held: Portfolio, amounts: np.ndarray) -> float | None:
    """What given amounts are worth in the programme, its other columns chosen for the best; ``None``: they break it."""
    lower, upper = held.programme.lower.copy(), held.programme.upper.copy()
    lower[: held.options] = upper[: held.options] = amounts[problem.option_columns]
    kept = np.flatnonzero(held.own >= 0)
    lower[held.own[kept]] = upper[held.own[kept]] = amounts[kept] / held.unit
    answer = solve(replace(held.programme, lower=lower, upper=upper, integers=0))
    return answer.objective if answer.status == "optimal" else None


DRAWN = st.one_of(
    decided_budgets(Extent(rules=2), soft="price"), decided_budgets(Extent(decisions=2, funds=2, rules=2))
)


@given(DRAWN)
@settings(max_examples=80)
def test_a_plan_is_worth_in_the_programme_what_it_is_worth(book: Budget) -> None:
    """Options, amounts, soft rules and what no column carries add up to the exact value; every row lets it pass."""
    problem, held = built(book)
    try:
        found = solve_problem(problem).amounts
    except Infeasible:
        return
    value = placed(problem, held, found)
    assert value is not None
    assert value * held.unit + float(held.constant) == pytest.approx(float(_worth(problem, found)), abs=1e-6)


@given(DRAWN)
@settings(max_examples=40)
def test_one_unit_of_a_row_is_what_its_measure_says(book: Budget) -> None:
    problem, held = built(book)
    for index, row in enumerate(problem.rows):
        at = int(held.rows[index])
        for limit, number in ((row.lower, held.programme.row_lower[at]), (row.upper, held.programme.row_upper[at])):
            if limit is not None:
                assert number * held.measures[index] == pytest.approx(float(Fraction(limit, row.scale)))
