"""The organisation's side of a case: units, objectives, funds, and the tables of plain information beside them.

Money is in minor units. ``None`` always means *not stated*, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apportion.model.selector import EVERYTHING, Selector


@dataclass(frozen=True)
class Unit:
    """A department, division, programme or cost centre."""

    id: str
    name: str
    parent: str = ""
    """Id of the unit above; empty directly under the organisation."""
    floor: int | None = None
    cap: int | None = None
    floor_reason: str = ""
    floor_authority: str = ""
    cap_reason: str = ""
    cap_authority: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Objective:
    """A strategic objective with its weight."""

    id: str
    name: str
    weight: Decimal
    description: str = ""


@dataclass(frozen=True)
class Match:
    """The condition of a matching grant: money from other funds beside each unit of this one."""

    percent: Decimal
    """As a fraction: 0.25 means 0.25 beside each 1.00."""
    sources: tuple[str, ...] = ()
    """Funds that may provide it; empty: any other fund."""
    purpose: Selector | None = None
    """What the matching money must pay for; ``None``: the same as the fund."""


@dataclass(frozen=True)
class Fund:
    """A source of money with what it may pay for."""

    id: str
    name: str
    amounts: tuple[int | None, ...]
    """Money available in each budget period; ``None`` where the fund has no row (nothing is available)."""
    pays_for: Selector = EVERYTHING
    must_spend: tuple[int, ...] = ()
    """Least amount to be used in each budget period; empty: none."""
    match: Match | None = None
    reason: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Envelope:
    """An amount set aside for a category of spending."""

    category: str
    amount: int
    reason: str = ""
    covers: str = ""
    """``floors`` when the floors of all units together have to fit into it; empty otherwise."""


@dataclass(frozen=True)
class Need:
    """What a unit says it needs in a category."""

    unit: str
    category: str
    amount: int
    note: str = ""


@dataclass(frozen=True)
class Initiative:
    """A named initiative inside what a unit asks for."""

    id: str
    name: str
    unit: str
    category: str
    cost: int
    return_multiple: Decimal | None = None
    return_months: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Target:
    """What is expected in return for money: a measure, its goal and who answers for it."""

    unit: str
    request: str
    measure: str
    goal: Decimal
    baseline: Decimal | None = None
    measured_in: str = ""
    direction: str = "up"
    date: str = ""
    owner: str = ""
    note: str = ""


@dataclass(frozen=True)
class ProposedAmount:
    """One row of an allocation that somebody proposed."""

    baseline: str
    unit: str
    category: str
    amount: int
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """Something taken for granted that the plan depends on."""

    id: str
    statement: str
    concerns: str = "other"
    source: str = ""
