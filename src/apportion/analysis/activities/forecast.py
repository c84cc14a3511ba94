"""What is stated about next year: volumes, changed quantities, and how each resource is supplied.

Only values, and what can be wrong with them. Nothing is filled in: a volume or a supply that is not stated is a
finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from apportion.analysis.activities.checks import check_structure, finding, out_of_range, unknown
from apportion.analysis.activities.quantities import quantities
from apportion.analysis.activities.stated import CostStructure, Per, Resource, Use, Volume
from apportion.model.findings import Finding, Findings, Place


@dataclass(frozen=True)
class ObjectForecast:
    """How much of a cost object there will be."""

    cost_object: str
    volume: Fraction
    """Zero or more."""
    revenue_minor: int | None = None
    """What it will earn. Empty: not known."""
    place: Place = field(default=Place(), compare=False)


class SupplyKind(StrEnum):
    """How a resource comes: what has to be paid when more or less of it is needed."""

    BY_USE = "by_use"
    """Paid by what is used, such as materials or hourly work."""
    WHOLE_UNITS = "whole_units"
    """In whole units that are paid whether used or not, such as posts or machines (step-fixed cost)."""
    GIVEN = "given"
    """As it is; it cannot be changed within the year, such as a building."""


@dataclass(frozen=True)
class Supply:
    """How a resource is supplied next year, and at which price."""

    resource: str
    kind: SupplyKind
    step: Fraction | None = None
    """Whole units only, where required: practical capacity of one unit, above zero."""
    step_cost_minor: int | None = None
    """Whole units only: what one unit costs a year at this year's prices. Empty: this year's cost of as much
    capacity."""
    price_change: Fraction | None = None
    """Change of its price against this year, 0.03 for 3 % more. Empty: not known; this year's price is taken, and a
    finding says so."""
    committed_minor: int | None = None
    """What has to be paid whatever happens, such as signed contracts. Empty: not known, except that a given supply has
    to be paid in full."""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Forecast:
    """All that is stated about next year; everything else stays as it is per unit of work."""

    objects: tuple[ObjectForecast, ...]
    supplies: tuple[Supply, ...]
    volumes: tuple[Volume, ...] = ()
    """Volumes of drivers that do not simply follow the volume of a cost object, or the output of an activity."""
    uses: tuple[Use, ...] = ()
    """Uses of resources that change, such as a better time per piece; each takes the place of this year's."""


def check_forecast(structure: CostStructure, forecast: Forecast) -> Findings:
    """All findings about a forecast; a budget can be made where none of them blocks."""
    checks = (_names, _volumes_known, _quantities, _supplies)
    return Findings.of(found for check in checks for found in check(structure, forecast))


def _names(structure: CostStructure, forecast: Forecast) -> Iterator[Finding]:
    objects = {item.id for item in structure.objects}
    consumers = objects | {item.id for item in structure.activities}
    resources = {item.id for item in structure.resources}
    drivers = {item.driver for item in structure.terms}
    named = (
        *(("cost object", item.cost_object, item.place, objects) for item in forecast.objects),
        *(("resource", item.resource, item.place, resources) for item in forecast.supplies),
        *(("driver of any activity", item.driver, item.place, drivers) for item in forecast.volumes),
        *(("activity or cost object", item.consumer, item.place, consumers) for item in forecast.volumes),
        *(("resource", item.resource, item.place, resources) for item in forecast.uses),
        *(("activity or cost object", item.consumer, item.place, consumers) for item in forecast.uses),
    )
    for noun, name, place, declared in named:
        if name not in declared:
            yield unknown(noun, name, place, declared)
    rows: tuple[tuple[tuple[str, ...], Place], ...] = (
        *((("forecast of", item.cost_object), item.place) for item in forecast.objects),
        *((("supply of", item.resource), item.place) for item in forecast.supplies),
        *((("volume of", item.driver, item.consumer), item.place) for item in forecast.volumes),
        *((("use of", item.resource, item.consumer), item.place) for item in forecast.uses),
    )
    seen: set[tuple[str, ...]] = set()
    for key, place in rows:
        if key in seen:
            yield finding(
                "activities.row-twice",
                f"The {key[0]} {' by '.join(key[1:])} is stated twice for next year.",
                place,
                expected="one row",
                remedy="Delete the row that is wrong.",
            )
        seen.add(key)


