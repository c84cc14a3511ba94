"""Triggers of a case: conditions on what is measured or noticed, each with who acts on it, by when, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from apportion.model.findings import Place
from apportion.model.selector import EVERYTHING, Selector
from apportion.model.spans import Span
from apportion.model.working_time import WorkingTime

Compares = Literal["above", "below", "beyond"]
"""``beyond``: further from zero than the threshold, on either side."""

VARIANCE: Final = "variance"
RETURN: Final = "return"
MILESTONE_DELAY: Final = "milestone_delay"
MILESTONE_ADVANCE: Final = "milestone_advance"
SATISFACTION: Final = "satisfaction"
SHARES: Final = (VARIANCE, RETURN, SATISFACTION)
"""Measures whose thresholds are percentages; held as fractions."""
SPANS: Final = (MILESTONE_DELAY, MILESTONE_ADVANCE)
"""Measures whose thresholds are days."""
SIGNAL_PREFIX: Final = "signal:"
SIGNAL_KINDS: Final = ("market_opportunity", "competitive_advantage", "crisis", "market_shock", "opportunity", "risk")
WATCHED: Final = (*SHARES, *SPANS, *(f"{SIGNAL_PREFIX}{kind}" for kind in SIGNAL_KINDS))
"""Everything that a trigger can watch."""


@dataclass(frozen=True)
class Trigger:
    """One trigger."""

    id: str
    name: str
    watches: str
    """One of ``WATCHED``."""
    compares: Compares
    """Without meaning for signals."""
    threshold: Decimal | None
    """A fraction for ``SHARES``, days for ``SPANS``; ``None`` for signals, which fire by being there."""
    clear_at: Decimal | None
    """In the same measure: once it is back here, the trigger can fire again. ``None`` for signals."""
    periods_in_a_row: int
    """Measurements in a row that have to be over the threshold."""
    owner: str
    """Who acts. Empty: the owner of the unit that it is about."""
    deadline: Span
    """From the moment at which it is noticed; for signals from the instant of the signal."""
    action: str
    """What is proposed."""
    escalates_to: str
    """Who is told when the deadline has passed. Empty: nobody is named."""
    source: str
    """Where the trigger is from, with its date."""
    applies_to: Selector = EVERYTHING
    is_active: bool = True
    is_default: bool = False
    """True for a trigger of the default policy of which the case says nothing."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def is_signal(self) -> bool:
        """True when it watches what somebody notices, not what is measured."""
        return self.watches.startswith(SIGNAL_PREFIX)

    @property
    def signal(self) -> str:
        """The kind of signal; empty for a measure."""
        return self.watches.removeprefix(SIGNAL_PREFIX) if self.is_signal else ""


@dataclass(frozen=True)
class TriggerPlan:
    """All triggers of a case, by id, with the calendar of their deadlines."""

    triggers: tuple[Trigger, ...] = ()
    time: WorkingTime = field(default_factory=WorkingTime)

    @property
    def active(self) -> tuple[Trigger, ...]:
        """Those that are not switched off."""
        return tuple(item for item in self.triggers if item.is_active)
