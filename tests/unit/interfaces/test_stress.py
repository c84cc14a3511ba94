"""``apportion stress`` as a person and a program call it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.interfaces.facade import load
from apportion.interfaces.python.errors import ApportionError
from apportion.services.load import load_case
from tests.support.terminal import Run
from tests.support.town import write_case

SCENARIOS: dict[str, str | None] = {
    "scenarios.csv": "scenario,name,probability\nslump,Slump,20%\nusual,As planned,80%\n",
    "scenario_changes.csv": "scenario,number,applies_to,to,by\nslump,total,,,-10%\n",
}
LEDGER = """\
format: 1
currency: USD
sources:
  - files: spent.csv
    columns: {year: year, unit: unit, amount: amount}
    measure: actual
"""


def with_ledger(folder: Path, amounts: dict[int, str]) -> Path:
    """The town without scenarios, and a ledger of what parks spent in each year."""
    write_case(folder)
    (folder / "ledger.yaml").write_text(LEDGER, encoding="utf-8")
    rows = "".join(f"{year},parks,{amount}\n" for year, amount in amounts.items())
    (folder / "spent.csv").write_text(f"year,unit,amount\n{rows}", encoding="utf-8")
    return folder


# Growth of 2 %, 1 %, 9 % and 4 %, as in tests/unit/risk/scenarios/test_market.py.
PAST = {2020: "1000000", 2021: "1020000", 2022: "1030200", 2023: "1122918", 2024: "1167834.72"}


def test_a_board_sees_every_scenario_and_who_is_hit(run: Run) -> None:
    """900.00 instead of 1,000.00: roads fall from 200.00 to their floor of 150.00, parks from 800.00 to 750.00."""
    write_case(Path("town"), SCENARIOS)
    code, out, _ = run("stress", "town")

    said = " ".join(out.split())
    assert code == 0
    assert "Slump 20 % $900 cut by $100.00 2,925.00 0.00" in said
    assert "As planned 80 % $1,000 fits 3,200.00 0.00" in said
    assert "The plan fits as it is in 1 of 2 scenarios, with a probability of 80 %." in said
    assert "Its expected value, cut where it has to be, is 3,145.00." in said
    assert "Asphalt: $200.00 -> $150.00 (-$50.00)." in said


def test_a_program_reads_one_document(run: Run) -> None:
    write_case(Path("town"), SCENARIOS)
    code, out, _ = run("stress", "town", "--only", "scenarios", "--json", "--pool", "processes:2")

    document = json.loads(out)
    assert code == 0
    assert (document["status"], document["origin"], document["pool"]) == ("tried", "case", "2 processes")
    slump = document["scenarios"]["scenarios"][0]
    assert slump["breaks"] == [
        {
            "rule": "total",
            "by": "100",
            "measured_in": "money",
            "text": "It allocates $100.00 more than the total to allocate.",
        }
    ]
    assert slump["cut_plan"]["value"] == "2925.00"
    assert document["scenarios"]["expected_value"] == "3145.00"
    assert document["robust"] is None
    assert document["left_out"][0] == {
        "part": "robust",
        "within": False,
        "why": "not asked",
        "text": "It was not asked for.",
        "remedy": "",
        "tables": [],
    }


def test_a_scenario_that_leaves_no_plan_ends_with_one_and_its_rules(run: Run) -> None:
    write_case(Path("town"), {**SCENARIOS, "scenario_changes.csv": "scenario,number,to\nslump,total,300\n"})
    code, out, _ = run("stress", "town", "--only", "scenarios")

    assert code == 1
    assert "cannot be cut to fit" in out
    assert "No plan at all can keep all rules." in out
    assert "raise Total to allocate by $50.00" in out


def test_what_is_wrong_with_scenarios_is_found_by_check(run: Run) -> None:
    write_case(Path("town"), {**SCENARIOS, "scenario_changes.csv": "scenario,number,to\nslump,fund.tax,300\n"})
    code, out, _ = run("check", "town")

    assert code == 1
    assert "scenario.number" in out


def test_a_case_without_scenarios_or_ledger_is_told_so(run: Run) -> None:
    code, out, _ = run("stress", "town")

    assert code == 0
    assert "The case states no scenarios and has no ledger that could tell any." in out


def test_the_ledger_tells_market_conditions(run: Run) -> None:
    with_ledger(Path("past"), PAST)
    code, out, _ = run("stress", "past", "--only", "scenarios", "--json")

    document = json.loads(out)
    assert code == 0
    assert document["origin"] == "history"
    assert "4 years up to 2024" in document["note"]
    totals = {one["scenario"]: one["total"] for one in document["scenarios"]["scenarios"]}
    assert totals == {
        "declining": "988.00",
        "expanding": "1022.00",
        "stable": "1000.00",
        "uncertain-down": "985.00",
        "uncertain-up": "1015.00",
        "volatile-down": "980.00",
        "volatile-up": "1060.00",
    }


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ({2020: "1000.00", 2021: "1020.00"}, "can be compared once; market conditions need at least 3 times"),
        ({2020: "1000.00", 2021: "1100.00", 2022: "1210.00", 2023: "1331.00"}, "grew by the same percentage"),
    ],
)
def test_a_past_that_tells_nothing_is_told_so(run: Run, amounts: dict[int, str], told: str) -> None:
    with_ledger(Path("past"), amounts)
    code, out, _ = run("stress", "past")

    assert code == 0
    assert told in out


def test_market_conditions_can_be_written_down_once_and_are_then_the_case(run: Run) -> None:
    with_ledger(Path("past"), PAST)
    before = json.loads(run("stress", "past", "--only", "scenarios", "--json")[1])

    assert run("stress", "past", "--write-scenarios", "past")[0] == 0
    after = json.loads(run("stress", "past", "--only", "scenarios", "--json")[1])
    code, _, told = run("stress", "past", "--write-scenarios", "past")

    assert after["origin"] == "case"
    assert before["scenarios"] == after["scenarios"]
    assert code == 2
    assert "is there already" in told


def test_a_folder_holds_the_document_and_the_scenarios(run: Run) -> None:
    write_case(Path("town"), SCENARIOS)
    assert run("stress", "town", "--out", "tried")[0] == 0

    assert json.loads(Path("tried/stress.json").read_text(encoding="utf-8"))["status"] == "tried"
    stated = Path("tried/scenarios.csv").read_text(encoding="utf-8")
    assert stated == "scenario,name,probability,source\nslump,Slump,20%,\nusual,As planned,80%,\n"
    code, _, told = run("stress", "town", "--out", "tried")
    assert code == 2
    assert "tried" in told


@pytest.mark.parametrize("option", [("--pool", "threads"), ("--gap", "200%")])
def test_what_makes_no_sense_is_refused(run: Run, option: tuple[str, str]) -> None:
    write_case(Path("town"), SCENARIOS)
    code, _, told = run("stress", "town", *option)

    assert code == 2
    assert "pool" in told or "gap" in told


def test_a_case_without_a_plan_says_where_to_ask(run: Run) -> None:
    tables: dict[str, str | None] = {**SCENARIOS, "units.csv": "unit,floor\nparks,2000.00\nroads,\n"}
    write_case(Path("town"), tables)
    code, out, _ = run("stress", "town")

    assert code == 1
    assert "The case has no plan" in out


def test_the_package_answers_with_exact_values(tmp_path: Path) -> None:
    found = load(write_case(tmp_path / "town", SCENARIOS)).stress()

    assert dict(found.fits) == {"slump": False, "usual": True}
    assert dict(found.values) == {"slump": Fraction(2925), "usual": Fraction(3200)}
    assert dict(found.regrets) == {"slump": 0, "usual": 0}
    assert (found.expected_value, found.expected_regret, found.holds) == (Fraction(3145), Fraction(0), True)
    assert found.write(tmp_path / "tried").joinpath("stress.json").is_file()
    with pytest.raises(ApportionError, match="tried"):
        found.write(tmp_path / "tried")
    with pytest.raises(ApportionError, match="No pool is called"):
        load(tmp_path / "town").stress(pool="threads")


def test_scenarios_cost_a_case_without_them_nothing_and_change_no_plan(tmp_path: Path) -> None:
    plain = load(write_case(tmp_path / "plain")).plan()
    declared = load(write_case(tmp_path / "declared", SCENARIOS)).plan()

    assert plain.fingerprint == declared.fingerprint
    assert load_case(tmp_path / "plain").findings.listed == load_case(tmp_path / "declared").findings.listed
