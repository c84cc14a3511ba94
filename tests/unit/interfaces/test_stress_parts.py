"""Everything about a case's risk in one command: each part by itself, what is missing named, nothing made up."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from apportion.interfaces.facade import load
from apportion.interfaces.python.errors import ApportionError
from apportion.interfaces.python.stress_answer import StressResult
from apportion.reports.page.stress_view import TITLES
from apportion.reports.stress_found import PARTS
from apportion.reports.stress_page import stress_page
from tests.support.terminal import Run, document
from tests.support.town import edited, write_case

EXAMPLES = Path(__file__).parents[3] / "examples"
SCENARIOS: dict[str, str | None] = {
    "scenarios.csv": "scenario,name,probability\nslump,Slump,20%\nusual,As planned,80%\n",
    "scenario_changes.csv": "scenario,number,applies_to,to,by\nslump,total,,,-10%\n",
}
UNCERTAIN: dict[str, str | None] = {
    "uncertain.csv": (
        "uncertain,name,what,applies_to,distribution,low,likely,high,reason\n"
        "returns,Returns,value,each unit,triangular,-30%,0%,20%,Guess\n"
    )
}
# Costs 20.00 to 40.00, mostly 30.00, every other year.
RISKS: dict[str, str | None] = {
    "risks.csv": "risk,name,probability,cost_low,cost_likely,cost_high\nstorm,A storm,50%,20.00,30.00,40.00\n"
}
REVENUES: dict[str, str | None] = {
    "revenues.csv": "source,name,amount,kind\ntax,Tax,940.00,recurring\nsale,Sale of land,60.00,one-time\n"
}


@pytest.fixture(scope="module")
def company() -> StressResult:
    return load(EXAMPLES / "technology-company").stress(draws=640)


def test_the_example_company_has_data_for_every_part(company: StressResult) -> None:
    assert company.parts == PARTS
    assert not company.left_out
    assert company.holds
    written = company.to_dict()
    assert written["status"] == "tried"
    assert all(written[part] for part in PARTS)


def test_a_board_is_told_one_sentence_for_each_part(company: StressResult) -> None:
    assert len(company.headline) == len(PARTS)
    assert company.headline[0].startswith(
        "The plan can be kept as it is in 3 of 4 scenarios; in Downturn $2.00M has to"
    )
    assert "the balance of its funds, $5.80M at the end" in company.headline[3]


def test_the_same_seed_gives_the_same_document_on_any_number_of_workers(tmp_path: Path) -> None:
    case = load(write_case(tmp_path / "town", {**SCENARIOS, **UNCERTAIN, **RISKS}))
    parts = ["scenarios", "robust", "simulation", "contingency"]
    here, there = (case.stress(only=parts, draws=320, seed=7, pool=pool).to_dict() for pool in ("here", "processes:2"))
    other = case.stress(only=parts, draws=320, seed=8).to_dict()

    assert {**here, "pool": ""} == {**there, "pool": ""}
    assert here["simulation"]["value"]["mean"] != other["simulation"]["value"]["mean"]
    assert here["scenarios"] == other["scenarios"]


def test_a_case_without_tables_about_risk_is_told_which_would_bring_what(run: Run) -> None:
    write_case(Path("town"))
    code, found = document(run, "stress", "town")
    _, said, _ = run("stress", "town")

    assert code == 0
    assert [part for part in PARTS if found[part] is not None] == ["contingency", "diversification"]
    brought = {(one["part"], *one["tables"]) for one in found["left_out"]}
    assert brought == {
        ("scenarios", "scenarios", "scenario_changes"),
        ("robust", "scenarios", "scenario_changes", "uncertain"),
        ("simulation", "uncertain"),
        ("contingency", "risks"),
        ("contingency", "contingency_rules"),
        ("diversification", "exposures"),
        ("revenue", "revenues"),
        ("cash", "revenues", "cash_profile", "cash_history"),
    }
    assert (
        f"{TITLES['simulation']}: The case does not say how far its numbers may be off. Add the table uncertain."
        in said
    )


def test_the_reserve_of_one_risk_is_what_the_triangle_says(tmp_path: Path) -> None:
    """1/2 + 1/2 F(x) = 80 % where F(x) = 60 %, and 1 - (40 - x)^2 / 200 = 60 % at x = 40 - 80^0.5 = 31.06."""
    found = load(write_case(tmp_path / "town", RISKS)).stress(only=["contingency"])

    assert found.reserve_needed is not None
    assert abs(float(found.reserve_needed) - 31.06) < 0.05
    assert found.reserve_held == 0
    assert found.headline == (
        "The risks ask for a reserve of $31 to be covered with 80 % confidence; the plan keeps none.",
    )


def test_land_that_is_sold_pays_for_what_goes_on(tmp_path: Path) -> None:
    """1,000.00 is spent every year, and 940.00 come in every year."""
    found = load(write_case(tmp_path / "town", REVENUES)).stress(only=["revenue"])

    assert found.headline == (
        "Recurring spending is above recurring revenue, by $60: one-time money pays for what goes on.",
    )


def test_a_part_that_cannot_be_finished_does_not_hide_the_others(run: Run) -> None:
    """Spreads are to come from a ledger that is not there."""
    asked = (
        "uncertain,name,what,applies_to,distribution,source,reason\n"
        "returns,Returns,value,each unit,empirical,history,As in past years\n"
    )
    write_case(Path("town"), {**SCENARIOS, "uncertain.csv": asked})
    code, found = document(run, "stress", "town")
    _, said, _ = run("stress", "town")

    assert code == 1
    assert found["scenarios"]["expected_value"] == "3145.00"
    assert found["contingency"] is not None
    failed = {one["part"]: one for one in found["left_out"] if one["why"] == "failed"}
    assert "simulation" in failed
    assert "there is none that can be used" in failed["simulation"]["text"]
    assert failed["simulation"]["text"] in said


def test_tables_that_are_wrong_are_found_before_anything_is_tried(run: Run) -> None:
    write_case(Path("town"), {"risks.csv": "risk,probability,cost_low,cost_likely,cost_high\nstorm,150%,20,30,10\n"})
    code, out, _ = run("stress", "town")

    assert code == 1
    assert "risks.csv:2" in out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--only", "senarios"), "Did you mean 'scenarios'?"),
        (("--measure", "median"), "There are average, cvar"),
        (("--level", "0%"), "between 0 % and 100 %"),
        (("--level", "100%"), "between 0 % and 100 %"),
        (("--level", "most"), "The level is not understood"),
        (("--draws", "0"), "Ask for at least one"),
        (("--seed", "-1"), "whole number from 0"),
    ],
)
def test_what_there_is_not_is_refused_before_any_work(run: Run, options: tuple[str, str], told: str) -> None:
    write_case(Path("town"))
    code, _, said = run("stress", "town", *options)

    assert code == 2
    assert told in said


def test_a_part_that_is_asked_for_by_name_and_has_no_data_ends_with_one(run: Run) -> None:
    write_case(Path("town"))
    code, out, _ = run("stress", "town", "--only", "revenue,cash")

    assert code == 1
    assert "Add the table revenues." in out
    assert TITLES["contingency"] not in out


def test_a_measure_and_its_level_can_be_chosen(tmp_path: Path) -> None:
    """The worst 20 % of the futures is the slump, in which plans of the case are worth what they are worth anyway."""
    case = load(write_case(tmp_path / "town", SCENARIOS))
    found = case.stress(only=["robust"], measures=["cvar", "tail"], level="80%")
    plans = found.to_dict()["robust"]["plans"]

    assert [plan["plan"] for plan in plans] == ["case", "tail"]
    assert plans[1]["measure"] == {"kind": "tail", "level": "0.8", "low_values": None}
    assert dict(found.robust_plans["tail"]) == {"parks": 800, "roads": 200}


def test_a_case_without_a_plan_still_tells_its_revenue(run: Run) -> None:
    tables: dict[str, str | None] = {**SCENARIOS, **REVENUES, "units.csv": "unit,floor\nparks,2000.00\nroads,\n"}
    write_case(Path("town"), tables)
    code, found = document(run, "stress", "town")

    assert code == 1
    assert found["status"] == "infeasible"
    assert found["revenue"] is not None
    assert {one["why"] for one in found["left_out"]} == {"no plan"}


class _Page(HTMLParser):
    """Ids and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "xlink:href"):
                self.addresses.append(value or "")


