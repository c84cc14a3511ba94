"""Chart: how far each period of the year lies above or below the mean period."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    NARROW,
    SMALL,
    WARN,
    Mark,
    drawing,
    label,
    mark,
)

_STEPS: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 50)
_LINES_MAX: Final = 4
"""Lines above and below the mean."""


@dataclass(frozen=True)
class SeasonPoint:
    """One period: its index (1 is the mean period) and the least and most of the years."""

    name: str
    index: float
    low: float
    high: float


def seasons_chart(points: Sequence[SeasonPoint], width: int, name: str, *, title: str) -> str:
    """A column up or down from the mean for each period, with the spread of the years as a thin line."""
    narrow = width <= NARROW
    reach = max(0.05, *(abs(edge - 1) for point in points for edge in (point.index, point.low, point.high)))
    step = next((step for step in _STEPS if reach / step <= _LINES_MAX), _STEPS[-1])
    most = math.ceil(reach / step)
    lines = [k * step for k in range(-most, most + 1)]
    left, top, bottom = 52.0, 12.0, 212.0
    slot = (width - left) / len(points)
    bar = min(slot * 0.6, 44.0)

    def at(share: float) -> float:
        return (top + bottom) / 2 - share / lines[-1] * (bottom - top) / 2

    marks: list[Mark] = []
    for share in lines:
        y = at(share)
        stroke, kind = (INK, "c-past") if share == 0 else (LINE, "c-grid")
        marks.append(mark("line", x1=left, y1=y, x2=width, y2=y, stroke=stroke, class_=kind))
        marks.append(label(left - 6, y + 4, _percent(share), anchor="end", kind="muted", size=SMALL))
    for position, point in enumerate(points):
        middle = left + slot * (position + 0.5)
        y1, y2 = sorted((at(0.0), at(point.index - 1)))
        fill, kind = (WARN, "c-even") if point.index >= 1 else (ACCENT, "c-plan")
        marks.append(
            mark("rect", x=middle - bar / 2, y=y1, width=bar, height=max(y2 - y1, 1.0), fill=fill, class_=kind)
        )
        if point.low != point.high:
            marks.append(
                mark(
                    "line",
                    x1=middle,
                    y1=at(point.low - 1),
                    x2=middle,
                    y2=at(point.high - 1),
                    stroke=MUTED,
                    stroke_width=2,
                    class_="c-stem",
                )
            )
        if not narrow or position % 2 == 0:
            marks.append(label(middle, bottom + 20, point.name, anchor="middle", kind="muted", size=SMALL))
    says = "; ".join(f"{point.name} {_percent(point.index - 1)}" for point in points)
    return drawing(width, bottom + 34, marks, name=name, title=title, says=says)


def _percent(share: float) -> str:
    text = f"{abs(share) * 100:.0f} %"
    return f"+{text}" if round(share * 100) > 0 else f"−{text}" if round(share * 100) < 0 else text
