"""Budgets at the edge: nothing asked, nothing to give, nothing to gain, the smallest, the largest and the deepest."""

import pytest

from apportion.allocation.plan import make_plan
from apportion.model.plan import Plan
from tests.support.budgets import (
    JPY,
    Ask,
    Budget,
    Curve,
    Part,
    ask,
    budget,
    by_points,
    by_power,
    fund,
    hill,
    logarithmic,
    rule,
    saturating,
    steadily,
    unit,
)
from tests.support.planned import planned

CURVES = {
    "steady": steadily(2),
    "points": by_points(("0", "0"), ("10", "30"), ("50", "60")),
    "saturating": saturating(3, start="5", scale="50"),
    "saturating early": saturating(3, scale="20"),
    "logarithmic": logarithmic(2, scale="10"),
    "power": by_power(2, scale="10", exponent="0.5"),
    "power of one": by_power(2, scale="10", exponent="1"),
    "hill": hill("40", scale="10"),
    "hill below one": hill("40", scale="10", exponent="0.5"),
}
LOW_SHARE = rule("low", "share", "request:r", at_most="40%")


def two(curve: Curve, total: str, *, weight: str = "1", at_most: bool = False, floors: bool = False) -> Budget:
    """Two requests of 50.00 and 20.00 with the same curve."""
    low, high = ("50", "20") if floors else ("0", "0")
    asks = (ask("r", "50", curve, weight=weight, floor=low), ask("s", "20", curve, weight=weight, floor=high))
    return budget(total, unit("a", *asks), at_most=at_most)


@pytest.mark.parametrize("rules", [(), (LOW_SHARE,)], ids=["nested", "programme"])
@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_a_total_of_nothing_is_given_to_nobody(curve: Curve, rules: tuple[object, ...]) -> None:
    for at_most in (False, True):
        plan = make_plan(two(curve, "0", at_most=at_most).but(rules=rules).case())
        assert plan.status == "optimal"
        assert plan.amounts.tolist() == [0, 0]


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_everybody_gets_everything_when_there_is_enough(curve: Curve) -> None:
    assert make_plan(two(curve, "70").case()).amounts.tolist() == [5000, 2000]
    plan = make_plan(two(curve, "500", at_most=True).case())
    assert plan.status == "optimal"
    # Money that returns nothing is not spent: beyond 20.00 a saturated request takes no more.
    wanted = [2000, 2000] if curve is CURVES["saturating early"] else [5000, 2000]
    assert plan.amounts.tolist() == wanted
    assert plan.unallocated == 50_000 - sum(wanted)


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_floors_that_equal_caps_leave_nothing_to_decide(curve: Curve) -> None:
    plan = make_plan(two(curve, "70", floors=True).case())
    assert plan.amounts.tolist() == [5000, 2000]
    assert plan.status == "optimal"
    assert plan.dependence is None


@pytest.mark.parametrize("rules", [(), (LOW_SHARE,)], ids=["nested", "programme"])
@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_requests_of_no_weight_get_what_has_to_be_given_and_no_more(curve: Curve, rules: tuple[object, ...]) -> None:
    plan = planned(two(curve, "30", weight="0").but(rules=rules))
    assert plan.plan.allocated == 3000
    assert plan.proof.value_upper == plan.proof.bound == 0
    if not rules:
        assert planned(two(curve, "30", weight="0", at_most=True)).plan.allocated == 0


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_a_single_request_and_a_single_cent(curve: Curve) -> None:
    for total in ("0.01", "20.00", "50.00"):
        plan = planned(budget(total, unit("a", ask("r", "50", curve))))
        assert plan.case.currency.text(plan.amount("r")) == f"{float(total):.2f}"
        assert plan.plan.status == "optimal"


@pytest.mark.parametrize(
    "curve",
    [
        steadily(2),
        logarithmic(2, scale=10**14),
        by_power(2, scale=10**14, exponent="0.5"),
        hill(10**15, scale=10**14),
        hill(10**15, scale=10**14, exponent="0.5"),
    ],
)
def test_ten_trillion_dollars_are_planned_to_the_cent(curve: Curve) -> None:
    asks = (ask("r", 10**15, curve), ask("s", 10**15, curve, weight="0.5"))
    plan = planned(budget(10**15, unit("a", *asks)))
    assert plan.plan.allocated == 10**15
    # Floats carry sixteen digits; the proof says what they leave open.
    assert plan.proof.gap <= 10**15 * 10**-13


def test_yen_have_no_decimals() -> None:
    plan = planned(
        budget("100", unit("a", ask("r", "70", logarithmic(2, scale="10")), ask("s", "70", 1)), currency=JPY)
    )
    # The next yen of r returns 2 / (1 + r / 10): as much as s's single yen at 10.
    assert plan.amount("r") in (30, 31)
    assert plan.plan.allocated == 100
    assert plan.plan.next_unit is not None
    assert "¥1" in plan.plan.next_unit.text


def outcome(book: Budget) -> Plan:
    return make_plan(book.case())


def test_nobody_asks_for_anything() -> None:
    assert outcome(budget("0")).status == "optimal"
    assert outcome(budget("0", unit("a"))).status == "optimal"
    assert outcome(budget("5", at_most=True)).unallocated == 500
    for funds in ((fund("general", "5"),), (fund("general", "5", pays_for="tag:x"),)):
        assert outcome(budget("0", unit("a"), funds=funds)).status == "optimal"
    for book in (
        budget("5"),
        budget("5", unit("a", floor="3"), at_most=True),
        budget("5", unit("a"), at_most=True, funds=[fund("general", "5", must_spend="2")]),
    ):
        plan = outcome(book)
        assert plan.status == "infeasible"
        assert len(plan.conflicts) == len(plan.repairs) == 1


