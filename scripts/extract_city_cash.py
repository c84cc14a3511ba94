"""Make the tables about revenue and cash of examples/city from the cash reports of Philadelphia.

Run as ``APPORTION_DATA=... python scripts/extract_city_cash.py``. Knows which category of the reports is which source
of the example; the figures themselves come from the data, where they stand in millions of dollars with one decimal.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parents[1] / "examples" / "city"
YEAR: Final = 2023
FUND: Final = "general"
FUND_AMOUNT: Final = Decimal(5_450_000_000)
"""Of the example's General Fund, in funds.csv."""

SOURCES: Final = {
    "Real Estate Tax": ("real-estate-tax", "Real estate tax", "recurring"),
    "Wage, Earnings, Net Profits": ("wage-tax", "Wage, earnings and net profits tax", "recurring"),
    "Realty Transfer Tax": ("transfer-tax", "Realty transfer tax", "recurring"),
    "Sales Tax": ("sales-tax", "Sales tax", "recurring"),
    "BIRT": ("business-tax", "Business income and receipts tax", "recurring"),
    "Beverage Tax": ("beverage-tax", "Beverage tax", "recurring"),
    "Other Taxes": ("other-taxes", "Other taxes", "recurring"),
    "Locally Generated Non-Tax": ("local-non-tax", "Locally generated non-tax revenue", "recurring"),
    "Other Governments": ("other-governments", "Revenue from other governments", "recurring"),
    "PICA Other Governments": ("pica-tax", "PICA tax handed on by the authority", "recurring"),
    "Interfund Transfers": ("interfund", "Revenue from other funds", "one-time"),
}
"""Category: id, name, and the kind that the example gives it."""
SPENDING: Final = "Total Disbursements"

_Row = tuple[object, ...]


def main() -> int:
    """Write the tables."""
    folder = Path(os.environ["APPORTION_DATA"]) / "philadelphia-budget"
    revenue, spending = (list(rows(folder / f"monthly_cash_{name}.csv.gz")) for name in ("revenue", "spending"))
    brought = [
        (SOURCES[category][0], year, month, amount)
        for category, year, month, quarter, amount in revenue
        if quarter == 4 and category in SOURCES and year < YEAR
    ]
    spent = [
        ("spending", year, month, amount)
        for category, year, month, quarter, amount in spending
        if quarter == 4 and category == SPENDING and year < YEAR
    ]
    write("cash_history.csv", ("flow", "year", "month", "amount"), sorted((*brought, *spent)))
    expected = {
        category: sum(
            amount for held, year, _, quarter, amount in revenue if (held, year, quarter) == (category, YEAR, 1)
        )
        for category in SOURCES
    }
    basis = "Quarterly report of the City for the first quarter of FY2023"
    listed = [(*SOURCES[category][:2], FUND, expected[category], SOURCES[category][2], basis) for category in SOURCES]
    write("revenues.csv", ("source", "name", "fund", "amount", "kind", "basis"), listed)
    opening = cash_at_start(folder)
    added = sum(expected.values()) - FUND_AMOUNT
    note = "Cash of all pooled funds at the start of FY2023 stands for the balance, which the data do not hold"
    write("fund_balances.csv", ("fund", "opening", "added", "basis"), [(FUND, opening, added, note)])
    return 0


def cash_at_start(folder: Path) -> Decimal:
    """Cash at the start of the year, as the report of its first quarter has it."""
    with (folder / "monthly_cash_net_flow.csv").open(encoding="utf-8", newline="") as held:
        found = [
            row["amount"]
            for row in csv.DictReader(held)
            if (row["category"], row["fiscal_year"], row["quarter"], row["fiscal_month"])
            == ("Opening Balance", str(YEAR), "1", "1")
        ]
    return dollars(found[0])


def rows(path: Path) -> Iterator[tuple[str, int, int, int, Decimal]]:
    """Category, fiscal year, month of the fiscal year, quarter of the report, and dollars."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as held:
        for row in csv.DictReader(held):
            year, month, quarter = (int(row[name]) for name in ("fiscal_year", "fiscal_month", "quarter"))
            yield row["category"], year, month, quarter, dollars(row["amount"])


def dollars(millions: str) -> Decimal:
    """Whole dollars of a figure in millions; some are stored as binary fractions such as 11.600000000000001."""
    return (Decimal(millions).quantize(Decimal("0.1")) * 1_000_000).quantize(Decimal(1))


def write(name: str, header: _Row, listed: Sequence[_Row]) -> None:
    """One table."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as target:
        table = csv.writer(target, lineterminator="\n")
        table.writerow(header)
        table.writerows(listed)


if __name__ == "__main__":
    sys.exit(main())
