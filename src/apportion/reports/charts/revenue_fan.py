"""Chart: what came in past years, and a fan of what may come, with what is expected and what the plan draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.axes import area, legend, money_axis, path
from apportion.reports.charts.svg import (
    ACCENT,
    NARROW,
    SMALL,
    TRACK,
    WARN,
    Mark,
    drawing,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_BOTTOM: Final = 266.0
_PAST_NARROW: Final = 8
"""Past years on a phone: more would leave the fan no room."""


@dataclass(frozen=True)
class FanPoint:
    """One budget period; minor units."""

    name: str
    expected: int
    low: int
    """Nine ways in ten lie between ``low`` and ``high``, half of them between ``lower`` and ``upper``."""
    lower: int
    upper: int
    high: int
    draw: int | None = None
    """What the plan draws on it; ``None`` without a plan."""


def fan_chart(
    past: Sequence[tuple[str, int]],
    ahead: Sequence[FanPoint],
    formatter: Formatter,
    width: int,
    name: str,
    *,
    title: str,
) -> str:
    """A line through past years that opens into a fan; a dot where revenue is expected, a stroke at the plan's draw.

    Args:
        past: name and amount of past years, ascending; may be empty.
        ahead: the budget periods, at least one.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
        title: for readers who cannot see it.
    """
    past = past[-_PAST_NARROW:] if width <= NARROW else past
    draws = [point.draw for point in ahead if point.draw is not None]
    amounts = [amount for _, amount in past] + [n for p in ahead for n in (p.low, p.high, p.expected)] + draws
    marks, over = _legend(width, has_draw=bool(draws), has_past=bool(past))
    axis = money_axis(amounts, formatter, top=over + 12, bottom=_BOTTOM, zero=False)
    names = [text for text, _ in past] + [point.name for point in ahead]
    slot = (width - axis.left - 8) / len(names)
    across = [axis.left + slot * (place + 0.5) for place in range(len(names))]
    known, coming = across[: len(past)], across[len(past) :]
    for low, high, pale in (("low", "high", "0.45"), ("lower", "upper", "1")):
        start = [(known[-1], axis.at(past[-1][1]))] if past else [(coming[0] - slot * 0.3, axis.at(ahead[0].expected))]
        above = start + [(x, axis.at(int(getattr(point, high)))) for x, point in zip(coming, ahead, strict=True)]
        below = start + [(x, axis.at(int(getattr(point, low)))) for x, point in zip(coming, ahead, strict=True)]
        marks.append(mark("path", d=area(above, below), fill=TRACK, class_="c-track", fill_opacity=pale))
    marks += axis.grid(width, formatter)
    if len(past) > 1:
        course = path([(x, axis.at(amount)) for x, (_, amount) in zip(known, past, strict=True)])
        marks.append(mark("path", d=course, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line"))
    for x, point in zip(coming, ahead, strict=True):
        marks.append(mark("circle", cx=x, cy=axis.at(point.expected), r=4.5, fill=ACCENT, class_="c-dot"))
        if point.draw is not None:
            y, half = axis.at(point.draw), max(8.0, min(slot * 0.4, 16.0))
            marks.append(
                mark("line", x1=x - half, y1=y, x2=x + half, y2=y, stroke=WARN, stroke_width=3, class_="c-price")
            )
    marks += _names(names, across, slot)
    says = "; ".join(
        f"{point.name}: {formatter.money_short(point.expected)} expected, {formatter.money_short(point.low)} to "
        f"{formatter.money_short(point.high)}"
        for point in ahead
    )
    return drawing(width, _BOTTOM + 34, marks, name=name, title=title, says=says)


def _names(names: Sequence[str], across: Sequence[float], slot: float) -> list[Mark]:
    """Names of years as far as they have room; the last one always."""
    widest = max(text_width(text, SMALL) for text in names) + 8
    every = max(1, -int(-widest // slot))
    return [
        label(x, _BOTTOM + 20, text, anchor="end" if place == len(names) - 1 else "middle", kind="muted", size=SMALL)
        if place == len(names) - 1 and text_width(text, SMALL) > slot
        else label(x, _BOTTOM + 20, text, anchor="middle", kind="muted", size=SMALL)
        for place, (x, text) in enumerate(zip(across, names, strict=True))
        if (len(names) - 1 - place) % every == 0
    ]


def _legend(width: int, *, has_draw: bool, has_past: bool) -> tuple[list[Mark], float]:
    entries = []
    if has_past:
        entries.append(
            (mark("line", x1=0, y1=11, x2=16, y2=11, stroke=ACCENT, stroke_width=3, class_="c-line"), "came")
        )
    entries.append((mark("circle", cx=8, cy=11, r=4.5, fill=ACCENT, class_="c-dot"), "expected"))
    entries.append((mark("rect", x=0, y=5, width=14, height=12, fill=TRACK, class_="c-track"), "half, and 9 in 10"))
    if has_draw:
        stroke = mark("line", x1=0, y1=11, x2=16, y2=11, stroke=WARN, stroke_width=3, class_="c-price")
        entries.append((stroke, "draw"))
    return legend(entries, width)
