"""Every message about what is reported has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

from pathlib import Path

import pytest

from apportion.adapters.files.reported import read_reported_files
from apportion.model.findings import Finding
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.reported import read_reported
from apportion.model.intake.reported_catalogue import REPORTED_CODES
from apportion.services.load import load_case

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/expected.txt"))
MILESTONES = {("bridges", "survey"), ("bridges", "design")}


def found_in(folder: Path) -> tuple[Finding, ...]:
    loaded = load_case(HERE / "the-case")
    assert loaded.findings.listed == ()
    tables, noticed, _ = read_reported_files(folder)
    _, found = read_reported(tables, loaded.raw, loaded.usable(), MILESTONES)
    return (noticed + found).listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_its_message(folder: Path) -> None:
    found = found_in(folder)

    assert folder.name.partition("+")[0] in [finding.code for finding in found]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    for finding in found:
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(REPORTED_CODES)
    assert not set(REPORTED_CODES) & set(CODES)
