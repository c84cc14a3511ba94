"""Chart: costs on their way from resources through activities to cost objects; ribbons are as wide as the amounts.

Wide, all layers stand side by side. Narrow, each step of the way is a picture of its own, one below the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.flow import Flow, flow_marks
from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    MUTED,
    NARROW,
    SMALL,
    TEXT,
    WARN,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_NODE: Final = 12.0
_SIDE: Final = 210.0
"""Room for labels beside the outer layers."""
_SLOT: Final = 34.0
"""Least room of a node: two lines of label."""
_GAP: Final = 10.0
_BOLD: Final = 1.1
"""Bold letters are wider than the plain ones that widths are estimated for."""
_PALETTE: Final = (ACCENT, "#2c7a5b", "#8a5a00", "#7a3e8f", "#a0403a", "#3f6b7a")
_TITLE: Final = "Costs from resources to what they are for"


@dataclass(frozen=True)
class CostNode:
    """A place that costs flow through."""

    id: str
    """Unique among all nodes."""
    name: str
    amount_minor: int
    layer: int
    """From the left."""
    is_loss: bool = False
    """Unused capacity, or cost that reaches nobody: drawn in the colour of warnings."""


@dataclass(frozen=True)
class CostLink:
    """An amount from one node to another."""

    source: str
    target: str
    amount_minor: int
    is_circular: bool = False
    """Inside a layer: drawn as a loop."""


@dataclass(frozen=True)
class _Placed:
    node: CostNode
    x: float
    y: float
    height: float
    color: str

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def cost_flow_chart(
    nodes: Sequence[CostNode],
    links: Sequence[CostLink],
    steps: Sequence[str],
    formatter: Formatter,
    width: int,
    name: str,
) -> str:
    """All layers with everything that flows between them.

    Args:
        nodes: in the order in which they are to stand where nothing else decides.
        links: amounts above zero.
        steps: a heading for each layer that costs leave, for the narrow drawing.
        formatter: of amounts.
        width: of the drawing, in pixels.
        name: unique on the page.
    """
    named = {node.id: node.name for node in nodes}
    says = "; ".join(
        f"{named[link.source]} gives {formatter.money(link.amount_minor)} to {named[link.target]}" for link in links
    )
    drawn = (
        _steps(nodes, links, steps, formatter, width) if width <= NARROW else _layers(nodes, links, formatter, width)
    )
    return drawing(width, drawn[1], drawn[0], name=name, title=_TITLE, says=says)


def _steps(
    nodes: Sequence[CostNode], links: Sequence[CostLink], steps: Sequence[str], formatter: Formatter, width: int
) -> tuple[list[Mark], float]:
    """Layer by layer: what leaves it, and for what."""
    held = {node.id: node for node in nodes}
    marks: list[Mark] = []
    y = 0.0
    for layer, heading in enumerate(steps):
        flows = [
            Flow(held[link.source].name, held[link.target].name, link.amount_minor)
            for link in links
            if held[link.source].layer == layer
        ]
        if flows:
            inner, height = flow_marks(flows, formatter, width)
            marks.append(label(0, y + 14, heading, kind="strong"))
            marks.append(mark("g", *inner, transform=f"translate(0 {y + 24:.0f})"))
            y += height + 42
    return marks, max(y - 16, 20.0)


def _layers(
    nodes: Sequence[CostNode], links: Sequence[CostLink], formatter: Formatter, width: int
) -> tuple[list[Mark], float]:
    layers = [
        [node for node in nodes if node.layer == at] for at in range(max((n.layer for n in nodes), default=0) + 1)
    ]
    most = max((sum(max(node.amount_minor, 0) for node in layer) for layer in layers), default=0) or 1
    ribbons = max(220.0, 18.0 * max((len(layer) for layer in layers), default=1))
    room = (width - 2 * _SIDE - _NODE) / max(len(layers) - 1, 1)
    placed: dict[str, _Placed] = {}
    for at, layer in enumerate(layers):
        ordered = sorted(layer, key=lambda node: (node.is_loss, _source_height(node, links, placed)))
        placed.update(_stacked(ordered, _SIDE + room * at, ribbons / most, len(placed)))
    bottom = max((item.y + max(item.height, _SLOT - _GAP) for item in placed.values()), default=0.0)
    # Shorter layers stand in the middle of the tallest one.
    for layer in layers:
        own = [placed[node.id] for node in layer]
        drop = (bottom - max((item.y + max(item.height, _SLOT - _GAP) for item in own), default=bottom)) / 2
        placed.update({i.node.id: _Placed(i.node, i.x, i.y + drop, i.height, i.color) for i in own})
    marks = _ribbons(links, placed, ribbons / most)
    for item in placed.values():
        marks += _node(item, formatter, (room, len(layers) - 1))
    return marks, bottom + 6


def _source_height(node: CostNode, links: Sequence[CostLink], placed: Mapping[str, _Placed]) -> float:
    """Mean height of what flows in, so that ribbons cross as little as possible."""
    inflow = [
        (placed[link.source].middle, link.amount_minor)
        for link in links
        if link.target == node.id and link.source in placed
    ]
    whole = sum(amount for _, amount in inflow)
    return sum(middle * amount for middle, amount in inflow) / whole if whole else 0.0


def _stacked(nodes: Sequence[CostNode], x: float, scale: float, used: int) -> dict[str, _Placed]:
    placed: dict[str, _Placed] = {}
    y = 4.0
    for number, node in enumerate(nodes):
        height = max(scale * node.amount_minor, 1.5)
        slot = max(height + _GAP, _SLOT)
        color = WARN if node.is_loss else _PALETTE[(used + number) % len(_PALETTE)]
        placed[node.id] = _Placed(node, x, y + (slot - _GAP - height) / 2, height, color)
        y += slot
    return placed


def _ribbons(links: Sequence[CostLink], placed: Mapping[str, _Placed], scale: float) -> list[Mark]:
    """Leaving in the order of where they go to, arriving in the order of where they come from."""
    left: dict[str, float] = {}
    arrived: dict[tuple[str, str], float] = {}
    entering: dict[str, float] = {}
    for link in sorted(links, key=lambda link: (placed[link.source].x, placed[link.source].y)):
        arrived[link.source, link.target] = placed[link.target].y + entering.get(link.target, 0.0)
        entering[link.target] = entering.get(link.target, 0.0) + scale * link.amount_minor
    marks = []
    for link in sorted(links, key=lambda link: (placed[link.target].y, placed[link.target].x)):
        source, target = placed[link.source], placed[link.target]
        thick = scale * link.amount_minor
        start = source.y + left.get(link.source, 0.0)
        left[link.source] = left.get(link.source, 0.0) + thick
        color = target.color if target.node.is_loss else source.color
        ends = (source.x + _NODE, start), (target.x, arrived[link.source, link.target])
        marks.append(_ribbon(*ends, max(thick, 1.0), color, is_loop=link.is_circular))
    return marks


def _ribbon(start: tuple[float, float], end: tuple[float, float], thick: float, color: str, *, is_loop: bool) -> Mark:
    (x0, y0), (x1, y1) = start, end
    bend = 90.0 if is_loop else (x1 - x0) / 2
    path = (
        f"M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + thick:.1f}C{x1 - bend:.1f} {y1 + thick:.1f} {x0 + bend:.1f} {y0 + thick:.1f} "
        f"{x0:.1f} {y0 + thick:.1f}Z"
    )
    return mark("path", d=path, fill=color, fill_opacity="0.28", class_="c-flow")


def _node(item: _Placed, formatter: Formatter, sizes: tuple[float, int]) -> list[Mark]:
    room, last = sizes
    node = item.node
    money = formatter.money_short(node.amount_minor)
    fill = item.color if node.is_loss or node.layer == 0 else INK if node.layer == last else MUTED
    kind = "c-even" if fill == WARN else "c-end" if fill == INK else "c-other" if fill == MUTED else "c-node"
    drawn = [mark("rect", x=item.x, y=item.y, width=_NODE, height=item.height, fill=fill, class_=kind)]
    at_left = node.layer == 0
    x, anchor = (item.x - 7, "end") if at_left else (item.x + _NODE + 7, "start")
    space = _SIDE - 12 if node.layer in (0, last) else room - _NODE - 16
    if item.height < _SLOT and text_width(node.name) + text_width(money, SMALL) + 8 <= space:
        drawn.append(label(x, item.middle + 4.5, f"{node.name}  {money}", anchor=anchor, size=TEXT))
        return drawn
    drawn.append(label(x, item.middle - 1, fitted(node.name, space / _BOLD), anchor=anchor, kind="strong"))
    drawn.append(label(x, item.middle + 13, money, anchor=anchor, size=SMALL))
    return drawn
