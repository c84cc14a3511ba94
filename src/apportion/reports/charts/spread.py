"""Chart: how a figure of the plan spreads over the draws, with what is stated and the range of 8 draws of 10."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    NARROW,
    SMALL,
    TRACK,
    WARN,
    Mark,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.risk.uncertainty.statistics import Distribution

Words = Callable[[Fraction], str]
"""How an amount is written."""


def spread_chart(item: Distribution, title: str, words: Words, width: int, name: str) -> str:
    """Columns of draws; dark between P10 and P90, a line at what is stated.

    Args:
        item: a distribution with a picture.
        title: what it is a distribution of.
        words: how its amounts are written; minor units.
        width: of the drawing.
        name: unique on the page.

    Raises:
        ValueError: for a distribution without a picture.
    """
    if not item.counts:
        message = "the distribution was made without a picture"
        raise ValueError(message)
    narrow = width <= NARROW
    low, high = min(item.edges[0], item.stated), max(item.edges[-1], item.stated)
    left, right, top, bottom = 6.0, width - 6.0, 62.0, 250.0 if not narrow else 220.0

    def x(amount: float) -> float:
        return left + (right - left) * (amount - low) / max(high - low, 1e-9)

    marks = _axis(low, high, x, words, (top, bottom), narrow=narrow)
    tallest = max(item.counts)
    p10, p90 = item.percentile(10), item.percentile(90)
    for count, begin, end in zip(item.counts, item.edges, item.edges[1:], strict=False):
        y = bottom - (bottom - top - 8) * count / tallest
        inside = p10 <= (begin + end) / 2.0 <= p90
        marks.append(
            mark(
                "rect",
                x=x(begin) + 0.5,
                y=y,
                width=max(1.0, x(end) - x(begin) - 1.0),
                height=bottom - y,
                fill=ACCENT if inside else TRACK,
                class_="c-dot" if inside else "c-track",
            )
        )
    marks.append(mark("line", x1=left, y1=bottom, x2=right, y2=bottom, stroke=LINE, class_="c-grid"))
    marks += _stated(x(item.stated), f"stated {words(Fraction(round(item.stated)))}", (top, bottom), (left, right))
    told = (
        f"8 draws of 10 lie between {words(Fraction(round(p10)))} and {words(Fraction(round(p90)))}",
        f"half of them below {words(Fraction(round(item.percentile(50))))}",
    )
    lines = told if narrow else ("; ".join(told),)
    for row, text in enumerate(lines):
        marks.append(label(left, 14 + 17 * row, text, kind="ink" if row == 0 else "muted", size=SMALL))
    says = f"{title}: {'; '.join(told)}; stated {words(Fraction(round(item.stated)))}."
    return drawing(width, bottom + 26, marks, name=name, title=title, says=says)


def _stated(at: float, text: str, height: tuple[float, float], sides: tuple[float, float]) -> list[Mark]:
    """The line at what the case states, with its words on the side that has room."""
    top, bottom = height
    room = text_width(text, SMALL) + 8
    to_left = at + room > sides[1]
    return [
        mark("line", x1=at, y1=top - 12, x2=at, y2=bottom, stroke=WARN, stroke_width=2, class_="c-price"),
        label(
            at - 6 if to_left else at + 6, top - 6, text, anchor="end" if to_left else "start", kind="ink", size=SMALL
        ),
    ]


def _axis(
    low: float, high: float, x: Callable[[float], float], words: Words, height: tuple[float, float], *, narrow: bool
) -> list[Mark]:
    """Round numbers below the columns, as many as have room."""
    top, bottom = height
    step = ticks(Fraction(max(round(high - low), 1)), 3 if narrow else 7)[1]
    number = step * (floor(Fraction(round(low)) / step) + 1)
    marks: list[Mark] = []
    while number <= high:
        at = x(float(number))
        half = text_width(words(number), SMALL) / 2.0
        marks.append(mark("line", x1=at, y1=top, x2=at, y2=bottom, stroke=LINE, class_="c-grid"))
        if at - half >= 0 and at + half <= x(high) + 6.0:
            marks.append(label(at, bottom + 17, words(number), anchor="middle", kind="muted", size=SMALL))
        number += step
    return marks
