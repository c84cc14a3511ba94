"""``apportion import`` and ``apportion monitor`` as a person, a program and the package call them."""

import datetime
import json
import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import apportion
from tests.support.terminal import Run, document

EXAMPLE = Path(__file__).parents[3] / "examples" / "first-quarter"
DAY = ("--as-of", "2025-03-31")


@pytest.fixture
def budget(run: Run, tmp_path: Path) -> Path:
    """The example, planned and adopted."""
    shutil.copytree(EXAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns(".apportion"))
    assert run("plan", "case", "--out", "budget")[0] == 0
    assert run("adopt", "budget", "--by", "M. Ortega", "--on", "2024-12-12")[0] == 0
    return tmp_path / "budget"


def test_a_person_sees_use_beside_an_even_year_and_past_years(run: Run, budget: Path) -> None:
    code, out, _ = run("monitor", "budget", "case", *DAY, "--reported", "case/reported", "--out", "seen")

    said = " ".join(out.split())
    assert code == 0
    assert "By 2025-03-31 $4,400,000 of $17,100,000 is spent, 25.7 %; an even year: 25.0 %." in said
    assert "Engineering $7,200,000 $0 $0 $1,800,000 25.0 % 0.0 % +11.2 % 92.0 %" in said
    seen = budget.parent / "seen"
    assert {path.name for path in seen.iterdir()} == {"manifest.json", "monitor.html", "monitor.json"}
    assert json.loads((seen / "monitor.json").read_text(encoding="utf-8"))["as_of"] == "2025-03-31"
    # A folder of ours is not replaced unless that is asked for.
    assert run("monitor", "budget", "case", *DAY, "--out", "seen")[0] == 2


def test_a_program_reads_alerts_as_data(run: Run, budget: Path) -> None:
    code, found = document(run, "monitor", str(budget), "case", *DAY)

    assert code == 0
    over = next(alert for alert in found["alerts"] if alert["code"] == "spending.over")
    assert (over["subject"], over["threshold"]) == ("engineering", 0.05)
    assert found["total"]["used"] == round(44 / 171, 6)
    assert {item["criterion"]: item["met"] for item in found["scorecard"]}["satisfaction"] is None


def test_actuals_are_imported_once(run: Run, budget: Path) -> None:
    arguments = ("import", str(budget), "case", "--through", "2025-03-31", "--by", "M. Ortega", "--on", "2025-04-02")
    code, first = document(run, *arguments)
    again = document(run, *arguments)[1]

    assert code == 0
    assert (first["status"], first["added"]) == ("entered", "4400000.00")
    assert (again["status"], again["added"], again["spent"]) == ("unchanged", "0.00", "4400000.00")


def test_a_day_before_the_plan_begins_is_refused(run: Run, budget: Path) -> None:
    code, _, err = run("monitor", str(budget), "case", "--as-of", "2024-12-31")

    assert code == 2
    assert "FY2025 begins on 2025-01-01, after 2024-12-31." in " ".join(err.split())


def test_from_python_the_same_day_has_exact_figures(budget: Path) -> None:
    plan = apportion.open_adopted(budget)
    case, end = budget.parent / "case", datetime.date(2025, 3, 31)

    assert plan.import_actuals(case, end, by="M. Ortega", on=datetime.date(2025, 4, 2)) == Decimal("4400000.00")
    held = plan.monitor(case, end, reported=case / "reported")
    assert held.spent["sales"] == Decimal("1600000.00")
    assert held.scorecard["satisfaction"].value == Fraction(33, 40)
    assert held.to_dict()["as_of"] == "2025-03-31"
    assert held.not_known == ()
    assert {alert.code for alert in held.alerts} >= {"spending.over", "milestone.late"}
    assert held.variances["engineering"] == held.detail.units[0].against_season
