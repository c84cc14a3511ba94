"""A town that plans two years at once: what belongs to one year, and what to both together."""

from apportion.allocation.plan import make_plan
from tests.support.budgets import Budget, Condition, Pot, ask, budget, fund, rule, unit
from tests.support.planned import Planned, planned


def years(*rules: Condition, funds: tuple[Pot, ...] = ()) -> Budget:
    """A bridge that returns 3 and a library that returns 2, each up to 40 a year; 100 for both years."""
    return budget(
        "100",
        unit("works", ask("bridge", "40", 3, period="2026"), ask("bridge", "40", 3, period="2027")),
        unit("culture", ask("library", "40", 2, period="2026"), ask("library", "40", 2, period="2027")),
        periods=("2026", "2027"),
        rules=rules,
        funds=funds,
    )


def by_year(plan: Planned) -> dict[str, tuple[int, int]]:
    """Cents of each request in 2026 and 2027."""
    return {name: (plan.amount(name, "2026"), plan.amount(name, "2027")) for name in ("bridge", "library")}


def test_one_total_for_both_years_is_spent_where_it_returns_most() -> None:
    found = by_year(planned(years()))
    assert found["bridge"] == (4000, 4000)
    assert sum(found["library"]) == 2000


def test_equal_returns_are_served_in_the_order_of_time() -> None:
    assert by_year(planned(years()))["library"] == (2000, 0)


def test_a_limit_on_one_year_leaves_the_other_alone() -> None:
    """At most 30 in 2026: the bridge gets them, and 2027 the other 70."""
    found = by_year(planned(years(rule("lean-year", "total", period="2026", at_most="30"))))
    assert found == {"bridge": (3000, 4000), "library": (0, 3000)}


def test_funds_bring_their_money_year_by_year() -> None:
    """A fund of 20 in 2026 and 80 in 2027: money cannot be spent before it is there."""
    found = by_year(planned(years(funds=(fund("taxes", "20", "80"),))))
    assert found == {"bridge": (2000, 4000), "library": (0, 4000)}


def test_a_fund_without_a_row_for_a_year_has_nothing_in_it() -> None:
    plan = planned(years(funds=(fund("taxes", "40", "40"), fund("gift", None, "20", pays_for="unit:culture"))))
    assert by_year(plan) == {"bridge": (4000, 4000), "library": (0, 2000)}


def test_a_rule_without_a_year_is_about_both_together() -> None:
    """The library has to get 30 over both years, however they are split."""
    plan = planned(years(rule("reading", "floor", "each request", at_least="30")))
    assert sum(by_year(plan)["library"]) == 3000
    assert sum(by_year(plan)["bridge"]) == 7000


def test_a_rule_on_each_request_in_one_year() -> None:
    plan = planned(years(rule("reading", "floor", "each request", at_least="15", period="2027")))
    assert by_year(plan)["library"][1] >= 1500
    assert sum(by_year(plan)["bridge"]) == 8000


def test_a_share_can_be_of_one_year() -> None:
    """In 2027 the library gets at least half of what is spent: 10 beside 10, so the bridge gives way in 2027."""
    half = rule("half", "share", "request:library", at_least="50%", period="2027")
    found = by_year(planned(years(half, rule("lean-year", "total", period="2027", at_most="20"))))
    assert found["bridge"] == (4000, 1000)
    assert found["library"] == (4000, 1000)


def test_a_year_that_is_short_is_named() -> None:
    plan = make_plan(
        years(
            rule("lean-year", "total", period="2026", at_most="30"),
            rule("reading", "floor", "request:library", period="2026", at_least="35"),
        ).case()
    )
    assert plan.status == "infeasible"
    assert set(plan.conflicts[0].rules) == {"lean-year", "reading"}
    assert plan.conflicts[0].shortfall == 500
