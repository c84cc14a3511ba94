"""The past of flows of money: amounts by fiscal year and month, as the case or the ledger states them.

Knows years and months. It must not know where the rows were kept. A month without a row is unknown, never nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from apportion.model.ledger import WHOLE_YEAR, AccountType, Balances, Ledger, Measure
from apportion.model.revenues import MONTHS

Months = Mapping[int, int]
"""Amount in minor units by month, 1 to 12."""


@dataclass(frozen=True)
class Past:
    """What one flow brought in past years."""

    flow: str
    totals: Mapping[int, int]
    """Minor units by whole fiscal year."""
    months: Mapping[int, tuple[int, ...]]
    """Twelve amounts by fiscal year, for the years whose every month is known."""
    part_years: tuple[int, ...] = ()
    """Years that are left out because some of their months are unknown."""
    told_by: str = ""
    """Where it is stated, in words."""

    @property
    def years(self) -> tuple[int, ...]:
        """The whole years, ascending."""
        return tuple(sorted(self.totals))

    @property
    def latest(self) -> tuple[int, ...]:
        """The whole years without a gap up to the last one."""
        years = self.years
        first = len(years) - 1
        while first > 0 and years[first] - years[first - 1] == 1:
            first -= 1
        return years[max(first, 0) :]


def past_of_months(flow: str, held: Mapping[int, Months], told_by: str = "the table cash_history") -> Past:
    """From amounts by year and month; a year counts where all twelve months are stated."""
    whole = {year: months for year, months in sorted(held.items()) if len(months) == MONTHS}
    months = {year: tuple(found[month] for month in range(1, MONTHS + 1)) for year, found in whole.items()}
    part = tuple(year for year in sorted(held) if year not in whole)
    return Past(flow, {year: sum(found) for year, found in months.items()}, months, part, told_by)


@dataclass(frozen=True)
class OfLedger:
    """What a ledger says of flows, with the names that it does not have."""

    pasts: Mapping[str, Past]
    unknown: tuple[tuple[str, str], ...] = ()
    """Flow and account, for accounts of revenue that the ledger does not have."""
    accounts: tuple[str, ...] = ()
    """Accounts of revenue that it has."""
    spending: Past | None = field(default=None)
    """All expenses; ``None`` where the ledger has none."""


def past_of_ledger(ledger: Ledger, balances: Balances, wanted: Mapping[str, Sequence[str]]) -> OfLedger:
    """The past of flows from the actuals of a ledger.

    The last year of the ledger counts only where its every month is stated, or it is stated as a whole: a year under
    way is not a past year.

    Args:
        ledger: what it is about.
        balances: totals by year, period and account.
        wanted: accounts of revenue by flow; members below an account count with it.
    """
    actual = balances.of(Measure.ACTUAL)
    kinds = {member.id: member.account_type for member in ledger.accounts}
    known = tuple(sorted(name for name, kind in kinds.items() if kind is AccountType.REVENUE))
    unknown = tuple((flow, name) for flow, names in sorted(wanted.items()) for name in names if name not in known)
    pasts = {}
    for flow, names in wanted.items():
        inside = [ledger.within("account", ledger.position("account", name)) for name in names if name in known]
        if inside:
            pasts[flow] = _past(ledger, actual, np.unique(np.concatenate(inside)), flow)
    expenses = [place for place, m in enumerate(ledger.accounts) if m.account_type is AccountType.EXPENSE]
    spending = _past(ledger, actual, np.array([*expenses, -1], dtype=np.int32), "spending")
    return OfLedger(pasts, unknown, known, spending if spending.totals else None)


def _past(ledger: Ledger, actual: Balances, accounts: np.ndarray, flow: str) -> Past:
    held = actual.where(np.isin(actual.account, accounts))
    months: dict[int, dict[int, int]] = {}
    whole: dict[int, int] = {}
    for year, period, amount in zip(held.year.tolist(), held.period.tolist(), held.amount.tolist(), strict=True):
        if period == WHOLE_YEAR:
            whole[year] = whole.get(year, 0) + amount
        else:
            found = months.setdefault(year, {})
            found[period] = found.get(period, 0) + amount
    if ledger.calendar.periods != MONTHS:
        totals = {year: sum(found.values()) for year, found in months.items()}
        last = max(totals, default=0)
        totals = {year: total for year, total in totals.items() if year != last or len(months[year]) >= MONTHS}
        return Past(flow, {**totals, **whole}, {}, told_by="the ledger")
    by_month = past_of_months(flow, {year: found for year, found in months.items() if year not in whole}, "the ledger")
    return Past(flow, {**by_month.totals, **whole}, by_month.months, by_month.part_years, "the ledger")
