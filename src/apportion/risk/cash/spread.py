"""How low cash would run if months fell as they did in past years: the same plan in the months of each of them.

Each past year gives one course of cash: all flows with the shares of that year, and revenue missed as forecasts of it
missed, where that is known. Years are taken whole, because a late tax and an early payment may come together. Each
course is exact like the position itself; only how often something happens is a statistic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from apportion.risk.cash.position import Borrowing, CashMonth, Flow, Position, borrowing, position
from apportion.risk.revenue.spread import YEARS_LEAST, Chance, Misses, common_years


@dataclass(frozen=True)
class Course:
    """Cash in the months of one past year."""

    year: int
    position: Position
    borrowing: Borrowing | None
    """``None`` without a floor."""


@dataclass(frozen=True)
class Courses:
    """The courses of all past years whose months are known for nearly all of the money that has a past."""

    courses: tuple[Course, ...]
    """Ascending by year."""
    as_planned: tuple[str, ...]
    """Flows without a past of months: they fall as in the plan in every course."""
    with_misses: bool
    """Revenue was missed as well; otherwise only its months differ."""

    @property
    def band(self) -> tuple[tuple[int, int], ...]:
        """Least and most cash at the end of each month."""
        columns = zip(*([month.closing for month in one.position.months] for one in self.courses), strict=True)
        return tuple((min(column), max(column)) for column in columns)

    @property
    def troughs(self) -> tuple[tuple[int, CashMonth], ...]:
        """The lowest month of each year's course, lowest first."""
        found = [(one.year, one.position.trough) for one in self.courses]
        return tuple(sorted(found, key=lambda item: (item[1].closing, item[0])))

    def chance_below(self, amount: int) -> Chance:
        """In how many courses cash falls below an amount."""
        times = sum(1 for _, month in self.troughs if month.closing < amount)
        return Chance(times, len(self.courses), is_drawn=False)


def courses(
    opening: int, flows: Sequence[Flow], misses: Misses, *, floor: int | None, rate: Fraction | None
) -> Courses | None:
    """The courses of cash; ``None`` where fewer than five past years are known.

    Args:
        opening: cash at the start; minor units.
        flows: as in the position.
        misses: of the sources that were forecast.
        floor: the least that is to be at hand; ``None``: not stated.
        rate: interest a year.
    """
    years = common_years({flow.name: (sum(flow.amounts), flow.profile.years) for flow in flows if flow.profile.by_year})
    missed = tuple(year for year in years if year in misses.by_year)
    with_misses = len(missed) >= YEARS_LEAST
    years = missed if with_misses else years
    if not years:
        return None
    found = []
    for year in years:
        factor = misses.by_year[year] if with_misses else 1.0
        moved = [_in_year(flow, year, factor if flow.name in misses.sources else 1.0) for flow in flows]
        held = position(opening, moved)
        closings = [month.closing for month in held.months]
        found.append(Course(year, held, None if floor is None else borrowing(closings, floor, rate)))
    return Courses(tuple(found), tuple(flow.name for flow in flows if not flow.profile.by_year), with_misses)


def _in_year(flow: Flow, year: int, factor: float) -> Flow:
    """The flow with the months of a past year, and as much of it as came then of what was forecast."""
    exact = Fraction(factor)
    amounts = tuple(round(amount * exact) for amount in flow.amounts)
    shares = flow.profile.by_year.get(year, flow.profile.shares)
    return replace(flow, amounts=amounts, profile=replace(flow.profile, shares=shares))
