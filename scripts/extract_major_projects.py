"""Make the extract and the tables of examples/major-projects from the United Kingdom's major projects data of 2023.

Run as ``APPORTION_DATA=... python scripts/extract_major_projects.py``. Knows what the example makes of the ratings;
cost and benefit come from the data.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

CONFIDENCE: Final = {"Green": "1.00", "Amber": "0.75", "Red": "0.40"}
"""What a pound of benefit counts by delivery rating: made up for the example, see examples/major-projects/README.md."""

ENDS_BY: Final = "2024-03-31"
"""Projects with an approved end by this date are carried through."""

DEPARTMENTS: Final = {
    "CO": "Cabinet Office",
    "DBT": "Department for Business and Trade",
    "DCMS": "Department for Culture, Media and Sport",
    "DEFRA": "Department for Environment, Food and Rural Affairs",
    "DESNZ": "Department for Energy Security and Net Zero",
    "DFE": "Department for Education",
    "DFT": "Department for Transport",
    "DHSC": "Department of Health and Social Care",
    "DLUHC": "Department for Levelling Up, Housing and Communities",
    "DSIT": "Department for Science, Innovation and Technology",
    "DWP": "Department for Work and Pensions",
    "FCDO": "Foreign, Commonwealth and Development Office",
    "HMLR": "HM Land Registry",
    "HMRC": "HM Revenue and Customs",
    "HMT": "HM Treasury",
    "HO": "Home Office",
    "MOD": "Ministry of Defence",
    "MOJ": "Ministry of Justice",
    "NCA": "National Crime Agency",
    "ONS": "Office for National Statistics",
}

_FIELDS: Final = {
    "id": "GMPP ID Number",
    "name": "Project Name",
    "department": "Department",
    "category": "Annual Report Category",
    "rating_authority": "IPA Delivery Confidence Assessment",
    "rating_owner": "SRO Delivery Confidence Assessment",
    "start": "Project - Start Date",
    "end": "Project - End Date",
    "cost_millions": "TOTAL Baseline Whole Life Costs",
    "benefit_millions": "TOTAL Baseline Benefits",
}
"""Column of the extract and how the heading in the data begins."""

EXTRACT_COLUMNS: Final = tuple(_FIELDS)
UNIT_COLUMNS: Final = ("unit", "name")
REQUEST_COLUMNS: Final = ("request", "name", "unit", "category", "decision", "cap", "value", "weight", "tags")
MILLION: Final = 1_000_000
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")

Row = Mapping[str, str]


def extract(data: Path) -> list[Row]:
    """All projects with the columns that the example needs.

    A cell that is not available is empty, one that is withheld says so in one word.
    """
    packed = (data / "uk-major-projects-2023" / "gmpp_march_2023.csv.gz").read_bytes()
    table = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8-sig"), newline=""))
    headings = table.fieldnames or ()
    place = {field: next(name for name in headings if name.startswith(begin)) for field, begin in _FIELDS.items()}
    rows = [{field: _cell(row[name]) for field, name in place.items()} for row in table]
    return sorted(rows, key=lambda row: row["id"])


def _cell(text: str) -> str:
    text = " ".join(text.split())
    if text == "NA":
        return ""
    for begin, word in (("Exempt under", "exempt"), ("Early planning", "early planning")):
        if text.startswith(begin):
            return word
    return text


def requested(rows: Iterable[Row]) -> list[Row]:
    """Projects whose cost and benefit are both published, the cost above zero and the benefit not negative."""
    return [
        row
        for row in rows
        if _NUMBER.fullmatch(row["cost_millions"])
        and _NUMBER.fullmatch(row["benefit_millions"])
        and Decimal(row["cost_millions"]) > 0
        and Decimal(row["benefit_millions"]) >= 0
    ]


def units(rows: Iterable[Row]) -> list[Row]:
    """Departments that have a project."""
    codes = sorted({row["department"] for row in requested(rows)})
    return [{"unit": code.lower(), "name": DEPARTMENTS[code]} for code in codes]


def requests(rows: Iterable[Row]) -> list[Row]:
    """One request per project: its whole-life cost in full or not at all, worth its published benefit."""
    return [_request(row) for row in requested(rows)]


def _request(row: Row) -> Row:
    rating = rating_of(row)
    tags = [rating.lower(), *(["ending"] if row["end"] <= ENDS_BY else [])]
    return {
        "request": row["id"].lower(),
        "name": row["name"],
        "unit": row["department"].lower(),
        "category": row["category"].lower().replace(" ", "-"),
        "decision": "whole",
        "cap": _pounds(row["cost_millions"]),
        "value": _pounds(row["benefit_millions"]),
        "weight": CONFIDENCE[rating],
        "tags": "; ".join(tags),
    }


def rating_of(row: Row) -> str:
    """The authority's rating, or the owner's where the authority gave none.

    Raises:
        ValueError: when neither gave one.
    """
    for column in ("rating_authority", "rating_owner"):
        if row[column] in CONFIDENCE:
            return row[column]
    raise ValueError(f"{row['id']} has no rating")


def _pounds(millions: str) -> str:
    return f"{Decimal(millions) * MILLION:.0f}"


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
        print("APPORTION_DATA must name the folder that holds uk-major-projects-2023", file=sys.stderr)
        return 2
    folder = Path(__file__).resolve().parents[1] / "examples" / "major-projects"
    rows = extract(Path(data))
    write_table(folder / "source" / "projects.csv", EXTRACT_COLUMNS, rows)
    write_table(folder / "units.csv", UNIT_COLUMNS, units(rows))
    write_table(folder / "requests.csv", REQUEST_COLUMNS, requests(rows))
    print(f"{len(rows)} rows extracted, {len(requests(rows))} requests written to {folder.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
