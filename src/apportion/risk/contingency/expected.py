"""What a watched line of a ledger was and what was expected of it, month by month, as it could be known at the time.

What is expected of a fiscal year is fixed before it begins, from the years before: no figure of a later month enters
it. Amounts are exact; an expectation that is no whole number stays a fraction. Where nothing can be said nothing is
said. A ledger holds figures as they stand today: corrections made later are in them, and this is the one thing that
could not be known at the time.

Knows totals of a ledger. It must not know where they are kept, nor what is done when they miss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from apportion.kernel.calendar import FiscalCalendar
from apportion.model.contingency import Against, StatedContingencyRule, Watched
from apportion.model.ledger import MEASURES, NOT_STATED, WHOLE_YEAR, AccountType, Balances, Ledger, Measure

Month = tuple[int, int]
"""Fiscal year and period within it."""
Mask = npt.NDArray[np.bool_]


class NothingWatched(LookupError):
    """A ledger has no line of the name that a rule watches."""

    def __init__(self, watched: Watched, known: tuple[str, ...]) -> None:
        super().__init__(f"the ledger has no {watched.kind} '{watched.name}'")
        self.watched = watched
        self.known = known
        """Names that it has."""


@dataclass(frozen=True, eq=False)
class WatchedLine:
    """One line, or several together, with everything that can be compared."""

    calendar: FiscalCalendar
    actual: Mapping[Month, int]
    """Minor units of each month with a row."""
    budget: Mapping[Month, int]
    """Of months for which the ledger states a budget (the final one before the adopted one)."""
    budget_of_year: Mapping[int, int]
    """Of years for which it states one for the year as a whole."""
    forecast: Mapping[Month, int]
    """Of months for which it states somebody's forecast."""

    @property
    def months(self) -> tuple[Month, ...]:
        """Months with an actual, in order."""
        return tuple(sorted(self.actual))

    @property
    def years(self) -> tuple[int, ...]:
        """Years with an actual in some month."""
        return tuple(sorted({year for year, _ in self.actual}))

    def is_whole(self, year: int) -> bool:
        """Whether every month of a year has an actual."""
        return all((year, period) in self.actual for period in self._periods)

    def actual_of_year(self, year: int) -> int | None:
        """Sum of the months; ``None`` where one is missing."""
        return sum(self.actual[year, period] for period in self._periods) if self.is_whole(year) else None

    def expected(self, year: int, against: Against) -> tuple[Fraction, ...] | None:
        """What each month of a year was expected to be, before the year began; ``None`` where that is not known.

        ``budget``: that of the months; a budget of the year as a whole falls on its months as last year's actual did.
        ``forecast``: that of the ledger where it has one for every month; otherwise last year's month, grown as last
        year had grown on the year before (seasonal naive with growth: Hyndman and Athanasopoulos, *Forecasting:
        Principles and Practice*, 3rd ed., 5.2). ``last_year``: last year's month.
        """
        match against:
            case "budget":
                return self._budgeted(year)
            case "forecast":
                return self._stated(self.forecast, year) or self._grown(year)
            case "last_year":
                return self._stated(self.actual, year - 1)

    @cached_property
    def _periods(self) -> range:
        return range(1, self.calendar.periods + 1)

    def _stated(self, amounts: Mapping[Month, int], year: int) -> tuple[Fraction, ...] | None:
        if any((year, period) not in amounts for period in self._periods):
            return None
        return tuple(Fraction(amounts[year, period]) for period in self._periods)

    def _budgeted(self, year: int) -> tuple[Fraction, ...] | None:
        stated = self._stated(self.budget, year)
        whole, before = self.budget_of_year.get(year), self.actual_of_year(year - 1)
        if stated is not None or whole is None or not before:
            return stated
        return tuple(Fraction(whole * self.actual[year - 1, period], before) for period in self._periods)

    def _grown(self, year: int) -> tuple[Fraction, ...] | None:
        last, before = self.actual_of_year(year - 1), self.actual_of_year(year - 2)
        if last is None or not before:
            return None
        return tuple(Fraction(self.actual[year - 1, period] * last, before) for period in self._periods)


def watched_line(ledger: Ledger, months: Balances, rule: StatedContingencyRule) -> WatchedLine:
    """The line that a rule watches.

    Args:
        ledger: its members.
        months: totals by year, period, unit, account and fund.
        rule: what is watched. Without an account it is spending: rows of revenue and of other accounts are left out.

    Raises:
        NothingWatched: when the ledger has no such line.
    """
    chosen: Mask = np.ones(months.size, dtype=np.bool_)
    for watched in rule.watches:
        chosen &= _of(ledger, months, watched)
    if all(watched.kind != "account" for watched in rule.watches):
        chosen &= np.isin(months.account, _spending(ledger))
    held = months.where(chosen).summed(("year", "period"))
    by_measure: dict[Measure, dict[Month, int]] = {measure: {} for measure in MEASURES}
    columns = (held.year.tolist(), held.period.tolist(), held.measure.tolist(), held.amount.tolist())
    for year, period, measure, amount in zip(*columns, strict=True):
        by_measure[MEASURES[measure]][year, period] = amount
    budgets = {**by_measure[Measure.ORIGINAL], **by_measure[Measure.BUDGET]}
    return WatchedLine(
        calendar=ledger.calendar,
        actual=_of_months(by_measure[Measure.ACTUAL]),
        budget=_of_months(budgets),
        budget_of_year={year: amount for (year, period), amount in budgets.items() if period == WHOLE_YEAR},
        forecast=_of_months(by_measure[Measure.FORECAST]),
    )


def spending_by_year(ledger: Ledger, months: Balances, measure: Measure) -> dict[int, int]:
    """What was spent, or was to be spent, in each year, in minor units; revenue and other accounts are left out.

    Takes the same totals as ``watched_line``. Years of which only some months have a row are left out.
    """
    held = months.where(np.isin(months.account, _spending(ledger))).of(measure).summed(("year", "period"))
    found: dict[int, int] = {}
    for year in sorted(set(held.year.tolist())):
        of_year = held.year == year
        stated = set(held.period[of_year].tolist())
        # A year whose rows are about months is whole when each of them has one.
        if stated == {WHOLE_YEAR} or stated - {WHOLE_YEAR} == set(range(1, ledger.calendar.periods + 1)):
            found[year] = sum(held.amount[of_year].tolist())
    return found


def _of_months(amounts: Mapping[Month, int]) -> dict[Month, int]:
    return {month: amount for month, amount in amounts.items() if month[1] != WHOLE_YEAR}


def _of(ledger: Ledger, months: Balances, watched: Watched) -> Mask:
    try:
        position = ledger.position(watched.kind, watched.name)
    except KeyError as error:
        raise NothingWatched(watched, tuple(member.id for member in ledger.members(watched.kind))) from error
    return np.isin(getattr(months, watched.kind), ledger.within(watched.kind, position))


def _spending(ledger: Ledger) -> list[int]:
    """Positions of accounts of expense, and of rows without an account."""
    kinds = enumerate(account.account_type for account in ledger.accounts)
    return [NOT_STATED, *(position for position, kind in kinds if kind is AccountType.EXPENSE)]
