"""Chart: how much each plan leaves to be regretted in each future, as a grid of cells, the darker the more.

Figures stand in the cells, so that nothing depends on colour; on a phone futures are rows under each plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import NARROW, SMALL, WARN, Mark, drawing, fitted, label, mark, text_width
from apportion.reports.words import Formatter

_ROW: Final = 34.0
_TOP: Final = 48.0
_GAP: Final = 2.0
_SHOWN_MAX: Final = 8
"""Futures in columns; of more those that decide are shown, and the caption says of how many."""
_DARKEST: Final = 0.55
"""Opacity of the largest regret: words on it stay readable on light pages and dark ones."""


@dataclass(frozen=True)
class RegretTable:
    """What the chart shows; values in minor units."""

    plans: tuple[str, ...]
    futures: tuple[str, ...]
    regrets: tuple[tuple[Fraction, ...], ...]
    """One row a plan, one figure a future; below zero where a plan is ahead of that future's own best one."""


def regret_chart(table: RegretTable, formatter: Formatter, width: int, name: str) -> str:
    """A grid of plans and futures.

    Args:
        table: the figures.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
    """
    shown = shown_futures(table)
    worst = max((max(row) for row in table.regrets), default=Fraction(0))
    narrow = width <= NARROW
    marks, height = (_stacked if narrow else _grid)(table, shown, worst, formatter, width)
    return drawing(width, height, marks, name=name, title="Regret by plan and future", says=_says(table, formatter))


def shown_futures(table: RegretTable) -> tuple[int, ...]:
    """Positions of the futures that have a column: all, or of many those with the largest regret of any plan."""
    count = len(table.futures)
    if count <= _SHOWN_MAX:
        return tuple(range(count))
    ranked = sorted(range(count), key=lambda k: (-max(row[k] for row in table.regrets), k))
    return tuple(sorted(ranked[:_SHOWN_MAX]))


def _grid(
    table: RegretTable, shown: Sequence[int], worst: Fraction, formatter: Formatter, width: int
) -> tuple[list[Mark], float]:
    """Plans in rows and futures in columns, the largest of each row at its end."""
    names = min(max(text_width(plan) for plan in table.plans) + 14, width * 0.3)
    columns = len(shown) + 1
    cell = (width - names) / columns
    marks = []
    for column, future in enumerate(shown):
        middle = names + cell * (column + 0.5)
        text = fitted(table.futures[future], cell - 6, SMALL)
        marks.append(label(middle, _TOP - 12, text, anchor="middle", kind="muted", size=SMALL))
    marks.append(label(width - 4.0, _TOP - 12, "largest", anchor="end", kind="strong", size=SMALL))
    for row, (plan, regrets) in enumerate(zip(table.plans, table.regrets, strict=True)):
        top = _TOP + _ROW * row
        marks.append(label(0, top + 22, fitted(plan, names - 8)))
        for column, future in enumerate(shown):
            marks += _cell(regrets[future], worst, (names + cell * column, top, cell), formatter)
        marks.append(label(width - 4.0, top + 22, _text(max(regrets), formatter), anchor="end", kind="strong"))
    marks.append(_caption(table, shown, 14))
    return marks, _TOP + _ROW * len(table.plans) + 8


def _stacked(
    table: RegretTable, shown: Sequence[int], worst: Fraction, formatter: Formatter, width: int
) -> tuple[list[Mark], float]:
    """One plan under another, its futures in rows."""
    marks, y = [_caption(table, shown, 14)], 34.0
    for plan, regrets in zip(table.plans, table.regrets, strict=True):
        largest = f"largest {_text(max(regrets), formatter)}"
        room = width - text_width(largest, SMALL) - 12
        marks.append(label(0, y + 14, fitted(plan, room), kind="strong"))
        marks.append(label(width - 4.0, y + 14, largest, anchor="end", kind="muted", size=SMALL))
        y += 22
        for future in shown:
            marks.append(label(0, y + 17, fitted(table.futures[future], width * 0.55, SMALL), size=SMALL))
            marks += _cell(regrets[future], worst, (width * 0.6, y - 5, width * 0.4), formatter)
            y += _ROW - 2
        y += 10
    return marks, y


def _cell(regret: Fraction, worst: Fraction, place: tuple[float, float, float], formatter: Formatter) -> list[Mark]:
    """A square whose darkness says how much of the largest regret it is, and the figure."""
    left, top, width = place
    share = float(max(Fraction(0), regret) / worst) if worst > 0 else 0.0
    box = mark(
        "rect",
        x=left + _GAP,
        y=top + _GAP,
        width=width - 2 * _GAP,
        height=_ROW - 2 * _GAP,
        rx=3,
        fill=WARN,
        fill_opacity=f"{0.05 + (_DARKEST - 0.05) * share:.2f}",
    )
    return [box, label(left + width / 2, top + 22, _text(regret, formatter), anchor="middle", size=SMALL)]


def _text(regret: Fraction, formatter: Formatter) -> str:
    """Nothing to regret is said by a dash."""
    return "–" if regret == 0 else formatter.value_short(regret)


def _caption(table: RegretTable, shown: Sequence[int], y: float) -> Mark:
    text = "Value missed against the best plan of each future"
    if len(shown) < len(table.futures):
        text = f"{text}; the {len(shown)} of {len(table.futures)} that decide"
    return label(0, y, text, kind="muted", size=SMALL)


def _says(table: RegretTable, formatter: Formatter) -> str:
    parts = []
    for plan, regrets in zip(table.plans, table.regrets, strict=True):
        at = max(range(len(regrets)), key=lambda k: regrets[k])
        parts.append(f"{plan}: at most {formatter.value_short(regrets[at])}, in {table.futures[at]}")
    return f"{'. '.join(parts)}."
