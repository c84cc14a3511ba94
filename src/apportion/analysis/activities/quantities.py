"""How much of what was used by whom: outputs of activities from the volumes of their drivers, and uses of resources.

Exact fractions throughout; knows no money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.activities.stated import CostStructure, Per, Use

_NONE = Fraction(0)


@dataclass(frozen=True)
class Quantities:
    """What the stated rows come to."""

    delivered: Mapping[str, Mapping[str, Fraction]]
    """For each activity, its output by consumer; nothing is left out but zeros."""
    output: Mapping[str, Fraction]
    """For each activity, its output to all consumers."""
    used: Mapping[str, Mapping[str, Fraction]]
    """For each resource, what was used of it by consumer; rows of zero are left out."""
    drivers: Mapping[str, Fraction]
    """For each driver, its volume over all consumers."""


def quantities(structure: CostStructure) -> Quantities:
    """Outputs and uses of a structure without blocking findings."""
    volumes: dict[str, dict[str, Fraction]] = {}
    for volume in structure.volumes:
        volumes.setdefault(volume.driver, {})[volume.consumer] = volume.quantity
    delivered: dict[str, dict[str, Fraction]] = {activity.id: {} for activity in structure.activities}
    for term in structure.terms:
        for consumer, quantity in volumes.get(term.driver, {}).items():
            if quantity:
                received = delivered[term.activity]
                received[consumer] = received.get(consumer, _NONE) + term.factor * quantity
    output = {activity: sum(received.values(), _NONE) for activity, received in delivered.items()}
    sizes = {**output, **{item.id: item.volume for item in structure.objects}}
    used: dict[str, dict[str, Fraction]] = {resource.id: {} for resource in structure.resources}
    for use in structure.uses:
        quantity = used_quantity(use, sizes[use.consumer])
        if quantity:
            used[use.resource][use.consumer] = quantity
    drivers = {driver: sum(by_consumer.values(), _NONE) for driver, by_consumer in volumes.items()}
    return Quantities(delivered, output, used, drivers)


def used_quantity(use: Use, size: Fraction | None) -> Fraction:
    """What a use comes to in the period, for a consumer of that output or volume.

    Raises:
        ValueError: when the use is per unit of a volume that is not known.
    """
    if use.per is not Per.EACH:
        return use.quantity
    if size is None:
        message = f"the volume of {use.consumer} is not known"
        raise ValueError(message)
    return use.quantity * size
