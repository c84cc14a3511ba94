"""Write the history of drivers of the technology company: ``python scripts/write_company_work.py``.

**The quantities are made up**, drawn with a stated seed from the company's ledger, which is made up itself.
Environments follow what service delivery cost, with some noise and a part that is fixed; deployments grow by
themselves. A study of drivers should find the first and leave out the second. Three months of the next year are planned
quantities, whose cost is still to come.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import numpy as np

from apportion.model.ledger import Measure
from apportion.services.ledger import open_ledger

SEED: Final = 20_251_128
FOLDER: Final = Path(__file__).resolve().parents[1] / "examples" / "technology-company"
COST: Final = "operations > service-delivery"
FIXED: Final = 60_000.0
"""Dollars a month, whatever the number of environments."""
RATE: Final = 180.0
"""Dollars a month for each environment."""
NOISE: Final = 0.04
"""Standard deviation of the environments around what the cost would say, as a part of them."""
PLANNED: Final = (("2025-01", 735, 168), ("2025-02", 742, 171), ("2025-03", 750, 175))
"""Environments and deployments of months to come."""


def monthly_costs() -> dict[str, float]:
    """What service delivery cost each month, in dollars."""
    store = open_ledger(FOLDER)
    balances = store.balances(["year", "period", "unit"]).of(Measure.ACTUAL)
    own = balances.where(balances.unit == store.ledger.position("unit", COST))
    return {
        f"{year}-{period:02d}": amount / 100
        for year, period, amount in zip(own.year.tolist(), own.period.tolist(), own.amount.tolist(), strict=True)
    }


def quantities() -> list[tuple[str, str, int]]:
    """Period, driver, quantity."""
    random = np.random.default_rng(SEED)
    rows: list[tuple[str, str, int]] = []
    for month, (period, cost) in enumerate(sorted(monthly_costs().items())):
        environments = (cost - FIXED) / RATE * (1 + NOISE * random.standard_normal())
        deployments = (110 + 1.4 * month) * (1 + 0.15 * random.standard_normal())
        values = {"environment": environments, "deployment": deployments}
        rows += [(period, driver, round(value)) for driver, value in values.items()]
    for period, *planned in PLANNED:
        rows += [(period, driver, value) for driver, value in zip(("environment", "deployment"), planned, strict=True)]
    return rows


def write(path: Path) -> None:
    """Write the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("cost", "period", "driver", "quantity"))
        table.writerows((COST, *row) for row in quantities())


if __name__ == "__main__":
    write(FOLDER / "driver_history.csv")
    print("examples/technology-company/driver_history.csv")
