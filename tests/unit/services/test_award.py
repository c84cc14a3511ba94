"""The command award: what is covered, for programs and people, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from apportion.interfaces.cli import main
from apportion.services.award import award_at, write_award
from apportion.services.refusal import Refusal

VILLAGE = Path(__file__).parents[2] / "golden" / "brief" / "small"


def test_the_document_for_programs_names_places_tables_and_what_has_to_be_attached() -> None:
    document = award_at(VILLAGE).document
    assert document["mandatory"]["criteria"] == 15
    by_code = {item["code"]: item for item in document["criteria"]}
    (chart,) = by_code["O1"]["questions"][0]["found"]
    assert (chart["section"], chart["title"], chart["table"]) == ("organisation", "Organisation", None)
    assert chart["number"]
    assert chart["chart"]
    sources, *_ = by_code["F6"]["questions"]
    assert sources["answered_by"] is None
    assert sources["would_be_brought_by"] == ["revenues"]
    assert not sources["has_to_be_attached"]
    assert all(question["has_to_be_attached"] for question in by_code["F9"]["questions"])


def test_a_village_with_an_attachment_says_that_its_user_stated_it(tmp_path: Path) -> None:
    for file in VILLAGE.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "attachments.csv").write_text(
        "criterion,question,title,place,date\nC3,,Statistics,https://example.org/statistics,2026-01-31\n",
        encoding="utf-8",
    )
    document = award_at(tmp_path).document
    (community,) = [item for item in document["criteria"] if item["code"] == "C3"]
    assert community["state"] == "covered with what is stated"
    assert community["questions"][0]["stated"] == [
        {"title": "Statistics", "place": "https://example.org/statistics", "date": "2026-01-31"}
    ]
    assert community["questions"][0]["answered_by"] == "stated"


def test_a_folder_holds_the_coverage_as_a_page_as_text_and_for_programs(tmp_path: Path) -> None:
    award, target = award_at(VILLAGE), tmp_path / "award"
    write_award(award, target, replace=False)
    assert {path.name for path in target.iterdir()} == {"award.html", "award.md", "award.json", "manifest.json"}
    assert json.loads((target / "award.json").read_text(encoding="utf-8"))["verdict"] == award.verdict
    assert award.verdict in (target / "award.md").read_text(encoding="utf-8")
    with pytest.raises(Refusal):
        write_award(award, target, replace=False)


def test_an_award_for_governments_is_refused_to_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["award", str(VILLAGE.parents[3] / "examples" / "nonprofit")]) == 2
    assert "an award for governments, and the case is none" in capsys.readouterr().err


def test_the_command_lists_mandatory_criteria_first_and_ends_with_the_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["award", str(VILLAGE)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Mandatory criteria"
    assert lines[1].strip() == "C1  Table of Contents: covered"
    assert lines[-1].startswith("Of 15 mandatory criteria, ")
