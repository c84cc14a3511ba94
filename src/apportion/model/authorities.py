"""Who may do what with an adopted plan, as the case says it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from apportion.model.selector import Selector

Power = Literal["commit", "release", "move", "amend", "sign"]


@dataclass(frozen=True)
class Authority:
    """One power of one person."""

    person: str
    may: Power
    applies_to: Selector
    limit: int | None
    """Minor units for one entry; ``None``: no limit."""
    until: datetime.date | None
    """Last day; ``None``: no end."""


@dataclass(frozen=True)
class VirementLimit:
    """How much a line may give away in a budget period without a new decision."""

    id: str
    applies_to: Selector
    share: Decimal | None
    """Of what the line was adopted with."""
    amount: int | None
    """Minor units."""
    within_unit: bool
    reason: str


@dataclass(frozen=True)
class Control:
    """All of it. No authorities: nobody is limited."""

    authorities: tuple[Authority, ...] = ()
    virement_limits: tuple[VirementLimit, ...] = ()
