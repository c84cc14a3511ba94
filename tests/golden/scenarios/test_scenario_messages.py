"""Every message about scenarios has a folder that provokes it, named by its code.

``expected.txt`` holds all that is said word for word: everything that is wrong is reported at once.
"""

from pathlib import Path

import pytest

from apportion.model.intake.catalogue import CODES
from apportion.model.intake.scenario_catalogue import SCENARIO_CODES
from apportion.services.load import load_case

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_messages(folder: Path) -> None:
    found = load_case(folder).findings.listed

    assert {finding.code for finding in found} == {folder.name}
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_says_where_and_what_to_do_and_blocks(folder: Path) -> None:
    loaded = load_case(folder)

    assert loaded.case is None
    for finding in loaded.findings.listed:
        assert finding.place.file in {"scenarios.csv", "scenario_changes.csv"}
        assert finding.place.line
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name for folder in FOLDERS} >= set(SCENARIO_CODES)
    assert {folder.name for folder in FOLDERS} <= set(SCENARIO_CODES) | set(CODES)


def test_no_code_means_two_things() -> None:
    assert not set(SCENARIO_CODES) & set(CODES)
