"""Chart: what each unit gets, against its floor, its cap and last year, or against what it could get."""

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
    ticks,
)
from apportion.reports.words import Formatter

FLOOR_TO_CAP: Final = ("floor to cap", "Amount of each unit between floor and cap")
"""What the band is, and the title of the chart."""
NEAR_THE_BEST: Final = ("near the best", "Amount of each unit over all plans near the best")


@dataclass(frozen=True)
class RangeRow:
    """One unit, in minor units."""

    name: str
    amount: int
    floor: int
    """Where its band begins."""
    cap: int
    """Where it ends."""
    last_year: int | None


def range_chart(
    rows: Sequence[RangeRow], formatter: Formatter, width: int, name: str, words: tuple[str, str] = FLOOR_TO_CAP
) -> str:
    """A band for each unit, a dot at its amount, a tick at last year.

    Args:
        rows: the units.
        formatter: of the case.
        width: of the drawing, in pixels.
        name: prefix of its ids.
        words: what the band is, and the title of the chart.
    """
    narrow = width <= NARROW
    most = Fraction(max([1, *(max(row.amount, row.cap, row.last_year or 0) for row in rows)]))
    names = 0 if narrow else min(300.0, max(text_width(row.name) for row in rows) + 14)
    amounts = 0.0 if narrow else max(text_width(formatter.money_short(row.amount)) for row in rows) + 16
    numbers = ticks(most, 3 if narrow else 6)
    scale = Scale(numbers[-1], names + 8, width - amounts - 10)
    top, height = 58.0, 48.0 if narrow else 32.0
    bottom = top + height * len(rows)
    marks = _legend(words[0], with_last=any(row.last_year is not None for row in rows))
    texts = [formatter.money_tick(number) for number in numbers]
    marks += axis(scale, numbers, texts, top=top, bottom=bottom)
    for index, row in enumerate(rows):
        y = top + height * index
        middle = y + (32 if narrow else height / 2)
        short = formatter.money_short(row.amount)
        if narrow:
            marks.append(label(scale.left, y + 17, fitted(row.name, width - text_width(short) - 34)))
            marks.append(label(width - 10, y + 17, short, anchor="end", kind="strong"))
        else:
            marks.append(label(names, middle + 4.5, fitted(row.name, names - 4), anchor="end"))
            marks.append(label(width - 2, middle + 4.5, short, anchor="end", kind="strong"))
        marks += _bar(row, scale, middle)
    largest = max(rows, key=lambda row: row.amount)
    says = f"{len(rows)} rows; the largest amount is {formatter.money(largest.amount)} for {largest.name}."
    return drawing(width, bottom + 10, marks, name=name, title=words[1], says=says)


def _bar(row: RangeRow, scale: Scale, y: float) -> list[Mark]:
    low, high = scale.at(row.floor), scale.at(row.cap)
    x = scale.at(row.amount)
    marks = [
        mark("rect", x=low, y=y - 6, width=max(high - low, 2.0), height=12, rx=3, fill=TRACK, class_="c-track"),
        mark("rect", x=low - 1.0, y=y - 6, width=2, height=12, fill=INK, class_="c-end"),
        mark("rect", x=max(high, low + 2) - 1.0, y=y - 6, width=2, height=12, fill=INK, class_="c-end"),
    ]
    if row.last_year is not None:
        past = scale.at(row.last_year)
        marks.append(
            mark(
                "path",
                d=f"M{past:.1f} {y - 13:.1f}V{y + 13:.1f}",
                stroke=INK,
                class_="c-past",
                stroke_width=2,
                stroke_dasharray="3 2",
            )
        )
    marks.append(mark("circle", cx=x, cy=y, r=7, fill=ACCENT, stroke="#ffffff", stroke_width=2, class_="c-dot"))
    return marks


def _legend(band: str, *, with_last: bool) -> list[Mark]:
    y = 16.0
    marks = [
        mark("rect", x=2, y=y - 10, width=26, height=12, rx=3, fill=TRACK, class_="c-track"),
        label(34, y, band, kind="muted", size=SMALL),
        mark("circle", cx=132, cy=y - 4, r=7, fill=ACCENT, stroke="#ffffff", stroke_width=2, class_="c-dot"),
        label(144, y, "plan", kind="muted", size=SMALL),
    ]
    if with_last:
        marks.append(
            mark(
                "path", d=f"M190 {y - 13}V{y + 4}", stroke=INK, class_="c-past", stroke_width=2, stroke_dasharray="3 2"
            )
        )
        marks.append(label(198, y, "last year", kind="muted", size=SMALL))
    return marks
