"""What a ledger says of the plan's units: spending by month of past years and of this one, by account and purpose.

Columns of totals in, columns of totals out. Knows ledger members and units of the plan. It must not know how rows are
read.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.analysis.forecast.months import UnitMonths
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.causes import AccountSpending
from apportion.execution.monitor.mapping import Mapped, plan_unit, summed
from apportion.kernel.calendar import FIRST_YEAR, LAST_YEAR, period_days
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import NOT_STATED, WHOLE_YEAR, Balances, Ledger
from apportion.model.monitored import Purpose

Int32Array = npt.NDArray[np.int32]

_QUANTITY_DECIMALS: Final = 6


def fiscal_year_of(ledger: Ledger, period: BudgetPeriod) -> int | None:
    """The ledger's fiscal year that is exactly this budget period; ``None`` where none is."""
    for year in (period.first.year, period.first.year + 1):
        if FIRST_YEAR <= year <= LAST_YEAR and period_days(ledger.calendar, year, 0) == (period.first, period.last):
            return year
    return None


def units_of(ledger: Ledger, units: Sequence[str], parents: Mapping[str, str]) -> Int32Array:
    """For each unit of the ledger, and last for rows without one, the place of its unit in ``units``; -1: none.

    Args:
        ledger: its units.
        units: of the plan, those that have lines.
        parents: unit above each unit of the plan.
    """
    number = {unit: place for place, unit in enumerate(units)}
    above = {member.id: member.parent for member in ledger.units}
    found = []
    for member in ledger.units:
        unit = plan_unit(member.id, above, parents)
        while unit and unit not in number:
            unit = parents.get(unit, "")
        found.append(number.get(unit, -1))
    return np.array([*found, -1], dtype=np.int32)


