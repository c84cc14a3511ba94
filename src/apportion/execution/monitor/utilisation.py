"""How much of its money each request and unit has used, beside an even year and beside what its past years show.

That a quarter of the money is used after a quarter of the year says nothing by itself: where other years had used a
fifth by then it is much, where they had used a third it is little.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from apportion.analysis.forecast.months import Profile, UnitMonths, profile
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.clock import month_starts, months_over

Subject = Literal["request", "unit", "total"]


@dataclass(frozen=True)
class Season:
    """How much of a year a unit had used by a day, in its past years: parts of one."""

    unit: str
    usual: float
    """A weighted mean of the years, later ones weighing more."""
    lowest: float
    highest: float
    years: int


@dataclass(frozen=True)
class Use:
    """What one subject has used by a day; money in minor units."""

    kind: Subject
    id: str
    name: str
    allocated: int
    released: int
    committed: int
    spent: int
    even: Fraction
    """Part of the period that is over."""
    season: Season | None
    """``None``: no past years are known."""
    productive: Fraction | None = None
    """Part of the spending that is booked on productive accounts; ``None``: the purposes of accounts are not known."""

    @property
    def rate(self) -> Fraction | None:
        """Spent over allocated; ``None`` where nothing is allocated."""
        return Fraction(self.spent, self.allocated) if self.allocated else None

    @property
    def even_expected(self) -> int:
        """What an even year would have used by now."""
        return round(self.allocated * self.even)

    @property
    def against_even(self) -> Fraction | None:
        """Spending over that of an even year, less one; ``None`` where nothing was to be used."""
        expected = self.allocated * self.even
        return Fraction(self.spent) / expected - 1 if expected > 0 else None

    @property
    def season_expected(self) -> int | None:
        """What its past years would have used by now."""
        return None if self.season is None else round(self.allocated * self.season.usual)

    @property
    def against_season(self) -> Fraction | None:
        """Spending over that of past years, less one."""
        expected = self.season_expected
        return Fraction(self.spent, expected) - 1 if expected and expected > 0 else None

    @property
    def variance(self) -> Fraction | None:
        """Against past years where they are known, otherwise against an even year."""
        return self.against_even if self.season is None else self.against_season

    @property
    def is_usual(self) -> bool | None:
        """Whether any past year had used as much, and any as little; ``None`` where none is known."""
        rate = self.rate
        if self.season is None or rate is None:
            return None
        return self.season.lowest <= float(rate) <= self.season.highest

    @property
    def lasts_months(self) -> Fraction | None:
        """Months of the period after which all is used at the present pace; ``None`` where nothing is used."""
        return self.allocated * self.even / self.spent if self.spent > 0 else None


def seasons(held: UnitMonths | None, period: BudgetPeriod, day: datetime.date) -> dict[str, Season]:
    """What past years show of each unit for a day of a period.

    The season of the dashboard and of triggers alike: a mean of the years before this one in which later years weigh
    more, by as much as forecasts do (``Contest.ratio_memory``), so that a changed habit shows before it is the rule.

    Args:
        held: years by month of the fiscal year, which begins with the period, this one last; ``None``: not known.
        period: the budget period that is under way.
        day: a day in it.
    """
    if held is None or held.periods != len(month_starts(period)):
        return {}
    shares = _past(held)
    over = float(months_over(period, day))
    at = np.arange(held.periods + 1)
    found = {}
    for row, unit in enumerate(held.units):
        if shares.years[row]:
            usual, lowest, highest = (
                float(np.interp(over, at, np.concatenate(([0.0], column[row]))))
                for column in (shares.usual, shares.lowest, shares.highest)
            )
            found[unit] = Season(unit, usual, lowest, highest, int(shares.years[row]))
    return found


def season_curve(
    held: UnitMonths | None, period: BudgetPeriod, allocated: Mapping[str, int]
) -> tuple[tuple[int, int, int], ...]:
    """What all units together would have used by the end of each month: as usual, at the least and at the most.

    Empty where some unit that has money has no past year. All units at their least, or most, at once is wider than any
    year was.
    """
    if held is None or held.periods != len(month_starts(period)):
        return ()
    shares = _past(held)
    known = {unit for row, unit in enumerate(held.units) if shares.years[row]}
    if any(amount and unit not in known for unit, amount in allocated.items()):
        return ()
    weights = np.array([float(allocated.get(unit, 0)) for unit in held.units])
    columns = [
        np.where(weights[:, None] > 0, share, 0.0).T @ weights
        for share in (shares.usual, shares.lowest, shares.highest)
    ]
    return tuple(
        (round(usual), round(low), round(high)) for usual, low, high in zip(*(c.tolist() for c in columns), strict=True)
    )


def _past(held: UnitMonths) -> Profile:
    """From the years before this one alone: once this one is over it would be held against itself."""
    return profile(held.spent[:, :-1])


def combined_season(parts: Iterable[tuple[int, Season | None]]) -> Season | None:
    """The season of several together, each weighed by what it is allocated; ``None`` where one is not known.

    The ends are those that would be reached if all were at their ends at once: wider than any year was.
    """
    held = [(amount, season) for amount, season in parts if amount > 0]
    total = sum(amount for amount, _ in held)
    known = [(amount, season) for amount, season in held if season is not None]
    if not known or len(known) != len(held):
        return None
    usual, lowest, highest = (
        sum(amount * getattr(season, name) for amount, season in known) / total
        for name in ("usual", "lowest", "highest")
    )
    return Season("", usual, lowest, highest, min(season.years for _, season in known))


def together(kind: Subject, named: tuple[str, str], parts: Sequence[Use], productive: Fraction | None) -> Use:
    """Several uses as one."""
    season = combined_season((part.allocated, part.season) for part in parts)
    return Use(
        kind,
        *named,
        sum(part.allocated for part in parts),
        sum(part.released for part in parts),
        sum(part.committed for part in parts),
        sum(part.spent for part in parts),
        parts[0].even if parts else Fraction(0),
        season,
        productive,
    )
