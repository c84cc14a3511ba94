"""From rules to rows of whole numbers, worked by hand."""

import pytest

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, Row
from tests.support.budgets import Budget, Condition, ask, budget, fund, rule, unit

TOWN = budget(
    "100",
    unit("police", ask("patrol", "60", tags=("safety",), last_year="40")),
    unit("parks", ask("ponds", "60", last_year="10"), ask("trees", "60", tags=("green",), last_year="33.33")),
)
"""Columns: patrol 0, ponds 1, trees 2."""


def problem_with(*rules: Condition, book: Budget = TOWN) -> Problem:
    return formulate(book.but(rules=rules).case())


def row(problem: Problem, name: str) -> Row:
    return next(item for item in problem.rows if item.id == name)


def coefficients(item: Row) -> dict[int, int]:
    values = [1] * item.columns.size if item.coefficients is None else item.coefficients.tolist()
    return dict(zip(item.columns.tolist(), values, strict=True))


def test_a_share_is_written_with_whole_coefficients() -> None:
    """Safety at most 15 % of all: 20 patrol - 3 (patrol + ponds + trees) <= 0."""
    item = row(problem_with(rule("r", "share", "tag:safety", at_most="15%")), "r")
    assert coefficients(item) == {0: 17, 1: -3, 2: -3}
    assert (item.lower, item.upper, item.scale) == (None, 0, 20)
    assert item.steepest == 17


def test_a_ratio_may_exceed_one_hundred_percent() -> None:
    """Parks at least 125 % of police: 4 (ponds + trees) - 5 patrol >= 0."""
    item = row(problem_with(rule("r", "ratio", "unit:parks", of="unit:police", at_least="125%")), "r")
    assert coefficients(item) == {0: -5, 1: 4, 2: 4}
    assert (item.lower, item.upper) == (0, None)


def test_an_exact_share_is_two_rows() -> None:
    sides = [item for item in problem_with(rule("r", "share", "tag:green", exactly="30%")).rows if item.id == "r"]
    assert [(item.lower, item.upper) for item in sides] == [(0, None), (None, 0)]


@pytest.mark.parametrize(
    ("limit", "lower", "upper"),
    [
        # Of 43.33: 97.5 % is 42.24675, 110.01 % is 47.667333.
        ({"at_least": "-2.5%"}, 4225, None),
        ({"at_most": "10.01%"}, None, 4766),
        ({"at_least": "0%"}, 4333, None),
    ],
)
def test_a_limit_against_last_year_is_rounded_to_its_strict_side(
    limit: dict[str, str], lower: int | None, upper: int | None
) -> None:
    item = row(problem_with(rule("r", "change", "unit:parks", **limit)), "r")
    assert coefficients(item) == {1: 1, 2: 1}
    assert (item.lower, item.upper, item.scale) == (lower, upper, 1)


def test_a_soft_limit_against_last_year_is_not_rounded() -> None:
    """The price is paid for the exact distance from 42.24675."""
    item = row(problem_with(rule("r", "change", "unit:parks", at_least="-2.5%", price="1")), "r")
    assert item.scale == 40
    assert coefficients(item) == {1: 40, 2: 40}
    assert item.lower == 168_987  # 4224.675 times 40


def test_limits_on_each_request_become_its_bounds() -> None:
    problem = problem_with(
        rule("least", "floor", "each request in unit:parks", at_least="5"),
        rule("growth", "change", "each request", at_most="12.5%"),
    )
    assert problem.floor.tolist() == [0, 500, 500]
    assert problem.cap.tolist() == [4500, 1125, 3749]  # 33.33 plus 12.5 % is 37.49625
    assert problem.bound_rules == {
        (0, "cap"): "growth",
        (1, "cap"): "growth",
        (2, "cap"): "growth",
        (1, "floor"): "least",
        (2, "floor"): "least",
    }
    assert {item.id for item in problem.rows} == {"total"}


def test_over_several_periods_a_limit_on_each_request_is_a_row() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", period="2026"), ask("x", "9", period="2027"), ask("y", "9")),
        periods=("2026", "2027"),
    )
    problem = problem_with(rule("most", "cap", "each request", at_most="12"), book=book)
    assert problem.cap.tolist() == [900, 900, 900]
    assert coefficients(row(problem, "most/x")) == {0: 1, 1: 1}
    assert row(problem, "most/x").upper == 1200
    one_period = problem_with(rule("most", "cap", "each request", at_most="8", period="2027"), book=book)
    assert one_period.cap.tolist() == [900, 800, 900]


def test_each_unit_of_one_period_means_those_that_ask_in_it() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", period="2026")),
        unit("b", ask("y", "9", period="2027")),
        periods=("2026", "2027"),
    )
    problem = problem_with(rule("least", "floor", "each unit", at_least="1", period="2027"), book=book)
    assert [item.id for item in problem.rows] == ["total", "least/b"]


