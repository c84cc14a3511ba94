"""Revenue of a case: what sources will bring, whether funds balance, and what scenarios make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from apportion.model.intake.revenue import read_money
from apportion.model.revenues import StatedMoney
from apportion.risk.revenue.report import Floor, RevenueReport, ScenarioMoney, revenue_report
from apportion.services.money import money_of, planned_of

if TYPE_CHECKING:
    from apportion.model.case import Case
    from apportion.services.load import Loaded
    from apportion.services.plan_case import Planned

Say = Callable[[str], None]

SEED: Final = 1
"""Of the draws where past years alone do not tell: any number serves, the same one gives the same result."""


@dataclass(frozen=True, eq=False)
class RevenueOfCase:
    """Revenue with the case and plan that it is about."""

    loaded: Loaded
    case: Case
    planned: Planned
    report: RevenueReport


def revenue_of_case(
    loaded: Loaded, planned: Planned | None = None, *, seed: int = SEED, say: Say = lambda _: None
) -> RevenueOfCase:
    """Everything that is told of a case's revenue.

    Args:
        loaded: the case.
        planned: its plan; made where it is not given.
        seed: of draws, where past years alone do not tell.
        say: told what is being done.

    Raises:
        Refusal: when the case says nothing about revenue or cash.
        CaseBlocked: when the case has findings that block, or names accounts that the ledger does not have.
    """
    money = money_of(loaded, say)
    plan = planned_of(loaded, planned, say)
    say("forecasting revenue")
    months = loaded.evidence.policy.get("reserve_months")
    floor = Floor(0) if months is None else Floor(int(months.number), months.because_text)
    report = revenue_report(
        plan.case,
        plan.plan.allocations,
        money.stated,
        money.pasts,
        floor=floor,
        seed=seed,
        scenarios=tuple(_scenarios(loaded, plan.case, money.stated)),
    )
    return RevenueOfCase(loaded, plan.case, plan, report)


def _scenarios(loaded: Loaded, case: Case, stated: StatedMoney) -> Iterator[ScenarioMoney]:
    """The case in each of its scenarios, with what its tables say of revenue then."""
    if "scenarios" not in loaded.raw.tables:
        return
    from apportion.model.scenario_edits import changed, without_totals
    from apportion.services.scenario_cases import scenario_cases

    plain = without_totals(loaded.raw, case)
    for one in scenario_cases(loaded.raw, case)[0]:
        after = read_money(changed(plain, case, one.scenario).raw)[0]
        scenario = one.scenario
        yield ScenarioMoney(scenario.id, scenario.name, scenario.probability, one.case, after or stated)
