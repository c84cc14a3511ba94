"""The picture of the flow of costs: what flows into a node flows out of it."""

from apportion.analysis.activities.cost_flow import CostFlow, FlowNode, NodeKind, cost_flow
from apportion.analysis.activities.costing import assign_costs
from apportion.analysis.activities.stated import CostStructure
from tests.support.cost_structures import cents, work


def picture(structure: CostStructure) -> CostFlow:
    return cost_flow(structure, assign_costs(structure))


def test_costs_flow_from_resources_by_activities_to_services_and_objectives() -> None:
    found = picture(
        work(
            costs={"staff": 100, "fuel": 20, "idle": 7},
            capacity={"staff": 10, "idle": 1},
            uses={("staff", "clean"): 2, ("staff", "drive"): 6, ("fuel", "bus"): 1},
            activities=("clean", "drive", "archive"),
            terms={("clean", "metres"): 1, ("drive", "km"): 1},
            volumes={("metres", "drive"): 4, ("km", "bus"): 30},
            objects=("bus", "tram"),
            supports={("bus", "mobility"): "0.75"},
        )
    )

    assert found.layers == 5
    assert found.nodes == (
        FlowNode(NodeKind.RESOURCE, "fuel", 0, cents(20)),
        FlowNode(NodeKind.RESOURCE, "idle", 0, cents(7)),
        FlowNode(NodeKind.RESOURCE, "staff", 0, cents(100)),
        FlowNode(NodeKind.ACTIVITY, "clean", 1, cents(20)),
        FlowNode(NodeKind.ACTIVITY, "drive", 2, cents(80)),
        FlowNode(NodeKind.OBJECT, "bus", 3, cents(100)),
        FlowNode(NodeKind.UNUSED, "", 3, cents(27)),
        FlowNode(NodeKind.OBJECTIVE, "", 4, cents(25)),
        FlowNode(NodeKind.OBJECTIVE, "mobility", 4, cents(75)),
    )
    links = {(link.source, link.target): link.amount_minor for link in found.links}
    assert links[(NodeKind.RESOURCE, "staff"), (NodeKind.UNUSED, "")] == cents(20)
    assert links[(NodeKind.OBJECT, "bus"), (NodeKind.OBJECTIVE, "mobility")] == cents(75)
    assert not any(link.is_circular for link in found.links)


def test_services_in_a_circle_share_a_layer_and_are_marked() -> None:
    found = picture(
        work(
            costs={"it": 100, "hr": 50},
            uses={("it", "computers"): 1, ("hr", "people"): 1},
            activities=("computers", "people"),
            terms={("computers", "seats"): 1, ("people", "posts"): 1},
            volumes={("seats", "people"): 5, ("seats", "police"): 5, ("posts", "computers"): 1, ("posts", "police"): 9},
            objects=("police",),
        )
    )

    circular = [(link.source[1], link.target[1]) for link in found.links if link.is_circular]
    assert circular == [("computers", "people"), ("people", "computers")]
    assert [node.layer for node in found.nodes if node.kind is NodeKind.ACTIVITY] == [1, 1]
    for node in found.nodes:
        came = sum(link.amount_minor for link in found.links if link.target == (node.kind, node.id))
        went = sum(link.amount_minor for link in found.links if link.source == (node.kind, node.id))
        if node.kind is NodeKind.ACTIVITY:
            assert came == went == node.amount_minor


def test_nothing_flows_where_nothing_is() -> None:
    assert picture(work(costs={})) == CostFlow((), (), 0)
