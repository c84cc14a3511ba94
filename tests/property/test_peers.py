"""Budgets of ordinary size against SciPy, which is given the second reading of the case and not the engine's rows."""

from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from apportion.allocation.divisible.programme import solve_as_programme
from apportion.allocation.plan import make_plan
from apportion.allocation.worth.values import total_value
from tests.support.budgets import Budget, ask, budget, rule, unit
from tests.support.drawn_budgets import CURVED, NESTED_KINDS, Size, budgets
from tests.support.oracles import best_by_programme
from tests.support.planned import Planned, planned
from tests.support.second_reading import missed, worth_interval

NESTED = st.one_of(
    budgets(Size(lines=8, cap=1_000, units=4, rules=2), shapes=CURVED, kinds=NESTED_KINDS, soft=False),
    budgets(Size(lines=8, cap=10**6, units=5, rules=1), shapes=CURVED, kinds=NESTED_KINDS, soft=False),
)
GENERAL = st.one_of(
    budgets(Size(lines=6, cap=10**6, units=3, periods=2, rules=3), shapes=CURVED),
    budgets(Size(lines=5, cap=10**5, units=3, rules=2, funds=3), shapes=CURVED),
)


def check_against_peer(book: Budget) -> Planned | None:
    """The peer's optimum is in fractions of a unit: the plan is as good but for a few units, and the bound holds."""
    case = book.case()
    found = best_by_programme(case)
    if make_plan(case).status == "infeasible":
        # Rules that demand an exact share or ratio may hold in fractions of a unit only.
        assert found is None or any(item.at_least == item.at_most for item in case.rules)
        return None
    plan = planned(case)
    assert found is not None
    assert missed(case, plan.decision()) == {}
    noise = 1e-7 * max(1.0, abs(found))
    few_units = 4.0 * (case.requests.count + len(case.rules) + 1) * one_unit(plan)
    assert float(plan.proof.value_upper) <= found + noise + 1.0
    assert float(plan.proof.value_lower) >= found - noise - few_units
    assert float(plan.bound) >= found - noise - 1.0
    return plan


def one_unit(plan: Planned) -> float:
    """The most that a single minor unit more or less is worth to any request where it stands."""
    steepest = Fraction(1)
    for line, amount in enumerate(plan.plan.amounts.tolist()):
        at = worth_interval(plan.case, line, amount)[0]
        for other in (amount - 1, amount + 1):
            if 0 <= other <= int(plan.case.requests.cap[line]):
                steepest = max(steepest, abs(worth_interval(plan.case, line, other)[0] - at))
    return float(steepest)


@given(NESTED)
@settings(max_examples=50)
def test_water_filling_is_as_good_as_a_peer(book: Budget) -> None:
    plan = check_against_peer(book)
    if plan is None:
        return
    assert plan.plan.status == "optimal"
    if plan.plan.solver.method != "linear programme":
        other = solve_as_programme(plan.problem)
        by_programme = total_value(plan.case.requests, plan.problem.line_amounts(other.amounts))
        # Two methods of our own on one problem: the tree is never behind, the programme by a few units at most.
        assert plan.proof.value_upper >= by_programme.lower
        assert float(plan.proof.value_lower - by_programme.lower) <= 4.0 * (plan.problem.columns + 1) * one_unit(plan)


@given(GENERAL)
@settings(max_examples=60)
@example(
    # One satellite for twenty million: so small a coefficient must not be lost on the way to the solver.
    budget(
        "400,000,000.00",
        unit(
            "a",
            ask("r", "300,000,000.00", 2, uses={"posts": ("1", "20,000,000.00")}),
            ask("s", "300,000,000.00", 1),
        ),
        rules=[rule("launches", "resource", resource="posts", at_most="5")],
    )
)
def test_rules_of_every_kind_are_as_good_as_a_peer(book: Budget) -> None:
    check_against_peer(book)


def test_the_satellites_are_counted() -> None:
    """Five launches at 20 million each: 100 million for r, the rest for s."""
    book = budget(
        "400,000,000.00",
        unit(
            "a",
            ask("r", "300,000,000.00", 2, uses={"satellites": ("1", "20,000,000.00")}),
            ask("s", "300,000,000.00", 1),
        ),
        rules=[rule("launches", "resource", resource="satellites", at_most="5")],
    )
    plan = planned(book)
    assert plan.amount("r") == 100_000_000 * 100
    assert plan.proof.gap == 0
