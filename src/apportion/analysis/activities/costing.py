"""Assign what resources cost to activities and on to cost objects, to the last minor unit.

Activity-based costing (Cooper and Kaplan 1988, 1992), with the cost of unused capacity kept apart; time-driven where
activities are measured in time (Kaplan and Anderson 2004, 2007); simultaneous equations where activities serve each
other (Kaplan 1973). Each amount is split by largest remainder among those who used it, equal remainders in the order of
their ids, so that the parts sum to the whole at every stage.

Knows quantities and whole minor units. It must not know files, currencies or budgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from apportion.analysis.activities.assigned import (
    ActivityCost,
    Assignment,
    Costing,
    DriverRate,
    Kind,
    ObjectCost,
    ResourceCost,
)
from apportion.analysis.activities.checks import check_structure, finding, refuse
from apportion.analysis.activities.circles import Circle, circles
from apportion.analysis.activities.equations import solve
from apportion.analysis.activities.quantities import Quantities, quantities
from apportion.analysis.activities.stated import Activity, CostStructure, Resource
from apportion.analysis.activities.whole_flows import Arc, whole_flows
from apportion.analysis.activities.wording import names, quantity
from apportion.kernel.rounding import round_to_sum
from apportion.model.findings import Finding, Findings, Place

_NOTHING = Fraction(0)
Target = tuple[Kind, str]


def assign_costs(structure: CostStructure) -> Costing:
    """All costs of a period with what they were for.

    Work beyond a practical capacity is found and told; it then bears the whole cost and no more. Activities that serve
    nobody but each other keep their cost as unassigned, and are named.

    Raises:
        ValueError: when ``check_structure`` has blocking findings.
    """
    checked = check_structure(structure)
    refuse(checked)
    counted = quantities(structure)
    ledger = _Ledger(structure, counted)
    ledger.assign_resources()
    groups = ledger.assign_activities()
    assignments = tuple(sorted(ledger.assignments, key=_order))
    resources = tuple(_resource_costs(structure, counted, assignments))
    activities = tuple(_activity_costs(structure, counted, assignments))
    costing = Costing(
        assignments,
        resources,
        activities,
        tuple(_driver_rates(structure, counted, activities)),
        tuple(_object_costs(structure, assignments)),
        tuple(group.members for group in groups if len(group.members) > 1),
        Findings(),
    )
    told = [
        *checked.listed,
        *ledger.findings,
        *_over_capacity(structure, counted),
        *_unassigned(structure, costing, ledger.kept),
    ]
    return replace(costing, findings=Findings.of(told))


def _order(item: Assignment) -> tuple[bool, str, str, str]:
    """Resources first; then by id."""
    return (item.source_kind is not Kind.RESOURCE, item.source, item.target_kind, item.target)


class _Ledger:
    """Amounts as they are assigned, stage by stage."""

    def __init__(self, structure: CostStructure, counted: Quantities) -> None:
        self.structure = structure
        self.counted = counted
        self.activities = {item.id: item for item in structure.activities}
        self.holding = dict.fromkeys(self.activities, 0)
        """What each activity has received so far, in minor units."""
        self.assignments: list[Assignment] = []
        self.findings: list[Finding] = []
        self.kept: set[str] = set()
        """Activities in a circle that nobody outside is served by."""

    def assign_resources(self) -> None:
        """Stage one: from resources to activities, and to cost objects that use them directly."""
        for resource in sorted(self.structure.resources, key=lambda item: item.id):
            shares = self._shares(self.counted.used[resource.id], resource.capacity)
            self._split(Kind.RESOURCE, resource.id, resource.cost_minor, shares)

    def assign_activities(self) -> tuple[Circle, ...]:
        """Stage two: from activities to each other and to cost objects; returns the circles."""
        served = {
            name: frozenset(consumer for consumer in received if consumer in self.activities)
            for name, received in self.counted.delivered.items()
        }
        groups = circles(served)
        for group in groups:
            if not group.is_circular:
                (name,) = group.members
                self._split(Kind.ACTIVITY, name, self.holding[name], self._activity_shares(name))
            elif self._has_exit(group):
                self._split_circle(group)
            else:
                self._keep(group)
        return groups

    def _activity_shares(self, name: str) -> dict[Target, Fraction]:
        return self._shares(self.counted.delivered[name], self.activities[name].capacity)

    def _shares(self, used: Mapping[str, Fraction], capacity: Fraction | None) -> dict[Target, Fraction]:
        """Quantities by those who used them, and what was left over."""
        found = {(self._kind(name), name): amount for name, amount in used.items()}
        whole = sum(used.values(), _NOTHING)
        if capacity is not None and capacity > whole:
            found[Kind.UNUSED, ""] = capacity - whole
        return found

    def _kind(self, name: str) -> Kind:
        return Kind.ACTIVITY if name in self.activities else Kind.OBJECT

    def _split(self, kind: Kind, source: str, amount: int, shares: Mapping[Target, Fraction]) -> None:
        """Assign an amount in proportion to quantities; where there are none it is unassigned."""
        whole = sum(shares.values(), _NOTHING)
        if not whole:
            self._book(kind, source, (Kind.UNASSIGNED, ""), amount, _NOTHING)
            return
        targets = sorted(shares)
        parts = round_to_sum([amount * shares[target] / whole for target in targets])
        for target, part in zip(targets, parts, strict=True):
            self._book(kind, source, target, part, shares[target])

    def _book(self, kind: Kind, source: str, target: Target, amount: int, used: Fraction) -> None:
        self.assignments.append(Assignment(kind, source, *target, amount, used))
        if target[0] is Kind.ACTIVITY:
            self.holding[target[1]] += amount

    def _has_exit(self, group: Circle) -> bool:
        """That a member serves somebody outside, or has capacity left that bears a part of the cost."""
        return any(target[1] not in group.members for name in group.members for target in self._activity_shares(name))

    def _split_circle(self, group: Circle) -> None:
        """What each member costs in the end, by simultaneous equations, and where it goes, in whole minor units."""
        shares = {name: self._activity_shares(name) for name in group.members}
        whole = {name: sum(by_target.values(), _NOTHING) for name, by_target in shares.items()}
        part = {
            (consumer, name): used / whole[name]
            for name, by_target in shares.items()
            for (kind, consumer), used in by_target.items()
            if kind is Kind.ACTIVITY and consumer in shares
        }
        cost = solve({name: Fraction(self.holding[name]) for name in group.members}, part)
        flows: dict[Arc, Fraction] = {
            ((Kind.ACTIVITY, name), target): cost[name] * used / whole[name]
            for name, by_target in shares.items()
            for target, used in by_target.items()
        }
        rounded = whole_flows(flows, frozenset((Kind.ACTIVITY, name) for name in group.members))
        for name in group.members:
            for target, used in sorted(shares[name].items()):
                self._book(Kind.ACTIVITY, name, target, rounded[(Kind.ACTIVITY, name), target], used)

    def _keep(self, group: Circle) -> None:
        """Costs that could only go round and round stay where they are."""
        for name in group.members:
            self._book(Kind.ACTIVITY, name, (Kind.UNASSIGNED, ""), self.holding[name], _NOTHING)
        self.kept |= set(group.members)
        serve = "serves only itself" if len(group.members) == 1 else "serve only each other"
        self.findings.append(
            finding(
                "activities.circle-without-exit",
                f"{names(group.members)} {serve}: the cost can reach nobody and stays unassigned.",
                self.activities[group.members[0]].place,
                expected="somebody outside who is served",
                remedy="State which cost objects are served, or delete the volumes.",
            )
        )


def _amounts(assignments: Iterable[Assignment], kind: Kind) -> dict[tuple[str, Kind], int]:
    """Sums by source and by what the amounts went to, for sources of a kind."""
    sums: dict[tuple[str, Kind], int] = {}
    for item in assignments:
        if item.source_kind is kind:
            key = (item.source, item.target_kind)
            sums[key] = sums.get(key, 0) + item.amount_minor
    return sums


def _received(assignments: Iterable[Assignment]) -> dict[tuple[str, Kind], int]:
    """Sums by target and by the kind of source."""
    sums: dict[tuple[str, Kind], int] = {}
    for item in assignments:
        key = (item.target, item.source_kind)
        if item.target:
            sums[key] = sums.get(key, 0) + item.amount_minor
    return sums


def _rate(amount: int, used: Fraction, capacity: Fraction | None) -> Fraction | None:
    supplied = max(used, capacity or _NOTHING)
    return amount / supplied if supplied else None


def _resource_costs(
    structure: CostStructure, counted: Quantities, assignments: Iterable[Assignment]
) -> Iterator[ResourceCost]:
    sums = _amounts(assignments, Kind.RESOURCE)
    for resource in sorted(structure.resources, key=lambda item: item.id):
        used = sum(counted.used[resource.id].values(), _NOTHING)
        yield ResourceCost(
            id=resource.id,
            unit=resource.unit,
            cost_minor=resource.cost_minor,
            assigned_minor=sum(sums.get((resource.id, kind), 0) for kind in (Kind.ACTIVITY, Kind.OBJECT)),
            unused_minor=sums.get((resource.id, Kind.UNUSED), 0),
            unassigned_minor=sums.get((resource.id, Kind.UNASSIGNED), 0),
            used=used,
            capacity=resource.capacity,
            rate_minor=_rate(resource.cost_minor, used, resource.capacity),
        )


def _activity_costs(
    structure: CostStructure, counted: Quantities, assignments: tuple[Assignment, ...]
) -> Iterator[ActivityCost]:
    sums, received = _amounts(assignments, Kind.ACTIVITY), _received(assignments)
    for activity in sorted(structure.activities, key=lambda item: item.id):
        own = received.get((activity.id, Kind.RESOURCE), 0)
        served = received.get((activity.id, Kind.ACTIVITY), 0)
        yield ActivityCost(
            id=activity.id,
            stage=activity.stage,
            own_minor=own,
            received_minor=served,
            cost_minor=own + served,
            to_objects_minor=sums.get((activity.id, Kind.OBJECT), 0),
            to_activities_minor=sums.get((activity.id, Kind.ACTIVITY), 0),
            unused_minor=sums.get((activity.id, Kind.UNUSED), 0),
            unassigned_minor=sums.get((activity.id, Kind.UNASSIGNED), 0),
            output=counted.output[activity.id],
            capacity=activity.capacity,
            rate_minor=_rate(own + served, counted.output[activity.id], activity.capacity),
        )


def _driver_rates(
    structure: CostStructure, counted: Quantities, activities: Iterable[ActivityCost]
) -> Iterator[DriverRate]:
    rates = {item.id: item.rate_minor for item in activities}
    for term in sorted(structure.terms, key=lambda item: (item.activity, item.driver)):
        rate = rates[term.activity]
        if rate is not None:
            volume = counted.drivers.get(term.driver, _NOTHING)
            yield DriverRate(term.activity, term.driver, term.factor, volume, term.factor * rate)


def _object_costs(structure: CostStructure, assignments: Iterable[Assignment]) -> Iterator[ObjectCost]:
    received = _received(assignments)
    for item in sorted(structure.objects, key=lambda item: item.id):
        direct = received.get((item.id, Kind.RESOURCE), 0)
        worked = received.get((item.id, Kind.ACTIVITY), 0)
        yield ObjectCost(item.id, item.kind, direct, worked, direct + worked, item.volume, item.revenue_minor)


def _over_capacity(structure: CostStructure, counted: Quantities) -> Iterator[Finding]:
    stated: tuple[tuple[Resource | Activity, Fraction], ...] = (
        *((item, sum(counted.used[item.id].values(), _NOTHING)) for item in structure.resources),
        *((item, counted.output[item.id]) for item in structure.activities),
    )
    for item, used in stated:
        if item.capacity is not None and used > item.capacity:
            measure = f" {item.measure}" if item.measure else ""
            yield finding(
                "activities.over-capacity",
                f"{quantity(used)}{measure} of {item.id} are used, {quantity(used - item.capacity)} more than its "
                f"practical capacity of {quantity(item.capacity)}.",
                item.place,
                expected="no more than the capacity",
                remedy="Check the capacity, the times or rates, and the volumes; what was used now bears all of the "
                "cost.",
            )


def _unassigned(structure: CostStructure, costing: Costing, told: set[str]) -> Iterator[Finding]:
    places: dict[tuple[Kind, str], Place] = {
        **{(Kind.RESOURCE, item.id): item.place for item in structure.resources},
        **{(Kind.ACTIVITY, item.id): item.place for item in structure.activities},
    }
    for item in costing.assignments:
        is_told = item.source_kind is Kind.ACTIVITY and item.source in told
        if item.target_kind is Kind.UNASSIGNED and item.amount_minor and not is_told:
            yield finding(
                "activities.unassigned",
                f"The cost of {item.source} reaches no cost object: nobody is stated to use it.",
                places[item.source_kind, item.source],
                expected="uses or volumes",
                remedy="State who uses it, or leave it so if it serves the organisation as a whole.",
            )
