"""What a trigger is held against: one figure about one subject on one day, or one thing that somebody noticed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Observation:
    """One figure, or one signal."""

    subject: str
    """Unit, request, ``request/milestone``, group of people, or subject of a signal."""
    on: datetime.date
    """Day on which it was known."""
    value: Fraction | None
    """In the unit of the measure: a fraction, or days; ``None`` for a signal."""
    evidence: str
    """What it is worked out from, for readers."""
    owner: str = ""
    """Who answers for the subject; empty: nobody is named."""
    at: datetime.datetime | None = None
    """Instant of a signal, with its zone; ``None`` for figures, which are about a day."""
