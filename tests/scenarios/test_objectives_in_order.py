"""What comes first: a council that decides by score, by a blend, or by one thing after the other."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.allocation.plan import make_plan
from tests.support.budgets import Budget, Condition, aim, ask, budget, by_points, rule, saturating, unit
from tests.support.in_order import in_order
from tests.support.planned import money, planned


def council(**more: object) -> Budget:
    """100.00 for a bridge (returns 3, score 10 for 80), a library (2, 40 for 80) and a park (1, 30 for 40)."""
    return budget(
        "100",
        unit("roads", ask("bridge", "80", 3, score="10")),
        unit("culture", ask("library", "80", 2, score="40")),
        unit("parks", ask("park", "40", 1, score="30")),
    ).but(**more)


def test_without_criteria_strategic_value_decides() -> None:
    assert money(planned(council())) == {"bridge": "80.00", "library": "20.00", "park": "0.00"}


def test_strategic_value_alone_as_a_criterion_changes_nothing() -> None:
    stated, plain = make_plan(council(criteria=(aim("strategic"),)).case()), make_plan(council().case())
    assert stated.fingerprint == plain.fingerprint
    assert stated.case_fingerprint == plain.case_fingerprint
    assert stated.stages == ()


def test_the_score_of_a_request_counts_by_the_part_that_is_funded() -> None:
    """Per 1.00 the park scores 0.75, the library 0.50, the bridge 0.125: 30 for the park and 60/80 of 40."""
    plan = planned(council(criteria=(aim("score"),)))
    assert money(plan) == {"bridge": "0.00", "library": "60.00", "park": "40.00"}
    assert plan.proof.value_lower == plan.proof.bound == 6000


def test_value_without_weights() -> None:
    """The board weighs the park ten times; the finance office wants to see what comes without that."""
    weighed = budget("50", unit("town", ask("park", "50", 1, weight=10), ask("bridge", "50", 3)))
    assert money(planned(weighed))["park"] == "50.00"
    assert money(planned(weighed.but(criteria=(aim("value"),))))["bridge"] == "50.00"


def test_a_blend_adds_up_measures_by_their_factors() -> None:
    """With 4 for each point of score: bridge 3.5 per 1.00, library 4, park 4."""
    plan = planned(council(criteria=(aim("strategic"), aim("score", 4))))
    amounts = money(plan)
    assert amounts["bridge"] == "0.00"
    assert Decimal(amounts["library"]) + Decimal(amounts["park"]) == 100
    assert plan.proof.value_lower == plan.proof.bound == 40000


def test_what_comes_first_is_decided_first() -> None:
    """280.00 of value can only be had in one way, so that nothing is left for the score to decide."""
    found = in_order(council(criteria=(aim("strategic"), aim("score", priority=2))))
    assert found.money() == {"bridge": "80.00", "library": "20.00", "park": "0.00"}
    assert found.stages[0].best == found.stages[0].bound == found.stages[0].reached == 28000


def test_an_allowed_loss_lets_the_second_criterion_decide() -> None:
    """10 % of 280 may be given up: 28 from 3 to 2 per 1.00 moves 28.00 from the bridge to the library, which scores
    0.375 for each; to the park it would be 0.625 for each two given up."""
    found = in_order(council(criteria=(aim("strategic", allowed_loss="10%"), aim("score", priority=2))))
    assert found.money() == {"bridge": "52.00", "library": "48.00", "park": "0.00"}
    assert found.stages[0].reached == 25200
    assert found.step.net == 650 + 2400


def test_a_tie_in_what_comes_first_is_broken_by_what_comes_second() -> None:
    twins = budget("40", unit("town", ask("east", "40", 2, score="1"), ask("west", "40", 2, score="9")))
    assert money(planned(twins))["east"] == "40.00"
    found = in_order(twins.but(criteria=(aim("strategic"), aim("score", priority=2))))
    assert found.money() == {"east": "0.00", "west": "40.00"}


def test_three_criteria_in_a_row() -> None:
    """Alike in value; the score prefers two of three; the net present value decides between these."""
    town = budget(
        "40",
        unit(
            "town",
            ask("a", "40", 2, score="5", npv="1"),
            ask("b", "40", 2, score="5", npv="3"),
            ask("c", "40", 2, score="2", npv="9"),
        ),
        criteria=(aim("value"), aim("score", priority=2), aim("npv", priority=3)),
    )
    assert in_order(town).money() == {"a": "0.00", "b": "40.00", "c": "0.00"}


def test_a_request_with_a_negative_net_present_value_gets_what_it_must() -> None:
    town = budget("40", unit("town", ask("a", "40", 9, npv="-5", floor="10"), ask("b", "20", 1, npv="1")), at_most=True)
    assert money(planned(town.but(criteria=(aim("npv"),)))) == {"a": "10.00", "b": "20.00"}


def test_returns_with_corners_are_kept_as_they_are() -> None:
    """The library returns 3 up to 40.00, then 1: keeping 90 % of 240 + 20 lets 26 / 2 move from bridge to park."""
    town = budget(
        "100",
        unit("town", ask("bridge", "60", 2), ask("library", "60", by_points(("40", "120"), ("60", "140")))),
        unit("parks", ask("park", "60", 0, score="60")),
        criteria=(aim("strategic", allowed_loss="10%"), aim("score", priority=2)),
    )
    found = in_order(town)
    assert found.stages[0].best == 24000
    # First the 2 per 1.00 of the bridge, of which 24.00 may be lost: 12.00.
    assert found.money() == {"bridge": "48.00", "library": "40.00", "park": "12.00"}


def test_projects_are_weighed_by_score_as_well() -> None:
    """By value bridge and road (210); by score the hall (90) and books (30). 380 = 60 + 90 + 10 + 2 · 110."""
    town = budget(
        "100",
        unit(
            "works",
            ask("bridge", "60", value="120", decision="whole", score="20"),
            ask("road", "40", value="90", decision="whole", score="10"),
        ),
        unit("culture", ask("hall", "50", value="60", decision="whole", score="90"), ask("books", "30", 1, score="30")),
        at_most=True,
    )
    assert in_order(town).funded == ("bridge", "road")
    assert in_order(town.but(criteria=(aim("score"),))).funded == ("hall",)
    blend = in_order(town.but(criteria=(aim("strategic"), aim("score", 2))))
    assert blend.funded == ("hall", "road")
    assert blend.step.net == 38000
    # A third of the value may go: road, hall and 10.00 for books score 110, at a value of 160.
    lossy = in_order(town.but(criteria=(aim("strategic", allowed_loss="30%"), aim("score", priority=2))))
    assert lossy.funded == ("hall", "road")
    assert lossy.stages[0].reached == 16000


def test_a_curve_cannot_be_blended_with_a_score() -> None:
    bent = budget("10", unit("town", ask("a", "10", saturating(2, scale="20"), score="4")))
    with pytest.raises(ValueError, match="request a has a curve"):
        make_plan(bent.but(criteria=(aim("strategic"), aim("score"))).case())
    assert money(planned(bent.but(criteria=(aim("score"),)))) == {"a": "10.00"}


def wishes(*rules: Condition) -> Budget:
    """100.00 for roads (3), culture (2) and parks (1); roads must have 10.00."""
    must = rule("safe-roads", "floor", "unit:roads", at_least="10", authority="Road act")
    return council(rules=(must, *rules))


def test_soft_rules_of_a_class_come_before_value() -> None:
    found = in_order(wishes(rule("parks-first", "floor", "unit:parks", at_least="30", priority="1")))
    assert found.money() == {"bridge": "70.00", "library": "0.00", "park": "30.00"}
    assert found.stages[0].best == 0
    assert found.stages[0].text == "All soft rules of class 1 can be kept, and are. In the plan it is $0.00."


def test_a_lower_class_never_takes_from_a_higher_one() -> None:
    """Parks 30 come first; culture would like 80 but 60 is all that parks and roads leave: missed by 20."""
    found = in_order(
        wishes(
            rule("parks-first", "floor", "unit:parks", at_least="30", priority="1"),
            rule("culture-next", "floor", "unit:culture", at_least="80", priority="2"),
        )
    )
    assert found.money() == {"bridge": "10.00", "library": "60.00", "park": "30.00"}
    assert [stage.best for stage in found.stages] == [0, 2000]
    assert [stage.bound for stage in found.stages] == [0, 2000]


def test_the_rules_of_one_class_share_what_must_be_missed() -> None:
    """Both together want 110 of the 90 that roads leave; how the missing 20 are shared is left to value."""
    found = in_order(
        wishes(
            rule("parks", "floor", "unit:parks", at_least="30", priority="1"),
            rule("culture", "share", "unit:culture", at_least="80%", priority="1"),
        )
    )
    assert found.money() == {"bridge": "10.00", "library": "80.00", "park": "10.00"}
    assert found.stages[0].best == found.stages[0].reached == 2000


def test_classes_come_before_criteria() -> None:
    found = in_order(
        wishes(rule("parks", "floor", "unit:parks", at_least="30", priority="1")).but(
            criteria=(aim("strategic"), aim("score", priority=2))
        )
    )
    assert [stage.kind for stage in found.stages] == ["soft class", "criterion"]
    assert found.stages[1].best == 21000 + 3000


def test_a_priced_rule_does_not_count_before_a_class_is_decided() -> None:
    """Roads at 80 would save its price, but the class comes first: parks get their 30."""
    found = in_order(
        council(
            rules=(
                rule("roads", "floor", "unit:roads", at_least="80", price="100"),
                rule("parks", "floor", "unit:parks", at_least="30", priority="1"),
            )
        )
    )
    assert found.money() == {"bridge": "70.00", "library": "0.00", "park": "30.00"}
    assert found.step.net == 21000 + 3000 - 100 * 1000


def test_posts_are_missed_as_little_as_possible() -> None:
    """4 posts are wanted; each needs 20.00 of the works, which may have 50.00: 1.5 posts are missing."""
    town = budget(
        "100",
        unit("works", ask("crew", "80", 1, uses={"posts": (1, "20")}), cap="50"),
        unit("culture", ask("library", "80", 2)),
        rules=(rule("crews", "resource", resource="posts", at_least="4", priority="1"),),
    )
    found = in_order(town)
    assert found.money() == {"crew": "50.00", "library": "50.00"}
    assert found.stages[0].best == Fraction(3, 2)


def test_hard_rules_that_cannot_hold_are_named_whatever_comes_first() -> None:
    """10.00 for safe roads, 80.00 for culture and 15.00 for parks are 105.00."""
    town = wishes(
        rule("culture", "floor", "unit:culture", at_least="80"), rule("parks", "floor", "unit:parks", at_least="15")
    )
    plan = make_plan(town.but(criteria=(aim("score"), aim("strategic", priority=2))).case())
    assert plan.status == "infeasible"
    assert set(plan.conflicts[0].rules) == {"total", "culture", "parks", "safe-roads"}
    assert plan.conflicts[0].shortfall == 500


def test_the_plan_tells_what_was_decided_before() -> None:
    plan = make_plan(council(criteria=(aim("strategic", allowed_loss="10%"), aim("score", priority=2))).case())
    assert plan.status == "optimal"
    (stage,) = plan.stages
    assert stage.text == (
        "Strategic value comes before what follows: 280.00 can be reached, no plan has more. 10 % of it may be given "
        "up; 252.00 is kept. In the plan it is 252.00."
    )
