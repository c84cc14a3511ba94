"""Revenue, balances of funds, and the criteria of the award as values that figures are looked up in.

Amounts are decimal strings in major units. Knows typed tables and the plan's payments. It must not know how they read.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.model.award import CriteriaSet
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.model.presentation import Presentation
from apportion.model.revenues import MONTHS, StatedMoney
from apportion.risk.revenue.balance import FundYear, fund_years

REVENUE: Final = "revenue"
"""Name of the document of revenue and balances."""
AWARD: Final = "award"
"""Name of the document of criteria."""


def presentation_tables(stated: Presentation, case: Case) -> dict[str, Any]:
    """The tables of presentation, with the names of what they describe."""
    funds = {fund.id: fund.name or fund.id for fund in case.funds}
    units = {unit.id: unit.name or unit.id for unit in case.units}
    return {
        "fund_descriptions": [
            {
                "fund": item.fund,
                "name": funds.get(item.fund, item.fund),
                "type": item.type,
                "appropriated": item.appropriated,
                "description": item.description,
                "basis": item.basis,
                "statements": item.statements,
            }
            for item in stated.funds
        ],
        "unit_descriptions": [
            {
                "unit": item.unit,
                "name": units.get(item.unit, item.unit),
                "description": item.description,
                "priorities": item.priorities,
                "changes": item.changes,
            }
            for item in stated.units
        ],
        "attachments": [
            {
                "criterion": item.criterion,
                "question": item.question,
                "title": item.title,
                "place": item.at,
                "date": item.date,
            }
            for item in stated.attachments
        ],
    }


def money_document(case: Case, plan: Plan, stated: StatedMoney, months: int) -> dict[str, Any]:
    """Sources, funds with their balances, and past years of sources.

    Args:
        case: the case.
        plan: its plan; without payments nothing is spent.
        stated: what the case says of revenue.
        months: of regular operation that the policy wants left in a balance; 0: none.
    """
    currency = case.currency
    basis = {(row.fund, row.period): row.basis for row in stated.balances}
    names = {fund.id: fund.name or fund.id for fund in case.funds}
    years = fund_years(case, plan.allocations, stated, months)
    return {
        "sources": [
            {
                "place": place,
                "source": row.source,
                "name": row.name,
                "fund": row.fund,
                "fund_name": names.get(row.fund, row.fund),
                "period": case.periods[row.period],
                "amount": currency.text(row.amount),
                "kind": "recurring" if row.is_recurring else "one-time",
                "basis": row.basis,
            }
            for place, row in enumerate(stated.revenues, start=1)
        ],
        "funds": [
            {"row": f"{year.fund}/{case.periods[year.period]}"}
            | _fund(year, case, names, basis.get((year.fund, 0), ""), currency)
            for year in years
        ],
        "floor_months": months,
        "past": [
            {"flow": flow, "name": stated.name_of(flow), "years": _whole_years(stated, flow, currency)}
            for flow in stated.sources
            if _whole_years(stated, flow, currency)
        ],
    }


def _fund(year: FundYear, case: Case, names: dict[str, str], basis: str, currency: Currency) -> dict[str, Any]:
    change = None if year.opening is None else year.result
    return {
        "fund": year.fund,
        "name": names.get(year.fund, "The money of the case"),
        "period": case.periods[year.period],
        "opening": _money(year.opening, currency),
        "revenue": currency.text(year.revenue),
        "recurring_revenue": currency.text(year.recurring_revenue),
        "recurring_spending": currency.text(year.recurring_spending),
        "transfers_in": currency.text(year.transfers_in),
        "spending": currency.text(year.spending),
        "transfers_out": currency.text(year.transfers_out),
        "change": _money(change, currency),
        "closing": _money(year.closing, currency),
        "floor": _money(year.floor, currency),
        "below_floor": _money(year.below_floor, currency),
        "balanced": year.is_balanced,
        "structural": currency.text(year.structural),
        "sources": year.sources,
        "basis": basis,
    }


def _whole_years(stated: StatedMoney, flow: str, currency: Currency) -> list[dict[str, Any]]:
    """Sums of the years whose twelve months are all known, in order."""
    return [
        {"year": year, "amount": currency.text(sum(months.values()))}
        for year, months in sorted(stated.history.get(flow, {}).items())
        if len(months) == MONTHS
    ]


def criteria_document(criteria: CriteriaSet) -> dict[str, Any]:
    """The criteria, so that counts of them are looked up like any other figure."""
    return {
        "award": criteria.award,
        "by": criteria.by,
        "edition": criteria.edition,
        "source": criteria.source,
        "dated": criteria.dated,
        "note": criteria.note,
        "criteria": [
            {
                "code": item.code,
                "name": item.name,
                "is_mandatory": item.is_mandatory,
                "wants": item.wants,
                "questions": [
                    {"number": place, "asks": question.asks, "by": question.by, "brings": list(question.brings)}
                    for place, question in enumerate(item.questions, start=1)
                ],
            }
            for item in criteria
        ],
    }


def _money(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else currency.text(amount)
