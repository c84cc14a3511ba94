"""Costs as they were assigned: who bears what, what it costs to do a thing once, and what nobody used.

Only values. Money is whole minor units and sums exactly; rates are exact fractions of minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from apportion.model.findings import Findings


class Kind(StrEnum):
    """What an amount comes from or goes to."""

    RESOURCE = "resource"
    ACTIVITY = "activity"
    OBJECT = "object"
    UNUSED = "unused"
    """Capacity that was paid for and not used."""
    UNASSIGNED = "unassigned"
    """Cost of what nobody is known to use."""


@dataclass(frozen=True)
class Assignment:
    """An amount that moves on: from a resource or an activity to those who use it, or to nobody."""

    source_kind: Kind
    source: str
    target_kind: Kind
    target: str
    """Id of the activity or cost object. Empty for unused and unassigned."""
    amount_minor: int
    quantity: Fraction
    """What was used, in the measure of the source. Zero for unassigned."""


@dataclass(frozen=True)
class ResourceCost:
    """What became of the cost of a resource: cost = assigned + unused + unassigned."""

    id: str
    unit: str
    cost_minor: int
    assigned_minor: int
    unused_minor: int
    unassigned_minor: int
    used: Fraction
    capacity: Fraction | None
    """Empty: not known."""
    rate_minor: Fraction | None
    """Cost of one unit of capacity, or of one unit used where the capacity is not known or is exceeded. Empty: nothing
    was used and the capacity is not known."""

    @property
    def unused(self) -> Fraction | None:
        """Capacity left. Empty where the capacity is not known."""
        return None if self.capacity is None else max(self.capacity - self.used, Fraction(0))

    @property
    def utilisation(self) -> Fraction | None:
        """Part of the capacity that was used, above 1 when exceeded. Empty where the capacity is not known."""
        return None if self.capacity is None else self.used / self.capacity


@dataclass(frozen=True)
class ActivityCost:
    """What an activity costs and where it goes.

    own + received = cost = to objects + to activities + unused + unassigned. In a circle of services the cost counts
    what comes back as well (the *reciprocal cost*), so costs of activities must not be summed; own costs may.
    """

    id: str
    stage: str
    own_minor: int
    """From resources."""
    received_minor: int
    """From other activities, and from itself if it uses its own work."""
    cost_minor: int
    to_objects_minor: int
    to_activities_minor: int
    unused_minor: int
    unassigned_minor: int
    output: Fraction
    capacity: Fraction | None
    """Empty: only its resources are limited."""
    rate_minor: Fraction | None
    """Cost of one unit of output. Empty: it has none, and no capacity is stated."""

    @property
    def utilisation(self) -> Fraction | None:
        """Part of its own capacity that was used. Empty where none is stated."""
        return None if self.capacity is None else self.output / self.capacity


@dataclass(frozen=True)
class DriverRate:
    """What one unit of a driver costs in an activity, such as one order of 8 minutes."""

    activity: str
    driver: str
    factor: Fraction
    """Output of the activity per unit of the driver."""
    quantity: Fraction
    """How many units of it there were."""
    cost_each_minor: Fraction


@dataclass(frozen=True)
class ObjectCost:
    """What a cost object costs: direct + activities = cost."""

    id: str
    kind: str
    direct_minor: int
    """From resources that it uses itself."""
    activities_minor: int
    cost_minor: int
    volume: Fraction | None
    revenue_minor: int | None

    @property
    def unit_cost_minor(self) -> Fraction | None:
        """Cost of one unit of its volume. Empty where the volume is not known or nothing was made."""
        return Fraction(self.cost_minor) / self.volume if self.volume else None

    @property
    def profit_minor(self) -> int | None:
        """Revenue less cost. Empty where the revenue is not known."""
        return None if self.revenue_minor is None else self.revenue_minor - self.cost_minor

    @property
    def margin(self) -> Fraction | None:
        """Profit as a part of revenue. Empty where there is no revenue."""
        return Fraction(self.revenue_minor - self.cost_minor, self.revenue_minor) if self.revenue_minor else None


@dataclass(frozen=True)
class Costing:
    """All costs of a period, assigned. Everything is in the order of the ids."""

    assignments: tuple[Assignment, ...]
    """Every amount that moves, also those of zero where something was used."""
    resources: tuple[ResourceCost, ...]
    activities: tuple[ActivityCost, ...]
    rates: tuple[DriverRate, ...]
    objects: tuple[ObjectCost, ...]
    circles: tuple[tuple[str, ...], ...]
    """Activities that serve each other, a group for each circle."""
    findings: Findings

    @property
    def cost_minor(self) -> int:
        """All that was paid for."""
        return sum(item.cost_minor for item in self.resources)

    @property
    def assigned_minor(self) -> int:
        """What reached cost objects."""
        return sum(item.cost_minor for item in self.objects)

    @property
    def unused_minor(self) -> int:
        """Capacity that was paid for and not used, of resources and of activities."""
        return sum(item.unused_minor for item in self.resources) + sum(item.unused_minor for item in self.activities)

    @property
    def unassigned_minor(self) -> int:
        """What reached nobody for want of a known user."""
        resources = sum(item.unassigned_minor for item in self.resources)
        return resources + sum(item.unassigned_minor for item in self.activities)
