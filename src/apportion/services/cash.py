"""Cash of a case: the months of its plan, the lowest of them, and what has to be borrowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apportion.risk.cash.report import CashReport, cash_report
from apportion.risk.revenue.expected import expected, outlooks
from apportion.risk.revenue.spread import joint_misses
from apportion.services.money import money_of, planned_of
from apportion.services.refusal import NoPlan

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.services.load import Loaded
    from apportion.services.plan_case import Planned

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class CashOfCase:
    """Cash with the case and plan that it is about."""

    loaded: Loaded
    case: Case
    planned: Planned
    report: CashReport


def cash_of_case(loaded: Loaded, planned: Planned | None = None, *, say: Say = lambda _: None) -> CashOfCase:
    """The cash of a case's plan, month by month.

    Args:
        loaded: the case.
        planned: its plan; made where it is not given.
        say: told what is being done.

    Raises:
        Refusal: when the case says nothing about revenue or cash, or there is no plan whose money could move.
        CaseBlocked: when the case has findings that block, or names accounts that the ledger does not have.
    """
    money = money_of(loaded, say)
    plan = planned_of(loaded, planned, say)
    paid = plan.plan.allocations
    if paid is None:
        raise NoPlan("There is no plan, so no money moves.", "Run apportion plan to see why.")
    say("following cash month by month")
    sources = {name: past for name, past in money.pasts.items() if name in money.stated.sources}
    first = outlooks(sources, 1)
    misses = joint_misses([row for row in expected(money.stated, first) if row.stated.period == 0])
    return CashOfCase(loaded, plan.case, plan, cash_report(plan.case, paid, money.stated, money.pasts, misses))
