"""The flow of costs as a picture: nodes in layers and the amounts that flow between them.

A frozen value that a report can draw as a Sankey diagram. Into each node flows what flows out of it. Knows assigned
costs; it must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from apportion.analysis.activities.assigned import Assignment, Costing, Kind
from apportion.analysis.activities.circles import circles
from apportion.analysis.activities.stated import CostStructure
from apportion.analysis.activities.value_chain import objective_costs


class NodeKind(StrEnum):
    """What a node stands for."""

    RESOURCE = "resource"
    ACTIVITY = "activity"
    OBJECT = "object"
    UNUSED = "unused"
    """One node for all unused capacity."""
    UNASSIGNED = "unassigned"
    """One node for all cost that reaches nobody."""
    OBJECTIVE = "objective"
    """With an empty id: cost of objects that serves no stated objective."""


@dataclass(frozen=True)
class FlowNode:
    """A place that costs flow through."""

    kind: NodeKind
    id: str
    layer: int
    """From the left, 0 for resources. An activity stands to the right of those that serve it."""
    amount_minor: int
    """What flows through it; for a resource its cost."""


@dataclass(frozen=True)
class FlowLink:
    """An amount that flows from one node to another."""

    source: tuple[NodeKind, str]
    target: tuple[NodeKind, str]
    amount_minor: int
    is_circular: bool
    """Between activities that serve each other: it runs inside a layer or backwards."""


@dataclass(frozen=True)
class CostFlow:
    """Nodes by layer and id, links by source and target; what is zero is left out."""

    nodes: tuple[FlowNode, ...]
    links: tuple[FlowLink, ...]
    layers: int
    """How many layers there are."""


def cost_flow(structure: CostStructure, costing: Costing) -> CostFlow:
    """All costs of a period on their way from resources to cost objects, and to objectives where these are stated."""
    layer_of, group_of = _activity_layers(costing)
    last = max(layer_of.values(), default=0) + 1
    amounts: dict[tuple[tuple[NodeKind, str], tuple[NodeKind, str]], int] = {}
    for item in costing.assignments:
        key = (NodeKind(item.source_kind), item.source), (NodeKind(item.target_kind), item.target)
        amounts[key] = amounts.get(key, 0) + item.amount_minor
    for (cost_object, objective), amount in objective_costs(structure, costing).items():
        amounts[(NodeKind.OBJECT, cost_object), (NodeKind.OBJECTIVE, objective)] = amount
    links = tuple(
        FlowLink(source, target, amount, _is_circular(source, target, group_of))
        for (source, target), amount in sorted(amounts.items())
        if amount
    )
    nodes = sorted(_nodes(costing, links, layer_of, last), key=lambda node: (node.layer, node.kind, node.id))
    return CostFlow(tuple(nodes), links, max((node.layer for node in nodes), default=-1) + 1)


def _is_circular(source: tuple[NodeKind, str], target: tuple[NodeKind, str], group_of: Mapping[str, int]) -> bool:
    kinds = {source[0], target[0]}
    return kinds == {NodeKind.ACTIVITY} and group_of[source[1]] == group_of[target[1]]


def _activity_layers(costing: Costing) -> tuple[dict[str, int], dict[str, int]]:
    """The layer of each activity, and the number of its circle."""
    served: dict[str, set[str]] = {item.id: set() for item in costing.activities}
    for item in costing.assignments:
        if _is_service(item):
            served[item.source].add(item.target)
    layer_of = dict.fromkeys(served, 1)
    group_of: dict[str, int] = {}
    for number, group in enumerate(circles({name: frozenset(others) for name, others in served.items()})):
        group_of.update(dict.fromkeys(group.members, number))
        layer = max(layer_of[name] for name in group.members)
        layer_of.update(dict.fromkeys(group.members, layer))
        for other in {other for name in group.members for other in served[name]} - set(group.members):
            layer_of[other] = max(layer_of[other], layer + 1)
    return layer_of, group_of


def _is_service(item: Assignment) -> bool:
    return item.source_kind is Kind.ACTIVITY and item.target_kind is Kind.ACTIVITY


def _nodes(costing: Costing, links: tuple[FlowLink, ...], layer_of: Mapping[str, int], last: int) -> Iterator[FlowNode]:
    """Every node that something flows through."""
    through: dict[tuple[NodeKind, str], int] = {}
    for link in links:
        through[link.target] = through.get(link.target, 0) + link.amount_minor
    through.update({(NodeKind.RESOURCE, item.id): item.cost_minor for item in costing.resources})
    touched = {end for link in links for end in (link.source, link.target)}
    for kind, name in touched:
        if kind is NodeKind.RESOURCE:
            layer = 0
        elif kind is NodeKind.ACTIVITY:
            layer = layer_of[name]
        else:
            layer = last + 1 if kind is NodeKind.OBJECTIVE else last
        yield FlowNode(kind, name, layer, through.get((kind, name), 0))
