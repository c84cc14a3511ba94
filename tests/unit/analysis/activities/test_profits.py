"""Customers are ranked by what they earn after all that they cause."""

from fractions import Fraction

from apportion.analysis.activities.assigned import Costing
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.profits import rank_profits, result
from tests.support.cost_structures import cents, work


def shop(revenue: dict[str, int]) -> Costing:
    """Service costs 100 for 20 hours of which 16 are used: 5 each; a 2, b 10, c 4."""
    return assign_costs(
        work(
            costs={"staff": 100},
            capacity={"staff": 20},
            each={("staff", "serve"): 1},
            activities=("serve",),
            terms={("serve", "hours"): 1},
            volumes={
                ("hours", "a"): 2,
                ("hours", "b"): 10,
                ("hours", "c"): 4,
            },
            objects=("a", "b", "c"),
            revenue=revenue,
            kinds=dict.fromkeys(("a", "b", "c"), "customer"),
        )
    )


def test_one_customer_loses_a_part_of_what_the_others_earn() -> None:
    (ranking,) = rank_profits(shop({"a": 40, "b": 30, "c": 80}))

    assert ranking.kind == "customer"
    assert [(item.cost_object, item.profit_minor, item.running_minor) for item in ranking.profits] == [
        ("c", cents(60), cents(60)),
        ("a", cents(30), cents(90)),
        ("b", cents(-20), cents(70)),
    ]
    assert (ranking.peak_minor, ranking.total_minor) == (cents(90), cents(70))
    assert ranking.profits[0].margin == Fraction(3, 4)


def test_the_result_bears_what_nobody_used() -> None:
    found = result(shop({"a": 40, "b": 30, "c": 80}))

    assert found is not None
    assert (found.revenue_minor, found.assigned_minor, found.unused_minor) == (cents(150), cents(80), cents(20))
    assert found.result_minor == cents(50)


def test_an_unknown_revenue_is_not_zero() -> None:
    costing = shop({"a": 40, "c": 80})
    (ranking,) = rank_profits(costing)

    assert ranking.unknown == ("b",)
    assert [item.cost_object for item in ranking.profits] == ["c", "a"]
    assert result(costing) is None


def test_a_ranking_of_nobody_is_empty() -> None:
    (ranking,) = rank_profits(shop({}))

    assert (ranking.profits, ranking.total_minor, ranking.peak_minor) == ((), 0, 0)
    assert ranking.unknown == ("a", "b", "c")


def test_no_margin_on_no_revenue() -> None:
    (ranking,) = rank_profits(shop({"a": 0}))

    assert ranking.profits[0].margin is None
    assert ranking.profits[0].profit_minor == cents(-10)
