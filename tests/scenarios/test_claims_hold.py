"""What a plan says about relaxing rules and moving money is true: each claim is tried by planning again."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.allocation.plan import make_plan
from apportion.model.plan import Plan, RuleOutcome
from tests.support.budgets import Budget, ask, budget, fund, rule, saturating, unit


def outcome(plan: Plan, name: str) -> RuleOutcome:
    return next(item for item in plan.rules if item.rule == name)


def value(plan: Plan) -> Fraction:
    assert plan.proof is not None
    return plan.proof.value_lower


def three_services(**limits: str) -> Budget:
    """Police return 4, parks 3, paint 1; last year they had 100, 80 and 50."""
    return budget(
        "200.00",
        unit(
            "town",
            ask("police", "150", 4, last_year="100"),
            ask("parks", "150", 3, last_year="80"),
            ask("paint", "150", 1, last_year="50"),
        ),
        rules=[rule("no-deep-cut", "change", "each request", **limits)] if limits else [],
    )


def test_a_limit_on_each_request_has_the_price_that_relaxing_it_gains() -> None:
    """Given no cut beyond 40 %: paint keeps 30 of 50 though it returns 1, parks 48 of 80 though they return 3.

    Relaxing the limit by 1.00 for paint moves it to police, who return 4, and gains 3.00.
    """
    plan = make_plan(three_services(at_least="-40%").case())
    held = outcome(plan, "no-deep-cut")

    assert {item.request: item.amount for item in plan.requests} == {"paint": 3000, "parks": 4800, "police": 12200}
    assert held.binding
    assert held.price == 3
    assert "2 requests stand exactly at it" in held.text
    # Two points more free 1.00 of paint and 1.60 of parks for police.
    relaxed = make_plan(three_services(at_least="-42%").case())
    assert value(relaxed) - value(plan) == 100 * 3 + 160 * 1


def test_a_request_held_by_a_rule_names_it_and_keeps_its_own_floor() -> None:
    plan = make_plan(three_services(at_least="-40%").case())
    paint = next(item for item in plan.requests if item.request == "paint")

    assert paint.floor == 0
    assert "No deep cut" in paint.reasons[0].text
    assert paint.reasons[0].rule == "no-deep-cut"


def wishes(total: str) -> Budget:
    """Roads return 3, the library 1; a wish asks for 60 for the library at a price of 1.50 for each 1 missing."""
    return budget(
        total,
        unit("town", ask("roads", "100", 3), ask("library", "100", 1)),
        rules=[rule("wish", "floor", "request:library", at_least="60", price="1.50")],
    )


def test_the_next_unit_of_money_counts_what_a_soft_rule_saves() -> None:
    """With 120, roads get 100 and the library 20; the next 1.00 adds 1 of its own and saves 1.50 of the wish."""
    plan = make_plan(wishes("120").case())

    assert value(plan) == 30000 + 2000 - 6000
    assert plan.next_unit is not None
    assert plan.next_unit.weighted == Fraction(5, 2)
    assert value(make_plan(wishes("121").case())) - value(plan) == 250
    assert "missed by $40.00" in " ".join(r.text for item in plan.requests for r in item.reasons)


def test_no_baseline_is_worth_more_than_the_best_plan() -> None:
    plan = make_plan(wishes("120").case())

    assert plan.baselines
    for other in plan.baselines:
        assert other.weighted_value is not None
        if other.keeps_rules:
            assert other.weighted_value <= value(plan)


def test_a_reserve_lies_in_a_fund() -> None:
    """Funds hold 90 of a total of 100; with 10 kept back, 80 can be allocated and not 90."""
    book = budget(
        "100",
        unit("town", ask("roads", "100", 2)),
        at_most=True,
        funds=[fund("taxes", "90")],
        rules=[rule("rainy-day", "reserve", exactly="10")],
    )
    plan = make_plan(book.case())

    assert (plan.allocated, plan.reserve, plan.unallocated) == (8000, 1000, 1000)
    assert dict(plan.reserves) == {"rainy-day": 1000}


@pytest.mark.parametrize(("percent", "needed"), [("10%", "111.12"), ("25%", "133.34")])
def test_raising_the_total_by_the_repair_suffices_and_a_cent_less_does_not(percent: str, needed: str) -> None:
    """Roads need 100 and a part of the total is kept back: 100 / 0.9 = 111.11…, 100 / 0.75 = 133.33…"""

    def book(total: str) -> Budget:
        return budget(
            total,
            unit("town", ask("roads", "200", 2), floor="100"),
            at_most=True,
            rules=[rule("rainy-day", "reserve", at_least=percent)],
        )

    plan = make_plan(book("100").case())
    repair = next(item for item in plan.repairs if item.rule == "total")

    assert plan.status == "infeasible"
    assert Decimal(100) + Decimal(int(repair.change)) / 100 == Decimal(needed)
    assert make_plan(book(needed).case()).status == "optimal"
    assert make_plan(book(str(Decimal(needed) - Decimal("0.01"))).case()).status == "infeasible"


def test_the_rate_at_which_a_request_receives_more_is_the_threshold() -> None:
    """Parks return 3, so paint has to return 3 to receive more than nothing."""

    def book(paint: str) -> Budget:
        return budget("100", unit("town", ask("parks", "150", 3), ask("paint", "150", paint)))

    plan = make_plan(book("1").case())
    held = next(item for item in plan.requests if item.request == "paint")

    assert held.needed_rate == 3
    below, above = make_plan(book("2.99").case()), make_plan(book("3.01").case())
    assert [next(item.amount for item in other.requests if item.request == "paint") for other in (below, above)] == [
        0,
        10000,
    ]


def test_no_rate_is_promised_where_a_share_decides() -> None:
    book = budget(
        "100",
        unit("town", ask("parks", "150", 3, tags=("green",)), ask("paint", "150", 1)),
        rules=[rule("mix", "share", "tag:green", at_most="60%")],
    )
    plan = make_plan(book.case())

    assert all(item.needed_rate is None for item in plan.requests)


def test_curves_under_a_share_reach_the_bound() -> None:
    """Two falling curves and a share: the gap is what whole cents cost, not what a coarse grid leaves."""
    book = budget(
        "1,000,000",
        unit(
            "town",
            ask("a", "900,000", saturating(3, scale="900,000"), tags=("green",)),
            ask("b", "900,000", saturating(2, scale="800,000")),
            ask("c", "900,000", saturating("2.5", scale="700,000"), tags=("green",)),
        ),
        rules=[rule("mix", "share", "tag:green", at_most="55%")],
    )
    plan = make_plan(book.case())

    assert plan.proof is not None
    assert plan.status == "optimal"
    assert plan.proof.gap < 1
