"""Every message about releases and gates has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

import shutil
from pathlib import Path

import pytest

from apportion.model.findings import Finding
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.release_catalogue import RELEASE_CODES
from apportion.services.contingency import contingency
from apportion.services.load import load_case

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())
BESIDE_THE_LEDGER = {
    "contingency.no-ledger",
    "contingency.no-months",
    "contingency.protected",
    "contingency.unknown-line",
}
"""What is known only once rules are tried."""


def found_in(folder: Path, tmp_path: Path) -> tuple[Finding, ...]:
    # A copy: the import of a ledger is kept beside its mapping.
    shutil.copytree(folder, tmp_path / folder.name)
    loaded = load_case(tmp_path / folder.name)
    tried = contingency(loaded).found.findings.listed if folder.name in BESIDE_THE_LEDGER else ()
    assert (loaded.case is None) == bool(loaded.findings.blocking)
    return (*loaded.findings.listed, *tried)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path, tmp_path: Path) -> None:
    found = found_in(folder, tmp_path)

    assert [finding.code for finding in found] == [folder.name.partition("+")[0]]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    for finding in found:
        assert finding.place.line
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(RELEASE_CODES)
    assert not set(RELEASE_CODES) & set(CODES)
