"""Chart: weighted value against the total, with the plan's own total marked."""

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
    WARN,
    Mark,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.reports.words import Formatter

_HEIGHT: Final = 300.0
_TOP: Final = 30.0
_ROOM_BELOW: Final = 34.0


@dataclass(frozen=True)
class TotalPoint:
    """What the best plan with one total is worth."""

    total: int
    value: Fraction
    is_plan: bool = False


@dataclass(frozen=True)
class _Span:
    """A linear scale between any two numbers."""

    low: Fraction
    high: Fraction
    begin: float
    end: float

    def at(self, number: Fraction | int) -> float:
        share = float((number - self.low) / (self.high - self.low)) if self.high > self.low else 0.5
        return self.begin + (self.end - self.begin) * share


def against_total_chart(
    points: Sequence[TotalPoint],
    bends: Sequence[TotalPoint],
    formatter: Formatter,
    width: int,
    name: str,
    *,
    known_between: bool = True,
) -> str:
    """A line through all points; dots at the totals planned, rings where the price of money changes.

    Args:
        points: totals that were planned, rising.
        bends: totals between them at which the line bends.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
        known_between: whether the totals between the points are known too; otherwise the line is only dashes.
    """
    narrow = width <= NARROW
    every = sorted({point.total: point for point in (*bends, *points)}.values(), key=lambda point: point.total)
    totals = _steps(Fraction(every[0].total), Fraction(every[-1].total), 3 if narrow else 8)
    values = _steps(min(point.value for point in every), max(point.value for point in every), 5)
    left = max(text_width(formatter.value_short(number), SMALL) for number in values) + 10
    across = _Span(Fraction(every[0].total), Fraction(every[-1].total), left + 8, width - (20.0 if narrow else 44.0))
    upwards = _Span(min(values), max(values), _TOP + _HEIGHT, _TOP)
    marks = [label(0, 14, "Weighted value", kind="muted", size=SMALL)]
    marks += _grid(across, upwards, totals, values, formatter)
    path = " ".join(
        f"{'L' if place else 'M'}{across.at(point.total):.1f} {upwards.at(point.value):.1f}"
        for place, point in enumerate(every)
    )
    dashes = {} if known_between else {"stroke_dasharray": "8 6"}
    marks.append(mark("path", d=path, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line", **dashes))
    marks += [_ring(across.at(point.total), upwards.at(point.value)) for point in bends]
    marks += [_dot(across.at(point.total), upwards.at(point.value)) for point in points if not point.is_plan]
    for point in points:
        if point.is_plan:
            marks += _plan(point, across, upwards, formatter)
    says = "; ".join(f"{formatter.money_whole(point.total)}: {formatter.value(point.value)}" for point in points)
    title = "Weighted value of the best plan against the total"
    return drawing(width, _TOP + _HEIGHT + _ROOM_BELOW, marks, name=name, title=title, says=says)


def _steps(low: Fraction, high: Fraction, count: int) -> list[Fraction]:
    """Round numbers around a range: from just below its lower end to just above its upper one."""
    if high <= low:
        return [low - 1, low + 1]
    numbers = ticks(high - low, count)
    step = numbers[1] - numbers[0]
    first, last = low // step, -(-high // step)
    return [step * k for k in range(int(first), int(last) + 1)]


def _grid(
    across: _Span, upwards: _Span, totals: Sequence[Fraction], values: Sequence[Fraction], formatter: Formatter
) -> list[Mark]:
    drawn: list[Mark] = []
    bottom = _TOP + _HEIGHT
    for number in values:
        y = upwards.at(number)
        drawn.append(mark("line", x1=across.begin, y1=y, x2=across.end, y2=y, stroke=LINE, class_="c-grid"))
        text = formatter.value_short(number)
        drawn.append(label(across.begin - 8, y + 4, text, anchor="end", kind="muted", size=SMALL))
    for number in totals:
        if not across.low <= number <= across.high:
            continue
        x = across.at(number)
        drawn.append(mark("line", x1=x, y1=bottom, x2=x, y2=bottom + 5, stroke=MUTED, class_="c-stem"))
        drawn.append(label(x, bottom + 20, formatter.money_tick(number), anchor="middle", kind="muted", size=SMALL))
    return drawn


def _dot(x: float, y: float) -> Mark:
    return mark("circle", cx=x, cy=y, r=4, fill=ACCENT, class_="c-dot")


def _ring(x: float, y: float) -> Mark:
    return mark("circle", cx=x, cy=y, r=6, fill="#ffffff", stroke=ACCENT, stroke_width="2.5", class_="c-full")


def _plan(point: TotalPoint, across: _Span, upwards: _Span, formatter: Formatter) -> list[Mark]:
    x, y = across.at(point.total), upwards.at(point.value)
    text = f"this plan, {formatter.value_short(point.value)}"
    right = x + 12 + text_width(text) < across.end
    beside = x + 12 if right else x - 12
    return [
        mark("line", x1=x, y1=y, x2=x, y2=_TOP + _HEIGHT, stroke=WARN, stroke_width=2, class_="c-price"),
        mark("circle", cx=x, cy=y, r=7, fill=WARN, class_="c-even"),
        label(beside, y + (18 if right else -10), text, anchor="start" if right else "end", kind="strong"),
    ]
