"""The pictures of costs: which nodes and bars are shown, with their names.

Knows how many a reader can take in. It must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from apportion.analysis.activities.cost_flow import FlowNode, NodeKind
from apportion.analysis.activities.whole_costs import WorkCosts
from apportion.reports.charts.capacity import CapacityRow, capacity_chart
from apportion.reports.charts.cost_flow import CostLink, CostNode, cost_flow_chart
from apportion.reports.cost_grids import Names
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.words import Formatter, plural

NODES_MAX: Final = 10
"""Nodes of one kind in one layer; the smallest beyond are one."""
BARS_MAX: Final = 25
_LOSSES: Final = {NodeKind.UNUSED: "Unused capacity", NodeKind.UNASSIGNED: "Reaches nobody"}
_PLURALS: Final = {
    NodeKind.RESOURCE: ("other resource", "other resources"),
    NodeKind.ACTIVITY: ("other activity", "other activities"),
    NodeKind.OBJECT: ("other cost object", "other cost objects"),
    NodeKind.OBJECTIVE: ("other objective", "other objectives"),
}
_Key = tuple[NodeKind, str]


def flow_picture(work: WorkCosts, names: Names, formatter: Formatter) -> Picture | None:
    """Where costs come from and whom they serve; nothing where nothing flows, or a net credit does."""
    flow = work.flow
    if not flow.links or any(link.amount_minor < 0 for link in flow.links):
        return None
    shown = _grouped(flow.nodes)
    nodes: dict[str, CostNode] = {}
    for node in flow.nodes:
        key, name = shown[node.kind, node.id]
        before = nodes[key].amount_minor if key in nodes else 0
        text = name or _name(node, names)
        nodes[key] = CostNode(key, text, before + node.amount_minor, node.layer, node.kind in _LOSSES)
    sums: dict[tuple[str, str, bool], int] = {}
    for link in flow.links:
        ends = shown[link.source][0], shown[link.target][0]
        circular = link.is_circular or ends[0] == ends[1]
        sums[*ends, circular] = sums.get((*ends, circular), 0) + link.amount_minor
    links = [CostLink(source, target, amount, circular) for (source, target, circular), amount in sums.items()]
    last = max((node.layer for node in flow.nodes if node.kind is NodeKind.ACTIVITY), default=0)
    steps = [_heading({node.kind for node in flow.nodes if node.layer == at}, at < last) for at in range(flow.layers)]
    caption = "Ribbons are as wide as the amounts."
    if any(name for _, name in shown.values()):
        caption += f" Beyond the {NODES_MAX} largest of a kind, the smallest are one; costs.json has all."
    if any(link.is_circular for link in links):
        caption += " Loops are services that activities do for each other."
    return picture(
        lambda width, name: cost_flow_chart(list(nodes.values()), links, steps, formatter, width, name),
        "cost-flow",
        caption,
    )


def capacity_picture(work: WorkCosts, names: Names, formatter: Formatter) -> Picture | None:
    """Every resource and activity with a capacity, the largest unused cost first."""
    needs = {item.resource: item for item in work.budget.requirements} if work.budget is not None else {}
    rows: list[tuple[int, str, CapacityRow]] = []
    for item in work.costing.resources:
        if item.capacity is None or item.utilisation is None:
            continue
        need = needs.get(item.id)
        rows.append(
            (
                -item.unused_minor,
                item.id,
                CapacityRow(
                    names.of("resource", item.id),
                    item.utilisation,
                    _says(item.utilisation > 1, item.unused_minor, formatter.percent(item.utilisation), formatter),
                    None if need is None else need.needed / item.capacity,
                    None if need is None or need.supplied is None else need.supplied / item.capacity,
                ),
            )
        )
    for activity in work.costing.activities:
        if activity.utilisation is not None:
            used = activity.utilisation
            says = _says(used > 1, activity.unused_minor, formatter.percent(used), formatter)
            rows.append(
                (-activity.unused_minor, activity.id, CapacityRow(names.of("activity", activity.id), used, says))
            )
    if not rows:
        return None
    shown = [row for _, _, row in sorted(rows, key=lambda item: item[:2])[:BARS_MAX]]
    caption = "The whole bar is this year’s practical capacity."
    if len(rows) > len(shown):
        caption += f" The {BARS_MAX} with the largest unused cost are shown."
    return picture(lambda width, name: capacity_chart(shown, width, name), "capacity", caption)


def _says(is_exceeded: bool, unused_minor: int, used: str, formatter: Formatter) -> str:  # noqa: FBT001 - one word beside others
    return f"{used} used" if is_exceeded else f"{used} used, {formatter.money_whole(unused_minor)} unused"


def _name(node: FlowNode, names: Names) -> str:
    if node.kind in _LOSSES:
        return _LOSSES[node.kind]
    if node.kind is NodeKind.OBJECTIVE:
        return node.id or "No stated objective"
    return names.of(node.kind.value, node.id)


def _grouped(nodes: Iterable[FlowNode]) -> Mapping[_Key, tuple[str, str]]:
    """For each node the key of what is drawn for it, and its name where it is one of several."""
    by_kind: dict[tuple[NodeKind, int], list[FlowNode]] = {}
    for node in nodes:
        by_kind.setdefault((node.kind, node.layer), []).append(node)
    found: dict[_Key, tuple[str, str]] = {}
    for (kind, layer), members in by_kind.items():
        ordered = sorted(members, key=lambda node: (-node.amount_minor, node.id))
        kept = ordered if len(ordered) <= NODES_MAX + 1 else ordered[:NODES_MAX]
        for node in kept:
            found[kind, node.id] = (f"{kind.value}:{node.id}", "")
        others = ordered[len(kept) :]
        for node in others:
            found[kind, node.id] = (f"{kind.value}:others:{layer}", plural(len(others), *_PLURALS[kind]))
    return found


def _heading(kinds: set[NodeKind], serves_activities: bool) -> str:  # noqa: FBT001 - it comes from a comparison
    if NodeKind.RESOURCE in kinds:
        return "From resources"
    if NodeKind.ACTIVITY not in kinds:
        return "From cost objects"
    return "From activities that serve others" if serves_activities else "From activities"
