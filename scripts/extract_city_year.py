"""Make examples/city-year from the budget data of Philadelphia.

Run as ``APPORTION_DATA=... python scripts/extract_city_year.py``.

The adopted budget of fiscal year 2022 as a case, and what departments had spent by the end of each quarter of fiscal
years 2019 to 2022, from the Quarterly City Manager's Reports. Knows which row of which report says it; the figures
themselves come from the data.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from extract_city import AREAS, DEPARTMENTS, write_table

YEAR: Final = 2022
YEARS: Final = (2019, 2020, 2021, 2022)
FOLDER: Final = Path(__file__).resolve().parents[1] / "examples" / "city-year"
PARTS: Final = "35-EB-"
"""Parts of employee benefits, which stand in the reports beside their total."""
ROOM: Final = 110
"""Up to this percentage of its adopted budget a department could use money; ours, see the example's README."""

Row = Mapping[str, str]


def main() -> int:
    """Write all tables; settings and mapping are written by hand."""
    data = os.environ.get("APPORTION_DATA")
    if not data:
        print("APPORTION_DATA must name the folder that holds philadelphia-budget", file=sys.stderr)
        return 2
    folder = Path(data) / "philadelphia-budget"
    adopted = adopted_budget(folder / "spending_adopted.csv")
    asked = {code: amount for code, amount in adopted.items() if amount}
    write_table(FOLDER / "units.csv", ("unit", "name", "parent"), units(folder, asked))
    write_table(FOLDER / "requests.csv", ("request", "unit", "cap", "last_year", "shape"), requests(asked))
    write_table(FOLDER / "points.csv", ("request", "amount", "value"), points(asked))
    rows = list(quarters(folder / "quarterly_obligations.csv.gz", asked))
    write_table(FOLDER / "ledger" / "quarters.csv", ("year", "quarter", "department", "account", "amount"), rows)
    print(f"{len(asked)} departments, {sum(asked.values())} dollars, {len(rows)} amounts of quarters")
    return 0


def adopted_budget(file: Path) -> dict[str, int]:
    """Whole dollars of the adopted budget by department."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["fiscal_year"] == str(YEAR)]
    return {row["dept_code"]: int(float(row["total"])) for row in rows if row["dept_code"] in DEPARTMENTS}


def names(file: Path) -> dict[str, str]:
    """The department's name by code."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["dept_code"]: row["dept_name"] for row in csv.DictReader(lines) if row["fiscal_year"] == str(YEAR)}


def units(folder: Path, asked: Mapping[str, int]) -> Iterable[Row]:
    """Service areas, and the departments below them."""
    called = names(folder / "spending_adopted.csv")
    yield from ({"unit": area, "name": name, "parent": ""} for area, name in AREAS.items())
    for code in sorted(asked):
        department = DEPARTMENTS[code]
        above = department.parent if department.parent in AREAS else _area_of(department.parent)
        yield {"unit": department.id, "name": called[code], "parent": above}


def _area_of(parent: str) -> str:
    """The area of a department that stands below another one."""
    above = next(item for item in DEPARTMENTS.values() if item.id == parent)
    return above.parent if above.parent in AREAS else _area_of(above.parent)


def requests(asked: Mapping[str, int]) -> Iterable[Row]:
    """One request per department: its adopted budget, and a tenth more that it could use."""
    for code, amount in sorted(asked.items()):
        name = DEPARTMENTS[code].id
        most = amount * ROOM // 100
        yield {"request": name, "unit": name, "cap": str(most), "last_year": str(amount), "shape": "points"}


def points(asked: Mapping[str, int]) -> Iterable[Row]:
    """A dollar is worth 1 up to the adopted budget and half as much beyond: ours, so that no plan is better."""
    for code, amount in sorted(asked.items()):
        name = DEPARTMENTS[code].id
        most = amount * ROOM // 100
        yield {"request": name, "amount": "0", "value": "0"}
        yield {"request": name, "amount": str(amount), "value": str(amount)}
        if most > amount:
            yield {"request": name, "amount": str(most), "value": f"{amount + (most - amount) / 2:.1f}"}


def quarters(file: Path, asked: Mapping[str, int]) -> Iterable[Row]:
    """What was spent in each quarter: differences of what the reports say was spent by its end."""
    to_date: dict[tuple[int, str, int], int] = {}
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            year, code = int(row["fiscal_year"]), row["dept_code"]
            if row["variable"] != "Actual" or year not in YEARS or code not in asked or code.startswith(PARTS):
                continue
            report_year, quarter = int(row["report_fiscal_year"]), int(row["report_quarter"])
            if row["time_period"] == "YTD" and report_year == year and quarter < 4:
                to_date[year, code, quarter] = round(float(row["total"]))
            elif row["time_period"] == "Full Year" and report_year == year + 1:
                to_date[year, code, 4] = round(float(row["total"]))
    for year in YEARS:
        for code in sorted(asked):
            before = 0
            for quarter in range(1, 5):
                until = to_date.get((year, code, quarter), before)
                if until != before:
                    yield {
                        "year": str(year),
                        "quarter": f"Q{quarter}",
                        "department": DEPARTMENTS[code].id,
                        "account": "obligations",
                        "amount": str(until - before),
                    }
                before = until


if __name__ == "__main__":
    sys.exit(main())
