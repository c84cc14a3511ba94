"""Every message about rounds of answers and what was granted has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

from pathlib import Path

import pytest

from apportion.model.intake.catalogue import CODES
from apportion.model.intake.feedback_catalogue import FEEDBACK_CODES
from apportion.services.load import load_case

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path) -> None:
    found = load_case(folder).findings.listed

    assert [finding.code for finding in found] == [folder.name.partition("+")[0]]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    for finding in found:
        assert finding.place.line
        assert finding.message.endswith((".", "?"))
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(FEEDBACK_CODES)
    assert not set(FEEDBACK_CODES) & set(CODES)
