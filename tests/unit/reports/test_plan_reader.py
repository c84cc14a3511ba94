"""A plan read back: exact, and refused by name when it is not what it should be."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from apportion.model.findings import Finding
from apportion.reports.plan_json import plan_json
from apportion.reports.plan_reader import AllocationEntry, PlanUnreadable, read_plan_document
from tests.unit.reports.sample import M, company_case, company_plan, conflicting_plan
from tests.unit.reports.sample_capital import K, capital_case, capital_plan, capital_plan_cut_off
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

CASE = company_case()
TEXT = plan_json(CASE, company_plan(CASE))


def refused(text: str) -> Finding:
    with pytest.raises(PlanUnreadable) as caught:
        read_plan_document(text, "budget/plan.json")
    finding = caught.value.finding
    assert finding.blocks
    assert finding.place.file == "budget/plan.json"
    assert finding.remedy
    return finding


def changed(path: list[str | int], value: object) -> str:
    document = json.loads(TEXT)
    held: Any = document
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    return json.dumps(document)


def test_the_company_comes_back_to_the_cent() -> None:
    plan = read_plan_document(TEXT)

    assert plan.status == "optimal"
    assert plan.currency == CASE.currency
    assert plan.total == plan.allocated == 25 * M
    assert plan.value == plan.bound == 1_498_790_000
    assert plan.next_price == Fraction(7, 10)
    assert plan.allocations[1] == AllocationEntry("engineering", "engineering", "", "FY2025", 12 * M)
    assert {unit.unit: unit.last_year for unit in plan.units}["hr-legal"] is None
    assert plan.requests[0].weight == Decimal("0.15")
    assert [rule.rule for rule in plan.rules if rule.price == Fraction(1, 10)] == ["cap.engineering"]


def test_an_exact_ratio_is_preferred_to_its_decimals() -> None:
    case = nonprofit_case()
    plan = read_plan_document(plan_json(case, nonprofit_plan(case)))

    assert plan.funds[2].available == 300_000_00
    assert plan.value == 136_700_000
    assert plan.bound == Fraction("1370333.333333333334") * 100


def test_a_case_without_a_plan_comes_back_without_one() -> None:
    plan = read_plan_document(plan_json(CASE, conflicting_plan(CASE)))

    assert plan.status == "infeasible"
    assert plan.fingerprint == ""
    assert plan.value is plan.next_price is None
    assert plan.allocations == ()


def test_lines_kept_in_a_file_are_named() -> None:
    plan = read_plan_document(changed(["allocations"], {"file": "allocations-ab.parquet", "rows": 12345}))

    assert plan.allocations == ()
    assert (plan.allocations_file, plan.allocation_rows) == ("allocations-ab.parquet", 12345)


def test_another_format_version_is_refused_by_name() -> None:
    finding = refused(changed(["format"], "3"))

    assert finding.code == "plan.format"
    assert "'3'" in finding.message
    assert "'2'" in finding.message


def test_a_plan_of_the_version_before_decisions_is_read_as_one_without_any() -> None:
    document = json.loads(plan_json(nonprofit_case(), nonprofit_plan(nonprofit_case())))
    document["format"] = "1"
    for name in ("decided", "decisions", "stages", "price_of_fairness", "unmet", "why_not", "evidence"):
        del document[name]
    for fund in document["funds"]:
        del fund["carried_in"], fund["carried_out"], fund["lapsed"]
    for rule in document["rules"]:
        del rule["value_lost"]
    for name in ("search_bound", "searched_all", "nodes", "best_gap"):
        del document["proof"][name]
    old = read_plan_document(json.dumps(document))

    new = read_plan_document(plan_json(nonprofit_case(), nonprofit_plan(nonprofit_case())))
    funds = tuple(replace(fund, carried_in=None, carried_out=None, lapsed=None) for fund in new.funds)
    assert old == replace(new, format="1", funds=funds, unmet=0, evidence={})


def test_projects_levels_and_a_late_start_come_back() -> None:
    case = capital_case()
    plan = read_plan_document(plan_json(case, capital_plan_cut_off(case)))

    bridge, fleet, library, parks = plan.decisions
    assert (bridge.funded, bridge.start, bridge.asked) == (False, "", 9_000 * K)
    assert (fleet.kind, fleet.amount) == ("minimum", 1_400 * K)
    assert (library.delay, library.start, library.level) == (1, "FY2027", "")
    assert (parks.level, parks.weighted_value) == ("current", Fraction(2_700 * K))
    assert plan.decision_count == 4
    assert plan.price_of_fairness == 400 * K


def test_money_carried_forward_and_what_a_rule_costs_come_back() -> None:
    case = capital_case()
    plan = read_plan_document(plan_json(case, capital_plan(case)))

    bonds = [fund for fund in plan.funds if fund.fund == "bonds"]
    assert [(fund.carried_in, fund.carried_out) for fund in bonds] == [(0, 200 * K), (200 * K, 0)]
    assert [fund.lapsed for fund in plan.funds if fund.fund == "general"] == [0, 100 * K, 0]
    assert {rule.rule: rule.value_lost for rule in plan.rules}["one-building"] == 1_250 * K


def test_both_bounds_come_back_and_whether_the_search_was_complete() -> None:
    case = capital_case()
    proved = read_plan_document(plan_json(case, capital_plan(case)))
    cut_off = read_plan_document(plan_json(case, capital_plan_cut_off(case)))

    assert (proved.status, proved.searched_all, proved.search_bound) == ("optimal", True, Fraction(17_600 * K))
    assert (cut_off.status, cut_off.searched_all, cut_off.search_bound) == ("feasible", False, Fraction(17_900 * K))
    assert proved.bound == cut_off.bound == 18_000 * K


def test_why_requests_receive_no_more_comes_back() -> None:
    case = capital_case()
    plan = read_plan_document(plan_json(case, capital_plan(case)))

    assert plan.why_not is not None
    bridge, parks, library = plan.why_not
    assert plan.unmet == 4
    assert (bridge.possible, bridge.loss, bridge.conflicting) == (False, None, ("one-building",))
    assert (bridge.changes[0].before, bridge.changes[0].edits) == (None, (("drop", "rule.one-building"),))
    assert (parks.level, parks.amount, parks.asked, parks.loss) == ("enhanced", 1_800 * K, 3_000 * K, Fraction(350 * K))
    assert parks.moved == (("fleet", 1_400 * K, 200 * K),)
    assert [(item.counted_in, item.after) for item in parks.changes] == [
        ("value", Fraction(3_650 * K + 1)),
        ("money", Fraction(10_900 * K)),
    ]
    assert (parks.is_complete, parks.changes[1].is_proved) == (False, False)
    assert (library.wanted, library.changes) == ("nothing", ())


def test_a_plan_that_nobody_asked_says_nothing() -> None:
    assert read_plan_document(TEXT).why_not is None


def test_a_plan_without_unmet_requests_that_was_asked_says_so() -> None:
    asked = replace(company_plan(CASE), why_not=())

    assert read_plan_document(plan_json(CASE, asked)).why_not == ()


ANSWER, CHANGE = ["why_not", 1], ["why_not", 1, "changes", 0]
"""Of the parks, and that they would have to be worth more."""


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["why_not"], {}, "why_not"),
        (["unmet"], None, "unmet"),
        (["unmet", "count"], -1, "unmet.count"),
        (["unmet", "count"], 1, "unmet.answered"),
        (["unmet", "answered"], 3, "unmet.answered"),
        (["fingerprint"], None, "why_not"),
        (["why_not", 0, "request"], "parks", "why_not"),
        ([*ANSWER, "wanted"], "more", "why_not[1].wanted"),
        ([*ANSWER, "wanted"], "nothing", "why_not[1].amount"),
        ([*ANSWER, "amount"], "3000000.01", "why_not[1].amount"),
        ([*ANSWER, "amount"], "-1.00", "why_not[1].amount"),
        ([*ANSWER, "asked"], 3_000_000, "why_not[1].asked"),
        ([*ANSWER, "possible"], "yes", "why_not[1].possible"),
        ([*ANSWER, "possible"], None, "why_not[1].loss"),
        ([*ANSWER, "loss"], "-1.00", "why_not[1].loss"),
        ([*ANSWER, "complete"], 1, "why_not[1].complete"),
        ([*ANSWER, "plans"], -1, "why_not[1].plans"),
        ([*ANSWER, "tried"], [1], "why_not[1].tried"),
        ([*ANSWER, "conflicts"], [{"rules": ["total"], "text": ""}], "why_not[1].conflicts"),
        (["why_not", 0, "brings"], ["fleet"], "why_not[0].moved"),
        (["why_not", 2, "moved"], [{"request": "a", "name": "A", "before": "1.00", "after": "2.00"}], "why_not[2].ch"),
        ([*CHANGE, "subject"], "weather", "changes[0].subject"),
        ([*CHANGE, "rule"], "total", "changes[0].rule"),
        ([*CHANGE, "reaches"], "half", "changes[0].reaches"),
        ([*CHANGE, "counted_in"], None, "changes[0].counted_in"),
        ([*CHANGE, "counted_in"], "", "changes[0].counted_in"),
        ([*CHANGE, "before"], None, "changes[0].before"),
        ([*CHANGE, "after"], "3300000.00", "changes[0].after"),
        ([*CHANGE, "proved"], None, "changes[0].proved"),
        ([*CHANGE, "edits"], ["--set total"], "changes[0].edits"),
        ([*CHANGE, "edits"], ["--drop total=1"], "changes[0].edits"),
        ([*CHANGE, "edits"], ["--out /etc/passwd"], "changes[0].edits"),
        ([*CHANGE, "edits"], ["set total=1"], "changes[0].edits"),
        (["why_not", 0, "changes", 0, "after"], "1.00", "changes[0].after"),
        (["why_not", 0, "changes", 0, "rule"], None, "changes[0].rule"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_its_entry(path: list[str | int], value: object, named: str) -> None:
    case = capital_case()
    document = json.loads(plan_json(case, capital_plan(case)))
    held: Any = document
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value

    finding = refused(json.dumps(document))

    assert finding.code == "plan.entry"
    assert named in finding.message


@pytest.mark.parametrize("missing", ["unmet", "why_not"])
def test_a_section_that_was_cut_out_is_missed(missing: str) -> None:
    document = json.loads(TEXT)
    del document[missing]

    assert missing in refused(json.dumps(document)).message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "plan.not-json"),
        ("{", "plan.not-json"),
        ('{"format": "1", "format": "1"}', "plan.not-json"),
        ('{"format": "1", "total": 12.5}', "plan.not-json"),
        ('{"format": "1", "total": NaN}', "plan.not-json"),
        ("[" * 100_000, "plan.not-json"),
        ("[]", "plan.not-a-plan"),
        ("{}", "plan.not-a-plan"),
        ('{"format": 1}', "plan.not-a-plan"),
        ('{"format": "1"}', "plan.entry"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, code: str) -> None:
    assert refused(text).code == code


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["total"], "1e9"),
        (["total"], 25_000_000),
        (["total"], "25000000.001"),
        (["total"], "Infinity"),
        (["total"], "٢٥"),
        (["total"], "9" * 1000),
        (["status"], "excellent"),
        (["allocations", 0, "amount"], None),
        (["allocations", 0], "engineering"),
        (["units", 0, "reasons"], None),
        (["rules", 0, "binding"], 1),
        (["rules", 0, "price_exact"], "1/0"),
        (["currency_decimals"], True),
        (["periods"], [2025]),
    ],
)
def test_an_entry_that_was_changed_by_hand_is_named(path: list[str | int], value: object) -> None:
    finding = refused(changed(path, value))

    assert finding.code == "plan.entry"
    assert str(path[-1] if isinstance(path[-1], str) else path[0]) in finding.message