def test_the_page_stands_by_itself_and_every_sentence_leads_to_its_part(company: StressResult) -> None:
    text = stress_page(company.detail)
    page = _Page()
    page.feed(text)

    assert len(page.ids) == len(set(page.ids))
    assert all(address.startswith("#") and address[1:] in page.ids for address in page.addresses)
    assert {f"#{part}" for part in PARTS} <= set(page.addresses)
    assert not page.tags & {"script", "link", "img", "iframe"}
    assert "url(" not in text
    assert text.count("<figure") == 6  # regret, spread, tornado, reserve, value against risk, cash
    assert text == stress_page(company.detail)


def test_names_cannot_become_markup(tmp_path: Path) -> None:
    changes = {
        **edited("case.yaml", "Town budget 2025", "'<script>alert(1)</script>'"),
        **edited("requests.csv", "Green spaces", "<b>Green</b>"),
        "scenarios.csv": "scenario,name\nslump,<img src=x>\n",
        "scenario_changes.csv": "scenario,number,applies_to,to,by\nslump,total,,,-10%\n",
    }
    page = _Page()
    text = stress_page(load(write_case(tmp_path / "town", changes)).stress(only=["scenarios", "robust"]).detail)
    page.feed(text)

    assert not page.tags & {"script", "img", "b"}
    assert "&lt;img src=x&gt;" in text


def test_a_stress_folder_holds_the_page_and_the_same_document(run: Run) -> None:
    write_case(Path("town"), {**SCENARIOS, **RISKS})
    _, printed = document(run, "stress", "town", "--out", "tried", "--only", "scenarios,contingency")
    written = json.loads(Path("tried/stress.json").read_text(encoding="utf-8"))

    assert {**written, "written_to": "tried"} == printed
    page = Path("tried/stress.html").read_text(encoding="utf-8")
    assert "The plan can be kept as it is in 1 of 2 scenarios; in Slump $100 has to be cut" in page
    assert re.search(r'<section id="contingency">', page)


def test_the_package_refuses_what_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(ApportionError, match="Did you mean 'robust'"):
        load(write_case(tmp_path / "town")).stress(only=["rubust"])


def test_a_ledger_that_cannot_be_read_is_named_where_it_was_needed(run: Run) -> None:
    revenues = "source,name,amount,kind,accounts\ntax,Tax,1000.00,recurring,tax\n"
    write_case(Path("town"), {**SCENARIOS, "revenues.csv": revenues, "ledger.yaml": "format: [\n"})
    code, found = document(run, "stress", "town", "--only", "scenarios,revenue")

    assert code == 1
    assert found["scenarios"]["expected_value"] == "3145.00"
    (failed,) = [one for one in found["left_out"] if one["why"] == "failed"]
    assert failed["part"] == "revenue"
    assert failed["text"].startswith("ledger.yaml:")
