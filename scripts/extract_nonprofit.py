"""Make the extract and the tables of examples/nonprofit from one return in the Form 990 data.

Run as ``APPORTION_DATA=... python scripts/extract_nonprofit.py``. Knows which lines of Part IX make up which
request and what the example adds to the filed figures; the filed figures themselves come from the data.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILER: Final = "131624178"
TAX_YEAR: Final = "2009"
PARTS: Final = ("F9_01_", "F9_08_", "F9_09_", "F9_10_")
IDENTITY: Final = ("OBJECTID", "ORG_EIN", "ORG_NAME_L1", "RETURN_TYPE", "TAX_YEAR")

FUNCTIONS: Final = {"care": "PROG", "management": "MGMT", "fundraising": "FUNDR"}
"""Units of the example that carry one function of Part IX each; grants to individuals stand apart."""

ASKED_PERCENT: Final = {"direct-assistance": 120, "care": 105, "management": 103, "fundraising": 110}
"""What units ask for, in percent of what was filed: made up for the example."""

KEPT_PERCENT: Final = 92
"""No request falls by more than 8 %: full value up to there."""

MATCHING_GRANT: Final = 600_000
"""Made up for the example."""


@dataclass(frozen=True)
class Group:
    """Lines of Part IX that make up one request of each unit that has them."""

    id: str
    name: str
    lines: tuple[str, ...]
    shape: str = "quadratic"


GRANTS: Final = "GRANT_US_INDIV"
GROUPS: Final = (
    Group("salaries", "salaries", ("COMP_DTK", "OTH_SAL_WAGE")),
    Group("benefits", "pensions and employee benefits", ("PENSION_CONTR", "OTH_EMPL_BEN")),
    Group("payroll-taxes", "payroll taxes", ("PAYROLL_TAX",), shape="linear"),
    Group("audit", "accounting and audit", ("FEE_SVC_ACC",), shape="linear"),
    Group("fees", "legal and other fees", ("FEE_SVC_LEGAL", "FEE_SVC_OTH")),
    Group("premises", "premises, insurance and depreciation", ("OCCUPANCY", "INSURANCE", "DEPREC")),
    Group("office", "office, technology, travel and other", ("OFFICE", "INFO_TECH", "AD_PROMO", "TRAVEL")),
)
OTHER_GOES_TO: Final = "office"
"""The data name no line 24 (other expenses): it is the filed total less all named lines."""

UNIT_NAMES: Final = {"care": "Care services", "management": "Management", "fundraising": "Fundraising"}

REQUEST_COLUMNS: Final = (
    *("request", "name", "unit", "category", "cap", "last_year"),
    *("shape", "rate", "start", "scale", "tags"),
)
FUND_COLUMNS: Final = (
    *("fund", "name", "amount", "pays_for", "must_spend"),
    *("match_percent", "match_from", "reason", "authority"),
)
USE_COLUMNS: Final = ("request", "resource", "quantity", "per_amount")
BASELINE_COLUMNS: Final = ("baseline", "unit", "amount", "note")

Row = Mapping[str, str]
Filing = Mapping[str, int]


def extract(data: Path) -> list[Row]:
    """Every filled-in field of the one return, in the order of the form."""
    file = data / "irs-990-functional-expenses" / "f990_parts_1_8_9_10.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        found = [row for row in csv.DictReader(lines) if (row["ORG_EIN"], row["TAX_YEAR"]) == (FILER, TAX_YEAR)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} returns of {FILER} for {TAX_YEAR}; expected one")
    kept = {name: text for name, text in found[0].items() if name in IDENTITY or name.startswith(PARTS)}
    return [{"field": name, "value": text.strip()} for name, text in kept.items() if text.strip() not in ("", "NA")]


def filing(rows: Iterable[Row]) -> dict[str, int]:
    """The amounts of the extract by field; an amount that is absent was left blank by the filer."""
    return {row["field"]: int(row["value"]) for row in rows if row["value"].lstrip("-").isdigit()}


def spent(filed: Filing, line: str, function: str) -> int:
    """Part IX: one natural line in one function, nothing where the line is blank."""
    return filed.get(f"F9_09_EXP_{line}_{function}", 0)


def other_expenses(filed: Filing, function: str) -> int:
    """Line 24 of Part IX: what the filed total holds beyond all named lines."""
    named = [line for group in GROUPS for line in group.lines] + [GRANTS]
    return spent(filed, "TOT", function) - sum(spent(filed, line, function) for line in named)


def filed_amounts(filed: Filing) -> dict[tuple[str, str], int]:
    """Filed expenses by unit and group; units and groups without any are left out."""
    amounts = {("direct-assistance", "grants"): spent(filed, GRANTS, "PROG")}
    for group in GROUPS:
        for unit, function in FUNCTIONS.items():
            amount = sum(spent(filed, line, function) for line in group.lines)
            if group.id == OTHER_GOES_TO:
                amount += other_expenses(filed, function)
            if amount:
                amounts[unit, group.id] = amount
    return amounts


def requests(filed: Filing) -> list[Row]:
    """One request per unit and group of expenses, with what was filed as last year's amount."""
    groups = {group.id: group for group in GROUPS}
    table: list[Row] = []
    for (unit, group_id), amount in filed_amounts(filed).items():
        asked = amount * ASKED_PERCENT[unit] // 100
        kept = -(-amount * KEPT_PERCENT // 100)
        group = groups.get(group_id)
        quadratic = group is not None and group.shape == "quadratic"
        table.append(
            {
                "request": f"{unit}-{group_id}" if group else "assistance-grants",
                "name": f"{UNIT_NAMES[unit]}: {group.name}" if group else "Grants to individuals",
                "unit": unit,
                "category": group_id,
                "cap": str(asked),
                "last_year": str(amount),
                "shape": group.shape if group else "points",
                "rate": "1" if group else "",
                "start": str(kept) if quadratic else "",
                # The straight line reaches half at the amount asked, nothing at this.
                "scale": str(2 * asked - kept) if quadratic else "",
                "tags": "overhead" if unit in ("management", "fundraising") else "",
            }
        )
    return table


def uses(filed: Filing) -> list[Row]:
    """Posts that salaries pay for: employees (Part I) per dollar of salaries (Part IX), one rate."""
    salaries = sum(amount for (_, group), amount in filed_amounts(filed).items() if group == "salaries")
    per_post = round(salaries / filed["F9_01_ACT_GVRN_EMPL_TOT"])
    return [
        {"request": f"{unit}-salaries", "resource": "posts", "quantity": "1", "per_amount": str(per_post)}
        for unit in FUNCTIONS
    ]


def funds(filed: Filing) -> list[Row]:
    """Sources of money: three that are tied to programmes, then what is free."""
    grants = filed["F9_08_REV_CONTR_GOVT_GRANT"]
    held_before = filed["F9_10_NAFB_RESTRICT_TEMP_BOY"]
    held = filed["F9_10_NAFB_RESTRICT_TEMP_EOY"]
    free = filed["F9_08_REV_TOT_TOT"] - grants - (held - held_before)
    return [
        {
            "fund": "government-grants",
            "name": "Government grants",
            "amount": str(grants),
            "pays_for": "unit:programmes",
            "must_spend": str(grants * 95 // 100),
            "reason": "What is not used within the year goes back",
            "authority": "Grant agreements",
        },
        {
            "fund": "donor-restricted",
            "name": "Gifts released from donors' restrictions",
            "amount": str(held),
            "pays_for": "unit:programmes",
            "reason": "Given for programmes",
            "authority": "Donors",
        },
        {
            "fund": "matching-grant",
            "name": "Matching grant (made up for this example)",
            "amount": str(MATCHING_GRANT),
            "pays_for": "unit:care",
            "match_percent": "25%",
            "match_from": "unrestricted",
            "reason": "Each dollar asks for 25 cents of free money in the same programme",
            "authority": "Grant agreement of this example",
        },
        {"fund": "unrestricted", "name": "Unrestricted revenue", "amount": str(free)},
    ]


def baselines(filed: Filing) -> list[Row]:
    """The filed year itself as a proposal."""
    totals: dict[str, int] = {}
    for (unit, _), amount in filed_amounts(filed).items():
        totals[unit] = totals.get(unit, 0) + amount
    note = f"Expenses of tax year {TAX_YEAR} as filed"
    return [
        {"baseline": "as-filed", "unit": unit, "amount": str(amount), "note": note} for unit, amount in totals.items()
    ]


def write_table(file: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table as CSV with the line ends that the repository uses; what a row lacks is left empty."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Write the extract and the tables made from it; the example's other files are written by hand."""
    data = os.environ.get("APPORTION_DATA")
    if not data:
        print("APPORTION_DATA must name the folder that holds irs-990-functional-expenses", file=sys.stderr)
        return 2
    folder = Path(__file__).resolve().parents[1] / "examples" / "nonprofit"
    rows = extract(Path(data))
    filed = filing(rows)
    write_table(folder / "source" / "form-990.csv", ("field", "value"), rows)
    write_table(folder / "requests.csv", REQUEST_COLUMNS, requests(filed))
    write_table(folder / "uses.csv", USE_COLUMNS, uses(filed))
    write_table(folder / "funds.csv", FUND_COLUMNS, funds(filed))
    write_table(folder / "baselines.csv", BASELINE_COLUMNS, baselines(filed))
    print(f"{len(rows)} fields extracted, {len(requests(filed))} requests written to {folder.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
