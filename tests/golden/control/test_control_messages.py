"""Every message about authorities and limits of virement has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

from pathlib import Path

import pytest

from apportion.model.intake.authority_catalogue import AUTHORITY_CODES
from apportion.model.intake.catalogue import CODES
from apportion.services.load import load_case

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path) -> None:
    loaded = load_case(folder)

    assert [finding.code for finding in loaded.findings.listed] == [folder.name.partition("+")[0]]
    said = "".join(f"{finding}\n" for finding in loaded.findings.listed)
    assert said == (folder / "expected.txt").read_text(encoding="utf-8")
    assert (loaded.case is None) == bool(loaded.findings.blocking)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_says_where_and_what_to_do(folder: Path) -> None:
    for finding in load_case(folder).findings.listed:
        assert finding.place.line
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} == set(AUTHORITY_CODES)
    assert not set(AUTHORITY_CODES) & set(CODES)
