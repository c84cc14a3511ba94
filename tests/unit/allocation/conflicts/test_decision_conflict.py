"""No plan for projects: what is named cannot hold together, none of it can be left out, and the repairs repair."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from apportion.allocation.conflicts.claims import claims_of
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.plan import make_plan
from apportion.kernel.money import Currency
from apportion.model.plan import Plan
from tests.support.budgets import JPY, Budget, Condition, ask, budget, fund, logarithmic, rule, unit
from tests.support.clashes import can_hold
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.planned import in_finer_money
from tests.unit.allocation.conflicts.test_conflict import changed_case


def refused(book: Budget) -> Plan:
    plan = make_plan(book.case())
    assert plan.status == "infeasible"
    return plan


def conflicts(book: Budget) -> list[tuple[str, ...]]:
    return [item.rules for item in refused(book).conflicts]


def repairs(book: Budget) -> dict[str, bool]:
    return {item.text: item.alone for item in refused(book).repairs}


def town(*rules: Condition, total: str = "10") -> Budget:
    return budget(
        total,
        unit(
            "a",
            ask("hall", "8", value="9", decision="whole", uses={"posts": 2}),
            ask("pool", "5", value="9", decision="whole", uses={"posts": 3}),
            ask("lab", "6", 1, decision="minimum", minimum="2"),
            ask("grants", "9", 1),
        ),
        at_most=True,
        rules=rules,
    )


BOTH = rule("promised", "mandate", "request:hall or request:pool")


def test_two_projects_that_the_total_cannot_pay() -> None:
    book = town(BOTH)
    assert conflicts(book) == [("total", "promised/hall", "promised/pool")]
    assert repairs(book) == {
        "raise Total to allocate by $3.00": True,
        "give up 'Promised (hall)' for 1 decision": True,
        "give up 'Promised (pool)' for 1 decision": True,
    }


def test_resources_count_in_their_own_units() -> None:
    book = town(BOTH, rule("posts", "resource", resource="posts", at_most="3.5"), total="20")
    assert conflicts(book) == [("promised/hall", "promised/pool", "posts")]
    assert "raise Posts by 1.5" in repairs(book)


def test_a_floor_about_nothing_is_counted_in_money() -> None:
    plan = refused(town(rule("health", "floor", "tag:none", at_least="5")))
    assert plan.conflicts[0].text == "This rule cannot hold: Health (at least $5.00). It is missed by $5.00."
    assert [item.text for item in plan.repairs] == ["lower Health by $5.00"]


def test_both_sides_of_an_exact_limit_are_one_rule() -> None:
    """The hall alone is all of what the two get, with the pool 8 of 13, and never exactly a half."""
    book = town(
        BOTH, rule("half", "share", "request:hall", of="request:hall or request:pool", exactly="50%"), total="20"
    )
    assert conflicts(book) == [("promised/hall", "half")]


def test_a_rule_on_each_request_that_asks_for_more_than_the_total() -> None:
    """The lab takes anything from 2 to 6: a floor of 5.50 by rule and 5.00 in all."""
    book = town(rule("least", "floor", "each request in request:lab", at_least="5.50"), total="5")
    assert conflicts(book) == [("total", "least/lab")]
    assert repairs(book) == {"raise Total to allocate by $0.50": True, "lower Least (lab) by $0.50": True}


def test_a_rule_on_each_request_that_leaves_too_little_room() -> None:
    book = town(
        rule("most", "cap", "each request in request:lab", at_most="3"),
        rule("all-of-it", "floor", "request:lab", at_least="4"),
    )
    assert conflicts(book) == [("all-of-it", "most/lab")]
    assert repairs(book) == {"lower All of it by $1.00": True, "raise Most (lab) by $1.00": True}


def test_a_floor_by_rule_that_no_option_reaches() -> None:
    assert conflicts(town(rule("least", "floor", "each request in request:pool", at_least="6"), total="30")) == [
        ("least/pool",)
    ]
    forbidden = rule("never", "forbidden", "request:hall", authority="Council")
    book = town(rule("least", "floor", "each request in request:hall", at_least="6"), forbidden, total="30")
    assert conflicts(book) == [("never/hall", "least/hall")]


def test_curves_do_not_stand_in_the_way_of_money() -> None:
    """The mandate alone can hold, whatever shape the value of the lab has; with the cap of 1.00 it cannot."""
    book = budget(
        "10",
        unit(
            "a",
            ask("lab", "6", logarithmic(2, scale="3"), decision="minimum", minimum="2"),
            ask("grants", "9", logarithmic(2, scale="3"), floor="1"),
        ),
        at_most=True,
        rules=[rule("promised", "mandate", "request:lab"), rule("small", "cap", "request:lab", at_most="1")],
    )
    assert conflicts(book) == [("small", "promised/lab")]


def test_a_project_that_no_fund_may_pay_for_is_not_a_matter_of_rules() -> None:
    book = budget(
        "10",
        unit("a", ask("hall", "8", value="9", decision="whole"), ask("grants", "9", 1, tags=("t",))),
        at_most=True,
        funds=[fund("gift", "10", pays_for="tag:t")],
        rules=[
            rule("promised", "mandate", "request:hall", authority="Council"),
            rule("small", "cap", "each request", at_most="5"),
        ],
    )
    assert conflicts(book) == [("promised/hall",)]


def test_a_conflict_of_whole_projects_is_reduced_as_one() -> None:
    """Exactly 10: in parts projects of 8 could be met in many ways, whole ones never; the mandate adds nothing."""
    book = budget(
        "10",
        unit("a", *(ask(f"p{k}", "8", value="9", decision="whole") for k in range(3)), ask("r", "1", 1)),
        rules=[rule("two", "choose", at_least=2)],
    )
    assert conflicts(book) == [("total",)]


@pytest.mark.parametrize("size", [1_000_000_007, 2_000_000_011, 600_000_000_003])
def test_repairs_of_billions_are_exact_to_the_cent(size: int) -> None:
    """Two projects and a third of it are promised; the total is 7 cents short of the first alone."""
    parts = [ask(f"p{k}", f"minor {size + k}", value=1, decision="whole") for k in range(3)]
    book = budget(
        f"minor {size - 7}", unit("a", *parts), at_most=True, rules=[rule("promised", "mandate")], currency=JPY
    )
    change = {item.rule: item.change for item in refused(book).repairs}
    assert change["total"] == 3 * size + 3 - (size - 7)


SMALL = decided_budgets(Extent(decisions=3, divisible=1, rules=2))
FUNDED = decided_budgets(Extent(decisions=2, divisible=1, funds=2))


@given(SMALL)
@settings(max_examples=150)
def test_none_of_the_claims_named_can_be_left_out(book: Budget) -> None:
    check(book)


@given(FUNDED)
@settings(max_examples=80)
def test_none_of_the_claims_named_can_be_left_out_where_funds_matter(book: Budget) -> None:
    check(book)


def check(book: Budget) -> None:
    case = book.case()
    plan = make_plan(case)
    problem = formulate(case)
    seen: set[str] = set()
    for conflict in plan.conflicts:
        members = set(conflict.rules)
        assert len(conflict.rules) == len(members)
        assert not members & seen
        seen |= members
        assert conflict.irreducible
        assert not can_hold(problem, members)
        for name in members:
            assert can_hold(problem, members - {name})


@given(SMALL)
@settings(max_examples=120)
def test_each_repair_alone_repairs(book: Budget) -> None:
    """Without a rule that is given up the others can hold; with the change in money a plan exists, with less none."""
    case = book.case()
    plan = make_plan(case)
    if not plan.conflicts:
        return
    assert plan.repairs
    problem = formulate(case)
    every = set(claims_of(problem).names)
    for item in (item for item in plan.repairs if item.alone):
        if item.text.startswith("give up"):
            assert can_hold(problem, every - {item.rule})
            continue
        changed = changed_case(case, item, 0)
        if changed is None:
            continue
        finer = Currency("XTS", case.currency.decimals + 4)
        assert make_plan(in_finer_money(changed, 10_000, finer)).status != "infeasible"
        less = changed_case(case, item, -1)
        assert less is not None
        if item.change > 1:
            assert make_plan(in_finer_money(less, 10_000, finer)).status == "infeasible"


def test_the_least_joint_change_is_told_where_no_single_one_helps() -> None:
    """Two rules that nobody can keep: each has to give way, and neither alone repairs anything."""
    book = town(
        rule("health", "floor", "tag:none", at_least="5"),
        rule("sport", "floor", "tag:neither", at_least="2.50"),
    )
    plan = refused(book)
    assert {item.rules for item in plan.conflicts} == {("health",), ("sport",)}
    assert {item.rule: item.change for item in plan.repairs} == {"health": Fraction(500), "sport": Fraction(250)}
    assert not any(item.alone for item in plan.repairs)
