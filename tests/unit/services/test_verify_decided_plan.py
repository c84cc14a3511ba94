"""A written plan with projects, levels and money carried forward is judged anew, option by option."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apportion.adapters.output.folder import MANIFEST, digest_of
from apportion.services.load import load_case
from apportion.services.open_plan import read_stored
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.stored_amounts import stored_amounts
from apportion.services.verify_plan import Verification, verify

FILES = {
    "case.yaml": 'format: "1"\nname: Works\norganisation: Town\ncurrency: USD\n'
    "total: 200.00\ntotal_is: at_most\nperiods: [2026, 2027]\n",
    "units.csv": "unit\nworks\nculture\n",
    "requests.csv": "request,unit,period,cap,rate,value,decision,delay_max,delay_loss,part_of\n"
    "bridge,works,2026,80.00,,300.00,whole,1,10%,\n"
    "upkeep,works,2027,5.00,,,,,,bridge\n"
    "hall,works,2026,70.00,,90.00,whole,,,\n"
    "library,culture,2026,40.00,,,levels,,,\n"
    "roads,works,2026,50.00,1,,,,,\n"
    "roads,works,2027,50.00,1,,,,,\n",
    "levels.csv": "request,level,period,amount,value\n"
    "library,minimum,2026,20.00,60.00\nlibrary,current,2026,40.00,85.00\n",
    "funds.csv": "fund,period,amount,carry_forward\ntaxes,2026,110.00,yes\ntaxes,2027,90.00,yes\n",
    "rules.csv": "rule,kind,applies_to,relative_to,at_most,reason\n"
    "one-site,excludes,request:bridge,request:hall,,One building site at a time\n",
}
"""200 in all. The bridge in 2026 leaves 30 of that year: library at 20, roads 10, and in 2027 roads 50 beside 5 of
upkeep: 300 + 60 + 60 = 420. A year later it is worth 270 and its upkeep lies beyond the plan; 2026 then funds the
library at 40 and roads for 50, and the 20 left are carried into 2027 for the bridge and 30 of roads: 270 + 85 + 80 =
435."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    case.mkdir()
    for name, content in FILES.items():
        (case / name).write_text(content)
    write_plan(plan_path(case), tmp_path / "plan", replace=False, with_report=False)
    return tmp_path / "plan"


def failed(judged: Verification) -> dict[str, str]:
    return {check.question: " | ".join(check.problems) for check in judged.checks if check.count}


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Verification:
    """The verdict on a plan.json that somebody changed, with the manifest made to agree."""
    document = json.loads((folder / "plan.json").read_text())
    change(document)
    (folder / "plan.json").write_text(json.dumps(document))
    manifest = json.loads((folder / MANIFEST).read_text())
    for name, entry in manifest["files"].items():
        entry.update(sha256=digest_of(folder / name), bytes=(folder / name).stat().st_size)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return verify(folder)


def decision(document: dict[str, Any], request: str) -> dict[str, Any]:
    return next(item for item in document["decisions"] if item["request"] == request)


def test_a_plan_with_projects_holds_as_it_was_written(folder: Path) -> None:
    assert failed(verify(folder)) == {}


def test_a_level_that_was_not_taken_shows_in_rules_and_fingerprint(folder: Path) -> None:
    found = failed(changed(folder, lambda document: decision(document, "library").update(level="minimum")))
    assert "library receives $40.00 in 2026, more than the $20.00" in found["Every rule holds"]
    assert "The fingerprint is that of these amounts" in found


def test_a_project_that_is_said_to_be_funded_without_money_shows(folder: Path) -> None:
    def fund(document: dict[str, Any]) -> None:
        decision(document, "hall").update(funded=True, option="funded", start="2026", amount="70.00")

    found = failed(changed(folder, fund))
    assert "decision hall: its lines add up to 0.00" in found["The amounts add up to the last unit"]
    assert "It breaks the rule 'one-site' by 1 decision." in found["Every rule holds"]


def test_a_start_that_was_moved_shows(folder: Path) -> None:
    found = failed(changed(folder, lambda document: decision(document, "bridge").update(delay=0, start="2026")))
    assert "bridge receives $0.00 in 2026, less than the $80.00" in found["Every rule holds"]


def test_an_option_that_the_case_does_not_offer_is_named(folder: Path) -> None:
    found = failed(changed(folder, lambda document: decision(document, "bridge").update(delay=7, option="in 2033")))
    assert "the case offers bridge no option 'in 2033'" in found["The amounts add up to the last unit"]


def test_a_decision_that_was_left_out_is_named(folder: Path) -> None:
    def leave_out(document: dict[str, Any]) -> None:
        document["decisions"] = [item for item in document["decisions"] if item["request"] != "hall"]

    found = failed(changed(folder, leave_out))
    assert "plan.json does not say what is decided about hall" in found["The amounts add up to the last unit"]


def test_what_a_fund_carries_forward_is_followed_anew(folder: Path) -> None:
    def carry(document: dict[str, Any]) -> None:
        document["funds"][1].update(carried_in="1.00")

    found = failed(changed(folder, carry))
    assert "taxes: it carries in 20.00 in 2027, plan.json says 1.00" in found["The amounts add up to the last unit"]


def test_options_that_a_plan_does_not_list_are_told_by_their_money(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a plan of more decisions than are listed: the library as it is, the bridge a year later, no hall."""
    monkeypatch.setattr("apportion.services.stored_options.EXPLAINED_MAX", 1)
    document = json.loads((folder / "plan.json").read_text())
    document["decisions"] = document["decisions"][:1]
    (folder / "plan.json").write_text(json.dumps(document))
    case = load_case(folder / "case").usable()
    choices = case.requests.choices
    held = stored_amounts(folder, read_stored(folder), case)
    assert held.problems == ()
    told = {
        str(choices.request[decision]): None if option < 0 else (str(choices.level[option]), int(choices.delay[option]))
        for decision, option in enumerate(held.chosen.tolist())
    }
    assert told == {"bridge": ("", 1), "hall": None, "library": ("current", 0)}
