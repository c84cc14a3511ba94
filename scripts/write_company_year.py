"""Write the year 2025 of the technology company, as it was lived: ``python scripts/write_company_year.py``.

**Everything is made up**, drawn with a stated seed: transactions by month, and what was reported about targets and
satisfaction. The departments spend about what the example's plan gives them, in the seasons of their past years, with
three events to react to: sales spends too fast in the second quarter, research hires late, and people are not content
with how the budget was explained in the first quarter.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

SEED: Final = 20_251_128
EXAMPLES: Final = Path(__file__).resolve().parents[1] / "examples"
PAST: Final = EXAMPLES / "technology-company" / "ledger" / "transactions-2024.csv"
FOLDER: Final = EXAMPLES / "company-year"
YEAR: Final = 2025
SEASON: Final = (0.92, 0.97, 0.99, 1.12)
"""Quarters of the company's past years, each of the mean quarter."""
CENTS: Final = 100

PLAN: Final = {
    "engineering": 12_000_000,
    "sales": 3_500_000,
    "operations": 3_200_000,
    "customer-success": 1_800_000,
    "finance": 1_500_000,
    "research": 1_300_000,
    "hr-legal": 1_200_000,
    "strategic": 500_000,
}
"""What the plan of the example gives each department, in dollars."""
PACE: Final = {
    "engineering": (0.98, 0.97, 0.97, 0.98),
    "sales": (1.00, 1.34, 1.06, 0.96),
    "operations": (0.97, 0.96, 0.95, 0.97),
    "customer-success": (1.00, 0.99, 1.00, 0.99),
    "finance": (0.98, 0.97, 0.99, 0.98),
    "research": (0.62, 0.70, 0.86, 0.95),
    "hr-legal": (0.95, 0.93, 0.94, 0.96),
    "strategic": (0.80, 0.85, 0.90, 0.90),
}
"""Spending of each quarter, as a part of what the season lets expect."""

RESPONSES: Final = {datetime.date(2025, 3, 20): 3.55, datetime.date(2025, 6, 20): 4.1, datetime.date(2025, 9, 19): 4.2}
"""Mean answer on a scale of 1 to 5 by day."""
ANSWERS: Final = 20


def main() -> None:
    """Draw and write all files."""
    rng = np.random.default_rng(SEED)
    write(FOLDER / "transactions-2025.csv", ("date", "department", "team", "account", "amount"), transactions(rng))
    write(FOLDER / "reported" / "responses.csv", ("who", "group", "on", "score", "scale"), responses(rng))


def transactions(rng: np.random.Generator) -> list[tuple[str, ...]]:
    """One row for each month, team and account; the split of each department is about that of the year before."""
    rows: list[tuple[str, ...]] = []
    for department, shares in sorted(past_shares().items()):
        keys = sorted(shares)
        weights = np.array([shares[key] for key in keys], dtype=np.float64)
        for month in range(12):
            quarter = month // 3
            mean = PLAN[department] * CENTS / 12
            expected = mean * SEASON[quarter] * PACE[department][quarter] * rng.normal(1.0, 0.01)
            parts = rng.dirichlet(weights / weights.sum() * 400) * expected
            for (team, account), part in zip(keys, parts.tolist(), strict=True):
                day = datetime.date(YEAR, month + 1, int(rng.integers(1, 29)))
                cents = round(part)
                if cents:
                    rows.append((day.isoformat(), department, team, account, f"{cents // CENTS}.{cents % CENTS:02d}"))
    return sorted(rows)


def past_shares() -> dict[str, dict[tuple[str, str], int]]:
    """Cents of 2024 by department, team and account of spending."""
    with (EXAMPLES / "technology-company" / "ledger" / "accounts.csv").open(encoding="utf-8") as file:
        spending = {row["account"] for row in csv.DictReader(file) if row["type"] == "expense"}
    found: dict[str, dict[tuple[str, str], int]] = {}
    with PAST.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cents = round(float(row["amount"]) * CENTS)
            if row["account"] in spending and row["department"] in PLAN and cents > 0:
                of = found.setdefault(row["department"], {})
                key = (row["team"], row["account"])
                of[key] = of.get(key, 0) + cents
    return found


def responses(rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Answers of heads and staff, whose mean is the stated one as nearly as whole answers allow."""
    rows: list[tuple[str, ...]] = []
    for day, mean in RESPONSES.items():
        scores = np.clip(np.round(rng.normal(mean, 0.6, ANSWERS)), 1, 5).astype(int)
        while abs(int(scores.sum()) - round(mean * ANSWERS)):
            place = int(rng.integers(ANSWERS))
            step = 1 if scores.sum() < round(mean * ANSWERS) else -1
            scores[place] = min(5, max(1, scores[place] + step))
        for number, score in enumerate(scores.tolist(), start=1):
            rows.append((f"r{number:02d}", "heads" if number <= 8 else "staff", day.isoformat(), str(score), "1 to 5"))
    return rows


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
