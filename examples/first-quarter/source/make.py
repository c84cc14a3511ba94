"""Makes the ledger of this example: twelve years and a quarter of made-up spending, the same on every run.

Sums of the first quarter of 2025 are those of a published example of monitoring; months, accounts and the years before
are made up. Run it in the folder of the example: ``python source/make.py``.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

SEASONS = {
    "engineering": (7.0, 7.2, 8.0, 8.2, 8.3, 8.4, 8.2, 8.0, 8.6, 8.9, 9.3, 9.9),
    "sales": (8.4, 8.6, 9.8, 7.6, 7.4, 8.4, 7.0, 6.8, 8.8, 8.6, 9.0, 9.6),
    "operations": (9.0, 8.6, 8.8, 8.4, 8.2, 8.2, 8.0, 8.0, 8.2, 8.2, 8.2, 8.2),
}
"""Percent of a year by month."""
FIRST = 2013
YEARS = {
    "engineering": (2.9, 3.1, 3.3, 3.5, 3.9, 4.3, 4.8, 5.2, 5.6, 6.1, 6.5, 6.9),
    "sales": (2.4, 2.6, 2.9, 3.1, 3.2, 3.6, 3.9, 4.1, 4.5, 4.9, 5.2, 5.5),
    "operations": (2.5, 2.7, 2.8, 2.9, 3.0, 3.2, 3.3, 3.4, 3.5, 3.7, 3.8, 3.95),
}
"""Millions by year."""
ACCOUNTS = {"6100": 0.64, "6200": 0.26, "6900": 0.10}
QUARTER = {
    "engineering": {"6100": 434_000, "6200": 172_000, "6410": 1_050_000, "6900": 144_000},
    "sales": {"6100": 400_000, "6200": 128_000, "6420": 880_000, "6900": 192_000},
    "operations": {"6100": 310_000, "6200": 105_000, "6430": 535_000, "6900": 50_000},
}
"""1.8, 1.6 and 1.0 million; 8 %, 12 % and 5 % of it on account 6900, which is support."""
BUDGET = {
    "engineering": {"6100": 3_400_000, "6200": 1_400_000, "6410": 1_800_000, "6900": 600_000},
    "sales": {"6100": 2_900_000, "6200": 1_200_000, "6420": 1_200_000, "6900": 500_000},
    "operations": {"6100": 2_000_000, "6200": 850_000, "6430": 900_000, "6900": 350_000},
}
REVENUE = (1_650_000, 1_720_000, 2_010_000)


def history(draw: random.Random) -> list[tuple[str, str, str, str]]:
    """Rows of the years before, by month: whole amounts that sum to each year's total."""
    rows = []
    for unit, totals in YEARS.items():
        for year, total in enumerate(totals, FIRST):
            weights = [season * draw.uniform(0.93, 1.07) for season in SEASONS[unit]]
            for month, weight in enumerate(weights, start=1):
                amount = total * 1_000_000 * weight / sum(weights)
                for account, share in ACCOUNTS.items():
                    rows.append((f"{year}-{month:02d}-28", unit, account, f"{amount * share:.2f}"))
    return rows


def quarter() -> list[tuple[str, str, str, str]]:
    """Rows of the first quarter of 2025."""
    rows = []
    for unit, accounts in QUARTER.items():
        for account, amount in accounts.items():
            for month, share in ((1, 30), (2, 32), (3, 38)):
                rows.append((f"2025-{month:02d}-28", unit, account, f"{amount * share / 100:.2f}"))
    rows += [(f"2025-{month:02d}-28", "sales", "4000", f"{amount:.2f}") for month, amount in enumerate(REVENUE, 1)]
    return sorted(rows)


def write(name: str, header: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> None:
    """One table of the ledger."""
    with Path("ledger", name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


COLUMNS = ("date", "department", "account", "amount")
write("before.csv", COLUMNS, history(random.Random(2025)))  # noqa: S311 - made-up figures, no secret
write("first-quarter.csv", COLUMNS, quarter())
write(
    "budget.csv",
    ("year", "department", "account", "amount"),
    [("2025", unit, account, f"{amount}.00") for unit, held in BUDGET.items() for account, amount in held.items()],
)
