"""Spending of units by period within the fiscal year, and how much of a year is usually spent by a period.

Knows periods and shares. It must not know what a year is expected to come to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apportion.analysis.forecast.known import Floats, Ints, check_amounts, check_names, column_of
from apportion.analysis.forecast.methods import CONTEST, Contest


@dataclass(frozen=True, eq=False)
class UnitMonths:
    """Spending of units by fiscal year and period, with the budgets of the years where there are any."""

    units: tuple[str, ...]
    years: tuple[int, ...]
    """Without a gap, ascending."""
    spent: Floats
    """Minor units in each period, not added up; NaN where unknown; shape (units, years, periods)."""
    budget: Floats
    """Adopted for the whole year; NaN where unknown; shape (units, years)."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit.

        Raises:
            ValueError: for other shapes, years with gaps, a unit named twice, amounts that floats cannot hold.
        """
        check_names(self.units, self.years)
        if self.spent.ndim != 3 or self.spent.shape[2] < 2:  # noqa: PLR2004 - units, years, and periods to tell apart
            raise ValueError(f"spent has the shape {self.spent.shape}, expected (units, years, periods)")
        shape = (len(self.units), len(self.years))
        check_amounts("spent", self.spent, (*shape, self.spent.shape[2]))
        check_amounts("budget", self.budget, shape)

    @property
    def periods(self) -> int:
        """Periods in a year."""
        return int(self.spent.shape[2])

    @property
    def totals(self) -> Floats:
        """Spending by year, NaN where any period is unknown; shape (units, years)."""
        whole: Floats = self.spent.sum(axis=2)
        return whole

    def as_of(self, year: int, through: int) -> UnitMonths:
        """What was known at the end of a period: earlier years, and this one so far."""
        end = column_of(self.years, year) + 1
        spent = self.spent[:, :end].copy()
        spent[:, -1, through:] = np.nan
        return replace(self, years=self.years[:end], spent=spent, budget=self.budget[:, :end].copy())

    def by_name(self) -> tuple[UnitMonths, Ints]:
        """The same with units in the order of their names, and the place of each in the original."""
        order = np.array(sorted(range(len(self.units)), key=lambda place: self.units[place]), dtype=np.int64)
        units = tuple(self.units[place] for place in order)
        return replace(self, units=units, spent=self.spent[order], budget=self.budget[order]), order


@dataclass(frozen=True, eq=False)
class Profile:
    """How much of a year is spent by the end of each period; parts of one, shape (units, periods)."""

    usual: Floats
    """A weighted mean of the whole years, later ones weighing more; NaN where there is none above zero."""
    lowest: Floats
    """The smallest share of any year: the spread of the profile."""
    highest: Floats
    years: Ints
    """From how many years it was taken; shape (units,)."""


def profile(spent: Floats, contest: Contest = CONTEST) -> Profile:
    """The cumulative profile of each unit from its whole years above zero.

    Args:
        spent: by period; NaN where unknown; shape (units, years, periods).
        contest: ``ratio_memory`` is the weight of a year beside the year after it.
    """
    totals = spent.sum(axis=2)
    totals = np.where(totals > 0, totals, np.nan)
    shares = np.cumsum(spent, axis=2) / totals[:, :, None]
    counts = np.isfinite(totals).sum(axis=1)
    weights = np.isfinite(totals) * contest.ratio_memory ** np.arange(totals.shape[1])[::-1]
    usual = np.full((spent.shape[0], spent.shape[2]), np.nan)
    lowest, highest = usual.copy(), usual.copy()
    some = counts > 0
    held = shares[some]
    usual[some] = np.nansum(held * weights[some][:, :, None], axis=1) / weights[some].sum(axis=1)[:, None]
    lowest[some], highest[some] = np.nanmin(held, axis=1), np.nanmax(held, axis=1)
    return Profile(usual, lowest, highest, counts.astype(np.int64))
