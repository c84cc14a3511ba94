"""The peer for a small plan: the textbook script as a process. ``python -m benchmarks.textbook_script CASE``.

Prints the weighted value in major units. Reads the tables of the example company, whose departments ask once each.
"""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.requests import Shape
from benchmarks.data import DOLLARS, Lines
from benchmarks.slsqp import textbook

_TOTAL: Final = Decimal("25000000.00")


def company(case: Path) -> Lines:
    """The departments of the example company, by unit."""
    units = {row["unit"]: row for row in _table(case / "units.csv")}
    asked = _table(case / "requests.csv")
    own = [units[row["unit"]] for row in asked]
    count = len(asked)
    return Lines(
        shape=Shape.LINEAR,
        floor=np.array([DOLLARS.minor(Decimal(unit["floor"])) for unit in own]),
        cap=np.array([DOLLARS.minor(Decimal(unit["cap"])) for unit in own]),
        rate=np.array([int(Decimal(row["rate"]) * 100) for row in asked]),
        weight=DecimalColumn.of([Decimal(row["weight"]) for row in asked]),
        scale=np.zeros(count, dtype=np.int64),
        unit=np.arange(count),
        units=count,
        total=DOLLARS.minor(_TOTAL),
    )


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


if __name__ == "__main__":
    print(textbook(company(Path(sys.argv[1]))).value / DOLLARS.minor_per_major)
