"""Chart: the weighted value of the plan beside that of other ways to split the money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.charts.svg import (
    ACCENT,
    MUTED,
    NARROW,
    SMALL,
    Mark,
    Scale,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class BesideRow:
    """One way to split the money."""

    name: str
    value: Fraction | None
    """Minor units of value; ``None`` when it cannot be valued."""
    keeps_rules: bool
    is_plan: bool = False


def beside_chart(rows: Sequence[BesideRow], formatter: Formatter, width: int, name: str) -> str:
    """A bar for each; dashed outlines for those that break rules and so are no real alternatives."""
    narrow = width <= NARROW
    values = [row.value for row in rows if row.value is not None]
    plan = next((row.value for row in rows if row.is_plan), None)
    names = 0 if narrow else min(250.0, max(text_width(row.name) for row in rows) + 14)
    scale = Scale(max([Fraction(1), *values]), names + 8, width - (84.0 if narrow else 300.0))
    height = 48.0 if narrow else 34.0
    marks: list[Mark] = []
    for index, row in enumerate(rows):
        y = height * index + 4
        middle = y + (33 if narrow else height / 2)
        kind = "strong" if row.is_plan else "ink"
        if narrow:
            marks.append(label(scale.left, y + 17, fitted(row.name, width - 20), kind=kind))
        else:
            marks.append(label(names, middle + 4.5, fitted(row.name, names - 4), anchor="end", kind=kind))
        end = scale.left
        if row.value is not None:
            end = scale.at(row.value)
            marks.append(_bar(row, scale.left, middle, end))
        text = _note(row, plan, formatter, narrow=narrow)
        marks.append(label(end + 8, middle + 4.5, text, kind=kind if row.is_plan else "muted", size=SMALL))
    says = "; ".join(f"{row.name}: {_note(row, plan, formatter, narrow=False)}" for row in rows)
    title = "Weighted value of the plan and of other allocations"
    return drawing(width, height * len(rows) + 10, marks, name=name, title=title, says=says)


def _bar(row: BesideRow, left: float, middle: float, end: float) -> Mark:
    size = {"x": left, "y": middle - 9, "width": max(end - left, 1.5), "height": 18, "rx": 2}
    if row.is_plan:
        return mark("rect", **size, fill=ACCENT, class_="c-plan")
    if row.keeps_rules:
        return mark("rect", **size, fill=MUTED, fill_opacity="0.55", class_="c-other")
    return mark(
        "rect", **size, fill="none", stroke=MUTED, stroke_width="1.5", stroke_dasharray="4 3", class_="c-broken"
    )


def _note(row: BesideRow, plan: Fraction | None, formatter: Formatter, *, narrow: bool) -> str:
    if row.value is None:
        return "breaks rules; no value" if not row.keeps_rules else "cannot be valued"
    text = formatter.value_short(row.value)
    if row.is_plan or plan is None or plan <= 0:
        return text
    change = formatter.percent_change((row.value - plan) / plan)
    if narrow:
        return f"{text}{'' if row.keeps_rules else ' ✗'}"
    return f"{text}  ({change}{'' if row.keeps_rules else '; breaks rules'})"
