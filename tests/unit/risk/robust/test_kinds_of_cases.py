"""Robust plans of cases of every kind: curves, several funds and periods, soft rules, costs that differ."""

from fractions import Fraction

import pytest

from apportion.allocation.judged import judge
from apportion.model.case import Case
from apportion.risk.futures import Futures
from apportion.risk.robust.measures import EXPECTATION, REGRET, WORST, budget, tail
from apportion.risk.robust.plan import nominal_plan, robust_plan
from apportion.risk.robust.prepared import prepare
from tests.support import budgets
from tests.support.budgets import (
    JPY,
    ask,
    by_points,
    by_power,
    fund,
    hill,
    logarithmic,
    rule,
    saturating,
    unit,
)

THIRDS = (Fraction(1, 3),) * 3
MEASURES = (EXPECTATION, tail(Fraction(1, 2)), WORST, REGRET, budget(1))


def curves(rates: tuple[str, str, str, str], scale: int = 30_000) -> Case:
    """Amounts in cents: 1,500.00 for five curves."""
    log, power, bent, steep = rates
    asks = (
        ask("log", 60_000, logarithmic(log, scale=scale)),
        ask("power", 90_000, by_power(power, scale=20_000, exponent="0.5")),
        ask("bent", 50_000, saturating(bent, start=5_000, scale=40_000)),
        ask("steps", 30_000, by_points((10_000, 15_000), (30_000, int(Fraction(steep) * 10_000)))),
        ask("hill", 80_000, hill(120_000, scale=40_000)),
    )
    return budgets.budget(150_000, unit("town", *asks), at_most=True).case()


def check(case: Case, futures: Futures, gap: Fraction, *, every_future: bool = False) -> None:
    """Every measure: the plan is no worse than that of the case, and near its bound."""
    prepared = prepare(case, futures, every_future=every_future)
    nominal = nominal_plan(prepared)
    best = [judge(one).proof.value_lower for one in futures.cases]
    for measure in MEASURES:
        plan = robust_plan(prepared, measure, best)
        assert plan.bound.most >= plan.reached.lower
        assert plan.gap <= gap, (measure, float(plan.gap))
        if measure == WORST:
            assert plan.reached.lower >= min(value.lower for value in nominal.values)
        if every_future:
            assert not any(fit.broken or fit.short for fit in plan.fits)


def test_curves_that_every_future_scales() -> None:
    """Within ten cents of value of what no plan can beat, at a value of about two thousand dollars."""
    case = curves(("2", "1.5", "1.2", "2"))
    others = (curves(("3", "1", "1", "2")), curves(("1", "2", "1", "3")), curves(("0.5", "0.7", "3", "2")))
    check(case, Futures(("x", "y", "z"), THIRDS, others), Fraction(10))


def test_curves_that_bend_elsewhere_in_every_future() -> None:
    """What costs more bends later: the average of unlike curves is bounded by tangents from above."""
    case = curves(("2", "1.5", "1.2", "2"))
    others = (
        curves(("3", "1", "1", "2"), 20_000),
        curves(("1", "2", "1", "3"), 30_000),
        curves(("2", "1", "2", "2"), 50_000),
    )
    check(case, Futures(("x", "y", "z"), THIRDS, others), Fraction(100))


def funded(first: str, second: str, gift: int) -> Case:
    asks = (
        ask("clinic", 900, first, period="2026", tags=("health",)),
        ask("clinic", 900, first, period="2027", tags=("health",)),
        ask("school", 900, second, period="2026"),
        ask("school", 900, "1.1", period="2027"),
    )
    return budgets.budget(
        1_600 + gift,
        unit("town", *asks),
        funds=(fund("own", 900, 700), fund("gift", gift, 0, pays_for="tag:health")),
        periods=("2026", "2027"),
        at_most=True,
        rules=(rule("share", "share", "unit:town", at_most="100%"),),
    ).case()


def test_several_funds_and_periods() -> None:
    case = funded("1.3", "1.2", 300)
    others = (funded("2", "1", 300), funded("0.6", "1.6", 300), funded("1", "1.5", 300))
    check(case, Futures(("x", "y", "z"), THIRDS, others), Fraction(5))


def projects(costs: tuple[int, int, int], values: tuple[int, int, int], total: int = 10) -> Case:
    asks = (
        ask(name, cost, value=value, decision="whole")
        for name, cost, value in zip(("bridge", "hall", "pool"), costs, values, strict=True)
    )
    return budgets.budget(total, unit("town", *asks), at_most=True, currency=JPY).case()


def test_projects_that_cost_more_in_a_scenario_have_to_fit_there_where_that_is_asked_for() -> None:
    """Bridge 6 and hall 4 fill the case; where the hall costs 5 they do not fit, bridge and pool (3) do."""
    case = projects((6, 4, 3), (10, 8, 5))
    futures = Futures(("dear", "same"), None, (projects((6, 5, 3), (10, 8, 5)), projects((6, 4, 3), (10, 8, 5))))
    plan = robust_plan(prepare(case, futures), WORST)
    assert plan.amounts.tolist() == [6, 4, 0]
    assert [fit.short for fit in plan.fits] == [1, 0]
    assert plan.fits[0].needed == 11
    fitting = robust_plan(prepare(case, futures, every_future=True), WORST)
    assert fitting.amounts.tolist() == [6, 0, 3]
    assert [fit.short for fit in fitting.fits] == [0, 0]
    assert not any(fit.broken for fit in fitting.fits)


def test_a_soft_rule_costs_its_price_in_every_future() -> None:
    """A should have 5 yen, and each yen less costs 0.9 of value: in the worst future B returns 1 and A 0.5, so that a
    yen taken from A gains 0.5 and costs 0.9. A keeps its 5."""

    def town(of_a: str, of_b: str) -> Case:
        parts = unit("town", ask("a", 6, of_a), ask("b", 9, of_b))
        soft = rule("wish", "floor", "request:a", at_least=5, price="0.9")
        return budgets.budget(10, parts, at_most=True, currency=JPY, rules=(soft,)).case()

    futures = Futures(("good", "bad"), (Fraction(3, 4), Fraction(1, 4)), (town("2", "1.25"), town("0.5", "1")))
    prepared = prepare(town("1.5", "1.2"), futures)
    plan = robust_plan(prepared, WORST)
    assert plan.amounts.tolist() == [5, 5]
    assert plan.soft_cost == 0
    assert plan.reached.lower == Fraction("7.5")
    assert plan.bound.most == pytest.approx(7.5)
    assert robust_plan(prepared, EXPECTATION).amounts.tolist() == [6, 4]
