"""Every message about a ledger has a folder that provokes it, named by its code, with the message word for word."""

import shutil
from pathlib import Path

import pytest

from apportion.adapters.ledger.opening import OpenedLedger, open_ledger
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.ledger_catalogue import LEDGER_CODES

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "expected.txt").is_file())


def opened(golden: Path, target: Path) -> OpenedLedger:
    """A copy of the folder opened; ``keep.txt`` names where its import is to be kept."""
    folder = target / golden.name
    shutil.copytree(golden, folder)
    (folder / "expected.txt").unlink()
    keep = folder / "keep.txt"
    return open_ledger(folder, folder / keep.read_text().strip() if keep.exists() else None)


@pytest.mark.parametrize("golden", FOLDERS, ids=lambda folder: folder.name)
def test_a_faulty_ledger_is_told_as_agreed(golden: Path, tmp_path: Path) -> None:
    found = opened(golden, tmp_path)

    expected = (golden / "expected.txt").read_text(encoding="utf-8")
    assert "".join(f"{finding}\n" for finding in found.findings.listed) == expected
    assert golden.name.partition("+")[0] in dict(found.findings.counts)
    assert all(finding.remedy and finding.place.file for finding in found.findings.listed)


@pytest.mark.parametrize("golden", FOLDERS, ids=lambda folder: folder.name)
def test_a_ledger_with_a_blocking_finding_is_not_imported_in_part(golden: Path, tmp_path: Path) -> None:
    found = opened(golden, tmp_path)

    assert (found.store is None) == bool(found.findings.blocking)
    for file in found.imported.files:
        assert file.records == file.imported + file.refused + file.ignored
    kept = tmp_path / golden.name / ".apportion" / "ledger"
    imports = [path for path in kept.iterdir() if path.is_dir()] if kept.is_dir() else []
    assert bool(imports) == (found.store is not None and found.imported.kept_in != "")


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(LEDGER_CODES)


def test_the_catalogue_explains_each_code_in_a_sentence() -> None:
    meanings = [code.meaning for code in LEDGER_CODES.values()]

    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in meanings)
    assert len(set(meanings)) == len(meanings)
    assert not LEDGER_CODES.keys() & CODES.keys()
