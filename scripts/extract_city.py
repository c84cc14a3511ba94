"""Make the extract and the tables of examples/city from the budget data of Philadelphia.

Run as ``APPORTION_DATA=... python scripts/extract_city.py``. Knows which department belongs to which service
area and what the example makes of the two columns of figures; the figures themselves come from the data.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LAST_YEAR: Final = "2022"
YEAR: Final = "2023"

SCORES: Final = {"safety": 5, "health": 4, "infrastructure": 3, "community": 2, "administration": 1}
"""Value of a dollar by class of service: made up for the example, see examples/city/README.md."""

KEPT_PERCENT: Final = 97
"""No department falls by more than 3 %: full value up to there."""

AREAS: Final = {
    "public-safety": "Public safety and justice",
    "human-services": "Health and human services",
    "infrastructure": "Streets, property and transport",
    "community": "Neighbourhoods, culture and economy",
    "government": "General government",
}


@dataclass(frozen=True)
class Department:
    """What the example says of one department: short name, the unit above it, class of service."""

    id: str
    parent: str
    service: str
    mandated: bool = False


DEPARTMENTS: Final = {
    "01": Department("city-council", "government", "administration"),
    "03": Department("labor", "government", "administration"),
    "04": Department("technology", "government", "administration"),
    "04-911": Department("emergency-calls-911", "technology", "safety"),
    "05": Department("mayor", "government", "administration"),
    "05-S": Department("mayor-scholarships", "mayor", "community"),
    "08": Department("community-empowerment", "human-services", "health"),
    "10": Department("managing-director", "government", "administration"),
    "10-LS": Department("legal-services", "managing-director", "safety"),
    "11": Department("police", "public-safety", "safety"),
    "12": Department("streets", "infrastructure", "infrastructure"),
    "12-D": Department("streets-disposal", "streets", "infrastructure"),
    "13": Department("fire", "public-safety", "safety"),
    "14": Department("public-health", "human-services", "health"),
    "15": Department("behavioral-health", "human-services", "health"),
    "16": Department("parks-recreation", "community", "community"),
    "20": Department("public-property", "infrastructure", "infrastructure"),
    "20-SR": Department("space-rentals", "public-property", "infrastructure"),
    "20-SS": Department("transit-subsidy", "public-property", "infrastructure"),
    "20-U": Department("utilities", "public-property", "infrastructure"),
    "22": Department("human-services-department", "human-services", "health"),
    "23": Department("prisons", "public-safety", "safety"),
    "24": Department("homeless-services", "human-services", "health"),
    "25": Department("fleet", "infrastructure", "infrastructure"),
    "25-V": Department("vehicles", "fleet", "infrastructure"),
    "26": Department("licenses-inspections", "infrastructure", "infrastructure"),
    "27": Department("license-review-board", "licenses-inspections", "infrastructure"),
    "29": Department("building-standards-board", "licenses-inspections", "infrastructure"),
    "31": Department("records", "government", "administration"),
    "34": Department("art-museum", "community", "community"),
    "35": Department("finance", "government", "administration"),
    "35-CC": Department("community-college", "finance", "community"),
    "35-EB": Department("employee-benefits", "finance", "administration", mandated=True),
    "35-HA": Department("hero-scholarships", "finance", "community"),
    "35-IN": Department("indemnities", "finance", "administration"),
    "35-R": Department("refunds", "finance", "administration"),
    "35-R32": Department("regulation-32", "finance", "administration"),
    "35-SD": Department("school-district", "finance", "community", mandated=True),
    "35-WF": Department("witness-fees", "finance", "administration"),
    "36": Department("revenue", "government", "administration"),
    "37": Department("debt-service", "government", "administration", mandated=True),
    "38": Department("procurement", "government", "administration"),
    "40": Department("treasurer", "government", "administration"),
    "42": Department("commerce", "community", "community"),
    "42-CC": Department("convention-center", "commerce", "community"),
    "42-ES": Department("economic-stimulus", "commerce", "community"),
    "44": Department("law", "government", "administration"),
    "45": Department("ethics", "government", "administration"),
    "48": Department("inspector-general", "government", "administration"),
    "49": Department("sustainability", "community", "community"),
    "50": Department("mural-arts", "community", "community"),
    "52": Department("free-library", "community", "community"),
    "54": Department("human-relations", "human-services", "health"),
    "55": Department("civil-service", "government", "administration"),
    "56": Department("human-resources", "government", "administration"),
    "59": Department("property-assessment", "government", "administration"),
    "61": Department("controller", "government", "administration"),
    "63": Department("revision-of-taxes", "government", "administration"),
    "65": Department("administrative-officer", "government", "administration"),
    "66": Department("children-families", "human-services", "health"),
    "68": Department("register-of-wills", "government", "administration"),
    "69": Department("district-attorney", "public-safety", "safety"),
    "70": Department("sheriff", "public-safety", "safety"),
    "72": Department("planning-development", "community", "community"),
    "73": Department("city-commissioners", "government", "administration"),
    "84": Department("first-judicial-district", "public-safety", "safety", mandated=True),
}

LEFT_OUT: Final = {
    "35-BSR": "asks for nothing",
    "35-RR": "stands in the table of rules as a reserve",
    "41": "is in no proposal",
    "58": "is in no proposal",
}
"""Rows of the data that are no request, with the reason."""

EXTRACT_COLUMNS: Final = ("dept_code", "dept_name", "adopted_fy2022", "proposed_fy2023")
UNIT_COLUMNS: Final = ("unit", "name", "parent")
REQUEST_COLUMNS: Final = (
    *("request", "name", "unit", "category", "floor", "cap", "last_year"),
    *("shape", "rate", "start", "scale", "weight", "tags"),
)

Row = Mapping[str, str]


def extract(data: Path) -> list[Row]:
    """Adopted budget of last year and proposal of this year in whole dollars, one row per department."""
    adopted = _totals(data / "philadelphia-budget" / "spending_adopted.csv", LAST_YEAR)
    proposed = _totals(data / "philadelphia-budget" / "spending_proposed.csv", YEAR)
    rows = []
    for code in sorted({*adopted, *proposed}):
        name = (proposed.get(code) or adopted[code])[0]
        before, asked = adopted.get(code, ("", ""))[1], proposed.get(code, ("", ""))[1]
        rows.append(dict(zip(EXTRACT_COLUMNS, (code, name, before, asked), strict=True)))
    return rows


def _totals(file: Path, year: str) -> dict[str, tuple[str, str]]:
    """Name and total of every department in one fiscal year, by code."""
    found: dict[str, tuple[str, str]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["fiscal_year"] != year:
                continue
            if row["dept_code"] in found:
                raise ValueError(f"{file.name}: department {row['dept_code']} appears twice in {year}")
            whole, _, part = row["total"].partition(".")
            if part.strip("0"):
                raise ValueError(f"{file.name}: {row['total']} is no whole number of dollars")
            found[row["dept_code"]] = (row["dept_name"], whole)
    return found


def units(rows: Iterable[Row]) -> list[Row]:
    """Service areas, and below them the departments with their parts."""
    table = [{"unit": area, "name": name, "parent": ""} for area, name in AREAS.items()]
    for row in _requested(rows):
        department = DEPARTMENTS[row["dept_code"]]
        table.append({"unit": department.id, "name": row["dept_name"], "parent": department.parent})
    return table


def requests(rows: Iterable[Row]) -> list[Row]:
    """One request per department: what was proposed, with value by class of service."""
    return [_request(row, DEPARTMENTS[row["dept_code"]]) for row in _requested(rows)]


def _request(row: Row, department: Department) -> Row:
    asked, before = int(row["proposed_fy2023"]), int(row["adopted_fy2022"])
    asks_for_less = 100 * asked < KEPT_PERCENT * before
    # Rounded up to whole dollars, so that the full value never ends below the limit on cuts.
    kept = -(-KEPT_PERCENT * (asked if asks_for_less else before) // 100)
    tags = [*(["mandated"] if department.mandated else []), *(["asks-for-less"] if asks_for_less else [])]
    fading = not department.mandated
    return {
        "request": department.id,
        "name": row["dept_name"],
        "unit": department.id,
        "category": department.service,
        "floor": str(kept) if asks_for_less else "",
        "cap": str(asked),
        "last_year": str(before),
        "shape": "quadratic" if fading else "linear",
        "rate": "1",
        "start": str(kept) if fading else "",
        "scale": str(asked) if fading else "",
        "weight": str(SCORES[department.service]),
        "tags": "; ".join(tags),
    }


def _requested(rows: Iterable[Row]) -> list[Row]:
    """Rows that ask for money.

    Raises:
        ValueError: for a department that the example does not know.
    """
    chosen = [row for row in rows if row["dept_code"] not in LEFT_OUT]
    unknown = [row["dept_code"] for row in chosen if row["dept_code"] not in DEPARTMENTS]
    if unknown:
        raise ValueError(f"departments {', '.join(unknown)} have no place in the example")
    return chosen


def write_table(file: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table as CSV with the line ends that the repository uses."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Write the extract and the two tables made from it; the example's other files are written by hand."""
    data = os.environ.get("APPORTION_DATA")
    if not data:
        print("APPORTION_DATA must name the folder that holds philadelphia-budget", file=sys.stderr)
        return 2
    folder = Path(__file__).resolve().parents[1] / "examples" / "city"
    rows = extract(Path(data))
    write_table(folder / "source" / "general-fund.csv", EXTRACT_COLUMNS, rows)
    write_table(folder / "units.csv", UNIT_COLUMNS, units(rows))
    write_table(folder / "requests.csv", REQUEST_COLUMNS, requests(rows))
    print(f"{len(rows)} rows extracted, {len(requests(rows))} requests written to {folder.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
