"""What changed between two budgets, line by line, and how much of it each cause moved."""

from pathlib import Path

import pytest

from apportion.model.difference import Cause
from apportion.services.compare_plans import Comparison, compare
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import CaseBlocked, Refusal
from tests.support.town import edited, write_case

# Next year: 100.00 more, parks may have 900.00, roads return 2.1, and a playground asks for 100.00 at 9 but may
# have 50.00 only.
NEXT_YEAR: dict[str, str | None] = {
    **edited("case.yaml", "1,000.00", "1,100.00"),
    **edited("units.csv", "800.00", "900.00"),
    "requests.csv": """
        request,name,unit,cap,rate,last_year
        parks,Green spaces,parks,900.00,3.5,400.00
        roads,Asphalt,roads,700.00,2.1,300.00
        playground,Playground,parks,100.00,9,
        """,
    "rules.csv": """
        rule,kind,applies_to,at_most
        roads-share,share,unit:roads,60%
        playground-cap,cap,request:playground,50.00
        """,
}


def amounts(comparison: Comparison, kind: str) -> dict[str, tuple[int | None, int | None, int]]:
    return {item.id: (item.before, item.after, item.difference) for item in comparison.amounts if item.kind == kind}


def assert_parts_sum_to_the_whole(comparison: Comparison) -> None:
    assert sum(effect.value for effect in comparison.effects) == comparison.value_change
    for item in comparison.amounts:
        if item.kind == "unit":
            parts = sum(dict(effect.units).get(item.id, 0) for effect in comparison.effects)
            assert parts == item.difference, item.id
    before, after = comparison.before.planned.plan.allocated, comparison.after.planned.plan.allocated
    assert sum(effect.allocated for effect in comparison.effects) == after - before


def test_each_cause_moves_what_it_moves_when_the_ones_before_it_are_done(tmp_path: Path) -> None:
    """Worked by hand: 100.00 more goes to roads at 2; room for parks takes it from there at 3.5 - 2; and so on."""
    before, after = write_case(tmp_path / "before"), write_case(tmp_path / "after", NEXT_YEAR)

    comparison = compare(before, after)

    assert [(effect.causes, int(effect.value), dict(effect.units)) for effect in comparison.effects] == [
        ((Cause.TOTAL,), 20000, {"roads": 10000}),
        ((Cause.UNIT_BOUNDS,), 15000, {"parks": 10000, "roads": -10000}),
        ((Cause.REQUEST_VALUES,), 2000, {}),
        ((Cause.RULES,), 0, {}),
        ((Cause.STRUCTURE,), 27500, {}),  # 50.00 at 9 instead of at 3.5
    ]
    assert comparison.value_change == 64500
    assert_parts_sum_to_the_whole(comparison)


def test_units_requests_and_funds_are_set_side_by_side(tmp_path: Path) -> None:
    funds = "fund,amount,pays_for\ngeneral,900.00,\ngrant,{},unit:parks\n"
    before = write_case(tmp_path / "before", {"funds.csv": funds.format("100.00")})
    after = write_case(tmp_path / "after", {**NEXT_YEAR, "funds.csv": funds.format("250.00")})

    comparison = compare(before, after)

    assert amounts(comparison, "unit") == {"parks": (80000, 90000, 10000), "roads": (20000, 20000, 0)}
    assert amounts(comparison, "request") == {
        "parks": (80000, 85000, 5000),
        "playground": (None, 5000, 5000),
        "roads": (20000, 20000, 0),
    }
    used = amounts(comparison, "fund")
    assert sum(item[2] for item in used.values()) == 10000
    assert Cause.FUNDS in comparison.differences.causes
    assert_parts_sum_to_the_whole(comparison)


def test_who_gives_to_whom(tmp_path: Path) -> None:
    """Parks may have 700 where they had 800: what they lose is all that roads can gain."""
    before = write_case(tmp_path / "before")
    after = write_case(
        tmp_path / "after", edited("units.csv", "parks,Parks,200.00,800.00", "parks,Parks,200.00,700.00")
    )

    swaps = compare(before, after).swaps

    assert [(step.source, step.target, step.amount, step.value) for step in swaps.listed] == [
        ("parks", "roads", 10000, None)
    ]
    assert (swaps.moved, swaps.hidden) == (10000, 0)


def test_a_step_without_a_plan_is_counted_with_the_next_one_and_says_so(tmp_path: Path) -> None:
    """A total of 1,700.00 cannot be placed while parks may take 800.00 and ask for 900.00, roads for 700.00."""
    after = write_case(
        tmp_path / "after",
        {
            **edited("case.yaml", "1,000.00", "1,700.00"),
            **edited("units.csv", "800.00", "1200.00"),
            **edited("requests.csv", "900.00", "1200.00"),
        },
    )

    comparison = compare(write_case(tmp_path / "before"), after)

    (effect,) = comparison.effects
    assert effect.causes == (Cause.TOTAL, Cause.UNIT_BOUNDS, Cause.REQUEST_AMOUNTS)
    assert "no plan keeps all rules" in effect.why_together
    assert dict(effect.units) == {"parks": 40000, "roads": 30000}
    assert_parts_sum_to_the_whole(comparison)


