"""Chart: cash at the end of each month, with what past years make of it and the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.axes import MoneyAxis, area, legend, money_axis, path
from apportion.reports.charts.svg import (
    ACCENT,
    SMALL,
    TRACK,
    WARN,
    Mark,
    drawing,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_BOTTOM: Final = 284.0
_LABEL_ROOM: Final = 32.0
"""Pixels that a label below the line needs."""


@dataclass(frozen=True)
class CashPoint:
    """The end of one month; minor units."""

    name: str
    closing: int
    low: int | None = None
    """Least of the courses of past years; ``None`` where there are none."""
    high: int | None = None


def cash_chart(
    points: Sequence[CashPoint], floor: int | None, formatter: Formatter, width: int, name: str, *, title: str
) -> str:
    """A line for the plan, a band from the lowest to the highest past year, dashes at the floor, the trough named.

    Args:
        points: the months in their order.
        floor: cash that is not to be undercut; ``None``: not stated.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
        title: for readers who cannot see it.
    """
    banded = [point for point in points if point.low is not None and point.high is not None]
    amounts = [point.closing for point in points] + [n for p in banded for n in (p.low, p.high) if n is not None]
    marks, above = _legend(width, has_band=bool(banded), has_floor=floor is not None)
    amounts += [] if floor is None else [floor]
    axis = money_axis(amounts, formatter, top=above + 12, bottom=_BOTTOM, zero=True)
    slot = (width - axis.left - 8) / len(points)
    across = [axis.left + slot * (place + 0.5) for place in range(len(points))]
    if banded:
        held = [(x, p) for x, p in zip(across, points, strict=True) if p.low is not None and p.high is not None]
        upper = [(x, axis.at(point.high or 0)) for x, point in held]
        lower = [(x, axis.at(point.low or 0)) for x, point in held]
        marks.append(mark("path", d=area(upper, lower), fill=TRACK, class_="c-track", fill_opacity="0.55"))
    marks += axis.grid(width, formatter)
    if floor is not None:
        y = axis.at(floor)
        dashes = {"stroke_dasharray": "7 5"}
        marks.append(
            mark("line", x1=axis.left, y1=y, x2=width, y2=y, stroke=WARN, stroke_width=2, class_="c-price", **dashes)
        )
    course = path([(x, axis.at(point.closing)) for x, point in zip(across, points, strict=True)])
    marks.append(mark("path", d=course, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line"))
    marks += _trough(points, across, axis, formatter, (width, floor))
    marks += _names(points, across, slot)
    says = "; ".join(f"{point.name}: {formatter.money_short(point.closing)}" for point in points)
    return drawing(width, _BOTTOM + 34, marks, name=name, title=title, says=says)


def _trough(
    points: Sequence[CashPoint],
    across: Sequence[float],
    axis: MoneyAxis,
    formatter: Formatter,
    frame: tuple[int, int | None],
) -> list[Mark]:
    width, floor = frame
    place = min(range(len(points)), key=lambda at: points[at].closing)
    x, y = across[place], axis.at(points[place].closing)
    text = f"{points[place].name}: {formatter.money_short(points[place].closing)}"
    half = text_width(text, SMALL) / 2 + 4
    middle = min(max(x, axis.left + half), width - half)
    # Above the line where a label below would run into the axis or the dashes of the floor.
    over = y + 24 > axis.bottom - 4 or (floor is not None and 0 < axis.at(floor) - y < _LABEL_ROOM)
    return [
        mark("circle", cx=x, cy=y, r=5, fill=ACCENT, class_="c-dot"),
        label(middle, y - 14 if over else y + 22, text, anchor="middle", kind="strong", size=SMALL),
    ]


def _names(points: Sequence[CashPoint], across: Sequence[float], slot: float) -> list[Mark]:
    widest = max(text_width(point.name, SMALL) for point in points) + 8
    every = max(1, -int(-widest // slot))
    return [
        label(x, _BOTTOM + 20, point.name, anchor="middle", kind="muted", size=SMALL)
        for place, (x, point) in enumerate(zip(across, points, strict=True))
        if place % every == 0
    ]


def _legend(width: int, *, has_band: bool, has_floor: bool) -> tuple[list[Mark], float]:
    entries = [(mark("line", x1=0, y1=11, x2=16, y2=11, stroke=ACCENT, stroke_width=3, class_="c-line"), "plan")]
    if has_band:
        entries.append((mark("rect", x=0, y=5, width=14, height=12, fill=TRACK, class_="c-track"), "as in past years"))
    if has_floor:
        dashes = {"stroke_dasharray": "5 3"}
        entries.append(
            (mark("line", x1=0, y1=11, x2=16, y2=11, stroke=WARN, stroke_width=2, class_="c-price", **dashes), "floor")
        )
    return legend(entries, width)
