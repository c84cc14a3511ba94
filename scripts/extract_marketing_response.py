"""Write the history of examples/marketing-response from PyMC-Marketing's published example.

Spending of the source is between 0 and 1, and nobody says in what. Here 1 is 10,000 dollars a week, and a unit of the
source's sales is one article sold: both are ours, so that there is a budget to divide.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "tests" / "published" / "responses" / "pymc-marketing.csv"
TARGET: Final = ROOT / "examples" / "marketing-response" / "history" / "weekly.csv"
DOLLARS: Final = Decimal(10_000)
CENT: Final = Decimal("0.01")


def history() -> list[list[str]]:
    """The rows of the history, its heading first."""
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    head = ["week", "articles_sold", "search_spend", "fair_spend", "launch", "anniversary"]
    return [head] + [
        [
            row["date_week"],
            str(round(Decimal(row["y"]))),
            str((Decimal(row["x1"]) * DOLLARS).quantize(CENT)),
            str((Decimal(row["x2"]) * DOLLARS).quantize(CENT)),
            row["event_1"],
            row["event_2"],
        ]
        for row in rows
    ]


def main() -> None:
    """Write the file."""
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(history())


if __name__ == "__main__":
    main()
