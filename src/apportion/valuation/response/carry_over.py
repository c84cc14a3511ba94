"""Carry-over: what is spent in one period still works in the next ones, a little less in each.

Geometric and normalised, after Jin, Wang, Sun, Chan and Koehler (Google, 2017), section 2.1: of the effect of money the
part ``retention`` is left after one period, its square after two, and nothing after the longest carry-over. The weights
sum to 1, so constant spending carries itself: that is what makes a curve of weeks a curve of years.

Knows arrays only.
"""

from __future__ import annotations

import numpy as np

from apportion.valuation.response.saturation import FloatArray


def weights(retention: float, periods: int) -> FloatArray:
    """The weight of money spent 0, 1, … periods ago; shape (periods,), summing to 1."""
    powers = np.power(retention, np.arange(periods, dtype=np.float64))
    return np.asarray(powers / powers.sum())


def weight_slopes(retention: float, periods: int) -> FloatArray:
    """How each weight changes with the retention; shape (periods,), summing to 0."""
    ages = np.arange(periods, dtype=np.float64)
    powers = np.power(retention, ages)
    # Age 0 has no derivative; written out so that a retention of 0 needs no special case.
    rising = np.concatenate(([0.0], ages[1:] * powers[:-1]))
    total = powers.sum()
    return np.asarray((rising - powers * (rising.sum() / total)) / total)


def lagged(spend: FloatArray, periods: int) -> FloatArray:
    """Spending 0, 1, … periods ago; shape (rows, periods). Before the first row it is nothing."""
    columns = np.zeros((spend.size, periods))
    for age in range(min(periods, spend.size)):
        columns[age:, age] = spend[: spend.size - age]
    return columns


def carried(spend: FloatArray, retention: float, periods: int) -> FloatArray:
    """Spending at work in each period; same shape and unit as ``spend``."""
    return np.asarray(lagged(spend, periods) @ weights(retention, periods))
