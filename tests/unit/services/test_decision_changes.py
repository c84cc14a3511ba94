"""Projects of two plans side by side: gained, lost, at another level, with another start or amount."""

from dataclasses import replace
from pathlib import Path

from apportion.model.difference import Cause
from apportion.model.plan import DecisionOutcome, Plan
from apportion.services.compare_plans import compare
from apportion.services.decision_changes import decision_changes
from tests.support.town import write_case
from tests.unit.reports.sample_capital import K, capital_case, capital_plan

PLAN = capital_plan(capital_case())

PROJECTS = {
    "case.yaml": """
        format: "1"
        name: Works
        organisation: Little Town
        currency: USD
        periods: [FY2026, FY2027]
        total: 100.00
        total_is: at_most
        """,
    "units.csv": "unit,name\nworks,Works\n",
    "requests.csv": """
        request,name,unit,period,cap,decision,value
        pool,Pool,works,FY2026,60.00,whole,120.00
        hall,Hall,works,FY2027,50.00,whole,80.00
        """,
    "rules.csv": None,
}


def with_decision(request: str, **changes: object) -> Plan:
    def changed(item: DecisionOutcome) -> DecisionOutcome:
        return replace(item, **changes) if item.request == request else item  # type: ignore[arg-type]  # its own fields

    return replace(PLAN, decisions=tuple(changed(item) for item in PLAN.decisions))


def test_nothing_is_listed_where_every_project_is_decided_as_before() -> None:
    assert decision_changes(PLAN, PLAN) == ()


def test_a_project_that_is_funded_only_in_the_second_plan_is_gained() -> None:
    after = with_decision("bridge", funded=True, option="funded", start="FY2026", amount=9_000 * K)

    (change,) = decision_changes(PLAN, after)
    assert (change.id, change.change, change.before, change.after) == ("bridge", "gained", "not funded", "funded")
    assert (change.amount_before, change.amount_after) == (0, 9_000 * K)
    assert [item.change for item in decision_changes(after, PLAN)] == ["lost"]


def test_another_level_start_or_amount_is_told_as_what_it_is() -> None:
    level = with_decision("parks", level="enhanced", option="level enhanced", amount=3_000 * K)
    start = with_decision("library", start="FY2026", delay=0, option="funded", amount=4_400 * K)
    amount = with_decision("fleet", amount=500 * K)

    assert [item.change for item in decision_changes(PLAN, level)] == ["level"]
    assert [item.change for item in decision_changes(PLAN, start)] == ["start"]
    assert [item.change for item in decision_changes(PLAN, amount)] == ["amount"]


def test_a_project_that_only_one_case_has_is_gained_when_it_is_funded() -> None:
    before = replace(PLAN, decisions=PLAN.decisions[1:3])

    assert [(item.id, item.change, item.before) for item in decision_changes(before, PLAN)] == [("parks", "gained", "")]


def test_a_dearer_pool_makes_room_for_the_hall_and_the_parts_sum_to_the_whole(tmp_path: Path) -> None:
    """By hand: at 60.00 the pool (120) beats the hall (80); at 110.00 it no longer fits: 80 - 120 = -40."""
    requests = str(PROJECTS["requests.csv"]).replace("60.00", "110.00")
    before = write_case(tmp_path / "before", PROJECTS)
    after = write_case(tmp_path / "after", {**PROJECTS, "requests.csv": requests})

    comparison = compare(before, after)

    assert [(item.id, item.change) for item in comparison.decisions] == [("hall", "gained"), ("pool", "lost")]
    assert comparison.value_change == -40_00
    assert sum(effect.value for effect in comparison.effects) == -40_00
    assert comparison.effects[0].causes == (Cause.REQUEST_AMOUNTS, Cause.DECISIONS)
    told = {(item.name, item.field, item.before, item.after) for item in comparison.differences.listed}
    assert ("pool", "amount", 60_00, 110_00) in told
