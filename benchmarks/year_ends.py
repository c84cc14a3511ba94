"""How wrong forecasts of the year's end have been, month by month: ``python -m benchmarks.year_ends [--development]``.

Judges by the protocol of docs/decisions/0015-forecasts.md. Harrogate is judged where APPORTION_DATA is set.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np

from apportion.analysis.forecast.months import UnitMonths
from apportion.analysis.forecast.result import PastForecast
from apportion.analysis.forecast.year_end import forecast_year_end
from benchmarks.published.department_years import EXTRACTS, read_cash, read_harrogate, read_projected

LEVEL: Final = Fraction(9, 10)
TOTAL: Final = "Total Disbursements"
MONTHS: Final = range(1, 12)


@dataclass(frozen=True)
class Counted:
    """A unit, year and month of which the error counts; amounts in cents."""

    unit: str
    year: int
    month: int
    actual: float
    scale: float
    to_date: float
    last: float

    def error(self, forecast: float) -> float:
        """The scaled absolute error."""
        return abs(forecast - self.actual) / self.scale

    @property
    def straight(self) -> float:
        """Spent to date at the same rate to the end."""
        return self.to_date * 12 / self.month


@dataclass(frozen=True)
class Judged:
    """What was forecast of one set of units."""

    counted: tuple[Counted, ...]
    past: Mapping[tuple[str, int, int], PastForecast]

    def errors(self, month: int, of: Callable[[Counted], float | None]) -> list[float]:
        """The errors of one forecast at one month."""
        made = [(one, of(one)) for one in self.counted if one.month == month]
        return [one.error(forecast) for one, forecast in made if forecast is not None]

    def chosen(self, one: Counted) -> float:
        """What was forecast."""
        return self.past[one.unit, one.year, one.month].point

    def covered(self, month: int) -> list[bool]:
        """Whether the actuals lay in their intervals, where there were any."""
        told = [self.past[one.unit, one.year, month].is_covered for one in self.counted if one.month == month]
        return [one for one in told if one is not None]


def judge(held: UnitMonths, years: range, history: int) -> Judged:
    """Forecast at every month of every year, and count.

    Args:
        held: whole years; one more, of which nothing is known, is put behind them so that the last is judged as past.
        years: that count.
        history: whole years before them.
    """
    units, _, months = held.spent.shape
    nothing = np.full((units, 1, months), np.nan)
    longer = replace(
        held,
        years=(*held.years, held.years[-1] + 1),
        spent=np.concatenate([held.spent, nothing], axis=1),
        budget=np.concatenate([held.budget, nothing[:, :, 0]], axis=1),
    )
    past: dict[tuple[str, int, int], PastForecast] = {}
    for month in MONTHS:
        made = forecast_year_end(longer, longer.years[-1], month, level=LEVEL)
        past |= {(one.unit, each.year, month): each for one in made.forecasts for each in one.past}
    counted = []
    totals = held.spent.sum(axis=2)
    for row, unit in enumerate(held.units):
        for year in years:
            column = held.years.index(year)
            changes = [abs(totals[row, later] - totals[row, later - 1]) for later in range(1, column)]
            scale = statistics.fmean(changes)
            if column < history or scale == 0:
                continue
            counted += [
                Counted(
                    unit,
                    year,
                    month,
                    float(totals[row, column]),
                    scale,
                    float(held.spent[row, column, :month].sum()),
                    float(totals[row, column - 1]),
                )
                for month in MONTHS
            ]
    return Judged(tuple(counted), past)


def only(held: UnitMonths, *, total: bool) -> UnitMonths:
    """The categories that have no parts, or the total by itself."""
    rows = [row for row, unit in enumerate(held.units) if (unit == TOTAL) == total]
    return replace(held, units=tuple(held.units[row] for row in rows), spent=held.spent[rows], budget=held.budget[rows])


def print_table(name: str, judged: Judged, projected: Mapping[tuple[str, int, int], float]) -> None:
    """One line per month."""
    print(f"\n{name}: {len(judged.counted) // len(MONTHS)} years of units")
    print(f"{'month':>6}{'straight':>10}{'last year':>10}{'the city':>10}{'chosen':>10}{'median':>10}{'covered':>10}")
    for month in MONTHS:
        chosen = judged.errors(month, judged.chosen)
        city = judged.errors(month, lambda one: projected.get((one.unit, one.year, one.month)))
        inside = judged.covered(month)
        print(
            f"{month:6d}{statistics.fmean(judged.errors(month, lambda one: one.straight)):10.2f}"
            f"{statistics.fmean(judged.errors(month, lambda one: one.last)):10.2f}"
            f"{f'{statistics.fmean(city):.2f}' if city else '':>10}{statistics.fmean(chosen):10.2f}"
            f"{statistics.median(chosen):10.2f}{f'{sum(inside) / len(inside):.1%}' if inside else 'none':>10}"
        )


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How wrong forecasts of the year's end have been.")
    parser.add_argument("--development", action="store_true", help="the years on which the methods were settled")
    development = parser.parse_args().development
    start = time.process_time()
    cash = read_cash(EXTRACTS / "philadelphia-cash.csv")
    projected = read_projected(EXTRACTS / "philadelphia-cash-projected.csv")
    years, history = (range(2010, 2014), 3) if development else (range(2014, 2024), 5)
    for name, total in (("Philadelphia, categories", False), ("Philadelphia, total", True)):
        print_table(name, judge(only(cash, total=total), years, history), projected)
    if os.environ.get("APPORTION_DATA") and not development:
        folder = Path(os.environ["APPORTION_DATA"]) / "harrogate-payments"
        print_table("Harrogate", judge(read_harrogate(folder / "harrogate_payments.csv.gz"), range(2018, 2021), 3), {})
    print(f"\n{time.process_time() - start:.1f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
