"""Spending of the plan's units by month, of past years and of this one, from the ledger beside an adopted plan.

The one place from which the dashboard and triggers know the season of a unit, so that both say the same of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from apportion.analysis.forecast.months import UnitMonths
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor import booked as of_ledger
from apportion.execution.monitor.causes import Basis
from apportion.execution.monitor.clock import month_starts
from apportion.execution.monitor.mapping import Lines, Mapped
from apportion.execution.monitor.watch import place_of_lines
from apportion.kernel.calendar import period_days, year_start
from apportion.model.ledger import NOT_STATED, WHOLE_YEAR, AccountType, Balances, Key, Measure
from apportion.services.booked import Booked

if TYPE_CHECKING:
    from apportion.adapters.ledger.store import LedgerStore


@dataclass(frozen=True, eq=False)
class PastMonths:
    """What the ledger says of earlier months, and by which unit of the plan."""

    store: LedgerStore
    lines: Lines
    units: tuple[str, ...]
    """Units that have lines."""
    place: of_ledger.Int32Array
    year: int | None
    """Fiscal year that is the budget period; ``None``: none is."""
    day: datetime.date
    period: BudgetPeriod
    months: UnitMonths | None
    curve: tuple[int, ...]
    known_through: datetime.date | None
    """Last day up to which the ledger books anything in the year; ``None``: nothing, or no year is the period."""

    @classmethod
    def of(cls, booked: Booked, lines: Lines, period: BudgetPeriod, day: datetime.date) -> PastMonths:
        """Spending by month of every year up to the day."""
        store, ledger = booked.store, booked.store.ledger
        units = tuple(sorted(set(lines.units)))
        parents = {unit.id: unit.parent for unit in booked.case.units}
        place = of_ledger.units_of(ledger, units, parents)
        year = of_ledger.fiscal_year_of(ledger, period)
        if year is None:
            return cls(store, lines, units, place, None, day, period, None, (), None)
        starts = month_starts(period)
        months = _months(store, day)
        known = _known_through(store, months, year, day)
        # Before the first row no month is one without spending.
        through = known or period.first - datetime.timedelta(days=1)
        begun = sum(start <= through for start in starts)
        after = through + datetime.timedelta(days=1)
        over = sum(start <= after for start in (*starts[1:], period.last + datetime.timedelta(days=1)))
        return cls(
            store,
            lines,
            units,
            place,
            year,
            day,
            period,
            of_ledger.unit_months(ledger, (months, _budgets(store)), _allocated(lines, units), place, (year, over)),
            of_ledger.spending_curve(ledger, months, place, year, begun),
            known,
        )

    def productive(
        self, booked: Booked, mapped: Mapped, lines: Lines
    ) -> tuple[dict[str, Fraction | None], Fraction | None]:
        """Productive part of spending by unit, and of the whole."""
        purpose = of_ledger.purposes_of(booked.store.ledger, booked.watched.purposes)
        group = place_of_lines(lines, self.units)
        parts = of_ledger.productive_parts(mapped, group, len(self.units), purpose)
        (whole,) = of_ledger.productive_parts(mapped, np.zeros_like(group), 1, purpose)
        return dict(zip(self.units, parts, strict=True)), whole

    def basis(self) -> tuple[Balances, Basis]:
        """Budgets of this year by unit and account; without them, what last year had spent by the same day."""
        from apportion.adapters.ledger.window import Window

        ledger = self.store.ledger
        keys: list[tuple[Key, ...]] = [("unit", "account")]
        for measure in (Measure.BUDGET, Measure.ORIGINAL):
            if self.year is not None and measure in ledger.measures and self.year in ledger.years:
                (found,) = self.store.balances_many(keys, {"measure": [measure], "year": [self.year]})
                if found.size:
                    return found.where(_spending_accounts(self.store)[found.account]), "budget"
        window = Window(
            of_ledger.year_before(self.period.first), of_ledger.year_before(min(self.day, self.period.last))
        )
        (found,) = self.store.balances_many(keys, {"measure": [Measure.ACTUAL]}, window)
        return found.where(_spending_accounts(self.store)[found.account]), "last year" if found.size else ""


def _months(store: LedgerStore, day: datetime.date) -> Balances:
    """Spending by year, period and unit, up to a day."""
    from apportion.adapters.ledger.window import Window

    wanted = np.flatnonzero(_spending_accounts(store)[:-1]).tolist()
    first = year_start(store.ledger.calendar, min(store.ledger.years, default=day.year))
    (found,) = store.balances_many(
        [("year", "period", "unit")],
        {"measure": [Measure.ACTUAL], "account": [NOT_STATED, *wanted]},
        Window(min(first, day), day),
    )
    return found


def _allocated(lines: Lines, units: Sequence[str]) -> dict[str, int]:
    """Allocation of each unit, in the order given."""
    held = dict.fromkeys(units, 0)
    for unit, amount in zip(lines.units, lines.allocated, strict=True):
        held[unit] += amount
    return held


def _budgets(store: LedgerStore) -> Balances:
    """Adopted budgets by year and unit, or final ones where no adopted ones are stated; empty without any."""
    wanted = [NOT_STATED, *np.flatnonzero(_spending_accounts(store)[:-1]).tolist()]
    stated = [measure for measure in (Measure.ORIGINAL, Measure.BUDGET) if measure in store.ledger.measures]
    (found,) = store.balances_many([("year", "unit")], {"measure": stated[:1], "account": wanted})
    return found


def _known_through(store: LedgerStore, months: Balances, year: int, day: datetime.date) -> datetime.date | None:
    """End of the last month of a year that has a row, and not later than a day."""
    rows = months.period[(months.year == year) & (months.period != WHOLE_YEAR)]
    if not rows.size:
        return None
    return min(day, period_days(store.ledger.calendar, year, int(rows.max()))[1])


def _spending_accounts(store: LedgerStore) -> np.ndarray:
    """Whether an account is one of expense; rows without an account are, and stand last."""
    return np.array([*(item.account_type is AccountType.EXPENSE for item in store.ledger.accounts), True])
