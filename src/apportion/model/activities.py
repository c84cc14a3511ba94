"""What a case says about work: resources, activities, drivers, cost objects and next year, as they were stated.

Knows the user's words and numbers with their places. It must not know how costs follow from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from apportion.model.findings import Place


@dataclass(frozen=True)
class StatedResource:
    """A row of the table resources; what is empty there is empty or ``None`` here."""

    id: str
    cost_minor: int
    name: str = ""
    unit: str = ""
    capacity: Fraction | None = None
    measure: str = ""
    supply: str = ""
    step: Fraction | None = None
    step_cost_minor: int | None = None
    price_change: Fraction | None = None
    """As a fraction: 0.03 for 3 %."""
    committed_minor: int | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedActivity:
    """A row of the table activities."""

    id: str
    name: str = ""
    stage: str = ""
    capacity: Fraction | None = None
    measure: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedStage:
    """A row of the table stages."""

    id: str
    kind: str
    """``primary`` or ``support``."""
    name: str = ""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedUse:
    """A row of the table consumption."""

    resource: str
    consumer: str
    quantity: Fraction
    per: str
    """``total``, ``each`` or ``fixed``."""
    quantity_next: Fraction | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedTerm:
    """A row of the table equations."""

    activity: str
    driver: str
    factor: Fraction
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedVolume:
    """A row of the table volumes."""

    driver: str
    consumer: str
    quantity: Fraction
    quantity_next: Fraction | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedObject:
    """A row of the table cost_objects."""

    id: str
    name: str = ""
    kind: str = ""
    volume: Fraction | None = None
    volume_next: Fraction | None = None
    measure: str = ""
    revenue_minor: int | None = None
    revenue_next_minor: int | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedSupport:
    """A row of the table serves."""

    cost_object: str
    objective: str
    share: Fraction
    """As a fraction."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedQuantity:
    """A row of the table driver_history."""

    cost: str
    period: str
    driver: str
    quantity: Fraction
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedCost:
    """A row of the table cost_history."""

    cost: str
    period: str
    amount_minor: int
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedBehaviour:
    """A row of the table account_behaviour."""

    account: str
    driver: str
    variable: Fraction
    """Part that moves with the driver."""
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class StatedWork:
    """All tables about work; one that is not there is empty."""

    resources: tuple[StatedResource, ...] = ()
    activities: tuple[StatedActivity, ...] = ()
    stages: tuple[StatedStage, ...] = ()
    uses: tuple[StatedUse, ...] = ()
    terms: tuple[StatedTerm, ...] = ()
    volumes: tuple[StatedVolume, ...] = ()
    objects: tuple[StatedObject, ...] = ()
    supports: tuple[StatedSupport, ...] = ()
    quantities: tuple[StatedQuantity, ...] = ()
    costs: tuple[StatedCost, ...] = ()
    behaviours: tuple[StatedBehaviour, ...] = ()

    @property
    def has_structure(self) -> bool:
        """That anything is said about what work costs."""
        return bool(self.resources or self.activities or self.uses or self.terms or self.volumes or self.objects)
