"""What a stress test comes to, in one sentence for each part that a board has to know about.

Knows the case's number format. It must not know the medium, nor leave a bad result out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.model.selector import EVERYTHING
from apportion.reports.stress_found import Stress
from apportion.reports.words import Formatter, plural

if TYPE_CHECKING:
    from apportion.risk.cash.report import CashReport
    from apportion.risk.contingency.whole import Contingency
    from apportion.risk.diversification.portfolio import PortfolioRisk
    from apportion.risk.revenue.balance import FundYear
    from apportion.risk.revenue.report import RevenueReport
    from apportion.risk.scenarios.result import InScenario, Stressed
    from apportion.risk.uncertainty.simulation import Simulation

_NAMED_MAX: Final = 3
_SEEN: Final = Fraction(1)
"""Value below one minor unit is what whole cents cost, not another plan."""


def headline(found: Stress, formatter: Formatter) -> tuple[str, ...]:
    """What a board has to know, in the order of the parts; what is left out is not mentioned."""
    return tuple(text for _, text in headline_by_part(found, formatter))


def headline_by_part(found: Stress, formatter: Formatter) -> Iterator[tuple[str, str]]:
    """The part that tells more, and the sentence."""
    if not found.has_plan:
        yield "", _without_plan(found)
    if found.scenarios is not None:
        yield "scenarios", _scenarios(found.scenarios, formatter)
    if found.robust is not None:
        yield "robust", _robust(found, formatter)
    if found.simulation is not None:
        yield "simulation", _simulation(found.simulation, formatter)
    if found.contingency is not None:
        yield "contingency", _contingency(found.contingency, balance_at_end(found), formatter)
    if found.diversification is not None and (text := _diversification(found.diversification, formatter)):
        yield "diversification", text
    if found.revenue is not None and (text := _revenue(found.revenue, formatter)):
        yield "revenue", text
    if found.cash is not None:
        yield "cash", _cash(found.cash, formatter)


def _without_plan(found: Stress) -> str:
    if found.undecided:
        return "The search ended at its limit of work before it found a plan; whether there is one is not known."
    return "The case has no plan: apportion plan says which rules cannot hold together."


def _scenarios(found: Stressed, formatter: Formatter) -> str:
    count = len(found.scenarios)
    bad = [one for one in found.scenarios if not one.fits]
    if not bad:
        return f"The plan can be kept as it is in all {plural(count, 'scenario')}."
    said = f"The plan can be kept as it is in {count - len(bad)} of {plural(count, 'scenario')}"
    lost = [one.name for one in bad if one.cut is None]
    if lost:
        return f"{said}; it cannot even be cut to fit in {_listed(lost)}."
    worst = max(bad, key=lambda one: one.costs - (0 if one.cut is None else one.cut.allocated))
    return f"{said}; {_worst(worst, formatter)}."


def _worst(one: InScenario, formatter: Formatter) -> str:
    less = one.costs - (0 if one.cut is None else one.cut.allocated)
    if less <= 0:
        return f"in {one.name} it has to be changed"
    who = next((hit.name for hit in one.hits if hit.kind == "unit"), "")
    return f"in {one.name} {formatter.money_short(less)} has to be cut" + (f", most of it from {who}" if who else "")


def _robust(found: Stress, formatter: Formatter) -> str:
    if found.robust is None:
        return ""
    table = found.robust.table
    what = "scenarios" if found.robust.origin == "scenarios" else "draws"
    nominal = table.nominal
    others = [one for one in table.plans[1:] if one.largest_regret <= nominal.largest_regret - _SEEN]
    if not others:
        same = all((one.plan.amounts == nominal.plan.amounts).all() for one in table.plans[1:])
        asked = "The plans that were made for bad futures are" if same else "No plan that was made for bad futures is"
        return (
            f"{asked} {'this same plan' if same else 'less to be regretted'}: nothing is to be gained over these "
            f"{what} by another one."
        )
    best = min(others, key=lambda one: (one.largest_regret, one.price))
    most, less, price, worth = (
        formatter.value_short(number)
        for number in (nominal.largest_regret, best.largest_regret, best.price, nominal.nominal)
    )
    return (
        f"Another plan would lower the most that is to be regretted over these {what} from {most} to {less} of value "
        f"(the plan is worth {worth}); it gives up {price} where all goes as stated."
    )


def _simulation(found: Simulation, formatter: Formatter) -> str:
    from apportion.reports.simulation_words import share_words

    low, stated = (formatter.value_short(Fraction(round(amount))) for amount in _ends(found))
    dry = found.total.runs_dry
    money = "the money suffices in every draw"
    if dry.count:
        money = f"its money does not suffice {share_words(dry)}"
    return f"In 9 of 10 draws the plan is worth at least {low} of the {stated} that is stated; {money}."


def _ends(found: Simulation) -> tuple[float, float]:
    return found.value.percentile(10), found.value.stated


def balance_at_end(found: Stress) -> int | None:
    """What funds that may pay for everything end with, minor units; ``None`` where no balance is stated.

    A floor in months of operating cost is meant of the balance of funds (GFOA), of which the reserve of one plan is but
    the part that this year adds.
    """
    if found.revenue is None or not found.revenue.is_planned:
        return None
    free = {fund.id for fund in found.case.funds if fund.pays_for == EVERYTHING} | {""}
    last = len(found.revenue.periods) - 1
    held = [
        year.closing
        for year in found.revenue.funds
        if year.fund in free and year.period == last and year.sources and year.closing is not None
    ]
    return sum(held) if held else None


def balance_sentence(found: Stress, formatter: Formatter) -> str:
    """That funds hold more than the reserve of the plan, where they do; otherwise empty."""
    balance = balance_at_end(found)
    if found.contingency is None or not balance or balance < 0:
        return ""
    reserve = found.contingency.reserve
    if reserve.gap_minor <= 0:
        return ""
    covered = "more" if balance >= reserve.gap_minor else "less"
    return (
        "The reserve of a plan is only what this plan keeps back. Funds that may pay for everything end with a balance "
        f"of {formatter.money_short(balance)}, {covered} than what is missing: whether it may be used for this is for "
        "the board to say."
    )


def _contingency(found: Contingency, balance: int | None, formatter: Formatter) -> str:
    reserve = found.reserve
    if not reserve.need_minor:
        return _cut(found, formatter)
    need = formatter.money_short(reserve.need_minor)
    if reserve.is_set_by_floor:
        why = f"{plural(reserve.months, 'month')} of operating cost ask for a reserve of {need}"
    else:
        sure = formatter.percent_plain(reserve.confidence)
        why = f"The risks ask for a reserve of {need} to be covered with {sure} confidence"
    held = formatter.money_short(reserve.held_minor)
    if reserve.gap_minor <= 0:
        return f"{why}; the plan keeps {held}, which is enough."
    kept = f"the plan keeps {held}" if reserve.held_minor else "the plan keeps none"
    if balance is not None and balance > 0:
        return f"{why}; {kept} beside the balance of its funds, {formatter.money_short(balance)} at the end."
    missing = formatter.money_short(reserve.gap_minor)
    return f"{why}; {kept}, so that {missing} is missing." if reserve.held_minor else f"{why}; {kept}."


def _cut(found: Contingency, formatter: Formatter) -> str:
    steps = [step for step in found.order.steps if step.cuts]
    if not steps:
        return "The rules leave nothing that could be cut."
    first = steps[0].cuts[0]
    return (
        f"If money is short by {formatter.percent_plain(steps[0].share)}, {found.name_of(first.request)} is cut first."
    )


def _diversification(found: PortfolioRisk, formatter: Formatter) -> str:
    spread = found.spread
    if spread is None or not spread.deviation or not spread.value:
        by_unit = next((item for item in found.concentrations if item.by == "unit"), None)
        index = None if by_unit is None else by_unit.index("money")
        if by_unit is None or index is None or index.largest_share == 1:
            return ""
        names = {part.id: part.name for part in by_unit.parts}
        return f"{names[index.largest]} has {formatter.percent(index.largest_share, 0)} of the money."
    largest = max(spread.groups, key=lambda item: (item.share, item.group))
    share, value = formatter.percent(largest.share, 0), formatter.percent(largest.value / spread.value, 0)
    return f"{share} of the risk comes from one group, {largest.group}, which brings {value} of the value."


def _revenue(found: RevenueReport, formatter: Formatter) -> str:
    if not found.is_planned:
        return ""
    years = [year for year in found.funds if year.sources]
    if not years:
        return ""
    bad = [year for year in years if not year.is_structurally_balanced]
    if not bad:
        return "Recurring revenue covers recurring spending in every fund and year."
    worst = min(bad, key=lambda year: (year.structural, year.fund, year.period))
    return (
        f"Recurring spending is above recurring revenue{_where(found, worst)}, by "
        f"{formatter.money_short(-worst.structural)}: one-time money pays for what goes on."
    )


def _where(found: RevenueReport, year: FundYear) -> str:
    name = found.fund_names.get(year.fund, "")
    period = found.periods[year.period] if len(found.periods) > 1 else ""
    return (f" in {name}" if name else "") + (f" in {period}" if period else "")


def _cash(found: CashReport, formatter: Formatter) -> str:
    from apportion.reports.cash_words import month_name

    low = found.position.trough
    when = month_name(found, low.period, low.month)
    if not found.has_opening:
        return f"Cash is lowest at the end of {when}, {formatter.money_short(low.closing)} from where it starts."
    said = f"Cash is lowest at the end of {when}, at {formatter.money_short(low.closing)}"
    if found.borrowing is None:
        return f"{said}."
    if found.borrowing.need:
        return f"{said}, and {formatter.money_short(found.borrowing.need)} has to be borrowed to keep its floor."
    return f"{said}; nothing has to be borrowed."


def _listed(names: list[str]) -> str:
    shown = names[:_NAMED_MAX]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
