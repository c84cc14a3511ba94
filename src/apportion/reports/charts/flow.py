"""Chart: how money flows from funds to units; the ribbons are as wide as the amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    NARROW,
    SMALL,
    Mark,
    before_number,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_NODE: Final = 12.0
_PALETTE: Final = (ACCENT, "#2c7a5b", "#8a5a00", "#7a3e8f", "#a0403a", "#3f6b7a")

_LABEL_AIR: Final = 30.0
"""Pixels between a label, its node and the edge of the drawing."""
_SIDES_MOST: Final = 0.84
"""The part of the width that the labels of both sides may take together."""


@dataclass(frozen=True)
class Flow:
    """Money from one source to one destination, in minor units."""

    source: str
    target: str
    amount: int


@dataclass(frozen=True)
class _Node:
    name: str
    amount: int
    x: float
    y: float
    height: float
    color: int


def flow_chart(
    flows: Sequence[Flow], formatter: Formatter, width: int, name: str, *, title: str = "Money from funds to units"
) -> str:
    """Sources at the left in the order in which they first occur, destinations at the right, largest first."""
    marks, height = flow_marks(flows, formatter, width)
    says = "; ".join(f"{flow.source} gives {formatter.money(flow.amount)} to {flow.target}" for flow in flows)
    return drawing(width, height, marks, name=name, title=title, says=says)


def flow_marks(flows: Sequence[Flow], formatter: Formatter, width: int) -> tuple[list[Mark], float]:
    """Both columns with the ribbons between them, and how high they are."""
    narrow = width <= NARROW
    sources = _sums(flows, "source")
    targets = dict(sorted(_sums(flows, "target").items(), key=lambda item: -item[1]))
    order = {target: position for position, target in enumerate(targets)}
    whole = sum(flow.amount for flow in flows) or 1
    slot = 40.0 if narrow else 32.0
    ribbons = max(160.0, 14.0 * max(len(sources), len(targets)))
    sides = [0.0, 0.0] if narrow else _sides(sources, targets, formatter, width)
    left = _stack(sources, whole, (sides[0], slot, ribbons))
    right = _stack(targets, whole, (width - sides[1] - _NODE, slot, ribbons))
    # The shorter column stands in the middle of the taller one.
    gap = _bottom(right) - _bottom(left)
    left, right = _lowered(left, max(0.0, gap) / 2), _lowered(right, max(0.0, -gap) / 2)
    height = max(_bottom(left), _bottom(right)) + 6
    marks: list[Mark] = []
    used_left, used_right = dict.fromkeys(sources, 0.0), dict.fromkeys(targets, 0.0)
    for flow in sorted(flows, key=lambda flow: order[flow.target]):
        source, target = left[flow.source], right[flow.target]
        thick = ribbons * flow.amount / whole
        start, end = source.y + used_left[flow.source], target.y + used_right[flow.target]
        used_left[flow.source] += thick
        used_right[flow.target] += thick
        marks.append(_ribbon((source.x + _NODE, start), (target.x, end), max(thick, 1.0), source.color))
    for nodes, side, at_left in ((left, sides[0], True), (right, sides[1], False)):
        for node in nodes.values():
            marks += _node(node, formatter, (width, side, narrow), at_left=at_left)
    return marks, height


def _sides(sources: Mapping[str, int], targets: Mapping[str, int], formatter: Formatter, width: int) -> list[float]:
    """Room beside each column for its longest label, as long as the ribbons keep theirs."""
    wanted = [
        max(text_width(f"{name}  {formatter.money_short(amount)}") for name, amount in sums.items()) + _LABEL_AIR
        for sums in (sources, targets)
    ]
    # A short side gives what it does not need to a long one.
    room = width * _SIDES_MOST
    left = min(wanted[0], max(room / 2, room - wanted[1]))
    return [left, min(wanted[1], room - left)]


def _sums(flows: Sequence[Flow], side: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for flow in flows:
        key = flow.source if side == "source" else flow.target
        sums[key] = sums.get(key, 0) + flow.amount
    return sums


def _stack(sums: Mapping[str, int], whole: int, sizes: tuple[float, float, float]) -> dict[str, _Node]:
    """Nodes from top to bottom; each has at least the room that its label needs."""
    x, slot, ribbons = sizes
    nodes: dict[str, _Node] = {}
    y = 6.0
    for index, (name, amount) in enumerate(sums.items()):
        height = ribbons * amount / whole
        room = max(height + 8, slot)
        nodes[name] = _Node(name, amount, x, y + (room - 8 - height) / 2, height, index % len(_PALETTE))
        y += room
    return nodes


def _lowered(nodes: Mapping[str, _Node], by: float) -> dict[str, _Node]:
    return {name: replace(node, y=node.y + by) for name, node in nodes.items()}


def _bottom(nodes: Mapping[str, _Node]) -> float:
    last = list(nodes.values())[-1]
    return max(last.y + last.height, last.y + last.height / 2 + 16)


def _ribbon(start: tuple[float, float], end: tuple[float, float], thick: float, color: int) -> Mark:
    (x0, y0), (x1, y1) = start, end
    bend = (x1 - x0) / 2
    path = (
        f"M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{y1 + thick:.1f}C{x1 - bend:.1f} {y1 + thick:.1f} {x0 + bend:.1f} {y0 + thick:.1f} "
        f"{x0:.1f} {y0 + thick:.1f}Z"
    )
    return mark("path", d=path, fill=_PALETTE[color], fill_opacity="0.28", class_=f"c-flow c-flow-{color}")


def _node(node: _Node, formatter: Formatter, sizes: tuple[float, float, bool], *, at_left: bool) -> list[Mark]:
    width, side, narrow = sizes
    fill, kind = (_PALETTE[node.color], f"c-node c-flow-{node.color}") if at_left else (INK, "c-node c-end")
    drawn = [mark("rect", x=node.x, y=node.y, width=_NODE, height=max(node.height, 1.5), fill=fill, class_=kind)]
    middle = node.y + node.height / 2
    money = formatter.money_short(node.amount)
    # On a phone the labels stand inside, over the ribbons; elsewhere outside, beside the nodes.
    x = node.x + _NODE + 6 if at_left == narrow else node.x - 6
    anchor = "start" if at_left == narrow else "end"
    room = width / 2 - _NODE - 14 if narrow else side - 10
    if narrow:
        drawn.append(label(x, middle - 1, fitted(node.name, room, SMALL), anchor=anchor, kind="strong", size=SMALL))
        drawn.append(label(x, middle + 13, money, anchor=anchor, size=SMALL))
        return drawn
    shown = fitted(node.name, room - text_width(money) - 12)
    drawn.append(label(x, middle + 4.5, f"{before_number(shown)}  {money}", anchor=anchor))
    return drawn
