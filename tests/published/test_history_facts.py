"""Figures of public ledgers that must come out of the history, as their publishers or their files' sums have them.

The mappings stand in ``ledgers/``; the data are those that APPORTION_DATA names. The technology company's three years
are made up to reproduce the history table of a published budgeting example.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from apportion.analysis.history.history import History
from apportion.analysis.history.summary import (
    MemberLine,
    average_variance,
    member_lines,
    ranked,
    surplus,
    whole_cagr,
    whole_lines,
)
from apportion.model.ledger import AccountType
from apportion.services.history import review_ledger

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = Path(__file__).with_name("ledgers")


def reviewed(tmp_path: Path, mapping: str, data: str) -> History:
    """The history of one of the public ledgers, its files beside its mapping."""
    for file in (Path(os.environ["APPORTION_DATA"]) / data).iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    shutil.copy(MAPPINGS / mapping, tmp_path / "ledger.yaml")
    return review_ledger(tmp_path).history


def units(history: History, kind: AccountType = AccountType.EXPENSE) -> dict[str, MemberLine]:
    return {line.id: line for line in member_lines(history, "unit", kind)}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The technology company, in a copy so that nothing is kept beside the example."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copytree(ROOT / "examples" / "technology-company", folder, dirs_exist_ok=True)
    return review_ledger(folder).history


def test_the_company_grew_by_14_1_and_its_profit_by_13_2_percent_a_year(company: History) -> None:
    revenue, left = whole_cagr(company, AccountType.REVENUE), surplus(company)

    assert revenue is not None
    assert left is not None
    assert left.cagr is not None
    assert f"{revenue.rate_annual:.1%} {left.cagr.rate_annual:.1%}" == "14.1% 13.2%"
    assert left.amounts == (320_000_000, 380_000_000, 410_000_000)
    assert [f"{margin:.1%}" for margin in left.margins if margin is not None] == ["17.3%", "17.9%", "17.0%"]
    assert [line.actual for line in whole_lines(company, AccountType.REVENUE)] == [
        1_850_000_000,
        2_120_000_000,
        2_410_000_000,
    ]


def test_the_company_s_departments_used_their_budgets_as_printed(company: History) -> None:
    printed = {
        "sales": "95.2%",
        "engineering": "98.1%",
        "operations": "92.7%",
        "customer-success": "89.4%",
        "finance": "91.8%",
    }
    lines = units(company)

    assert {unit: f"{lines[unit].average_utilisation:.1%}" for unit in printed} == printed


def test_the_company_s_average_variance_is_4_2_percent_within_the_tolerance(company: History) -> None:
    found = average_variance(member_lines(company, "unit", AccountType.EXPENSE))

    assert found is not None
    assert f"{found.plain:.1%}" == "4.2%"
    assert found.plain < company.policy.tolerance


def test_campaigns_overspend_most_and_infrastructure_keeps_closest_to_its_budget(company: History) -> None:
    teams = {unit: line for unit, line in units(company).items() if line.depth == 1 and line.mean_variance is not None}

    most = max(teams, key=lambda unit: teams[unit].mean_variance or 0)
    closest = min(teams, key=lambda unit: abs(teams[unit].mean_variance or 1))

    assert (most, f"{teams[most].mean_variance:.1%}") == ("sales > marketing-campaigns", "8.1%")
    assert (closest, f"{teams[closest].mean_variance:.1%}") == ("engineering > engineering-infrastructure", "-2.1%")


def test_the_company_spends_12_percent_more_in_the_fourth_quarter_and_8_less_in_the_first(company: History) -> None:
    assert company.seasons is not None
    assert company.seasons.whole is not None
    quarters = company.seasons.whole.quarter_index

    assert f"{quarters[3] - 1:+.0%} {quarters[0] - 1:+.0%}" == "+12% -8%"


def test_what_each_department_contributed(company: History) -> None:
    printed = {
        "revenue-influenced-index": 0.22,
        "productivity-index": 0.18,
        "efficiency-index": 0.12,
        "satisfaction-index": 0.15,
        "process-index": 0.08,
    }
    lines = {line.id: line.quantities for line in member_lines(company, "account", AccountType.STATISTICAL)}

    assert {account: round(lines[account][2] / lines[account][0] - 1, 6) for account in printed} == printed


@pytest.mark.data
def test_philadelphia_2019(tmp_path: Path) -> None:
    history = reviewed(tmp_path, "philadelphia.yaml", "philadelphia-budget")
    year = next(line for line in whole_lines(history, AccountType.EXPENSE) if line.year == 2019)

    assert (year.original, year.actual) == (4_725_497_339_00, 4_772_388_569_00)
    assert [(label, item.variance) for label, item in ranked(history, 2019, over=True)[:2]] == [
        ("Office of the Director of Finance", 134_592_750_00),
        ("Fire Department", 32_058_413_00),
    ]


@pytest.mark.data
def test_philadelphia_cash_out_peaks_in_march(tmp_path: Path) -> None:
    """4,650.0 million in fiscal year 2019, 844.0 of it in March, the ninth month."""
    history = reviewed(tmp_path, "philadelphia-cash.yaml", "philadelphia-budget")
    assert history.seasons is not None
    months = history.seasons.months[history.seasons.years.index(2019)]

    assert f"{months.sum() / 1e8:,.1f}" == "4,650.0"
    assert (int(months.argmax()) + 1, f"{months.max() / 1e8:.1f}") == (9, "844.0")


@pytest.mark.data
def test_cook_county_2015_and_its_growth_since_1993(tmp_path: Path) -> None:
    history = reviewed(tmp_path, "cook-county-long.yaml", "cook-county-budget")
    year = next(line for line in whole_lines(history, AccountType.EXPENSE) if line.year == 2015)
    rate = whole_cagr(history, AccountType.EXPENSE)

    assert (year.original, year.actual) == (4_001_322_348_00, 3_822_411_976_98)
    assert rate is not None
    assert (rate.first_year, rate.last_year, f"{rate.rate_annual:.4%}") == (1993, 2016, "3.3594%")


@pytest.mark.data
def test_los_angeles_2016(tmp_path: Path) -> None:
    """A few codes stand for two funds or accounts; only their names tell the rows apart."""
    history = reviewed(tmp_path, "los-angeles-by-name.yaml", "los-angeles-execution")
    year = next(line for line in whole_lines(history, AccountType.EXPENSE) if line.year == 2016)
    covered = next(item for item in history.coverage if item.year == 2016)

    assert year.budget == 16_388_933_634_65
    assert f"{covered.utilisation:.4%}" == "86.7255%"


@pytest.mark.data
def test_harrogate_pays_most_in_october(tmp_path: Path) -> None:
    history = reviewed(tmp_path, "harrogate.yaml", "harrogate-payments")
    total = sum(line.actual or 0 for line in whole_lines(history, AccountType.EXPENSE))
    assert history.seasons is not None
    assert history.seasons.whole is not None
    profile = history.seasons.whole

    assert total == 187_934_724_31
    assert (profile.peak, round(profile.mean_amount.max() / 100)) == (7, 3_317_802)


@pytest.mark.data
def test_adventureworks_budget_and_actual_of_the_budgeted_months(tmp_path: Path) -> None:
    """The budget covers nine months, six organisations and the accounts of each; actuals of the same lines."""
    history = reviewed(tmp_path, "adventureworks.yaml", "adventureworks-finance")
    (found,) = history.coverage

    assert (found.budget, found.actual_budgeted) == (17_057_050_00, 16_780_937_59)
