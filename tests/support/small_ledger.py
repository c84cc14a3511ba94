"""A ledger of two years of a town of two departments, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MAPPING: Final = """
format: 1
name: Town
currency: USD
sources:
  - files: spent.csv
    columns: {date: date, unit: unit, account: account, amount: amount}
    measure: actual
  - files: budget.csv
    columns: {year: year, unit: unit, account: account, amount: amount}
    measure: original
"""


def write_ledger(folder: Path) -> Path:
    """Fire spends 1,000 a month in 2022 and 1,100 in 2023, of 12,500 a year; parks 500 a month of 6,000."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.yaml").write_text(MAPPING.lstrip(), encoding="utf-8")
    spent = [
        f"{year}-{month:02d}-15,{unit},wages,{amount}.00"
        for year, fire in ((2022, 1_000), (2023, 1_100))
        for month in range(1, 13)
        for unit, amount in (("fire", fire), ("parks", 500))
    ]
    (folder / "spent.csv").write_text("\n".join(["date,unit,account,amount", *spent, ""]), encoding="utf-8")
    budget = [
        f"{year},{unit},wages,{amount}.00"
        for year in (2022, 2023)
        for unit, amount in (("fire", 12_500), ("parks", 6_000))
    ]
    (folder / "budget.csv").write_text("\n".join(["year,unit,account,amount", *budget, ""]), encoding="utf-8")
    return folder
