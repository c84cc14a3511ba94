"""Cells and rows of a case as read are replaced; what the user's file said stays untouched."""

from pathlib import Path

from apportion.adapters.files import read_case
from apportion.model.raw import RawCase
from apportion.model.replaced import CellChange, with_replaced, with_rows, without_rows
from tests.support.responses import theatre


def read(tmp_path: Path) -> RawCase:
    return read_case(theatre(tmp_path / "theatre"))


def column(raw: RawCase, table: str, name: str) -> list[str]:
    return [str(text) for text in raw.tables[table].columns[name].texts.tolist()]


def test_a_filled_cell_is_replaced_and_the_change_is_told(tmp_path: Path) -> None:
    raw = read(tmp_path)

    changed, changes = with_replaced(raw, "requests", {"rate": {0: "", 1: "2"}, "scale": {0: "9.00"}})

    assert changes == (CellChange("requests", 0, "rate", "2", ""), CellChange("requests", 0, "scale", "", "9.00"))
    assert column(changed, "requests", "rate") == ["", "2", "1"]
    assert column(changed, "requests", "scale") == ["9.00", "", ""]
    assert column(raw, "requests", "rate") == ["2", "2", "1"]


def test_a_column_of_blanks_is_not_added(tmp_path: Path) -> None:
    changed, changes = with_replaced(read(tmp_path), "requests", {"start": {0: "", 1: ""}})

    assert changes == ()
    assert "start" not in changed.tables["requests"].columns


def test_rows_are_added_to_a_table_that_is_made_and_goes_with_its_last_row(tmp_path: Path) -> None:
    raw = read(tmp_path)
    one = with_rows(raw, "points", [{"request": "tour", "amount": "0", "value": "0"}])
    two = with_rows(one, "points", [{"request": "radio", "amount": "1", "value": "2"}])

    assert "points" not in raw.tables
    assert column(two, "points", "request") == ["tour", "radio"]
    assert column(without_rows(two, "points", {0}), "points", "request") == ["radio"]
    assert "points" not in without_rows(two, "points", {0, 1}).tables
