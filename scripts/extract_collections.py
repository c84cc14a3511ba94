"""Make the monthly tax collections of the example of a city: ``APPORTION_DATA=... scripts/extract_collections.py``.

Three taxes of Philadelphia by month, fiscal years 2014 to July of 2024 (MIT), as the data have them.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parents[1] / "examples" / "city" / "collections" / "tax-collections.csv"
TAXES: Final = {
    "sales": ("sales-tax", "Sales tax"),
    "real_estate_transfer": ("realty-transfer-tax", "Realty transfer tax"),
    "wage_earnings_net_profits": ("wage-tax", "Wage, earnings and net profits tax"),
}


def main() -> None:
    """Write the file."""
    data = os.environ.get("APPORTION_DATA")
    if not data:
        sys.exit("APPORTION_DATA has to name the folder with the data sets.")
    source = Path(data) / "philadelphia-budget" / "monthly_tax_collections.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] in TAXES and row["kind"] == "total"]
    rows.sort(key=lambda row: (TAXES[row["name"]], int(row["fiscal_year"]), int(row["fiscal_month"])))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("fiscal_year", "fiscal_month", "account", "name", "amount"))
        for row in rows:
            amount = row["total"].removesuffix(".0")
            writer.writerow((row["fiscal_year"], row["fiscal_month"], *TAXES[row["name"]], amount))


if __name__ == "__main__":
    main()
