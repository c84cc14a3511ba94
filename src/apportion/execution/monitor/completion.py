"""What a year will come to, from what was known on a day, beside what is allocated for it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.analysis.forecast.months import UnitMonths
from apportion.analysis.forecast.year_end import forecast_year_end
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.clock import month_starts

LEVEL: Final = Fraction(9, 10)
"""Level of the intervals: nine of ten contain what is spent in the end."""


@dataclass(frozen=True)
class Completion:
    """What a unit will have spent at the end of the period; money in minor units."""

    unit: str
    allocated: int
    point: int | None
    """``None``: nothing can be said, and ``reason`` says why."""
    low: int | None
    """``None``: too few past errors for an interval."""
    high: int | None
    through: int
    """Months that were over: nothing later was looked at."""
    reason: str

    @property
    def over(self) -> int | None:
        """Forecast less allocation; above zero: more than there is."""
        return None if self.point is None else self.point - self.allocated

    @property
    def is_surely_over(self) -> bool:
        """Whether even the lower end lies above the allocation."""
        return self.low is not None and self.low > self.allocated


def completions(
    held: UnitMonths | None, period: BudgetPeriod, known_through: datetime.date | None, allocated: Mapping[str, int]
) -> tuple[Completion, ...]:
    """Forecasts of units at the end of a budget period, in the order of their ids.

    Args:
        held: spending of past years and of this one, which begins with the period; ``None``: not known by month.
        period: the one that is under way.
        known_through: last day up to which the ledger books anything in the period; whole months up to it are used,
            and later ones are not taken for months without spending. ``None``: it books nothing.
        allocated: by unit.
    """
    following = (*month_starts(period)[1:], period.last + datetime.timedelta(days=1))
    day = known_through or period.first - datetime.timedelta(days=1)
    through = sum(start <= day + datetime.timedelta(days=1) for start in following)
    why = "the ledger books nothing in the period" if known_through is None else ""
    why = why or _why_not(held, len(following), through)
    if why or held is None:
        return tuple(
            Completion(unit, amount, None, None, None, through, why) for unit, amount in sorted(allocated.items())
        )
    year = held.years[-1]
    known = [unit for unit in sorted(allocated) if unit in held.units]
    rows = [held.units.index(unit) for unit in known]
    part = UnitMonths(tuple(known), held.years, held.spent[rows], held.budget[rows])
    made = {item.unit: item for item in forecast_year_end(part, year, through, level=LEVEL).forecasts} if known else {}
    found = []
    for unit, amount in sorted(allocated.items()):
        item = made.get(unit)
        if item is None:
            found.append(Completion(unit, amount, None, None, None, through, "the ledger has no such unit"))
        else:
            found.append(Completion(unit, amount, item.point, item.low, item.high, through, item.reason))
    return tuple(found)


def _why_not(held: UnitMonths | None, months: int, through: int) -> str:
    if held is None:
        return "the ledger does not tell spending by month of a year that begins with the budget period"
    if held.periods != months:
        return "the ledger's year has other months than the budget period"
    if len(held.years) < 2 or not np.isfinite(held.totals[:, :-1]).any():  # noqa: PLR2004 - one past year and this one
        return "the ledger has no whole year before this one"
    if through < 1:
        return "no month of the period is over"
    if through >= months:
        return "the period is over: what was spent is what it came to"
    return ""
