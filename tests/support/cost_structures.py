"""Cost structures in few words: tables of names and numbers, amounts in dollars."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from apportion.analysis.activities.assigned import ActivityCost, Costing, Kind, ObjectCost, ResourceCost
from apportion.analysis.activities.stated import (
    PORTER_STAGES,
    Activity,
    CostObject,
    CostStructure,
    Per,
    Resource,
    Stage,
    Support,
    Term,
    Use,
    Volume,
)

Number = int | str | Fraction
Pairs = Mapping[tuple[str, str], Number]


def cents(dollars: Number) -> int:
    exact = Fraction(dollars) * 100
    assert exact.denominator == 1, dollars
    return exact.numerator


def work(
    *,
    costs: Mapping[str, Number],
    capacity: Mapping[str, Number] | None = None,
    units: Mapping[str, str] | None = None,
    uses: Pairs | None = None,
    each: Pairs | None = None,
    fixed: Pairs | None = None,
    activities: Mapping[str, str] | tuple[str, ...] = (),
    activity_capacity: Mapping[str, Number] | None = None,
    terms: Pairs | None = None,
    volumes: Pairs | None = None,
    objects: Mapping[str, Number | None] | tuple[str, ...] = (),
    revenue: Mapping[str, Number] | None = None,
    kinds: Mapping[str, str] | None = None,
    supports: Pairs | None = None,
    stages: tuple[Stage, ...] = PORTER_STAGES,
) -> CostStructure:
    """A structure: costs by resource in dollars, uses by (resource, consumer), stages or names of activities, terms by
    (activity, driver), volumes by (driver, consumer), volumes or names of objects, supports by (object, objective).
    """
    of_resource, of_activity = capacity or {}, activity_capacity or {}
    stage_of = activities if isinstance(activities, Mapping) else dict.fromkeys(activities, "")
    volume_of = objects if isinstance(objects, Mapping) else dict.fromkeys(objects)
    earned = {name: cents(amount) for name, amount in (revenue or {}).items()}
    return CostStructure(
        resources=tuple(
            Resource(name, cents(cost), _exact(of_resource.get(name)), unit=(units or {}).get(name, ""))
            for name, cost in costs.items()
        ),
        uses=tuple(
            Use(*pair, Fraction(number), per)
            for per, rows in ((Per.TOTAL, uses), (Per.EACH, each), (Per.FIXED, fixed))
            for pair, number in (rows or {}).items()
        ),
        activities=tuple(Activity(name, stage, _exact(of_activity.get(name))) for name, stage in stage_of.items()),
        terms=tuple(Term(*pair, Fraction(number)) for pair, number in (terms or {}).items()),
        volumes=tuple(Volume(*pair, Fraction(number)) for pair, number in (volumes or {}).items()),
        objects=tuple(
            CostObject(name, _exact(volume), earned.get(name), (kinds or {}).get(name, ""))
            for name, volume in volume_of.items()
        ),
        supports=tuple(Support(*pair, Fraction(number)) for pair, number in (supports or {}).items()),
        stages=stages,
    )


def _exact(number: Number | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def resource(costing: Costing, name: str) -> ResourceCost:
    return next(item for item in costing.resources if item.id == name)


def activity(costing: Costing, name: str) -> ActivityCost:
    return next(item for item in costing.activities if item.id == name)


def cost_object(costing: Costing, name: str) -> ObjectCost:
    return next(item for item in costing.objects if item.id == name)


def each(costing: Costing, name: str, driver: str) -> Fraction:
    """Dollars for one unit of a driver in an activity."""
    return next(item.cost_each_minor for item in costing.rates if (item.activity, item.driver) == (name, driver)) / 100


def dollars(amount_minor: int | Fraction) -> Fraction:
    return Fraction(amount_minor) / 100


def paid(costing: Costing, source: str, target: str) -> int:
    """Cents from a source to a target."""
    return sum(item.amount_minor for item in costing.assignments if (item.source, item.target) == (source, target))


def codes(costing: Costing) -> list[str]:
    return [finding.code for finding in costing.findings.listed]


def assert_conserved(costing: Costing) -> None:
    """Every amount that comes in goes out, to the cent, at every stage."""
    assert costing.cost_minor == costing.assigned_minor + costing.unused_minor + costing.unassigned_minor
    for item in costing.resources:
        assert item.cost_minor == item.assigned_minor + item.unused_minor + item.unassigned_minor, item
    for work_done in costing.activities:
        gone = work_done.to_objects_minor + work_done.to_activities_minor
        gone += work_done.unused_minor + work_done.unassigned_minor
        assert work_done.own_minor + work_done.received_minor == work_done.cost_minor == gone, work_done
    for served in costing.objects:
        came = [item.amount_minor for item in costing.assignments if item.target == served.id]
        assert served.cost_minor == served.direct_minor + served.activities_minor == sum(came), served
    left = [item for item in costing.assignments if item.target_kind in (Kind.UNUSED, Kind.UNASSIGNED)]
    assert sum(item.amount_minor for item in left) == costing.unused_minor + costing.unassigned_minor
