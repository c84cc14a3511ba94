"""Rules that clash read the same everywhere: what each demands, why, and who says so."""

from dataclasses import replace
from fractions import Fraction

from apportion.model.conflict import Conflict
from apportion.reports.conflict_words import clash_sentence, clashing_demands
from apportion.reports.page import report_page
from apportion.reports.words import Formatter
from tests.unit.reports.page.test_page import Reader
from tests.unit.reports.sample import company_case, conflicting_plan
from tests.unit.reports.sample_capital import K, capital_case

CASE = capital_case()
CLASH = Conflict(
    ("total", "one-building/bridge"),
    "These 2 rules cannot hold together.",
    Fraction(200 * K),
    demands=("Total to allocate: at most $9,700,000.00", "One building at a time: at most 1"),
)


def test_a_clash_says_by_how_much_the_rules_miss_each_other() -> None:
    formatter = Formatter(CASE)

    assert clash_sentence(CLASH, formatter) == (
        "These rules cannot hold together. They miss each other by $200,000.00."
    )
    assert clash_sentence(replace(CLASH, shortfall=Fraction(0)), formatter) == "These rules cannot hold together."
    assert clash_sentence(replace(CLASH, rules=("total",)), formatter) == "This rule cannot hold."


def test_each_demand_says_who_makes_it_also_for_one_request_of_many() -> None:
    total, building = clashing_demands(CASE, CLASH)

    assert (total.rule, total.why) == ("total", "")
    assert (building.rule, building.why) == ("one-building/bridge", "authority: Council")


def test_the_page_names_the_rules_with_their_authorities() -> None:
    case = company_case()
    plan = conflicting_plan(case)
    (conflict,) = plan.conflicts
    demands = tuple(f"Demand {number}" for number in range(len(conflict.rules)))
    told = Reader(report_page(case, replace(plan, conflicts=(replace(conflict, demands=demands),)))).text

    assert "These rules cannot hold together. They miss each other by $500,000.00. Demand 0 total" in told
    assert "Demand 1 floor.engineering" in told


def test_a_clash_without_demands_is_told_in_its_own_sentence() -> None:
    case = company_case()

    assert clashing_demands(case, conflicting_plan(case).conflicts[0]) == ()
