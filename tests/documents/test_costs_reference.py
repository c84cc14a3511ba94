"""The page about costs lists every key of costs.json, and no other in its table."""

import json
import re
from collections.abc import Iterator

import pytest

from apportion.interfaces.cli import main
from tests.documents.reading import ROOT

PAGE = ROOT / "docs" / "reference" / "costs.md"


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from () if key in {"findings", "finding_counts"} else _keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part)


def test_every_key_of_costs_json_is_documented_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    main(["costs", str(ROOT / "examples" / "technology-company"), "--json"])
    found = set(_keys(json.loads(capsys.readouterr().out)))

    table = PAGE.read_text(encoding="utf-8").partition("## costs.json")[2]
    cells = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")]
    listed = {key for cell in cells[1:] for key in re.findall(r"`([a-z_]+)`", cell)} - {"null"}
    # The example serves no stated objectives.
    assert listed == found | {"objective"}


def test_the_department_of_the_page_has_the_printed_figures() -> None:
    said = PAGE.read_text(encoding="utf-8")

    for figure in ("0.80", "6.40", "35.20", "40.00", "462,880.00", "97,120.00", "578,600", "121,400"):
        assert figure in said
