"""What is said of risk beside every plan, in sentences. Knows the case's number format. It must not know the medium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from apportion.reports.words import Formatter, plural

if TYPE_CHECKING:
    from apportion.model.plan import Plan
    from apportion.risk.beside import RiskBeside
    from apportion.risk.revenue.balance import FundYear


def risk_sentences(found: RiskBeside, plan: Plan, formatter: Formatter) -> Iterator[str]:
    """Reserve, balance and cash, as far as the case says it, and where the rest is shown."""
    if found.expected_minor is not None:
        kept = "the plan keeps nothing back for them"
        if found.kept_minor:
            less = "less" if found.expected_minor > found.kept_minor else "no less"
            kept = f"the plan keeps back {formatter.money(found.kept_minor)}, {less} than that"
        many = "The risk that the case states costs"
        if found.risks > 1:
            many = f"The {found.risks} risks that the case states cost"
        yield f"{many} {formatter.money_fine(found.expected_minor)} on average; {kept}."
    periods = found.periods
    names = {fund.fund: fund.name or fund.fund for fund in plan.funds}
    yield from _balances(found.funds, names, periods, formatter)
    cash = found.cash
    if cash is not None:
        when = f"month {cash.month}" + (f" of {periods[cash.period]}" if len(periods) > 1 else "")
        level = f"at {formatter.money_short(cash.closing)}"
        if not cash.is_level:
            level = f"{formatter.money_short(cash.closing)} from where it starts"
        need = ""
        if cash.borrowed is not None:
            need = (
                f"; {formatter.money_short(cash.borrowed)} has to be borrowed to keep its floor"
                if cash.borrowed
                else "; nothing has to be borrowed"
            )
        yield f"Cash is lowest at the end of {when}, {level}{need}."


def _balances(
    years: Sequence[FundYear], names: dict[str, str], periods: Sequence[str], formatter: Formatter
) -> Iterator[str]:
    """One sentence where all is well, and one for each fund and year where it is not."""
    if not years:
        return
    bad = [year for year in years if not year.is_balanced or not year.is_structurally_balanced or year.below_floor]
    if not bad:
        yield (
            "Every fund is balanced in every year, and recurring revenue covers recurring spending."
            if len(years) > 1
            else "Revenue covers what is spent, and recurring revenue what goes on."
        )
    for year in bad:
        name = names.get(year.fund, "The budget") if year.fund else "The budget"
        whose = f"{name} in {periods[year.period]}" if len(periods) > 1 else name
        faults = []
        if not year.is_balanced:
            faults.append(f"{formatter.money_short(-year.result)} more goes out than comes in")
        if not year.is_structurally_balanced:
            faults.append(
                f"recurring spending is {formatter.money_short(-year.structural)} above recurring revenue, so that "
                "one-time money pays for what goes on"
            )
        if year.below_floor:
            faults.append(f"its balance ends {formatter.money_short(year.below_floor)} below its floor")
        yield f"{whose}: {'; '.join(faults)}."


def further_sentence(found: RiskBeside) -> str:
    """Where the rest is shown."""
    parts = []
    if found.scenarios:
        parts.append(f"tries the plan in {plural(found.scenarios, 'scenario')}")
    if found.uncertain:
        parts.append("draws its uncertain numbers")
    parts.append("sizes the reserve" if found.risks else "shows what is cut first when money is short")
    told = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"apportion stress {told}."
