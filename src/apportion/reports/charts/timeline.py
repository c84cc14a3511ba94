"""Chart: what each project, or each fund, spends in each period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    NARROW,
    SMALL,
    TRACK,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_GAP = 10.0
"""Pixels between two periods."""


@dataclass(frozen=True)
class TimelineRow:
    """One row: an amount per period in minor units, and what it is a part of."""

    name: str
    amounts: tuple[int, ...]
    of: tuple[int, ...] = ()
    """What was there in each period, drawn as a track behind the amount; empty: nothing is drawn behind."""


def timeline_chart(
    rows: Sequence[TimelineRow],
    periods: Sequence[str],
    formatter: Formatter,
    width: int,
    name: str,
    *,
    title: str,
) -> str:
    """A bar in each period for each row, all on one scale, with the amount above it."""
    narrow = width <= NARROW
    most = max([1, *(amount for row in rows for amount in (*row.amounts, *row.of))])
    names = 0.0 if narrow else min(260.0, max(text_width(row.name) for row in rows) + 18)
    slot = (width - names) / len(periods)
    top, height = 26.0, 56.0 if narrow else 38.0
    marks: list[Mark] = []
    for index, period in enumerate(periods):
        x = names + slot * index
        marks.append(label(x, 15, fitted(period, slot - _GAP, SMALL), kind="muted", size=SMALL))
        bottom = top + height * len(rows)
        marks.append(mark("line", x1=x, y1=top - 4, x2=x, y2=bottom, stroke=LINE, class_="c-grid"))
    for position, row in enumerate(rows):
        y = top + height * position
        bar = y + (40.0 if narrow else 21.0)
        if narrow:
            marks.append(label(0, y + 15, fitted(row.name, width - 8.0), kind="strong"))
        else:
            marks.append(label(names - 12, bar + 4, fitted(row.name, names - 16), anchor="end"))
        for index, amount in enumerate(row.amounts):
            held = row.of[index] if row.of else 0
            x, room = names + slot * index + 1, slot - _GAP
            marks += _cell(formatter, x, bar, room, (amount, held, most))
    whole = sum(amount for row in rows for amount in row.amounts)
    says = f"{len(rows)} rows over {', '.join(periods)}; together {formatter.money(whole)}."
    return drawing(width, top + height * len(rows) + 6, marks, name=name, title=title, says=says)


def _cell(formatter: Formatter, x: float, y: float, room: float, sizes: tuple[int, int, int]) -> list[Mark]:
    amount, held, most = sizes
    marks = []
    if held:
        marks.append(mark("rect", x=x, y=y, width=room * held / most, height=9, rx=2, fill=TRACK, class_="c-track"))
    if amount:
        long = max(room * amount / most, 2.0)
        marks.append(mark("rect", x=x, y=y, width=long, height=9, rx=2, fill=ACCENT, class_="c-plan"))
        text = formatter.money_short(amount)
        if text_width(text, SMALL) <= room + _GAP:
            # A cut amount would be a wrong one; the tables below have it.
            marks.append(label(x + 2, y - 4, text, size=SMALL))
    return marks
