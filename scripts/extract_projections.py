"""Make the extract of tests/published/learning from the quarterly reports of Philadelphia.

Run as ``APPORTION_DATA=... python scripts/extract_projections.py``. It leaves rows out, and changes no number.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Final

TARGET: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "published" / "learning" / "philadelphia-projections.csv"
)
COLUMNS: Final = ("adopted", "q1", "q2", "q3", "outcome")


def column_of(row: dict[str, str]) -> str:
    """Which figure of its year a row states; empty: none that counts."""
    year, reported, quarter = int(row["fiscal_year"]), int(row["report_fiscal_year"]), row["report_quarter"]
    if row["time_period"] != "Full Year" or row["dept_code"].startswith("35-EB-") or not row["total"]:
        return ""
    if row["variable"] == "Current Projection" and year == reported and quarter in {"1", "2", "3"}:
        return f"q{quarter}"
    if row["variable"] == "Adopted Budget" and year == reported:
        return "adopted"
    return "outcome" if row["variable"] == "Actual" and year == reported - 1 else ""


def main() -> int:
    """Write the extract."""
    held: dict[tuple[str, int], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    source = Path(os.environ["APPORTION_DATA"]) / "philadelphia-budget" / "quarterly_obligations.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if column := column_of(row):
                held[row["dept_code"], int(row["fiscal_year"])][column].append(row["total"])
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("department", "year", *COLUMNS))
        for (department, year), figures in sorted(held.items()):
            # Two rows for the same are two readings: neither counts.
            cells = [f"{Decimal(figures[one][0]):.0f}" if len(figures[one]) == 1 else "" for one in COLUMNS]
            writer.writerow((department, year, *cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
