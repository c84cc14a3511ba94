"""Revenue of a case as a whole: sources with forecasts, funds with their balances, how often they would fall short.

Knows the case, the plan's payments and the past. It must not know files, pages or how a figure is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.model.revenue_fit import balance_of, fund_amounts
from apportion.model.revenues import StatedMoney
from apportion.risk.revenue.balance import FundYear, fund_years
from apportion.risk.revenue.expected import Expected, Outlook, expected, outlooks
from apportion.risk.revenue.past import Past
from apportion.risk.revenue.spread import Chance, Ways, ways


@dataclass(frozen=True, eq=False)
class Shortfall:
    """Whether a fund's revenue would cover what the plan draws on it."""

    fund: str
    period: int
    draw: int
    """Spending and transfers out, less transfers in and the balance that is meant to be used; minor units."""
    ways: Ways
    chance: Chance
    """That revenue falls short of the draw."""

    @property
    def mean_short(self) -> int | None:
        """What is missing on average where it falls short; ``None`` where it never does."""
        short = self.draw - self.ways.amounts[self.ways.amounts < self.draw]
        return round(float(short.mean())) if short.size else None

    @property
    def worst(self) -> int:
        """The least revenue of all ways."""
        return round(float(self.ways.amounts.min()))


@dataclass(frozen=True)
class InScenario:
    """What one scenario makes of revenue, if the plan is carried out as it is."""

    scenario: str
    name: str
    probability: Fraction | None
    funds: tuple[FundYear, ...]
    sources: Mapping[tuple[str, int], int]
    """Amount by source and period, where it is another than in the case."""


@dataclass(frozen=True, eq=False)
class RevenueReport:
    """Everything that is told of revenue."""

    stated: StatedMoney
    periods: tuple[str, ...]
    fund_names: Mapping[str, str]
    floor_months: int
    """Months of regular operation that the policy wants left at the end; 0: none."""
    floor_reason: str
    """What decided it, for readers; may be empty."""
    expected: tuple[Expected, ...]
    outlooks: tuple[Outlook, ...]
    funds: tuple[FundYear, ...]
    shortfalls: tuple[Shortfall, ...]
    scenarios: tuple[InScenario, ...]
    pasts: Mapping[str, Past]
    is_planned: bool
    """False where there is no plan: then nothing is spent, and no test is told."""

    def of_fund(self, fund: str, period: int) -> tuple[Expected, ...]:
        """The sources of a fund in a period."""
        return tuple(row for row in self.expected if (row.stated.fund, row.stated.period) == (fund, period))


@dataclass(frozen=True)
class Floor:
    """The floor of balances, as the policy sets it."""

    months: int
    reason: str = ""


@dataclass(frozen=True)
class ScenarioMoney:
    """A scenario with its case and what it says of revenue."""

    scenario: str
    name: str
    probability: Fraction | None
    case: Case
    stated: StatedMoney


def revenue_report(
    case: Case,
    paid: Allocations | None,
    stated: StatedMoney,
    pasts: Mapping[str, Past],
    *,
    floor: Floor,
    seed: int,
    scenarios: Sequence[ScenarioMoney] = (),
) -> RevenueReport:
    """Work out everything that is told of revenue.

    Args:
        case: the case.
        paid: what its plan pays from which fund; ``None``: there is no plan.
        stated: what the case says of revenue.
        pasts: by source.
        floor: what the policy wants left.
        seed: of draws, where past years alone do not tell.
        scenarios: the case in each scenario.
    """
    sources = {name: past for name, past in pasts.items() if name in stated.sources}
    found = outlooks(sources, len(case.periods))
    rows = expected(stated, found)
    funds = fund_years(case, paid, stated, floor.months)
    return RevenueReport(
        stated,
        case.periods,
        {fund.id: fund.name or fund.id for fund in case.funds},
        floor.months,
        floor.reason,
        rows,
        found,
        funds,
        _shortfalls(stated, rows, funds, seed) if paid is not None else (),
        tuple(_in_scenario(case, paid, stated, one, floor) for one in scenarios),
        sources,
        paid is not None,
    )


def _shortfalls(
    stated: StatedMoney, rows: Sequence[Expected], funds: Sequence[FundYear], seed: int
) -> tuple[Shortfall, ...]:
    found = []
    for year in funds:
        inside = [row for row in rows if (row.stated.fund, row.stated.period) == (year.fund, year.period)]
        held = ways(inside, seed) if inside else None
        if held is None:
            continue
        drawn = balance_of(stated, year.fund, year.period).drawn
        draw = year.spending + year.transfers_out - year.transfers_in - drawn
        chance = Chance(int((held.amounts < draw).sum()), held.amounts.size, held.is_drawn)
        found.append(Shortfall(year.fund, year.period, draw, held, chance))
    return tuple(found)


def _in_scenario(
    case: Case, paid: Allocations | None, stated: StatedMoney, one: ScenarioMoney, floor: Floor
) -> InScenario:
    """Revenue as the scenario states it; where it changes a fund and none of its sources, by as much as the fund."""
    before = {(row.source, row.period): row.amount for row in stated.revenues}
    after = {(row.source, row.period): row.amount for row in one.stated.revenues}
    changed = {key: amount for key, amount in after.items() if before.get(key) != amount}
    touched = {(row.fund, row.period) for row in one.stated.revenues if (row.source, row.period) in changed}
    amounts, others = fund_amounts(case), fund_amounts(one.case)
    years = []
    shift: dict[str, int] = {}
    for year in fund_years(case, paid, one.stated, floor.months):
        key = (year.fund, year.period)
        moved = 0 if key in touched or not year.sources else others.get(key, 0) - amounts.get(key, 0)
        opening = None if year.opening is None else year.opening + shift.get(year.fund, 0)
        shift[year.fund] = shift.get(year.fund, 0) + moved
        years.append(
            replace(
                year,
                revenue=year.revenue + moved,
                recurring_revenue=year.recurring_revenue + moved,
                opening=opening,
            )
        )
    return InScenario(one.scenario, one.name, one.probability, tuple(years), changed)
