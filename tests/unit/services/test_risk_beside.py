"""What a plan says of its risk at once: sums of its tables, worked by hand, and nothing where there are none."""

from __future__ import annotations

from pathlib import Path

from apportion.interfaces.facade import load
from apportion.reports.page import report_page
from apportion.services.load import load_case
from apportion.services.plan_case import Planned, plan_case
from tests.support.town import edited, write_case

CASH = "cash_opening: 100.00\n        cash_floor: 50.00"
TABLES: dict[str, str | None] = {
    **edited("case.yaml", "total: 1,000.00", f"total: 1,000.00\n        {CASH}"),
    "risks.csv": "risk,name,probability,cost_low,cost_likely,cost_high\nstorm,A storm,50%,20.00,30.00,40.00\n",
    "revenues.csv": "source,name,amount,kind\ntax,Tax,940.00,recurring\nsale,Sale of land,60.00,one-time\n",
    # All is spent in the first month, and all comes in with the last.
    "cash_profile.csv": "flow,month,share\nspending,1,100%\ntax,12,100%\nsale,12,100%\n",
}


def planned(folder: Path, tables: dict[str, str | None]) -> Planned:
    return plan_case(load_case(write_case(folder, tables)))


def test_the_town_keeps_nothing_for_its_storm_and_lives_on_land(tmp_path: Path) -> None:
    """The storm costs 50 % of 30.00. 1,000.00 go out, 940.00 recur. Cash falls from 100.00 to -900.00, 950.00 short."""
    document = load(write_case(tmp_path / "town", TABLES)).plan().to_dict()

    assert document["evidence"]["risk"] == {
        "risks": 1,
        "expected_cost": "15.00",
        "kept_back": "0.00",
        "funds": [
            {
                "fund": None,
                "period": "FY2025",
                "revenue": "1000.00",
                "spending": "1000.00",
                "balanced": True,
                "structural": "-60.00",
                "balance": None,
                "below_floor": None,
            }
        ],
        "lowest_cash": {
            "period": "FY2025",
            "month": 1,
            "cash": "-900.00",
            "from_start_only": False,
            "borrowed": "950.00",
        },
        "scenarios": 0,
        "uncertain": 0,
    }


def test_the_report_says_it_in_sentences_and_where_the_rest_is(tmp_path: Path) -> None:
    found = planned(tmp_path / "town", TABLES)
    page = report_page(found.case, found.plan, found.evidence)

    assert "The risk that the case states costs $15.00 on average; the plan keeps nothing back for them." in page
    assert "The budget: recurring spending is $60 above recurring revenue" in page
    assert "Cash is lowest at the end of month 1, at -$900; $950 has to be borrowed to keep its floor." in page
    assert "apportion stress sizes the reserve." in page


def test_a_case_that_says_nothing_of_risk_has_nothing_beside_its_plan(tmp_path: Path) -> None:
    found = planned(tmp_path / "town", {})

    assert found.evidence.risk is None
    assert "If things go wrong" not in report_page(found.case, found.plan, found.evidence)


def test_tables_about_risk_do_not_change_the_plan(tmp_path: Path) -> None:
    assert planned(tmp_path / "a", TABLES).plan.fingerprint == planned(tmp_path / "b", {}).plan.fingerprint


def test_a_written_plan_with_its_risk_is_verified(tmp_path: Path) -> None:
    from apportion.services.verify_plan import verify

    load(write_case(tmp_path / "town", TABLES)).plan().write(tmp_path / "plan")
    assert all(not check.problems for check in verify(tmp_path / "plan").checks)


def test_without_a_plan_nothing_is_said(tmp_path: Path) -> None:
    tables = {**TABLES, "units.csv": "unit,floor\nparks,2000.00\nroads,\n"}
    assert planned(tmp_path / "town", tables).evidence.risk is None


def test_months_that_only_a_ledger_could_tell_are_left_to_stress(tmp_path: Path) -> None:
    tables = {**TABLES, "cash_profile.csv": "flow,month,share\ntax,12,100%\n"}
    risk = planned(tmp_path / "town", tables).evidence.risk

    assert risk is not None
    assert risk.cash is None
