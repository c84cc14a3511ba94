"""Budgets so small that every plan can be tried: the engine's plan is among the best and its proof is true."""

from fractions import Fraction

from hypothesis import example, given, settings

from apportion.allocation.divisible.programme import solve_as_programme
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.plan import make_plan
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.values import total_value
from apportion.model.rule import Measure
from tests.support.budgets import JPY, Ask, Budget, Condition, Part, Pot, budget, fund, rule, saturating, steadily, unit
from tests.support.drawn_budgets import LINEAR, NESTED_KINDS, RATIONAL, Size, budgets
from tests.support.oracles import amounts_of, best_by_programme, best_by_trying
from tests.support.planned import Planned, planned
from tests.support.second_reading import given_up, missed, worth

NESTED = budgets(Size(lines=4, cap=5, units=4, rules=2), kinds=NESTED_KINDS, soft=False)
GENERAL = budgets(Size(lines=4, cap=4, units=3, periods=2, rules=3))
FUNDED = budgets(Size(lines=2, cap=4, units=2, periods=2, rules=2, funds=2))
STEADY = budgets(Size(lines=4, cap=5, units=3, rules=2), shapes=LINEAR, soft=False)


def value_of(plan: Planned) -> Fraction:
    """Value of the decision net of broken soft rules, by the second reading."""
    decision = plan.decision()
    return worth(plan.case, amounts_of(decision, plan.case.requests.count)) - given_up(plan.case, decision)


def check_without_a_plan(book: Budget) -> None:
    """No plan is said to exist: none does, and rules that cannot hold even in fractions are named."""
    case = book.case()
    plan = make_plan(case)
    assert plan.status == "infeasible"
    assert best_by_trying(case) is None
    if best_by_programme(case) is None:
        assert plan.conflicts
    else:
        assert plan.conflicts or [item.code for item in plan.findings.listed] == ["plan.whole-units"]


def exists(book: Budget) -> bool:
    return make_plan(book.case()).status != "infeasible"


def one_minor_unit(plan: Planned) -> Fraction:
    """The most that moving one minor unit of money can change: the steepest return or the dearest soft rule."""
    steepest = Fraction(0)
    for line in range(plan.case.requests.count):
        if int(plan.case.requests.cap[line]):
            steepest = max(steepest, worth(plan.case, {line: 1}) - worth(plan.case, {line: 0}))
    soft = [row for row in plan.problem.rows if row.rule.price is not None]
    for row in soft:
        factor = plan.case.currency.minor_per_major if row.rule.measured_in is Measure.QUANTITY else 1
        steepest += Fraction(row.rule.price or 0) * factor * Fraction(row.steepest, row.scale)
    return steepest


@given(NESTED)
@settings(max_examples=150)
@example(
    # Money that returns nothing has to fill a unit's floor beside a saturating curve.
    budget(
        8,
        unit("police", Ask("patrol", 4, saturating("0.25", start=2, scale=7), floor=1), floor=2),
        unit("parks", Ask("trees", 1, "0.25"), Ask("benches", 3, "0"), floor=2),
        currency=JPY,
    )
)
@example(
    # A curve pushed to its end by whole units, beside one that could still use the money.
    budget(2, unit("a", Ask("x", 3, "0.125"), Ask("y", 2, saturating(4, scale=2)), Ask("z", 1, "0.75")), currency=JPY)
)
def test_nested_rules_get_the_best_plan_in_whole_units(book: Budget) -> None:
    if not exists(book):
        check_without_a_plan(book)
        return
    plan = planned(book)
    best = best_by_trying(plan.case)
    assert best is not None
    assert missed(plan.case, plan.decision()) == {}
    assert value_of(plan) == best.value == plan.proof.value_lower
    assert plan.bound >= best.value
    assert plan.plan.status == "optimal"


@given(STEADY)
@settings(max_examples=60)
def test_sorting_proves_its_plan_without_a_gap(book: Budget) -> None:
    if not exists(book):
        check_without_a_plan(book)
        return
    plan = planned(book)
    if plan.plan.solver.method == "sorting":
        assert plan.bound == value_of(plan)
        assert plan.proof.is_exact
        assert plan.proof.gap == 0


