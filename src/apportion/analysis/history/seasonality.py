"""The seasons of a year: which periods and quarters take more than their part, and how sure that is.

Knows a grid of years by periods. It must not know calendars: a period is its number within the fiscal year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array

FloatArray = npt.NDArray[np.float64]

QUARTERS = 4


@dataclass(frozen=True, eq=False)
class SeasonalProfile:
    """How a year's money falls on its periods, from the years in which every period is stated."""

    years: tuple[int, ...]
    """The years used."""
    index: FloatArray
    """Mean over the years of period amount over that year's mean period: 1.12 is 12 % above; shape (periods,)."""
    low: FloatArray
    """Smallest of the years' indices; shape (periods,)."""
    high: FloatArray
    quarter_index: FloatArray
    """The same by quarter, of the years' mean quarter; shape (4,). Empty where periods do not fill quarters."""
    share: FloatArray
    """Part of the year's money that falls on each period: index / periods; sums to 1; shape (periods,)."""
    strength: float
    """From 0, no season that repeats, to 1, the same season every year. NaN with fewer than two years."""
    mean_amount: FloatArray
    """Mean amount of each period over the years in minor units; shape (periods,)."""
    peak: int
    """Period with the highest mean amount; the earliest of equal ones."""


def seasonal_profile(years: tuple[int, ...], grid: Int64Array, stated: npt.NDArray[np.bool_]) -> SeasonalProfile | None:
    """Profile of a grid of amounts by year and period; shape (years, periods).

    Only years with a positive total and rows in every period count; ``None`` where there is no such year.

    Strength is that of Hyndman and Athanasopoulos, *Forecasting: Principles and Practice* (3rd ed., 4.3):
    max(0, 1 - Var(remainder) / Var(season + remainder)), with each year's own mean in place of the trend, so that
    growth from year to year is not taken for a season.
    """
    usable = stated.all(axis=1) & (grid.sum(axis=1) > 0)
    if not usable.any():
        return None
    held = grid[usable].astype(np.float64)
    periods = held.shape[1]
    ratio = held / held.mean(axis=1, keepdims=True)
    index = ratio.mean(axis=0)
    strength = float("nan")
    if held.shape[0] > 1:
        whole = float(((ratio - 1) ** 2).mean())
        remainder = float(((ratio - index) ** 2).mean())
        strength = max(0.0, 1 - remainder / whole) if whole > 0 else 0.0
    quarters = np.empty(0)
    if periods % QUARTERS == 0:
        quarters = index.reshape(QUARTERS, -1).mean(axis=1)
    amounts = held.mean(axis=0)
    return SeasonalProfile(
        tuple(year for year, use in zip(years, usable, strict=True) if use),
        index,
        ratio.min(axis=0),
        ratio.max(axis=0),
        quarters,
        index / periods,
        strength,
        amounts,
        int(np.argmax(amounts)) + 1,
    )
