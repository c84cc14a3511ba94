"""Every message about work and its drivers has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see.
"""

import shutil
from pathlib import Path

import pytest

from apportion.analysis.activities.checks import ACTIVITY_CODES
from apportion.analysis.drivers.observed import DRIVER_CODES
from apportion.model.findings import Finding
from apportion.model.intake.activities import read_work
from apportion.services.cost_drivers import study_drivers
from apportion.services.load import load_case

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())
NOT_FROM_TABLES = {
    "activities.row-twice": "two rows with one key are row.duplicate",
    "drivers.name-twice": "two rows with one key are row.duplicate",
    "drivers.too-many-periods": "it takes 2,001 rows",
    "drivers.choice-not-checked": "it takes a million fits",
}


def findings_of(folder: Path) -> list[Finding]:
    """What is said about work and drivers; what is said about other tables is tested elsewhere."""
    loaded = load_case(folder)
    found = list(loaded.findings.listed)
    stated, _ = read_work(loaded.raw)
    if stated is not None and stated.quantities and loaded.case is not None:
        found += study_drivers(folder, stated, loaded.case.currency)[1].listed
    return [finding for finding in found if finding.code in {**ACTIVITY_CODES, **DRIVER_CODES}]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_its_message(folder: Path, tmp_path: Path) -> None:
    # A copy: the import of a ledger is kept beside its mapping.
    shutil.copytree(folder, tmp_path / folder.name)

    found = findings_of(tmp_path / folder.name)

    assert folder.name in {finding.code for finding in found}
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    for finding in found:
        assert finding.place.file
        assert finding.message.endswith(".")
        assert finding.verdict is {**ACTIVITY_CODES, **DRIVER_CODES}[finding.code][0]


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert {folder.name for folder in FOLDERS} == {**ACTIVITY_CODES, **DRIVER_CODES}.keys() - NOT_FROM_TABLES.keys()
