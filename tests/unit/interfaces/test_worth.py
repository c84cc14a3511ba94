"""``apportion worth`` as a person and a program call it."""

import json
from pathlib import Path

import pytest

import apportion
from tests.support.terminal import Run, document

FILES = {
    "case.yaml": """
format: 1
name: Libraries
currency: USD
periods: FY2026
total: 1500.00
total_is: at_most
discounting: hurdle
base_rate: 20%
rate_terms: nominal
rates_source: Treasurer, May 2026
flow_prices: nominal
context: {performance_pressure: survival}
""",
    "units.csv": "unit\ntown\n",
    "requests.csv": (
        "request,name,unit,cap,decision,rate\nlibrary,New library,town,1000.00,whole,2\npool,,town,600,,1\n"
    ),
    "cash_flows.csv": (
        "request,kind,period,amount\n"
        "library,investment,0,1000.00\nlibrary,benefit,1,600.00\nlibrary,benefit,2,1000.00\nlibrary,benefit,3,625.00\n"
    ),
    "risk_classes.csv": "risk_class,premium,source\nplain,2%,Board\n",
    "valuations.csv": "request,risk_class,multiple_months\nlibrary,plain,24\n",
}
"""20% and 2% and 3% for a fight for survival: 25%. The library is worth 480 + 640 + 320 for 1,000."""


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    return write(tmp_path / "libraries")


def write(folder: Path, **changed: str) -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        stem = name.partition(".")[0]
        (folder / name).write_text(changed.get(stem, text), encoding="utf-8")
    return folder


def test_a_line_for_each_request(run: Run, libraries: Path) -> None:
    code, out, _ = run("worth", str(libraries))

    said = " ".join(out.split())
    assert code == 0
    # 520 of the second year's 640 are still owed: 21.75 months; the rate of return by halving intervals is 0.52471.
    assert "New library 25.00 % $440.00 52.47 % 16.8 months 21.8 months 1.44 1.44" in said
    assert "Because performance pressure is survival: hurdle rate: +3 percentage points" in said
    assert "Blank cells filled in: npv of requests (1)." in out


def test_one_request_shows_its_rate_part_by_part_and_every_measure(run: Run, libraries: Path) -> None:
    code, out, _ = run("worth", str(libraries), "library")

    said = " ".join(out.split())
    assert code == 0
    assert "20.00 % cost of capital as given [Treasurer, May 2026]" in said
    assert "2.00 % premium of class plain [Board]" in said
    assert "3.00 % premium for the situation performance pressure survival" in said
    assert "25.00 % a year, nominal" in said
    assert "Multiple 1.6x over 24 months" in said
    # 440 / (0.8 + 0.64 + 0.512)
    assert "Equivalent a year $225.41" in said


def test_a_program_reads_the_same_figures(run: Run, libraries: Path) -> None:
    code, found = document(run, "worth", str(libraries))

    assert code == 0
    assert found["status"] == "valued"
    assert found["filled"] == [{"table": "requests", "column": "npv", "cells": 1, "stated": []}]
    library = found["requests"][0]
    assert (library["npv"], library["value"], library["invested"]) == ("440.00", "1440.00", "1000.00")
    assert [(part["name"], part["rate"]) for part in library["discounting"]["parts"]] == [
        ("cost of capital as given", "0.2"),
        ("premium of class plain", "0.02"),
        ("premium for the situation", "0.03"),
    ]
    assert (library["payback_months"], library["multiple"], library["multiple_months"]) == ("16.8", "1.6", 24)
    assert len(library["rates_of_return"]) == 1
    assert library["loss_probability"] is None


def test_a_document_is_written_and_not_over_somebody_s_folder(run: Run, libraries: Path, tmp_path: Path) -> None:
    code, out, _ = run("worth", str(libraries), "--out", "made")

    written = json.loads((tmp_path / "made" / "worth.json").read_text(encoding="utf-8"))
    assert code == 0
    assert "Worth written to made/worth.json" in out
    assert written["requests"][0]["npv"] == "440.00"
    assert run("worth", str(libraries), "--out", "made")[0] == 2
    assert run("worth", str(libraries), "--out", "made", "--force")[0] == 0
    code, _, said = run("plan", str(libraries), "--out", "made", "--force")
    assert code == 2
    assert "is not a plan folder" in said


def test_a_plan_folder_can_be_asked_as_well(run: Run, libraries: Path) -> None:
    run("plan", str(libraries), "--out", "planned")

    assert document(run, "worth", "planned")[1]["requests"] == document(run, "worth", str(libraries))[1]["requests"]


def test_a_case_without_cash_flows_ends_with_one(run: Run) -> None:
    code, out, _ = run("worth", "town")

    assert code == 1
    assert "No request has cash flows." in out
    assert document(run, "worth", "town") == (1, {**document(run, "worth", "town")[1], "status": "no-cash-flows"})
    code, _, said = run("worth", "town", "--out", "made")
    assert code == 2
    assert "nothing to write" in said


def test_a_request_that_is_misspelt_or_has_no_flows_is_refused(run: Run, libraries: Path) -> None:
    code, _, said = run("worth", str(libraries), "libary")
    assert code == 2
    assert "There is no request 'libary'. Did you mean 'library'?" in " ".join(said.split())

    code, _, said = run("worth", str(libraries), "pool")
    assert code == 2
    assert "'pool' has no cash flows. Those that have: library." in " ".join(said.split())


def test_what_keeps_a_case_from_being_valued_is_told_and_nothing_else(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "broken", valuations="request,risk_class\nlibrary,plane\n")

    code, found = document(run, "worth", str(folder))

    assert code == 1
    assert [item["code"] for item in found["findings"]] == ["worth.unknown-risk-class"]


def test_only_what_concerns_the_request_is_noticed(run: Run, tmp_path: Path) -> None:
    flows = FILES["cash_flows.csv"] + "pool,investment,0,600.00\npool,benefit,1,500.00\n"
    folder = write(tmp_path / "two", cash_flows=flows, valuations="request,risk_class\nlibrary,plain\npool,plain\n")

    assert document(run, "worth", str(folder), "library")[1]["findings"] == []
    found = document(run, "worth", str(folder), "pool")[1]["findings"]
    assert [item["code"] for item in found] == ["worth.payback-beyond-forecast"]


def test_sentences_are_written_in_the_number_format_of_the_case(run: Run, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "deutsch",
        case=FILES["case.yaml"].replace("total: 1500.00", "total: 1500,00\nnumber_format: 1.234,56"),
        requests=FILES["requests.csv"].replace("1000.00", "1000"),
        cash_flows=FILES["cash_flows.csv"].replace(".00", ""),
    )

    _, out, _ = run("worth", str(folder), "library")

    assert "Net present value 440,00: benefits 1.440,00 less running costs 0,00 less investment 1.000,00" in out
    assert "Discounted at 25,00% a year" in out
    assert "Payback after 16,8 months" in out


def test_python_has_the_same_worth(libraries: Path) -> None:
    worth = apportion.load(libraries).worth

    assert worth is not None
    assert [(item.request, item.worth.npv_minor) for item in worth.appraisals] == [("library", 44_000)]
