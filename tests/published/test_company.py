"""The technology company with 25 million: figures printed with the example, or worked out by hand from it."""

from fractions import Fraction
from functools import cache

from apportion.allocation.plan import make_plan
from tests.support.oracles import best_by_programme
from tests.support.planned import Planned, money, planned
from tests.support.technology import DEPARTMENTS, PRINTED, company, saturating_company

MILLION = 100_000_000
"""Cents."""


@cache
def linear() -> Planned:
    return planned(company().but(proposals=tuple(("printed", name, amount) for name, amount in PRINTED)))


@cache
def saturated() -> Planned:
    return planned(saturating_company())


def test_engineering_gets_its_cap_and_research_the_rest() -> None:
    assert money(linear()) == {
        "customer-success": "1800000.00",
        "engineering": "12000000.00",
        "finance": "1500000.00",
        "hr": "1200000.00",
        "operations": "3200000.00",
        "research": "1300000.00",
        "sales": "3500000.00",
        "strategic": "500000.00",
    }


def test_the_plan_is_worth_14_987_900_and_nothing_is_left_to_prove() -> None:
    # 3.5 x 0.56 + 12 x 0.8 + 3.2 x 0.36 + 1.8 x 0.435 + 1.5 x 0.144 + 1.2 x 0.112 + 1.3 x 0.7 + 0.5 x 0.465
    proof = linear().proof
    assert proof.value_lower == proof.value_upper == 14_987_900 * 100
    assert proof.bound == 14_987_900 * 100
    assert proof.gap == 0
    assert proof.is_exact
    assert linear().plan.status == "optimal"
    assert linear().plan.solver.method == "sorting"


def test_the_next_dollar_goes_to_research_and_adds_70_cents_of_weighted_value() -> None:
    next_dollar = linear().plan.next_unit
    assert next_dollar is not None
    assert next_dollar.requests == ("research",)
    assert next_dollar.weighted == Fraction(7, 10)
    assert next_dollar.expected == Fraction(35, 10)
    # Until research has its cap of 3.5 million.
    assert next_dollar.holds_for == 2_200_000 * 100
    assert "0.70" in next_dollar.text
    assert "3.50" in next_dollar.text


def test_the_last_dollar_went_to_research_as_well() -> None:
    last_dollar = linear().plan.last_unit
    assert last_dollar is not None
    assert last_dollar.requests == ("research",)
    assert last_dollar.weighted == Fraction(7, 10)
    assert last_dollar.holds_for == 300_000 * 100


def test_floors_cost_what_their_money_would_add_in_research() -> None:
    prices = {item.rule: item.price for item in linear().plan.rules}
    assert prices["total"] == Fraction(7, 10)
    assert prices["floor.sales"] == Fraction(70 - 56, 100)
    assert prices["floor.hr"] == Fraction(7, 10) - Fraction(112, 1000)
    # Engineering asks for no more than its cap: to raise the cap alone would change nothing.
    assert prices["cap.engineering"] == 0
    assert prices["floor.research"] == prices["cap.research"] == 0
    binding = {item.rule for item in linear().plan.rules if item.binding}
    floors = {f"floor.{name}" for name, *_ in DEPARTMENTS if name not in ("engineering", "research")}
    assert binding == {"total", "cap.engineering"} | floors


def test_no_peer_finds_more() -> None:
    found = best_by_programme(linear().case)
    assert found is not None
    assert abs(found / 100 - 14_987_900) < 1  # a peer in floating point, with its usual tolerance


def test_the_printed_allocation_is_refused_for_two_million_too_much() -> None:
    printed = next(item for item in linear().plan.baselines if item.id == "printed")
    assert printed.total == 27 * MILLION
    assert not printed.keeps_rules
    assert len(printed.violations) == 1
    assert "$2,000,000.00 more" in printed.violations[0]


def test_every_baseline_that_keeps_the_rules_is_worth_less() -> None:
    for baseline in linear().plan.baselines:
        if baseline.keeps_rules and baseline.weighted_value is not None:
            assert baseline.weighted_value <= linear().proof.value_lower


def test_saturating_returns_spread_the_money() -> None:
    """Before cents, rounded: engineering 8,991,374.47, sales 4,880,457.40, and so on; one cent too much in all."""
    before_cents = {
        "engineering": 8_991_374_47,
        "sales": 4_880_457_40,
        "research": 2_113_536_62,
        "customer-success": 2_036_640_36,
        "strategic": 1_077_991_16,
        "operations": 3_200_000_00,
        "finance": 1_500_000_00,
        "hr": 1_200_000_00,
    }
    assert sum(before_cents.values()) == 25_000_000_01
    received = {name: saturated().amount(name) for name in before_cents}
    assert sum(received.values()) == 25_000_000_00
    assert all(abs(received[name] - amount) <= 1 for name, amount in before_cents.items())
    for name in ("operations", "finance", "hr"):
        assert received[name] == before_cents[name]


def test_the_price_of_the_saturating_company_is_exact() -> None:
    prices = {item.rule: item.price for item in saturated().plan.rules}
    assert prices["total"] == Fraction(2_340_996, 6_030_235)


def test_the_saturating_plan_is_worth_13_318_249_57_and_less_than_a_cent_is_open() -> None:
    proof = saturated().proof
    assert proof.is_exact
    assert round(proof.value_lower) == 13_318_249_57
    assert 0 <= proof.gap < Fraction(1, 1000)
    assert saturated().plan.status == "optimal"
    assert saturated().plan.solver.method == "water-filling"


def test_one_cent_moved_between_any_two_departments_is_no_improvement() -> None:
    from apportion.allocation.worth.values import total_value

    plan = saturated()
    best = plan.proof.value_lower
    floors = {name: plan.case.currency.minor_per_major * int(float(f.replace(",", ""))) for name, f, *_ in DEPARTMENTS}
    ids = plan.case.requests.id.tolist()
    for giver in range(len(ids)):
        for taker in range(len(ids)):
            amounts = plan.plan.amounts.copy()
            amounts[giver] -= 1
            amounts[taker] += 1
            if giver != taker and amounts[giver] >= floors[ids[giver]]:
                assert total_value(plan.case.requests, amounts).upper <= best


def test_eighteen_million_cannot_serve_eight_floors() -> None:
    plan = make_plan(company("18,000,000.00").case())
    assert plan.status == "infeasible"
    assert len(plan.conflicts) == 1
    conflict = plan.conflicts[0]
    assert set(conflict.rules) == {"total", *(f"floor.{name}" for name, *_ in DEPARTMENTS)}
    assert conflict.irreducible
    assert conflict.shortfall == 500_000 * 100
    for name, *_ in DEPARTMENTS:
        assert f"Floor of {name.title()}" in conflict.text
    assert "$18,000,000.00" in conflict.text
    assert "$500,000.00" in conflict.text


def test_the_cheapest_repair_of_eighteen_million_is_half_a_million() -> None:
    plan = make_plan(company("18,000,000.00").case())
    assert plan.repairs
    assert all(item.alone for item in plan.repairs)
    assert plan.repairs[0].change == 500_000 * 100
    by_rule = {item.rule: item.text for item in plan.repairs}
    assert by_rule["total"] == "raise Total to allocate by $500,000.00"
    assert by_rule["floor.engineering"] == "lower Floor of Engineering by $500,000.00"
    # The floors sum to 18.5 million: a total of exactly that much is just enough, a cent less is not.
    assert make_plan(company("18,500,000.00").case()).status == "optimal"
    assert make_plan(company("18,499,999.99").case()).status == "infeasible"
