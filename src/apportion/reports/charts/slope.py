"""Chart: shares before and after, a line for each name; for rounds of answers and for two plans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    NARROW,
    SMALL,
    TEXT,
    WARN,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_TOP: Final = 40.0
_BELOW: Final = 16.0
_ROW: Final = 17.0
_GAP: Final = 10.0
_NARROW_NAME: Final = 120.0
_WIDE_NAME: Final = 250.0


@dataclass(frozen=True)
class SlopeLine:
    """One name with its shares."""

    name: str
    shares: tuple[Fraction | None, ...]
    """One for each column, 0 to 1; ``None`` where there is none."""
    is_whole: bool = False
    """True for the line of all together, which is drawn stronger."""

    @property
    def falls(self) -> bool:
        """True where the last share is less than the first."""
        told = [share for share in self.shares if share is not None]
        return len(told) > 1 and told[-1] < told[0]


def slope_chart(
    lines: Sequence[SlopeLine], columns: Sequence[str], formatter: Formatter, width: int, name: str, title: str
) -> str:
    """Columns side by side, shares upwards; names stand at the right, those that fall in the colour of warnings.

    Args:
        lines: with as many shares as there are columns, two or more.
        columns: titles of the columns.
        formatter: how shares are written.
        width: of the drawing in pixels.
        name: unique on the page.
        title: what the chart shows.
    """
    height = max(260.0, _ROW * (len(lines) + 3))
    beside = text_width("100.0 %", SMALL) + _GAP
    end = width - beside - (_NARROW_NAME if width <= NARROW else _WIDE_NAME)
    xs = [beside + (end - beside) * place / (len(columns) - 1) for place in range(len(columns))]
    frame = _frame(lines, height)
    marks = _columns(columns, xs, height)
    first = _spread([(line, line.shares[0]) for line in lines], frame)
    last = _spread([(line, line.shares[-1]) for line in lines], frame)
    for line in sorted(lines, key=lambda item: item.is_whole):
        marks += _drawn(line, xs, frame)
        if line.shares[0] is not None:
            text = formatter.percent(line.shares[0])
            marks.append(label(xs[0] - _GAP, first[line.name] + 4, text, anchor="end", kind="muted", size=SMALL))
        if line.shares[-1] is not None:
            text = formatter.percent(line.shares[-1])
            kind = "strong" if line.is_whole else "warn" if line.falls else "ink"
            room = width - end - _GAP - text_width(f"{text} ", TEXT)
            marks.append(label(end + _GAP, last[line.name] + 4, f"{text} {fitted(line.name, room)}", kind=kind))
    says = "; ".join(
        f"{line.name}: {', '.join('none' if share is None else formatter.percent(share) for share in line.shares)}"
        for line in lines
    )
    return drawing(width, _TOP + height + _BELOW, marks, name=name, title=title, says=says)


def _columns(titles: Sequence[str], xs: Sequence[float], height: float) -> list[Mark]:
    """A line for each column with its title above it; those at both ends begin and end with the drawing."""
    drawn = []
    room = (xs[-1] - xs[0]) / (len(xs) - 1) - 8
    for x, text in zip(xs, titles, strict=True):
        drawn.append(mark("line", x1=x, y1=_TOP, x2=x, y2=_TOP + height, stroke=LINE, class_="c-grid"))
        drawn.append(label(x, 16, fitted(text, room, SMALL), anchor="middle", kind="muted", size=SMALL))
    return drawn


@dataclass(frozen=True)
class _Frame:
    """Between which shares the drawing reaches, in whole tenths."""

    low: Fraction
    high: Fraction
    height: float

    def at(self, share: Fraction) -> float:
        return _TOP + self.height * float((self.high - share) / (self.high - self.low))


def _frame(lines: Sequence[SlopeLine], height: float) -> _Frame:
    shares = [share for line in lines for share in line.shares if share is not None]
    low, high = Fraction(math.floor(min(shares) * 10), 10), Fraction(math.ceil(max(shares) * 10), 10)
    return _Frame(low, max(high, low + Fraction(1, 10)), height)


def _drawn(line: SlopeLine, xs: Sequence[float], frame: _Frame) -> list[Mark]:
    told = [(x, frame.at(share)) for x, share in zip(xs, line.shares, strict=True) if share is not None]
    colour = WARN if line.falls else ACCENT
    path = " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(told))
    wide = "3.5" if line.is_whole else "1.5"
    drawn = []
    if len(told) > 1:
        class_ = "c-price" if line.falls else "c-line"
        drawn.append(mark("path", d=path, fill="none", stroke=colour, stroke_width=wide, class_=class_))
    for x, y in told:
        drawn.append(mark("circle", cx=x, cy=y, r=4, fill=colour, class_="c-even" if line.falls else "c-dot"))
    return drawn


def _spread(rows: Sequence[tuple[SlopeLine, Fraction | None]], frame: _Frame) -> dict[str, float]:
    """Where names stand: as near as possible to their shares, none over another."""
    told = sorted(((share, line.name) for line, share in rows if share is not None), key=lambda row: (-row[0], row[1]))
    found: dict[str, float] = {}
    below = _TOP - _ROW
    for share, name in told:
        below = max(frame.at(share), below + _ROW)
        found[name] = below
    over = below - (_TOP + frame.height)
    if over > 0:
        limit = _TOP + frame.height
        for _, name in reversed(told):
            found[name] = min(found[name], limit)
            limit = found[name] - _ROW
    return found
