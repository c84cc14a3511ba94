"""Everything that follows from a stated cost structure, in one value: costs, flow, value chain, profits, next year.

Knows the parts. It must not know where the structure was written or how anything is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from apportion.analysis.activities.assigned import Costing
from apportion.analysis.activities.budget import ActivityBudget, activity_budget
from apportion.analysis.activities.checks import check_structure
from apportion.analysis.activities.cost_flow import CostFlow, cost_flow
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.forecast import Forecast, check_forecast
from apportion.analysis.activities.profits import ProfitRanking, Result, rank_profits, result
from apportion.analysis.activities.stated import CostStructure
from apportion.analysis.activities.value_chain import ValueChain, value_chain
from apportion.model.findings import Findings


@dataclass(frozen=True)
class WorkCosts:
    """What work costs, whom it serves, and what next year's work needs."""

    structure: CostStructure
    costing: Costing
    flow: CostFlow
    chain: ValueChain
    rankings: tuple[ProfitRanking, ...]
    """Kinds of cost objects of which any states its revenue."""
    result: Result | None
    """Empty: the revenue of some cost object is not known."""
    budget: ActivityBudget | None
    """Empty: nothing is stated about next year."""
    findings: Findings
    """Of this year, and those of next year that this year does not have."""


def whole_costs(structure: CostStructure, forecast: Forecast | None) -> tuple[WorkCosts | None, Findings]:
    """All costs of a structure, and its budget where a forecast is stated; ``None`` where a finding blocks."""
    checked = check_structure(structure)
    if forecast is not None:
        checked = _merged(checked, check_forecast(structure, forecast))
    if checked.blocking:
        return None, checked
    budget = None if forecast is None else activity_budget(structure, forecast)
    costing = assign_costs(structure) if budget is None else budget.this_year
    findings = costing.findings if budget is None else _merged(costing.findings, _of_next_year(budget, costing))
    known = any(item.revenue_minor is not None for item in costing.objects)
    rankings = tuple(ranking for ranking in rank_profits(costing) if ranking.profits)
    return (
        WorkCosts(
            structure=structure,
            costing=costing,
            flow=cost_flow(structure, costing),
            chain=value_chain(structure, costing),
            rankings=rankings,
            result=result(costing) if known else None,
            budget=budget,
            findings=findings,
        ),
        findings,
    )


def _of_next_year(budget: ActivityBudget, costing: Costing) -> Findings:
    """What was noticed about next year, said as that. What is lacking is told once, as a shortfall."""
    lacking = {item.place for item in budget.findings.listed if item.code == "activities.shortfall"}
    following = set(budget.next_year.findings.listed) - set(costing.findings.listed)
    return Findings.of(
        replace(item, message=f"Next year: {item.message}") if item in following else item
        for item in budget.findings.listed
        if not (item in following and item.code == "activities.over-capacity" and item.place in lacking)
    )


def _merged(first: Findings, second: Findings) -> Findings:
    """Both without repetition."""
    return Findings.of(dict.fromkeys((*first.listed, *second.listed)))
