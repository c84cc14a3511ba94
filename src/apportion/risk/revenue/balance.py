"""Whether a plan's funds balance: in the year, in structure, and in what is left of their balances.

Definitions. *Balanced*: revenue, transfers in and the balance at the start cover spending and transfers out, as most
states of the United States require of the adopted budget (NASBO, Budget Processes in the States, chapter 3, balanced
budget requirements). *Structurally balanced*: recurring revenue covers recurring spending (GFOA best practice
"Achieving a Structurally Balanced Budget", 2012). *Floor of the balance*: months of regular operating revenue or
spending that are to be left (GFOA best practice "Fund Balance Guidelines for the General Fund", 2015: two months).

Exact arithmetic in minor units; knows the plan's payments and what is stated of revenue, and no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from apportion.kernel.exact import exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.model.revenue_fit import balance_of, recurring_lines
from apportion.model.revenues import StatedMoney


@dataclass(frozen=True)
class FundYear:
    """One fund in one budget period; minor units."""

    fund: str
    """Empty: the only money of a case without funds."""
    period: int
    revenue: int
    recurring_revenue: int
    spending: int
    """What the plan pays from the fund."""
    recurring_spending: int
    transfers_in: int
    transfers_out: int
    opening: int | None
    """``None`` where the balance at the start is not stated."""
    floor: int | None
    """Least balance that the policy asks for; ``None`` where it asks for none."""
    sources: int
    """How many sources are stated; 0: revenue is not known, and nothing is tested."""

    @property
    def result(self) -> int:
        """Revenue and transfers in less spending and transfers out."""
        return self.revenue + self.transfers_in - self.spending - self.transfers_out

    @property
    def structural(self) -> int:
        """Recurring revenue less recurring spending; transfers are left out, as nothing says that they recur."""
        return self.recurring_revenue - self.recurring_spending

    @property
    def closing(self) -> int | None:
        """The balance at the end; ``None`` where that at the start is not known."""
        return None if self.opening is None else self.opening + self.result

    @property
    def is_balanced(self) -> bool | None:
        """With the balance at the start; ``None`` where it would be needed and is not known."""
        if self.result >= 0:
            return True
        return None if self.opening is None else self.opening + self.result >= 0

    @property
    def is_structurally_balanced(self) -> bool:
        """Recurring revenue covers recurring spending."""
        return self.structural >= 0

    @property
    def below_floor(self) -> int | None:
        """What is missing from the floor at the end; 0 where nothing is, ``None`` where it cannot be told."""
        if self.closing is None or self.floor is None:
            return None
        return max(0, self.floor - self.closing)


def fund_years(case: Case, paid: Allocations | None, stated: StatedMoney, months: int) -> tuple[FundYear, ...]:
    """Every fund that has revenue or a balance, period by period, in the order of the table of funds.

    Args:
        case: the case.
        paid: what the plan pays from which fund; ``None`` where there is no plan, and nothing is spent.
        stated: revenues, balances and kinds of spending.
        months: of regular operation that the policy wants left; 0: no floor.
    """
    spent = _spent(case, paid, stated)
    funds = [fund.id for fund in case.funds] or [""]
    told = {row.fund for row in stated.revenues} | {row.fund for row in stated.balances}
    found = []
    for fund in (name for name in funds if name in told):
        opening: int | None = None
        for period in range(len(case.periods)):
            rows = [row for row in stated.revenues if (row.fund, row.period) == (fund, period)]
            balance = balance_of(stated, fund, period)
            recurring = sum(row.amount for row in rows if row.is_recurring)
            operating = recurring if balance.operating is None else balance.operating
            year = FundYear(
                fund,
                period,
                sum(row.amount for row in rows),
                recurring,
                *spent.get((fund, period), (0, 0)),
                balance.transfers_in,
                balance.transfers_out,
                balance.opening if period == 0 else opening,
                ceil(Fraction(operating * months, 12)) if months else None,
                len(rows),
            )
            opening = year.closing
            found.append(year)
    return tuple(found)


def _spent(case: Case, paid: Allocations | None, stated: StatedMoney) -> Mapping[tuple[str, int], tuple[int, int]]:
    """Spending and recurring spending by fund and period."""
    if paid is None:
        return {}
    recurring = recurring_lines(case, stated)[paid.line]
    period = case.requests.period[paid.line]
    names = [fund.id for fund in case.funds] or [""]
    found = {}
    for place, name in enumerate(names):
        for at in range(len(case.periods)):
            inside = (paid.fund == place) & (period == at)
            if np.any(inside):
                found[name, at] = exact_sum(paid.amount[inside]), exact_sum(paid.amount[inside & recurring])
    return found
