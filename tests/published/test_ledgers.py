"""Public ledgers as a user would import them: totals that their publishers, or another way of adding, give too."""

import csv
import gzip
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from apportion.adapters.ledger.opening import OpenedLedger, open_ledger
from apportion.adapters.ledger.store import LedgerStore
from apportion.model.ledger import MEASURES, AccountType, Balances, Measure

MAPPINGS = Path(__file__).parent / "ledgers"

pytestmark = pytest.mark.data

Importer = Callable[[str, str], OpenedLedger]


@pytest.fixture
def imported(data_dir: Path, tmp_path: Path) -> Importer:
    """Opens a set of the larger data with one of the mappings beside this test."""

    def opened(mapping: str, folder: str) -> OpenedLedger:
        beside = tmp_path / mapping
        shutil.copytree(data_dir / folder, beside, copy_function=shutil.copyfile)
        shutil.copyfile(MAPPINGS / f"{mapping}.yaml", beside / "ledger.yaml")
        return open_ledger(beside)

    return opened


def whole(opened: OpenedLedger) -> LedgerStore:
    assert opened.store is not None, [str(finding) for finding in opened.findings.listed]
    assert opened.imported.records == opened.imported.imported + opened.imported.refused + opened.imported.ignored
    return opened.store


def total(balances: Balances, year: int, measure: Measure) -> int:
    chosen = balances.of(measure)
    return int(chosen.amount[chosen.year == year].sum())


def test_philadelphia_adopted_and_spent_what_the_controller_says(imported: Importer) -> None:
    opened = imported("philadelphia", "philadelphia-budget")
    balances = whole(opened).balances(["year"])

    assert total(balances, 2019, Measure.ORIGINAL) == 4_725_497_339_00
    assert total(balances, 2019, Measure.ACTUAL) == 4_772_388_569_00
    assert not opened.findings.listed


def test_cash_left_philadelphia_most_in_march(imported: Importer) -> None:
    opened = imported("philadelphia-cash", "philadelphia-budget")
    year = whole(opened).balances(["year", "period"], {"year": [2019]})

    assert int(year.amount.sum()) == 4_650_000_000_00
    assert int(year.period[np.argmax(year.amount)]) == 9  # March: the fiscal year begins in July
    assert int(year.amount.max()) == 844_000_000_00
    # Of 14 categories in 17 years of 4 reports with 12 months, one category of the fourth report is taken.
    assert (opened.imported.records, opened.imported.imported) == (14 * 17 * 4 * 12, 17 * 12)


def test_subtotals_of_the_cash_report_are_asked_about(data_dir: Path, tmp_path: Path) -> None:
    # "Current Year Appropriation" is the sum of the seven kinds of spending above it, to 0.1 million each.
    shutil.copyfile(
        data_dir / "philadelphia-budget" / "monthly_cash_spending.csv.gz", tmp_path / "monthly_cash_spending.csv.gz"
    )
    mapping = (MAPPINGS / "philadelphia-cash.yaml").read_text(encoding="utf-8")
    naive = mapping.replace(", category: Total Disbursements", "").replace("    total_rows: keep\n", "")
    (tmp_path / "ledger.yaml").write_text(naive, encoding="utf-8")
    found = open_ledger(tmp_path)

    assert found.store is None
    told = {finding.found for finding in found.findings.listed if finding.code == "ledger.total-rows"}
    assert told == {"Current Year Appropriation", "Total Disbursements"}


@pytest.mark.parametrize("mapping", ["cook-county", "cook-county-long"])
def test_cook_county_is_the_same_wide_and_long(imported: Importer, mapping: str) -> None:
    balances = whole(imported(mapping, "cook-county-budget")).balances(["year"])

    assert total(balances, 2015, Measure.ORIGINAL) == 4_001_322_348_00
    assert total(balances, 2015, Measure.ACTUAL) == 3_822_411_976_98
    spent = [total(balances, year, Measure.ACTUAL) for year in (1993, 2016)]
    assert round(100 * ((spent[1] / spent[0]) ** (1 / 23) - 1), 4) == 3.3594


def test_los_angeles_budget_is_adopted_plus_changes_in_every_record(imported: Importer) -> None:
    store = whole(imported("los-angeles", "los-angeles-execution"))

    assert total(store.balances(["year"]), 2016, Measure.BUDGET) == 16_388_933_634_65
    assert [file.imported.records for file in store.kept.files] == [10_498]  # two of them hold a line end


