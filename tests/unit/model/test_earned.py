"""Cells that are worked out fill blanks and never replace what somebody wrote."""

from apportion.model.earned import with_earned
from tests.unit.model.written_case import REQUESTS, SETTINGS, UNITS, raw_case


def test_blank_cells_are_filled_and_stated_ones_reported() -> None:
    requests = "request | unit | cap | score\nclinics | health | 5.00 |\nbridges | roads | 6.00 | 7\n"
    raw = raw_case(SETTINGS, units=UNITS, requests=requests)

    filled, stated = with_earned(raw, "requests", "score", {0: "8.21", 1: "7.65"})

    assert filled.tables["requests"].columns["score"].texts.tolist() == ["8.21", "7"]
    assert [(item.row, item.stated, item.earned, item.place.header) for item in stated] == [(1, "7", "7.65", "score")]
    assert raw.tables["requests"].columns["score"].texts.tolist() == ["", "7"]


def test_a_column_that_the_table_does_not_have_is_added() -> None:
    filled, stated = with_earned(raw_case(SETTINGS, units=UNITS, requests=REQUESTS), "requests", "npv", {1: "12.5"})

    assert filled.tables["requests"].columns["npv"].texts.tolist() == ["", "12.5"]
    assert not stated
