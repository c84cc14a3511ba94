"""What the next year, and the year under way, will come to: forecasts from the history of a ledger.

Knows which years and units of a history can be forecast. It must not know how: that is ``analysis.forecast``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.analysis.forecast.known import UnitYears
from apportion.analysis.forecast.months import UnitMonths
from apportion.analysis.forecast.next_year import forecast_next_year
from apportion.analysis.forecast.result import Forecasts
from apportion.analysis.forecast.year_end import forecast_year_end
from apportion.analysis.history.history import History
from apportion.analysis.history.panel import Panel
from apportion.model.ledger import NOT_STATED, Measure

LEVEL: Final = Fraction(9, 10)
_YEARS_LEAST: Final = 2
"""Whole years below which nothing is forecast: one year has no change."""


@dataclass(frozen=True)
class Outlook:
    """Forecasts of units at the top of the tree."""

    next_year: int | None
    """The fiscal year after the last whole one, or after the one under way. ``None``: too few years."""
    next_forecasts: Forecasts | None
    year_under_way: int | None
    """``None`` where the last year with actuals is whole, or the ledger has no periods."""
    through: int
    """Last period of that year with actuals; 0 where none is under way."""
    end_forecasts: Forecasts | None
    labels: dict[str, str]
    """Name for readers by id of the unit."""
    budgets: dict[str, int]
    """Budget of the next year in minor units, where it is stated."""
    last: dict[str, int]
    """Actual of the last whole year in minor units."""

    @property
    def total(self) -> int | None:
        """What the units that can be forecast will spend next year together; ``None`` where none can."""
        points = [] if self.next_forecasts is None else [item.point for item in self.next_forecasts.forecasts]
        known = [point for point in points if point is not None]
        return sum(known) if known else None


def outlook(history: History) -> Outlook | None:
    """Forecast spending by unit; ``None`` where the ledger has too few years of it."""
    units = history.expense
    if units is None:
        return None
    spent = units.totals_stated[Measure.ACTUAL]
    columns = np.flatnonzero(spent)
    if columns.size == 0:
        return None
    last = int(columns[-1])
    through = _periods_over(history, last)
    whole = last if through in (0, history.ledger.calendar.periods) else last - 1
    first = _first_without_gap(history.ledger.years, spent, whole)
    if whole - first + 1 < _YEARS_LEAST:
        return None
    tops = [row for row, parent in enumerate(units.above.tolist()) if parent == NOT_STATED]
    if not tops:
        return None
    target = history.ledger.years[last] + 1
    held = _unit_years(units, tops, first, whole, target)
    upcoming = forecast_next_year(held, target, history.ledger.years[whole], level=LEVEL)
    under_way = whole != last and history.seasons is not None
    return Outlook(
        target,
        upcoming,
        history.ledger.years[last] if under_way else None,
        through if under_way else 0,
        _year_end(history, units, tops, first, last, through) if under_way else None,
        {units.members[row].id: units.members[row].label for row in tops},
        _budgets(units, tops, target),
        {
            units.members[row].id: int(units.amounts[Measure.ACTUAL][row, whole])
            for row in tops
            if units.stated[Measure.ACTUAL][row, whole]
        },
    )


def _periods_over(history: History, column: int) -> int:
    """The last period of a year with actuals; 0 where the year is stated as a whole."""
    if history.seasons is None:
        return 0
    filled = np.flatnonzero(history.seasons.months[column])
    return int(filled[-1]) + 1 if filled.size else 0


def _first_without_gap(years: tuple[int, ...], spent: np.ndarray, last: int) -> int:
    """The first column from which actuals are stated without a gap up to ``last``."""
    first = last
    while first > 0 and spent[first - 1] and years[first] - years[first - 1] == 1:
        first -= 1
    return first


def _unit_years(units: Panel, tops: list[int], first: int, whole: int, target: int) -> UnitYears:
    years = tuple(range(units.years[first], target + 1))
    shape = (len(tops), len(years))
    actual, budget = np.full(shape, np.nan), np.full(shape, np.nan)
    adopted, has_adopted = units.amounts[Measure.ORIGINAL], units.stated[Measure.ORIGINAL]
    final, has_final = units.budget()
    for column, year in enumerate(years):
        if year not in units.years:
            continue
        held = units.years.index(year)
        known = units.stated[Measure.ACTUAL][tops, held] & (held <= whole)
        actual[known, column] = units.amounts[Measure.ACTUAL][tops, held][known]
        amounts, stated = (adopted, has_adopted) if has_adopted[:, held].any() else (final, has_final)
        told = stated[tops, held]
        budget[told, column] = amounts[tops, held][told]
    return UnitYears(tuple(units.members[row].id for row in tops), years, actual, budget)


def _year_end(history: History, units: Panel, tops: list[int], first: int, last: int, through: int) -> Forecasts | None:
    seasons = history.seasons
    if seasons is None or not 1 <= through < history.ledger.calendar.periods:
        return None
    years = units.years[first : last + 1]
    rows = [history.ledger.position("unit", units.members[row].id) for row in tops]
    spent = seasons.grid[rows, first : last + 1].astype(np.float64)
    spent[~seasons.stated[rows, first : last + 1]] = np.nan
    # A unit that booked nothing in a period that is over spent nothing in it, if it booked anything that year.
    active = np.isfinite(spent).any(axis=2, keepdims=True)
    over = np.ones(spent.shape, dtype=np.bool_)
    over[:, -1, through:] = False
    spent = np.where(np.isnan(spent) & active & over, 0.0, spent)
    amounts, stated = units.budget()
    budget = np.where(stated[tops, first : last + 1], amounts[tops, first : last + 1], np.nan)
    held = UnitMonths(tuple(units.members[row].id for row in tops), years, spent, budget)
    return forecast_year_end(held, years[-1], through, level=LEVEL)


def _budgets(units: Panel, tops: list[int], year: int) -> dict[str, int]:
    if year not in units.years:
        return {}
    column = units.years.index(year)
    amounts, stated = units.budget()
    return {units.members[row].id: int(amounts[row, column]) for row in tops if stated[row, column]}
