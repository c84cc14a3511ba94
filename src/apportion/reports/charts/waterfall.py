"""Chart: the steps that lead from one amount to another, as a bridge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    MUTED,
    NARROW,
    SMALL,
    WARN,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class WaterfallStep:
    """One row: a change, or with ``is_total`` where the bridge stands."""

    name: str
    amount: int
    is_total: bool = False


def waterfall_chart(
    steps: Sequence[WaterfallStep], formatter: Formatter, width: int, name: str, *, title: str, up_is_good: bool
) -> str:
    """Rows from start to end: bars where the bridge stands, and a floating bar for each change.

    The axis begins near the amounts and not at nothing, because changes are small beside the amounts they lead between;
    bars of totals are therefore drawn with an open left end.
    """
    narrow = width <= NARROW
    levels = _levels(steps)
    edges = [edge for pair in levels for edge in pair]
    least, most = _window([*edges, *(step.amount for step in steps if step.is_total)])
    texts = [formatter.money_short(step.amount) if step.is_total else _signed(step, formatter) for step in steps]
    room = max(text_width(text, SMALL) for text in texts) + 12
    names = 0.0 if narrow else min(320.0, max(text_width(step.name) for step in steps) + 16)
    left, right = names + 6, width - room
    top, height = 8.0, 44.0 if narrow else 30.0
    span = max(most - least, 1)

    def at(amount: int) -> float:
        return left + (right - left) * float(Fraction(amount - least, span))

    marks: list[Mark] = []
    for position, (step, (begin, end), text) in enumerate(zip(steps, levels, texts, strict=True)):
        y = top + height * position + (20.0 if narrow else 6.0)
        if narrow:
            marks.append(label(0, y - 5, fitted(step.name, width - 8.0)))
        else:
            marks.append(label(names - 8, y + 13, fitted(step.name, names - 10), anchor="end"))
        x1, x2 = (left, at(end)) if step.is_total else sorted((at(begin), at(end)))
        fill, kind = _colour(step, up_is_good=up_is_good)
        marks.append(mark("rect", x=x1, y=y, width=max(x2 - x1, 1.5), height=17, fill=fill, class_=kind))
        if position + 1 < len(steps):
            x = at(end)
            marks.append(mark("line", x1=x, y1=y + 17, x2=x, y2=y + height, stroke=LINE, class_="c-grid"))
        strong = "strong" if step.is_total else "ink"
        marks.append(label(x2 + 6, y + 13, text, kind=strong, size=SMALL))
    says = "; ".join(f"{step.name} {text}" for step, text in zip(steps, texts, strict=True))
    return drawing(width, top + height * len(steps) + 8, marks, name=name, title=title, says=says)


def _levels(steps: Sequence[WaterfallStep]) -> list[tuple[int, int]]:
    """Where each row begins and ends; a total restarts the count."""
    level = 0
    levels = []
    for step in steps:
        begin = level
        level = step.amount if step.is_total else level + step.amount
        levels.append((level if step.is_total else begin, level))
    return levels


def _window(edges: Sequence[int]) -> tuple[int, int]:
    """The part of the axis that is drawn: from below the least to the most."""
    least, most = min(edges), max(edges)
    slack = max((most - least) // 4, 1)
    return (0 if 0 <= least <= slack else least - slack), most


def _signed(step: WaterfallStep, formatter: Formatter) -> str:
    text = formatter.money_short(step.amount)
    return f"+{text}" if step.amount > 0 else text


def _colour(step: WaterfallStep, *, up_is_good: bool) -> tuple[str, str]:
    if step.is_total:
        return MUTED, "c-less"
    return (ACCENT, "c-plan") if (step.amount > 0) == up_is_good else (WARN, "c-even")
