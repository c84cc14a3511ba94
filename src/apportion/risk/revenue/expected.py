"""What each source is expected to bring: the forecast of its past with an interval, beside the stated amount.

Knows sources and their pasts. How a forecast is made and judged is ``analysis.forecast``. A stated amount is never
replaced by a forecast: both are told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.analysis.forecast.known import UnitYears
from apportion.analysis.forecast.next_year import forecast_next_year
from apportion.analysis.forecast.result import Forecast, Forecasts, PastForecast
from apportion.model.revenues import StatedMoney, StatedRevenue
from apportion.risk.revenue.past import Past

LEVEL: Final = Fraction(9, 10)
"""Of all intervals: nine in ten are meant to hold what comes, as in the history of a ledger."""
_YEARS_LEAST: Final = 2


@dataclass(frozen=True)
class Expected:
    """One source in one budget period."""

    stated: StatedRevenue
    forecast: Forecast | None
    """``None`` where the source has fewer than two whole years in a row."""
    low: int | None
    """Interval: as stated, otherwise that of the forecast; minor units. ``None`` where neither says one."""
    high: int | None

    @property
    def is_beyond(self) -> bool:
        """The stated amount lies outside the interval of the forecast."""
        found = self.forecast
        if found is None or found.low is None or found.high is None:
            return False
        return not found.low <= self.stated.amount <= found.high

    @property
    def tried(self) -> tuple[PastForecast, ...]:
        """What the procedure would have said of past years."""
        return () if self.forecast is None else tuple(past for past in self.forecast.past if past.point > 0)

    @property
    def misses(self) -> Mapping[int, float]:
        """Actual over forecast by past year: 0.95 means that 5 % less came than the procedure would have said."""
        return {past.year: past.actual / past.point for past in self.tried}


@dataclass(frozen=True)
class Outlook:
    """The forecasts of all sources for one budget period."""

    period: int
    year: int
    """The fiscal year that the period is taken to be: the one after the last whole year of the past, and so on."""
    forecasts: Forecasts


def outlooks(pasts: Mapping[str, Past], periods: int, *, level: Fraction = LEVEL) -> tuple[Outlook, ...]:
    """Forecast the sources that have a past, for each budget period; empty where none can be forecast.

    Sources learn from each other's errors. All are forecast from the last year that is whole for most of them; a source
    whose past ends earlier is left out.

    Args:
        pasts: by source.
        periods: budget periods, each a fiscal year.
        level: of the intervals.
    """
    usable = {name: past for name, past in pasts.items() if len(past.latest) >= _YEARS_LEAST}
    if not usable:
        return ()
    ends = sorted(past.latest[-1] for past in usable.values())
    last = ends[len(ends) // 2]
    usable = {name: past for name, past in usable.items() if last in past.latest}
    first = min(past.latest[0] for past in usable.values())
    found = []
    for period in range(periods):
        target = last + 1 + period
        years = tuple(range(first, target + 1))
        actual = np.array(
            [[past.totals.get(y, math.nan) if y <= last else math.nan for y in years] for past in usable.values()]
        )
        held = UnitYears(tuple(usable), years, actual, np.full(actual.shape, math.nan))
        found.append(Outlook(period, target, forecast_next_year(held, target, last, level=level)))
    return tuple(found)


def expected(stated: StatedMoney, found: Sequence[Outlook]) -> tuple[Expected, ...]:
    """Every source of every period with what is known of it, in the order of the table."""
    by_source = {
        (one.unit, outlook.period): one
        for outlook in found
        for one in outlook.forecasts.forecasts
        if one.point is not None
    }
    rows = []
    for row in stated.revenues:
        forecast = by_source.get((row.source, row.period))
        low, high = row.low, row.high
        if low is None and forecast is not None:
            low, high = forecast.low, forecast.high
        rows.append(Expected(row, forecast, low, high))
    return tuple(rows)
