"""A lesson of an earlier budget, as a value."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Adoption = Literal["yes", "no", "open"]


@dataclass(frozen=True)
class Lesson:
    """One row of the register."""

    id: str
    about: str
    """Unit or request; empty: the whole."""
    says: str
    evidence: str
    proposed_by: str
    on: datetime.date
    adopted: Adoption = "open"
