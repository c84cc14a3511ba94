"""Every finding about a history and its fit has a folder that provokes it, and its text stands beside it."""

from pathlib import Path

import pytest

from apportion.model.findings import Findings
from apportion.model.intake.response_catalogue import RESPONSE_INTAKE_CODES
from apportion.services.fit_response import fit_at
from apportion.services.refusal import CaseBlocked
from apportion.valuation.response.codes import CODES
from tests.support.responses import GOLDEN, theatre

FOLDERS = sorted(path.name for path in GOLDEN.iterdir() if path.name != "base")
LIBRARY_ONLY = {"response.unknown-column"}
"""The mapping names every column that is fitted, so only a program can ask for another."""


def told(folder: Path) -> Findings:
    try:
        return fit_at(folder).findings
    except CaseBlocked as blocked:
        return blocked.findings


@pytest.mark.parametrize("over", FOLDERS)
def test_a_doubtful_history_is_told_as_agreed(over: str, tmp_path: Path) -> None:
    findings = told(theatre(tmp_path / "theatre", over))

    assert [str(item) for item in findings.listed] == (
        (GOLDEN / over / "expected.txt").read_text(encoding="utf-8").splitlines()
    )
    assert over.partition("+")[0] in {item.code for item in findings.listed}


def test_the_theatre_itself_leaves_nothing_to_say(tmp_path: Path) -> None:
    assert told(theatre(tmp_path / "theatre")).listed == ()


def test_every_code_has_a_folder_that_provokes_it() -> None:
    codes = {*CODES, *RESPONSE_INTAKE_CODES} - LIBRARY_ONLY

    assert {name.partition("+")[0] for name in FOLDERS} == codes
