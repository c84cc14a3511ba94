"""Chart: a ranking as bars, each made of what its criteria contribute, with the line where the money ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    LINE,
    NARROW,
    SMALL,
    WARN,
    Mark,
    Scale,
    axis,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

PALETTE: Final = ("#2f6db3", "#c77a1c", "#3f8f5f", "#8a5fb0", "#b5485d", "#4b98a6", "#8b7a4a", "#6d7785")
"""Fills that can be told apart on light and dark pages, also by most who see colours differently."""
_OUT_OF: Final = 10
_STEPS: Final = (0, 2, 4, 6, 8, 10)


@dataclass(frozen=True)
class ScoreRow:
    """One bar."""

    name: str
    rank: int
    score: Fraction
    """Out of ten."""
    text: str
    """The score as it is written."""
    parts: tuple[Fraction, ...]
    """What each criterion adds, in the order of the legend; empty where a method has no parts."""


def contributions_chart(
    rows: Sequence[ScoreRow],
    criteria: Sequence[str],
    width: int,
    name: str,
    *,
    title: str,
    line_after: int | None = None,
) -> str:
    """Bars from the first of a ranking down.

    Args:
        rows: in the order of the ranking.
        criteria: their names, for the legend; empty where bars have no parts.
        width: of the drawing, in pixels.
        name: unique on the page.
        title: what the chart shows.
        line_after: how many rows the money pays for; ``None`` where no line is drawn.
    """
    narrow = width <= NARROW
    texts = [f"{row.rank}  {row.name}" for row in rows]
    names = 0.0 if narrow else min(330.0, max(text_width(text) for text in texts) + 16)
    scores = max(text_width(row.text) for row in rows) + 14
    marks, top = _legend(criteria, width)
    top += 24.0
    height = 46.0 if narrow else 30.0
    scale = Scale(Fraction(_OUT_OF), names + 6, width - scores)
    bottom = top + height * len(rows)
    marks += axis(scale, [Fraction(step) for step in _STEPS], [str(step) for step in _STEPS], top=top, bottom=bottom)
    for position, (row, text) in enumerate(zip(rows, texts, strict=True)):
        y = top + height * position + (21.0 if narrow else 7.0)
        if narrow:
            marks.append(label(scale.left, y - 5, fitted(text, width - 8.0)))
        else:
            marks.append(label(names - 6, y + 13, fitted(text, names - 8), anchor="end"))
        marks += _bar(row, scale, y)
        marks.append(label(scale.at(row.score) + 6, y + 13, row.text, kind="strong"))
    if line_after is not None and 0 < line_after < len(rows):
        y = top + height * line_after + 1
        marks.append(
            mark(
                "line",
                x1=0,
                y1=y,
                x2=width,
                y2=y,
                stroke=WARN,
                stroke_width=2,
                stroke_dasharray="6 4",
                class_="c-price",
            )
        )
    says = "; ".join(f"{row.rank}. {row.name} {row.text}" for row in rows)
    return drawing(width, bottom + 10, marks, name=name, title=title, says=says)


def _bar(row: ScoreRow, scale: Scale, y: float) -> list[Mark]:
    parts = row.parts or (row.score,)
    marks, begin = [], Fraction(0)
    for place, part in enumerate(parts):
        x1, x2 = scale.at(begin), scale.at(begin + part)
        if part > 0:
            fill = PALETTE[place % len(PALETTE)]
            marks.append(mark("rect", x=x1, y=y, width=max(x2 - x1, 0.5), height=17, fill=fill))
        begin += part
    return marks


def _legend(criteria: Sequence[str], width: int) -> tuple[list[Mark], float]:
    """Swatches with names, in as many lines as they need, and where the lines end."""
    marks: list[Mark] = []
    x, y = 2.0, 16.0
    for place, text in enumerate(criteria):
        room = text_width(text, SMALL) + 34
        if place and x + room > width:
            x, y = 2.0, y + 20
        fill = PALETTE[place % len(PALETTE)]
        marks.append(mark("rect", x=x, y=y - 10, width=14, height=12, rx=2, fill=fill, stroke=LINE))
        marks.append(label(x + 20, y, text, kind="muted", size=SMALL))
        x += room
    return marks, y if criteria else 0.0
