"""Spending and budgets of departments as governments printed them, and what counts as one error of a forecast.

Knows the extracts in tests/published/forecasts and the protocol of docs/decisions/0015-forecasts.md, in plain Python:
errors are counted here a second time, apart from the package. It must not know how a forecast is made.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from apportion.analysis.forecast.known import UnitYears
from apportion.analysis.forecast.months import UnitMonths

EXTRACTS: Final = Path(__file__).resolve().parents[2] / "tests" / "published" / "forecasts"
CENTS: Final = 100
MILLION_CENTS: Final = 100_000_000
APRIL: Final = 4
COUNCIL: Final = "the whole council"

Cell = tuple[str, int]


@dataclass(frozen=True)
class DepartmentYears:
    """Cents by department and year; what is not stated is not in it."""

    actual: Mapping[Cell, int]
    budget: Mapping[Cell, int]

    @property
    def departments(self) -> tuple[str, ...]:
        """Those with an actual or a budget in any year, in order."""
        return tuple(sorted({department for department, _ in (*self.actual, *self.budget)}))

    @property
    def years(self) -> tuple[int, ...]:
        """All years from the first to the last of either."""
        stated = {year for _, year in (*self.actual, *self.budget)}
        return tuple(range(min(stated), max(stated) + 1))

    def as_units(self) -> UnitYears:
        """The same as the arrays that are forecast from."""
        actual, budget = (
            np.array([[float(held.get((one, year), np.nan)) for year in self.years] for one in self.departments])
            for held in (self.actual, self.budget)
        )
        return UnitYears(self.departments, self.years, actual, budget)


@dataclass(frozen=True)
class Counted:
    """A department and year of which the error counts."""

    department: str
    year: int
    actual: int
    naive: int
    budget: int
    scale: Fraction
    """Mean absolute change from year to year before the year, in cents; above zero."""

    def error(self, forecast: float) -> float:
        """The scaled absolute error of a forecast in cents."""
        return float(abs(Fraction(forecast) - self.actual) / self.scale)


@dataclass(frozen=True)
class Count:
    """What counts, and what was left out."""

    counted: tuple[Counted, ...]
    without_scale: int
    """Departments and years in which nothing ever changed before."""
    at_zero: tuple[Counted, ...]
    """Departments and years with a budget and an actual of zero or below: merged, renamed or not yet recorded."""


def read_years(path: Path) -> DepartmentYears:
    """An extract of actuals and budgets by department and year."""
    actual: dict[Cell, int] = {}
    budget: dict[Cell, int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cell = row["department"], int(row["year"])
            for held, column in ((actual, "actual"), (budget, "budget")):
                if row[column]:
                    held[cell] = int(Decimal(row[column]) * CENTS)
    return DepartmentYears(actual, budget)


def count(held: DepartmentYears, years: range, history: int) -> Count:
    """The departments and years of which errors count.

    Args:
        held: actuals and budgets.
        years: target years.
        history: years before the target in each of which something must have been spent.
    """
    counted: list[Counted] = []
    at_zero: list[Counted] = []
    without_scale = 0
    for department in held.departments:
        for year in years:
            before = [held.actual.get((department, year - back), 0) for back in range(1, history + 1)]
            budget, actual = held.budget.get((department, year), 0), held.actual.get((department, year))
            if min(before) <= 0 or budget <= 0 or actual is None:
                continue
            scale = usual_change(held, department, year)
            if not scale:
                without_scale += 1
                continue
            one = Counted(department, year, actual, before[0], budget, scale)
            (counted if actual > 0 else at_zero).append(one)
    return Count(tuple(counted), without_scale, tuple(at_zero))


def usual_change(held: DepartmentYears, department: str, year: int) -> Fraction:
    """Mean absolute change from year to year before a year, where both years are above zero; 0 where there is none."""
    changes = []
    for later in held.years:
        now, before = held.actual.get((department, later), 0), held.actual.get((department, later - 1), 0)
        if later < year and now > 0 and before > 0:
            changes.append(abs(now - before))
    return Fraction(sum(changes), len(changes)) if changes else Fraction(0)


def read_cash(path: Path) -> UnitMonths:
    """The extract of monthly cash by category; no budgets."""
    amounts: dict[tuple[str, int, int], int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = row["category"], int(row["year"]), int(row["month"])
            amounts[key] = int(Decimal(row["millions"]) * MILLION_CENTS)
    categories = tuple(sorted({category for category, _, _ in amounts}))
    years = tuple(sorted({year for _, year, _ in amounts}))
    months = range(1, 13)
    spent = [[[float(amounts[one, year, month]) for month in months] for year in years] for one in categories]
    return UnitMonths(categories, years, np.array(spent), np.full((len(categories), len(years)), np.nan))


def read_projected(path: Path) -> dict[tuple[str, int, int], float]:
    """What the city projected for the year, in cents, by category, year and the month that was over."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (row["category"], int(row["year"]), 3 * int(row["quarter"])): float(
                Decimal(row["millions"]) * MILLION_CENTS
            )
            for row in csv.DictReader(lines)
        }


def read_harrogate(path: Path) -> UnitMonths:
    """Monthly payments of Harrogate Borough Council in pence: its lasting departments, and the whole."""
    amounts: dict[tuple[str, int, int], int] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            year, month = (int(part) for part in row["month_published"].split("-"))
            key = year - (month < APRIL), (month - APRIL) % 12 + 1
            for unit in (" ".join(row["department"].split()).casefold(), COUNCIL):
                amounts[unit, *key] = amounts.get((unit, *key), 0) + int(Decimal(row["amount"]) * CENTS)
    years = tuple(sorted({year for _, year, _ in amounts}))
    cells = [(year, month) for year in years for month in range(1, 13)]
    named = sorted({unit for unit, _, _ in amounts})
    units = tuple(unit for unit in named if all((unit, *cell) in amounts for cell in cells))
    spent = np.array([[float(amounts[unit, *cell]) for cell in cells] for unit in units]).reshape(-1, len(years), 12)
    return UnitMonths(units, years, spent, np.full((len(units), len(years)), np.nan))
