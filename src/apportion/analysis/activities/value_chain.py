"""The value chain: what each stage costs, what it hands to other stages, and which objects and objectives it serves.

The stages are those of Porter (1985) or stated ones. Amounts are those of the assigned costs, grouped; nothing is
assigned anew, so that the view sums to the same total. Knows stages and assigned costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.activities.assigned import Assignment, Costing, Kind
from apportion.analysis.activities.circles import circles
from apportion.analysis.activities.stated import CostStructure, StageKind
from apportion.analysis.activities.whole_flows import Arc, whole_flows
from apportion.kernel.rounding import round_to_sum


@dataclass(frozen=True)
class Part:
    """An amount for a cost object or an objective."""

    id: str
    """Empty: for no stated objective."""
    amount_minor: int


@dataclass(frozen=True)
class StageCost:
    """One stage: own + received = passed on + to objects + unused + unassigned.

    What activities of the same stage do for each other is inside it and not counted.
    """

    id: str
    """Empty: activities without a stage."""
    kind: StageKind | None
    """Empty for those without a stage."""
    activities: tuple[str, ...]
    own_minor: int
    """From resources."""
    received_minor: int
    """From activities of other stages."""
    passed_minor: int
    """To activities of other stages."""
    unused_minor: int
    unassigned_minor: int
    objects: tuple[Part, ...]
    """Cost objects that its activities serve directly, by id."""
    objectives: tuple[Part, ...]
    """The same amounts by objective. Empty where no objective is stated for any cost object."""
    reaches: tuple[str, ...]
    """All cost objects that it serves in the end, also through activities of other stages."""

    @property
    def objects_minor(self) -> int:
        """What it gives to cost objects directly."""
        return sum(part.amount_minor for part in self.objects)


@dataclass(frozen=True)
class ValueChain:
    """All stages in their stated order, activities without a stage last."""

    stages: tuple[StageCost, ...]
    """Only stages that have activities."""
    direct: tuple[Part, ...]
    """What cost objects use of resources without any activity."""
    objectives: tuple[Part, ...]
    """Cost of all objects by objective, direct use included; empty id: for none. Empty where none is stated."""

    def own_minor(self, kind: StageKind | None) -> int:
        """What the stages of a kind cost by themselves."""
        return sum(stage.own_minor for stage in self.stages if stage.kind is kind)


def value_chain(structure: CostStructure, costing: Costing) -> ValueChain:
    """The costs of a structure by stage."""
    stage_of = {item.id: item.stage for item in structure.activities}
    reached = reaches(costing)
    pieces = _pieces(structure, costing, stage_of)
    kinds = {stage.id: stage.kind for stage in structure.stages}
    used = set(stage_of.values())
    order = [stage.id for stage in structure.stages if stage.id in used] + ([""] if "" in used else [])
    stages = []
    for stage in order:
        members = tuple(sorted(name for name, its in stage_of.items() if its == stage))
        stages.append(_stage(stage, kinds.get(stage), members, costing, pieces, reached))
    direct = _summed((item.target, item.amount_minor) for item in costing.assignments if _is_direct(item))
    objectives = _summed((objective, amount) for (_, objective), amount in pieces.items())
    return ValueChain(tuple(stages), direct, objectives)


def reaches(costing: Costing) -> dict[str, frozenset[str]]:
    """For each activity the cost objects that it serves in the end, directly or through other activities."""
    served: dict[str, set[str]] = {item.id: set() for item in costing.activities}
    objects: dict[str, set[str]] = {item.id: set() for item in costing.activities}
    for item in costing.assignments:
        if item.source_kind is Kind.ACTIVITY and item.quantity:
            if item.target_kind is Kind.ACTIVITY:
                served[item.source].add(item.target)
            elif item.target_kind is Kind.OBJECT:
                objects[item.source].add(item.target)
    found: dict[str, frozenset[str]] = {}
    for group in reversed(circles({name: frozenset(others) for name, others in served.items()})):
        own = {target for name in group.members for target in objects[name]}
        onward = {other for name in group.members for other in served[name]} - set(group.members)
        every = frozenset(own.union(*(found[name] for name in onward)))
        found.update(dict.fromkeys(group.members, every))
    return found


def objective_costs(structure: CostStructure, costing: Costing) -> dict[tuple[str, str], int]:
    """Cost of each object by objective, by largest remainder; empty objective: the part that serves none.

    Empty where no objective is stated for any cost object.
    """
    if not structure.supports:
        return {}
    shares = _shares(structure)
    found = {}
    for item in costing.objects:
        by_objective = shares[item.id]
        names = sorted(by_objective)
        parts = round_to_sum([item.cost_minor * by_objective[name] for name in names])
        found.update({(item.id, name): part for name, part in zip(names, parts, strict=True)})
    return found


def _shares(structure: CostStructure) -> dict[str, dict[str, Fraction]]:
    """For each cost object the parts of its cost by objective, with what is left for none."""
    shares: dict[str, dict[str, Fraction]] = {item.id: {} for item in structure.objects}
    for support in structure.supports:
        shares[support.cost_object][support.objective] = support.share
    for by_objective in shares.values():
        left = 1 - sum(by_objective.values(), Fraction(0))
        if left:
            by_objective[""] = left
    return shares


def _pieces(
    structure: CostStructure, costing: Costing, stage_of: Mapping[str, str]
) -> dict[tuple[str | None, str], int]:
    """What each stage does for each objective; no stage (``None``) for direct use.

    Rounded so that both what a stage gives to an object and what an object costs for an objective stay as they are.
    """
    pieces: dict[tuple[str | None, str], int] = {}
    whole = objective_costs(structure, costing)
    shares = _shares(structure) if structure.supports else {}
    for item in costing.objects:
        if item.id not in shares:
            continue
        given: dict[str | None, int] = {}
        for part in costing.assignments:
            if part.target_kind is Kind.OBJECT and part.target == item.id:
                stage = stage_of[part.source] if part.source_kind is Kind.ACTIVITY else None
                given[stage] = given.get(stage, 0) + part.amount_minor
        wanted = {
            name: Fraction(whole[item.id, name], item.cost_minor) if item.cost_minor else share
            for name, share in shares[item.id].items()
        }
        for key, amount in _both_ways(given, wanted).items():
            pieces[key] = pieces.get(key, 0) + amount
    return pieces


def _both_ways(given: Mapping[str | None, int], wanted: Mapping[str, Fraction]) -> dict[tuple[str | None, str], int]:
    """A table of whole amounts with the sums of its rows and columns kept."""
    rows = {("direct", "") if stage is None else ("stage", stage): stage for stage in given}
    columns = {("objective", name): name for name in wanted}
    exact: dict[Arc, Fraction] = {
        (row, column): given[rows[row]] * wanted[columns[column]] for row in rows for column in columns
    }
    rounded = whole_flows(exact, frozenset((*rows, *columns)))
    return {(rows[row], columns[column]): amount for (row, column), amount in rounded.items()}


def _is_direct(item: Assignment) -> bool:
    return item.source_kind is Kind.RESOURCE and item.target_kind is Kind.OBJECT


def _stage(
    stage: str,
    kind: StageKind | None,
    members: tuple[str, ...],
    costing: Costing,
    pieces: Mapping[tuple[str | None, str], int],
    reached: Mapping[str, frozenset[str]],
) -> StageCost:
    inside = set(members)
    received = passed = 0
    objects: list[tuple[str, int]] = []
    for item in costing.assignments:
        is_from = item.source_kind is Kind.ACTIVITY and item.source in inside
        is_to = item.target_kind is Kind.ACTIVITY and item.target in inside
        if item.source_kind is Kind.ACTIVITY and item.target_kind is Kind.ACTIVITY and is_from != is_to:
            received += item.amount_minor if is_to else 0
            passed += item.amount_minor if is_from else 0
        elif is_from and item.target_kind is Kind.OBJECT:
            objects.append((item.target, item.amount_minor))
    costs = [item for item in costing.activities if item.id in inside]
    return StageCost(
        id=stage,
        kind=kind,
        activities=members,
        own_minor=sum(item.own_minor for item in costs),
        received_minor=received,
        passed_minor=passed,
        unused_minor=sum(item.unused_minor for item in costs),
        unassigned_minor=sum(item.unassigned_minor for item in costs),
        objects=_summed(objects),
        objectives=_summed((objective, amount) for (its, objective), amount in pieces.items() if its == stage),
        reaches=tuple(sorted(frozenset().union(*(reached[name] for name in members)))),
    )


def _summed(amounts: Iterable[tuple[str, int]]) -> tuple[Part, ...]:
    sums: dict[str, int] = {}
    for name, amount in amounts:
        sums[name] = sums.get(name, 0) + amount
    return tuple(Part(name, sums[name]) for name in sorted(sums))
