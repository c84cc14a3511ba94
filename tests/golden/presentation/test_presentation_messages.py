"""Every message about the presentation of a budget has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

import shutil
from pathlib import Path

import pytest

from apportion.model.intake.catalogue import CODES
from apportion.model.intake.presentation_catalogue import PRESENTATION_CODES
from apportion.services.load import load_case

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / folder.name)
    loaded = load_case(tmp_path / folder.name)
    found = loaded.findings.listed

    assert [finding.code for finding in found] == [folder.name.partition("+")[0]]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    assert loaded.case is None
    for finding in found:
        assert finding.place.line
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(PRESENTATION_CODES)
    assert not set(PRESENTATION_CODES) & set(CODES)
