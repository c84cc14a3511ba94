"""No plan: the rules named cannot hold together, none of them can be left out, and the repairs repair."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.optimize import linprog

from apportion.allocation.conflicts.conflict import _merge, _Merged
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.plan import make_plan
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.conflict import Repair
from apportion.model.plan import Plan
from apportion.model.rule import Measure
from tests.support.budgets import Ask, Budget, Part, ask, budget, fund, rule, unit
from tests.support.drawn_budgets import Size, budgets
from tests.support.oracles import best_by_trying
from tests.support.planned import in_finer_money

SMALL = budgets(Size(lines=4, cap=5, units=3, rules=3), shapes=("linear",))
MONEY_ONLY = budgets(
    Size(lines=4, cap=5, units=3, rules=3), shapes=("linear",), kinds=("floor", "cap", "mandate", "total", "share")
)
FUNDED = budgets(Size(lines=3, cap=4, units=2, rules=2, funds=2), shapes=("linear",))


def refused(book: Budget) -> Plan:
    plan = make_plan(book.case())
    assert plan.status == "infeasible"
    return plan


def changes(plan: Plan) -> dict[str, int]:
    """Minor units by which each rule would have to give."""
    return {item.rule: int(item.change) for item in plan.repairs}


def test_two_floors_and_a_total_that_is_too_small() -> None:
    plan = refused(budget("10", unit("police", ask("p", "9"), floor="6"), unit("parks", ask("q", "9"), floor="5")))
    (conflict,) = plan.conflicts
    assert set(conflict.rules) == {"total", "floor.police", "floor.parks"}
    assert conflict.shortfall == 100
    assert conflict.text == (
        "These 3 rules cannot hold together: Total to allocate (exactly $10.00); Floor of Parks (at least $5.00); "
        "Floor of Police (at least $6.00). They miss each other by $1.00."
    )
    assert changes(plan) == {"total": 100, "floor.police": 100, "floor.parks": 100}
    assert {item.text for item in plan.repairs} == {
        "raise Total to allocate by $1.00",
        "lower Floor of Police by $1.00",
        "lower Floor of Parks by $1.00",
    }
    assert all(item.alone for item in plan.repairs)


def test_rules_that_take_no_part_are_not_named() -> None:
    book = budget(
        "10",
        unit("police", ask("p", "9", tags=("t",)), floor="6"),
        unit("parks", ask("q", "9"), floor="5", cap="8"),
        rules=[rule("harmless", "share", "tag:t", at_most="90%"), rule("also", "cap", "unit:police", at_most="9")],
    )
    assert set(refused(book).conflicts[0].rules) == {"total", "floor.police", "floor.parks"}


def test_a_floor_about_nothing_is_a_conflict_of_its_own() -> None:
    plan = refused(budget("10", unit("a", ask("p", "20")), rules=[rule("health", "floor", "tag:none", at_least="5")]))
    assert plan.conflicts[0].rules == ("health",)
    assert plan.conflicts[0].text == "This rule cannot hold: Health (at least $5.00). It is missed by $5.00."
    assert changes(plan) == {"health": 500}


def test_a_unit_that_asks_for_less_than_its_floor() -> None:
    plan = refused(budget("10", unit("a", ask("p", "20")), unit("b", ask("q", "3"), floor="4"), at_most=True))
    assert set(plan.conflicts[0].rules) == {"floor.b", "bound.q.cap"}
    assert changes(plan) == {"floor.b": 100, "bound.q.cap": 100}


def test_two_conflicts_that_share_no_rule_are_both_named_and_need_a_joint_repair() -> None:
    book = budget(
        "100",
        unit("a", ask("p", "3"), floor="4"),
        unit("b", ask("q", "5"), floor="7"),
        unit("c", ask("r", "200")),
    )
    plan = refused(book)
    named = {frozenset(item.rules) for item in plan.conflicts}
    assert named == {frozenset({"floor.a", "bound.p.cap"}), frozenset({"floor.b", "bound.q.cap"})}
    # No single change lets all rules hold, so the repairs belong together: 1.00 for a and 2.00 for b.
    assert not any(item.alone for item in plan.repairs)
    assert sum(item.change for item in plan.repairs) == 300
    case = book.case()
    for item in plan.repairs:
        assert make_plan(case).status == "infeasible"
        changed = changed_case(case, item, 0)
        assert changed is not None
        case = changed
    assert make_plan(case).status == "optimal"


def test_raising_the_total_is_no_repair_where_the_funds_are_empty() -> None:
    """10.00 for floors of 11.00; the only fund holds 10.00: to raise the total alone would not help."""
    book = budget(
        "10",
        unit("police", ask("p", "9"), floor="6"),
        unit("parks", ask("q", "9"), floor="5"),
        funds=[fund("general", "10")],
    )
    plan = refused(book)
    assert "total" not in {item.rule for item in plan.repairs if item.alone}
    assert {item.rule for item in plan.repairs} >= {"floor.police", "floor.parks"}


def test_a_single_cent_is_a_conflict_in_a_budget_of_billions() -> None:
    billions = "25,000,000,000.00"
    book = budget(billions, unit("a", ask("p", billions, floor=billions)), unit("b", ask("q", "1"), floor="0.01"))
    plan = refused(book)
    assert set(plan.conflicts[0].rules) >= {"total", "floor.b"}
    assert plan.conflicts[0].shortfall == 1
    assert plan.repairs[0].change == 1


def test_a_shared_resource_is_counted_in_its_own_units() -> None:
    """One satellite for 20 million; 250 million of r need 12.5, and 5 are allowed."""
    use = {"satellites": ("1", "20,000,000.00")}
    book = budget(
        "400,000,000.00",
        unit("a", ask("r", "300,000,000.00", 2, uses=use), ask("s", "150,000,000.00")),
        rules=[rule("launches", "resource", resource="satellites", at_most="5")],
    )
    plan = refused(book)
    assert set(plan.conflicts[0].rules) == {"total", "launches", "bound.s.cap"}
    by_rule = {item.rule: item for item in plan.repairs}
    assert by_rule["launches"].change == Fraction(15, 2)
    assert by_rule["launches"].text == "raise the limit of Launches by 7.5"
    assert by_rule["total"].change == 150_000_000 * 100


def test_many_floors_are_named_without_trying_each() -> None:
    parts = [Part(f"u{k:03}", (Ask(f"r{k:03}", "100"),), floor="10") for k in range(350)]
    plan = refused(budget("3000", *parts))
    (conflict,) = plan.conflicts
    assert len(conflict.rules) == 351
    assert not conflict.irreducible
    assert "and 331 others" in conflict.text
    assert conflict.shortfall == 500 * 100
    assert changes(plan)["total"] == 500 * 100


def test_a_floor_above_its_own_cap_is_not_hidden_by_its_neighbours() -> None:
    """Floors of 1.00 on two requests of which one asks for nothing: 2.00 in all would fit, one of them does not."""
    book = budget(
        "2",
        unit("a", ask("p", "0"), ask("q", "5")),
        at_most=True,
        rules=[rule("least", "floor", "each request", at_least="1")],
    )
    assert set(refused(book).conflicts[0].rules) == {"least", "bound.p.cap"}


@pytest.mark.parametrize(
    ("book", "explained"),
    [
        (
            # An eighth of 1.01 is 12.625 cents.
            budget(
                "1.01",
                unit("a", ask("p", "9", tags=("t",)), ask("q", "9")),
                rules=[rule("eighth", "share", "tag:t", exactly="12.5%")],
            ),
            True,
        ),
        (
            budget(
                "90",
                unit("a", ask("p", "60", last_year="33.33")),
                at_most=True,
                rules=[rule("grow", "change", "each request", exactly="3%")],
            ),
            True,
        ),
        (
            budget(
                "90",
                unit("a", ask("p", "60", last_year="33.33")),
                at_most=True,
                rules=[rule("grow", "change", "unit:a", exactly="3%")],
            ),
            True,
        ),
    ],
)
def test_rules_that_hold_only_in_parts_of_a_cent_are_no_conflict(book: Budget, explained: bool) -> None:
    plan = refused(book)
    assert not plan.conflicts
    assert ([item.code for item in plan.findings.listed] == ["plan.whole-units"]) is explained


def holds(merged: _Merged, rules: set[str]) -> bool:
    """Whether amounts exist that keep some rules, in fractions of a minor unit, by SciPy."""
    rows, limits = [np.zeros(max(1, merged.columns))], [0.0]
    for side in merged.sides:
        if side.rule not in rules:
            continue
        row = np.zeros(max(1, merged.columns))
        row[side.columns] = side.values
        for sign, limit in ((1.0, side.upper), (-1.0, side.lower)):
            if np.isfinite(limit):
                rows.append(sign * row)
                limits.append(sign * limit)
    answer = linprog(np.zeros(rows[0].size), A_ub=np.array(rows), b_ub=np.array(limits), bounds=(0, None))
    assert answer.status in (0, 2)
    return bool(answer.status == 0)


@given(SMALL)
@settings(max_examples=150)
def test_none_of_the_rules_named_can_be_left_out(book: Budget) -> None:
    check_irreducible(book)


@given(FUNDED)
@settings(max_examples=80)
def test_none_of_the_rules_named_can_be_left_out_where_funds_matter(book: Budget) -> None:
    check_irreducible(book)


def check_irreducible(book: Budget) -> None:
    case = book.case()
    plan = make_plan(case)
    merged = _merge(formulate(case))
    seen: set[str] = set()
    for conflict in plan.conflicts:
        members = set(conflict.rules)
        assert not members & seen
        seen |= members
        assert not holds(merged, members)
        assert conflict.irreducible
        for name in members:
            assert holds(merged, members - {name})


@given(MONEY_ONLY)
@settings(max_examples=120)
def test_a_repair_repairs_and_one_unit_less_does_not(book: Budget) -> None:
    """Applied to the case, a plan exists in fractions of a unit; with a whole unit less, every plan tried fails."""
    case = book.case()
    assume(not any(rule.measured_in is Measure.PERCENT and rule.at_least == rule.at_most for rule in case.rules))
    plan = make_plan(case)
    for item in plan.repairs:
        if item.alone and (changed := changed_case(case, item, 0)) is not None:
            # In fine money, so that whole units do not stand in the way of what the repair promises.
            fine = in_finer_money(changed, 10_000, Currency("XTS", case.currency.decimals + 4))
            assert make_plan(fine).status != "infeasible"
            less = changed_case(case, item, -1)
            assert less is not None
            assert best_by_trying(less) is None


def changed_case(case: Case, item: Repair, extra: int) -> Case | None:
    """The case after a repair of a total, or of a floor or cap of a unit, a request or a rule; ``None`` for others."""
    requests = case.requests
    change = int(item.change) + extra
    sign = 1 if item.text.startswith("raise") else -1
    if not item.text.startswith(("raise", "lower")):
        return None
    if item.rule == "total":
        return replace(case, total=case.total + sign * change)
    kind, _, name = item.rule.partition(".")
    if kind == "bound" and int((requests.id == name.partition(".")[0]).sum()) == 1 and " requests " not in item.text:
        moved = np.where(requests.id == name.partition(".")[0], sign * change, 0)
        if name.endswith(".cap"):
            return replace(case, requests=replace(requests, cap=requests.cap + moved))
        return replace(case, requests=replace(requests, floor=requests.floor + moved))
    if kind in ("floor", "cap") and name in case.unit_index:
        here = case.unit_index[name]
        unit_ = case.units[here]
        moved_unit = (
            replace(unit_, floor=(unit_.floor or 0) + sign * change)
            if kind == "floor"
            else replace(unit_, cap=(unit_.cap or 0) + sign * change)
        )
        return replace(case, units=(*case.units[:here], moved_unit, *case.units[here + 1 :]))
    found = [rule for rule in case.rules if rule.id == item.rule and rule.kind.value in ("floor", "cap", "mandate")]
    if not found or found[0].at_least == found[0].at_most:
        return None
    rule = found[0]
    least = None if rule.at_least is None else rule.at_least + sign * change
    most = None if rule.at_most is None else rule.at_most + sign * change
    moved_rule = replace(rule, at_least=least, at_most=most)
    return replace(case, rules=tuple(moved_rule if other.id == item.rule else other for other in case.rules))
