"""Chart: how sure a reserve is to suffice, with the chosen reserve, what is held, and the floor."""

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
    Scale,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.reports.words import Formatter

_TOP: Final = 62.0
_BOTTOM: Final = 282.0
_HEIGHT: Final = 322.0
_QUARTERS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class ReserveCurve:
    """What the chart shows; amounts in minor units."""

    points: tuple[tuple[float, int], ...]
    """Confidence (0 to 1) and the reserve that it takes, rising; two or more."""
    confidence: float
    """The one that was chosen."""
    chosen_minor: int
    held_minor: int
    """What the plan keeps back."""
    floor_minor: int = 0
    """Months of operating cost; 0: none is asked for."""


def reserve_chart(curve: ReserveCurve, formatter: Formatter, width: int, name: str) -> str:
    """Confidence against reserve: a rising line, a dot at the chosen reserve, upright lines at what is held and asked.

    Args:
        curve: the figures.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
    """
    narrow = width <= NARROW
    most = max(1, curve.chosen_minor, curve.held_minor, curve.floor_minor, *(amount for _, amount in curve.points))
    numbers = ticks(Fraction(most), 3 if narrow else 6)
    left = text_width("100 %", SMALL) + 10
    across = Scale(numbers[-1], left + 8, width - 28.0)
    marks = [*_grid(numbers, across, left, formatter)]
    held = f"held {formatter.money_short(curve.held_minor)}"
    marks += _upright(curve.held_minor, held, across, MUTED, _TOP - 30)
    if curve.floor_minor:
        floor = f"floor {formatter.money_short(curve.floor_minor)}"
        marks += _upright(curve.floor_minor, floor, across, WARN, _TOP - 12)
    marks.append(_line(curve.points, across))
    marks += _chosen(curve, formatter, across)
    return drawing(width, _HEIGHT, marks, name=name, title="Reserve and confidence", says=_says(curve, formatter))


def _up(confidence: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * confidence


def _grid(numbers: Sequence[Fraction], across: Scale, left: float, formatter: Formatter) -> list[Mark]:
    drawn = [
        label(0, 14, "Confidence that it suffices", kind="muted", size=SMALL),
        label(across.right, _BOTTOM + 38, "reserve", anchor="end", kind="muted", size=SMALL),
    ]
    for percent in _QUARTERS:
        y = _up(percent / 100)
        drawn.append(mark("line", x1=left, y1=y, x2=across.right, y2=y, stroke=LINE, class_="c-grid"))
        drawn.append(label(left - 6, y + 4, f"{percent} %", anchor="end", kind="muted", size=SMALL))
    for number in numbers:
        x = across.at(number)
        drawn.append(mark("line", x1=x, y1=_BOTTOM, x2=x, y2=_BOTTOM + 5, stroke=MUTED, class_="c-stem"))
        text = formatter.money_tick(number)
        drawn.append(label(x, _BOTTOM + 20, text, anchor="middle", kind="muted", size=SMALL))
    return drawn


def _upright(amount: int, words: str, across: Scale, colour: str, top: float) -> list[Mark]:
    """A line over the whole height with its words on the side where there is room."""
    x, kind = across.at(amount), "warn" if colour == WARN else "muted"
    fits = x + text_width(words, SMALL) < across.right + 28
    stroke = "c-price" if colour == WARN else "c-stem"
    return [
        mark("line", x1=x, y1=top + 5, x2=x, y2=_BOTTOM, stroke=colour, stroke_width=2, class_=stroke),
        label(x if fits else across.right + 28, top, words, anchor="start" if fits else "end", kind=kind, size=SMALL),
    ]


def _line(points: Sequence[tuple[float, int]], across: Scale) -> Mark:
    path = " ".join(
        f"{'L' if place else 'M'}{across.at(amount):.1f} {_up(confidence):.1f}"
        for place, (confidence, amount) in enumerate(points)
    )
    return mark("path", d=path, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line")


def _chosen(curve: ReserveCurve, formatter: Formatter, across: Scale) -> list[Mark]:
    x, y = across.at(curve.chosen_minor), _up(curve.confidence)
    percent = formatter.percent_plain(Fraction(curve.confidence).limit_denominator(10_000))
    text = f"{percent}: {formatter.money_short(curve.chosen_minor)}"
    # Below the line and to its right there is always room: at worst at the edge.
    fits = x + 12 + text_width(text) < across.right
    at, below = (x + 12, 20) if fits else (across.right + 26, 26)
    return [
        mark("circle", cx=x, cy=y, r=7, fill=ACCENT, class_="c-dot"),
        label(at, y + below, text, anchor="start" if fits else "end", kind="strong"),
    ]


def _says(curve: ReserveCurve, formatter: Formatter) -> str:
    sure = formatter.percent_plain(Fraction(curve.confidence).limit_denominator(10_000))
    told = [
        f"{sure} confidence takes {formatter.money_short(curve.chosen_minor)}",
        f"{formatter.money_short(curve.held_minor)} is held",
    ]
    if curve.floor_minor:
        told.append(f"the floor is {formatter.money_short(curve.floor_minor)}")
    return "; ".join(told)
