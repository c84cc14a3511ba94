"""The triggers of a case, tried on the past of its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from apportion.execution.triggers.backtest import PastYear, Tried, back_test, fact_of_spending
from apportion.execution.triggers.measures import SpentSoFar, variances
from apportion.kernel.calendar import period_days
from apportion.model.case import Case
from apportion.model.intake.triggers import read_triggers
from apportion.model.selection import select_lines
from apportion.model.triggers import VARIANCE, Trigger
from apportion.services.ledger import has_ledger
from apportion.services.ledger_months import LedgerMonths, UnitMonths, ledger_months
from apportion.services.load import load_case
from apportion.services.refusal import CaseBlocked, Refusal


@dataclass(frozen=True, eq=False)
class BackTested:
    """What the triggers of a case would have done."""

    case: Case
    ledger: str
    """Name of the ledger."""
    tried: tuple[Tried, ...]
    variants: tuple[Tried, ...]
    """The same triggers, had they waited for fewer or more measurements in a row."""
    left_out: tuple[tuple[str, str], ...]
    """Triggers that a ledger says nothing about, and units that it does not know, each with the reason."""


def back_tested(path: Path, tolerance: Fraction | None = None) -> BackTested:
    """Try the triggers of a case on every year of its ledger.

    Args:
        path: a case with a ledger that has months.
        tolerance: how far a year may end off and still count as on budget; ``None``: as each trigger's threshold.

    Raises:
        Refusal: when there is no ledger, or nothing in it can be compared.
        CaseBlocked: when the case or the ledger has findings that block.
    """
    loaded = load_case(path)
    case = loaded.usable()
    if not has_ledger(loaded.root):
        raise Refusal(f"{path} has no ledger to try triggers on.", "A case with ledger.yaml has one.")
    plan, findings = read_triggers(loaded.raw, case)
    if findings.blocking:
        raise CaseBlocked(str(path), findings)
    books = ledger_months(loaded.root)
    tried, variants, left_out = [], [], []
    for trigger in plan.active:
        if trigger.watches != VARIANCE:
            left_out.append((trigger.id, f"a ledger does not tell {trigger.watches}"))
            continue
        units = _units(case, trigger)
        unknown = sorted(unit for unit in units if books.unit(unit) is None)
        left_out += [(trigger.id, f"the ledger has no unit '{unit}'") for unit in unknown]
        years = [year for unit in sorted(units - set(unknown)) for year in past_years(books, unit, trigger, tolerance)]
        tried.append(back_test(trigger, years, tolerance))
        rows = {1, 2, 3, trigger.periods_in_a_row}
        variants += [back_test(replace(trigger, periods_in_a_row=row), years, tolerance) for row in sorted(rows)]
    if not any(item.years for item in tried):
        remedy = "A ledger with actuals by month and the budget of the year is needed."
        raise Refusal("Nothing in the ledger can be compared month by month.", remedy)
    return BackTested(case, books.ledger.name, tuple(tried), tuple(variants), tuple(left_out))


def past_years(
    books: LedgerMonths, unit: str, trigger: Trigger, tolerance: Fraction | None = None
) -> Iterator[PastYear]:
    """Every year of a unit that has a budget, month by month as it was known then."""
    held = books.unit(unit)
    if held is None:
        return
    within = Fraction(trigger.threshold or 0) if tolerance is None else tolerance
    for year in sorted(held.actual):
        budget = held.budget.get(year, 0)
        if budget <= 0:
            continue
        months = tuple(_months(books, held, unit, year, budget))
        spent = [(item.through, item.spent) for item in months]
        is_whole = held.is_whole(year)
        outcome = Fraction(spent[-1][1], budget) - 1 if is_whole else None
        year_end = period_days(held.calendar, year, 0)[1]
        fact = fact_of_spending(spent, budget, within, year_end) if is_whole else year_end
        observed = variances(months, lambda _: "", books.ledger.currency.grouped)
        yield PastYear(unit, year, observed, outcome, fact)


def _months(books: LedgerMonths, held: UnitMonths, unit: str, year: int, budget: int) -> Iterator[SpentSoFar]:
    """Spending through each month up to the first that has none, against the season of the years before."""
    season, spent = held.season(year), 0
    basis = "evenly" if season is None else "by the season of past years"
    for month in range(1, held.calendar.periods + 1):
        if (year, month) > books.last_month:
            return
        spent += held.actual[year].get(month, 0)
        due = Fraction(month, held.calendar.periods) if season is None else season[month - 1]
        yield SpentSoFar(unit, period_days(held.calendar, year, month)[1], spent, budget * due, basis)


def _units(case: Case, trigger: Trigger) -> set[str]:
    lines = select_lines(case, trigger.applies_to)
    return {case.units[place].id for place in set(case.requests.unit[lines].tolist())}
