"""A path becomes a case with all findings, or a refusal that says what stands there instead."""

from pathlib import Path

import pytest

from apportion.services.load import load_case
from apportion.services.refusal import CaseBlocked, Refusal
from tests.support.town import edited, write_case


def test_a_case_is_loaded_with_the_number_of_records_of_each_table(tmp_path: Path) -> None:
    loaded = load_case(write_case(tmp_path / "town"))

    assert loaded.usable().total == 100000
    assert loaded.read == {"units": 2, "requests": 2, "rules": 1}
    assert loaded.findings.blocking == ()


def test_a_case_that_blocks_is_not_usable_and_carries_its_findings(tmp_path: Path) -> None:
    loaded = load_case(write_case(tmp_path / "town", edited("requests.csv", "900.00", "1.234")))

    assert loaded.case is None
    with pytest.raises(CaseBlocked) as blocked:
        loaded.usable()
    assert blocked.value.findings.blocking
    assert "requests.csv" in str(blocked.value.findings.blocking[0].place)


def test_warnings_about_figures_that_do_not_fit_are_there_and_do_not_block(tmp_path: Path) -> None:
    loaded = load_case(write_case(tmp_path / "town", edited("case.yaml", "1,000.00", "300.00")))

    assert loaded.case is not None
    assert "fit.floors-total" in [finding.code for finding in loaded.findings.listed]


def test_nothing_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="does not exist"):
        load_case(tmp_path / "nowhere")


def test_a_plan_folder_is_not_a_case_but_names_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "town-plan"
    folder.mkdir()
    (folder / "plan.json").write_text("{}")

    with pytest.raises(Refusal, match="is a plan, not a case") as refused:
        load_case(folder)
    assert str(folder / "case") in refused.value.remedy
