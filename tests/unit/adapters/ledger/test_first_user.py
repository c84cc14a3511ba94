"""What a first user stumbled over: two mappings that ended in a fault of the program are findings."""

from pathlib import Path

import pytest

from apportion.adapters.ledger.opening import open_ledger

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
