"""What the tables of a case say of a plan's risk at once, put beside it. Absent tables cost nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from apportion.reports.evidence import Evidence
from apportion.services.load import Loaded

if TYPE_CHECKING:
    from apportion.model.plan import Plan
    from apportion.model.raw import RawCase

_TABLES: Final = ("risks", "contingency_rules", "scenarios", "uncertain", "exposures")


def with_risk(evidence: Evidence, loaded: Loaded, plan: Plan) -> Evidence:
    """The evidence with what is known of risk; the same where the case says nothing about it, or has no plan."""
    from apportion.model.intake.revenue import says_money

    paid, raw, case = plan.allocations, loaded.raw, loaded.case
    says = says_money(raw)
    if paid is None or case is None or not (says or any(_rows(raw, table) for table in _TABLES)):
        return evidence
    from apportion.model.intake.contingency import read_contingency
    from apportion.model.intake.revenue import read_money
    from apportion.risk.beside import RiskBeside, balances, expected_cost, lowest_cash

    contingency = read_contingency(raw)[0] if _rows(raw, "risks") else None
    money = read_money(raw)[0] if says else None
    risks = () if contingency is None else contingency.risks
    months = evidence.policy.get("reserve_months")
    found = RiskBeside(
        case.periods,
        len(risks),
        expected_cost(risks),
        plan.reserve,
        () if money is None else balances(case, paid, money, 0 if months is None else int(months.number)),
        None if money is None else lowest_cash(case, paid, money),
        _rows(raw, "scenarios"),
        _rows(raw, "uncertain"),
    )
    return replace(evidence, risk=found)


def _rows(raw: RawCase, table: str) -> int:
    held = raw.tables.get(table)
    return 0 if held is None else held.rows
