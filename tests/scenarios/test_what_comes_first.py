"""What comes before value: wishes in classes of priority, fairness with a stated cost, and objectives in order.

Expected plans are worked by hand in each docstring, and each plan keeps its rules by the second reading too.
"""

from fractions import Fraction

from tests.support.budgets import Budget, Condition, aim, ask, budget, fair, rule, unit
from tests.support.checked import checked


def wishes(*rules: Condition) -> Budget:
    """100 for clinics (3 a dollar), roads (2) and parks (1), each up to 80."""
    return budget(
        "100",
        unit("health", ask("clinics", "80", 3)),
        unit("works", ask("roads", "80", 2), ask("parks", "80", 1)),
        rules=rules,
    )


def test_wishes_of_the_first_class_come_before_value_and_before_the_second() -> None:
    """Parks should get 60 (class 1), roads 50 (class 2): parks get 60, roads the other 40 and miss 10."""
    plan = checked(
        wishes(
            rule("parks", "floor", "request:parks", at_least="60", priority=1),
            rule("roads", "floor", "request:roads", at_least="50", priority=2),
        ),
        in_order=True,
    )
    assert [plan.amount(name) for name in ("clinics", "roads", "parks")] == [0, 4000, 6000]
    missed = {item.rule: item.broken_by for item in plan.plan.rules if item.broken_by}
    assert missed == {"roads": 1000}
    assert [stage.kind for stage in plan.plan.stages] == ["soft class", "soft class"]
    assert [stage.reached for stage in plan.plan.stages] == [Fraction(0), Fraction(1000)]


def test_wishes_of_one_class_are_missed_as_little_as_possible_together() -> None:
    """Parks 70 and roads 60 in one class miss 30 together, however they are shared; value then prefers roads at 60."""
    plan = checked(
        wishes(
            rule("parks", "floor", "request:parks", at_least="70", priority=1),
            rule("roads", "floor", "request:roads", at_least="60", priority=1),
        ),
        in_order=True,
    )
    assert [plan.amount(name) for name in ("clinics", "roads", "parks")] == [0, 6000, 4000]
    assert plan.plan.stages[0].reached == 3000


def test_a_wish_that_costs_nothing_is_met_and_value_goes_on() -> None:
    """Parks should get 20: they do, and the other 80 go to clinics."""
    plan = checked(wishes(rule("parks", "floor", "request:parks", at_least="20", priority=1)), in_order=True)
    assert [plan.amount(name) for name in ("clinics", "roads", "parks")] == [8000, 0, 2000]


def test_a_wish_for_a_project_comes_before_value() -> None:
    """A pool of 60 worth little is wished for by the first class: it is built, and 40 go to clinics."""
    book = wishes(rule("pool", "floor", "request:pool", at_least="60", priority=1))
    pool = unit("culture", ask("pool", "60", value="10", decision="whole"))
    plan = checked(book.but(parts=(*book.parts, pool)), in_order=True)
    assert plan.funded == ["pool"]
    assert plan.amount("clinics") == 4000


def needs(cost: str, kind: str = "max_min") -> Budget:
    """90 for three units that each ask 60: they return 3, 2 and 1 a dollar. Value alone: 60, 30, 0, worth 240."""
    return budget(
        "90",
        unit("a", ask("first", "60", 3)),
        unit("b", ask("second", "60", 2)),
        unit("c", ask("third", "60", 1)),
    ).but(fairness=fair("max_min" if kind == "max_min" else "proportional", cost=cost))


