"""Chart: what is gained the more money may move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.charts.axes import MoneyAxis, Point, money_axis, path
from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    LINE,
    NARROW,
    SMALL,
    WARN,
    Mark,
    Scale,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class GainPoint:
    """What moves, and what it gains; both in minor units."""

    moves: int
    gain: Fraction
    is_proposed: bool = False


def gains_chart(points: Sequence[GainPoint], limit: int | None, formatter: Formatter, width: int, name: str) -> str:
    """Gain over the money that moves, from nothing on, with what is proposed and what the calendar lets move.

    Args:
        points: in the order of what moves; at least one.
        limit: what the calendar lets move, in minor units; ``None``: everything.
        formatter: how money is written.
        width: of the drawing, in pixels.
        name: unique on the page.
    """
    narrow = width <= NARROW
    axis = money_axis([round(point.gain) for point in points], formatter, top=26, bottom=246, zero=True)
    numbers = ticks(Fraction(max(1, *(point.moves for point in points))), 3 if narrow else 6)
    scale = Scale(numbers[-1], axis.left + 4, width - 30.0)
    marks = _grid(axis, width - 12.0, formatter)
    for number in numbers:
        x = scale.at(number)
        marks.append(mark("line", x1=x, y1=axis.bottom, x2=x, y2=axis.bottom + 4, stroke=LINE, class_="c-grid"))
        text = formatter.money_tick(number)
        marks.append(label(x, axis.bottom + 18, text, anchor="middle", kind="muted", size=SMALL))
    marks.append(label(axis.left, 14, "gain of weighted value", kind="muted", size=SMALL))
    marks.append(label(width - 12.0, axis.bottom + 36, "money that moves", anchor="end", kind="muted", size=SMALL))
    if limit is not None and limit <= numbers[-1]:
        marks += _limit(scale.at(limit), axis.top, axis.bottom, width)
    line: list[Point] = [(scale.at(point.moves), axis.at(point.gain)) for point in points]
    marks.append(mark("path", d=path(line), fill="none", stroke=ACCENT, stroke_width=2.5, class_="c-line"))
    for point, (x, y) in zip(points, line, strict=True):
        fill, kind, radius = (INK, "c-end", 7) if point.is_proposed else (ACCENT, "c-plan", 4)
        marks.append(mark("circle", cx=x, cy=y, r=radius, fill=fill, class_=kind))
        if point.is_proposed:
            at_right = x + text_width("proposed") + 14 > width
            anchor, beside = ("end", x - 11) if at_right else ("start", x + 11)
            marks.append(label(beside, y + 16, "proposed", anchor=anchor, kind="strong", size=SMALL))
    says = "; ".join(f"{formatter.money(point.moves)} gains {formatter.value(point.gain)}" for point in points)
    return drawing(width, axis.bottom + 44, marks, name=name, title="What moving money gains", says=says)


def _grid(axis: MoneyAxis, right: float, formatter: Formatter) -> list[Mark]:
    """Lines from side to side; weighted value is no money and carries no sign of a currency."""
    marks = []
    for number in axis.numbers:
        y = axis.at(number)
        marks.append(mark("line", x1=axis.left, y1=y, x2=right, y2=y, stroke=LINE, class_="c-grid"))
        text = formatter.value_short(number)
        marks.append(label(axis.left - 6, y + 4, text, anchor="end", kind="muted", size=SMALL))
    return marks


def _limit(x: float, top: float, bottom: float, width: int) -> list[Mark]:
    line = mark(
        "line", x1=x, y1=top, x2=x, y2=bottom, stroke=WARN, stroke_width=1.5, stroke_dasharray="5 3", class_="c-price"
    )
    text = "the calendar"
    at_right = x + text_width(text, SMALL) + 8 > width
    anchor, beside = ("end", x - 6) if at_right else ("start", x + 6)
    return [line, label(beside, bottom - 8, text, anchor=anchor, kind="warn", size=SMALL)]
