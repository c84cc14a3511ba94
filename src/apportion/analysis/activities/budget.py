"""Activity-based budgeting: from next year's volumes back to the money that each unit has to ask for.

Volumes give the work, work the resources needed, the way each resource is supplied its cost; then that cost is assigned
forwards again, so that next year's unit costs stand beside this year's (Cooper and Kaplan 1998, chapter 15; Kaplan and
Anderson 2007, chapter 5). Knows quantities and whole minor units; it must not know requests: whoever makes requests of
the amounts takes the requested money as the cap and the least money as the floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from apportion.analysis.activities.assigned import Costing
from apportion.analysis.activities.checks import check_structure, finding, refuse
from apportion.analysis.activities.comparison import Change, compare
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.forecast import Forecast, Supply, SupplyKind, check_forecast
from apportion.analysis.activities.next_work import NextWork, next_work
from apportion.analysis.activities.stated import CostStructure, Resource
from apportion.analysis.activities.wording import names, quantity
from apportion.model.findings import Finding, Findings

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Requirement:
    """What next year's work needs of a resource, and what that costs.

    requested - this year = quantity effect + price effect.
    """

    resource: str
    unit: str
    """The unit that pays for it. Empty: none."""
    kind: SupplyKind
    used: Fraction
    """This year."""
    needed: Fraction
    """Next year, in the same measure."""
    capacity: Fraction | None
    """This year's. Empty: not known."""
    supplied: Fraction | None
    """Capacity next year. Empty: a given supply of unknown capacity."""
    whole_units: int | None
    """Whole units next year. Empty: it does not come in whole units."""
    whole_units_now: Fraction | None
    """This year's capacity in whole units. Empty: likewise, or the capacity is not known."""
    this_year_minor: int
    requested_minor: int
    """What the supply costs next year: the most that has to be asked for."""
    floor_minor: int | None
    """What has to be paid whatever happens. Empty: not known."""
    quantity_effect_minor: int
    """What more or less of it costs at this year's prices."""
    price_effect_minor: int

    @property
    def slack(self) -> Fraction | None:
        """Capacity that will be left. Empty where the capacity is not known."""
        return None if self.supplied is None else max(self.supplied - self.needed, _NOTHING)

    @property
    def shortfall(self) -> Fraction | None:
        """What will be lacking. Empty where the capacity is not known."""
        return None if self.supplied is None else max(self.needed - self.supplied, _NOTHING)


@dataclass(frozen=True)
class UnitRequirement:
    """What a unit has to ask for: the sums over the resources that it pays for."""

    unit: str
    """Empty: resources of no unit."""
    resources: tuple[str, ...]
    this_year_minor: int
    requested_minor: int
    """The cap of a request."""
    floor_minor: int
    """The floor of a request: what is known to be payable whatever happens."""
    floor_unknown: tuple[str, ...]
    """Resources of which it is not known how much has to be paid whatever happens; they count nothing."""

    @property
    def change_minor(self) -> int:
        """More or less than this year."""
        return self.requested_minor - self.this_year_minor


@dataclass(frozen=True)
class ActivityBudget:
    """Next year's budget from the work to be done."""

    requirements: tuple[Requirement, ...]
    """By resource."""
    units: tuple[UnitRequirement, ...]
    this_year: Costing
    next_year: Costing
    """The requested money, assigned to next year's work."""
    changes: tuple[Change, ...]
    """Activities, then cost objects: both years side by side."""
    findings: Findings

    @property
    def requested_minor(self) -> int:
        """All that is asked for."""
        return sum(item.requested_minor for item in self.requirements)

    @property
    def this_year_minor(self) -> int:
        """All that this year's resources cost."""
        return sum(item.this_year_minor for item in self.requirements)


def activity_budget(structure: CostStructure, forecast: Forecast) -> ActivityBudget:
    """The budget that next year's volumes call for.

    Amounts of money are rounded once per resource, half to even.

    Raises:
        ValueError: when ``check_structure`` or ``check_forecast`` has blocking findings.
    """
    checked = check_structure(structure) + check_forecast(structure, forecast)
    refuse(checked)
    work = next_work(structure, forecast)
    supplies = {item.resource: item for item in forecast.supplies}
    requirements = tuple(
        _requirement(resource, supplies[resource.id], work)
        for resource in sorted(structure.resources, key=lambda item: item.id)
    )
    now = assign_costs(structure)
    following = assign_costs(_priced(work.structure, requirements))
    told = [*_price_assumed(forecast), *_shortfalls(requirements, structure), *_stood_still(work, structure)]
    return ActivityBudget(
        requirements,
        tuple(_units(requirements)),
        now,
        following,
        compare(now, following),
        Findings.of([*check_forecast(structure, forecast).listed, *told]) + following.findings,
    )


