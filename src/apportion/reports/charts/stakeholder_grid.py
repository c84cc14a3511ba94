"""Chart: stakeholders by interest and influence, in the four fields of the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    MUTED,
    NARROW,
    SMALL,
    TEXT,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

_TOP: Final = 24.0
_BELOW: Final = 44.0
_LEFT: Final = 26.0
_PAD: Final = 46.0
"""Between the ends of a scale and the frame, so that names at an end have room."""
_ROW: Final = 17.0
_DOT: Final = 6.0


@dataclass(frozen=True)
class GridPoint:
    """A stakeholder in the chart."""

    name: str
    interest: Fraction
    """0 to 1, along the scale."""
    influence: Fraction
    field: str


def stakeholder_grid_chart(points: Sequence[GridPoint], fields: Sequence[str], width: int, name: str) -> str:
    """A square of four fields: interest to the right, influence upwards; a mark in the middle is drawn on the line.

    Args:
        points: stakeholders with both marks.
        fields: names of the fields: top left, top right, bottom left, bottom right.
        width: of the drawing in pixels.
        name: unique on the page.
    """
    height = 340.0 if width <= NARROW else 430.0
    right, bottom = width - 2.0, _TOP + height
    middle_x, middle_y = (_LEFT + right) / 2, (_TOP + bottom) / 2
    marks = [
        mark("rect", x=_LEFT, y=_TOP, width=right - _LEFT, height=height, fill="none", stroke=LINE, class_="c-grid"),
        mark(
            "line", x1=middle_x, y1=_TOP, x2=middle_x, y2=bottom, stroke=MUTED, stroke_dasharray="4 4", class_="c-stem"
        ),
        mark(
            "line", x1=_LEFT, y1=middle_y, x2=right, y2=middle_y, stroke=MUTED, stroke_dasharray="4 4", class_="c-stem"
        ),
    ]
    corners = (
        (_LEFT + 8, _TOP + 17, "start"),
        (right - 8, _TOP + 17, "end"),
        (_LEFT + 8, bottom - 9, "start"),
        (right - 8, bottom - 9, "end"),
    )
    for text, (x, y, anchor) in zip(fields, corners, strict=True):
        marks.append(label(x, y, text, anchor=anchor, kind="muted", size=SMALL))
    marks.append(
        label((_LEFT + right) / 2, bottom + 22, "Interest, low to high →", anchor="middle", kind="muted", size=SMALL)
    )
    turned = label(0, 0, "Influence, low to high →", anchor="middle", kind="muted", size=SMALL)
    marks.append(mark("g", turned, transform=f"translate(14 {middle_y:.1f}) rotate(-90)"))
    marks += _named(points, (_LEFT + _PAD, right - _PAD), (bottom - _PAD, _TOP + _PAD), width)
    says = "; ".join(f"{point.name}: {point.field}" for point in points)
    return drawing(width, bottom + _BELOW, marks, name=name, title="Stakeholders by interest and influence", says=says)


def _named(
    points: Sequence[GridPoint], across: tuple[float, float], upwards: tuple[float, float], width: int
) -> list[Mark]:
    """Dots with their names beside them; names that would cover others move down."""
    places: dict[tuple[float, float], list[str]] = {}
    for point in points:
        x = across[0] + (across[1] - across[0]) * float(point.interest)
        y = upwards[0] + (upwards[1] - upwards[0]) * float(point.influence)
        places.setdefault((x, y), []).append(point.name)
    drawn: list[Mark] = []
    taken: list[tuple[float, float, float, float]] = [(x - 8, y - 8, x + 8, y + 8) for x, y in places]
    for x, y in sorted(places, key=lambda at: (at[1], at[0])):
        drawn.append(mark("circle", cx=x, cy=y, r=_DOT, fill=ACCENT, class_="c-dot"))
        is_left = x < width / 2
        room = (width - x if is_left else x) - 2 * _DOT - 6
        # A name on the middle line stands above it, so that the line does not strike it out.
        at = y - 9 if abs(y - (upwards[0] + upwards[1]) / 2) < _DOT else y + 4
        for text in places[x, y]:
            shown = fitted(text, room)
            wide = text_width(shown, TEXT)
            begin = x + _DOT + 5 if is_left else x - _DOT - 5 - wide
            while any(
                _covers((begin, at - 12, begin + wide, at + 3), box)
                for box in taken
                if box != (x - 8, y - 8, x + 8, y + 8)
            ):
                at += 4
            taken.append((begin, at - 12, begin + wide, at + 3))
            anchor_x = x + _DOT + 5 if is_left else x - _DOT - 5
            drawn.append(label(anchor_x, at, shown, anchor="start" if is_left else "end"))
            at += _ROW
    return drawn


def _covers(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
