"""The contingency of a whole case: a small county with a sales tax, worked by hand."""

import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.reports.charts.reserve_curve import ReserveCurve, reserve_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.contingency_json import contingency_document
from apportion.reports.contingency_words import cut_sentences, reserve_sentences, rule_sentences
from apportion.reports.words import Formatter
from apportion.services.contingency import ContingencyAnswer, contingency
from apportion.services.load import load_case
from apportion.services.refusal import Refusal

CASE = """\
format: 1
name: Budget 2025
sector: {sector}
currency: USD
periods: FY2025
total: 250,000.00
total_is: exactly
context: {{allocation_type: operational}}
"""
LEDGER = """\
format: 1
name: County
currency: USD
calendar: {start_month: 1}
sources:
  - files: ledger/months.csv
    columns: {year: year, period: month, account: account, account_type: type, amount: amount}
    account_types: {revenue: revenue, expense: expense}
    measure: actual
"""
TAX = {2022: [100] * 12, 2023: [100] * 12, 2024: [100, 100, 90, 90, 80, 80, 80, 80, 80, 80, 80, 80]}
"""2024 is 15 % below 2023; after June 60 of 1,200 are missing, which is 5 %."""


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return written(tmp_path)


def written(folder: Path, sector: str = "government") -> Path:
    months = [f"{y},{m},sales-tax,revenue,{a}" for y, row in TAX.items() for m, a in enumerate(row, start=1)]
    # 10,000 spent each month: 120,000 a year.
    months += [f"{year},{month},wages,expense,10000" for year in TAX for month in range(1, 13)]
    (folder / "ledger").mkdir()
    for name, text in {
        "case.yaml": CASE.format(sector=sector),
        "units.csv": "unit\nhealth\nroads\n",
        "requests.csv": "request,name,unit,cap,rate\nclinics,Clinics,health,100000,3\nparks,Parks,health,100000,1\n"
        "roads,Roads,roads,100000,2\n",
        "rules.csv": "rule,kind,name,applies_to,at_least,exactly,authority\n"
        "kept,reserve,Rainy day,,,20000,Board\nopen,mandate,Clinics stay open,request:clinics,50000,,Health act\n",
        "risks.csv": "risk,name,applies_to,owner,probability,cost_low,cost_likely,cost_high,early_sign,exposed_until\n"
        "strike,A strike,roads,Engineer,50%,10000,10000,10000,Talks stall,\n"
        "flood,A flood,,Controller,25%,20000,20000,20000,,2025-06-30\n",
        "contingency_rules.csv": "rule,name,watches,against,falls_by,months_in_a_row,known_after_days,cut,requests,"
        "deadline_days,owner\n"
        "tax,Sales tax falls,account:sales-tax,last_year,5%,2,20,2%,,30,Controller\n"
        "stop,,account:sales-tax,last_year,5%,2,20,,parks;roads,,Controller\n",
        "ledger.yaml": LEDGER,
        "ledger/months.csv": "year,month,account,type,amount\n" + "\n".join(months) + "\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def answered(folder: Path, as_of: date | None = None) -> ContingencyAnswer:
    return contingency(load_case(folder), as_of)


def test_a_government_keeps_two_months_where_risks_ask_for_less(county: Path) -> None:
    reserve = answered(county).found.reserve

    # 0, 10,000, 20,000, 30,000 with 3/8, 3/8, 1/8, 1/8: 80 % takes 20,000. Two months of 120,000 are 20,000 too.
    assert reserve.confidence == Fraction(4, 5)
    assert reserve.risk_minor == 20_000_00
    assert reserve.operating.year_minor == 120_000_00
    assert reserve.operating.source == "actual spending of 2024 in the ledger"
    assert (reserve.months, reserve.floor_minor, reserve.held_minor) == (2, 20_000_00, 20_000_00)
    assert reserve.held_covers == pytest.approx((0.875, 0.875), abs=1e-6)


def test_a_company_has_no_floor(tmp_path: Path) -> None:
    reserve = answered(written(tmp_path, "company")).found.reserve

    assert (reserve.months, reserve.floor_minor) == (0, 0)


def test_a_risk_whose_time_has_passed_needs_no_reserve(county: Path) -> None:
    reserve = answered(county, date(2025, 7, 1)).found.reserve

    assert [risk.id for risk in reserve.over] == ["flood"]
    assert reserve.risk_minor == 10_000_00


def test_cuts_come_from_the_policy_and_the_rules(county: Path) -> None:
    order = answered(county).found.order

    # 230,000 for requests: clinics and roads in full, 30,000 for parks. 2 %, 5 % and 10 % of 250,000 come from parks.
    assert [(step.share, step.saved_minor) for step in order.steps] == [
        (Fraction(2, 100), 5_000_00),
        (Fraction(5, 100), 12_500_00),
        (Fraction(10, 100), 25_000_00),
    ]
    assert {cut.request for step in order.steps for cut in step.cuts} == {"parks"}
    assert [item.rule for item in order.protected] == ["open"]


def test_a_rule_is_tried_with_what_the_ledger_says_was_spent(county: Path) -> None:
    stop, tax = answered(county).found.rules

    assert tax.tried is not None
    assert [(year.year, year.verdict) for year in tax.tried.years] == [(2023, "quiet"), (2024, "right")]
    [firing] = tax.tried.firings
    # March and April are off; known on 20 May; seven months are left: 2 % of 120,000 over 7/12.
    assert (firing.month, firing.known_on, firing.months_left) == ((2024, 4), date(2024, 5, 20), 7)
    assert firing.saved_minor == 1_400_00
    assert firing.saved_of == "actual spending of 2024"
    assert [(cut.request, cut.cut_minor) for cut in tax.cuts] == [("parks", 5_000_00)]
    # Parks (30,000) and roads (100,000) are stopped for seven months.
    assert stop.stops == (("parks", 30_000_00), ("roads", 100_000_00))
    assert stop.tried is not None
    assert stop.tried.saved_minor == 130_000_00 * 7 // 12


def test_on_a_day_only_what_was_known_counts(county: Path) -> None:
    before, after = (answered(county, date(2024, 5, day)).found.rules[1].standing for day in (19, 20))

    assert before is not None
    assert after is not None
    assert before.acted is None
    assert after.acted is not None
    assert after.deadline == date(2024, 6, 19)


def test_without_a_ledger_months_are_counted_by_the_total(county: Path) -> None:
    (county / "ledger.yaml").unlink()

    found = answered(county).found

    assert found.reserve.operating.source == "the total of the case"
    assert found.reserve.floor_minor == -(-250_000_00 * 2 // 12)
    assert [finding.code for finding in found.findings.listed] == ["contingency.no-ledger"] * 2


def test_a_case_that_states_no_risks_still_has_an_order_of_cutting(county: Path) -> None:
    (county / "risks.csv").unlink()
    (county / "contingency_rules.csv").unlink()

    found = answered(county).found

    assert (found.reserve.risk_minor, found.reserve.need_minor, found.rules) == (0, 20_000_00, ())
    assert len(found.order.steps) == 3
    assert reserve_sentences(found, Formatter(load_case(county).usable()))[0].startswith("The case states no risks")


def test_a_case_without_a_plan_is_refused(county: Path) -> None:
    text = (county / "case.yaml").read_text(encoding="utf-8")
    (county / "case.yaml").write_text(text.replace("250,000.00", "600,000.00"), encoding="utf-8")

    with pytest.raises(Refusal, match="no plan"):
        answered(county)


def test_the_plan_does_not_depend_on_risks_and_rules(county: Path) -> None:
    with_tables = load_case(county).usable().fingerprint
    (county / "risks.csv").unlink()
    (county / "contingency_rules.csv").unlink()

    assert load_case(county).usable().fingerprint == with_tables


def test_a_board_reads_it_in_sentences(county: Path) -> None:
    answer = answered(county)
    found, formatter = answer.found, Formatter(answer.case)

    reserve = " ".join(reserve_sentences(found, formatter)).replace("\N{NO-BREAK SPACE}", " ")
    assert "At least 2 months of operating cost should be kept back: $20,000.00" in reserve
    assert "The plan keeps back $20,000.00 (2 months of operating cost), which covers the risks in 88 %" in reserve
    assert "A strike: " in reserve
    assert "Engineer watches it. First sign: Talks stall." in reserve
    assert "both ways agree." in reserve
    cuts = " ".join(cut_sentences(found, formatter)).replace("\N{NO-BREAK SPACE}", " ")
    assert "To cut 2 %: first Parks $5,000.00 (1 of value per $1). So far this saves $5,000.00" in cuts
    assert "No cut touches what is mandated: Clinics stay open ($100,000.00)." in cuts
    rule = rule_sentences(found, found.rules[1], formatter)
    assert rule[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "If sales-tax is 5 % or more below the same months of the year before in 2 months in a row, the plan is cut by "
        "2 %: first Parks $5,000.00 (1 of value per $1). Controller does it within 30 days."
    )
    assert rule[1] == (
        "Tried on January 2023 to December 2024, it would have acted 1 time. 1 bad year: 1 met, 0 missed. No false "
        "alarm. In the bad years it would have saved $1,400.00."
    )
    assert rule[2].replace("\N{NO-BREAK SPACE}", " ") == (
        "2024: acted on 20 May 2024 with 7 months of the year left, saving $1,400.00; right: the year ended 15.0 % "
        "below what was expected, which could no longer be made good after June 2024: 1.3 months in time."
    )


def test_programs_read_the_same_figures(county: Path) -> None:
    answer = answered(county)

    told = json.loads(json.dumps(contingency_document(answer.found, answer.case.currency)))

    reserve = told["reserve"]
    assert (reserve["floor"], reserve["held"], reserve["floor_months"]) == ("20000.00", "20000.00", 2)
    total = sum(round(float(part["reserve"]) * 100) for part in reserve["by_request"])
    assert total == round(float(reserve["for_risks"]) * 100)
    assert [step["cut"] for step in told["cuts"]["steps"]] == ["0.02", "0.05", "0.1"]
    tried = told["rules"][1]["tried"]
    assert (tried["right"], tried["false_alarms"], tried["missed"], tried["saved"]) == (1, 0, 0, "1400.00")
    assert tried["years"][1]["inevitable_from"] == "2024-06"
    assert tried["years"][1]["late_days"] == (date(2024, 5, 20) - date(2024, 6, 30)).days


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_curve_shows_the_chosen_reserve_beside_what_is_held(width: int, county: Path) -> None:
    answer = answered(county)
    points = tuple((point.confidence, point.reserve_minor) for point in answer.found.reserve.curve)
    curve = ReserveCurve(points, 0.8, 20_000_00, 15_000_00, 20_000_00)

    svg = reserve_chart(curve, Formatter(answer.case), width, "n").replace("\N{NO-BREAK SPACE}", " ")

    assert "80 %: $20.0k" in svg
    assert "held $15.0k" in svg
    assert "floor $20.0k" in svg


def keys_of(node: object) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for value in node.values() for key in keys_of(value)}
    return {key for value in node for key in keys_of(value)} if isinstance(node, list) else set()


def test_every_key_of_the_document_is_explained(county: Path) -> None:
    answer = answered(county)
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "contingency.md"
    told = set(re.findall(r"`([a-z0-9_.]+)`", page.read_text(encoding="utf-8").partition("## As data")[2]))

    keys = keys_of(contingency_document(answer.found, answer.case.currency))

    assert keys <= {part for name in told for part in name.split(".")}
