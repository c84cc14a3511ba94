"""Make the ledgers of the examples of a city and a nonprofit: ``APPORTION_DATA=... python scripts/extract_ledgers.py``.

The city's has what was adopted and spent by department and fiscal year, of Philadelphia's General Fund (MIT); the
nonprofit's has the two years of Part I of the return on which its case stands, by source and kind. The figures are the
data's; only codes are put beside them.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from extract_city import DEPARTMENTS

EXAMPLES: Final = Path(__file__).resolve().parents[1] / "examples"

PART_ONE: Final = {
    # field of the form without _CY and _PY: account, name, type
    "F9_01_REV_CONTR_TOT": ("contributions", "Contributions and grants", "revenue"),
    "F9_01_REV_PROG_TOT": ("programme-revenue", "Programme service revenue", "revenue"),
    "F9_01_REV_INVEST_TOT": ("investment-income", "Investment income", "revenue"),
    "F9_01_REV_OTH": ("other-revenue", "Other revenue", "revenue"),
    "F9_01_EXP_GRANT_SIMILAR": ("grants", "Grants to individuals", "expense"),
    "F9_01_EXP_SAL_ETC": ("salaries", "Salaries and benefits", "expense"),
    "F9_01_EXP_OTH": ("other-expenses", "Other expenses", "expense"),
}
TAX_YEAR: Final = 2009


def city(data: Path) -> list[Mapping[str, str]]:
    """One row for each department and fiscal year: adopted and actual, empty where the data have no row."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for measure in ("adopted", "actual"):
        with (data / "philadelphia-budget" / f"spending_{measure}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = (row["fiscal_year"], row["dept_code"])
                held = found.setdefault(key, {"name": row["dept_name"]})
                held[measure] = row["total"].removesuffix(".0")
    return [
        {
            "fiscal_year": year,
            "dept_code": code,
            "unit": DEPARTMENTS[code].id if code in DEPARTMENTS else f"former-{code.lower()}",
            "department": held["name"],
            "adopted": held.get("adopted", ""),
            "actual": held.get("actual", ""),
        }
        for (year, code), held in sorted(found.items())
    ]


def nonprofit() -> list[Mapping[str, str]]:
    """One row for each line of Part I and year, from the extract beside the case."""
    with (EXAMPLES / "nonprofit" / "source" / "form-990.csv").open(encoding="utf-8", newline="") as file:
        filed = {row["field"]: row["value"] for row in csv.DictReader(file)}
    return [
        {"year": str(year), "account": account, "name": name, "type": kind, "amount": filed[f"{field}_{suffix}"]}
        for year, suffix in ((TAX_YEAR - 1, "PY"), (TAX_YEAR, "CY"))
        for field, (account, name, kind) in PART_ONE.items()
    ]


def write(path: Path, rows: Iterable[Mapping[str, str]], header: Sequence[str]) -> None:
    """One CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both files."""
    data = os.environ.get("APPORTION_DATA")
    if not data:
        sys.exit("APPORTION_DATA has to name the folder with the data sets.")
    header = ("fiscal_year", "dept_code", "unit", "department", "adopted", "actual")
    write(EXAMPLES / "city" / "ledger" / "general-fund.csv", city(Path(data)), header)
    write(
        EXAMPLES / "nonprofit" / "ledger" / "part-one.csv", nonprofit(), ("year", "account", "name", "type", "amount")
    )


if __name__ == "__main__":
    main()
