"""Figures that others have printed, through the whole chain: tables of a case, a filled-in cell, a plan and its value.

numpy-financial's own tests (BSD-3-Clause, commit 03e194b); the discount factors of the Green Book; OMB Circular A-94.
The example ``appraised-projects`` is made up: its figures are worked a second time here, from its files with ``csv``
and decimals, and its plan is found again by trying every combination.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from yaml import safe_load

import apportion

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "appraised-projects"
NPV_FIRST = "criterion,priority\nnpv,1\n"
Row = dict[str, str]


def write(folder: Path, settings: Mapping[str, str], flows: str, cap: str) -> Path:
    folder.mkdir()
    stated = {"format": "1", "name": "Printed", "currency": "USD", "periods": "FY1", "total": cap} | dict(settings)
    (folder / "case.yaml").write_text("".join(f"{key}: {value}\n" for key, value in stated.items()), encoding="utf-8")
    tables = {
        "units": "unit\nall\n",
        "requests": f"request,unit,cap,decision,value\nproject,all,{cap},whole,1\n",
        "criteria": NPV_FIRST,
        "cash_flows": f"request,kind,period,amount\n{flows}",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def planned_value(folder: Path) -> Fraction:
    result = apportion.load(folder).plan()
    assert result.status == "optimal"
    assert result.value is not None
    return result.value


def test_numpy_financial_s_present_value_is_the_value_of_a_plan(tmp_path: Path) -> None:
    """It prints 122.894854950942692161628715 for -15000, 1500, 2500, 3500, 4500, 6000 at 5%."""
    rate = {"discounting": "rate", "discount_rate": "5%", "rate_terms": "nominal", "rate_kind": "risk-adjusted"}
    benefits = "".join(
        f"project,benefit,{year},{amount}\n" for year, amount in enumerate((1500, 2500, 3500, 4500, 6000), 1)
    )
    flows = f"project,investment,0,15000\n{benefits}"

    folder = write(tmp_path / "npv", {**rate, "flow_prices": "nominal"}, flows, "15000")

    assert planned_value(folder) == Fraction("122.89")


@pytest.mark.parametrize(
    ("year", "factor"),
    [(1, "0.9662"), (5, "0.8420"), (10, "0.7089"), (30, "0.3563")],
)
def test_the_green_book_s_discount_factors(year: int, factor: str, tmp_path: Path) -> None:
    """HM Treasury prints factors of four decimals at 3.5%; 1,000,000 a benefit shows them."""
    settings = {"discounting": "green_book", "flow_prices": "real"}
    flows = f"project,investment,0,1\nproject,benefit,{year},1000000\n"

    found = planned_value(write(tmp_path / "green", settings, flows, "1")) + 1

    assert round(found / 1_000_000, 4) == Fraction(factor)


def test_circular_a_94_s_seven_percent(tmp_path: Path) -> None:
    """OMB's table of factors at 7%: 0.9346 after a year, 0.5083 after ten."""
    settings = {"discounting": "circular_base_case", "flow_prices": "real"}
    flows = "project,investment,0,1\nproject,benefit,1,1000000\nproject,benefit,10,1000000\n"

    found = planned_value(write(tmp_path / "circular", settings, flows, "1")) + 1

    assert abs(found - 934_579 - 508_349) < 2


def rows(name: str) -> list[Row]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def percent(text: str) -> Decimal:
    return Decimal(text.rstrip("%")) / 100


def hurdle_rates() -> dict[str, Decimal]:
    """By class: 60 % of 4.2 % + beta × 5 %, 40 % of 5.5 % less a quarter, and 1.5 points for the situation."""
    getcontext().prec = 50
    stated = safe_load((EXAMPLE / "case.yaml").read_text(encoding="utf-8"))
    debt, tax = percent(stated["debt_share"]), percent(stated["tax_rate"])
    industry = {row["industry"]: row for row in rows("industry_betas")}
    found = {}
    for row in rows("risk_classes"):
        if row["beta"]:
            beta = Decimal(row["beta"])
        else:
            of = industry[row["industry"]]
            bare = Decimal(of["beta"]) / (1 + percent(of["debt_to_equity"]) * (1 - percent(of["tax_rate"])))
            beta = bare * (1 + debt / (1 - debt) * (1 - tax))
        equity = percent(stated["risk_free_rate"]) + beta * percent(stated["equity_premium"])
        found[row["risk_class"]] = (
            (1 - debt) * equity + debt * percent(stated["debt_rate"]) * (1 - tax) + Decimal("0.015")
        )
    return found


def net_present_values() -> dict[tuple[str, str], Decimal]:
    """By request and level."""
    rates = hurdle_rates()
    valued = {row["request"]: row for row in rows("valuations")}
    shares = {(row["request"], row["scenario"]): percent(row["probability"]) for row in rows("request_scenarios")}
    levels = defaultdict(list)
    for row in rows("levels"):
        levels[row["request"]].append(row["level"])
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    last: dict[str, Decimal] = defaultdict(Decimal)
    end: dict[str, int] = defaultdict(int)
    for row in rows("cash_flows"):
        end[row["request"]] = max(end[row["request"]], int(row["period"]))
    for row in rows("cash_flows"):
        request, year = row["request"], int(row["period"])
        amount = Decimal(row["amount"]) * (1 if row["kind"] == "benefit" else -1)
        amount *= shares[request, row["scenario"]] if row["scenario"] else 1
        growth = 1 + rates[valued[request]["risk_class"]]
        for level in [row["level"]] if row["level"] else levels[request] or [""]:
            found[request, level] += amount / growth**year
        if year == end[request]:
            last[request] += amount
    for request, row in valued.items():
        if row["terminal"] == "growth":
            rate, grows = rates[row["risk_class"]], percent(row["terminal_growth"])
            found[request, ""] += last[request] * (1 + grows) / (rate - grows) / (1 + rate) ** end[request]
    return dict(found)


def test_the_example_is_worth_what_a_second_computation_says() -> None:
    worth = apportion.load(EXAMPLE).worth
    assert worth is not None

    found = {item.subject: Decimal(item.worth.npv_minor) / 100 for item in worth.appraisals}

    assert found == {subject: round(value, 2) for subject, value in net_present_values().items()}


def test_no_combination_of_projects_is_worth_more_than_the_plan() -> None:
    """Every choice of projects and levels; meters get what is left, as far as they ask for it."""
    value = {subject: round(worth, 2) for subject, worth in net_present_values().items()}
    cap = {row["request"]: Decimal(row["cap"]) for row in rows("requests")}
    amount = {(row["request"], row["level"]): Decimal(row["amount"]) for row in rows("levels")}
    options = [
        [
            (Decimal(0), Decimal(0), ""),
            *((amount.get(key, cap[key[0]]), worth, request) for key, worth in value.items() if key[0] == request),
        ]
        for request in cap
        if request != "meters"
    ]
    best = Decimal("-Infinity")
    for chosen in product(*options):
        names = {name for _, _, name in chosen}
        spent = sum(cost for cost, _, _ in chosen)
        if spent > 6_000_000 or {"heat", "solar"} <= names:
            continue
        meters = min(cap["meters"], 6_000_000 - spent)
        best = max(best, sum(worth for _, worth, _ in chosen) + value["meters", ""] * meters / cap["meters"])

    result = apportion.load(EXAMPLE).plan()

    assert result.value is not None
    assert abs(result.value - Fraction(best)) < Fraction(1, 100)
    assert result.requests["meters"] == Decimal("1100000.00")
