"""Rules about decisions as rows: true and false for the same choices as the words of the rule."""

import itertools

import numpy as np
import pytest

from apportion.allocation.formulation import decision_rows
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.plan import make_plan
from apportion.model.plan import Plan
from tests.support.budgets import JPY, Ask, Budget, Condition, ask, budget, fund, rule, unit
from tests.support.second_decisions import logic_missed

NAMES = ("canteen", "depot", "hall", "pool")


def projects(*rules: Condition) -> Budget:
    """Four projects of 1 yen each, the last two of them in sport; one line of money beside them."""
    asks = [
        ask(name, 1, value=1, decision="whole", category="sport" if name in ("hall", "pool") else "town")
        for name in NAMES
    ]
    return budget(10, unit("a", *asks, ask("grants", 5)), at_most=True, rules=rules, currency=JPY)


def rows_hold(problem: Problem, funded: set[str]) -> bool:
    """Whether every row of a rule holds when just these projects are funded."""
    amounts = np.zeros(problem.columns, dtype=np.int64)
    amounts[problem.option_columns] = [name in funded for name in NAMES]
    return not any(row.violation(amounts) for row in problem.rows if row.rule.origin == "rules")


EITHER = "request:hall or request:pool"
RULES = (
    rule("r", "requires", "request:hall", of="request:depot"),
    rule("r", "requires", EITHER, of="request:depot or request:canteen"),
    rule("r", "requires", "request:hall", of="request:depot or request:canteen or request:pool", at_least=2),
    rule("r", "requires", EITHER, of="request:depot or request:canteen", at_least=1),
    rule("r", "requires", EITHER, of=f"{EITHER} or request:depot", at_least=2),
    rule("r", "requires", "request:hall", of="request:depot or request:canteen", at_least=3),
    rule("r", "requires", "request:hall", of="request:depot", at_least=0),
    rule("r", "requires", "request:hall", of="all"),
    rule("r", "requires", "request:hall", of="category:none"),
    rule("r", "excludes", EITHER),
    rule("r", "excludes", "all"),
    rule("r", "excludes", "request:hall", of="request:depot or request:canteen"),
    rule("r", "excludes", EITHER, of=f"{EITHER} or request:depot"),
    rule("r", "excludes", EITHER, of="category:none"),
    rule("r", "together", f"{EITHER} or request:depot"),
    rule("r", "choose", "all", exactly=2),
    rule("r", "choose", "each category", at_most=1),
    rule("r", "choose", "category:sport", at_least=1),
    rule("r", "choose", "category:none", at_least=1),
    rule("r", "mandate", EITHER),
)


