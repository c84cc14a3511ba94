"""The machine-readable plan: what DESIGN promises, exact figures, nothing overstated."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.plan import EXPLAINED_MAX, Allocations
from apportion.reports.plan_json import findings_document, plan_document, plan_json
from tests.unit.reports.sample import company_case, company_plan, conflicting_plan, known
from tests.unit.reports.sample_capital import capital_case, capital_plan, capital_plan_cut_off
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

CASE = company_case()
PLAN = company_plan(CASE)
DOCUMENT = plan_document(CASE, PLAN)


def test_the_promised_entries_are_there_whatever_the_status() -> None:
    promised = {
        "status",
        "format",
        "fingerprint",
        "case_fingerprint",
        "currency",
        "periods",
        "total",
        "total_is",
        "allocated",
        "reserve",
        "unallocated",
        "value",
        "expected_value",
        "bound",
        "gap",
        "rounding",
        "proof",
        "allocations",
        "units",
        "requests",
        "funds",
        "rules",
        "next_unit",
        "last_unit",
        "baselines",
        "conflicts",
        "repairs",
        "findings",
        "assumptions",
        "solver",
        "dependence",
    }  # fmt: skip - a list of words

    for document in (DOCUMENT, plan_document(CASE, conflicting_plan(CASE))):
        assert promised <= set(document)


def test_amounts_are_decimal_strings_in_dollars() -> None:
    by_request = {row["request"]: row["amount"] for row in DOCUMENT["allocations"]}

    assert by_request["engineering"] == "12000000.00"
    assert by_request["research"] == "1300000.00"
    assert DOCUMENT["total"] == DOCUMENT["allocated"] == "25000000.00"
    assert DOCUMENT["value"] == DOCUMENT["bound"] == "14987900.00"
    assert DOCUMENT["gap"] == "0.00"


def test_the_text_is_json_without_any_number_that_could_lose_a_cent() -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    held = json.loads(plan_json(CASE, PLAN), parse_float=refuse)

    assert held == DOCUMENT


def test_each_allocation_stands_on_its_own_line() -> None:
    lines = plan_json(CASE, PLAN).splitlines()

    assert sum('"fund"' in line and '"amount"' in line for line in lines) == 8


def test_value_is_rounded_down_and_bound_and_gap_up() -> None:
    third = Fraction(1, 3)
    proof = replace(known(PLAN.proof), value_lower=third, value_upper=third, bound=2 * third)

    document = plan_document(CASE, replace(PLAN, proof=proof))

    assert document["value"] == "0.003333333333"
    assert document["bound"] == "0.006666666667"
    assert document["gap"] == "0.003333333334"


def test_a_price_that_is_no_finite_decimal_has_its_ratio_beside_it() -> None:
    case = nonprofit_case()
    funds = {(row["fund"], row["period"]): row for row in plan_document(case, nonprofit_plan(case))["funds"]}

    assert funds["smith", "2025"]["price"] == "0.333333333"
    assert funds["smith", "2025"]["price_exact"] == "1/3"
    assert funds["general", "2026"]["price"] == "1"
    assert funds["general", "2026"]["price_exact"] is None
    assert funds["general", "2025"]["price"] is None


def test_what_is_not_known_is_null_and_not_zero() -> None:
    units = {row["unit"]: row for row in DOCUMENT["units"]}

    assert units["hr-legal"]["last_year"] is None
    assert units["engineering"]["next_weighted"] is None
    assert units["customer-success"]["last_year"] == "1800000.00"


def test_a_broken_soft_rule_states_room_shortfall_and_cost() -> None:
    case = nonprofit_case()
    (rule,) = plan_document(case, nonprofit_plan(case))["rules"]

    assert rule["strength"] == "soft"
    assert (rule["slack"], rule["broken_by"], rule["cost"]) == ("-16000.00", "16000.00", "8000.00")


def test_a_conflict_names_its_rules_and_the_cheapest_repair() -> None:
    document = plan_document(CASE, conflicting_plan(CASE))

    assert document["status"] == "infeasible"
    assert document["value"] is document["proof"] is document["fingerprint"] is None
    assert document["allocations"] == []
    assert document["conflicts"][0]["shortfall"] == "500000.00"
    assert document["repairs"][0] == {
        "rule": "total",
        "change": "500000.00",
        "measured_in": "money",
        "text": "Raise the total by $500,000.00.",
        "alone": True,
    }


@pytest.mark.parametrize(("rows", "apart"), [(EXPLAINED_MAX, False), (EXPLAINED_MAX + 1, True)])
def test_more_than_ten_thousand_lines_stand_in_a_file_named_by_the_fingerprint(rows: int, apart: bool) -> None:
    held = Allocations(np.zeros(rows, dtype=np.int32), np.zeros(rows, dtype=np.int32), np.ones(rows, dtype=np.int64))

    allocations = plan_document(CASE, replace(PLAN, allocations=held))["allocations"]

    if apart:
        assert allocations == {"file": "allocations-5e5e5e5e5e5e5e5e.parquet", "rows": rows}
    else:
        assert len(allocations) == rows


def test_findings_say_where_and_what_to_do() -> None:
    (finding,) = findings_document(PLAN.findings)["findings"]

    assert finding["place"] == {"file": "case.yaml"}
    assert finding["verdict"] == "warn"
    assert finding["remedy"].startswith("Correct the weights")
    assert findings_document(PLAN.findings)["finding_counts"] == {"weights.sum": 1}


def test_a_project_says_what_was_decided_when_it_starts_and_why() -> None:
    case = capital_case()
    document = plan_document(case, capital_plan(case))

    assert document["decided"] == {"count": 4, "funded": 3, "listed": 4}
    library = document["decisions"][2]
    assert (library["request"], library["funded"], library["level"]) == ("library", True, None)
    assert (library["start"], library["delay"], library["amount"]) == ("FY2027", 1, "4200000.00")
    assert library["weighted_value"] == "10800000.00"
    assert document["decisions"][0]["reasons"] == [
        {"text": "Excluded by 'One building at a time': Library is funded.", "rule": "one-building"}
    ]


def test_the_bound_of_the_relaxation_and_that_of_the_search_are_both_stated() -> None:
    case = capital_case()
    proof = plan_document(case, capital_plan_cut_off(case))

    assert (proof["status"], proof["bound"], proof["gap"]) == ("feasible", "18000000.00", "400000.00")
    assert proof["proof"]["search_bound"] == "17900000.00"
    assert proof["proof"]["best_gap"] == "300000.00"
    assert proof["proof"]["searched_all"] is False


def test_what_funds_carry_forward_and_lose_adds_up_to_what_is_left() -> None:
    case = capital_case()
    for fund in plan_document(case, capital_plan(case))["funds"]:
        assert Fraction(fund["left"]) == Fraction(fund["carried_out"]) + Fraction(fund["lapsed"])


def test_a_rule_about_decisions_counts_them() -> None:
    case = capital_case()
    rules = {rule["rule"]: rule for rule in plan_document(case, capital_plan(case))["rules"]}

    assert (rules["one-building"]["measured_in"], rules["one-building"]["slack"]) == ("count", "0")
    assert (rules["one-building"]["value_lost"], rules["total"]["value_lost"]) == ("1250000.00", None)


def test_steps_before_value_are_listed_with_the_price_of_fairness() -> None:
    case = capital_case()
    document = plan_document(case, capital_plan(case))

    assert document["price_of_fairness"] == "400000.00"
    assert [(stage["measured_in"], stage["best"], stage["kept"]) for stage in document["stages"]] == [
        ("share", "0.27", "0.26")
    ]
