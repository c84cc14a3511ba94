"""Every message about priorities that a case can provoke has a folder that provokes it, named by its code.

``expected.txt`` holds the messages of that code word for word.
"""

import re
from pathlib import Path

import pytest

from apportion.model.findings import Finding
from apportion.model.intake.scoring_catalogue import ALSO, LIBRARY_ONLY, SCORING_CODES
from apportion.services.load import load_case

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())
NOT_FROM_TABLES = {
    "judgement.no-random-index": "more things than the table of random indices has would have to be compared at once",
    "package.cost-negative": "amounts of levels below zero are refused as amounts",
    "package.level-gap": "levels are numbered by their amounts; one that is not rated is named as such",
    "package.level-twice": "a second row of a level is refused as a duplicate",
    "scoring.complexity-input": "the columns of the table complexity are always those of its inputs",
    "scoring.complexity-negative": "numbers below zero are refused as numbers",
    "scoring.criterion-twice": "a second row of a criterion is refused as a duplicate",
    "scoring.no-ratings": "a criterion that nobody rates is a missing rating of everything that is rated",
    "service.cost-negative": "costs below zero are refused as amounts",
    "service.size-negative": "numbers below zero are refused as numbers",
    "service.unknown-programme": "a name that nobody declared is refused where it stands",
}
"""Codes that tables cannot lead to, with the reason: what is wrong is caught earlier."""


def messages(folder: Path) -> list[Finding]:
    """Everything noticed about priorities, before the ranking and beside it."""
    loaded = load_case(folder)
    found = list(loaded.findings.listed)
    if loaded.case is not None and loaded.evidence.scores is not None:
        found += loaded.evidence.scores.findings.listed
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_its_message(folder: Path) -> None:
    said = [finding for finding in messages(folder) if finding.code == folder.name]

    assert said
    assert "".join(f"{finding}\n" for finding in said) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_else_is_refused(folder: Path) -> None:
    assert {finding.code for finding in messages(folder) if finding.blocks} <= {folder.name}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_has_a_place_and_the_verdict_of_its_code(folder: Path) -> None:
    for finding in messages(folder):
        if finding.code == folder.name:
            assert finding.place.file
            assert finding.message.endswith(".")
            assert finding.verdict in {SCORING_CODES[folder.name].verdict, ALSO.get(folder.name)}


def test_every_code_has_a_folder_or_a_reason_for_none() -> None:
    assert {folder.name for folder in FOLDERS} | set(NOT_FROM_TABLES) == set(SCORING_CODES)
    assert not {folder.name for folder in FOLDERS} & set(NOT_FROM_TABLES)


def test_the_catalogue_has_every_code_of_the_room_of_priorities() -> None:
    sources = [*(ROOT / "src/apportion/priorities").glob("*.py"), ROOT / "src/apportion/model/intake/scoring.py"]
    sources.append(ROOT / "src/apportion/services/earn_scores.py")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r'"((?:judgement|package|ranking|scoring|service)\.[a-z-]+)"', text))

    assert used == set(SCORING_CODES) | set(LIBRARY_ONLY)
