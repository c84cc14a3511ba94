"""Chart: what the next unit of money would be worth in each place, against the plan's price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    MUTED,
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
    ticks,
)
from apportion.reports.words import Formatter

_OFF_SCALE: Final = 5
"""Values beyond this many times the price are cut off and marked, or nothing else could be seen."""
_SAME: Final = Fraction(1, 1000)
"""Relative difference from the price that counts as none: whole minor units cause smaller ones."""


@dataclass(frozen=True)
class WorthRow:
    """One request or unit: weighted value per unit of money."""

    name: str
    next_weighted: Fraction | None
    """``None`` where no more is asked for."""
    last_weighted: Fraction | None
    """``None`` where nothing can be taken away."""


def worth_chart(rows: Sequence[WorthRow], price: Fraction, formatter: Formatter, width: int, name: str) -> str:
    """A dot for each row at what its next unit of money would add; a line at the price of the plan."""
    narrow = width <= NARROW
    shown = [_shown(row) for row in rows]
    most = max([*shown, price])
    if price > 0 and most > _OFF_SCALE * price:
        most = _OFF_SCALE * price
    names = 0 if narrow else min(340.0, max(text_width(row.name) for row in rows) + 14)
    numbers = ticks(most, 3 if narrow else 6)
    scale = Scale(numbers[-1], names + 8, width - 74.0)
    top, height = 92.0 if narrow else 58.0, 42.0 if narrow else 28.0
    bottom = top + height * len(rows)
    marks = _legend(formatter, price, narrow=narrow)
    marks += axis(scale, numbers, [formatter.price(number) for number in numbers], top=top, bottom=bottom)
    line = scale.at(price)
    marks.append(mark("line", x1=line, y1=top - 2, x2=line, y2=bottom, stroke=WARN, stroke_width=2, class_="c-price"))
    for index, (row, number) in enumerate(zip(rows, shown, strict=True)):
        y = top + height * index
        middle = y + (29 if narrow else height / 2)
        if narrow:
            marks.append(label(scale.left, y + 15, fitted(row.name, width - 20)))
        else:
            marks.append(label(names, middle + 4.5, fitted(row.name, names - 4), anchor="end"))
        marks += _dot(row, number, price, scale, middle)
        cut = "▸ " if number > scale.most else ""
        marks.append(
            label(scale.right + 12, middle + 4.5, f"{cut}{_short(number, formatter)}", kind="muted", size=SMALL)
        )
    says = f"The plan's price is {formatter.price(price)} of weighted value per {formatter.one}. " + "; ".join(
        f"{row.name}: {formatter.price(number)}" for row, number in zip(rows, shown, strict=True)
    )
    title = f"What the next {formatter.one} would add in weighted value"
    return drawing(width, bottom + 10, marks, name=name, title=title, says=says)


def _shown(row: WorthRow) -> Fraction:
    if row.next_weighted is not None:
        return row.next_weighted
    return row.last_weighted if row.last_weighted is not None else Fraction(0)


def _short(number: Fraction, formatter: Formatter) -> str:
    return formatter.price(Fraction(round(number * 1000), 1000))


def _dot(row: WorthRow, number: Fraction, price: Fraction, scale: Scale, y: float) -> list[Mark]:
    x = scale.at(number)
    marks = [mark("line", x1=scale.left, y1=y, x2=x, y2=y, stroke=MUTED, class_="c-stem", stroke_opacity="0.4")]
    if row.next_weighted is None:
        marks.append(
            mark("circle", cx=x, cy=y, r=6, fill="#ffffff", stroke=ACCENT, stroke_width="2.5", class_="c-full")
        )
    elif abs(number - price) <= price * _SAME:
        marks.append(mark("circle", cx=x, cy=y, r=7, fill=WARN, class_="c-even"))
    elif number > price:
        marks.append(mark("circle", cx=x, cy=y, r=6, fill=ACCENT, class_="c-dot"))
    else:
        marks.append(mark("circle", cx=x, cy=y, r=6, fill=MUTED, class_="c-less"))
    return marks


def _legend(formatter: Formatter, price: Fraction, *, narrow: bool) -> list[Mark]:
    entries = (
        (mark("path", d="M8 4V20", stroke=WARN, stroke_width=2, class_="c-price"), f"price {formatter.price(price)}"),
        (mark("circle", cx=8, cy=12, r=7, fill=WARN, class_="c-even"), "shares the next money"),
        (
            mark("circle", cx=8, cy=12, r=6, fill="#ffffff", stroke=ACCENT, stroke_width="2.5", class_="c-full"),
            "asks for no more",
        ),
        (mark("circle", cx=8, cy=12, r=6, fill=MUTED, class_="c-less"), "worth less"),
        (mark("circle", cx=8, cy=12, r=6, fill=ACCENT, class_="c-dot"), "worth more, held by a rule"),
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
