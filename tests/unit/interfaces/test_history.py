"""``apportion history`` as a person and a program call it."""

import json
from pathlib import Path

import pytest

from tests.support.small_ledger import write_ledger
from tests.support.terminal import Run, document


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_ledger(tmp_path / "ledger")


def test_years_and_units_stand_in_the_tables(run: Run, ledger: Path) -> None:
    code, out, _ = run("history", str(ledger))

    said = " ".join(out.split())
    assert code == 0
    assert "2022 $18,500 $18,000 -$500 -2.7 % 97.3 %" in said
    assert "2023 $18,500 $19,200 +$700 +3.8 % 103.8 % +6.7 %" in said
    # fire used 96 % and 105.6 %: 100.8 % on average, off by 4 % and 5.6 %
    assert "100.8 % 4.8 % +5.6 % (2023)" in said
    assert "Average variance 2.4 %, within the tolerance of 5.0 %" in said


def test_a_tolerance_of_ones_own_marks_what_lies_beyond_it(run: Run, ledger: Path) -> None:
    _, out, _ = run("history", str(ledger), "--tolerance", "4")

    assert "4.8 % !" in " ".join(out.split())


def test_a_program_reads_the_same_figures(run: Run, ledger: Path) -> None:
    code, found = document(run, "history", str(ledger))

    fire = next(line for line in found["members"] if line["id"] == "fire")
    assert code == 0
    assert fire["years"][1]["variance"] == "700.00"
    assert fire["years"][1]["direction"] == "unfavourable"
    assert (fire["average_utilisation"], fire["average_variance"]) == (1.008, 0.048)
    assert found["overspends"] == [
        {"unit": "fire", "year": 2023, "variance": "700.00", "variance_fraction": 0.056, "direction": "unfavourable"}
    ]
    assert found["bridges"][0]["steps"] == [{"kind": "member", "label": "fire", "amount": "700.00"}]
    assert found["seasons"]["whole"]["index"] == [1.0] * 12
    assert {check["name"]: check["result"] for check in found["checks"]}["gaps"] == "pass"


def test_a_page_and_a_document_are_written_together(run: Run, ledger: Path, tmp_path: Path) -> None:
    code, out, _ = run("history", str(ledger), "--out", "made")

    page = (tmp_path / "made" / "history.html").read_text(encoding="utf-8")
    assert code == 0
    assert "History written to made/history.html" in out
    assert "Budget 2023 to Actual 2023: +$700." in page
    assert "<script" not in page
    assert json.loads((tmp_path / "made" / "history.json").read_text(encoding="utf-8"))["ledger"] == "Town"
    assert run("history", str(ledger), "--out", "made")[0] == 2
    assert run("history", str(ledger), "--out", "made", "--force")[0] == 0


def test_a_history_does_not_replace_a_plan_nor_the_reverse(run: Run, ledger: Path) -> None:
    run("history", str(ledger), "--out", "made")

    code, _, said = run("plan", "town", "--out", "made", "--force")

    assert code == 2
    assert "is not a plan folder" in said
    assert run("plan", "town", "--out", "plan")[0] == 0
    assert "is not a history folder" in run("history", str(ledger), "--out", "plan", "--force")[2]


def test_another_year_can_be_ranked_and_one_without_both_sides_is_refused(run: Run, ledger: Path) -> None:
    assert "Largest underspends 2022" in run("history", str(ledger), "--year", "2022")[1]

    code, _, said = run("history", str(ledger), "--year", "2019")

    assert code == 2
    assert "2019 has no budget and actual to compare." in said
    assert "2022, 2023" in said


def test_a_place_without_a_ledger_and_a_faulty_ledger_are_told_apart(run: Run, ledger: Path) -> None:
    (ledger / "spent.csv").write_text("date,unit,account,amount\n2022-01-15,fire,wages,1e3\n", encoding="utf-8")

    code, out, said = run("history", str(ledger))

    assert code == 1
    assert "spent.csv:2" in out + said
    assert run("history", "town")[0] in (1, 2)
    assert run("history", "nowhere")[0] == 2


def test_other_dimensions_are_listed_on_demand(run: Run, ledger: Path) -> None:
    assert "wages" in run("history", str(ledger), "--by", "account")[1]
    assert "No row of spending names its fund." in run("history", str(ledger), "--by", "fund")[1]
    assert "… and 1 more" in run("history", str(ledger), "--top", "1")[1]


def test_a_case_says_how_accounts_move_with_volume(run: Run, tmp_path: Path) -> None:
    """Wages of 18,500: half of them move with 100 calls a year; 110 came: 19,425."""
    folder = write_ledger(tmp_path / "town-with-calls")
    mapping = folder / "ledger.yaml"
    calls = """
  - files: calls.csv
    columns: {year: year, account: account, account_type: type, measure: measure}
    account_types: {statistical: statistical}
    measures: {budget: original, actual: actual}
    values: [{column: calls, holds: quantities}]
"""
    mapping.write_text(mapping.read_text(encoding="utf-8") + calls, encoding="utf-8")
    (folder / "calls.csv").write_text(
        "year,account,type,measure,calls\n2023,calls,statistical,budget,100\n2023,calls,statistical,actual,110\n",
        encoding="utf-8",
    )
    (folder / "account_behaviour.csv").write_text("account,driver,variable\nwages,calls,50%\n", encoding="utf-8")
    (folder / "case.yaml").write_text(
        "format: '1'\nname: Town\ncurrency: USD\nperiods: [FY2024]\ntotal: 9.00\n", encoding="utf-8"
    )
    (folder / "units.csv").write_text("unit\nfire\n", encoding="utf-8")
    (folder / "requests.csv").write_text("request,unit,cap,rate\nfire,fire,9.00,1\n", encoding="utf-8")

    _, found = document(run, "history", str(folder))

    assert found["flexed"] == [
        {
            "account": "wages",
            "budget": "18500.00",
            "flexed": "19425.00",
            "actual": "19200.00",
            "activity_variance": "925.00",
            "spending_variance": "-225.00",
        }
    ]


def test_units_bear_the_names_that_the_case_gives_them(run: Run) -> None:
    company = Path(__file__).resolve().parents[3] / "examples" / "technology-company"

    _, out, _ = run("history", str(company), "--top", "3")

    assert "Engineering and development" in out