def unit_months(
    ledger: Ledger,
    rows: tuple[Balances, Balances],
    units: Mapping[str, int],
    place: Int32Array,
    known: tuple[int, int],
) -> UnitMonths | None:
    """Spending of the plan's units by month of each fiscal year up to this one.

    Args:
        ledger: its calendar.
        rows: spending by year, period and unit, and budgets by year and unit.
        units: allocations of this year by unit of the plan: its budget, whatever the ledger says.
        place: as ``units_of`` finds it.
        known: this fiscal year, and how many of its months are over: later ones are not known.

    Returns:
        ``None`` where no earlier year is told by month. A unit that booked anything in a year spent nothing in a month
        without a row; a year in which it booked nothing is not known, and neither is one in whose midst the ledger
        begins.
    """
    year, through = known
    months, budgets = rows
    booked_in = months.where((months.period != WHOLE_YEAR) & (place[months.unit] >= 0) & (months.year <= year))
    if not booked_in.size or int(booked_in.year.min()) >= year:
        return None
    first, count = int(booked_in.year.min()), ledger.calendar.periods
    years = tuple(range(first, year + 1))
    code = (place[booked_in.unit] * len(years) + (booked_in.year - first)) * count + (booked_in.period - 1)
    shape = (len(units), len(years), count)
    spent = summed(booked_in.amount, code.astype(np.int32), int(np.prod(shape))).reshape(shape).astype(np.float64)
    booked = np.zeros(shape[:2], dtype=np.bool_)
    booked.reshape(-1)[np.unique(code // count)] = True
    spent[~booked] = np.nan
    if _begins_within(booked_in, first):
        spent[:, 0] = np.nan
    # This year is under way: a unit without a row so far has spent nothing so far.
    spent[:, -1] = np.where(np.isnan(spent[:, -1]), 0.0, spent[:, -1])
    spent[:, -1, through:] = np.nan
    return UnitMonths(tuple(units), years, spent, _budgets(budgets, list(units.values()), place, years))


def _begins_within(rows: Balances, first: int) -> bool:
    """Whether the first year's first row stands later in the year than that of any other year."""
    later = rows.year[rows.year > first]
    starts = [int(rows.period[rows.year == year].min()) for year in np.unique(later).tolist()]
    return bool(starts) and int(rows.period[rows.year == first].min()) > max(starts)


def _budgets(
    rows: Balances, allocated: Sequence[int], place: Int32Array, years: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Budgets by unit and year, NaN where none is stated; this year what is allocated, for units with past ones."""
    shape = (len(allocated), len(years))
    held = rows.where((place[rows.unit] >= 0) & (rows.year >= years[0]) & (rows.year < years[-1]))
    code = (place[held.unit] * shape[1] + (held.year - years[0])).astype(np.int32)
    budget = summed(held.amount, code, int(np.prod(shape))).astype(np.float64)
    budget[~np.isin(np.arange(budget.size), code)] = np.nan
    budget = budget.reshape(shape)
    # How a budget is carried out shows only in years whose budget is known as well.
    shown = np.isfinite(budget).any(axis=1)
    budget[:, -1] = np.where(shown, np.array(allocated, dtype=np.float64), np.nan)
    return budget


def spending_curve(ledger: Ledger, months: Balances, place: Int32Array, year: int, begun: int) -> tuple[int, ...]:
    """Spending of all units of the plan at the end of each month that has begun, in minor units."""
    rows = months.where((months.period != WHOLE_YEAR) & (place[months.unit] >= 0) & (months.year == year))
    by_month = summed(rows.amount, (rows.period - 1).astype(np.int32), ledger.calendar.periods)
    return tuple(int(amount) for amount in np.cumsum(by_month)[:begun])


def purposes_of(ledger: Ledger, purposes: Sequence[tuple[str, Purpose]]) -> npt.NDArray[np.int8]:
    """For each account, and last for rows without one: 1 productive, 0 support, -1 not known.

    An account takes the purpose of the nearest account above it that has one.
    """
    stated = dict(purposes)
    above = {member.id: member.parent for member in ledger.accounts}
    found = []
    for member in ledger.accounts:
        at, seen = member.id, set[str]()
        while at and at not in stated and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        found.append({"productive": 1, "support": 0}.get(stated.get(at, ""), -1))
    return np.array([*found, -1], dtype=np.int8)


def productive_parts(
    mapped: Mapped, group: Int32Array, count: int, purpose: npt.NDArray[np.int8]
) -> list[Fraction | None]:
    """Productive part of the spending of each group of lines; ``None`` where the purpose of any of it is not known.

    Args:
        mapped: spending by line.
        group: group of each line, shape (lines,).
        count: number of groups.
        purpose: as ``purposes_of`` finds it.
    """
    held = mapped.line >= 0
    rows = mapped.balances.where(held)
    groups, kind = group[mapped.line[held]], purpose[rows.account]
    whole = summed(rows.amount, groups, count)
    productive = summed(np.where(kind == 1, rows.amount, 0), groups, count)
    unknown = np.zeros(count, dtype=np.bool_)
    unknown[groups[(kind < 0) & (rows.amount != 0)]] = True
    return [
        None if is_unknown or total <= 0 else Fraction(part, total)
        for part, total, is_unknown in zip(productive.tolist(), whole.tolist(), unknown.tolist(), strict=True)
    ]


def accounts_of(
    ledger: Ledger, spent: tuple[Balances, Int32Array], basis: tuple[Balances, Int32Array], unit: int
) -> tuple[AccountSpending, ...]:
    """What one unit spent by account, beside what was expected of it, in the order of the accounts.

    Args:
        ledger: its accounts.
        spent: totals of spending, and the unit of the plan of each, -1 where it has none.
        basis: budgets or spending of last year by unit and account, likewise.
        unit: place of the unit; -1: all units of the plan.
    """
    count = len(ledger.accounts) + 1
    (planned, planned_quantity), (actual, quantity) = (
        _by_account(rows, units >= 0 if unit < 0 else units == unit, count) for rows, units in (basis, spent)
    )
    labels = [*(account.label for account in ledger.accounts), "No account"]
    return tuple(
        AccountSpending(
            labels[row],
            int(planned[row]),
            int(actual[row]),
            _quantity(float(planned_quantity[row])),
            _quantity(float(quantity[row])),
        )
        for row in np.flatnonzero(planned | actual).tolist()
    )


def _by_account(
    rows: Balances, chosen: npt.NDArray[np.bool_], count: int
) -> tuple[Int64Array, npt.NDArray[np.float64]]:
    account = rows.account[chosen]
    at = np.where(account == NOT_STATED, count - 1, account).astype(np.int32)
    quantities = np.bincount(at, weights=rows.quantity[chosen], minlength=count).astype(np.float64)
    return summed(rows.amount[chosen], at, count), quantities


def _quantity(number: float) -> Fraction:
    return Fraction(round(number, _QUANTITY_DECIMALS)).limit_denominator(10**_QUANTITY_DECIMALS)


def year_before(day: datetime.date) -> datetime.date:
    """The same day of the year before; 28 February for the day of a leap year."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
