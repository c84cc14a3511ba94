"""Earned value: what was to be done, what was done and what it cost, and what all of it will cost.

Definitions of ANSI/EIA-748 and of the Practice Standard for Earned Value Management (Project Management Institute,
2nd ed. 2011). Ratios are exact; money worked out from them is rounded half to even.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.model.monitored import Milestone
from apportion.model.reported import Progress


@dataclass(frozen=True)
class EarnedValue:
    """A request on a day; money in minor units."""

    request: str
    budget: int
    """Budget at completion (BAC)."""
    planned: int
    """Planned value (PV): budget of the work that was to be done."""
    earned: int
    """Earned value (EV): budget of the work that was done."""
    actual: int
    """Actual cost (AC)."""

    @property
    def cost_variance(self) -> int:
        """CV = EV - AC; below zero: dearer than planned."""
        return self.earned - self.actual

    @property
    def schedule_variance(self) -> int:
        """SV = EV - PV; below zero: later than planned."""
        return self.earned - self.planned

    @property
    def cost_index(self) -> Fraction | None:
        """CPI = EV / AC; ``None`` where nothing was spent."""
        return Fraction(self.earned, self.actual) if self.actual > 0 else None

    @property
    def schedule_index(self) -> Fraction | None:
        """SPI = EV / PV; ``None`` where nothing was to be done yet."""
        return Fraction(self.earned, self.planned) if self.planned > 0 else None

    @property
    def at_completion(self) -> int | None:
        """EAC = BAC / CPI: the rest costs as much for its work as what is done; ``None`` without a cost index."""
        return round(self.budget / self.cost_index) if self.cost_index else None

    @property
    def at_completion_as_planned(self) -> int:
        """EAC = AC + BAC - EV: the rest costs what was planned."""
        return self.actual + self.budget - self.earned

    @property
    def at_completion_both(self) -> int | None:
        """EAC = AC + (BAC - EV) / (CPI * SPI): haste makes the rest as dear again as the delay is long."""
        if not self.cost_index or not self.schedule_index:
            return None
        return round(self.actual + (self.budget - self.earned) / (self.cost_index * self.schedule_index))

    @property
    def to_complete(self) -> int | None:
        """ETC = EAC - AC."""
        return None if self.at_completion is None else self.at_completion - self.actual

    @property
    def variance_at_completion(self) -> int | None:
        """VAC = BAC - EAC; below zero: the budget will not do."""
        return None if self.at_completion is None else self.budget - self.at_completion

    @property
    def index_needed(self) -> Fraction | None:
        """TCPI = (BAC - EV) / (BAC - AC): how well the rest has to go; ``None`` where the budget is used up."""
        left = self.budget - self.actual
        return Fraction(self.budget - self.earned, left) if left > 0 else None


@dataclass(frozen=True)
class MilestoneState:
    """A milestone as it is known on a day."""

    milestone: Milestone
    complete: Fraction
    """0 where nothing was reported."""
    reached: datetime.date | None
    expected: datetime.date | None
    """When it is expected, as last reported."""
    is_reported: bool

    def days_late(self, day: datetime.date) -> int:
        """Days by which it was late, or is known to be; below zero: early. 0 where it is not due and none is known."""
        due = self.milestone.due
        if self.reached is not None:
            return (self.reached - due).days
        late = max(0, (day - due).days)
        return late if self.expected is None else max(late, (self.expected - due).days)


def milestone_states(
    milestones: Sequence[Milestone], latest: Mapping[tuple[str, str], Progress]
) -> tuple[MilestoneState, ...]:
    """Every milestone with the last report about it."""
    found = []
    for item in milestones:
        report = latest.get((item.request, item.id))
        if report is None:
            found.append(MilestoneState(item, Fraction(0), None, None, is_reported=False))
        else:
            complete = report.complete or Fraction(0)
            found.append(MilestoneState(item, complete, report.reached, report.expected, is_reported=True))
    return tuple(found)


def planned_part(milestone: Milestone, day: datetime.date) -> Fraction:
    """Part of a milestone's work that was to be done by the end of a day: evenly from its start, or all when due."""
    if day >= milestone.due:
        return Fraction(1)
    if milestone.starts is None or day < milestone.starts:
        return Fraction(0)
    return Fraction((day - milestone.starts).days + 1, (milestone.due - milestone.starts).days + 1)


def earned_value(states: Sequence[MilestoneState], budget: int, actual: int, day: datetime.date) -> EarnedValue:
    """Earned value of one request on a day.

    Args:
        states: its milestones; their shares sum to 1.
        budget: all that the plan gives it, in minor units.
        actual: all that was spent on it by that day.
        day: the day.
    """
    planned = sum((state.milestone.share * planned_part(state.milestone, day) for state in states), Fraction(0))
    earned = sum((state.milestone.share * state.complete for state in states), Fraction(0))
    return EarnedValue(states[0].milestone.request, budget, round(budget * planned), round(budget * earned), actual)
