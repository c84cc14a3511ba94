"""Budgets with decisions so small that every option can be tried, and what must hold for those of any size."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apportion.allocation.plan import make_plan
from apportion.allocation.proof.verify import verify_amounts
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.model.requests import Shape
from tests.support.budgets import JPY, USD, Ask, Budget, ask, budget, rule, saturating, unit
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.oracles import amounts_of, best_by_programme, best_by_trying, value_of
from tests.support.planned import in_finer_money, shuffled, with_more_money
from tests.support.second_decisions import options_worth
from tests.support.second_reading import Column, missed, worth

PRICED = decided_budgets(Extent(), soft="price")
FUNDED = decided_budgets(Extent(decisions=2, divisible=1, funds=2))
RULED = decided_budgets(Extent(decisions=4, divisible=1, rules=2, logic=3))
CURVED = decided_budgets(Extent(curved=True))
FIXED = decided_budgets(Extent(decisions=4, divisible=0, rules=2), soft="price")
EVERY = st.one_of(PRICED, FUNDED, RULED)


def decision(case: Case, plan: Plan) -> dict[Column, int]:
    """Payments by line and fund, and what is kept back."""
    held = plan.allocations
    assert held is not None
    rows = zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True)
    found: dict[Column, int] = {("pay", line, fund if case.funds else -1): amount for line, fund, amount in rows}
    index = {rule.id: position for position, rule in enumerate(case.rules)}
    return found | {("keep", index[rule], 0): amount for rule, amount in plan.reserves}


def one_minor_unit(case: Case) -> Fraction:
    """What whole minor units can cost: the most that one of them can bring, where a rule or a curve asks for fractions.

    Options are searched with amounts in fractions of a minor unit, which are then settled in whole ones.
    """
    requests = case.requests
    split = [item for item in case.rules if item.kind.value in ("share", "balance", "resource")]
    if not split and not bool((requests.shape != Shape.LINEAR).any()):
        return Fraction(0)
    steepest = max(
        (worth(case, {line: 1}) for line in range(requests.count) if requests.cap[line]), default=Fraction(0)
    )
    for item in case.rules:
        steepest += Fraction(item.price or 0) * (case.currency.minor_per_major if item.kind.value == "resource" else 1)
    return steepest


def check_against_all(book: Budget) -> None:
    """The plan keeps every rule by the second reading, is worth what it says, and nothing that exists is better."""
    case = book.case()
    best, plan = best_by_trying(case), make_plan(case)
    if best is None:
        assert plan.status == "infeasible"
        return
    assert plan.proof is not None, f"a plan worth {best.value} exists"
    taken, chosen = decision(case, plan), plan.chosen.tolist()
    assert missed(case, taken, chosen) == {}
    assert value_of(case, taken, chosen) == plan.proof.value_lower
    assert plan.proof.bound >= best.value
    assert best.value - one_minor_unit(case) <= plan.proof.value_lower <= best.value
    assert plan.status == "optimal" or plan.proof.best_gap > 1
    assert plan.proof.search_bound is None or plan.proof.search_bound >= best.value - Fraction(1, 10**6)


@given(PRICED)
@settings(max_examples=150)
def test_projects_and_soft_rules_get_the_best_plan(book: Budget) -> None:
    check_against_all(book)


@given(FUNDED)
@settings(max_examples=150)
def test_money_carried_over_the_years_gets_the_best_plan(book: Budget) -> None:
    check_against_all(book)


@given(RULED)
@settings(max_examples=150)
@example(
    # What has no category belongs to no group and says nothing about the part that the groups receive together.
    budget(
        2,
        unit("a", ask("d0", 2, value=1, decision="whole"), ask("d1", 1, value=0, decision="whole", category="base")),
        at_most=True,
        rules=[rule("even", "balance", "each category", at_most="20%")],
        currency=JPY,
    )
)
def test_rules_about_projects_get_the_best_plan(book: Budget) -> None:
    check_against_all(book)


@given(CURVED)
@settings(max_examples=100)
@example(
    # The second unit of r0 is worth 0.47, that of d1 0.50.
    budget(
        4,
        unit(
            "a",
            Ask("d1", 1, 1, weight="0.5", decision="minimum", minimum=1),
            Ask("d2", 2, decision="levels", levels=(("l0", 2, 3),), weight="0.5"),
            Ask("r0", 3, saturating("1.5", scale=4), weight="0.5"),
        ),
        at_most=True,
        currency=JPY,
    )
)
def test_projects_beside_curves_get_the_best_plan(book: Budget) -> None:
    check_against_all(book)


@given(EVERY, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_rows_changes_nothing(book: Budget, dice: random.Random) -> None:
    parts = tuple(replace(part, asks=tuple(dice.sample(part.asks, len(part.asks)))) for part in book.parts)
    case = book.case()
    other = shuffled(book.but(parts=parts).case(), dice)
    assert other.fingerprint == case.fingerprint
    first, second = make_plan(case), make_plan(other)
    assert (second.status, second.fingerprint) == (first.status, first.fingerprint)
    assert np.array_equal(second.chosen, first.chosen)


@given(EVERY)
@settings(max_examples=30)
def test_the_same_case_gives_the_same_plan(book: Budget) -> None:
    first, second = make_plan(book.case()), make_plan(book.case())
    assert second.fingerprint == first.fingerprint
    assert [item.text for item in second.rules] == [item.text for item in first.rules]
    assert second.decisions == first.decisions
    assert second.funds == first.funds


@given(FIXED)
@settings(max_examples=80)
def test_counting_in_finer_money_scales_what_projects_are_worth(book: Budget) -> None:
    case = replace(book.case(), currency=USD)
    finer = in_finer_money(case, 100, Currency("XTS", 4))
    coarse, fine = make_plan(case), make_plan(finer)
    assert fine.status == coarse.status
    minimum = bool((case.requests.choices.least < case.requests.choices.most).any())
    kept_back = any(rule.kind.value == "reserve" for rule in case.rules)
    if coarse.proof is not None and fine.proof is not None:
        assert fine.proof.value_lower >= 100 * coarse.proof.value_lower - one_minor_unit(finer)
        if not minimum and not kept_back:
            assert fine.proof.value_lower == 100 * coarse.proof.value_lower


@given(EVERY, st.integers(1, 4))
@settings(max_examples=80)
def test_more_money_never_lowers_the_best_value(book: Budget, more: int) -> None:
    case = replace(book.case(), total_is="at_most")
    before = make_plan(case)
    if before.proof is None:
        return
    after = make_plan(with_more_money(case, more))
    assert after.proof is not None
    assert after.proof.value_lower >= before.proof.value_lower - one_minor_unit(case)


@given(EVERY)
@settings(max_examples=80)
def test_every_published_plan_passes_the_judge(book: Budget) -> None:
    case = book.case()
    plan = make_plan(case)
    if plan.allocations is None:
        return
    verdict = verify_amounts(case, plan.amounts, plan.allocations, dict(plan.reserves), plan.chosen)
    assert verdict.feasible
    assert [item.funded for item in plan.decisions] == (plan.chosen >= 0).tolist()


@given(decided_budgets(Extent(decisions=2, divisible=2, cap=50_000, funds=1)))
@settings(max_examples=30)
def test_large_amounts_are_as_good_as_those_of_scipy_under_any_options(book: Budget) -> None:
    """Trying every option with SciPy for the money: fractions of a cent can be worth a little more than whole ones."""
    case = book.case()
    best, plan = best_by_programme(case), make_plan(case)
    if best is None:
        assert plan.status == "infeasible"
        return
    if plan.proof is None:
        return
    slack = 1e-6 * max(1.0, abs(best))
    found = decision(case, plan)
    value = worth(case, amounts_of(found, case.requests.count)) + options_worth(case, plan.chosen.tolist())
    assert float(value) <= best + slack
    assert float(plan.proof.bound) >= best - slack
    assert float(value) >= best - 5
