"""The history of an organisation's money, put together from the totals of its ledger.

Knows which questions are asked of a ledger and in which order they are answered. It must not know files, pages or how
a figure is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apportion.analysis.history import quality
from apportion.analysis.history.bridge import Bridge
from apportion.analysis.history.bridges import bridges
from apportion.analysis.history.carryover import CarryOver, carry_over
from apportion.analysis.history.flexed import FlexedBudget
from apportion.analysis.history.flexing import flexed_budgets
from apportion.analysis.history.lines import Coverage, coverage
from apportion.analysis.history.panel import Panel, depths, panel
from apportion.analysis.history.question import HistoryPolicy, Totals
from apportion.analysis.history.seasonality import SeasonalProfile, seasonal_profile
from apportion.analysis.history.variance import Variances, variances
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import (
    NOT_STATED,
    WHOLE_YEAR,
    AccountType,
    Balances,
    Dimension,
    Ledger,
    Measure,
)


@dataclass(frozen=True, eq=False)
class Seasons:
    """Profiles of the whole and of each unit that has one."""

    years: tuple[int, ...]
    months: Int64Array
    """Actual spending of the whole by year and period in minor units; shape (years, periods)."""
    grid: Int64Array
    """The same of each unit with all below it; shape (units, years, periods)."""
    stated: npt.NDArray[np.bool_]
    """Whether there are rows behind an amount of the grid."""
    whole: SeasonalProfile | None
    units: Mapping[str, SeasonalProfile]


@dataclass(frozen=True, eq=False)
class History:
    """What a ledger says about past years."""

    ledger: Ledger
    policy: HistoryPolicy
    panels: Mapping[tuple[Dimension, AccountType], Panel]
    """Only those with rows."""
    variances: Mapping[tuple[Dimension, AccountType], Variances]
    """Of the members of each panel."""
    whole: Mapping[AccountType, Variances]
    """Of the totals; shape (1, years)."""
    carry_over: CarryOver | None
    """Of units; ``None`` without budgets or without actuals."""
    coverage: tuple[Coverage, ...]
    seasons: Seasons | None
    """``None`` where the ledger states whole years only."""
    bridges: Mapping[str, Bridge]
    """By name, as far as the ledger allows them: ``budget-to-actual`` and ``budget-to-actual-by-account`` of the latest
    year that has both, ``year-to-year`` between the last two years with actuals, ``price-volume-mix`` where lines have
    quantities, ``timing`` where the latest year is forecast and budgeted by period."""
    flexed: tuple[FlexedBudget, ...]
    """Budgets brought to the volume that came, of the latest year that has budget and actual."""
    checks: tuple[quality.Check, ...]

    @property
    def expense(self) -> Panel | None:
        """Expenses by unit."""
        return self.panels.get(("unit", AccountType.EXPENSE))

    @property
    def last_year(self) -> int:
        """The last fiscal year with actuals; the last of the ledger where it has none."""
        spent = [
            year
            for found in self.panels.values()
            for year, stated in zip(found.years, found.totals_stated[Measure.ACTUAL], strict=True)
            if stated
        ]
        return max(spent, default=self.ledger.years[-1])

    @property
    def compared_years(self) -> tuple[int, ...]:
        """The years in which expenses have both budget and actual."""
        found = self.whole.get(AccountType.EXPENSE)
        if found is None:
            return ()
        return tuple(year for year, both in zip(self.ledger.years, found.comparable[0], strict=True) if both)

    def compared_in(self, year: int | None) -> int | None:
        """The year asked for where it can be compared; without one the latest that can; ``None`` where none can."""
        years = self.compared_years
        if year is not None:
            return year if year in years else None
        return years[-1] if years else None


def history(ledger: Ledger, totals: Totals, policy: HistoryPolicy) -> History:
    """Analyse the totals of a ledger."""
    panels: dict[tuple[Dimension, AccountType], Panel] = {}
    dimensions: tuple[Dimension, ...] = ("unit", "account", "fund", "request")
    for dimension in dimensions:
        for kind in AccountType:
            found = panel(totals.lines, ledger, dimension, kind)
            if not found.is_empty and (dimension == "unit" or found.members):
                panels[dimension, kind] = found
    whole = {kind: variances(panels["unit", kind].whole) for kind in AccountType if ("unit", kind) in panels}
    units = panels.get(("unit", AccountType.EXPENSE))
    carried = carry_over(units) if units is not None else None
    return History(
        ledger,
        policy,
        panels,
        {key: variances(found) for key, found in panels.items()},
        whole,
        carried if carried is not None and carried.comparable.any() else None,
        coverage(totals.lines, ledger),
        seasons(ledger, totals.months),
        bridges(ledger, totals, panels, policy),
        _flexed(ledger, totals, whole.get(AccountType.EXPENSE)),
        tuple(_checks(ledger, totals, panels, policy.quality)),
    )


def _flexed(ledger: Ledger, totals: Totals, expense: Variances | None) -> tuple[FlexedBudget, ...]:
    years = [] if expense is None else [y for y, c in zip(ledger.years, expense.comparable[0], strict=True) if c]
    if not years or not totals.behaviours:
        return ()
    return flexed_budgets(ledger, totals.lines, totals.behaviours, years[-1])


def seasons(ledger: Ledger, months: Balances) -> Seasons | None:
    """Profiles from actual expenses by period, of the whole and of each unit with all below it."""
    expense = np.array([m.account_type is AccountType.EXPENSE for m in ledger.accounts] + [True])
    held = months.of(Measure.ACTUAL)
    held = held.where((held.period != WHOLE_YEAR) & expense[held.account])
    if not held.size:
        return None
    years = np.array(ledger.years)
    shape = (len(ledger.units) + 1, years.size, ledger.calendar.periods)
    grid, stated = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    column = np.searchsorted(years, held.year)
    # The last row is the whole.
    for row in (np.full(held.size, len(ledger.units)), held.unit.astype(np.int64)):
        named = row != NOT_STATED
        place = (row[named], column[named], held.period[named] - 1)
        np.add.at(grid, place, held.amount[named])
        stated[place] = True
    above = ledger.above["unit"]
    for member_row in np.argsort(-depths(above), kind="stable").tolist():  # deepest first
        if above[member_row] != NOT_STATED:
            grid[above[member_row]] += grid[member_row]
            stated[above[member_row]] |= stated[member_row]
    units: dict[str, SeasonalProfile] = {}
    for position, member in enumerate(ledger.units):
        found = seasonal_profile(ledger.years, grid[position], stated[position])
        if found is not None:
            units[member.id] = found
    return Seasons(
        ledger.years, grid[-1], grid[:-1], stated[:-1], seasonal_profile(ledger.years, grid[-1], stated[-1]), units
    )


def _checks(
    ledger: Ledger,
    totals: Totals,
    panels: Mapping[tuple[Dimension, AccountType], Panel],
    policy: quality.QualityPolicy,
) -> list[quality.Check]:
    checks = [
        quality.check_gaps(totals.months, ledger, policy),
        quality.check_duplicates(totals.facts, ledger.currency, policy),
        quality.check_negative_lines(totals.facts, policy),
        quality.check_units_stated(totals.lines),
        quality.check_control_totals(totals.control_totals, ledger.currency, policy),
    ]
    dimensions: tuple[Dimension, ...] = ("unit", "account", "fund")
    for dimension in dimensions:
        found = panels.get((dimension, AccountType.EXPENSE))
        if found is not None and found.members:
            checks.append(quality.check_code_changes(found, policy))
    units = panels.get(("unit", AccountType.EXPENSE))
    if units is not None and units.members:
        checks.append(quality.check_budget_and_actual(units, policy))
    return checks
