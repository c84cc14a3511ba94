"""What an organisation states about its work: resources, activities, drivers and cost objects.

Only values and their meaning; nothing is computed here. Quantities are exact fractions, money is whole minor units.
Every value may carry the place where it was written, which takes no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from apportion.model.findings import Place


@dataclass(frozen=True)
class Resource:
    """Something that is paid for so that work can be done: people, machines, space, bought services."""

    id: str
    cost_minor: int
    """What the capacity supplied in the period cost. Below zero for a net credit."""
    capacity: Fraction | None = None
    """Practical capacity supplied in the period, above zero. Empty: not known; then no part of it is called unused,
    and those who use the resource bear all of its cost."""
    measure: str = ""
    """What capacity and use are counted in, such as minutes. Empty: not said."""
    unit: str = ""
    """The unit of the organisation that pays for it. Empty: none; its needs are then summed under no unit."""
    name: str = ""
    """Name shown to readers. Empty: the id."""
    place: Place = field(default=Place(), compare=False)


class Per(StrEnum):
    """What the quantity of a use belongs to."""

    TOTAL = "total"
    """To the whole period; next year it grows and shrinks with the output of the consumer."""
    EACH = "each"
    """To each unit of the consumer's output, or of the cost object's volume."""
    FIXED = "fixed"
    """To the whole period, whatever the output."""


@dataclass(frozen=True)
class Use:
    """How much of a resource an activity uses (the resource driver), or a cost object that uses it directly."""

    resource: str
    consumer: str
    """An activity or a cost object."""
    quantity: Fraction
    """In the measure of the resource; zero or more."""
    per: Per = Per.TOTAL
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Activity:
    """Work that is done for cost objects or for other activities."""

    id: str
    stage: str = ""
    """Its stage in the value chain. Empty: none."""
    capacity: Fraction | None = None
    """Practical output in the period, where the activity as such is limited. Empty: only its resources are."""
    measure: str = ""
    """What its output is counted in: that of its driver, or minutes where a time equation makes it so."""
    name: str = ""
    """Name shown to readers. Empty: the id."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Term:
    """One term of the equation of an activity: each unit of a driver takes so much of its output.

    An activity with one driver has one term with the factor 1. A time equation (Kaplan and Anderson 2004) has a term
    for each characteristic that takes time: 0.5 minutes an item, 6.5 more if it needs special packaging.
    An activity without terms serves the organisation as a whole; its cost reaches no cost object.
    """

    activity: str
    driver: str
    factor: Fraction = Fraction(1)
    """Output per unit of the driver; above zero."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Volume:
    """How much of a driver a consumer caused in the period: 120 orders, 14 posts."""

    driver: str
    consumer: str
    """A cost object, or an activity that is served by those that the driver drives."""
    quantity: Fraction
    """Zero or more. What is not stated was not caused."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class CostObject:
    """What costs are wanted for: a product, a service, a customer, a programme."""

    id: str
    volume: Fraction | None = None
    """How much of it there was in the period. Empty: not known, so it has no unit cost."""
    revenue_minor: int | None = None
    """What it earned. Empty: not known, which is not zero; then it has no profit."""
    kind: str = ""
    """Such as product, service or customer; profits are ranked within a kind. Empty: none."""
    measure: str = ""
    """What its volume is counted in. Empty: not said."""
    name: str = ""
    """Name shown to readers. Empty: the id."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Support:
    """How far a cost object serves an objective."""

    cost_object: str
    objective: str
    share: Fraction
    """Part of its cost that is counted for the objective, above 0; the parts of one cost object sum to at most 1."""
    place: Place = field(default=Place(), compare=False)


class StageKind(StrEnum):
    """Whether a stage makes and delivers what is offered, or helps the stages that do."""

    PRIMARY = "primary"
    SUPPORT = "support"


@dataclass(frozen=True)
class Stage:
    """A stage of the value chain."""

    id: str
    kind: StageKind
    name: str = ""
    """Name shown to readers. Empty: the id."""
    place: Place = field(default=Place(), compare=False)


PORTER_STAGES: Final[tuple[Stage, ...]] = (
    Stage("inbound-logistics", StageKind.PRIMARY, "Inbound logistics"),
    Stage("operations", StageKind.PRIMARY, "Operations"),
    Stage("outbound-logistics", StageKind.PRIMARY, "Outbound logistics"),
    Stage("marketing-sales", StageKind.PRIMARY, "Marketing and sales"),
    Stage("service", StageKind.PRIMARY, "Service"),
    Stage("infrastructure", StageKind.SUPPORT, "Firm infrastructure"),
    Stage("human-resources", StageKind.SUPPORT, "Human resource management"),
    Stage("technology", StageKind.SUPPORT, "Technology development"),
    Stage("procurement", StageKind.SUPPORT, "Procurement"),
)
"""The generic value chain: M. E. Porter, *Competitive Advantage*, 1985, chapter 2."""


@dataclass(frozen=True)
class CostStructure:
    """All that is stated about one period. The order of rows carries no meaning, except that of the stages."""

    resources: tuple[Resource, ...]
    uses: tuple[Use, ...]
    activities: tuple[Activity, ...]
    terms: tuple[Term, ...]
    volumes: tuple[Volume, ...]
    objects: tuple[CostObject, ...]
    supports: tuple[Support, ...] = ()
    """Empty: what serves which objective is not stated."""
    stages: tuple[Stage, ...] = PORTER_STAGES
    """In the order in which they are shown."""


def practical_capacity(count: Fraction, each: Fraction, share: Fraction) -> Fraction:
    """Capacity that can be counted on: units supplied, times what one offers in theory, times the part that is usable.

    Kaplan and Anderson (2004) take 80 to 85 per cent of theory for people and machines as a rule of thumb, or the
    count that was really reached at the busiest time; which it is, is for the user to state.

    Raises:
        ValueError: when a number is not above zero, or the share is above 1.
    """
    if count <= 0 or each <= 0 or share <= 0 or share > 1:
        raise ValueError("a capacity needs a count and a capacity of each above zero, and a share of at most 1")
    return count * each * share
