"""Cash of a case as a whole: the months of its plan, the lowest of them, and what past years make of it.

Knows the case, the plan's payments and the past. It must not know files, pages or how a figure is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from apportion.kernel.exact import exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.model.revenue_fit import fund_amounts
from apportion.model.revenues import REVENUE, SPENDING, StatedMoney
from apportion.risk.cash.position import Borrowing, Flow, Position, borrowing, position
from apportion.risk.cash.profile import profile_of
from apportion.risk.cash.spread import Courses, courses
from apportion.risk.revenue.past import Past
from apportion.risk.revenue.spread import Misses

TRANSFERS = "transfers"
"""The flow of transfers between funds and to others, net; it falls as all revenue does."""


@dataclass(frozen=True)
class CashReport:
    """Everything that is told of cash."""

    stated: StatedMoney
    periods: tuple[str, ...]
    flows: tuple[Flow, ...]
    position: Position
    borrowing: Borrowing | None
    """``None`` where no floor of cash is stated."""
    courses: Courses | None
    """``None`` where fewer than five past years are known month by month."""

    @property
    def has_opening(self) -> bool:
        """Cash at the start is stated; otherwise closings are changes from it."""
        return self.stated.cash_opening is not None


def cash_report(
    case: Case, paid: Allocations, stated: StatedMoney, pasts: Mapping[str, Past], misses: Misses
) -> CashReport:
    """Work out everything that is told of cash.

    Args:
        case: the case; each budget period is a fiscal year of twelve months.
        paid: what its plan pays.
        stated: what the case says of revenue and cash.
        pasts: by flow.
        misses: of revenue in past years.
    """
    flows = _flows(case, paid, stated, pasts)
    held = position(stated.cash_opening or 0, flows)
    closings = [month.closing for month in held.months]
    floor = stated.cash_floor
    return CashReport(
        stated,
        case.periods,
        flows,
        held,
        None if floor is None else borrowing(closings, floor, stated.borrowing_rate),
        courses(held.opening, flows, misses, floor=floor, rate=stated.borrowing_rate),
    )


def _flows(case: Case, paid: Allocations, stated: StatedMoney, pasts: Mapping[str, Past]) -> tuple[Flow, ...]:
    """Each source (without any, the money of the funds), the plan's spending, and transfers where there are any."""
    periods = range(len(case.periods))
    amounts = {(row.source, row.period): row.amount for row in stated.revenues}
    flows = [
        Flow(
            source,
            tuple(amounts.get((source, period), 0) for period in periods),
            profile_of(source, stated, pasts),
            comes_in=True,
            timing=stated.timing.get(source),
        )
        for source in stated.sources
    ]
    if not flows:
        money = fund_amounts(case)
        brought = tuple(sum(amount for (_, at), amount in money.items() if at == period) for period in periods)
        flows.append(Flow(REVENUE, brought, profile_of(REVENUE, stated, pasts), comes_in=True))
    of_line = case.requests.period[paid.line]
    spent = tuple(exact_sum(np.asarray(paid.amount[of_line == period])) for period in periods)
    flows.append(
        Flow(SPENDING, spent, profile_of(SPENDING, stated, pasts), comes_in=False, timing=stated.timing.get(SPENDING))
    )
    net = tuple(
        sum(row.transfers_in - row.transfers_out for row in stated.balances if row.period == period)
        for period in periods
    )
    if any(net):
        flows.append(Flow(TRANSFERS, net, profile_of(REVENUE, stated, pasts), comes_in=True))
    return tuple(flows)
