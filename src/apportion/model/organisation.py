"""The organisation's side of a case: units, objectives, funds, and the tables of plain information beside them.

Money is in minor units. ``None`` always means *not stated*, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

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
    carries_forward: bool = False
    """Money left at the end of a period can be used in the next one; otherwise it is lost to the plan."""
    expires: int | None = None
    """Index of the last budget period in which its money can be used; ``None``: it does not expire."""
    cash_floor: tuple[int, ...] = ()
    """Least amount that has to be left in the fund at the end of each budget period; empty: none."""

    @property
    def has_rollover(self) -> bool:
        """True when anything is said about what is left at the end of a period."""
        return self.carries_forward or self.expires is not None or any(self.cash_floor)


@dataclass(frozen=True)
class Criterion:
    """One thing to be made as large as possible: a measure of worth with its factor and its place in the order."""

    measure: str
    """``strategic`` (value times strategic weight), ``value``, ``score`` or ``npv``."""
    factor: Decimal = Decimal(1)
    """What one unit of the measure counts among the criteria of the same priority."""
    priority: int = 1
    """Criteria of priority 1 are decided first; those of one priority are added up (a blend)."""
    allowed_loss: Decimal = Decimal(0)
    """Part of its best that may be given up for criteria of later priority; the same for all of one priority."""


@dataclass(frozen=True)
class Fairness:
    """A stated idea of fairness that holds before value counts."""

    kind: Literal["max_min", "proportional"]
    """``max_min``: the smallest funded share is as large as possible; ``proportional``: funded shares differ as little
    as possible from the share that all receive together."""
    among: Selector
    """``each unit`` or ``each request`` (or within a selector): the groups whose shares are compared."""
    cost_max: Decimal
    """Part of the best value that fairness may cost."""


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