@given(GENERAL)
@settings(max_examples=150)
@example(
    # Two soft limits against last year that fall between whole units: what breaking them costs is not rounded.
    budget(
        2,
        unit("a", Ask("x", 0, 1, last_year=4, tags=("a",)), Ask("y", 3, 1, weight=0, last_year=2)),
        at_most=True,
        rules=[rule(f"growth-{k}", "change", "not tag:a", at_least="12.5%", price="2.5") for k in (1, 2)],
    )
)
@example(
    # A rule on each request costs something wherever it is missed, not only where it is missed most.
    budget(
        6,
        unit("a", Ask("x", 4, 1), Ask("y", 4, 1), Ask("z", 4, 2)),
        rules=[rule("least", "floor", "each request", at_least="minor 3", price="0.5")],
        currency=JPY,
    )
)
@example(
    # Over several periods a rule on each request is about what it receives in all of them together.
    Budget(
        9,
        (Part("a", (Ask("x", 5, 2, period="2026"), Ask("x", 5, 1, period="2027"), Ask("y", 5, 1, period="2027"))),),
        rules=(
            Condition("least", "share", "each request", at_least="25%"),
            Condition("most", "cap", "each request", at_most="minor 6"),
        ),
        periods=("2026", "2027"),
        currency=JPY,
    )
)
def test_rules_of_every_kind_keep_to_the_best_plan(book: Budget) -> None:
    check_general(book)


@given(FUNDED)
@settings(max_examples=150)
@example(
    # A request that no fund may pay for counts for nothing in the bound.
    budget(
        0,
        unit("a", Ask("x", 2, "3.2", tags=("a",))),
        funds=[fund("grant", 0, pays_for="tag:b"), fund("gift", 5, pays_for="tag:b")],
        currency=JPY,
    )
)
@example(
    # Last year counts also for a request that no fund may pay for now.
    budget(
        4,
        unit("a", Ask("x", 4, 2, last_year=2, tags=("a",)), Ask("y", 4, 1, last_year=2)),
        at_most=True,
        funds=[fund("gift", 5, pays_for="tag:a")],
        rules=[rule("steady", "change", "unit:a", at_least="-33%")],
        currency=JPY,
    )
)
@example(Budget(0, (Part("a", (Ask("x", 1, 1),)),), funds=(Pot("f", (None, None)),), periods=("2026", "2027")))
def test_restricted_funds_keep_to_the_best_plan(book: Budget) -> None:
    check_general(book)


def check_general(book: Budget) -> None:
    if not exists(book):
        check_without_a_plan(book)
        return
    plan = planned(book)
    best = best_by_trying(plan.case)
    assert best is not None
    assert missed(plan.case, plan.decision()) == {}
    value = value_of(plan)
    assert plan.proof.value_lower == plan.proof.value_upper == value
    assert value <= best.value <= plan.bound
    # What rounding to whole units may cost, in budgets of a dozen of them: a few times the best return.
    assert best.value - value <= 4 * one_minor_unit(plan)
    assert plan.plan.status in ("optimal", "feasible")


@given(budgets(Size(lines=5, cap=6, units=4, rules=2), shapes=RATIONAL, kinds=NESTED_KINDS, soft=False))
@settings(max_examples=60)
def test_the_linear_programme_finds_what_the_tree_finds(book: Budget) -> None:
    if not exists(book):
        return
    plan = planned(book)
    other = solve_as_programme(plan.problem)
    by_programme = total_value(plan.case.requests, plan.problem.line_amounts(other.amounts))
    assert by_programme.upper <= plan.proof.value_lower
    assert plan.proof.value_lower - by_programme.lower <= 2 * one_minor_unit(plan)


@given(budgets(Size(lines=4, cap=4, units=3, rules=2), shapes=("linear",), kinds=NESTED_KINDS, soft=False))
@settings(max_examples=40)
def test_the_linear_programme_agrees_whether_a_plan_exists(book: Budget) -> None:
    case = book.case()
    plan = make_plan(case)
    try:
        found = solve_as_programme(formulate(case))
    except Infeasible:
        assert plan.status == "infeasible"
    else:
        assert plan.status != "infeasible"
        assert found.method == "linear programme"


def test_trying_every_plan_finds_a_plan_worked_by_hand() -> None:
    """The oracle itself: 5 cents, x returns 2 up to 3 cents, y returns 1 and needs 1 cent: 3 and 2, worth 8."""
    book = budget(5, unit("a", Ask("x", 3, steadily(2)), Ask("y", 4, steadily(1), floor=1)))
    best = best_by_trying(book.case())
    assert best is not None
    assert best.value == 8
    assert best.plan == {("pay", 0, -1): 3, ("pay", 1, -1): 2}