def test_the_smallest_share_is_raised_as_far_as_fairness_may_cost() -> None:
    """Equal shares are 30 each, worth 180: 25 % less than 240. That much allowed, everybody gets half.

    With 10 % allowed (216): a share s for everybody costs 60 s for the third, taken from the second: 3 to 0 and 30 to
    60 s. While s is at most 1/4 the second keeps its share from what is left: 240 - 60 s >= 216 asks s <= 0.4, beyond
    1/4. Above, the second stands at 60 s too and the first gets 90 - 120 s: 270 - 360 s + 180 s >= 216 gives s = 0.3:
    18 for the second and third, 54 for the first, worth 162 + 36 + 18 = 216.
    """
    plan = checked(needs("25%"), in_order=True)
    assert [plan.amount(name) for name in ("first", "second", "third")] == [3000, 3000, 3000]
    assert plan.plan.price_of_fairness == 6000
    bounded = checked(needs("10%"), in_order=True)
    assert [bounded.amount(name) for name in ("first", "second", "third")] == [5400, 1800, 1800]
    assert bounded.plan.price_of_fairness == 2400
    free = checked(needs("0%"), in_order=True)
    assert [free.amount(name) for name in ("first", "second", "third")] == [6000, 3000, 0]
    assert free.plan.price_of_fairness == 0


def test_shares_in_proportion_to_what_is_asked() -> None:
    """30 each is exactly half of what everybody asks: distances of nothing, worth 180."""
    plan = checked(needs("25%", "proportional"), in_order=True)
    assert [plan.amount(name) for name in ("first", "second", "third")] == [3000, 3000, 3000]
    assert plan.plan.price_of_fairness == 6000


def test_fairness_among_whole_projects() -> None:
    """Two units with two projects of 30 each; 60 in all. Value builds both of the first (50 + 40 = 90).

    Fairness builds one in each: 50 + 20 = 70, which costs 20 of 90 (22.2 %): allowed at 25 %, not at 20 %.
    """
    book = budget(
        "60",
        unit("a", ask("a1", "30", value="50", decision="whole"), ask("a2", "30", value="40", decision="whole")),
        unit("b", ask("b1", "30", value="20", decision="whole"), ask("b2", "30", value="10", decision="whole")),
        at_most=True,
    )
    assert checked(book.but(fairness=fair("max_min", cost="25%")), in_order=True).funded == ["a1", "b1"]
    assert checked(book.but(fairness=fair("max_min", cost="20%")), in_order=True).funded == ["a1", "a2"]


def test_objectives_in_order_with_money_that_can_be_split() -> None:
    """Value first, then score. X returns 2 a dollar and scores 0, Y returns 1 and scores 50 for its 100 in full.

    100 of money: value is best at 200, all for X. With 10 % of loss 180 have to be kept: 80 for X and 20 for Y.
    """
    book = budget(
        "100",
        unit("a", ask("x", "100", 2, score="0"), ask("y", "100", 1, score="50")),
        criteria=(aim("value", allowed_loss="10%"), aim("score", priority=2)),
    )
    plan = checked(book, in_order=True)
    assert (plan.amount("x"), plan.amount("y")) == (8000, 2000)
    assert plan.plan.stages[0].best == 20000
    assert plan.plan.stages[0].reached == 18000


def test_wishes_come_before_objectives_in_order() -> None:
    """Y should get 30 (class 1). 170 of value is then the best, and without an allowed loss nothing moves."""
    book = budget(
        "100",
        unit("a", ask("x", "100", 2, score="0"), ask("y", "100", 1, score="50")),
        rules=[rule("y", "floor", "request:y", at_least="30", priority=1)],
        criteria=(aim("value"), aim("score", priority=2)),
    )
    plan = checked(book, in_order=True)
    assert (plan.amount("x"), plan.amount("y")) == (7000, 3000)
    assert [stage.kind for stage in plan.plan.stages] == ["soft class", "criterion"]


def test_a_wish_that_is_missed_is_told_with_what_is_missed_and_one_that_is_met_with_its_money() -> None:
    """Parks ask for no more than 80 of the 90 wished for: 10 are missed whatever is done; roads get their 20."""
    plan = checked(
        wishes(
            rule("parks", "floor", "unit:works", at_least="30", priority=1),
            rule("green", "floor", "request:parks", at_least="90", priority=1),
        ),
        in_order=True,
    )

    said = " ".join(reason.text for item in plan.plan.requests for reason in item.reasons)
    assert "missed by $10.00 as little as its priority class allows" in said
    assert "%" not in said
