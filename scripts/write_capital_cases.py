"""Write a case folder of a real capital portfolio: ``python scripts/write_capital_cases.py melbourne-water FOLDER``.

``melbourne-water`` has 445 capital projects of Melbourne Water Corporation (CC0), ``new-york`` the projects of New York
City's capital plan of fiscal year 2021 (MIT), both from the folder that APPORTION_DATA names. Costs, owners and years
are the data's. **Neither has values: the scores are ours, by the paths stated here, and so are the totals.**
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Final

Row = Mapping[str, str]
Tables = dict[str, list[Row]]

MELBOURNE_FUNDED: Final = Decimal("0.40")
"""Total as a part of what all projects cost."""
WAITING_MAX: Final = 5

YEARS: Final = ("2021", "2022", "2023", "2024", "2025")
SOURCES: Final = {"city": Decimal("0.60"), "non_city": Decimal("0.80")}
"""Money of each year as a part of what is planned from that source in it."""
_MANDATED: Final = re.compile(r"MANDATE|UNSAFE")
_RENEWED: Final = re.compile(
    r"RECONSTRUCT|REHABILITAT|REPLACE|UPGRAD|LIFE EXTENSION|STABILI|RENOVAT|RETROFIT|MAINTAIN|FAILING"
)


def melbourne_water(data: Path) -> tuple[str, Tables]:
    """One request for each project: its total cost in full or not at all.

    A dollar counts one point for each gate of approval that the project needs (1 where the kind names none) and one for
    each whole year from the first statement of the need to the approval of the business case, five at the most, none
    where the first date is missing.
    """
    file = data / "melbourne-water-capital" / "capital_delivery_projects.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["ID"])
    requests: list[Row] = [
        {
            "request": row["ID"].lower(),
            "unit": _slug(row["Owner Team"]),
            "category": _slug(row["Delivery Program"]),
            "decision": "whole",
            "cap": str(cost),
            "value": str(cost),
            "weight": str(melbourne_points(row)),
        }
        for row in rows
        for cost in [_cents(row["FFC"])]
    ]
    total = _cents(str(MELBOURNE_FUNDED * sum(Decimal(row["cap"]) for row in requests)))
    # Two spellings of one team differ by a dash.
    teams = {_slug(row["Owner Team"]): row["Owner Team"] for row in rows}
    units: list[Row] = [{"unit": unit, "name": name} for unit, name in sorted(teams.items())]
    settings = _settings("Melbourne Water capital projects", "AUD", ["portfolio"], str(total))
    return settings, {"units": units, "requests": requests}


def melbourne_points(row: Row) -> int:
    """Gates and years of waiting."""
    gates = int(row["EPT"][0]) if row["EPT"][0].isdigit() else 1
    if not row["BNI"]:
        return gates
    # Day first, or year first with dashes, as the data mix them.
    first, last = _date(row["BNI"]), _date(row["BCA"])
    years = last[0] - first[0] - (last[1:] < first[1:])
    return gates + max(0, min(WAITING_MAX, years))


def _date(text: str) -> tuple[int, int, int]:
    """Year, month, day."""
    day = text.split(maxsplit=1)[0]
    numbers = [int(part) for part in re.split(r"[-/]", day)]
    return (numbers[0], numbers[1], numbers[2]) if "-" in day else (numbers[2], numbers[1], numbers[0])


def new_york(data: Path) -> tuple[str, Tables]:
    """One decision for each project: all that is planned for 2021 to 2025, from the city and from others, or nothing.

    A dollar counts 5 points where the category names a mandate or an unsafe condition, 3 where it names renewal of what
    exists, 2 otherwise; and one more where money has been spent on the project before. Left out: projects with nothing
    planned in these years, and two with a negative amount. What other sources give is part of the city's request.
    """
    packed = (data / "nyc-capital-projects" / "nyc_capital_projects_fy2021.csv.gz").read_bytes()
    rows = sorted(
        csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"), newline="")),
        key=lambda row: (row["project_id"], row["managing_agency_id"]),
    )
    chosen = [row for row in rows if is_planned(row)]
    requests: list[Row] = []
    seen: dict[str, int] = {}
    for row in chosen:
        name = _slug(row["project_id"])
        seen[name] = seen.get(name, 0) + 1
        requests += _new_york_lines(row, name if seen[name] == 1 else f"{name}-{seen[name]}")
    money = {
        source: [int(part * 1_000 * sum(int(row[source + year]) for row in chosen)) for year in YEARS]
        for source, part in SOURCES.items()
    }
    funds: list[Row] = [
        {
            "fund": _slug(source),
            "name": "City" if source == "city" else "Other sources",
            "period": year,
            "amount": str(amount),
            "pays_for": f"tag:{_slug(source)}" if year == YEARS[0] else "",
        }
        for source, amounts in money.items()
        for year, amount in zip(YEARS, amounts, strict=True)
    ]
    agencies = sorted({(_agency(row), row["managing_agency"]) for row in chosen})
    units: list[Row] = [{"unit": unit, "name": name} for unit, name in agencies]
    settings = _settings("New York capital plan", "USD", YEARS, str(sum(map(sum, money.values()))))
    return settings, {"units": units, "requests": requests, "funds": funds}


def is_planned(row: Row) -> bool:
    """Whether anything is planned for the years of the case, and nothing below zero."""
    amounts = [int(row[source + year]) for source in SOURCES for year in YEARS]
    return min(amounts) >= 0 and max(amounts) > 0


def new_york_points(row: Row) -> int:
    """Points of a dollar by the wording of the category and by what was spent before."""
    category = row["ten_year_plan_category"].upper()
    base = 5 if _MANDATED.search(category) else 3 if _RENEWED.search(category) else 2
    return base + (int(row["combined_prior_actuals"]) > 0)


def _new_york_lines(row: Row, name: str) -> list[Row]:
    planned = {source: [(year, int(row[source + year])) for year in YEARS] for source in SOURCES}
    paying = [source for source in SOURCES if any(amount for _, amount in planned[source])]
    total = 1_000 * sum(amount for source in paying for _, amount in planned[source])
    lines: list[Row] = []
    for source in paying:
        leads = source == paying[0]
        for year, amount in planned[source]:
            if not amount:
                continue
            stated = leads and not lines
            lines.append(
                {
                    "request": name if leads else f"{name}-other",
                    "name": " ".join(row["project_description"].split()),
                    "unit": _agency(row),
                    "period": year,
                    "decision": "whole" if stated else "",
                    "part_of": "" if leads else name,
                    "cap": str(1_000 * amount),
                    "value": str(total) if stated else "",
                    "weight": str(new_york_points(row)) if leads else "",
                    "tags": _slug(source),
                }
            )
    return lines


def _agency(row: Row) -> str:
    return f"agency-{row['managing_agency_id']}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _cents(text: str) -> Decimal:
    """Float noise far below a cent, which the data have, is rounded away."""
    return Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _settings(name: str, currency: str, periods: Iterable[str], total: str) -> str:
    listed = ", ".join(f'"{period}"' for period in periods)
    lines = ['format: "1"', f"name: {name}", f"currency: {currency}", f"periods: [{listed}]", f"total: {total}"]
    return "\n".join([*lines, "total_is: at_most", ""])


WRITERS: Final[Mapping[str, Callable[[Path], tuple[str, Tables]]]] = {
    "melbourne-water": melbourne_water,
    "new-york": new_york,
}


def write_case(which: str, data: Path, folder: Path) -> None:
    """Write the settings and the tables into a folder that does not exist yet."""
    settings, tables = WRITERS[which](data)
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(settings, encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main(arguments: list[str]) -> int:
    """Write one of the cases."""
    data = os.environ.get("APPORTION_DATA")
    if len(arguments) != 2 or arguments[0] not in WRITERS or not data:
        print(f"usage: APPORTION_DATA=... write_capital_cases.py {'|'.join(WRITERS)} FOLDER", file=sys.stderr)
        return 2
    write_case(arguments[0], Path(data), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
