"""Opening a ledger through the service: a store, or all findings."""

from pathlib import Path

import pytest

from apportion.services.ledger import has_ledger, open_ledger, read_ledger
from apportion.services.refusal import CaseBlocked
from tests.support.small_ledgers import source, written

LONG = "files: ledger.csv\ncolumns: {year: Year, amount: Amount}\nmeasure: actual"


def test_a_ledger_opens_or_says_with_all_findings_why_not(tmp_path: Path) -> None:
    good = written(tmp_path / "good", source(LONG), {"ledger.csv": "Year,Amount\n2024,1\n"})
    bad = written(tmp_path / "bad", source(LONG), {"ledger.csv": "Year,Amount\n2024,x\n224,1\n"})

    assert open_ledger(good).ledger.rows == 1
    assert read_ledger(bad).store is None
    with pytest.raises(CaseBlocked) as blocked:
        open_ledger(bad)
    assert {finding.code for finding in blocked.value.findings.listed} == {"amount.not-a-number", "ledger.year"}


def test_a_folder_has_a_ledger_or_not(tmp_path: Path) -> None:
    written(tmp_path / "case", source(LONG), {})
    (tmp_path / "empty").mkdir()

    assert has_ledger(tmp_path / "case")
    assert has_ledger(tmp_path / "case" / "ledger.yaml")
    (tmp_path / "case" / "case.yaml").touch()
    (tmp_path / "empty" / "case.yaml").touch()
    (tmp_path / "case" / "plan.json").touch()
    assert has_ledger(tmp_path / "case" / "case.yaml")
    assert not has_ledger(tmp_path / "empty" / "case.yaml")
    assert not has_ledger(tmp_path / "case" / "plan.json")
    assert not has_ledger(tmp_path / "empty")
    assert not has_ledger(tmp_path / "nothing")