def _volumes_known(structure: CostStructure, forecast: Forecast) -> Iterator[Finding]:
    """Everything that this year has a quantity can be told for next year."""
    told = {item.cost_object: item.volume for item in forecast.objects}
    volumes = {(item.driver, item.consumer) for item in forecast.volumes}
    uses = {(item.resource, item.consumer) for item in forecast.uses}
    for item in structure.objects:
        if item.volume is not None and item.id not in told:
            yield _unstated(f"The volume of {item.id}", item.place, "State it, zero if there will be none.")
            continue
        # Nothing scales from nothing, and nothing from an unknown volume.
        is_scaled = bool(item.volume) and item.id in told
        if is_scaled or (item.volume is not None and not told.get(item.id, Fraction(1))):
            continue
        for row in structure.volumes:
            if row.consumer == item.id and row.quantity and (row.driver, item.id) not in volumes:
                yield _unstated(f"The volume of {row.driver} for {item.id}", row.place, "It follows no other volume.")
        for use in structure.uses:
            is_total = use.consumer == item.id and use.per is Per.TOTAL and use.quantity
            if is_total and (use.resource, item.id) not in uses:
                yield _unstated(f"The use of {use.resource} by {item.id}", use.place, "It follows no volume.")


def _unstated(what: str, place: Place, remedy: str) -> Finding:
    return finding(
        "activities.no-forecast", f"{what} next year is not stated.", place, expected="a quantity", remedy=remedy
    )


def _quantities(structure: CostStructure, forecast: Forecast) -> Iterator[Finding]:
    stated = (
        *((f"forecast volume of {item.cost_object}", item.volume, item.place) for item in forecast.objects),
        *((f"volume of {item.driver} for {item.consumer}", item.quantity, item.place) for item in forecast.volumes),
        *((f"use of {item.resource} by {item.consumer}", item.quantity, item.place) for item in forecast.uses),
        *(
            (f"price of {item.resource} after its change", 1 + item.price_change, item.place)
            for item in forecast.supplies
            if item.price_change is not None
        ),
    )
    for what, number, place in stated:
        if number < 0:
            yield out_of_range(what, number, place, may_be_zero=True)
    volumes = {item.id: item.volume for item in structure.objects}
    for use in forecast.uses:
        if use.per is Per.EACH and volumes.get(use.consumer, Fraction(0)) is None:
            yield finding(
                "activities.volume-unknown",
                f"{use.consumer} uses {use.resource} per unit of its volume, which is not known.",
                use.place,
                expected="a cost object with a volume",
                remedy="State the use in total.",
            )


def _supplies(structure: CostStructure, forecast: Forecast) -> Iterator[Finding]:
    supplies = {item.resource: item for item in forecast.supplies}
    idle = _idle(structure)
    for resource in structure.resources:
        supply = supplies.get(resource.id)
        if supply is None:
            yield finding(
                "activities.no-supply",
                f"How {resource.id} is supplied next year is not stated.",
                resource.place,
                expected="by use, in whole units, or given",
                remedy="Add a row for it.",
            )
        elif (fault := _fault(resource, supply, is_idle=resource.id in idle)) is not None:
            yield finding("activities.supply", f"The supply of {resource.id} {fault}.", supply.place)


def _idle(structure: CostStructure) -> set[str]:
    """Resources of which nothing is used this year and no capacity is known, so that nothing says what one costs."""
    if check_structure(structure).blocking:
        return set()
    used = quantities(structure).used
    return {item.id for item in structure.resources if item.capacity is None and not used[item.id]}


def _fault(resource: Resource, supply: Supply, *, is_idle: bool) -> str | None:
    """What of a supply does not fit its kind."""
    if supply.kind is SupplyKind.BY_USE and is_idle:
        return "is paid by use, but nothing of it is used this year, so that its price is not known"
    if supply.kind is not SupplyKind.WHOLE_UNITS:
        if supply.step is None and supply.step_cost_minor is None:
            return None
        return "states a whole unit, but does not come in whole units"
    if supply.step is None or supply.step <= 0:
        return "comes in whole units, whose capacity has to be stated and above zero"
    if supply.step_cost_minor is None and resource.capacity is None:
        return "comes in whole units, whose cost is not stated and cannot be told without this year's capacity"
    return None
