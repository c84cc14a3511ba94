"""Which requests receive less than they ask for, and which of them comes first."""

import pytest

from apportion.allocation.answers.unmet import Unmet
from apportion.allocation.judged import judge
from tests.support.budgets import Ask, Budget, ask, budget, rule, saturating, unit

HALL = ask("hall", "60.00", value="90.00", decision="whole")
POOL = ask("pool", "50.00", value="70.00", decision="whole")
PARK = ask("park", "40.00", value="65.00", decision="whole")


def unmet(book: Budget) -> tuple[str, ...]:
    found = Unmet(judge(book.case()))
    assert found.count == len(found.most_valuable_first)
    return found.most_valuable_first


def test_what_is_missing_counts_by_its_weighted_value() -> None:
    """60.00 go to roads. Missing are 40.00 of roads at 3 (120.00), 50.00 of signs at 0.5 × 4 (100.00), 10.00 of ink."""
    signs = ask("signs", "50.00", 4, weight="0.5")
    book = budget("60.00", unit("town", ask("roads", "100.00", 3), signs, ask("ink", "10.00", 2)))

    assert unmet(book) == ("roads", "signs", "ink")


def test_requests_whose_missing_part_is_worth_the_same_stand_by_their_ids() -> None:
    book = budget("10.00", unit("town", ask("b", "20.00", 1), ask("a", "20.00", 1), ask("c", "10.00", 2)))

    assert unmet(book) == ("a", "b")


def test_a_curve_that_brings_nothing_more_comes_last() -> None:
    """Both have 50.00 of 100.00; the park returns nothing beyond 50.00."""
    park = ask("park", "100.00", saturating(9, scale="50.00"))
    book = budget("100.00", unit("town", park, floor="50.00"), unit("roads", ask("roads", "100.00", 1), cap="50.00"))

    assert unmet(book) == ("roads", "park")


def test_a_request_over_several_years_counts_once() -> None:
    book = budget(
        "60.00",
        unit(
            "town",
            ask("roads", "40.00", 2, period="2026"),
            ask("roads", "40.00", 2, period="2027"),
            ask("signs", "10.00", 3, period="2026"),
        ),
        periods=("2026", "2027"),
    )

    assert unmet(book) == ("roads",)


def test_a_project_that_is_not_funded_counts_with_all_that_belongs_to_it() -> None:
    crew = ask("crew", "30.00", 0, part_of="pool")

    assert unmet(budget("100.00", unit("town", HALL, PARK, POOL, crew), at_most=True)) == ("pool",)


def test_a_project_that_starts_later_receives_what_it_asks_for() -> None:
    late = ask("late", "50.00", value="70.00", decision="whole", period="2026", delay_max=1)
    book = budget(
        "110.00",
        unit("town", ask("hall", "60.00", value="90.00", decision="whole", period="2026"), late),
        at_most=True,
        periods=("2026", "2027"),
        rules=[rule("calm", "cap", "request:late", at_most="0.00", period="2026")],
    )

    assert unmet(book) == ()


PAVING = ask("paving", "50.00", decision="levels", levels=(("basic", "30.00", "60.00"), ("better", "50.00", "75.00")))
TREES = ask("trees", "80.00", "1.00", decision="minimum", minimum="30.00")


@pytest.mark.parametrize(
    ("total", "asked", "lacking"),
    [
        ("30.00", PAVING, ("paving",)),
        ("50.00", PAVING, ()),
        ("20.00", PAVING, ("paving",)),
        ("20.00", TREES, ("trees",)),
        ("50.00", TREES, ("trees",)),
        ("80.00", TREES, ()),
    ],
)
def test_a_level_above_or_money_up_to_the_cap_may_be_missing(total: str, asked: Ask, lacking: tuple[str, ...]) -> None:
    assert unmet(budget(total, unit("town", asked), at_most=True)) == lacking


def test_a_project_by_what_its_best_option_is_worth_more() -> None:
    """Of 90.00 the hall takes 60.00 and paving 30.00: better is worth 15.00 more, the pool 70.00."""
    assert unmet(budget("90.00", unit("town", HALL, POOL, PAVING), at_most=True)) == ("pool", "paving")


def test_nothing_is_missing_where_there_is_enough() -> None:
    assert unmet(budget("300.00", unit("town", HALL, POOL, PARK, TREES), at_most=True)) == ()


def test_a_budget_without_requests_leaves_nobody_out() -> None:
    assert unmet(budget("0.00", unit("town"), at_most=True)) == ()
