"""What can be said of a plan's risk at once, from the tables of its case: beside every plan, whatever else is asked.

Sums and comparisons only: nothing is drawn, forecast or planned again. That is left to the rooms below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.model.case import Case
from apportion.model.contingency import StatedRisk
from apportion.model.plan import Allocations
from apportion.model.revenues import SPENDING, StatedMoney
from apportion.risk.cash.report import CashReport, cash_report
from apportion.risk.contingency.cost import mean_cost
from apportion.risk.revenue.balance import FundYear, fund_years
from apportion.risk.revenue.past import past_of_months
from apportion.risk.revenue.spread import Misses


@dataclass(frozen=True)
class LowestCash:
    """The month of a plan with the least cash at its end; minor units."""

    period: int
    month: int
    """Of the fiscal year, from 1."""
    closing: int
    is_level: bool
    """False where cash at the start is not stated: ``closing`` is then the change from it."""
    borrowed: int | None
    """The most that has to be borrowed to keep the floor of cash; ``None`` where none is stated."""


@dataclass(frozen=True, eq=False)
class RiskBeside:
    """What a case says of risk, set against one plan of it."""

    periods: tuple[str, ...]
    """Names of the budget periods."""
    risks: int
    """How many are stated."""
    expected_minor: Fraction | None
    """What they cost together on average, exact; ``None`` where none is stated."""
    kept_minor: int
    """What the plan keeps back."""
    funds: tuple[FundYear, ...]
    """Funds with a source or a balance, by period; empty where no revenue is stated."""
    cash: LowestCash | None
    """``None`` where nothing is stated of the months, or only the ledger could tell them."""
    scenarios: int
    """How many are stated."""
    uncertain: int
    """Rows about uncertain numbers."""


def expected_cost(risks: Sequence[StatedRisk]) -> Fraction | None:
    """What risks cost together on average: probability times mean cost, added up."""
    if not risks:
        return None
    return sum((risk.probability * mean_cost(risk) for risk in risks), Fraction(0))


def balances(case: Case, paid: Allocations, stated: StatedMoney, months: int) -> tuple[FundYear, ...]:
    """Funds of which a source is stated."""
    return tuple(year for year in fund_years(case, paid, stated, months) if year.sources)


def lowest_cash(case: Case, paid: Allocations, stated: StatedMoney) -> LowestCash | None:
    """The lowest month, where the tables of the case say by themselves in which months money moves."""
    tells_months = bool(stated.profiles or stated.history)
    needs_ledger = any(row.accounts and row.source not in stated.history for row in stated.revenues)
    if not tells_months or needs_ledger or not (SPENDING in stated.profiles or SPENDING in stated.history):
        return None
    pasts = {flow: past_of_months(flow, held) for flow, held in stated.history.items()}
    return _lowest(cash_report(case, paid, stated, pasts, Misses({}, frozenset())))


def _lowest(report: CashReport) -> LowestCash:
    low = report.position.trough
    borrowed = None if report.borrowing is None or not report.has_opening else report.borrowing.need
    return LowestCash(low.period, low.month, low.closing, report.has_opening, borrowed)
