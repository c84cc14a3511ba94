"""Every message about the worth of requests has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from apportion.model.coherence import coherence
from apportion.model.findings import Finding
from apportion.model.intake import CODES
from apportion.model.intake.worth_catalogue import WORTH_INTAKE_CODES
from apportion.services.assemble import assemble
from apportion.valuation.worth.codes import WORTH_CODES
from tests.unit.model.written_case import read_folder

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())


def found_in(folder: Path) -> Sequence[Finding]:
    assembled = assemble(read_folder(folder))
    return (assembled.findings if assembled.case is None else assembled.findings + coherence(assembled.case)).listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path) -> None:
    found = found_in(folder)

    assert [finding.code for finding in found] == [folder.name.partition("+")[0]]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_says_where_and_what_to_do(folder: Path) -> None:
    for finding in found_in(folder):
        assert finding.place.file
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_blocks_leaves_no_case_and_a_warning_leaves_one(folder: Path) -> None:
    assembled = assemble(read_folder(folder))

    assert (assembled.case is None) == bool(assembled.findings.blocking)


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} == set(WORTH_INTAKE_CODES) | set(WORTH_CODES)


def test_no_code_means_two_things() -> None:
    assert not set(WORTH_INTAKE_CODES) & set(WORTH_CODES)
    assert not (set(WORTH_INTAKE_CODES) | set(WORTH_CODES)) & set(CODES)


def test_the_catalogue_explains_each_code_in_a_sentence() -> None:
    meanings = [item.meaning for item in WORTH_INTAKE_CODES.values()]

    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in meanings)
    assert len(set(meanings)) == len(meanings)
