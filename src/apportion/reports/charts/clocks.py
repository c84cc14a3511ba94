"""Chart: clocks that run: from what was noticed to the deadline, with the instant at which one looks."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.axes import legend
from apportion.reports.charts.svg import (
    ACCENT,
    INK,
    LINE,
    NARROW,
    SMALL,
    TRACK,
    WARN,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

_DAY: Final = datetime.timedelta(days=1)
_STEPS_DAYS: Final = (1, 2, 7, 14, 28, 91, 182, 364)
"""Days between two dates of the axis."""


@dataclass(frozen=True)
class Clock:
    """One clock; instants with their zones."""

    name: str
    begins: datetime.datetime
    ends: datetime.datetime
    left: str
    """Time to its end in words: ``6 days left``."""


def clocks_chart(clocks: Sequence[Clock], now: datetime.datetime, width: int, name: str) -> str:
    """A bar from the beginning to the end of each clock, filled as far as it has run; what is late in another colour.

    Args:
        clocks: at least one.
        now: the instant at which one looks.
        width: of the drawing, in pixels.
        name: unique on the page.
    """
    narrow = width <= NARROW
    words = max(text_width(clock.left, SMALL) for clock in clocks) + 12
    names = 0.0 if narrow else min(300.0, max(text_width(clock.name, SMALL) for clock in clocks) + 16)
    time = _Time.over([now, *(day for clock in clocks for day in (clock.begins, clock.ends))], names + 4, width - words)
    marks, used = legend(_words(), width)
    top, height = used + 24, 46.0 if narrow else 30.0
    bottom = top + height * len(clocks)
    marks += time.axis(top, bottom, 3 if narrow else 6)
    for place, clock in enumerate(clocks):
        y = top + height * place + (30 if narrow else height / 2)
        if narrow:
            marks.append(label(0, y - 13, fitted(clock.name, width - 4.0, SMALL), size=SMALL))
        else:
            marks.append(label(names - 6, y + 4, fitted(clock.name, names - 10, SMALL), anchor="end", size=SMALL))
        marks += _bar(clock, now, time, y)
        kind = "warn" if clock.ends < now else "strong"
        marks.append(label(width - 2.0, y + 4, clock.left, anchor="end", kind=kind, size=SMALL))
    at = time.at(now)
    marks.append(mark("line", x1=at, y1=top - 4, x2=at, y2=bottom, stroke=INK, stroke_width=1.5, class_="c-past"))
    says = "; ".join(f"{clock.name}: {clock.left}" for clock in clocks)
    return drawing(width, bottom + 8, marks, name=name, title="Clocks that run", says=says)


def _bar(clock: Clock, now: datetime.datetime, time: _Time, y: float) -> list[Mark]:
    begins, ends, at = time.at(clock.begins), time.at(clock.ends), time.at(now)
    marks = [_rect(begins, max(ends, begins + 3), y, (TRACK, "c-track"))]
    run = min(at, ends)
    if run > begins:
        marks.append(_rect(begins, run, y, (ACCENT, "c-plan")))
    if clock.ends < now:
        marks.append(_rect(ends, at, y, (WARN, "c-even")))
    return marks


def _rect(left: float, right: float, y: float, look: tuple[str, str]) -> Mark:
    fill, kind = look
    return mark("rect", x=left, y=y - 6, width=right - left, height=12, rx=2, fill=fill, class_=kind)


def _words() -> list[tuple[Mark, str]]:
    def box(fill: str, kind: str) -> Mark:
        return mark("rect", x=0, y=6, width=16, height=12, rx=2, fill=fill, class_=kind)

    line = mark("path", d="M8 2V24", stroke=INK, stroke_width=1.5, class_="c-past")
    return [
        (box(ACCENT, "c-plan"), "run so far"),
        (box(TRACK, "c-track"), "left"),
        (box(WARN, "c-even"), "late"),
        (line, "the instant asked about"),
    ]


@dataclass(frozen=True)
class _Time:
    """Instants on a width in pixels."""

    first: datetime.datetime
    last: datetime.datetime
    left: float
    right: float

    @classmethod
    def over(cls, instants: Sequence[datetime.datetime], left: float, right: float) -> _Time:
        """A scale on which all instants fit."""
        first, last = min(instants), max(instants)
        return cls(first, max(last, first + _DAY), left, right)

    def at(self, instant: datetime.datetime) -> float:
        """Where an instant stands."""
        return self.left + (self.right - self.left) * ((instant - self.first) / (self.last - self.first))

    def axis(self, top: float, bottom: float, count: int) -> list[Mark]:
        """Dates above thin lines, as many as there is room for."""
        days = (self.last - self.first) / _DAY
        step = next((one for one in _STEPS_DAYS if days / one <= count), int(days / count) + 1)
        day = datetime.datetime.combine(self.first.date() + _DAY, datetime.time(), self.first.tzinfo)
        marks = []
        while day <= self.last:
            x = self.at(day)
            marks.append(mark("line", x1=x, y1=top, x2=x, y2=bottom, stroke=LINE, class_="c-grid"))
            room = text_width("00-00", SMALL) / 2
            if self.left + room <= x <= self.right + room:
                marks.append(label(x, top - 8, f"{day:%m-%d}", anchor="middle", kind="muted", size=SMALL))
            day += step * _DAY
        return marks
