"""Chart: how far each weight may move before a ranking changes, as bands on a line from nothing to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    NARROW,
    SMALL,
    TRACK,
    Mark,
    Scale,
    axis,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

_STEPS: Final = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))
_THIN: Final = 4.0
"""Half the height of the band of the best, in pixels."""
_THICK: Final = 9.0


@dataclass(frozen=True)
class WeightBand:
    """One criterion; all numbers are parts of one."""

    name: str
    weight: float
    order: tuple[float, float]
    """Weights between which the whole order stays."""
    best: tuple[float, float]
    """Weights between which the same are the best."""
    text: str
    """The weight as it is written."""


def weight_bands_chart(
    rows: Sequence[WeightBand], width: int, name: str, *, title: str, order: str, best: str, ticks: Sequence[str]
) -> str:
    """A light band where the best stay the best, a strong one where the whole order stays, a dot at the weight now.

    Args:
        rows: one per criterion.
        width: of the drawing, in pixels.
        name: unique on the page.
        title: what the chart shows.
        order: what the strong band means, for the legend.
        best: what the light band means, likewise.
        ticks: how 0, 25, 50, 75 and 100 % are written.
    """
    narrow = width <= NARROW
    names = 0.0 if narrow else min(260.0, max(text_width(row.name) for row in rows) + 16)
    numbers = 0.0 if narrow else max(text_width(row.text) for row in rows) + 16
    scale = Scale(Fraction(1), names + 8, width - numbers - 12)
    marks, top = _legend(order, best, width)
    top += 28
    height = 52.0 if narrow else 36.0
    bottom = top + height * len(rows)
    marks += axis(scale, _STEPS, ticks, top=top, bottom=bottom)
    for position, row in enumerate(rows):
        middle = top + height * position + (34.0 if narrow else height / 2)
        if narrow:
            room = width - text_width(row.text) - 30
            marks.append(label(scale.left, middle - 16, fitted(row.name, room)))
            marks.append(label(width - 12, middle - 16, row.text, anchor="end", kind="strong"))
        else:
            marks.append(label(names, middle + 4.5, fitted(row.name, names - 4), anchor="end"))
            marks.append(label(width - 2, middle + 4.5, row.text, anchor="end", kind="strong"))
        marks.append(_band(scale, row.best, middle, _THICK, TRACK, "c-track"))
        marks.append(_band(scale, row.order, middle, _THIN, ACCENT, "c-plan"))
        x = scale.at(Fraction(row.weight))
        marks.append(mark("circle", cx=x, cy=middle, r=6, fill=INK, stroke="#ffffff", stroke_width=2, class_="c-now"))
    says = "; ".join(f"{row.name} {row.text}: {row.order[0]:.1%} to {row.order[1]:.1%}" for row in rows)
    return drawing(width, bottom + 10, marks, name=name, title=title, says=says)


def _band(scale: Scale, ends: tuple[float, float], middle: float, half: float, fill: str, kind: str) -> Mark:
    low, high = (scale.at(Fraction(end)) for end in ends)
    return mark(
        "rect", x=low, y=middle - half, width=max(high - low, 2.0), height=2 * half, rx=3, fill=fill, class_=kind
    )


def _legend(order: str, best: str, width: int) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    x, y = 2.0, 16.0
    kinds = ((order, _THIN, ACCENT, "c-plan"), (best, _THICK - 2, TRACK, "c-track"))
    for text, half, fill, kind in kinds:
        room = text_width(text, SMALL) + 52
        if x > 2 and x + room > width:  # noqa: PLR2004 - not the first of a line
            x, y = 2.0, y + 22
        marks.append(mark("rect", x=x, y=y - 4 - half, width=26, height=2 * half, rx=3, fill=fill, class_=kind))
        marks.append(label(x + 34, y, text, kind="muted", size=SMALL))
        x += room
    if x + 90 > width:
        x, y = 2.0, y + 22
    marks.append(mark("circle", cx=x + 8, cy=y - 4, r=6, fill=INK, stroke="#ffffff", stroke_width=2, class_="c-now"))
    marks.append(label(x + 22, y, "weight now", kind="muted", size=SMALL))
    return marks, y
