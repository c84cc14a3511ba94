"""Chart: how much of each capacity is used this year, and what next year's work needs of next year's supply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    MUTED,
    NARROW,
    SMALL,
    TRACK,
    WARN,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

_BAR: Final = 16.0
_NAMES: Final = 230.0
_SAYS: Final = 250.0


@dataclass(frozen=True)
class CapacityRow:
    """One resource or activity."""

    name: str
    used: Fraction
    """Part of this year's capacity, above 1 when exceeded."""
    says: str
    """What is written beside the bar."""
    needed_next: Fraction | None = None
    """What next year's work needs, as a part of this year's capacity. Empty: not known."""
    supplied_next: Fraction | None = None
    """Next year's capacity, as a part of this year's. Empty: not known."""


def capacity_chart(rows: Sequence[CapacityRow], width: int, name: str) -> str:
    """A bar for each row: the track is this year's capacity, the stroke what next year's work needs."""
    narrow = width <= NARROW
    left = 0.0 if narrow else _NAMES
    right = width - (0.0 if narrow else _SAYS)
    ends = [Fraction(1), *(part for row in rows for part in (row.used, row.needed_next, row.supplied_next) if part)]
    most = max(ends)
    pitch = 62.0 if narrow else 34.0
    has_next = any(row.needed_next is not None for row in rows)
    marks = _legend(has_next=has_next)
    y = 34.0
    for row in rows:
        top = y + (20.0 if narrow else 2.0)
        if narrow:
            marks.append(label(0, y + 13, fitted(row.name, width), kind="strong"))
        else:
            marks.append(label(left - 12, top + 12.5, fitted(row.name, _NAMES - 16), anchor="end"))
        marks += _bar(row, top, (left, right), most)
        if narrow:
            marks.append(label(0, top + _BAR + 15, fitted(row.says, width, SMALL), kind="muted", size=SMALL))
        else:
            marks.append(label(right + 12, top + 12.5, fitted(row.says, _SAYS - 14, SMALL), kind="muted", size=SMALL))
        y += pitch
    says = "; ".join(f"{row.name}: {row.says}" for row in rows)
    return drawing(width, y + 4, marks, name=name, title="Capacity and how much of it is used", says=says)


def _bar(row: CapacityRow, top: float, ends: tuple[float, float], most: Fraction) -> list[Mark]:
    left, right = ends
    per_whole = (right - left) / float(most)

    def at(part: Fraction) -> float:
        return left + per_whole * float(part)

    marks = [
        mark("rect", x=left, y=top, width=per_whole, height=_BAR, fill=TRACK, class_="c-track"),
        mark(
            "rect",
            x=left,
            y=top,
            width=per_whole * float(min(row.used, Fraction(1))),
            height=_BAR,
            fill=ACCENT,
            class_="c-plan",
        ),
    ]
    if row.used > 1:
        marks.append(
            mark(
                "rect",
                x=at(Fraction(1)),
                y=top,
                width=at(row.used) - at(Fraction(1)),
                height=_BAR,
                fill=WARN,
                class_="c-even",
            )
        )
    if row.supplied_next is not None:
        x = at(row.supplied_next)
        marks.append(
            mark(
                "line",
                x1=x,
                y1=top - 3,
                x2=x,
                y2=top + _BAR + 3,
                stroke=MUTED,
                stroke_width=2,
                stroke_dasharray="3 2",
                class_="c-stem",
            )
        )
    if row.needed_next is not None:
        x = at(row.needed_next)
        marks.append(
            mark("line", x1=x, y1=top - 3, x2=x, y2=top + _BAR + 3, stroke=INK, stroke_width=3, class_="c-past")
        )
    return marks


def _legend(*, has_next: bool) -> list[Mark]:
    entries = [
        (mark("rect", x=0, y=5, width=14, height=12, fill=ACCENT, class_="c-plan"), "used"),
        (mark("rect", x=0, y=5, width=14, height=12, fill=TRACK, class_="c-track"), "unused"),
    ]
    if has_next:
        needed = mark("line", x1=6, y1=4, x2=6, y2=18, stroke=INK, stroke_width=3, class_="c-past")
        supply = mark(
            "line", x1=6, y1=4, x2=6, y2=18, stroke=MUTED, stroke_width=2, stroke_dasharray="3 2", class_="c-stem"
        )
        entries += [(needed, "needs next year"), (supply, "supply")]
    marks: list[Mark] = []
    x = 0.0
    for symbol, text in entries:
        marks.append(
            mark("g", symbol, label(20, 16, text, kind="muted", size=SMALL), transform=f"translate({x:.0f} 0)")
        )
        x += 26 + text_width(text, SMALL) * 0.9
    return marks
