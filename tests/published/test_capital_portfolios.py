"""Real capital portfolios without values, scored by a stated path: their totals against the raw data, their plans."""

from __future__ import annotations

import csv
import gzip
import io
import runpy
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apportion.allocation.plan import make_plan
from apportion.allocation.proof.verify import verify_amounts
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.services.load import load_case

ROOT = Path(__file__).resolve().parents[2]
Written = Callable[[str], Case]


def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "write_capital_cases.py"))


@pytest.fixture
def written(data_dir: Path, tmp_path: Path) -> Written:
    def write(which: str) -> Case:
        script()["write_case"](which, data_dir, tmp_path / which)
        case = load_case(tmp_path / which).case
        assert case is not None
        return case

    return write


def assert_proved_within(case: Case, plan: Plan, gap: str) -> None:
    assert plan.status in ("optimal", "feasible")
    assert plan.proof is not None
    assert plan.allocations is not None
    assert verify_amounts(case, plan.amounts, plan.allocations, dict(plan.reserves), plan.chosen).feasible
    assert plan.proof.best_gap <= Fraction(gap) * plan.proof.value_lower


def rank_and_fill(plan: Plan) -> Fraction:
    found = [item for item in plan.baselines if item.name == "Rank and fill"]
    assert len(found) == 1
    assert found[0].keeps_rules
    assert found[0].weighted_value is not None
    return found[0].weighted_value


def test_points_of_melbourne_are_gates_and_years_of_waiting() -> None:
    points = script()["melbourne_points"]
    project = {"EPT": "3 Gate Major Infrastructure", "BNI": "24/10/2016 5:00:00 PM", "BCA": "2019-10-23 17:00:00"}

    assert points(project) == 3 + 2  # one day short of three years
    assert points({**project, "BCA": "2019-10-24 08:00:00"}) == 3 + 3
    assert points({**project, "BCA": "2029-01-01"}) == 3 + 5
    assert points({**project, "BNI": ""}) == 3
    assert points({**project, "EPT": "Minor Procurement", "BNI": ""}) == 1


def test_points_of_new_york_are_the_kind_of_work_and_what_was_begun() -> None:
    points = script()["new_york_points"]

    def of(category: str, spent: int) -> Any:
        return points({"ten_year_plan_category": category, "combined_prior_actuals": str(spent)})

    assert of("LEGAL MANDATES AND CORRECTION OF UNSAFE CONDITIONS", 0) == 5
    assert of("PRIMARY STREET RECONSTRUCTION", 12) == 4
    assert of("NEIGHBORHOOD PARKS AND PLAYGROUNDS", 0) == 2


@pytest.mark.data
def test_melbourne_water_s_projects_cost_what_the_data_say(written: Written, data_dir: Path) -> None:
    """445 projects of 5,113,659,152.50 dollars together; money for two fifths of it."""
    with (data_dir / "melbourne-water-capital" / "capital_delivery_projects.csv").open(encoding="utf-8-sig") as lines:
        raw = [Decimal(row["FFC"]) for row in csv.DictReader(lines)]

    case = written("melbourne-water")

    assert case.requests.choices.count == len(raw) == 445
    assert int(case.requests.cap.sum()) == 511_365_915_250
    assert abs(sum(raw) - Decimal("5113659152.50")) < Decimal("0.01")
    assert case.total == 204_546_366_100
    plan = make_plan(case)
    assert_proved_within(case, plan, "0.0001")
    assert plan.proof is not None
    assert plan.proof.value_lower > rank_and_fill(plan)


@pytest.mark.data
def test_new_york_s_projects_cost_what_the_data_say(written: Written, data_dir: Path) -> None:
    """Planned from 2021 to 2025: 9,072,249 thousand of city money, 574,854 of others, for 1,933 of 2,010 projects.

    Seventy-five have nothing planned in these years and two a negative amount.
    """
    years = ("2021", "2022", "2023", "2024", "2025")
    packed = (data_dir / "nyc-capital-projects" / "nyc_capital_projects_fy2021.csv.gz").read_bytes()
    raw = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"), newline="")))
    planned = [row for row in raw if any(int(row[f"combined{year}"]) for year in years)]
    kept = [
        row
        for row in planned
        if all(int(row[f"{source}{year}"]) >= 0 for year in years for source in ("city", "non_city"))
    ]

    case = written("new-york")

    assert (len(raw), len(raw) - len(planned), len(planned) - len(kept)) == (2010, 75, 2)
    assert case.requests.choices.count == len(kept) == 1933
    thousands = np.bincount(case.requests.period, case.requests.cap, minlength=5) / 100_000
    assert thousands.tolist() == [sum(int(row[f"combined{year}"]) for row in kept) for year in years]
    assert sum(int(row[f"city{year}"]) for row in kept for year in years) == 9_072_249
    assert int(case.requests.cap[case.requests.tags["city"]].sum()) == 9_072_249 * 100_000
    assert int(case.requests.cap[case.requests.tags["non-city"]].sum()) == 574_854 * 100_000


@pytest.mark.data
def test_new_york_s_plan_pays_each_source_s_part_of_a_project_or_nothing(written: Written) -> None:
    case = written("new-york")

    plan = make_plan(case)

    assert_proved_within(case, plan, "0.0001")
    assert plan.proof is not None
    assert plan.proof.value_lower > Fraction("1.03") * rank_and_fill(plan)
    assert plan.allocations is not None
    from_city = plan.allocations.fund == plan.fund_ids.index("city")
    city_lines = np.isin(plan.allocations.line, case.requests.tags["city"])
    assert np.array_equal(from_city, city_lines)
    assert np.all((plan.amounts == 0) | (plan.amounts == case.requests.cap))
