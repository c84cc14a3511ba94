"""Charts of costs: what flows in flows out, bars are as long as the part that is used."""

import re
from fractions import Fraction
from xml.etree import ElementTree as Tree

import pytest

from apportion.kernel.money import Currency
from apportion.reports.charts.capacity import CapacityRow, capacity_chart
from apportion.reports.charts.cost_flow import CostLink, CostNode, cost_flow_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.notation import Notation
from apportion.reports.words import Formatter

DOLLARS = Formatter(Notation(Currency("USD", 2)))
M = 100_000_000
NODES = [
    CostNode("staff", "Staff", 4 * M, 0),
    CostNode("rooms", "Rooms", 1 * M, 0),
    CostNode("teach", "Teach", 3 * M, 1),
    CostNode("pupils", "Pupils", 3 * M, 2),
    CostNode("unused", "Unused capacity", 2 * M, 2, is_loss=True),
]
LINKS = [
    CostLink("staff", "teach", 2 * M),
    CostLink("staff", "unused", 2 * M),
    CostLink("rooms", "teach", 1 * M),
    CostLink("teach", "pupils", 3 * M),
]
STEPS = ["From resources", "From activities"]


def drawn(svg: str, tag: str) -> list[Tree.Element]:
    return [item for item in Tree.fromstring(svg).iter() if item.tag.endswith(f"}}{tag}")]  # noqa: S314 - our own text


def number(element: Tree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def test_nodes_are_as_high_as_their_amounts_and_stand_layer_by_layer() -> None:
    svg = cost_flow_chart(NODES, LINKS, STEPS, DOLLARS, WIDE, "n")

    boxes = drawn(svg, "rect")
    staff, rooms = boxes[:2]
    assert number(staff, "height") == pytest.approx(4 * number(rooms, "height"), rel=0.02)
    assert len({item.get("x") for item in boxes}) == 3
    assert len(drawn(svg, "path")) == len(LINKS)


def test_ribbons_that_leave_a_node_fill_it_from_top_to_bottom() -> None:
    svg = cost_flow_chart(NODES, LINKS, STEPS, DOLLARS, WIDE, "n")

    staff = drawn(svg, "rect")[0]
    edge = number(staff, "x") + number(staff, "width")
    starts = []
    for path in drawn(svg, "path"):
        figures = [float(text) for text in re.findall(r"-?[\d.]+", path.get("d", ""))]
        if figures[0] == pytest.approx(edge, abs=0.1) and number(staff, "y") - 0.2 <= figures[1]:
            starts.append((figures[1], figures[-1]))
    own = sorted(start for start in starts if start[1] <= number(staff, "y") + number(staff, "height") + 0.2)
    assert own[0][0] == pytest.approx(number(staff, "y"), abs=0.2)
    assert own[-1][1] == pytest.approx(number(staff, "y") + number(staff, "height"), abs=0.2)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_name_and_amount_is_drawn_inside_the_picture(width: int) -> None:
    svg = cost_flow_chart(NODES, LINKS, STEPS, DOLLARS, width, "n")

    words = " ".join("".join(item.itertext()) for item in drawn(svg, "text"))
    for text in ("Staff", "Rooms", "Teach", "Pupils", "Unused capacity", "$4.00M"):
        assert text in words
    assert all(0 <= number(item, "x") <= width for item in drawn(svg, "text"))


def test_a_phone_sees_the_steps_one_below_the_other() -> None:
    svg = cost_flow_chart(NODES, LINKS, STEPS, DOLLARS, NARROW, "n")

    words = ["".join(item.itertext()) for item in drawn(svg, "text")]
    assert words.index("From resources") < words.index("From activities")


def test_a_service_inside_a_layer_is_drawn_as_a_loop() -> None:
    nodes = [CostNode("a", "A", M, 0), CostNode("b", "B", M, 0)]

    svg = cost_flow_chart(nodes, [CostLink("a", "b", M, is_circular=True)], ["From activities"], DOLLARS, WIDE, "n")

    assert len(drawn(svg, "path")) == 1


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_bars_are_as_long_as_the_part_that_is_used_and_what_exceeds_is_marked(width: int) -> None:
    rows = [
        CapacityRow("Staff", Fraction(1, 2), "50 % used", Fraction(3, 4), Fraction(1)),
        CapacityRow("Rooms", Fraction(5, 4), "125 % used"),
    ]

    svg = capacity_chart(rows, width, "n")

    bars = [item for item in drawn(svg, "rect") if number(item, "height") == 16]
    track, used, other_track, full, beyond = bars
    assert number(used, "width") == pytest.approx(number(track, "width") / 2, abs=0.2)
    assert number(full, "width") == pytest.approx(number(other_track, "width"), abs=0.2)
    assert number(beyond, "width") == pytest.approx(number(track, "width") / 4, abs=0.2)
    assert number(beyond, "x") + number(beyond, "width") <= width
