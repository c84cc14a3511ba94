"""Which bridges a ledger allows: from budget to actual, from year to year, by price and volume, and in time.

Knows ledgers and years. It must not know how a bridge is put together: that is ``bridge``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from apportion.analysis.history.bridge import (
    Bridge,
    Item,
    bridge_by_member,
    bridge_price_volume_mix,
    bridge_timing,
)
from apportion.analysis.history.panel import Panel
from apportion.analysis.history.question import HistoryPolicy, Totals
from apportion.kernel.exact import exact_sum
from apportion.model.ledger import NOT_STATED, WHOLE_YEAR, AccountType, Balances, Dimension, Ledger, Measure


def bridges(
    ledger: Ledger, totals: Totals, panels: Mapping[tuple[Dimension, AccountType], Panel], policy: HistoryPolicy
) -> Mapping[str, Bridge]:
    """Every bridge that the ledger allows, by name."""
    units = panels.get(("unit", AccountType.EXPENSE))
    accounts = panels.get(("account", AccountType.EXPENSE))
    found = {
        "budget-to-actual": None if units is None else budget_to_actual(units, policy),
        "budget-to-actual-by-account": None if accounts is None else budget_to_actual(accounts, policy),
        "year-to-year": None if units is None else year_to_year(units, policy),
        "price-volume-mix": price_volume_mix(ledger, totals.lines),
        "timing": timing(ledger, totals.months),
    }
    return {name: bridge for name, bridge in found.items() if bridge is not None}


def budget_to_actual(members: Panel, policy: HistoryPolicy) -> Bridge | None:
    """From the budget to the actual of the latest year that has both, by members at the top of the tree."""
    budget, budgeted = members.total_budget()
    actual, spent = members.totals[Measure.ACTUAL], members.totals_stated[Measure.ACTUAL]
    columns = np.flatnonzero(budgeted & spent)
    if not columns.size:
        return None
    column = int(columns[-1])
    of_members = members.budget()[0]
    changes = [
        (members.members[row].label, int(members.amounts[Measure.ACTUAL][row, column] - of_members[row, column]))
        for row in _top(members)
    ]
    year = members.years[column]
    return bridge_by_member(
        (f"Budget {year}", int(budget[column])),
        (f"Actual {year}", int(actual[column])),
        changes,
        steps_max=policy.bridge_steps_max,
    )


def year_to_year(units: Panel, policy: HistoryPolicy) -> Bridge | None:
    """From the actual of the last year but one to that of the last."""
    columns = np.flatnonzero(units.totals_stated[Measure.ACTUAL])
    if columns.size < 2:  # noqa: PLR2004 - a bridge has two ends
        return None
    before, after = int(columns[-2]), int(columns[-1])
    actual, total = units.amounts[Measure.ACTUAL], units.totals[Measure.ACTUAL]
    changes = [(units.members[row].label, int(actual[row, after] - actual[row, before])) for row in _top(units)]
    return bridge_by_member(
        (f"Actual {units.years[before]}", int(total[before])),
        (f"Actual {units.years[after]}", int(total[after])),
        changes,
        steps_max=policy.bridge_steps_max,
    )


def price_volume_mix(ledger: Ledger, lines: Balances) -> Bridge | None:
    """The variance of the latest year in which budget and actual lines of one account have money and quantities."""
    if not ledger.has_quantities:
        return None
    counted = lines.where((lines.quantity != 0) & (lines.amount != 0))
    for year in reversed(ledger.years):
        of_year = counted.where(counted.year == year)
        actual = of_year.of(Measure.ACTUAL)
        budget = of_year.of(Measure.BUDGET)
        budget = budget if budget.size else of_year.of(Measure.ORIGINAL)
        if not actual.size or not budget.size:
            continue
        sums: dict[int, list[Fraction]] = {}
        for side, held in ((0, budget), (2, actual)):
            for account, amount, quantity in zip(
                held.account.tolist(), held.amount.tolist(), held.quantity.tolist(), strict=True
            ):
                row = sums.setdefault(account, [Fraction(0)] * 4)
                row[side] += amount
                row[side + 1] += Fraction(quantity)
        items = [
            Item(ledger.accounts[account].label if account != NOT_STATED else "all", int(a), b, int(c), d)
            for account, (a, b, c, d) in sorted(sums.items())
        ]
        return bridge_price_volume_mix(f"Budget {year}", f"Actual {year}", items)
    return None


def timing(ledger: Ledger, months: Balances) -> Bridge | None:
    """What of the variance to date lasts, in a latest year that is budgeted by period and forecast as a whole."""
    expense = np.array([member.account_type is AccountType.EXPENSE for member in ledger.accounts] + [True])
    held = months.where((months.year == ledger.years[-1]) & expense[months.account])
    actual = held.of(Measure.ACTUAL)
    budget = held.of(Measure.BUDGET)
    budget = budget if budget.size else held.of(Measure.ORIGINAL)
    forecast = held.of(Measure.FORECAST)
    periods = actual.period[actual.period != WHOLE_YEAR]
    if not periods.size or not forecast.size or not budget.size or (budget.period == WHOLE_YEAR).any():
        return None
    through = int(periods.max())
    if through >= ledger.calendar.periods:
        return None
    return bridge_timing(
        f"Budget to period {through}",
        f"Actual to period {through}",
        budget_to_date=exact_sum(budget.amount[budget.period <= through]),
        actual_to_date=exact_sum(actual.amount),
        budget_year=exact_sum(budget.amount),
        forecast_year=exact_sum(forecast.amount),
    )


def _top(found: Panel) -> list[int]:
    return [row for row, parent in enumerate(found.above.tolist()) if parent == NOT_STATED]
