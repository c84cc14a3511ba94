"""What a plan rests on: the situation and past years stand on the page and in the document."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from apportion.model.context import Context
from apportion.model.policy import Override, in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.reports.evidence import Evidence
from apportion.reports.evidence_json import evidence_document
from apportion.reports.page import report_page
from apportion.services.load import load_case
from apportion.services.plan_case import plan_case, plan_files
from apportion.services.verify_plan import verify
from tests.support.small_ledger import write_ledger
from tests.unit.reports.sample import company_case, company_plan

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
VOLATILE = Evidence(
    in_force(
        SETTINGS,
        ENTRIES,
        Context(market_conditions="volatile"),
        [Override("scenarios", "7", "Asked for by the board", "Board")],
    )
)


def test_the_page_says_because_of_what_a_setting_holds() -> None:
    page = report_page(company_case(), company_plan(company_case()), VOLATILE)

    assert (
        "Because market conditions are volatile: reserve sized at confidence: 90 % instead of 80 %; this plan" in page
    )
    assert "Because Board says so: scenarios tried: 7 instead of 3." in page
    assert "Asked for by the board." in page
    assert "forecast reaches" not in page  # it holds as always


def test_without_evidence_the_page_has_no_such_section() -> None:
    page = report_page(company_case(), company_plan(company_case()))

    assert 'id="situation"' not in page
    assert 'id="past"' not in page


def test_the_document_lists_every_setting_with_its_sources() -> None:
    held = {row["setting"]: row for row in evidence_document(VOLATILE, company_case().currency)["policy"]}

    assert held["reserve_confidence"]["because"][0]["source"] == "project default"
    assert (held["scenarios"]["value"], held["scenarios"]["override"]) == (
        "7",
        {"reason": "Asked for by the board", "authority": "Board"},
    )
    assert held["forecast_months"]["because"] == []


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The city of the tour with two years of ledger."""
    folder = tmp_path / "town"
    write_ledger(folder)
    (folder / "case.yaml").write_text(
        "format: '1'\nname: Town 2024\ncurrency: USD\nperiods: [FY2024]\ntotal: 20,000.00\ntotal_is: at_most\n",
        encoding="utf-8",
    )
    (folder / "units.csv").write_text("unit,name\nfire,Fire brigade\nparks,Parks\n", encoding="utf-8")
    (folder / "requests.csv").write_text(
        "request,unit,cap,rate\nfire,fire,14000.00,3\nparks,parks,8000.00,2\n", encoding="utf-8"
    )
    return folder


def test_past_years_stand_beside_the_amounts_of_the_plan(town: Path) -> None:
    planned = plan_case(load_case(town))
    files = plan_files(planned)
    page, document = files["report.html"], files["plan.json"]
    assert isinstance(page, bytes)
    assert isinstance(document, bytes)

    past = json.loads(document)["evidence"]["past"]
    text = " ".join(page.decode().split())
    assert [unit["id"] for unit in past["units"]] == ["fire", "parks"]
    assert past["units"][0]["average_utilisation"] == "1.008"
    assert "What past years say" in text
    assert '<span class="name">Fire brigade</span>' in text
    assert "$13.2k (2023)" in text


def test_a_ledger_that_cannot_be_used_is_named_and_does_not_stop_the_plan(town: Path) -> None:
    (town / "spent.csv").write_text("date,unit,account,amount\n2022-01-15,fire,wages,1e3\n", encoding="utf-8")

    planned = plan_case(load_case(town))

    assert planned.plan.status == "optimal"
    assert planned.evidence.past is None
    assert "The ledger was not used" in planned.evidence.past_note


def test_evidence_that_was_changed_in_the_written_plan_is_found(town: Path, tmp_path: Path) -> None:
    from apportion.services.plan_case import write_plan

    (town / "case.yaml").write_text(
        (town / "case.yaml").read_text(encoding="utf-8") + "context:\n  market_conditions: volatile\n", encoding="utf-8"
    )
    shutil.rmtree(town / ".apportion", ignore_errors=True)
    write_plan(plan_case(load_case(town)), tmp_path / "plan", replace=False)
    path = tmp_path / "plan" / "plan.json"
    assert verify(tmp_path / "plan").holds

    path.write_text(path.read_text(encoding="utf-8").replace('"value": "90"', '"value": "99"'), encoding="utf-8")

    problems = [text for check in verify(tmp_path / "plan").checks for text in check.problems]
    assert "evidence.policy says reserve_confidence = 99; the case gives 90" in problems


def test_a_plan_made_before_a_setting_was_known_still_holds(town: Path, tmp_path: Path) -> None:
    """It could not speak of what a later release added; what it speaks of is compared all the same."""
    from apportion.services.plan_case import write_plan

    folder = tmp_path / "plan"
    write_plan(plan_case(load_case(town)), folder, replace=False)
    path = folder / "plan.json"
    document = json.loads(path.read_text(encoding="utf-8"))

    def problems_with(policy: object) -> list[str]:
        document["evidence"]["policy"] = policy
        path.write_text(json.dumps(document), encoding="utf-8")
        return [text for check in verify(folder).checks for text in check.problems if "plan.json was" not in text]

    stated = document["evidence"]["policy"]
    assert problems_with(stated[1:]) == []
    assert problems_with([{**stated[0], "setting": "reserve_size"}]) == [
        "evidence.policy states 'reserve_size', which is no setting"
    ]
    assert problems_with([{**stated[0], "because": [{"word": "calm"}]}]) == [
        f"evidence.policy gives other reasons for '{stated[0]['setting']}' than the case does"
    ]
    assert problems_with("none") == ["evidence.policy is not a list of settings"]


def test_what_the_situation_asks_to_keep_stands_beside_what_the_plan_keeps() -> None:
    """Two of twelve months are 16.7 % of a year's cost."""
    case = company_case()
    frugal = Evidence(in_force(SETTINGS, ENTRIES, Context(performance_pressure="sustainability"), []))

    without = report_page(case, replace(company_plan(case), reserve=0), frugal)
    kept = report_page(case, replace(company_plan(case), reserve=company_plan(case).allocated // 10), frugal)

    assert "least reserve in months of operating cost: 2 instead of 0; this plan keeps no reserve." in without
    assert "10.0\u00a0% of what it allocates (of a year&#39;s cost 2 months are 16.7\u00a0%)." in kept


@pytest.mark.parametrize("example", ["nonprofit", "city"])
def test_a_plan_that_was_not_made_from_scores_says_so_and_the_report_has_every_score(example: str) -> None:
    planned = plan_case(load_case(EXAMPLES / example), alone=True)

    page = report_page(planned.case, planned.plan, planned.loaded.evidence)

    assert "requests ranked by weighted score. How far each weight may move is looked at as well" in page
    assert "The plan does not follow this ranking" in page
    assert "All scores, and what each criterion adds" in page