@pytest.mark.parametrize("pairs_max", [2_000, 0])
@pytest.mark.parametrize("written", RULES, ids=lambda item: f"{item.kind}-{item.on}-{item.of}-{item.at_least}")
def test_rows_say_what_the_rule_says_for_every_choice(
    written: Condition, pairs_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sixteen choices of four projects, by the second reading; large rules become other rows that mean the same."""
    monkeypatch.setattr(decision_rows, "_PAIRS_MAX", pairs_max)
    case = projects(written).case()
    problem = formulate(case)
    for count in range(len(NAMES) + 1):
        for funded in itertools.combinations(NAMES, count):
            chosen = [k if name in funded else -1 for k, name in enumerate(NAMES)]
            assert rows_hold(problem, set(funded)) == (not logic_missed(case, chosen)), funded


def test_rows_of_two_projects_are_named_by_them() -> None:
    book = projects(
        rule("needs", "requires", EITHER, of="request:depot"),
        rule("not-both", "excludes", "request:hall", of="request:pool"),
        rule("pair", "together", EITHER),
        rule("both", "mandate", EITHER),
    )
    names = {row.id for row in formulate(book.case()).rows if row.rule.origin == "rules"}
    assert names == {
        "needs/hall>depot",
        "needs/pool>depot",
        "not-both/hall|pool",
        "pair/hall+pool",
        "both/hall",
        "both/pool",
    }


def chosen(book: Budget) -> tuple[Plan, dict[str, int]]:
    """The plan, and the option that it takes of each decision, counted from its first one; -1 for none."""
    case = book.case()
    plan = make_plan(case)
    choices = case.requests.choices
    taken = {
        str(name): int(option - first) if option >= 0 else -1
        for name, option, first in zip(choices.request, plan.chosen, choices.offset[:-1], strict=True)
    }
    return plan, taken


def school(*rules: Condition, more: tuple[Ask, ...] = ()) -> Budget:
    """A school that may start a year later, beside whatever else asks for money."""
    hall = ask("school", 5, value=9, decision="whole", delay_max=1, period="2026")
    return budget(
        10,
        unit("a", hall, *more),
        at_most=True,
        periods=("2026", "2027"),
        rules=(rule("year", "cap", period="2026", at_most="minor 5"), *rules),
        currency=JPY,
    )


def test_money_that_a_request_gets_in_a_year_rules_out_a_later_start() -> None:
    """Alone the pool would take the money of 2026 and the school wait; who has to be given 5 in 2026 cannot wait."""
    pool = ask("pool", 5, value=20, decision="whole", period="2026")
    assert chosen(school(more=(pool,)))[1] == {"pool": 0, "school": 1}
    now = rule("now", "floor", "each request in request:school", at_least="minor 5", period="2026")
    plan, taken = chosen(school(now, more=(pool,)))
    assert plan.status == "optimal"
    assert taken == {"pool": -1, "school": 0}


def test_a_year_without_money_rules_out_a_start_in_it() -> None:
    never = rule("never", "forbidden", "request:school", period="2026")
    problem = formulate(school(never).case())
    assert problem.options.is_open.tolist() == [False, True]
    assert dict(problem.options.because) == {0: "never"}
    assert chosen(school(never))[1] == {"school": 1}


def test_a_rule_is_not_to_blame_where_no_fund_may_pay() -> None:
    """To drop the cap would not build the hall: the gift pays for sport only."""
    book = budget(
        10,
        unit("a", ask("hall", 5, value=9, decision="whole")),
        at_most=True,
        funds=[fund("gift", 10, pays_for="category:sport")],
        rules=[rule("small", "cap", "each request", at_most="minor 2")],
        currency=JPY,
    )
    options = formulate(book.case()).options
    assert options.is_open.tolist() == [False]
    assert dict(options.because) == {}


def test_a_floor_by_rule_asks_for_a_level_that_reaches_it() -> None:
    """Levels of 2, 4 and 6 yen are worth 16, 18 and 19, a yen elsewhere 2: without the floor the lowest is best."""
    levels = (("low", 2, 16), ("middle", 4, 18), ("high", 6, 19))
    rest = ask("rest", 6, 2)
    book = budget(6, unit("a", Ask("police", 6, decision="levels", levels=levels), rest), at_most=True, currency=JPY)
    assert chosen(book)[1] == {"police": 0}
    floored = book.but(rules=(rule("least", "mandate", "each request in request:police", at_least="minor 3"),))
    problem = formulate(floored.case())
    assert problem.options.is_open.tolist() == [False, True, True]
    assert problem.options.must.tolist() == [True]
    assert problem.options.because == {0: "least"}
    assert chosen(floored)[1] == {"police": 1}


def test_a_minimum_that_a_rule_makes_exact_still_returns_its_own_value() -> None:
    """Two yen at a return of 2 against two yen at a return of 1, whether the limit is on one request or on each."""
    asks = (ask("lab", 4, 2, decision="minimum", minimum=2), ask("rest", 2, 1))
    for on in ("request:lab", "each request in request:lab"):
        book = budget(
            2, unit("a", *asks), at_most=True, rules=[rule("most", "cap", on, at_most="minor 2")], currency=JPY
        )
        plan, taken = chosen(book)
        assert taken == {"lab": 0}
        assert plan.proof is not None
        assert plan.proof.value_lower == plan.proof.bound == 4


def test_quantities_are_counted_in_the_period_and_for_the_decisions_meant() -> None:
    book = school(
        rule("posts", "resource", "request:school", resource="posts", at_most="9", period="2027"),
        rule("all-posts", "resource", resource="posts", at_most="9"),
        more=(ask("pool", 1, value=1, decision="whole", uses={"posts": 3}, period="2026"),),
    )
    asks = book.parts[0].asks
    school_ = Ask(**{**asks[0].__dict__, "uses": {"posts": 2}})
    case = book.but(parts=(unit("a", school_, *asks[1:]),)).case()
    problem = formulate(case)
    first = problem.option_columns.start
    found = {
        row.id: dict(zip((row.columns - first).tolist(), row.coefficients.tolist(), strict=True))
        for row in problem.rows
        if row.rule.resource and row.coefficients is not None
    }
    # Option 0 is the pool, 1 the school in 2026, 2 the school in 2027.
    assert found == {"posts": {2: 2}, "all-posts": {0: 3, 1: 2, 2: 2}}


def test_what_a_project_uses_by_itself_is_not_paid_from_a_fund() -> None:
    """Two posts for the hall; the limit is on what the grant pays for, which uses none."""
    book = budget(
        9,
        unit("a", ask("hall", 1, value=5, decision="whole", uses={"posts": 2})),
        at_most=True,
        funds=[fund("grant", 9)],
        rules=[rule("posts", "resource", "fund:grant", at_most="1", resource="posts")],
        currency=JPY,
    )
    assert chosen(book)[1] == {"hall": 0}
