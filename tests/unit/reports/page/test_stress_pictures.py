"""What stands beside the bars of a tornado."""

from __future__ import annotations

import pytest

from apportion.reports.page.stress_pictures import _common_row


@pytest.mark.parametrize(
    ("labels", "row"),
    [
        (["Care: salaries (Results)", "Care: rent (Results)"], "Results"),
        (["Care (Results)", "Care (Costs)"], ""),
        (["Care (Results)", "Total"], ""),
        ([], ""),
    ],
)
def test_what_all_bars_share_is_said_once_below_them(labels: list[str], row: str) -> None:
    assert _common_row(labels) == row