def test_a_request_that_moves_to_another_unit_takes_its_money_along(tmp_path: Path) -> None:
    """Asphalt moves to parks, whose cap of 800.00 then holds both; the 200.00 over need a higher cap."""
    after = write_case(
        tmp_path / "after",
        {
            **edited("requests.csv", "Asphalt,roads", "Asphalt,parks"),
            "units.csv": "unit,floor,cap\nparks,200.00,\nroads,,\n",
        },
    )

    comparison = compare(write_case(tmp_path / "before"), after)

    assert amounts(comparison, "unit") == {"parks": (80000, 100000, 20000), "roads": (20000, 0, -20000)}
    assert_parts_sum_to_the_whole(comparison)


def test_rules_about_a_unit_that_comes_later_are_counted_when_they_can_be(tmp_path: Path) -> None:
    after = write_case(
        tmp_path / "after",
        {
            "units.csv": "unit,floor,cap\nparks,200.00,800.00\nroads,150.00,\nlights,,\n",
            "requests.csv": (
                "request,unit,cap,rate\nparks,parks,900.00,3.5\nroads,roads,700.00,2\nlamps,lights,500.00,1\n"
            ),
            "rules.csv": "rule,kind,applies_to,at_least\nlamps-floor,floor,unit:lights,30.00\n",
        },
    )

    comparison = compare(write_case(tmp_path / "before"), after)

    assert [effect.causes for effect in comparison.effects][-1] == (Cause.RULES, Cause.STRUCTURE)
    assert amounts(comparison, "unit")["lights"] == (None, 3000, 3000)
    assert_parts_sum_to_the_whole(comparison)


def test_the_same_budget_twice_has_no_causes(tmp_path: Path) -> None:
    comparison = compare(write_case(tmp_path / "one"), write_case(tmp_path / "two"))

    assert comparison.differences.counts == ()
    assert comparison.effects == ()
    assert all(item.difference == 0 for item in comparison.amounts)


def test_a_budget_without_a_plan_shows_its_input_and_no_amounts(tmp_path: Path) -> None:
    after = write_case(tmp_path / "after", edited("rules.csv", "60%", "12%"))

    comparison = compare(write_case(tmp_path / "before"), after)

    assert not comparison.both_stand
    assert comparison.value_change is None
    assert comparison.amounts == ()
    assert comparison.differences.causes == (Cause.RULES,)


def test_a_plan_folder_stands_for_the_case_inside_it(tmp_path: Path) -> None:
    case = write_case(tmp_path / "before")
    write_plan(plan_path(case), tmp_path / "plan", replace=False, with_report=False)
    after = write_case(tmp_path / "after", NEXT_YEAR)

    assert compare(tmp_path / "plan", after).value_change == compare(case, after).value_change
    assert compare(tmp_path / "plan", after).before.departures == ()


def test_a_tampered_copy_of_the_case_is_told(tmp_path: Path) -> None:
    case = write_case(tmp_path / "before")
    write_plan(plan_path(case), tmp_path / "plan", replace=False, with_report=False)
    write_case(tmp_path / "plan" / "case", edited("units.csv", "800.00", "700.00"))

    departures = compare(tmp_path / "plan", case).before.departures

    assert len(departures) == 2
    assert "was changed after the plan was written" in departures[0]
    assert "another plan" in departures[1]


def test_currencies_are_not_mixed_and_blocked_cases_not_compared(tmp_path: Path) -> None:
    before = write_case(tmp_path / "before")

    with pytest.raises(Refusal, match="USD and in EUR"):
        compare(before, write_case(tmp_path / "euro", edited("case.yaml", "USD", "EUR")))
    with pytest.raises(CaseBlocked):
        compare(before, write_case(tmp_path / "blocked", edited("case.yaml", "1,000.00", "1.000")))


def test_years_with_different_numbers_of_periods_are_one_change(tmp_path: Path) -> None:
    two_years: dict[str, str | None] = {
        **edited("case.yaml", "FY2025", "FY2025; FY2026"),
        "requests.csv": (
            "request,unit,period,cap,rate\nparks,parks,FY2025,900.00,3.5\n"
            "parks,parks,FY2026,900.00,3\nroads,roads,FY2025,700.00,2\n"
        ),
    }

    comparison = compare(write_case(tmp_path / "before"), write_case(tmp_path / "after", two_years))

    assert len(comparison.effects) == 1
    assert Cause.STRUCTURE in comparison.effects[0].causes
    assert_parts_sum_to_the_whole(comparison)
