"""What may go wrong and what is agreed to be done then, as a case states it.

Knows stated figures. It must not know how a reserve is worked out, nor how a rule is tried against a ledger.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from apportion.model.findings import Place

CostShape = Literal["triangular", "pert"]
Against = Literal["budget", "forecast", "last_year"]
Counted = Literal["month", "year_to_date"]
WatchKind = Literal["account", "unit", "fund"]


@dataclass(frozen=True)
class StatedRisk:
    """One row of the register of risks."""

    id: str
    name: str
    request: str
    """The request that would bear the cost; empty: shared by the whole budget."""
    owner: str
    probability: Fraction
    """Above 0, up to 1."""
    low_minor: int
    """Minor units; low, likely and high ascend."""
    likely_minor: int
    high_minor: int
    shape: CostShape = "triangular"
    driver: str = ""
    """Risks of one driver strike together, the likelier ones first; empty: independent of all others."""
    early_sign: str = ""
    response: str = ""
    response_cost_minor: int | None = None
    """``None``: not known."""
    exposed_from: datetime.date | None = None
    """``None``: from the first day of the budget."""
    exposed_until: datetime.date | None = None
    """``None``: to its last day."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def title(self) -> str:
        """The name for readers."""
        return self.name or self.id

    def is_over(self, day: datetime.date) -> bool:
        """Whether it can no longer happen on that day."""
        return self.exposed_until is not None and self.exposed_until < day


@dataclass(frozen=True)
class Watched:
    """One condition on the lines of a ledger: a member of a dimension with all below it."""

    kind: WatchKind
    name: str

    def __str__(self) -> str:
        """As the user would write it."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class StatedContingencyRule:
    """One rule agreed beforehand: when it acts, and what is done then."""

    id: str
    name: str
    watches: tuple[Watched, ...]
    """Conditions that hold together; at least one."""
    against: Against
    counted: Counted
    falls: bool
    """Whether lower than expected is bad; otherwise higher is."""
    off_by: Fraction
    """The actual is off when it misses what was expected by at least this part of it; above 0."""
    months_in_a_row: int
    known_after_days: int
    cut: Fraction | None
    """Part of the plan that is cut; ``None`` where requests are named instead."""
    requests: tuple[str, ...]
    """Requests that are stopped, in order; empty where the plan is cut as a whole."""
    deadline_days: int | None
    """``None``: not agreed."""
    owner: str
    reason: str = ""
    authority: str = ""
    ledger: str = ""
    """Folder inside that of the case; empty: the ledger of the case."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def title(self) -> str:
        """The name for readers."""
        return self.name or self.id


@dataclass(frozen=True)
class StatedContingency:
    """The register of risks and the rules, each in the order of their ids."""

    risks: tuple[StatedRisk, ...] = ()
    rules: tuple[StatedContingencyRule, ...] = ()
