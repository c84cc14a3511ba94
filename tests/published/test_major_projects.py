"""The United Kingdom's major projects of 2023: totals against the extract, the plan against rank and fill."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apportion.services.load import load_case
from tests.support.proved import funded, proved_plan

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "major-projects"
TOTAL = 120_000_000_000
SHARE = Decimal("0.30")


def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "extract_major_projects.py"))


def rows(*place: str) -> list[dict[str, str]]:
    with EXAMPLE.joinpath(*place).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_cost_and_benefit_are_published_for_101_of_244_projects() -> None:
    """A hundred and two have both; the benefit of one of them is negative."""
    asked = rows("requests.csv")

    assert len(rows("source", "projects.csv")) == 244
    assert len(asked) == 101
    assert sum(int(row["cap"]) for row in asked) == 263_580_000_000
    assert sum(int(row["value"]) for row in asked) == 671_561_000_000


def test_most_projects_are_rated_amber() -> None:
    ratings = Counter(row["tags"].partition(";")[0] for row in rows("requests.csv"))

    assert ratings == {"amber": 79, "green": 12, "red": 10}


def test_the_tables_are_what_the_extract_says() -> None:
    made = script()
    extracted = rows("source", "projects.csv")

    assert made["requests"](extracted) == rows("requests.csv")
    assert made["units"](extracted) == rows("units.csv")


@pytest.mark.data
def test_the_extract_is_what_the_data_say(data_dir: Path) -> None:
    assert script()["extract"](data_dir) == rows("source", "projects.csv")


def confident(row: dict[str, str]) -> Decimal:
    return Decimal(row["value"]) * Decimal(row["weight"])


def by_rank() -> Decimal:
    """What is ending first, then by confident benefit per pound, whatever still fits."""
    left, worth = TOTAL, Decimal(0)
    asked = rows("requests.csv")
    ranked = sorted(asked, key=lambda row: ("ending" not in row["tags"], -confident(row) / int(row["cap"])))
    for row in ranked:
        if int(row["cap"]) <= left:
            left -= int(row["cap"])
            worth += confident(row)
    return worth


def test_the_plan_is_proved_and_better_than_rank_and_fill() -> None:
    case = load_case(EXAMPLE).case
    assert case is not None

    plan = proved_plan(case)

    chosen = set(funded(case, plan))
    asked = {row["request"]: row for row in rows("requests.csv")}
    spent = sum(int(asked[name]["cap"]) for name in chosen)
    worth = sum(confident(asked[name]) for name in chosen)
    assert plan.proof is not None
    assert worth * 100 == plan.proof.value_lower
    assert spent <= TOTAL
    assert chosen >= {name for name, row in asked.items() if "ending" in row["tags"]}
    for unit in {row["unit"] for row in asked.values()}:
        assert sum(int(asked[name]["cap"]) for name in chosen if asked[name]["unit"] == unit) <= SHARE * spent
    assert worth == 363_047_600_000
    assert worth > by_rank()


def test_the_readme_states_the_figures() -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")

    assert f"{by_rank() / 10**9:.2f} billion" in text
    assert "363.05 billion" in text
