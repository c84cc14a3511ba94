"""What a case says about how far its numbers may be off. Frozen values as stated; nothing here draws or computes.

Changes are fractions of the stated number: -1/5 is a fifth less. ``None`` means not stated, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from apportion.model.findings import Place
from apportion.model.selector import EVERYTHING, Selector


@dataclass(frozen=True)
class Outcome:
    """One possible change of a discrete number."""

    change: Fraction
    probability: Fraction


@dataclass(frozen=True)
class Uncertain:
    """A number, or several that are off in the same way, with its spread."""

    id: str
    what: str
    """``value``, ``cost``, ``fund`` or ``total``."""
    distribution: str
    """One of ``uncertain_fields.DISTRIBUTIONS``."""
    name: str = ""
    """For readers; empty: the id."""
    applies_to: Selector = EVERYTHING
    """The requests, for value and cost."""
    fund: str = ""
    """Id of the fund, for ``fund``."""
    period: str = ""
    """Budget period of the fund's money; empty: all of them."""
    low: Fraction | None = None
    likely: Fraction | None = None
    high: Fraction | None = None
    are_percentiles: bool = False
    """Whether ``low`` and ``high`` are the 10th and 90th percentile rather than ends."""
    deviation: Fraction | None = None
    """Standard deviation of a beta distribution."""
    outcomes: tuple[Outcome, ...] = ()
    """Of a discrete distribution, by change."""
    source: str = "expert"
    """``expert``, ``history`` or ``forecast``."""
    driver: str = ""
    """What it hangs on; empty: nothing."""
    loading: Fraction | None = None
    reason: str = ""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def label(self) -> str:
        """How readers know it."""
        return self.name or self.id


@dataclass(frozen=True)
class Correlation:
    """How two of them move together: correlation of their normal scores."""

    first: str
    second: str
    correlation: Fraction
    reason: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class StatedUncertainty:
    """Everything that a case says about it, in the order of names."""

    inputs: tuple[Uncertain, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @property
    def drivers(self) -> tuple[str, ...]:
        """Every driver once, ascending."""
        return tuple(sorted({item.driver for item in self.inputs if item.driver}))
