"""The default trigger on the made-up ledger of the technology company, computed a second time from its files.

The second computation reads the rows with nothing but the csv module, in cents, and looks at each year as a word of
twelve letters. Units are those of the case; teams belong to their department.
"""

import csv
import re
import statistics
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from apportion.services.trigger_backtest import back_tested

ROOT = Path(__file__).parents[2] / "examples" / "technology-company"
EXPENSES = "expense"


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "ledger" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spending() -> dict[str, dict[int, list[int]]]:
    """Cents by department, year and month."""
    spent = {row["account"] for row in rows("accounts.csv") if row["type"] == EXPENSES}
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 12))
    for year in (2022, 2023, 2024):
        for row in rows(f"transactions-{year}.csv"):
            day = row.get("posted") or row["date"]
            unit = row.get("dept") or row["department"]
            if row["account"] in spent:
                found[unit][int(day[:4])][int(day[5:7]) - 1] += round(Fraction(row["amount"]) * 100)
    return found


def budgets() -> dict[tuple[str, int], int]:
    spent = {row["account"] for row in rows("accounts.csv") if row["type"] == EXPENSES}
    found: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows("budget.csv"):
        if row["account"] in spent:
            found[row["department"], int(row["year"])] += round(Fraction(row["amount"]) * 100)
    return found


def letter(variance: Fraction) -> str:
    off = abs(variance)
    if off <= Fraction(8, 100):
        return "n"
    mark = "h" if off <= Fraction(1, 10) else "H"
    return mark if variance > 0 else {"h": "l", "H": "L"}[mark]


def due(months: dict[int, list[int]], year: int) -> list[Fraction]:
    """Part of the year that should be spent by the end of each month: evenly, or as the years before were."""
    past = [months[before] for before in sorted(months) if before < year]
    shares = (
        [sum((Fraction(one[month], sum(one)) for one in past), Fraction(0)) / len(past) for month in range(12)]
        if past
        else []
    )
    return [sum(shares[: month + 1], Fraction(0)) if past else Fraction(month + 1, 12) for month in range(12)]


def test_every_year_of_every_department_is_judged_alike() -> None:
    months, budget = spending(), budgets()
    expected = {}
    for (unit, year), amount in budget.items():
        parts = due(months[unit], year)
        so_far = [sum(months[unit][year][: month + 1]) for month in range(12)]
        word = "".join(letter(so_far[month] / (amount * parts[month]) - 1) for month in range(12))
        end = letter(Fraction(so_far[-1], amount) - 1)
        fired = [(match.start() + 1, match[0][0]) for match in re.finditer("H[Hh]*|L[Ll]*", word)]
        right = [month for month, side in fired if side == end]
        seen = ("right" if right else "missed") if end in "HL" else "false alarm" if fired else "quiet"
        expected[unit, year] = (seen, [month for month, _ in fired], Fraction(so_far[-1], amount) - 1)

    [tried] = back_tested(ROOT).tried
    judged = {
        (item.subject, item.year): (item.verdict, [one.fired.on.month for one in item.firings], item.outcome)
        for item in tried.years
    }

    assert len(judged) == 24
    assert judged == expected


def test_what_the_default_trigger_would_have_done_for_the_company() -> None:
    [tried] = back_tested(ROOT).tried

    assert [tried.count(verdict) for verdict in ("right", "false alarm", "missed", "quiet")] == [2, 11, 0, 11]
    assert tried.leads == (11, 11)
    assert tried.lead_median == statistics.median(tried.leads)
