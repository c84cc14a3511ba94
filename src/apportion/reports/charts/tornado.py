"""Chart: what each uncertain number does to the plan alone, from its P10 to its P90, the widest on top."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
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
    ticks,
)

Words = Callable[[Fraction], str]
ROWS_MAX: Final = 12
"""Bars that a reader can take in; the document has all."""


@dataclass(frozen=True)
class TornadoRow:
    """One number: the figure of the plan with it at its P10 and at its P90, minor units."""

    name: str
    at_low: float
    at_high: float


def tornado_chart(rows: Sequence[TornadoRow], stated: float, title: str, words: Words, width: int, name: str) -> str:
    """A bar on both sides of what is stated: light where the number is at its P10, dark at its P90.

    Args:
        rows: widest first; ``ROWS_MAX`` of them are drawn.
        stated: the figure as the plan states it, minor units.
        title: which figure.
        words: how it is written.
        width: of the drawing.
        name: unique on the page.
    """
    narrow = width <= NARROW
    shown = list(rows[:ROWS_MAX])
    low = min([stated, *(min(row.at_low, row.at_high) for row in shown)])
    high = max([stated, *(max(row.at_low, row.at_high) for row in shown)])
    names = 0.0 if narrow else min(330.0, max(text_width(row.name) for row in shown) + 14)
    left, right = names + 8.0, width - 8.0
    top, height = 66.0, 44.0 if narrow else 30.0
    bottom = top + height * len(shown)

    def x(amount: float) -> float:
        return left + (right - left) * (amount - low) / max(high - low, 1e-9)

    at = x(stated)
    marks = _legend(stated, words, narrow=narrow)
    marks += _grid((low, high), x, words, (top, bottom), width)
    for index, row in enumerate(shown):
        y = top + height * index
        bar = y + (22 if narrow else 6)
        if narrow:
            marks.append(label(left, y + 16, fitted(row.name, width - 20)))
        else:
            marks.append(label(names, y + height / 2 + 4.5, fitted(row.name, names - 4), anchor="end"))
        for figure, fill, kind in ((row.at_low, TRACK, "c-track"), (row.at_high, ACCENT, "c-dot")):
            begin, end = sorted((x(stated), x(figure)))
            marks.append(
                mark("rect", x=begin, y=bar, width=max(1.0, end - begin), height=18, fill=fill, class_=kind, rx=2)
            )
        # Beside each bar only, so that it does not run through the names of a narrow drawing.
        above = bar - 3 if narrow else y
        below = bar + 21 if narrow else y + height
        marks.append(mark("line", x1=at, y1=above, x2=at, y2=below, stroke=WARN, stroke_width=2, class_="c-price"))
    says = f"As stated {words(Fraction(round(stated)))}. " + "; ".join(
        f"{row.name}: {words(Fraction(round(row.at_low)))} to {words(Fraction(round(row.at_high)))}" for row in shown
    )
    return drawing(width, bottom + 10, marks, name=name, title=title, says=says)


def _grid(
    bounds: tuple[float, float], x: Callable[[float], float], words: Words, height: tuple[float, float], width: int
) -> list[Mark]:
    low, high = bounds
    top, bottom = height
    step = ticks(Fraction(max(round(high - low), 1)), 3 if width <= NARROW else 5)[1]
    number = step * (floor(Fraction(round(low)) / step) + 1)
    marks: list[Mark] = []
    while number <= high:
        at = x(float(number))
        half = text_width(words(number), SMALL) / 2.0
        marks.append(mark("line", x1=at, y1=top, x2=at, y2=bottom, stroke=LINE, class_="c-grid"))
        if at + half <= width:
            marks.append(label(at, top - 8, words(number), anchor="middle", kind="muted", size=SMALL))
        number += step
    return marks


def _legend(stated: float, words: Words, *, narrow: bool) -> list[Mark]:
    entries = (
        (mark("rect", x=1, y=5, width=14, height=14, fill=TRACK, class_="c-track"), "at its P10"),
        (mark("rect", x=1, y=5, width=14, height=14, fill=ACCENT, class_="c-dot"), "at its P90"),
        (
            mark("path", d="M8 4V20", stroke=WARN, stroke_width=2, class_="c-price"),
            f"stated {words(Fraction(round(stated)))}",
        ),
    )
    marks: list[Mark] = []
    x, y = 0.0, 0.0
    for symbol, text in entries:
        room = 30 + text_width(text, SMALL)
        if narrow and x + room > NARROW:
            x, y = 0.0, y + 20
        marks.append(
            mark("g", symbol, label(22, 16, text, kind="muted", size=SMALL), transform=f"translate({x:.0f} {y:.0f})")
        )
        x += room + 8
    return marks