def test_nobody_may_receive_anything() -> None:
    closed = unit("a", ask("r", "0"), ask("s", "0"))
    assert outcome(budget("0", closed)).amounts.tolist() == [0, 0]
    plan = outcome(budget("1", closed))
    assert plan.status == "infeasible"
    assert "total" in plan.conflicts[0].rules


def test_money_beyond_saturation_is_given_only_where_it_must_be() -> None:
    """r saturates at 20.00, s at 20.00: of 90.00 exactly the other 50.00 have to go somewhere and return nothing."""
    asks = (ask("r", "60", saturating(3, scale="20")), ask("s", "40", saturating(2, start="10", scale="20")))
    forced = planned(budget("90", unit("a", *asks)))
    assert forced.plan.allocated == 9000
    assert forced.proof.value_lower == forced.proof.bound == 3 * 1000 + 2 * 1500
    free = planned(budget("90", unit("a", *asks), at_most=True))
    assert (free.amount("r"), free.amount("s")) == (2000, 2000)


def test_a_fund_without_money_pays_nothing() -> None:
    book = budget("0", unit("a", ask("r", "5")), funds=[fund("general", None)])
    assert outcome(book).amounts.tolist() == [0]
    plan = outcome(book.but(total="1"))
    assert plan.status == "infeasible"
    assert {"total", "fund.general"} <= set(plan.conflicts[0].rules)


def test_two_hundred_levels_of_units() -> None:
    inner: Part = unit("u200", ask("r", "60", 2), ask("s", "40", 1))
    for level in range(199, 0, -1):
        inner = unit(f"u{level}", inner, floor="1" if level % 3 else None, cap=f"{50 + level}")
    plan = planned(budget("55", unit("top", inner, unit("other", ask("x", "40", logarithmic(3, scale="10"))))))
    assert plan.plan.status == "optimal"
    assert plan.plan.allocated == 5500
    # r returns 2 and x more than that up to 5.00: 3 / (1 + 5 / 10) is 2. But u1 may have no more than 51.00.
    assert abs(plan.amount("x") - 500) <= 1
    assert {item.unit: item.amount for item in plan.plan.units}["u1"] == 5500 - plan.amount("x")


def test_five_hundred_units_with_floors_and_one_total() -> None:
    """Every unit has its 10.00; what is left goes to those that return most, in the order of their names."""
    parts = [Part(f"u{k:03}", (Ask(f"r{k:03}", "100", str(1 + k % 5)),), floor="10") for k in range(500)]
    plan = planned(budget("6350.00", *parts))
    received = {item.unit: item.amount for item in plan.plan.units}
    best = [name for k, name in enumerate(received) if k % 5 == 4]
    assert [received[name] for name in best[:15]] == [10_000] * 15
    assert all(amount == 1000 for name, amount in received.items() if name not in best[:15])
    assert plan.proof.gap == 0


def test_amounts_beyond_what_columns_carry_are_refused_by_name() -> None:
    plan = outcome(budget(2**60, unit("a", *(ask(f"r{k}", 2**60) for k in range(3)))))
    assert plan.status == "infeasible"
    assert [item.code for item in plan.findings.listed] == ["plan.amounts-too-large"]


def test_last_year_beyond_what_columns_carry_is_refused_by_name() -> None:
    """A hundred requests of just under a million billion dollars: their sum would wrap around to something small."""
    asks = (ask(f"r{k:03}", "10", last_year="999,999,999,999,999.99") for k in range(100))
    plan = outcome(budget("100", unit("a", *asks)))
    assert [item.code for item in plan.findings.listed] == ["plan.amounts-too-large"]
    assert "last year add up to 99,999,999,999,999,999.00" in plan.findings.listed[0].message


def test_returns_beyond_what_ranking_carries_are_planned_all_the_same() -> None:
    plan = planned(budget("100", unit("a", ask("r", "50", "99999999999"), ask("s", "200", "1"))))
    assert plan.amount("r") == 5000
    assert {item.id for item in plan.plan.baselines} == {"proportional", "rank-and-fill"}


@pytest.mark.parametrize(
    "written",
    [
        rule("r", "cap", "tag:none", at_most="5"),
        rule("r", "change", "tag:none", at_least="-5%"),
        rule("r", "floor", "each unit in tag:none", at_least="5"),
        rule("r", "floor", "each request in tag:none", at_least="5"),
        rule("r", "floor", "each request in tag:none", at_least="5", price="2"),
        rule("r", "share", "tag:none", at_most="5%"),
        rule("r", "share", "unit:a", of="tag:none", at_least="5%"),
        rule("r", "share", "unit:a", of="unit:a", at_least="100%"),
        rule("r", "reserve", at_least="0%"),
    ],
)
def test_a_rule_that_asks_for_nothing_changes_nothing(written: object) -> None:
    book = budget("90", unit("a", ask("p", "60", 2), ask("q", "40", 1)))
    with_rule = planned(book.but(rules=(written,)))
    assert with_rule.plan.amounts.tolist() == planned(book).plan.amounts.tolist() == [6000, 3000]
    assert with_rule.plan.status == "optimal"
