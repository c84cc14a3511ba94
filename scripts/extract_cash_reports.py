"""Make the extracts of tests/published/cash from the cash reports and tax collections of Philadelphia.

Run as ``APPORTION_DATA=... python scripts/extract_cash_reports.py``. Knows the files as their publishers left them; it
sets columns side by side and leaves out, and changes no number.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parents[1] / "tests" / "published" / "cash"

COLUMNS: Final = ("Opening Balance", "Receipts - Disbursements", "TRAN", "Closing Balance")
TAXES: Final = (
    "all_taxes",
    "amusement",
    "birt",
    "other_taxes",
    "outdoor_ads",
    "parking",
    "real_estate",
    "real_estate_transfer",
    "sales",
    "soda",
    "tobacco",
    "valet",
    "wage_earnings_net_profits_city",
)
"""The sum that the source itself states, and the taxes that it is the sum of."""


def main() -> int:
    """Write the extracts."""
    folder = Path(os.environ["APPORTION_DATA"]) / "philadelphia-budget"
    net: dict[tuple[int, int, int], dict[str, str]] = {}
    with (folder / "monthly_cash_net_flow.csv").open(encoding="utf-8", newline="") as held:
        for row in csv.DictReader(held):
            key = int(row["fiscal_year"]), int(row["quarter"]), int(row["fiscal_month"])
            net.setdefault(key, {})[row["category"]] = tenths(row["amount"])
    header = ("year", "quarter", "month", "opening", "flow", "notes", "closing")
    write("net-flow.csv", header, ((*key, *(found[name] for name in COLUMNS)) for key, found in sorted(net.items())))
    with gzip.open(folder / "monthly_tax_collections.csv.gz", "rt", encoding="utf-8", newline="") as held:
        found = {
            (row["name"], int(row["fiscal_year"]), int(row["fiscal_month"])): f"{Decimal(row['total']):f}"
            for row in csv.DictReader(held)
            if row["kind"] == "total" and row["name"] in TAXES
        }
    whole = sorted((*key, amount.removesuffix(".0")) for key, amount in found.items())
    write("tax-collections.csv", ("tax", "year", "month", "dollars"), whole)
    return 0


def tenths(millions: str) -> str:
    """One decimal, as printed: some figures are stored as binary fractions such as 11.600000000000001."""
    return f"{Decimal(millions).quantize(Decimal('0.1')):f}"


def write(name: str, header: tuple[str, ...], listed: Iterable[tuple[object, ...]]) -> None:
    """One extract."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as target:
        table = csv.writer(target, lineterminator="\n")
        table.writerow(header)
        table.writerows(listed)


if __name__ == "__main__":
    sys.exit(main())
