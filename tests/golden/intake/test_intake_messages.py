"""Every message of the intake and of coherence has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

from pathlib import Path

import pytest

from apportion.model.coherence import COHERENCE_CODES
from apportion.model.findings import Verdict
from apportion.model.intake import CODES
from tests.unit.model.written_case import findings_of, read_folder

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path) -> None:
    found = findings_of(read_folder(folder))

    assert [finding.code for finding in found] == [folder.name]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_says_where_and_what_to_do(folder: Path) -> None:
    for finding in findings_of(read_folder(folder)):
        assert finding.place.file
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))
        assert finding.message != finding.remedy


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert {folder.name for folder in FOLDERS} == set(CODES) | set(COHERENCE_CODES)


def test_what_does_not_fit_together_never_blocks() -> None:
    for folder in FOLDERS:
        if folder.name in COHERENCE_CODES:
            assert {finding.verdict for finding in findings_of(read_folder(folder))} == {Verdict.WARN}


def test_the_catalogue_explains_each_code_in_a_sentence() -> None:
    meanings = [*(code.meaning for code in CODES.values()), *COHERENCE_CODES.values()]

    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in meanings)
    assert len(set(meanings)) == len(meanings)
