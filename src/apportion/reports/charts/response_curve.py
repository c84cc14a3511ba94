"""Chart: the value of a channel against the money it receives, with its interval and current spending."""

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
    TRACK,
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

_HEIGHT: Final = 250.0
_TOP: Final = 30.0
_BELOW: Final = 46.0


@dataclass(frozen=True)
class ResponsePoints:
    """A curve at several amounts, all in minor units of a budget period."""

    name: str
    amounts: tuple[int, ...]
    """Rising, from nothing."""
    values: tuple[tuple[int, int, int], ...]
    """At each amount: by the fitted curve, low end, high end."""
    now: int
    """Current spending, one of the amounts."""
    seen: int
    """The most that history has seen at work; equal to the last amount where it has seen all that is drawn."""


def response_chart(points: ResponsePoints, formatter: Formatter, width: int, name: str) -> str:
    """The curve in its band.

    Args:
        points: what is drawn.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
    """
    narrow = width <= NARROW
    highest = max((high for _, _, high in points.values), default=0)
    values = ticks(Fraction(max(highest, *(mid for mid, _, _ in points.values), 1)), 4)
    amounts = ticks(Fraction(points.amounts[-1]), 3 if narrow else 6)
    left = max(text_width(formatter.money_tick(number), SMALL) for number in values) + 10
    across = Scale(Fraction(points.amounts[-1]), left, width - 24.0)
    upwards = Scale(values[-1], _TOP + _HEIGHT, _TOP)
    marks = [label(0, 14, "Value a budget period", kind="muted", size=SMALL)]
    marks += _grid(across, upwards, [number for number in amounts if number <= points.amounts[-1]], values, formatter)
    marks += [_band(points, across, upwards), _line(points, across, upwards)]
    if points.seen < points.amounts[-1]:
        x = across.at(points.seen)
        dashes = {"stroke_dasharray": "4 4"}
        marks.append(mark("line", x1=x, y1=_TOP, x2=x, y2=_TOP + _HEIGHT, stroke=MUTED, class_="c-stem", **dashes))
    marks += _now(points, across, upwards, formatter)
    marks.append(
        label(
            (left + width - 24.0) / 2,
            _TOP + _HEIGHT + 40,
            "Money a budget period",
            anchor="middle",
            kind="muted",
            size=SMALL,
        )
    )
    return drawing(
        width,
        _TOP + _HEIGHT + _BELOW,
        marks,
        name=name,
        title=f"Value of {points.name} against money",
        says=_says(points, formatter),
    )


def _says(points: ResponsePoints, formatter: Formatter) -> str:
    told = [(points.now, "spent now"), (points.amounts[-1], "the most that is drawn")]
    return "; ".join(
        f"at {formatter.money_short(amount)}, {what}, {formatter.money_short(mid)} "
        f"({formatter.money_short(low)} to {formatter.money_short(high)})"
        for amount, what in told
        for mid, low, high in [points.values[points.amounts.index(amount)]]
    )


def _grid(
    across: Scale, upwards: Scale, amounts: Sequence[Fraction], values: Sequence[Fraction], formatter: Formatter
) -> list[Mark]:
    drawn: list[Mark] = []
    bottom = _TOP + _HEIGHT
    for number in values:
        y = upwards.at(number)
        drawn.append(mark("line", x1=across.left, y1=y, x2=across.right, y2=y, stroke=LINE, class_="c-grid"))
        drawn.append(
            label(across.left - 8, y + 4, formatter.money_tick(number), anchor="end", kind="muted", size=SMALL)
        )
    for number in amounts:
        x = across.at(number)
        drawn.append(mark("line", x1=x, y1=bottom, x2=x, y2=bottom + 5, stroke=MUTED, class_="c-stem"))
        drawn.append(label(x, bottom + 20, formatter.money_tick(number), anchor="middle", kind="muted", size=SMALL))
    return drawn


def _band(points: ResponsePoints, across: Scale, upwards: Scale) -> Mark:
    there = [(across.at(x), upwards.at(high)) for x, (_, _, high) in zip(points.amounts, points.values, strict=True)]
    back = [(across.at(x), upwards.at(low)) for x, (_, low, _) in zip(points.amounts, points.values, strict=True)]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*there, *reversed(back)])
    return mark("polygon", points=corners, fill=TRACK, class_="c-track", fill_opacity="0.6")


def _line(points: ResponsePoints, across: Scale, upwards: Scale) -> Mark:
    path = " ".join(
        f"{'L' if place else 'M'}{across.at(x):.1f} {upwards.at(mid):.1f}"
        for place, (x, (mid, _, _)) in enumerate(zip(points.amounts, points.values, strict=True))
    )
    return mark("path", d=path, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line")


def _now(points: ResponsePoints, across: Scale, upwards: Scale, formatter: Formatter) -> list[Mark]:
    mid = points.values[points.amounts.index(points.now)][0]
    x, y = across.at(points.now), upwards.at(mid)
    text = f"now {formatter.money_short(points.now)}"
    right = x + 12 + text_width(text) < across.right
    return [
        mark("line", x1=x, y1=y, x2=x, y2=_TOP + _HEIGHT, stroke=WARN, stroke_width=2, class_="c-price"),
        mark("circle", cx=x, cy=y, r=6, fill=WARN, class_="c-even"),
        label(x + 12 if right else x - 12, _TOP + _HEIGHT - 8, text, anchor="start" if right else "end", kind="strong"),
    ]
