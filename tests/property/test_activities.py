"""What holds for every cost structure: no cent is lost, no order matters, and circles are solved as by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.analysis.activities.assigned import Costing, Kind
from apportion.analysis.activities.budget import activity_budget
from apportion.analysis.activities.checks import check_structure
from apportion.analysis.activities.cost_flow import NodeKind, cost_flow
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.forecast import Forecast, ObjectForecast, Supply, SupplyKind
from apportion.analysis.activities.quantities import quantities
from apportion.analysis.activities.stated import (
    Activity,
    CostObject,
    CostStructure,
    Per,
    Resource,
    Support,
    Term,
    Use,
    Volume,
)
from apportion.analysis.activities.value_chain import value_chain
from tests.support.cost_structures import activity, assert_conserved

ACTIVITIES = ("a", "b", "c", "d")
OBJECTS = ("o", "p", "q")
RESOURCES = ("r", "s", "t")
DRIVERS = ("x", "y", "z")
STAGES = ("operations", "service", "technology", "")
POSITIVE = st.integers(1, 200).map(lambda number: Fraction(number, 6))
ZERO_OR_MORE = st.integers(0, 200).map(lambda number: Fraction(number, 6))


@st.composite
def structures(draw: st.DrawFn) -> CostStructure:
    """A few resources, activities that may serve each other or themselves, and cost objects."""
    uses = draw(st.dictionaries(st.tuples(st.sampled_from(RESOURCES), st.sampled_from(ACTIVITIES + OBJECTS)), POSITIVE))
    terms = draw(st.dictionaries(st.tuples(st.sampled_from(ACTIVITIES), st.sampled_from(DRIVERS)), POSITIVE))
    driven = sorted({driver for _, driver in terms})
    volumes = (
        draw(st.dictionaries(st.tuples(st.sampled_from(driven), st.sampled_from(ACTIVITIES + OBJECTS)), ZERO_OR_MORE))
        if driven
        else {}
    )
    capacity = st.none() | POSITIVE
    return CostStructure(
        resources=tuple(Resource(name, draw(st.integers(-500, 100_000)), draw(capacity)) for name in RESOURCES),
        uses=tuple(Use(*pair, number, draw(st.sampled_from(Per))) for pair, number in uses.items()),
        activities=tuple(Activity(name, draw(st.sampled_from(STAGES)), draw(capacity)) for name in ACTIVITIES),
        terms=tuple(Term(*pair, number) for pair, number in terms.items()),
        volumes=tuple(Volume(*pair, number) for pair, number in volumes.items()),
        objects=tuple(CostObject(name, draw(POSITIVE)) for name in OBJECTS),
        supports=tuple(
            Support(name, objective, Fraction(1, 3))
            for name in OBJECTS
            for objective in draw(st.sampled_from(["", "mn"]))
        ),
    )


def amounts(costing: Costing) -> Counter[tuple[str, ...]]:
    return Counter(
        {
            (item.source_kind, item.source, item.target_kind, item.target): item.amount_minor
            for item in costing.assignments
        }
    )


@settings(max_examples=50)
@given(structures())
def test_every_cent_goes_somewhere_at_every_stage(structure: CostStructure) -> None:
    assert not check_structure(structure).blocking

    assert_conserved(assign_costs(structure))


@settings(max_examples=50)
@given(structures(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(structure: CostStructure, random: st.DataObject) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(sorted(rows, key=lambda _: random.random()))  # type: ignore[attr-defined]  # of random.Random

    mixed = replace(
        structure,
        **{  # type: ignore[arg-type]  # rows keep their types
            name: shuffled(getattr(structure, name))
            for name in ("resources", "uses", "activities", "terms", "volumes", "objects", "supports")
        },
    )

    assert assign_costs(mixed) == assign_costs(structure)
    assert value_chain(mixed, assign_costs(mixed)) == value_chain(structure, assign_costs(structure))


@settings(max_examples=50)
@given(structures(), POSITIVE, POSITIVE)
def test_what_a_driver_or_a_resource_is_counted_in_does_not_matter(
    structure: CostStructure, driver_scale: Fraction, resource_scale: Fraction
) -> None:
    """Hours instead of minutes: quantities shrink, factors grow, and no amount changes."""
    scaled = replace(
        structure,
        volumes=tuple(
            replace(row, quantity=row.quantity * driver_scale) if row.driver == "x" else row
            for row in structure.volumes
        ),
        terms=tuple(
            replace(row, factor=row.factor / driver_scale) if row.driver == "x" else row for row in structure.terms
        ),
        uses=tuple(
            replace(row, quantity=row.quantity * resource_scale) if row.resource == "r" else row
            for row in structure.uses
        ),
        resources=tuple(
            replace(row, capacity=row.capacity * resource_scale) if row.id == "r" and row.capacity else row
            for row in structure.resources
        ),
    )

    assert amounts(assign_costs(scaled)) == amounts(assign_costs(structure))


@settings(max_examples=50)
@given(structures())
def test_an_activity_that_nobody_uses_and_that_uses_nothing_changes_nothing(structure: CostStructure) -> None:
    idle = replace(
        structure,
        activities=(*structure.activities, Activity("idle")),
        terms=(*structure.terms, Term("idle", "nothing")),
    )

    found, before = assign_costs(idle), assign_costs(structure)

    assert +amounts(found) == +amounts(before)
    assert found.objects == before.objects


def determinant(rows: list[list[Fraction]]) -> Fraction:
    """By expansion along the first row."""
    if not rows:
        return Fraction(1)
    minors = ([[*row[:column], *row[column + 1 :]] for row in rows[1:]] for column in range(len(rows)))
    terms = [entry * determinant(minor) for entry, minor in zip(rows[0], minors, strict=True)]
    return sum(terms[::2], Fraction(0)) - sum(terms[1::2], Fraction(0))


def reciprocal_costs(costing: Costing, share: dict[str, dict[str, Fraction]]) -> dict[str, tuple[Fraction, Fraction]]:
    """By Cramer's rule over all activities at once: what each costs, and how far a cent more everywhere would raise it.

    Cost = own cost + what every activity hands over of its cost.
    """
    order = [item.id for item in costing.activities]
    matrix = [[Fraction(int(to == of)) - share[of].get(to, Fraction(0)) for of in order] for to in order]
    whole = determinant(matrix)

    def cramer(place: int, right: list[Fraction]) -> Fraction:
        replaced = [[*row[:place], right[line], *row[place + 1 :]] for line, row in enumerate(matrix)]
        return determinant(replaced) / whole

    own = [Fraction(item.own_minor) for item in costing.activities]
    ones = [Fraction(1)] * len(order)
    return {name: (cramer(place, own), cramer(place, ones)) for place, name in enumerate(order)}


@settings(max_examples=50)
@given(structures())
def test_circles_of_services_cost_what_cramer_s_rule_says(structure: CostStructure) -> None:
    """The second computation, in exact fractions; the amounts differ from it by no more than their roundings."""
    costing = assign_costs(structure)
    counted = quantities(structure)
    kept = {item.source for item in costing.assignments if item.target_kind is Kind.UNASSIGNED}
    share: dict[str, dict[str, Fraction]] = {}
    for item in structure.activities:
        supplied = max(counted.output[item.id], item.capacity or Fraction(0))
        received = counted.delivered[item.id]
        share[item.id] = {} if item.id in kept else {name: used / supplied for name, used in received.items()}

    for name, (cost, raised) in reciprocal_costs(costing, share).items():
        # Four flows at most come in, each off by one cent and by its part of the four roundings before it.
        assert abs(activity(costing, name).cost_minor - cost) <= 4 * (1 + 4) * raised


@settings(max_examples=50)
@given(structures())
def test_the_value_chain_sums_to_the_same_costs(structure: CostStructure) -> None:
    costing = assign_costs(structure)
    chain = value_chain(structure, costing)

    for stage in chain.stages:
        gone = stage.passed_minor + stage.objects_minor + stage.unused_minor + stage.unassigned_minor
        assert stage.own_minor + stage.received_minor == gone, stage.id
        if structure.supports:
            assert sum(part.amount_minor for part in stage.objectives) == stage.objects_minor
    assert sum(stage.received_minor for stage in chain.stages) == sum(stage.passed_minor for stage in chain.stages)
    assert sum(stage.own_minor for stage in chain.stages) == sum(item.own_minor for item in costing.activities)
    if structure.supports:
        assert sum(part.amount_minor for part in chain.objectives) == costing.assigned_minor


@settings(max_examples=50)
@given(structures())
def test_the_picture_of_flows_balances_at_every_node(structure: CostStructure) -> None:
    costing = assign_costs(structure)
    flow = cost_flow(structure, costing)
    came: Counter[tuple[NodeKind, str]] = Counter()
    went: Counter[tuple[NodeKind, str]] = Counter()
    for link in flow.links:
        came[link.target] += link.amount_minor
        went[link.source] += link.amount_minor
    layer = {(node.kind, node.id): node.layer for node in flow.nodes}
    for node in flow.nodes:
        end = (node.kind, node.id)
        assert node.amount_minor == (went[end] if node.kind is NodeKind.RESOURCE else came[end])
        if node.kind is NodeKind.ACTIVITY or (structure.supports and node.kind is NodeKind.OBJECT):
            assert came[end] == went[end]
    for link in flow.links:
        assert link.is_circular or layer[link.source] < layer[link.target]


@settings(max_examples=50)
@given(structures())
def test_a_year_like_this_one_asks_for_what_this_one_cost(structure: CostStructure) -> None:
    """Volumes and prices unchanged, supplies given: the same work, the same money, the same cost of everything."""
    same = Forecast(
        tuple(ObjectForecast(item.id, item.volume or Fraction(0)) for item in structure.objects),
        tuple(Supply(item.id, SupplyKind.GIVEN, price_change=Fraction(0)) for item in structure.resources),
    )

    budget = activity_budget(structure, same)

    assert budget.requested_minor == budget.this_year_minor
    assert [item.output for item in budget.next_year.activities] == [
        item.output for item in budget.this_year.activities
    ]
    assert amounts(budget.next_year) == amounts(budget.this_year)


@settings(max_examples=50)
@given(structures(), st.dictionaries(st.sampled_from(OBJECTS), ZERO_OR_MORE, min_size=3))
def test_next_year_s_work_meets_all_demand_and_the_money_adds_up(
    structure: CostStructure, volumes: dict[str, Fraction]
) -> None:
    forecast = Forecast(
        tuple(ObjectForecast(name, volume) for name, volume in volumes.items()),
        tuple(
            Supply(item.id, SupplyKind.WHOLE_UNITS, Fraction(7, 3), 500, Fraction(1, 50))
            for item in structure.resources
        ),
    )

    budget = activity_budget(structure, forecast)

    assert_conserved(budget.next_year)
    assert all(item.output >= 0 for item in budget.next_year.activities)
    for item in budget.requirements:
        assert item.supplied is not None
        assert item.whole_units is not None
        assert item.supplied >= item.needed > item.supplied - Fraction(7, 3) or item.needed == item.supplied == 0
        assert item.requested_minor == item.whole_units * 510
        effects = item.quantity_effect_minor + item.price_effect_minor
        assert item.requested_minor - item.this_year_minor == effects
    assert budget.next_year.cost_minor == budget.requested_minor == sum(unit.requested_minor for unit in budget.units)
