"""Chart: what was found of each unit beside what is proposed, drawn towards the whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.axes import legend
from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    LINE,
    MUTED,
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

_AIR: Final = 0.06
"""Part of the range that stays free on both sides."""
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
_FAR: Final = 3.0
"""An interval's ends beyond so many times the range of the dots are cut at the edge of the drawing."""


@dataclass(frozen=True)
class DrawnRow:
    """One unit or kind: ratios of what came to what was expected."""

    name: str
    raw: float
    drawn: float
    low: float
    """Of the interval; may be infinite."""
    high: float


def drawn_chart(
    rows: Sequence[DrawnRow], whole: float, words: Callable[[float], str], width: int, name: str, *, title: str
) -> str:
    """An open dot for what was found, a full one for what is proposed over its interval; lines at the whole and at 1.

    Args:
        rows: at least one.
        whole: the ratio of the whole.
        words: how a ratio is written.
        width: of the drawing, in pixels.
        name: unique on the page.
        title: what the ratios are.
    """
    narrow = width <= NARROW
    names = 0.0 if narrow else min(280.0, max(text_width(row.name) for row in rows) + 14)
    shown = max(text_width(words(row.drawn)) for row in rows) + 14
    scale = _Scale.over(rows, whole, names + 8, width - shown)
    marks, used = legend(_words(), width)
    top, height = used + 26, 46.0 if narrow else 30.0
    bottom = top + height * len(rows)
    marks += scale.axis(words, top, bottom, 3 if narrow else 7)
    marks.append(_upright(scale.at(1.0), top, bottom, (MUTED, "c-stem", "4 4")))
    marks.append(_upright(scale.at(whole), top, bottom, (INK, "c-past", "none")))
    for place, row in enumerate(rows):
        y = top + height * place + (31 if narrow else height / 2)
        if narrow:
            marks.append(label(0, y - 14, fitted(row.name, width - 4.0)))
        else:
            marks.append(label(names - 6, y + 4.5, fitted(row.name, names - 10), anchor="end"))
        low, high = scale.at(row.low), scale.at(row.high)
        marks.append(
            mark("rect", x=low, y=y - 6, width=max(high - low, 3.0), height=12, rx=3, fill=TRACK, class_="c-track")
        )
        raw = scale.at(row.raw)
        marks.append(mark("circle", cx=raw, cy=y, r=5, fill="#ffffff", stroke=ACCENT, stroke_width=2, class_="c-full"))
        marks.append(mark("circle", cx=scale.at(row.drawn), cy=y, r=5, fill=ACCENT, class_="c-plan"))
        marks.append(label(width - 2.0, y + 4.5, words(row.drawn), anchor="end", kind="strong"))
    says = "; ".join(f"{row.name}: found {words(row.raw)}, proposed {words(row.drawn)}" for row in rows)
    return drawing(width, bottom + 10, marks, name=name, title=title, says=says)


def _upright(x: float, top: float, bottom: float, look: tuple[str, str, str]) -> Mark:
    stroke, kind, dashes = look
    return mark(
        "line", x1=x, y1=top - 2, x2=x, y2=bottom, stroke=stroke, stroke_width=1.5, stroke_dasharray=dashes, class_=kind
    )


def _words() -> list[tuple[Mark, str]]:
    return [
        (mark("circle", cx=8, cy=12, r=5, fill="#ffffff", stroke=ACCENT, stroke_width=2, class_="c-full"), "found"),
        (mark("circle", cx=8, cy=12, r=5, fill=ACCENT, class_="c-plan"), "proposed"),
        (mark("rect", x=0, y=6, width=16, height=12, rx=3, fill=TRACK, class_="c-track"), "90 % interval"),
        (mark("path", d="M8 2V24", stroke=INK, stroke_width=1.5, class_="c-past"), "the whole"),
        (
            mark("path", d="M8 2V24", stroke=MUTED, stroke_width=1.5, stroke_dasharray="4 4", class_="c-stem"),
            "as expected",
        ),
    ]


@dataclass(frozen=True)
class _Scale:
    """Ratios between two numbers on a width in pixels; what lies beyond stands at the edge."""

    low: float
    high: float
    left: float
    right: float

    @classmethod
    def over(cls, rows: Sequence[DrawnRow], whole: float, left: float, right: float) -> _Scale:
        """A scale on which all dots fit, and intervals as far as they are not out of all proportion."""
        dots = [1.0, whole, *(number for row in rows for number in (row.raw, row.drawn))]
        reach = max(max(dots) - min(dots), _STEPS[0])
        near = (min(dots) - _FAR * reach, max(dots) + _FAR * reach)
        ends = [end for row in rows for end in (row.low, row.high) if math.isfinite(end)]
        held = [*dots, *(min(max(end, near[0]), near[1]) for end in ends)]
        air = (max(held) - min(held)) * _AIR
        return cls(min(held) - air, max(held) + air, left, right)

    def at(self, ratio: float) -> float:
        """Where a ratio stands."""
        share = (min(max(ratio, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * share

    def axis(self, words: Callable[[float], str], top: float, bottom: float, count: int) -> list[Mark]:
        """Round ratios above thin lines."""
        step = next((one for one in _STEPS if (self.high - self.low) / one <= count), self.high - self.low)
        marks = []
        for number in range(math.ceil(self.low / step), math.floor(self.high / step) + 1):
            x = self.at(number * step)
            marks.append(mark("line", x1=x, y1=top, x2=x, y2=bottom, stroke=LINE, class_="c-grid"))
            marks.append(label(x, top - 8, words(number * step), anchor="middle", kind="muted", size=SMALL))
        return marks
