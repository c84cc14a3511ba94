"""Chart: amounts by year, with what was budgeted and what is forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    LINE,
    MUTED,
    SMALL,
    TRACK,
    Mark,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.reports.words import Formatter

_At = Callable[[Fraction | int], float]
"""From an amount to its height in pixels."""


@dataclass(frozen=True)
class TrendPoint:
    """One year. ``None`` stands for what is not known."""

    year: str
    actual: int | None
    budget: int | None = None
    low: int | None = None
    """Lower end of a forecast's interval, where there is one."""
    high: int | None = None
    is_forecast: bool = False
    """Drawn pale."""


def trend_chart(points: Sequence[TrendPoint], formatter: Formatter, width: int, name: str, *, title: str) -> str:
    """A column for each year's actual, a stroke at its budget, and for forecasts the interval."""
    known = [n for p in points for n in (p.actual, p.budget, p.low, p.high) if n is not None]
    numbers = ticks(Fraction(max([1, *known])), 4)
    most = numbers[-1]
    texts = [formatter.money_tick(number) for number in numbers]
    left = max(text_width(text, SMALL) for text in texts) + 10
    top, bottom, height = 34.0, 224.0, 250.0
    slot = (width - left) / len(points)
    bar = min(slot * 0.62, 64.0)

    def at(amount: Fraction | int) -> float:
        return bottom - (bottom - top) * float(Fraction(amount) / most)

    marks = _legend(has_forecast=any(point.is_forecast for point in points))
    for number, text in zip(numbers, texts, strict=True):
        y = at(number)
        marks.append(mark("line", x1=left, y1=y, x2=width, y2=y, stroke=LINE, class_="c-grid"))
        marks.append(label(left - 6, y + 4, text, anchor="end", kind="muted", size=SMALL))
    every = max(1, -(-int(max(text_width(point.year, SMALL) for point in points) + 8) // int(max(slot, 1))))
    for position, point in enumerate(points):
        middle = left + slot * (position + 0.5)
        marks += _column(point, middle, bar, at, bottom)
        if (len(points) - 1 - position) % every == 0:
            marks.append(label(middle, bottom + 18, point.year, anchor="middle", kind="muted", size=SMALL))
    says = "; ".join(
        f"{point.year}: {'not known' if point.actual is None else formatter.money_short(point.actual)}"
        + ("" if point.budget is None else f" of {formatter.money_short(point.budget)} budgeted")
        for point in points
    )
    return drawing(width, height, marks, name=name, title=title, says=says)


def _column(point: TrendPoint, middle: float, bar: float, at: _At, bottom: float) -> list[Mark]:
    marks = []
    if point.actual is not None and point.actual > 0:
        y = at(point.actual)
        fill, kind = (TRACK, "c-track") if point.is_forecast else (ACCENT, "c-plan")
        marks.append(
            mark("rect", x=middle - bar / 2, y=y, width=bar, height=max(bottom - y, 1.0), fill=fill, class_=kind)
        )
    if point.low is not None and point.high is not None:
        low, high = at(max(point.low, 0)), at(max(point.high, 0))
        marks.append(mark("line", x1=middle, y1=low, x2=middle, y2=high, stroke=MUTED, stroke_width=2, class_="c-stem"))
        marks += [
            mark("line", x1=middle - 6, y1=y, x2=middle + 6, y2=y, stroke=MUTED, stroke_width=2, class_="c-stem")
            for y in (low, high)
        ]
    if point.budget is not None and point.budget > 0:
        y, half = at(point.budget), bar / 2 + 4
        marks.append(
            mark("line", x1=middle - half, y1=y, x2=middle + half, y2=y, stroke=INK, stroke_width=3, class_="c-past")
        )
    return marks


def _legend(*, has_forecast: bool) -> list[Mark]:
    entries = [
        (mark("rect", x=0, y=5, width=14, height=12, fill=ACCENT, class_="c-plan"), "actual"),
        (mark("line", x1=0, y1=11, x2=16, y2=11, stroke=INK, stroke_width=3, class_="c-past"), "budget"),
    ]
    if has_forecast:
        entries.append((mark("rect", x=0, y=5, width=14, height=12, fill=TRACK, class_="c-track"), "forecast"))
    marks: list[Mark] = []
    x = 0.0
    for symbol, text in entries:
        marks.append(
            mark("g", symbol, label(22, 16, text, kind="muted", size=SMALL), transform=f"translate({x:.0f} 0)")
        )
        x += 34 + text_width(text, SMALL)
    return marks
