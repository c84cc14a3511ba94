"""Every limit has a source, and can be replaced."""

from dataclasses import fields

import pytest

from apportion.analysis.drivers.limits import LIMIT_TABLE, PROJECT_DEFAULT, Limits, limits


def test_each_limit_stands_once_in_the_table_with_its_source_and_reason() -> None:
    assert [entry.name for entry in LIMIT_TABLE] == [item.name for item in fields(Limits)]
    assert all(entry.source and entry.reason for entry in LIMIT_TABLE)
    assert all(entry.source == PROJECT_DEFAULT or "19" in entry.source or "20" in entry.source for entry in LIMIT_TABLE)


def test_a_limit_can_be_replaced() -> None:
    assert limits({"confidence": 0.8}).confidence == 0.8
    assert limits({"confidence": 0.8}).inflation_max == limits().inflation_max


def test_an_unknown_limit_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such limit: confidences"):
        limits({"confidences": 0.8})
