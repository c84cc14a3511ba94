"""Every message about revenue and cash has a folder that provokes it, named by its code.

``expected.txt`` holds the message word for word: a change of words is a change that users see. An account that the
ledger does not have is told where revenue is forecast, and tested there.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from apportion.model.findings import Finding
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.revenue import read_money
from apportion.model.intake.revenue_catalogue import REVENUE_CODES
from apportion.model.revenue_fit import fit
from apportion.services.assemble import assemble
from tests.unit.model.written_case import read_folder

FOLDERS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "case.yaml").is_file())
SHARED = {"amount.negative", "row.duplicate", "unknown.fund"}
"""Codes of every table, shown here at one about revenue."""


def found_in(folder: Path) -> Sequence[Finding]:
    raw = read_folder(folder)
    assembled = assemble(raw)
    stated, findings = read_money(raw)
    assert assembled.case is not None
    assert stated is not None
    whole = findings if findings.blocking else findings + fit(assembled.case, stated)
    return (assembled.findings + whole).listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_provokes_exactly_its_message(folder: Path) -> None:
    found = found_in(folder)

    assert {finding.code for finding in found} == {folder.name}
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_message_says_where_and_what_to_do(folder: Path) -> None:
    for finding in found_in(folder):
        assert finding.place.file
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert {folder.name for folder in FOLDERS} == (set(REVENUE_CODES) - {"revenue.account"}) | SHARED


def test_the_catalogue_explains_each_code_in_a_sentence() -> None:
    meanings = [item.meaning for item in REVENUE_CODES.values()]

    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in meanings)
    assert not set(REVENUE_CODES) & set(CODES)
