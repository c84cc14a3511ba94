"""Make the extracts of tests/published/forecasts from the budgets of Philadelphia and Cook County.

Run as ``APPORTION_DATA=... python scripts/extract_department_years.py``. Knows the files as their publishers left them;
it adds up and leaves out, and changes no number.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parents[1] / "tests" / "published" / "forecasts"

Cell = tuple[str, int]
Amounts = dict[Cell, Decimal]

FOURTH: Final = 4
"""The quarter whose report has no projection left."""

TOTALS: Final = ("Total Disbursements", "Current Year Appropriation")
"""Categories of the cash report that are sums of others."""


def main() -> int:
    """Write the extracts."""
    folder = Path(os.environ["APPORTION_DATA"])
    write_years("philadelphia.csv", *philadelphia(folder / "philadelphia-budget"))
    write_years("cook-county.csv", *cook_county(folder / "cook-county-budget"))
    write("philadelphia-cash.csv", ("category", "year", "month", "millions"), cash(folder / "philadelphia-budget"))
    header = ("category", "year", "quarter", "millions")
    write("philadelphia-cash-projected.csv", header, projected(folder / "philadelphia-budget"))
    return 0


def philadelphia(folder: Path) -> tuple[Amounts, Amounts]:
    """Actual and adopted by department code and fiscal year."""
    actual, adopted = (
        {
            (row["dept_code"], int(row["fiscal_year"])): Decimal(row["total"])
            for row in rows(folder / f"spending_{kind}.csv")
        }
        for kind in ("actual", "adopted")
    )
    return actual, adopted


def cook_county(folder: Path) -> tuple[Amounts, Amounts]:
    """Spent and appropriated by department and fiscal year, funds added up; empty cells are left out."""
    amounts: tuple[Amounts, Amounts] = {}, {}
    for row in rows(folder / "cook_county_budget_long.csv"):
        cell = row["department_id"], int(row["year"])
        for held, column in zip(amounts, ("expenditure", "appropriation"), strict=True):
            if row[column]:
                held[cell] = held.get(cell, Decimal(0)) + Decimal(row[column])
    return amounts


def cash(folder: Path) -> Iterator[tuple[str, int, int, str]]:
    """Disbursements by category and month from the reports at the end of each year, in which all months are actual."""
    for row in rows(folder / "monthly_cash_spending.csv.gz"):
        if int(row["quarter"]) == FOURTH and row["category"] not in TOTALS[1:]:
            yield row["category"], int(row["fiscal_year"]), int(row["fiscal_month"]), plain(Decimal(row["amount"]))


def projected(folder: Path) -> Iterator[tuple[str, int, int, str]]:
    """What the city itself projected for the year at the end of its first three quarters, by category."""
    sums: dict[tuple[str, int, int], Decimal] = {}
    for row in rows(folder / "monthly_cash_spending.csv.gz"):
        key = row["category"], int(row["fiscal_year"]), int(row["quarter"])
        if key[2] < FOURTH and row["category"] not in TOTALS[1:]:
            sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
    return ((*key, plain(amount)) for key, amount in sums.items())


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, packed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))


def write_years(name: str, actual: Amounts, budget: Amounts) -> None:
    """One row per department and year of either."""
    cells = sorted({*actual, *budget})
    write(
        name,
        ("department", "year", "actual", "budget"),
        ((*cell, *(plain(held[cell]) if cell in held else "" for held in (actual, budget))) for cell in cells),
    )


def write(name: str, header: tuple[str, ...], lines: Iterable[tuple[str | int, ...]]) -> None:
    """A CSV file of the extract, in order."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(lines))


def plain(amount: Decimal) -> str:
    """Without trailing zeros or exponent."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


if __name__ == "__main__":
    sys.exit(main())
