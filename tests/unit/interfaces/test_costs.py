"""``apportion costs`` as a person and a program call it."""

import json
import re
from pathlib import Path

import pytest

from tests.support.terminal import Run, document
from tests.support.work_case import changed, write_work

NEXT_YEAR: dict[str, str | None] = {
    "resources.csv": """
        resource,name,unit,cost,capacity,measure,supply,step,price_change
        department,Department,service,560000.00,700000,minutes,whole_units,25000,3%
    """,
    "cost_objects.csv": """
        object,name,kind,volume,volume_next,measure,revenue,revenue_next
        customers,Customers,customers,1000,1100,customers,900000.00,990000.00
    """,
}


@pytest.fixture
def department(tmp_path: Path) -> Path:
    return write_work(tmp_path / "department", NEXT_YEAR)


def test_cost_objects_rates_capacity_and_next_year_stand_in_the_tables(run: Run, department: Path) -> None:
    code, out, _ = run("costs", str(department))

    said = " ".join(out.split())
    assert code == 0
    # 462,880 for 1,000 customers; 900,000 less that and less 97,120 unused
    assert "Customers customers 1,000 customers $462,880 $462.88" in said
    assert "Customers $900,000 $462,880 +$437,120 48.6 % +$437,120" in said
    assert "Result $340,000 revenue less this cost alone" in said
    assert "Unused capacity $97,120 17.3 % of the cost" in said
    assert "Operations primary Check credit, Process orders $413,600 $413,600 all cost objects" in said
    # 26 posts instead of 28, 3 % dearer
    assert "in whole units 578,600 minutes 636,460 650,000 (26, now 28) 13,540 left" in said
    assert "Department $560,000 -$40,000 +$15,600 $535,600" in said
    assert "$400,000 to $560,000 may ask for $24,400 more" in said


def test_a_program_reads_the_same_figures(run: Run, department: Path) -> None:
    code, found = document(run, "costs", str(department))

    work = found["work"]
    assert code == 0
    assert work["objects"][0]["unit_cost"] == "462.88"
    assert work["result"]["result"] == "340000.00"
    assert work["budget"]["resources"][0]["slack"] == "13540"
    assert work["budget"]["units"][0]["next_year"] == "535600.00"
    assert found["requests"] == [
        {
            "unit": "service",
            "needed": "535600.00",
            "asked": "560000.00",
            "floor": "400000.00",
            "asked_beyond_need": "24400.00",
        }
    ]
    assert found["studies"] == []
    assert found["written_to"] is None


def test_a_page_and_a_document_are_written_together(run: Run, department: Path, tmp_path: Path) -> None:
    code, out, _ = run("costs", str(department), "--out", "made")

    page = (tmp_path / "made" / "costs.html").read_text(encoding="utf-8")
    assert code == 0
    assert "Costs written to made/costs.html" in out
    assert "<script" not in page
    assert "http" not in re.sub(r'xmlns="[^"]+"', "", page)
    assert page.count("<svg") == 4
    assert json.loads((tmp_path / "made" / "costs.json").read_text(encoding="utf-8"))["work"]["unused"] == "97120.00"
    assert run("costs", str(department), "--out", "made")[0] == 2
    assert run("costs", str(department), "--out", "made", "--force")[0] == 0


def test_two_runs_write_the_same_page(run: Run, department: Path, tmp_path: Path) -> None:
    run("costs", str(department), "--out", "first")
    run("costs", str(department), "--out", "second")

    for name in ("costs.html", "costs.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_costs_do_not_replace_a_plan(run: Run, department: Path) -> None:
    assert run("plan", "town", "--out", "plan")[0] == 0

    assert "is not a costs folder" in run("costs", str(department), "--out", "plan", "--force")[2]


def test_a_misspelt_name_is_told_with_its_place_and_the_nearest(run: Run, tmp_path: Path) -> None:
    case = write_work(tmp_path / "wrong", changed("consumption.csv", "department,orders", "departement,orders"))

    code, out, _ = run("costs", str(case))

    assert code == 1
    assert "consumption.csv:2: refused [activities.unknown-name]" in out
    assert "Did you mean department?" in out


def test_a_plan_of_a_case_with_a_broken_cost_model_is_refused_too(run: Run, tmp_path: Path) -> None:
    case = write_work(tmp_path / "wrong", changed("volumes.csv", "49000", "-49000"))

    assert run("check", str(case))[0] == 1
    assert run("plan", str(case), "--out", "plan")[0] == 1


def test_a_case_without_tables_about_work_ends_as_one_without_ratings_or_cash_flows_does(run: Run) -> None:
    code, said, _ = run("costs", "town")

    assert code == run("worth", "town")[0] == run("score", "town")[0] == 1
    assert "nothing is said about work" in said
    assert "docs/reference/costs.md" in said
    assert document(run, "costs", "town")[1]["status"] == "no-work"


def test_where_nothing_is_said_about_work_nothing_is_written(run: Run) -> None:
    code, _, said = run("costs", "town", "--out", "made")

    assert code == 2
    assert "there is nothing to write" in said


def test_a_cost_that_cannot_be_studied_ends_with_1_and_shows_the_rest(run: Run, tmp_path: Path) -> None:
    history: dict[str, str | None] = {
        "cost_history.csv": "cost,period,amount\nheat,2024-01,100.00\nheat,2024-02,120.00\n",
        "driver_history.csv": "cost,period,driver,quantity\nheat,2024-01,days,5\nheat,2024-02,days,6\n",
    }
    case = write_work(tmp_path / "short", history)

    code, out, _ = run("costs", str(case))

    assert code == 1
    assert "drivers.too-few-periods" in out
    assert "It could not be studied." in out
    assert "$97,120" in out


def test_names_of_users_cannot_become_markup(run: Run, tmp_path: Path) -> None:
    case = write_work(tmp_path / "wild", changed("activities.csv", "Process orders", "<b>Process</b>"))

    run("costs", str(case), "--out", "made")

    assert "<b>Process" not in (tmp_path / "made" / "costs.html").read_text(encoding="utf-8")
