"""Write the three years of ledger of the technology company: ``python scripts/write_company_ledger.py``.

**The rows are made up**, drawn with a stated seed. Only the figures that they add up to are given, those of the
budgeting example on which the case stands: revenue and profit of 2022 to 2024, how much of its budget each department
used, the largest overspend and the line closest to its budget, the seasons, and what each department contributed. The
example says nothing of three departments; theirs are chosen so that the average variance over all eight is the 4.2 %
that it prints.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

SEED: Final = 20_250_720
FOLDER: Final = Path(__file__).resolve().parents[1] / "examples" / "technology-company" / "ledger"
YEARS: Final = (2022, 2023, 2024)
MILLION: Final = 100_000_000  # cents
REVENUE: Final = (18.5, 21.2, 24.1)
PROFIT: Final = (3.2, 3.8, 4.1)
REVENUE_BUDGET: Final = (18.0, 21.5, 23.8)
QUARTERS: Final = np.array(
    [[-0.086, -0.028, -0.002, 0.116], [-0.08, -0.03, -0.01, 0.12], [-0.074, -0.032, -0.018, 0.124]]
)
"""How far each quarter's spending lies from the mean quarter of its year: -8 % and +12 % on average."""


@dataclass(frozen=True)
class Team:
    """A part of a department: its part of the department's budget, and how much of that it used on average."""

    id: str
    share: float
    used: float | None
    """``None``: what is left of the department's spending."""
    spread: float = 0.006
    """How far below and above the average the first and the last year lie."""


@dataclass(frozen=True)
class Department:
    """A department: its part of the budget, its average utilisation, and its contribution over the three years."""

    id: str
    share: float
    used: float
    spread: float
    teams: tuple[Team, ...]
    result: str = ""
    result_growth: float = 0.0


DEPARTMENTS: Final = (
    Department(
        "sales",
        0.19,
        0.952,
        0.006,
        (
            Team("marketing-campaigns", 0.25, 1.081),
            Team("partner-programme", 0.20, 0.8925),
            Team("sales-team", 0.55, None),
        ),
        "revenue-influenced-index",
        0.22,
    ),
    Department(
        "engineering",
        0.315,
        0.981,
        0.005,
        (
            Team("engineering-infrastructure", 0.25, 0.979, 0.005),
            Team("quality-engineering", 0.25, 0.895),
            Team("product-development", 0.50, None),
        ),
        "productivity-index",
        0.18,
    ),
    Department(
        "operations",
        0.175,
        0.927,
        0.006,
        (Team("facilities", 0.20, 0.88), Team("supply-chain", 0.20, 0.905), Team("service-delivery", 0.60, None)),
        "efficiency-index",
        0.12,
    ),
    Department(
        "customer-success",
        0.095,
        0.894,
        0.008,
        (Team("onboarding", 0.35, 0.864), Team("support-desk", 0.65, None)),
        "satisfaction-index",
        0.15,
    ),
    Department(
        "finance",
        0.08,
        0.918,
        0.006,
        (Team("administration", 0.40, 0.8925), Team("finance-team", 0.60, None)),
        "process-index",
        0.08,
    ),
    Department("hr-legal", 0.065, 0.998, 0.001, (Team("legal", 0.40, 0.95), Team("people", 0.60, None))),
    Department("research", 0.055, 1.003, 0.001, (Team("research-team", 0.60, 0.96), Team("prototypes", 0.40, None))),
    Department(
        "strategic", 0.025, 0.997, 0.002, (Team("transformation", 0.50, 0.954), Team("market-expansion", 0.50, None))
    ),
)

ACCOUNTS: Final = (
    # account, name, parent, type, share of a team's spending
    ("personnel", "Personnel", "", "expense", 0.0),
    ("salaries", "Salaries", "personnel", "expense", 0.58),
    ("contractors", "Contractors", "personnel", "expense", 0.12),
    ("non-personnel", "Non-personnel", "", "expense", 0.0),
    ("software", "Software and cloud", "non-personnel", "expense", 0.14),
    ("travel", "Travel", "non-personnel", "expense", 0.04),
    ("services", "Bought services", "non-personnel", "expense", 0.12),
    ("media", "Media and events", "non-personnel", "expense", 0.0),
    ("revenue", "Revenue", "", "revenue", 0.0),
    ("subscriptions", "Subscriptions", "revenue", "revenue", 0.0),
    ("consulting", "Consulting", "revenue", "revenue", 0.0),
)
MEDIA_SHARES: Final = {
    "salaries": 0.22,
    "contractors": 0.06,
    "software": 0.05,
    "travel": 0.05,
    "services": 0.12,
    "media": 0.50,
}


def split(total: int, weights: Sequence[float] | np.ndarray) -> list[int]:
    """Whole parts of a total in proportion to weights, by largest remainder."""
    exact = np.asarray(weights, dtype=np.float64) / float(np.sum(weights)) * total
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return [int(part) for part in parts]


def yearly(average: float, spread: float, year: int) -> float:
    """A ratio that lies below its average in the first year, on it in the second and above it in the third."""
    return average + (year - 1) * spread


