"""A ledger by month and unit: what was spent, what was budgeted, and the season of the years before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from apportion.analysis.forecast.months import profile
from apportion.kernel.calendar import FiscalCalendar
from apportion.model.ledger import MEASURES, AccountType, Balances, Ledger, Measure

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore

Months = Mapping[int, Mapping[int, int]]
"""Minor units by fiscal year and period."""


@dataclass(frozen=True, eq=False)
class UnitMonths:
    """The expenses of one unit and all below it."""

    actual: Months
    """Of months with a row."""
    budget: Mapping[int, int]
    """Of the year as a whole: as adopted, or where that is not stated the final one."""
    calendar: FiscalCalendar

    def is_whole(self, year: int) -> bool:
        """True when every month of a year has an actual."""
        return len(self.actual.get(year, {})) == self.calendar.periods

    def season(self, year: int) -> tuple[Fraction, ...] | None:
        """Part of a year's money that is spent by the end of each month, from the whole years before that one.

        Years weigh as in the season of the dashboard. ``None`` where there is none.
        """
        past = [one for one in sorted(self.actual) if one < year and self.is_whole(one)]
        months = range(1, self.calendar.periods + 1)
        spent = np.full((1, max(past, default=year) - min(past, default=year) + 1, self.calendar.periods), np.nan)
        for one in past:
            spent[0, one - past[0]] = [self.actual[one][month] for month in months]
        shares = profile(spent)
        return tuple(Fraction(share) for share in shares.usual[0].tolist()) if shares.years[0] else None


@dataclass(frozen=True, eq=False)
class LedgerMonths:
    """An open ledger with its expenses by month."""

    ledger: Ledger
    balances: Balances
    """By year, period and unit; accounts of expense alone."""

    @cached_property
    def last_month(self) -> tuple[int, int]:
        """Fiscal year and period up to which there are actuals at all; (0, 0): there are none."""
        held = self._of(Measure.ACTUAL)
        held = held.where(held.period > 0)
        return (0, 0) if not held.size else (int(held.year[-1]), int(held.period[held.year == held.year[-1]].max()))

    def unit(self, name: str) -> UnitMonths | None:
        """A unit and all below it; ``None`` where the ledger does not have it."""
        try:
            chosen = self.ledger.within("unit", self.ledger.position("unit", name))
        except KeyError:
            return None
        actual: dict[int, dict[int, int]] = {}
        budgets: dict[Measure, dict[int, int]] = {}
        for measure in (Measure.ACTUAL, Measure.ORIGINAL, Measure.BUDGET):
            held = self._of(measure)
            held = held.where(np.isin(held.unit, chosen))
            rows = zip(held.year.tolist(), held.period.tolist(), held.amount.tolist(), strict=True)
            for year, period, amount in rows:
                if measure is not Measure.ACTUAL:
                    of_years = budgets.setdefault(measure, {})
                    of_years[year] = of_years.get(year, 0) + amount
                elif period:
                    of_months = actual.setdefault(year, {})
                    of_months[period] = of_months.get(period, 0) + amount
        # The adopted budget was known all year, the final one only at its end.
        budget = budgets.get(Measure.BUDGET, {}) | budgets.get(Measure.ORIGINAL, {})
        return UnitMonths(actual, budget, self.ledger.calendar)

    def _of(self, measure: Measure) -> Balances:
        return self.balances.where(self.balances.measure == MEASURES.index(measure))


def ledger_months(path: Path) -> LedgerMonths:
    """A ledger with its expenses by month.

    Raises:
        Refusal: when no ledger stands there.
        CaseBlocked: when it has findings that block.
    """
    from apportion.services.ledger import open_ledger

    return months_of(open_ledger(path))


def months_of(store: LedgerStore) -> LedgerMonths:
    """The expenses of an open ledger by month."""
    ledger, held = store.ledger, store.balances(("year", "period", "unit", "account"))
    spent = np.array([one.account_type is AccountType.EXPENSE for one in ledger.accounts] + [True], dtype=np.bool_)
    # The last entry is what NOT_STATED, which is -1, takes: a row without an account is spending.
    return LedgerMonths(ledger, held.where(spent[held.account]).summed(("year", "period", "unit")))
