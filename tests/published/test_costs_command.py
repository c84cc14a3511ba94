"""Printed examples of costing as cases, through the command that a user runs."""

import json
from pathlib import Path

import pytest

from apportion.interfaces.cli import main
from tests.support.work_case import write_work


def test_the_customer_service_department_of_kaplan_and_anderson(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R. S. Kaplan and S. R. Anderson, "Time-Driven Activity-Based Costing", Harvard Business Review, November 2004.

    560,000 dollars for 700,000 minutes: 0.80 a minute; 6.40 an order, 35.20 an inquiry, 40.00 a credit check; 578,600
    minutes or 462,880 dollars used, 121,400 minutes or 97,120 dollars unused.
    """
    code = main(["costs", str(write_work(tmp_path / "department")), "--json"])

    work = json.loads(capsys.readouterr().out)["work"]
    (department,) = work["resources"]
    assert code == 0
    assert department["rate"] == "0.80"
    assert {item["driver"]: item["cost_each"] for item in work["rates"]} == {
        "order": "6.40",
        "inquiry": "35.20",
        "check": "40.00",
    }
    assert (work["assigned"], work["unused"], work["unassigned"]) == ("462880.00", "97120.00", "0.00")
    assert (department["used"], department["unused"]) == ("578600", "121400")


def test_the_same_figures_stand_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["costs", str(write_work(tmp_path / "department"))])

    said = " ".join(capsys.readouterr().out.split())
    assert "Process orders order 8 minutes 49,000 $6.40" in said
    assert "Handle inquiries inquiry 44 minutes 1,400 $35.20" in said
    assert "Check credit check 50 minutes 2,500 $40.00" in said
    assert "Department Customer service $560,000 700,000 minutes 578,600 82.7 % $0.80 121,400 $97,120" in said