def budgets_and_actuals(year: int) -> tuple[dict[str, int], dict[str, int]]:
    """Budget (whole hundreds of dollars) and actual of each team in cents; the actuals sum to revenue less profit."""
    cost = round((REVENUE[year] - PROFIT[year]) * MILLION)
    used = sum(item.share * yearly(item.used, item.spread, year) for item in DEPARTMENTS)
    budgets: dict[str, int] = {}
    actuals: dict[str, int] = {}
    for department in DEPARTMENTS:
        whole = cost / used * department.share
        budget = {team.id: round(whole * team.share / 10_000) * 10_000 for team in department.teams}
        actual_department = round(sum(budget.values()) * yearly(department.used, department.spread, year))
        rest = actual_department
        for team in department.teams:
            amount = rest if team.used is None else round(budget[team.id] * yearly(team.used, team.spread, year))
            actuals[team.id] = amount
            rest -= amount
        budgets |= budget
    # Budgets are round; the few dollars that this moves fall to the largest team.
    actuals["product-development"] += cost - sum(actuals.values())
    return budgets, actuals


def by_quarter(actuals: dict[str, int], year: int, draw: np.random.Generator) -> dict[str, list[int]]:
    """Each team's year on quarters: every team has its own season, all together have the given one.

    Drawn, then fitted to both margins in turn (iterative proportional fitting), then made whole.
    """
    totals = np.array(list(actuals.values()), dtype=np.float64)
    target = totals.sum() * (1 + QUARTERS[year]) / 4
    table = totals[:, np.newaxis] * (1 + QUARTERS[year]) * draw.uniform(0.9, 1.1, (totals.size, 4))
    for _ in range(200):
        table *= (totals / table.sum(axis=1))[:, np.newaxis]
        table *= target / table.sum(axis=0)
    return {team: split(total, row) for (team, total), row in zip(actuals.items(), table, strict=True)}


def transactions(year: int, draw: np.random.Generator) -> Iterable[list[str]]:
    """The year's rows: day, department, team, account, text, amount in dollars."""
    _, actuals = budgets_and_actuals(year)
    quarters = by_quarter(actuals, year, draw)
    rows: list[tuple[datetime.date, str, str, str, int]] = []
    for department in DEPARTMENTS:
        for team in department.teams:
            shares = (
                MEDIA_SHARES if team.id == "marketing-campaigns" else {row[0]: row[4] for row in ACCOUNTS if row[4]}
            )
            for quarter, amount in enumerate(quarters[team.id]):
                for place, month_amount in enumerate(split(amount, draw.uniform(0.9, 1.1, 3))):
                    month = quarter * 3 + place + 1
                    weights = np.array(list(shares.values())) * draw.uniform(0.8, 1.2, len(shares))
                    for account, part in zip(shares, split(month_amount, weights), strict=True):
                        count = 1 if account == "salaries" else int(draw.integers(1, 4))
                        for piece in split(part, draw.uniform(0.5, 1.5, count)):
                            day = 28 if account == "salaries" else int(draw.integers(1, 28))
                            rows.append(
                                (datetime.date(YEARS[year], month, day), department.id, team.id, account, piece)
                            )
    revenue = split(round(REVENUE[year] * MILLION), draw.uniform(0.95, 1.05, 12))
    for month, amount in enumerate(revenue, start=1):
        for account, part in zip(("subscriptions", "consulting"), split(amount, (0.85, 0.15)), strict=True):
            rows.append((datetime.date(YEARS[year], month, 28), "sales", "sales-team", account, part))
    for posted, department_id, team_id, account, amount in sorted(rows):
        yield [posted.isoformat(), department_id, team_id, account, dollars(amount)]


def budget_rows() -> Iterable[list[str]]:
    """The adopted budget: one row for each year, team and kind of account."""
    for year, name in enumerate(YEARS):
        budgets, _ = budgets_and_actuals(year)
        for department in DEPARTMENTS:
            for team in department.teams:
                shares = (
                    MEDIA_SHARES if team.id == "marketing-campaigns" else {row[0]: row[4] for row in ACCOUNTS if row[4]}
                )
                for account, amount in zip(shares, split(budgets[team.id], list(shares.values())), strict=True):
                    yield [str(name), department.id, team.id, account, dollars(amount)]
        for account, amount in zip(
            ("subscriptions", "consulting"), split(round(REVENUE_BUDGET[year] * MILLION), (0.85, 0.15)), strict=True
        ):
            yield [str(name), "sales", "sales-team", account, dollars(amount)]


def result_rows() -> Iterable[list[str]]:
    """What each department contributed, as an index with 2022 = 100."""
    for department in DEPARTMENTS:
        if department.result:
            for year, name in enumerate(YEARS):
                level = 100 * (1 + department.result_growth * year / (len(YEARS) - 1))
                yield [str(name), department.id, department.result, f"{level:.1f}"]


def dollars(cents: int) -> str:
    """An amount as the files write it."""
    return f"{cents // 100}.{cents % 100:02d}"


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One CSV file of the ledger."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write every file of the ledger but its mapping."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(SEED)
    for year, name in enumerate(YEARS):
        # The first year comes from an older system with other headings, as it often does.
        header = (
            ("posted", "dept", "team", "account", "amount")
            if year == 0
            else (
                "date",
                "department",
                "team",
                "account",
                "amount",
            )
        )
        write(f"transactions-{name}.csv", header, transactions(year, draw))
    write("budget.csv", ("year", "department", "team", "account", "amount"), budget_rows())
    results = [
        (item.result, item.result.replace("-", " ").capitalize(), "", "statistical")
        for item in DEPARTMENTS
        if item.result
    ]
    write("accounts.csv", ("account", "name", "parent", "type"), [row[:4] for row in ACCOUNTS] + results)
    write("results.csv", ("year", "department", "account", "quantity"), result_rows())


if __name__ == "__main__":
    main()
