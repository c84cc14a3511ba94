"""Everything that watching a plan tells of one day, as one value. Knows the parts; works nothing out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.causes import Cause
from apportion.execution.monitor.completion import Completion
from apportion.execution.monitor.earned import EarnedValue, MilestoneState
from apportion.execution.monitor.mapping import Unmapped
from apportion.execution.monitor.objectives import ObjectiveState, TargetState
from apportion.execution.monitor.returns import Return
from apportion.execution.monitor.satisfaction import GroupSatisfaction
from apportion.execution.monitor.utilisation import Use
from apportion.kernel.money import Currency
from apportion.model.policy import InForce
from apportion.model.reported import StatedFigure

Against = Literal["at least", "at most", "above"]
Card = Literal["year", "quarter"]


@dataclass(frozen=True)
class Criterion:
    """One row of the scorecard."""

    id: str
    card: Card
    name: str
    value: Fraction | None
    """``None``: not known, and ``missing`` says what would tell it."""
    against: Against
    threshold: Fraction | None
    """``None``: none is set, the figure is told alone."""
    how: str
    """How it is worked out."""
    missing: str = ""
    is_money: bool = False
    """The value is an amount in minor units, and not a part of one."""

    @property
    def is_met(self) -> bool | None:
        """``None`` where the value is not known, or there is no threshold."""
        if self.value is None or self.threshold is None:
            return None
        if self.against == "at most":
            return self.value <= self.threshold
        return self.value > self.threshold if self.against == "above" else self.value >= self.threshold


@dataclass(frozen=True)
class Alert:
    """Something that somebody should look at."""

    code: str
    """Stable, as ``spending.over``."""
    subject: str
    """Request, unit or group; empty: the whole plan."""
    says: str
    """One sentence."""
    value: Fraction | None
    threshold: Fraction | None


@dataclass(frozen=True)
class StatedBeside:
    """A figure that somebody stated, beside what follows."""

    stated: StatedFigure
    follows: Fraction | None
    """``None``: the data do not tell it."""
    against: str
    """What it is measured against; empty where that is plain."""

    @property
    def agrees(self) -> bool | None:
        """Whether it is what follows, rounded to the decimals that were stated."""
        if self.follows is None:
            return None
        exponent = self.stated.value.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return abs(self.follows - Fraction(self.stated.value)) <= Fraction(1, 2 * 10**decimals)


@dataclass(frozen=True, eq=False)
class Dashboard:
    """An adopted plan as it was known at the end of a day."""

    name: str
    currency: Currency
    number_format: str
    day: datetime.date
    period: BudgetPeriod
    plan: str
    """Fingerprint of the plan in force."""
    known_through: datetime.date | None
    """Last day up to which the ledger books anything in the period; ``None``: it books nothing, and spending is not
    known, although every sum of nothing is 0."""
    total: Use
    units: tuple[Use, ...]
    requests: tuple[Use, ...]
    curve: tuple[int, ...]
    """Spending since the first day of the period at the end of each month that has begun; empty: not known."""
    usual_curve: tuple[tuple[int, int, int], ...]
    """What past years would have used by the end of each month: as usual, least, most; empty: not known."""
    returns: tuple[Return, ...]
    objectives: tuple[ObjectiveState, ...]
    targets: tuple[TargetState, ...]
    causes: tuple[Cause, ...]
    satisfaction: tuple[GroupSatisfaction, ...]
    milestones: tuple[MilestoneState, ...]
    earned: tuple[EarnedValue, ...]
    completions: tuple[Completion, ...]
    scorecard: tuple[Criterion, ...]
    alerts: tuple[Alert, ...]
    stated: tuple[StatedBeside, ...]
    unmapped: tuple[Unmapped, ...]
    not_known: tuple[str, ...]
    """What the data do not say, and what would say it."""
    policy: Mapping[str, InForce]
    sources: Mapping[str, str]
    """SHA-256 of every file that was read, by its name."""