def test_harrogate_payments_come_to_the_penny_and_peak_in_october(imported: Importer) -> None:
    store = whole(imported("harrogate", "harrogate-payments"))

    assert int(store.balances([]).amount[0]) == 187_934_724_31
    months = store.balances(["period"])
    # Six whole fiscal years from April: the seventh month is October.
    assert int(months.period[np.argmax(months.amount)]) == 7
    assert round(int(months.amount.max()) / 6 / 100) == 3_317_802
    assert store.ledger.years == (2016, 2017, 2018, 2019, 2020, 2021)


def test_adventureworks_spends_less_than_budgeted_where_there_is_a_budget(imported: Importer) -> None:
    store = whole(imported("adventureworks", "adventureworks-finance"))
    ledger = store.ledger
    expenses = [
        position for position, account in enumerate(ledger.accounts) if account.account_type is AccountType.EXPENSE
    ]
    by = store.balances(["year", "period", "unit", "account"], {"account": expenses})
    budget, actual = by.of(Measure.BUDGET), by.of(Measure.ACTUAL)

    def keys(of: Balances) -> list[tuple[int, ...]]:
        return list(zip(*(getattr(of, key).tolist() for key in ("year", "period", "unit", "account")), strict=True))

    budgeted = set(keys(budget))
    both = [key in budgeted for key in keys(actual)]
    assert int(budget.amount.sum()) == 17_057_050_00
    assert int(actual.amount[np.array(both)].sum()) == 16_780_937_59


def test_madrid_is_read_as_the_package_describes_it(data_dir: Path, tmp_path: Path) -> None:
    opened = open_ledger(data_dir / "madrid-fiscal-data-package", tmp_path)
    store = whole(opened)
    with gzip.open(
        data_dir / "madrid-fiscal-data-package" / "data" / "gastos_v40_2012-2015.csv.gz", "rt", encoding="utf-8"
    ) as lines:
        rows = list(csv.DictReader(lines))

    balances = store.balances(["year"])
    for year in ("2012", "2013", "2014", "2015"):
        added = sum(Decimal(row["IMPORTE"]) for row in rows if row["AÑO"] == year)
        assert total(balances, int(year), Measure.ORIGINAL) == added * 100
    assert len(rows) == opened.imported.imported == 20_217
    assert store.ledger.currency.code == "EUR"
    units = {unit.id: unit for unit in store.ledger.units}
    assert units["001 > 002"].name == "PRESIDENCIA DEL PLENO"
    assert units["001 > 002"].parent == "001"


def test_outlays_of_the_united_states_are_counted_in_thousands(imported: Importer) -> None:
    store = whole(imported("us-federal", "us-federal-budget-fy2016"))
    ledger = store.ledger
    revenue = [p for p, account in enumerate(ledger.accounts) if account.account_type is AccountType.REVENUE]
    spending = [p for p, account in enumerate(ledger.accounts) if account.account_type is AccountType.EXPENSE]

    # Historical Tables of the same budget, table 1.1: receipts and outlays of 2014 in millions of dollars.
    outlays = store.balances([], {"year": [2014], "account": spending}).amount[0]
    receipts = store.balances([], {"year": [2014], "account": revenue}).amount[0]
    assert round(int(outlays) / 10**8) == 3_506_089
    assert round(int(receipts) / 10**8) == 3_021_487


def test_oxford_publishes_each_quarter_with_other_headings(imported: Importer, data_dir: Path) -> None:
    opened = imported("oxford", "oxford-payments")
    store = whole(opened)
    with gzip.open(data_dir / "oxford-payments" / "oxford_payments.csv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))

    # The same payments in one table that somebody else made of the 17 files.
    assert int(store.balances([]).amount[0]) == sum(Decimal(row["amount"]) for row in rows) * 100 == 228_210_155_40
    assert opened.imported.imported == len(rows) == 61_528
    assert (len(opened.imported.files), opened.imported.ignored) == (17, 1)
    june = store.balances([], {"year": [2018], "period": [3]})
    assert int(june.amount[0]) == sum(Decimal(r["amount"]) for r in rows if r["paid_date"][:7] == "2017-06") * 100


def test_measures_of_a_ledger_stand_in_their_order(imported: Importer) -> None:
    store = whole(imported("los-angeles", "los-angeles-execution"))

    assert store.ledger.measures == (Measure.ORIGINAL, Measure.BUDGET, Measure.ACTUAL, Measure.ENCUMBRANCE)
    assert [MEASURES[m] for m in store.balances([]).measure] == list(store.ledger.measures)
