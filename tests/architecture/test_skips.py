"""A test that does not run says so, and why."""

from pathlib import Path

import pytest

from tests.conftest import skip_lines, unmet_need


def test_a_data_test_without_the_variable_says_what_to_set() -> None:
    assert unmet_need(["data"], {}) == "APPORTION_DATA is not set: it names the folder of the larger data sets"
    assert unmet_need(["data"], {"APPORTION_DATA": "data"}) is None


@pytest.mark.parametrize(("marker", "command"), [("office", "soffice"), ("browser", "chromium")])
def test_a_viewer_test_needs_its_viewer(tmp_path: Path, marker: str, command: str) -> None:
    environment = {"PATH": str(tmp_path)}
    assert unmet_need([marker], environment) == f"{command} is not installed: scripts/install-viewers installs it"

    viewer = tmp_path / command
    viewer.touch(mode=0o755)

    assert unmet_need([marker], environment) is None


def test_an_unmarked_test_needs_nothing() -> None:
    assert unmet_need(["parametrize", "usefixtures"], {}) is None


def test_skips_are_counted_by_reason() -> None:
    assert skip_lines(["Skipped: no data", "Skipped: no viewer", "Skipped: no data"]) == [
        "3 tests were skipped",
        "  2 x no data",
        "  1 x no viewer",
    ]


def test_a_run_without_skips_says_so() -> None:
    assert skip_lines([]) == ["no test was skipped"]
