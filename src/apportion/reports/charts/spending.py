"""Charts of a watched plan: spending through the year, and how much each unit has used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.charts.axes import Point, area, legend, money_axis, path
from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    MUTED,
    NARROW,
    SMALL,
    TRACK,
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


@dataclass(frozen=True)
class YearSpending:
    """A year in months; amounts in minor units since its first day."""

    months: tuple[str, ...]
    allocated: int
    spent: tuple[int, ...]
    """At the end of each month that has begun."""
    usual: tuple[tuple[int, int, int], ...]
    """Past years at the end of each month: as usual, least, most; empty: not known."""
    expected: int | None
    """Forecast for the end; ``None``: none."""


def year_chart(year: YearSpending, formatter: Formatter, width: int, name: str) -> str:
    """Spending so far, an even year, the band of past years, the forecast and what is allocated."""
    count = len(year.months)
    amounts = [0, year.allocated, *year.spent, *([year.expected] if year.expected is not None else [])]
    amounts += [high for _, _, high in year.usual]
    marks, used = legend(_year_words(year), width)
    scale = money_axis(amounts, formatter, top=used + 14, bottom=used + 264, zero=True)
    right = width - 12.0

    def x(month: int) -> float:
        return scale.left + (right - scale.left) * month / count

    drawn = scale.grid(right, formatter)
    if year.usual:
        above: list[Point] = [(x(0), scale.at(0)), *((x(k), scale.at(row[2])) for k, row in enumerate(year.usual, 1))]
        below: list[Point] = [(x(0), scale.at(0)), *((x(k), scale.at(row[1])) for k, row in enumerate(year.usual, 1))]
        drawn.append(mark("path", d=area(above, below), fill=TRACK, class_="c-track", fill_opacity="0.7"))
    drawn.append(_line([(x(0), scale.at(0)), (x(count), scale.at(year.allocated))], MUTED, "c-stem", "4 4"))
    spent: list[Point] = [(x(0), scale.at(0)), *((x(k), scale.at(amount)) for k, amount in enumerate(year.spent, 1))]
    if year.expected is not None:
        drawn.append(_line([spent[-1], (x(count), scale.at(year.expected))], ACCENT, "c-line", "2 4"))
        drawn.append(
            mark(
                "circle",
                cx=x(count),
                cy=scale.at(year.expected),
                r=5,
                fill="none",
                stroke=ACCENT,
                stroke_width=2,
                class_="c-line",
            )
        )
    drawn.append(mark("path", d=path(spent), fill="none", stroke=ACCENT, stroke_width=3, class_="c-line"))
    drawn.append(mark("circle", cx=spent[-1][0], cy=spent[-1][1], r=5, fill=ACCENT, class_="c-plan"))
    step = 2 if width <= NARROW else 1
    for place, month in enumerate(year.months):
        if place % step == 0:
            middle = (x(place) + x(place + 1)) / 2
            drawn.append(label(middle, scale.bottom + 18, month, anchor="middle", kind="muted", size=SMALL))
    so_far = formatter.money_short(year.spent[-1] if year.spent else 0)
    says = f"{so_far} of {formatter.money_short(year.allocated)} is spent."
    title = "Spending through the year"
    return drawing(width, scale.bottom + 30, [*marks, *drawn], name=name, title=title, says=says)


def _line(points: Sequence[Point], stroke: str, kind: str, dashes: str) -> Mark:
    return mark(
        "path", d=path(points), fill="none", stroke=stroke, stroke_width=2, stroke_dasharray=dashes, class_=kind
    )


def _year_words(year: YearSpending) -> list[tuple[Mark, str]]:
    entries = [
        (mark("path", d="M0 12H16", stroke=ACCENT, stroke_width=3, class_="c-line"), "spent"),
        (
            mark("path", d="M0 12H16", stroke=MUTED, stroke_width=2, stroke_dasharray="4 4", class_="c-stem"),
            "even year",
        ),
    ]
    if year.usual:
        entries.append((mark("rect", x=0, y=6, width=16, height=12, fill=TRACK, class_="c-track"), "past years"))
    if year.expected is not None:
        dotted = mark("path", d="M0 12H16", stroke=ACCENT, stroke_width=2, stroke_dasharray="2 4", class_="c-line")
        entries.append((dotted, "forecast"))
    return entries


@dataclass(frozen=True)
class UseRow:
    """What one unit has used, as parts of what it is allocated."""

    name: str
    used: Fraction
    low: float | None
    """Least that a past year had used by now; ``None``: not known."""
    high: float | None


def use_chart(rows: Sequence[UseRow], even: Fraction, formatter: Formatter, width: int, name: str) -> str:
    """A dot for each unit at the part it has used, over the band of its past years; a line at the even year."""
    narrow = width <= NARROW
    names = 0.0 if narrow else min(280.0, max(text_width(row.name) for row in rows) + 14)
    most = max([even, *(row.used for row in rows), *(Fraction(row.high or 0) for row in rows)]) * Fraction(23, 20)
    numbers = ticks(most, 3 if narrow else 6)
    scale = Scale(numbers[-1], names + 6, width - 64.0)
    marks, used = legend(_use_words(rows), width)
    top, height = used + 26, 46.0 if narrow else 30.0
    bottom = top + height * len(rows)
    marks += axis(scale, numbers, [formatter.percent(number, 0) for number in numbers], top=top, bottom=bottom)
    at = scale.at(even)
    for place, row in enumerate(rows):
        y = top + height * place + (31 if narrow else height / 2)
        share = formatter.percent(row.used)
        if narrow:
            marks.append(label(scale.left, y - 14, fitted(row.name, width - 90)))
        else:
            marks.append(label(names - 6, y + 4.5, fitted(row.name, names - 10), anchor="end"))
        marks.append(label(width - 2.0, y + 4.5, share, anchor="end", kind="strong"))
        outside = False
        if row.low is not None and row.high is not None:
            low, high = scale.at(Fraction(row.low)), scale.at(Fraction(row.high))
            outside = not row.low <= float(row.used) <= row.high
            marks.append(
                mark("rect", x=low, y=y - 6, width=max(high - low, 3.0), height=12, rx=3, fill=TRACK, class_="c-track")
            )
        marks.append(_line([(at, y - 11), (at, y + 11)], INK, "c-past", "3 2"))
        fill, kind = (WARN, "c-even") if outside else (ACCENT, "c-plan")
        marks.append(mark("circle", cx=scale.at(row.used), cy=y, r=6, fill=fill, class_=kind))
    says = "; ".join(f"{row.name} {formatter.percent(row.used)}" for row in rows)
    return drawing(width, bottom + 10, marks, name=name, title="Part of the money that each unit has used", says=says)


def _use_words(rows: Sequence[UseRow]) -> list[tuple[Mark, str]]:
    entries = [
        (mark("circle", cx=8, cy=12, r=6, fill=ACCENT, class_="c-plan"), "used"),
        (mark("path", d="M8 2V24", stroke=INK, stroke_width=2, stroke_dasharray="3 2", class_="c-past"), "even year"),
    ]
    if any(row.low is not None for row in rows):
        entries.append((mark("rect", x=0, y=6, width=16, height=12, fill=TRACK, class_="c-track"), "past years"))
        entries.append((mark("circle", cx=8, cy=12, r=6, fill=WARN, class_="c-even"), "outside them"))
    return entries