def test_a_unit_means_everything_below_it_and_nothing_spelled_alike() -> None:
    book = budget(
        "20",
        unit("park", unit("park-north", ask("x", "9")), ask("y", "9")),
        unit("parking", ask("z", "9")),
    )
    problem = problem_with(rule("r", "cap", "unit:park", at_most="5"), book=book)
    assert coefficients(row(problem, "r")) == {0: 1, 1: 1}


def test_a_resource_is_scaled_to_whole_numbers() -> None:
    book = budget(
        "20",
        unit(
            "a", ask("x", "9", uses={"posts": ("1", "3")}), ask("y", "9", uses={"posts": ("0.5", "2")}), ask("z", "9")
        ),
    )
    item = row(problem_with(rule("r", "resource", resource="posts", at_most="2.5"), book=book), "r")
    # One post in 300 cents, and one in 400: twelve hundredths of both are whole.
    assert item.scale == 1200
    assert coefficients(item) == {0: 4, 1: 3}
    assert item.upper == 3000


def test_a_reserve_is_a_column_that_counts_towards_the_total() -> None:
    problem = problem_with(rule("rainy-day", "reserve", at_least="2.505%"), rule("debt", "reserve", exactly="3"))
    assert [item.id for item in problem.reserve_rules] == ["debt", "rainy-day"]
    assert problem.reserve_floor.tolist() == [300, 251]
    assert problem.reserve_cap.tolist() == [300, 10_000]
    assert row(problem, "total").columns.tolist() == [0, 1, 2, 3, 4]


def test_a_reserve_above_the_total_contradicts_the_total_and_not_itself() -> None:
    problem = problem_with(rule("rainy-day", "reserve", at_least="120"))
    assert problem.reserve_floor.tolist() == problem.reserve_cap.tolist() == [12_000]


FUNDS = [fund("general", "70"), fund("gift", "30")]


def test_funds_that_may_pay_for_anything_limit_only_their_sum() -> None:
    problem = formulate(TOWN.but(funds=tuple(FUNDS)).case())
    assert not problem.funds_matter
    assert row(problem, "funds").upper == 10_000
    assert problem.pairs == 3


@pytest.mark.parametrize(
    "change",
    [
        {"funds": (FUNDS[0], fund("gift", "30", pays_for="unit:parks"))},
        {"funds": (FUNDS[0], fund("gift", "30", must_spend="1"))},
        {"funds": (FUNDS[0], fund("gift", "30", match="100%"))},
        {"funds": tuple(FUNDS), "rules": (rule("r", "cap", "fund:gift and unit:parks", at_most="5"),)},
        {"funds": tuple(FUNDS), "rules": (rule("r", "share", "unit:parks", of="fund:gift", at_most="5%"),)},
    ],
)
def test_funds_matter_as_soon_as_one_is_told_from_the_other(change: dict[str, object]) -> None:
    assert formulate(TOWN.but(**change).case()).funds_matter


def test_pairs_are_those_of_a_request_and_a_fund_with_money_for_it() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", period="2026", tags=("t",)), ask("x", "9", period="2027", tags=("t",)), ask("y", "9")),
        periods=("2026", "2027"),
        funds=[fund("one", "5", None, pays_for="tag:t"), fund("two", "5", "5"), fund("three", "0", "0")],
    )
    problem = formulate(book.case())
    # x in 2026 from one and two, x in 2027 from two alone, y in 2026 from two alone; three has no money.
    assert list(zip(problem.line.tolist(), problem.fund.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1), (2, 1)]


def test_a_match_weighs_the_money_beside_the_grant() -> None:
    book = budget(
        "20",
        unit("a", ask("x", "9", tags=("t",)), ask("y", "9")),
        funds=[
            fund("grant", "5", pays_for="tag:t", match="40%", match_from=("own",)),
            fund("own", "9"),
            fund("loan", "9"),
        ],
    )
    problem = formulate(book.case())
    names = ("grant", "own", "loan")
    weighed = {
        (int(problem.line[column]), names[int(problem.fund[column])]): weight
        for column, weight in coefficients(row(problem, "match.grant")).items()
    }
    assert weighed == {(0, "grant"): -2, (0, "own"): 5}


def test_last_year_counts_for_a_request_that_no_fund_may_pay_for() -> None:
    book = TOWN.but(funds=(fund("gift", "100", pays_for="tag:green"),))
    item = row(problem_with(rule("r", "change", "unit:parks", at_least="0%"), book=book), "r")
    assert item.columns.size == 1
    assert item.lower == 4333


def test_rows_stand_in_an_order_of_their_own() -> None:
    rules = [rule("b", "cap", "tag:green", at_most="9"), rule("a", "cap", "tag:green", at_most="8")]
    assert [item.id for item in problem_with(*rules).rows] == ["total", "a", "b"]
    assert [item.id for item in problem_with(*reversed(rules)).rows] == ["total", "a", "b"]
