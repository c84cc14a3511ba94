"""When allocated money is released, as the case says it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from apportion.model.findings import Place
from apportion.model.selector import EVERYTHING, Selector

ReleaseKind = Literal["base", "priority", "gated"]
Rhythm = Literal["month", "quarter", "period"]

EVEN: Final = "even"
SEASONAL: Final = "seasonal"


@dataclass(frozen=True)
class ReleasePart:
    """A part of the allocation of some requests."""

    id: str
    applies_to: Selector
    kind: ReleaseKind
    share: Fraction | None
    """Of each request's allocation; ``None``: what the others leave."""
    profile: str
    every: Rhythm
    gate: str
    place: Place


THE_REST: Final = ReleasePart("the rest", EVERYTHING, "base", None, EVEN, "quarter", "", Place())
"""How requests are released of which the case says nothing."""


@dataclass(frozen=True)
class StatedTotal:
    """A total that somebody stated for the tranche that begins in a month."""

    month: int
    kind: ReleaseKind | None
    """``None``: all kinds together."""
    amount: int | None
    share: Fraction | None
    source: str


@dataclass(frozen=True)
class Gate:
    """What has to be reached before held money is released."""

    id: str
    name: str
    evidence: str
    due: datetime.date | None
    owner: str
    signer: str


@dataclass(frozen=True)
class ReleasePlan:
    """All of it."""

    starts: datetime.date | None = None
    period_months: int = 12
    parts: tuple[ReleasePart, ...] = ()
    profiles: Mapping[str, tuple[Fraction, ...]] | None = None
    """Share by month of the budget period; sums to 1. ``None``: none stated."""
    totals: tuple[StatedTotal, ...] = ()
    gates: tuple[Gate, ...] = ()
    waits_for_revenue: bool = True
