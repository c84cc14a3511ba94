"""The judge on decisions: for each kind of rule a plan that keeps it and one that breaks it by a cent or a decision."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.proof.verify_decisions import Decisions
from apportion.model.case import Case
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import parse_selector
from apportion.services.load import load_case
from tests.support.budgets import Budget, Condition, aim, ask, budget, fund, rule, unit
from tests.support.proposed import Proposed, proposed

CAPITAL = Path(__file__).parents[4] / "examples" / "capital-programme"
TOWN = budget(
    "1000",
    unit(
        "works",
        ask("bridge", "40", value="90", decision="whole", category="growth"),
        ask("depot", "20", value="30", decision="whole", category="growth"),
        ask("roads", "100"),
    ),
    unit(
        "culture",
        ask("library", "30", value="50", decision="whole", category="base"),
        ask("pool", "25", value="45", decision="whole", category="base"),
        ask("fair", "50", 2, decision="minimum", minimum="10"),
    ),
    at_most=True,
)


@pytest.mark.parametrize(
    ("written", "kept", "broken", "by"),
    [
        (rule("r", "requires", "request:bridge", of="request:depot"), "bridge depot", "bridge", 1),
        (rule("r", "requires", "request:bridge", of="request:depot"), "depot", "bridge library", 1),
        (rule("r", "requires", "unit:works and not request:roads", of="unit:culture", at_least=2),
         "bridge depot pool fair", "bridge depot pool", 2),
        (rule("r", "requires", "request:pool", of="request:depot or request:bridge"),
         "pool depot bridge", "pool depot", 1),
        (rule("r", "excludes", "request:bridge", of="request:pool or request:library"), "bridge depot",
         "bridge pool", 1),
        (rule("r", "excludes", "request:bridge", of="request:pool or request:library"), "library pool",
         "bridge pool library", 2),
        (rule("r", "excludes", "request:bridge or request:depot or request:pool"), "pool", "pool depot", 1),
        (rule("r", "excludes", "request:bridge or request:depot", of="request:bridge or request:depot"), "bridge",
         "bridge depot", 1),
        (rule("r", "together", "request:bridge or request:depot or request:pool"), "bridge depot pool",
         "bridge depot", 1),
        (rule("r", "together", "request:bridge or request:depot or request:pool"), "library", "bridge", 1),
        (rule("r", "choose", "category:base or category:growth", at_most=2), "bridge pool", "bridge pool depot", 1),
        (rule("r", "choose", "category:base or category:growth", at_least=2), "bridge pool", "bridge fair", 1),
        (rule("r", "choose", "category:base or category:growth", exactly=2), "bridge pool", "bridge", 1),
        (rule("r", "mandate", "category:growth"), "bridge depot", "bridge", 1),
        (rule("r", "forbidden", "request:pool"), "bridge", "pool", 2500),
        (rule("r", "forbidden", "unit:culture"), "bridge depot", "fair", 1000),
    ],
)  # fmt: skip  # a rule, a plan that keeps it and one that breaks it read best side by side
def test_one_decision_too_many_or_too_few_is_named(written: Condition, kept: str, broken: str, by: int) -> None:
    book = TOWN.but(rules=(written,))
    assert proposed(book, kept.split()).broken() == []
    verdict = proposed(book, broken.split()).judged()
    assert verdict.faults == ()
    assert [(item.rule.id, item.broken_by) for item in verdict.broken] == [("r", Fraction(by))]


def test_a_number_of_each_unit_or_category() -> None:
    book = TOWN.but(rules=(rule("r", "choose", "each category in category:base or category:growth", exactly=1),))
    assert proposed(book, ["bridge", "pool"]).broken() == []
    assert proposed(book, ["bridge", "pool", "library"]).broken() == ["r/base"]
    assert proposed(book, ["pool"]).broken() == ["r/growth"]


def test_what_an_option_fixes_is_fixed_to_the_cent() -> None:
    assert proposed(TOWN, ["bridge"]).broken() == []
    low, high = (proposed(TOWN, ["bridge"], money={"bridge": cents}).broken() for cents in (3999, 4001))
    assert low == ["Request bridge receives $39.99 in 2026, less than the $40.00 that the option taken gives it."]
    assert high == ["Request bridge receives $40.01 in 2026, more than the $40.00 that the option taken gives it."]


def test_nothing_is_paid_where_nothing_is_taken() -> None:
    told = proposed(TOWN, ["depot"], money={"bridge": 4000, "pool": 1}).broken()
    assert len(told) == 1
    assert told[0].startswith("Request bridge receives $40.00 in 2026, more than the $0.00 that it has while nothing")
    assert told[0].endswith("and so do 1 other lines.")
    assert len(proposed(TOWN, ["depot", "bridge"], money={"bridge": 0}).broken()) == 1


def test_a_minimum_leaves_everything_between_it_and_the_cap() -> None:
    for cents, sound in ((999, False), (1000, True), (5000, True), (5001, False)):
        assert (proposed(TOWN, ["fair"], money={"fair": cents}).broken() == []) is sound, cents
    assert proposed(TOWN, [], money={"fair": 0}).broken() == []


LEVELS = budget(
    "1000",
    unit(
        "police",
        ask("patrol", "60", floor="20", decision="levels", levels=(("minimum", "20", "50"), ("current", "60", "90"))),
    ),
    at_most=True,
)


def test_a_request_with_a_floor_has_to_stand_at_one_of_its_levels() -> None:
    assert proposed(LEVELS, {"patrol": "minimum"}).broken() == []
    assert proposed(LEVELS, {"patrol": "current"}).broken() == []
    assert proposed(LEVELS, []).broken() == ["Nothing is funded where an option has to be taken: patrol."]
    assert len(proposed(LEVELS, {"patrol": "minimum"}, money={"patrol": 6000}).broken()) == 1


HALL = budget(
    "1000",
    unit(
        "works",
        ask("hall", "40", value="100", decision="whole", period="2026", delay_max=1, delay_loss="10%"),
        ask("hall", "20", period="2027"),
    ),
    unit("culture", ask("staff", "5", period="2028", part_of="hall")),
    periods=("2026", "2027", "2028"),
    at_most=True,
)
"""40 and 20 to build from 2026 or 2027, and 5 for staff two years after the start where that is within the plan."""


def test_a_later_start_moves_every_amount_of_the_project() -> None:
    assert proposed(HALL, {"hall": 0}).broken() == []
    late = proposed(HALL, {"hall": 1})
    assert late.broken() == []
    assert late.amounts.tolist() == [0, 4000, 2000, 0]
    # Staff as if the hall had not been delayed, or none although it was not.
    assert len(proposed(HALL, {"hall": 1}, money={"staff 2028": 500}).broken()) == 1
    assert len(proposed(HALL, {"hall": 0}, money={"staff 2028": 0}).broken()) == 1


def test_options_of_another_decision_and_lists_of_another_length_are_faults() -> None:
    plan = proposed(TOWN, ["bridge", "depot"])
    swapped = plan.chosen.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    verdict = verify_amounts(plan.case, plan.amounts, plan.allocations, None, swapped)
    assert verdict.faults[0] == "The option taken is not one that is offered: bridge, depot."
    short = verify_amounts(plan.case, plan.amounts, plan.allocations, None, plan.chosen[:-1])
    assert short.faults[0] == "The plan states the option of 4 decisions; the case has 5 of them."
    unsaid = verify_amounts(plan.case, plan.amounts, plan.allocations)
    assert unsaid.faults[0] == "The plan states the option of no decision; the case has 5 of them."
    assert not unsaid.feasible


def test_without_decisions_nothing_has_to_be_said_about_options() -> None:
    case = budget("10", unit("a", ask("x", "10"))).case()
    plan = proposed(case, money={"x": 1000})
    assert verify_amounts(case, plan.amounts, plan.allocations).feasible
    assert plan.broken() == []
    told = verify_amounts(case, plan.amounts, plan.allocations, None, np.array([0]))
    assert told.faults == ("The plan states the option of 1 decisions; the case has 0 of them.",)


# Balance


def shared_out(*rules: Condition) -> Budget:
    return budget(
        "1000",
        unit("north", ask("n1", "100"), ask("n2", "100")),
        unit("south", ask("s1", "100", tags=("coast",))),
        unit("west", ask("w1", "100", tags=("coast", "hills"))),
        at_most=True,
        rules=rules,
    )


def test_each_units_share_stays_near_that_of_all() -> None:
    """160 of 400 is 40 %: north may receive 60 to 100 of its 200, south and west 30 to 50 of their 100."""
    book = shared_out(rule("even", "balance", "each unit", at_most="10%"))
    assert proposed(book, money={"n1": 8000, "s1": 5000, "w1": 3000}).broken() == []
    verdict = proposed(book, money={"n1": 8000, "s1": 5001, "w1": 2999}).judged()
    assert [(item.id, item.broken_by) for item in verdict.broken] == [
        ("even/south", Fraction(1)),
        ("even/west", Fraction(1)),
    ]
    assert verdict.broken[0].have == Fraction(1001, 10_000)
    assert verdict.broken[0].base == 10_000


def test_a_balance_tells_the_limit_that_it_states() -> None:
    """Within ten points of the common part is told as a distance; at least 30 % of what is asked for as a part."""
    money = {"n1": 8000, "s1": 5000, "w1": 3000}
    near = proposed(shared_out(rule("even", "balance", "each unit", at_most="10%")), money=money).judged().measured
    assert {(item.at_least, item.at_most) for item in near if item.rule.id == "even"} == {
        (Fraction(-1, 10), Fraction(1, 10))
    }
    part = proposed(shared_out(rule("even", "balance", "each unit", at_least="30%")), money=money).judged().measured
    told = {item.id: (item.have, item.at_least, item.at_most, item.room) for item in part if item.rule.id == "even"}
    assert told["even/north"] == (Fraction(40, 100), Fraction(3, 10), None, Fraction(2000))
    assert told["even/west"] == (Fraction(30, 100), Fraction(3, 10), None, Fraction(0))


def test_a_request_in_two_groups_counts_once_in_the_whole() -> None:
    """Coast asks 200 and hills 100 of these: the whole is 200, not 300."""
    book = shared_out(rule("even", "balance", "each tag in tag:coast or tag:hills", at_most="25%"))
    assert proposed(book, money={"s1": 0, "w1": 5000}).broken() == []
    verdict = proposed(book, money={"s1": 0, "w1": 5001}).judged()
    # 50.01 of 100 is 25.005 points above 50.01 of 200: half a cent too much.
    assert [(item.id, item.broken_by) for item in verdict.broken] == [("even/hills", Fraction(1, 2))]


# Resources


POSTS = budget(
    "1000",
    unit(
        "works",
        ask("bridge", "40", value="90", decision="whole", uses={"posts": 3}),
        ask("patrol", "60", decision="levels", levels=(("minimum", "20", "50"), ("current", "60", "90")),
            uses={"posts": {"minimum": 1, "current": 4}}),
        ask("roads", "100", uses={"posts": ("1", "10")}),
    ),
    rules=[rule("posts", "resource", resource="posts", at_most="8")],
    at_most=True,
)  # fmt: skip  # two lines of a request that belong together


def test_options_consume_beside_what_money_consumes() -> None:
    """3 for the bridge, 4 for the patrol as it is, and one for each 10 of roads: 10 of roads fill 8 posts."""
    assert proposed(POSTS, {"bridge": "", "patrol": "current"}, money={"roads": 1000}).broken() == []
    verdict = proposed(POSTS, {"bridge": "", "patrol": "current"}, money={"roads": 1001}).judged()
    assert [(item.id, item.have) for item in verdict.broken] == [("posts", 8 + Fraction(1, 1000))]
    assert proposed(POSTS, {"bridge": "", "patrol": "minimum"}, money={"roads": 4000}).broken() == []


def test_what_a_delayed_project_consumes_moves_with_it() -> None:
    book = budget(
        "1000",
        unit("works", ask("hall", "40", value="9", decision="whole", period="2026", delay_max=1, uses={"posts": 2})),
        periods=("2026", "2027"),
        rules=[
            rule("early", "resource", resource="posts", at_most="1", period="2026"),
            rule("late", "resource", resource="posts", at_most="1", period="2027"),
        ],
        at_most=True,
    )
    assert proposed(book, {"hall": 0}).broken() == ["early"]
    assert proposed(book, {"hall": 1}).broken() == ["late"]


# Funds


def account(**terms: object) -> Budget:
    return budget(
        "100",
        unit("a", *(ask("x", "90", period=year) for year in ("2026", "2027", "2028"))),
        periods=("2026", "2027", "2028"),
        funds=[fund("grant", "30", "10", "20", **terms)],  # type: ignore[arg-type]  # terms of one fund
        at_most=True,
    )


def spent(book: Budget, *cents: int) -> Proposed:
    years = ("2026", "2027", "2028")
    return proposed(book, rows=[("x", year, "grant", amount) for year, amount in zip(years, cents, strict=True)])


def test_money_left_can_be_spent_later_where_it_is_carried_forward() -> None:
    carried, lapsing = account(carry_forward=True), account()
    assert spent(carried, 1000, 3000, 2000).broken() == []
    assert spent(lapsing, 1000, 1000, 2000).broken() == []
    assert spent(lapsing, 1000, 1001, 2000).broken() == ["fund.grant.2027"]
    assert spent(carried, 1000, 3001, 1999).broken() == [
        "fund.grant.2027",
        "Fund grant pays $30.01 in 2027 and has $30.00.",
    ]


def test_money_cannot_be_spent_before_it_is_there() -> None:
    assert spent(account(carry_forward=True), 3001, 0, 0).broken() == [
        "fund.grant.2026",
        "Fund grant pays $30.01 in 2026 and has $30.00.",
    ]


def test_an_expired_grant_pays_nothing() -> None:
    book = account(carry_forward=True, expires="2027")
    book = book.but(funds=(replace(book.funds[0], amounts=("30", "10", None)),))
    assert spent(book, 1000, 3000, 0).broken() == []
    assert spent(book, 1000, 2000, 1).broken() == [
        "fund.grant.2028",
        "Fund grant pays $0.01 in 2028; it expired with 2027.",
    ]


def test_a_cash_floor_is_left_at_the_end_of_the_period() -> None:
    book = account(carry_forward=True, cash_floor=("0", "5", "0"))
    assert spent(book, 1000, 2500, 2500).broken() == []
    assert spent(book, 1000, 2501, 2000).broken() == [
        "cash_floor.grant.2027",
        "Fund grant has $4.99 left at the end of 2027; $5.00 has to be left.",
    ]
    assert spent(account(cash_floor=("0", "5", "0")), 0, 501, 0).broken() == [
        "cash_floor.grant.2027",
        "Fund grant has $4.99 left at the end of 2027; $5.00 has to be left.",
    ]


# Order of priority: classes of soft rules, and what an earlier objective keeps


def kept_rule(kind: RuleKind, **more: object) -> Rule:
    measured_in = Measure.WORTH if kind is RuleKind.WORTH else Measure.MONEY
    return Rule("kept", kind, measured_in, origin="criteria", **more)  # type: ignore[arg-type]  # limits of one rule


def with_rule(book: Budget, extra: Rule) -> Case:
    case = book.case()
    return replace(case, rules=(*case.rules, extra))


def test_misses_of_a_class_are_added_up_and_may_be_limited() -> None:
    wishes = (
        rule("wish-a", "floor", "request:roads", at_least="50", priority=1),
        rule("wish-b", "cap", "unit:culture", at_most="20", priority=1),
        rule("wish-c", "floor", "request:roads", at_least="100", priority=2),
    )
    book = TOWN.but(rules=wishes)
    plan = {"roads": 4000, "library": 3000}
    verdict = proposed(book, ["library"], money=plan).judged()
    assert verdict.feasible
    assert [verdict.breach(priority) for priority in (1, 2, 3)] == [Fraction(1000 + 1000), Fraction(6000), Fraction(0)]
    enough = with_rule(book, kept_rule(RuleKind.BREACH, at_most=Decimal(2000), priority=1))
    strict = with_rule(book, kept_rule(RuleKind.BREACH, at_most=Decimal(1999), priority=1))
    assert proposed(enough, ["library"], money=plan).broken() == []
    assert proposed(strict, ["library"], money=plan).broken() == ["kept"]


def test_a_missed_rule_of_a_class_costs_no_value() -> None:
    book = TOWN.but(rules=(rule("wish", "floor", "request:roads", at_least="50", priority=1),))
    assert proposed(book).judged().soft_cost(book.case()) == 0


WORTHY = budget(
    "1000",
    unit(
        "works",
        ask("bridge", "40", value="90", weight="0.5", npv="12", score="7", decision="whole"),
        ask("roads", "100", "1.5", weight="2", npv="30", score="10"),
    ),
    at_most=True,
)
"""With 20.00 of roads: value 90 + 30, strategic 45 + 60, npv 12 + 6, score 7 + 2."""


@pytest.mark.parametrize(
    ("measure", "least"),
    [("value", 12000), ("strategic", 10500), ("npv", 1800), ("score", 900), ("2", 1800 + 450), ("3", 3600)],
)
def test_what_a_plan_keeps_of_a_measure_is_exact(measure: str, least: int) -> None:
    criteria = (aim("strategic"), aim("npv", priority=2), aim("score", "0.5", priority=2), aim("npv", 2, priority=3))
    for limit, found in ((Decimal(least), []), (Decimal(least) + Decimal("0.001"), ["kept"])):
        case = with_rule(WORTHY.but(criteria=criteria), kept_rule(RuleKind.WORTH, at_least=limit, measure=measure))
        assert proposed(case, ["bridge"], money={"roads": 2000}).broken() == found, (measure, limit)


def test_of_six_hundred_projects_none_is_counted_twice_or_lost() -> None:
    many = [ask(f"p{k:04}", 10 + k % 7, value=5, decision="whole", uses={"posts": 1}) for k in range(600)]
    rules = [
        rule("all", "choose", "unit:a", at_least=600),
        rule("posts", "resource", resource="posts", at_most="599"),
    ]
    case = budget(10**6, unit("a", *many), at_most=True, rules=rules).case()
    names = [str(name) for name in case.requests.choices.request]
    assert proposed(case, names).broken() == ["posts"]
    assert proposed(case, names[1:]).broken() == ["all"]


def test_a_project_that_may_wait_asks_for_its_money_once() -> None:
    """The hall (40) may start in two years and roads ask 40: built, the works have half of what they ask for.

    Culture has 15 of its 40, 37.5 %. All together have 55 of 120, 45.8 %: 8.3 points more, which 8 do not allow.
    """
    book = budget(
        "1000",
        unit(
            "works",
            ask("hall", "40", value="9", decision="whole", period="2026", delay_max=1),
            ask("roads", "40", period="2026"),
        ),
        unit("culture", ask("fair", "40", period="2027")),
        periods=("2026", "2027"),
        at_most=True,
    )
    for limit, broken in (("9%", []), ("8%", ["even/culture"])):
        limited = book.but(rules=(rule("even", "balance", "each unit", at_most=limit),))
        assert proposed(limited, {"hall": 1}, money={"fair": 1500}).broken() == broken


def test_what_comes_with_a_project_does_not_stand_for_it() -> None:
    """Choosing a library means its building; the category of its staff and energy means no decision at all."""
    case = load_case(CAPITAL).usable()
    names = list(case.requests.choices.index)
    decisions = Decisions(case, np.full(len(names), -1, dtype=np.int64))

    def meant(selector: str) -> set[str]:
        return {names[place] for place in np.flatnonzero(decisions.meant(parse_selector(selector))).tolist()}

    assert meant("category:running") == set()
    assert meant("request:station-crew or request:library-running") == set()
    assert meant("request:new-library or request:library-running") == {"new-library"}
