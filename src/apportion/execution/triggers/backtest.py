"""Triggers tried on the past: how often each would have fired, how early, how often for nothing, and what it missed.

Each year of each subject is judged by itself, with the figures as they were known at the end of each of its periods.
The year *ended off* when its outcome is beyond the tolerance. A firing on the side on which the year ended off is
right; any other is a false alarm. A year that ended off without a right firing is missed.

How early is told in months before the deviation was a fact: the end of the year, or the end of the month after which
money that is spent cannot come back within the tolerance.

Knows figures and outcomes. It must not know ledgers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from apportion.execution.triggers.observed import Observation
from apportion.execution.triggers.watching import Crossing, crossings, side_of
from apportion.model.triggers import Trigger

Verdict = Literal["right", "false alarm", "missed", "quiet", "open"]
"""``false alarm``: it fired in a year that ended within the tolerance; ``open``: the year has not ended."""

_MONTHS_IN_YEAR: Final = 12


@dataclass(frozen=True)
class PastYear:
    """One year of one subject."""

    subject: str
    year: int
    observed: tuple[Observation, ...]
    """The measure by period, as it was known then."""
    outcome: Fraction | None
    """The measure of the year as a whole, seen afterwards; ``None`` where the year has not ended."""
    fact_on: datetime.date
    """Day from which on the deviation was a fact."""


@dataclass(frozen=True)
class YearTried:
    """What a trigger would have done in one year of one subject."""

    subject: str
    year: int
    verdict: Verdict
    outcome: Fraction | None
    firings: tuple[Crossing, ...]
    right: Crossing | None
    """The first firing on the side on which the year ended off."""
    right_firings: int
    """Firings on that side."""
    fact_on: datetime.date

    @property
    def lead_months(self) -> int | None:
        """Months from the first right firing to the fact; negative: too late. ``None`` where none was right."""
        return None if self.right is None else months_between(self.right.fired.on, self.fact_on)

    @property
    def false_firings(self) -> int:
        """Firings on a side on which the year did not end off; those of a year that has not ended are not judged."""
        if self.verdict == "open":
            return 0
        return len(self.firings) - self.right_firings


@dataclass(frozen=True)
class Tried:
    """A trigger on the whole past."""

    trigger: Trigger
    tolerance: Fraction
    years: tuple[YearTried, ...]

    def count(self, verdict: Verdict) -> int:
        """Years of one kind."""
        return sum(1 for item in self.years if item.verdict == verdict)

    @property
    def firings(self) -> int:
        """How often it would have fired."""
        return sum(len(item.firings) for item in self.years)

    @property
    def false_firings(self) -> int:
        """How often for nothing."""
        return sum(item.false_firings for item in self.years)

    @property
    def leads(self) -> tuple[int, ...]:
        """Months by which each right year was seen before it was a fact, ascending."""
        return tuple(sorted(lead for item in self.years if (lead := item.lead_months) is not None))

    @property
    def lead_median(self) -> Fraction | None:
        """Median of ``leads``; ``None`` where nothing was right."""
        leads, half = self.leads, len(self.leads) // 2
        if not leads:
            return None
        return Fraction(leads[half]) if len(leads) % 2 else Fraction(leads[half - 1] + leads[half], 2)


def back_test(trigger: Trigger, years: Iterable[PastYear], tolerance: Fraction | None = None) -> Tried:
    """Try a trigger on the past.

    Args:
        trigger: one that watches a measure.
        years: of every subject that it applies to.
        tolerance: how far from zero a year may end and still count as within; ``None``: as far as the threshold.
    """
    within = Fraction(trigger.threshold or 0) if tolerance is None else tolerance
    tried = tuple(_tried(trigger, item, within) for item in sorted(years, key=lambda one: (one.year, one.subject)))
    return Tried(trigger, within, tried)


def months_between(first: datetime.date, last: datetime.date) -> int:
    """Calendar months from the month of one day to that of another."""
    return (last.year - first.year) * _MONTHS_IN_YEAR + last.month - first.month


def fact_of_spending(
    spent: Sequence[tuple[datetime.date, int]], budget: int, tolerance: Fraction, year_end: datetime.date
) -> datetime.date:
    """The day from which on a year's deviation was a fact.

    Args:
        spent: through each day, in minor units, ascending.
        budget: of the year.
        tolerance: as a part of the budget.
        year_end: where nothing is a fact before: what is not spent could still be.
    """
    most = budget * (1 + tolerance)
    # Money may come back later in the year: only what stays above the tolerance to the end is a fact.
    fact = year_end
    for day, so_far in reversed(spent):
        if so_far <= most:
            break
        fact = day
    return fact


def _tried(trigger: Trigger, past: PastYear, tolerance: Fraction) -> YearTried:
    fired = crossings(trigger, past.observed)
    if past.outcome is None:
        return YearTried(past.subject, past.year, "open", None, fired, None, 0, past.fact_on)
    off = _off(trigger, past.outcome, tolerance)
    on_side = [item for item in fired if off and _side(trigger, item) == off]
    right = on_side[0] if on_side else None
    verdict: Verdict = "false alarm" if fired else "quiet"
    if off:
        verdict = "right" if right is not None else "missed"
    return YearTried(past.subject, past.year, verdict, past.outcome, fired, right, len(on_side), past.fact_on)


def _off(trigger: Trigger, outcome: Fraction, tolerance: Fraction) -> int:
    """On which side a year ended off: 1 above, -1 below, 0 within; only on sides on which the trigger fires."""
    if outcome > tolerance and trigger.compares in ("above", "beyond"):
        return 1
    if trigger.compares == "below":
        return -1 if outcome < tolerance else 0
    return -1 if outcome < -tolerance and trigger.compares == "beyond" else 0


def _side(trigger: Trigger, item: Crossing) -> int:
    return 0 if item.fired.value is None else side_of(trigger, item.fired.value)
