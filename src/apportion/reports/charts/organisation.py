"""Chart: how an organisation is built: its parts at the top as columns, what stands below them listed underneath.

Knows names. It must not know amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.svg import ACCENT, LINE, SMALL, TRACK, Mark, drawing, fitted, label, mark

_COLUMN: Final = 200.0
"""Least width of a column: names of usual length can be read in it."""
_COLUMNS_MAX: Final = 5
_ROW: Final = 18.0
_HEAD: Final = 30.0
_GAP: Final = 12.0
_BETWEEN: Final = 26.0
_STEP: Final = 12.0
"""How far a part stands to the right of the one it belongs to."""


@dataclass(frozen=True)
class Part:
    """One part of an organisation."""

    name: str
    parts: tuple[Part, ...] = ()


def organisation_chart(whole: str, tops: Sequence[Part], width: int, name: str) -> str:
    """The organisation above, its parts below in as many columns as can be read.

    Args:
        whole: name of the organisation.
        tops: its parts at the top, in their order.
        width: of the drawing, in pixels.
        name: unique on the page.
    """
    columns = max(1, min(_COLUMNS_MAX, len(tops), int(width // _COLUMN)))
    each = (width - _GAP * (columns - 1)) / columns
    marks: list[Mark] = [*_box(whole, (width - min(width, 420.0)) / 2, 2.0, min(width, 420.0), is_whole=True)]
    top = 2.0 + _HEAD
    for start in range(0, len(tops), columns):
        row = tops[start : start + columns]
        line = top + _BETWEEN / 2
        middle = width / 2
        marks.append(mark("path", d=f"M{middle:g} {top:g}V{line:g}", stroke=LINE, fill="none", class_="c-line"))
        marks.append(
            mark(
                "path",
                d=f"M{min(middle, each / 2):g} {line:g}H{max(middle, (len(row) - 1) * (each + _GAP) + each / 2):g}",
                stroke=LINE,
                fill="none",
                class_="c-line",
            )
        )
        lowest = 0.0
        for place, part in enumerate(row):
            left = place * (each + _GAP)
            centre = left + each / 2
            below = top + _BETWEEN
            marks.append(mark("path", d=f"M{centre:g} {line:g}V{below:g}", stroke=LINE, fill="none", class_="c-line"))
            marks += _box(part.name, left, below, each, is_whole=False)
            listed = list(_listed(part.parts, 0))
            for at, (depth, text) in enumerate(listed):
                y = below + _HEAD + _ROW * (at + 1) - 4
                indent = left + 6 + depth * _STEP
                marks.append(label(indent, y, fitted(text, left + each - indent, SMALL), size=SMALL))
            lowest = max(lowest, _BETWEEN + _HEAD + _ROW * len(listed))
        top += lowest + 6
    says = "; ".join(
        part.name + (": " + ", ".join(text for _, text in _listed(part.parts, 0)) if part.parts else "")
        for part in tops
    )
    return drawing(width, top + 6, marks, name=name, title=f"Organisation of {whole}", says=says)


def _listed(parts: Sequence[Part], depth: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for part in parts:
        found.append((depth, part.name))
        found += _listed(part.parts, depth + 1)
    return found


def _box(text: str, left: float, top: float, width: float, *, is_whole: bool) -> tuple[Mark, Mark]:
    box = mark(
        "rect",
        x=left,
        y=top,
        width=width,
        height=_HEAD,
        rx=3,
        fill=ACCENT if is_whole else TRACK,
        fill_opacity="0.16" if is_whole else "0.55",
        stroke=ACCENT if is_whole else LINE,
        class_="c-box",
    )
    shown = fitted(text, width - 12)
    return box, label(left + width / 2, top + _HEAD / 2 + 4.5, shown, anchor="middle", kind="strong")