def _requirement(resource: Resource, supply: Supply, work: NextWork) -> Requirement:
    used = sum(work.this_year.used[resource.id].values(), _NOTHING)
    needed = sum(work.next_year.used[resource.id].values(), _NOTHING)
    whole = _whole_units(supply, needed)
    supplied = _supplied(resource, supply, needed, whole)
    at_old_price = _cost(resource, supply, used, needed, whole)
    price = 1 + (supply.price_change or _NOTHING)
    committed = supply.committed_minor
    # A commitment has to be paid even if less is needed; it is stated in next year's money.
    old = round(at_old_price) if committed is None else max(round(at_old_price), committed)
    new = round(at_old_price * price) if committed is None else max(round(at_old_price * price), committed)
    return Requirement(
        resource=resource.id,
        unit=resource.unit,
        kind=supply.kind,
        used=used,
        needed=needed,
        capacity=resource.capacity,
        supplied=supplied,
        whole_units=whole,
        whole_units_now=resource.capacity / supply.step if supply.step and resource.capacity is not None else None,
        this_year_minor=resource.cost_minor,
        requested_minor=new,
        floor_minor=new if supply.kind is SupplyKind.GIVEN else committed,
        quantity_effect_minor=old - resource.cost_minor,
        price_effect_minor=new - old,
    )


def _whole_units(supply: Supply, needed: Fraction) -> int | None:
    return ceil(needed / supply.step) if supply.step else None


def _supplied(resource: Resource, supply: Supply, needed: Fraction, whole: int | None) -> Fraction | None:
    if whole is not None and supply.step:
        return whole * supply.step
    return needed if supply.kind is SupplyKind.BY_USE else resource.capacity


def _cost(resource: Resource, supply: Supply, used: Fraction, needed: Fraction, whole: int | None) -> Fraction:
    """Cost of next year's supply at this year's prices, in minor units."""
    if supply.kind is SupplyKind.GIVEN:
        return Fraction(resource.cost_minor)
    if whole is not None and supply.step and supply.step_cost_minor is not None:
        return Fraction(whole * supply.step_cost_minor)
    supplied = resource.capacity or used
    if not supplied:
        raise ValueError(f"nothing says what one unit of {resource.id} costs")
    return resource.cost_minor * (whole * supply.step if whole is not None and supply.step else needed) / supplied


def _priced(structure: CostStructure, requirements: tuple[Requirement, ...]) -> CostStructure:
    """Next year's structure with next year's money and capacity."""
    found = {item.resource: item for item in requirements}
    resources = tuple(
        replace(
            item,
            cost_minor=found[item.id].requested_minor,
            # No capacity of zero: where nothing is supplied nothing is left over.
            capacity=found[item.id].supplied or None,
        )
        for item in structure.resources
    )
    return replace(structure, resources=resources)


def _units(requirements: tuple[Requirement, ...]) -> Iterator[UnitRequirement]:
    for unit in sorted({item.unit for item in requirements}):
        own = [item for item in requirements if item.unit == unit]
        yield UnitRequirement(
            unit=unit,
            resources=tuple(item.resource for item in own),
            this_year_minor=sum(item.this_year_minor for item in own),
            requested_minor=sum(item.requested_minor for item in own),
            floor_minor=sum(item.floor_minor or 0 for item in own),
            floor_unknown=tuple(item.resource for item in own if item.floor_minor is None),
        )


def _price_assumed(forecast: Forecast) -> Iterator[Finding]:
    for supply in forecast.supplies:
        if supply.price_change is None:
            yield finding(
                "activities.price-assumed",
                f"No change of the price of {supply.resource} is stated: it is budgeted at this year's price.",
                supply.place,
                remedy="State the change, 0% if there is none.",
            )


def _shortfalls(requirements: tuple[Requirement, ...], structure: CostStructure) -> Iterator[Finding]:
    stated = {item.id: item for item in structure.resources}
    for item in requirements:
        if item.shortfall:
            resource = stated[item.resource]
            measure = f" {resource.measure}" if resource.measure else ""
            yield finding(
                "activities.shortfall",
                f"Next year's work needs {quantity(item.needed)}{measure} of {item.resource}; "
                f"{quantity(item.shortfall)} are lacking.",
                resource.place,
                remedy="Supply more of it, do less, or do it in less.",
            )


def _stood_still(work: NextWork, structure: CostStructure) -> Iterator[Finding]:
    places = {item.id: item.place for item in structure.activities}
    for group in work.stood_still:
        yield finding(
            "activities.circle-without-exit",
            f"Nobody but {names(group)} is served by {names(group)}: nothing says how much of this work is needed, "
            "so its volumes stay.",
            places[group[0]],
            remedy="State which cost objects are served, or next year's volumes.",
        )
