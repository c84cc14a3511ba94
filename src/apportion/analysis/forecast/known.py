"""What is known of units, year by year, and what of it was known on a day in the past.

Knows arrays and the calendar of knowledge. It must not know forecasts. An unknown amount is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EXACT_MAX: float = 2.0**53
"""Largest amount in minor units that a float holds exactly."""


@dataclass(frozen=True, eq=False)
class UnitYears:
    """Spending and budgets of units, by fiscal year."""

    units: tuple[str, ...]
    years: tuple[int, ...]
    """Without a gap, ascending."""
    actual: Floats
    """Minor units; NaN where unknown; shape (units, years)."""
    budget: Floats
    """The adopted budget in the same way."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit.

        Raises:
            ValueError: for other shapes, years with gaps, a unit named twice, amounts that floats cannot hold.
        """
        check_names(self.units, self.years)
        for name, column in (("actual", self.actual), ("budget", self.budget)):
            check_amounts(name, column, (len(self.units), len(self.years)))

    def column(self, year: int) -> int:
        """The position of a year.

        Raises:
            ValueError: for a year that is not covered.
        """
        return column_of(self.years, year)

    def on_eve_of(self, target: int, known_through: int) -> UnitYears:
        """What was known: actuals to the end of one year, budgets to another, and no column behind it."""
        end, known = self.column(target) + 1, self.column(known_through) + 1
        actual = self.actual[:, :end].copy()
        actual[:, known:] = np.nan
        return UnitYears(self.units, self.years[:end], actual, self.budget[:, :end].copy())

    def by_name(self) -> tuple[UnitYears, Ints]:
        """The same with units in the order of their names, so that no sum depends on the order they came in.

        The second value holds the place of each named unit in the original.
        """
        order = np.array(sorted(range(len(self.units)), key=lambda place: self.units[place]), dtype=np.int64)
        units = tuple(self.units[place] for place in order)
        return replace(self, units=units, actual=self.actual[order], budget=self.budget[order]), order


def check_names(units: Sequence[str], years: Sequence[int]) -> None:
    """Refuse a unit named twice, and years that have a gap or run backwards."""
    if len(set(units)) != len(units):
        raise ValueError("a unit is named twice: forecasts are told apart by the unit's name")
    if not years or list(years) != list(range(years[0], years[0] + len(years))):
        raise ValueError(f"fiscal years follow each other without a gap, not {list(years)}")


def check_amounts(name: str, column: Floats, shape: tuple[int, ...]) -> None:
    """Refuse an array of another shape or of whole numbers, which cannot be unknown, and amounts that are not exact."""
    if column.dtype != np.float64:
        raise ValueError(f"{name} holds {column.dtype}, expected float64, in which an unknown amount is NaN")
    if column.shape != shape:
        raise ValueError(f"{name} has the shape {column.shape}, expected {shape}")
    if bool(np.isinf(column).any()) or bool((np.abs(column) > EXACT_MAX).any()):
        raise ValueError(f"{name} holds an amount beyond {EXACT_MAX:.0f} minor units, which a float does not hold")


def column_of(years: Sequence[int], year: int) -> int:
    """The position of a year.

    Raises:
        ValueError: for a year that is not covered.
    """
    if year not in years:
        raise ValueError(f"year {year} is not among {years[0]} to {years[-1]}")
    return years.index(year)


def above_zero(amounts: Floats) -> Floats:
    """Amounts with NaN where they are not above zero: a year in which a unit was not there tells nothing of it."""
    return np.where(amounts > 0, amounts, np.nan)


def usual_change(amounts: Floats) -> tuple[Floats, Ints]:
    """The mean absolute change from one year to the next, and from how many changes it was taken.

    Args:
        amounts: shape (units, years), NaN where unknown; a change counts where both years are known.

    Returns:
        Two arrays of shape (units,). The change is NaN where there is none, or where nothing ever changed: such a unit
        has no scale (Hyndman and Koehler 2006, "Another look at measures of forecast accuracy").
    """
    changes = np.abs(np.diff(amounts, axis=1))
    counts = np.isfinite(changes).sum(axis=1)
    sums = np.nansum(changes, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums / counts
    return np.where(means > 0, means, np.nan), counts.astype(np.int64)
