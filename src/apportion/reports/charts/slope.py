"""Chart: shares before and after, a line for each name; for rounds of answers and for two plans."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
    first = _spread({_written(line.shares[0], formatter): line.shares[0] for line in lines}, frame)
    last = _spread({line.name: line.shares[-1] for line in lines}, frame)
    for text, at in first.items():
        marks.append(label(xs[0] - _GAP, at + 4, text, anchor="end", kind="muted", size=SMALL))
    for line in sorted(lines, key=lambda item: item.is_whole):
        marks += _drawn(line, xs, frame)
        if line.shares[-1] is not None:
            text = formatter.percent(line.shares[-1])
            kind = "strong" if line.is_whole else "warn" if line.falls else "ink"
            room = width - end - _GAP - text_width(f"{text} ", TEXT)
            marks.append(label(end + _GAP, last[line.name] + 4, f"{text} {fitted(line.name, room)}", kind=kind))
    says = "; ".join(f"{line.name}: {', '.join(_written(share, formatter) for share in line.shares)}" for line in lines)
    return drawing(width, _TOP + height + _BELOW, marks, name=name, title=title, says=says)


def _written(share: Fraction | None, formatter: Formatter) -> str:
    return "none" if share is None else formatter.percent(share)


def _columns(titles: Sequence[str], xs: Sequence[float], height: float) -> list[Mark]:
    """A line for each column with its title above it; those at both ends begin and end with the drawing."""
    drawn = []
    room = (xs[-1] - xs[0]) / (len(xs) - 1) - 8
    for place, (x, text) in enumerate(zip(xs, titles, strict=True)):
        drawn.append(mark("line", x1=x, y1=_TOP, x2=x, y2=_TOP + height, stroke=LINE, class_="c-grid"))
        begin, anchor = (x, "middle") if place else (0.0, "start")
        drawn.append(label(begin, 16, fitted(text, room, SMALL), anchor=anchor, kind="muted", size=SMALL))
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


def _spread(rows: Mapping[str, Fraction | None], frame: _Frame) -> dict[str, float]:
    """Where texts stand: as near as possible to their shares, none over another.

    Least squares under an order, by pooling neighbours that would overlap (Barlow et al. 1972, Statistical Inference
    under Order Restrictions); rows that reach beyond the frame are moved back together.
    """
    told = sorted(
        ((share, name) for name, share in rows.items() if share is not None), key=lambda row: (-row[0], row[1])
    )
    pools: list[list[float]] = []
    for place, (share, _) in enumerate(told):
        pools.append([frame.at(share) - place * _ROW])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    ideal = [_mean(pool) for pool in pools for _ in pool]
    found = [at + place * _ROW for place, at in enumerate(ideal)]
    over = max((at for at in found), default=0.0) - (_TOP + frame.height)
    return {name: at - max(0.0, over) for (_, name), at in zip(told, found, strict=True)}


def _mean(pool: Sequence[float]) -> float:
    return sum(pool) / len(pool)
