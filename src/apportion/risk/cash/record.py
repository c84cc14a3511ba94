"""How wrong projections of cash have been: the lowest month as it was projected, beside what it came to.

Knows months of past years. It must not know how a projection was made: a finance office's own and those of this package
are judged alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Trough:
    """The lowest month of a year."""

    year: int
    month: int
    """Of the fiscal year, from 1; the first of equal ones."""
    amount: int
    """Minor units."""


@dataclass(frozen=True)
class Miss:
    """One projection of a trough beside the actual one."""

    projected: Trough
    actual: Trough

    @property
    def amount(self) -> int:
        """Actual less projected; below zero where cash ran lower than projected."""
        return self.actual.amount - self.projected.amount


@dataclass(frozen=True)
class TroughRecord:
    """The misses of projections made at the same time of the year."""

    misses: tuple[Miss, ...]
    """Ascending by year."""

    @property
    def mean_absolute(self) -> int:
        """Minor units, rounded half to even."""
        return round(Fraction(sum(abs(miss.amount) for miss in self.misses), len(self.misses)))

    @property
    def mean(self) -> int:
        """Signed: above zero where projections were too low on the whole."""
        return round(Fraction(sum(miss.amount for miss in self.misses), len(self.misses)))

    @property
    def worst(self) -> Miss:
        """The one that was furthest too high: cash that was counted on and not there."""
        return min(self.misses, key=lambda miss: (miss.amount, miss.actual.year))

    @property
    def months_right(self) -> int:
        """Projections that named the month."""
        return sum(1 for miss in self.misses if miss.projected.month == miss.actual.month)


def closings(opening: int, flows: Sequence[int], notes: Sequence[int]) -> tuple[int, ...]:
    """Cash at the end of each month from the flows and the notes borrowed (above zero) and repaid (below)."""
    found, cash = [], opening
    for flow, note in zip(flows, notes, strict=True):
        cash += flow + note
        found.append(cash)
    return tuple(found)


def trough(year: int, months: Sequence[int], after: int = 0) -> Trough:
    """The lowest closing of a year, of the months behind ``after``."""
    held = list(enumerate(months, start=1))[after:]
    month, amount = min(held, key=lambda item: (item[1], item[0]))
    return Trough(year, month, amount)


def record(
    projected: Mapping[int, Sequence[int]], actual: Mapping[int, Sequence[int]], after: int = 0
) -> TroughRecord | None:
    """Projections of the lowest of the months still to come, judged; ``None`` without a year that has both.

    Args:
        projected: closings of twelve months by year, as they were projected.
        actual: the same as they came.
        after: months that were over when the projections were made, which are left out on both sides.
    """
    years = sorted(set(projected) & set(actual))
    if not years:
        return None
    return TroughRecord(
        tuple(Miss(trough(year, projected[year], after), trough(year, actual[year], after)) for year in years)
    )
