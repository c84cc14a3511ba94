"""What a case states about how far the worth of groups of requests may stray, and how these groups move together.

Values only. What follows from them for a plan is worked out in ``risk.diversification``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from apportion.model.findings import Place
from apportion.model.selector import Selector


@dataclass(frozen=True)
class StatedExposure:
    """A group of requests whose worth moves as one, or the market that moves all groups."""

    group: str
    spread: Decimal
    """Standard deviation of what the group returns, as a part of its expected return: 0.2 for 20 %."""
    applies_to: Selector | None = None
    """The requests of the group; ``None``: all that no other group names."""
    beta: Decimal | None = None
    """By how many percent the group's return moves when the market moves by one; ``None``: not known."""
    is_market: bool = False
    source: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class StatedCorrelation:
    """The correlation of the returns of two groups, each named once."""

    group: str
    other: str
    correlation: Decimal
    source: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class StatedExposures:
    """Everything that a case states about exposures, in the order of names."""

    groups: tuple[StatedExposure, ...]
    """Without the market."""
    market: StatedExposure | None
    correlations: tuple[StatedCorrelation, ...]
    """Each pair once, the name that comes first in front."""
