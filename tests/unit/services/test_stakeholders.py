"""Stakeholders of a plan: alone, beside another plan, with answers from a folder, and written as a page."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.reports.stakeholder_words import missing
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.stakeholders import stakeholders_at, write_stakeholders


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """120.00: parks return 3 per 1.00 up to 100.00, roads 2 up to 100.00. The plan gives them 100.00 and 20.00."""
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "format: 1\nname: Town\norganisation: Town\ncurrency: USD\nperiods: [FY2026]\ntotal: 120.00\n"
    )
    (folder / "units.csv").write_text("unit,name\nparks,Parks\nroads,Roads\n")
    (folder / "requests.csv").write_text("request,unit,cap,rate\nlawns,parks,100.00,3\nasphalt,roads,100.00,2\n")
    (folder / "stakeholders.csv").write_text(
        "stakeholder,name,kind,interest,influence,scale,weight\n"
        "runners,Runners,public,5,1,1 to 5,1\ndrivers,<b>Drivers</b>,public,4,5,1 to 5,3\n"
    )
    (folder / "stakeholder_interests.csv").write_text("stakeholder,unit,importance\nrunners,parks,1\ndrivers,roads,1\n")
    return folder


def test_wishes_met_follow_from_the_plan_alone(case: Path) -> None:
    found = stakeholders_at(case).found

    assert {item.stakeholder: item.part for item in found.met} == {"runners": Fraction(1), "drivers": Fraction(1, 5)}
    # 1/4 x 1 + 3/4 x 1/5
    assert found.met_mean == Fraction(2, 5)
    assert any("responses" in sentence for sentence in missing(found))


def test_beside_another_plan_who_loses_is_named(case: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in case.iterdir():
        (other / path.name).write_text(path.read_text())
    (other / "units.csv").write_text("unit,name,floor\nparks,Parks,\nroads,Roads,50.00\n")

    found = stakeholders_at(case, against=other).found

    assert [(item.stakeholder, item.difference) for item in found.met_changes] == [
        ("drivers", Fraction(-3, 10)),
        ("runners", Fraction(3, 10)),
    ]


def test_answers_of_a_reported_folder_count_beside_those_of_the_case(case: Path, tmp_path: Path) -> None:
    (case / "responses.csv").write_text("who,group,on,score,scale,round\na,runners,2025-10-01,5,1 to 5,before\n")
    folder = tmp_path / "reported"
    folder.mkdir()
    (folder / "responses.csv").write_text("who,group,on,score,scale,round\na,runners,2025-11-01,3,1 to 5,draft\n")

    found = stakeholders_at(case, folder).found

    assert [(item.round, item.mean) for item in found.rounds] == [("before", Fraction(1)), ("draft", Fraction(1, 2))]
    assert found.changes[0].mean == Fraction(-1, 2)


def test_an_unknown_group_in_the_folder_is_refused_at_its_line(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reported"
    folder.mkdir()
    (folder / "responses.csv").write_text("who,group,on,score,scale\na,walkers,2025-11-01,3,1 to 5\n")

    with pytest.raises(CaseBlocked) as blocked:
        stakeholders_at(case, folder)

    (finding,) = blocked.value.findings.listed
    assert (finding.code, finding.place.line) == ("unknown.stakeholder", 2)


def test_a_case_without_stakeholders_says_which_tables_bring_them(case: Path) -> None:
    for name in ("stakeholders.csv", "stakeholder_interests.csv"):
        (case / name).unlink()

    with pytest.raises(Refusal) as refused:
        stakeholders_at(case)

    assert "stakeholder_interests" in refused.value.remedy


def test_the_page_escapes_names_and_a_second_one_needs_force(case: Path, tmp_path: Path) -> None:
    found = stakeholders_at(case)
    write_stakeholders(found, tmp_path / "out", replace=False)

    page = (tmp_path / "out" / "stakeholders.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Drivers&lt;/b&gt;" in page
    assert "<b>Drivers" not in page
    assert "<script" not in page
    with pytest.raises(Refusal):
        write_stakeholders(found, tmp_path / "out", replace=False)
    write_stakeholders(found, tmp_path / "out", replace=True)


def test_without_any_plan_the_register_is_still_told(case: Path) -> None:
    (case / "units.csv").write_text("unit,name,floor\nparks,Parks,90.00\nroads,Roads,90.00\n")

    found = stakeholders_at(case)

    assert found.plan == ""
    assert found.found.met == ()
    assert [item.quadrant for item in found.found.grid] == ["players", "subjects"]


def test_programs_read_the_same_figures(case: Path) -> None:
    call = [sys.executable, "-m", "apportion", "stakeholders", str(case), "--json"]
    told = json.loads(subprocess.run(call, capture_output=True, check=True, text=True).stdout)

    assert told["wishes_met"] == "2/5"
    assert {row["stakeholder"]: row["weight"] for row in told["stakeholders"]} == {"drivers": "3/4", "runners": "1/4"}
