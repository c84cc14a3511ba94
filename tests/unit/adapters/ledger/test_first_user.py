"""What a first user stumbled over: two mappings that ended in a fault of the program are findings."""

from pathlib import Path

import pytest

from apportion.adapters.ledger.opening import OpenedLedger, open_ledger

MAPPING = "format: 1\ncurrency: USD\nsources:\n  - files: d.csv\n"


def codes(folder: Path, mapping: str, data: bytes) -> list[str]:
    (folder / "ledger.yaml").write_text(MAPPING + mapping, encoding="utf-8")
    (folder / "d.csv").write_bytes(data)
    opened = open_ledger(folder)
    assert opened.store is None
    return [finding.code for finding in opened.findings.listed]


def test_a_stated_encoding_that_the_file_does_not_have_is_a_finding(tmp_path: Path) -> None:
    mapping = "    encoding: utf-16\n    columns: {year: year, unit: unit, amount: amount}\n    measure: actual\n"

    assert codes(tmp_path, mapping, "year,unit,amount\n2019,caf\xe9,1.00\n".encode("cp1252")) == [
        "text.encoding-unknown"
    ]


@pytest.mark.parametrize("second", ["{column: b, measure: original}", '{column: "b", measure: original, month: "3"}'])
def test_a_value_without_a_year_beside_one_that_has_it_is_a_finding(tmp_path: Path, second: str) -> None:
    first = "{column: a, measure: actual, year: 2019}"
    mapping = f"    columns: {{unit: unit}}\n    values:\n      - {first}\n      - {second}\n"

    assert "ledger.no-time" in codes(tmp_path, mapping, b"unit,a,b\nfire,1.00,2.00\n")


def opened(folder: Path, mapping: str, data: bytes) -> OpenedLedger:
    (folder / "ledger.yaml").write_text(MAPPING + mapping, encoding="utf-8")
    (folder / "d.csv").write_bytes(data)
    return open_ledger(folder)


DATED = "    columns: {date: day, unit: unit, amount: amount}\n    measure: actual\n"


def test_utf_8_that_is_stated_is_held_to_and_nothing_else_is_tried(tmp_path: Path) -> None:
    mapping = "    encoding: utf-8\n    columns: {year: year, unit: unit, amount: amount}\n    measure: actual\n"

    assert codes(tmp_path, mapping, "year,unit,amount\n2019,caf\xe9,1.00\n".encode("cp1252")) == [
        "text.encoding-unknown"
    ]


@pytest.mark.parametrize("day", ["31.12.2023", "31/12/2023", "12/31/2023", "12-31-2023"])
def test_a_number_above_twelve_says_which_is_the_day(tmp_path: Path, day: str) -> None:
    found = opened(tmp_path, DATED, f"day,unit,amount\n{day},fire,1.00\n".encode())

    assert found.store is not None, found.findings.listed
    assert found.store.ledger.years == (2023,)


def test_a_day_that_tells_its_order_does_not_tell_that_of_others(tmp_path: Path) -> None:
    found = opened(tmp_path, DATED, b"day,unit,amount\n31.12.2023,fire,1.00\n05.04.2023,fire,1.00\n")

    (only,) = found.findings.listed
    assert only.code == "ledger.day-two-readings"
    assert only.place.line == 3
    assert (
        "'05.04.2023' can be read with the day or with the month first; '31.12.2023' beside it cannot" in only.message
    )


def test_a_measure_that_is_misspelt_is_one_fault(tmp_path: Path) -> None:
    mapping = "    columns: {year: year, unit: unit, amount: amount}\n    measure: spnt\n"

    assert codes(tmp_path, mapping, b"year,unit,amount\n2019,fire,1.00\n") == ["choice.unknown"]


def test_a_heading_with_a_placeholder_is_offered_with_it(tmp_path: Path) -> None:
    mapping = "    columns: {unit: unit}\n    values: [{column: 'Budgt {year}', measure: budget}]\n"
    found = opened(tmp_path, mapping, b"unit,Budget 2019,Budget 2020\nfire,1.00,2.00\n")

    assert "Did you mean 'Budget {year}'?" in found.findings.listed[0].remedy
