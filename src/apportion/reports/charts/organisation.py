"""Chart: how an organisation is built: its parts at the top as boxes, what belongs to each listed beside it.

Knows names. It must not know amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    SMALL,
    TEXT,
    TRACK,
    Mark,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)

_COLUMN: Final = 200.0
"""Least width of a column of names: those of usual length can be read in it."""
_ROW: Final = 18.0
_HEAD: Final = 30.0
_GAP: Final = 14.0
_BOX: Final = 190.0
"""Width of the box of a part at the top, where names stand beside it."""
_SPINE: Final = 16.0
"""Where the line runs from which the parts branch off."""
_STEP: Final = 12.0
"""How far a part stands to the right of the one it belongs to."""


@dataclass(frozen=True)
class Part:
    """One part of an organisation."""

    name: str
    parts: tuple[Part, ...] = ()


def organisation_chart(whole: str, tops: Sequence[Part], width: int, name: str) -> str:
    """The organisation above, its parts branching off below, each with what belongs to it beside or under it.

    Args:
        whole: name of the organisation.
        tops: its parts at the top, in their order.
        width: of the drawing, in pixels.
        name: unique on the page.
    """
    narrow = width < _SPINE * 2 + _BOX + _COLUMN
    box = width - _SPINE * 2 if narrow else _BOX
    left = _SPINE * 2 if narrow else _SPINE * 2 + _BOX + _GAP
    columns = max(1, int((width - left) // _COLUMN))
    title = _lines(whole, width - 12, 2)
    marks: list[Mark] = _box(title, 0.5, 2.0, width - 1.0, is_whole=True)
    under = 2.0 + _high(title)
    top, last = under + _GAP, 0.0
    for part in tops:
        head = _lines(part.name, box - 12, 2)
        high = _high(head)
        last = top + high / 2
        marks += _box(head, _SPINE * 2, top, box, is_whole=False)
        marks.append(_line(f"M{_SPINE:g} {last:g}H{_SPINE * 2:g}"))
        held = _columns(_listed(part.parts, 0), columns, (width - left) / columns - 8)
        start = top + (high if narrow else 0)
        for place, names_of in enumerate(held):
            for at, (depth, text) in enumerate(names_of):
                across = left + place * ((width - left) / columns) + depth * _STEP
                marks.append(label(across, start + _ROW * at + 15, text, size=SMALL))
        each = max((len(column) for column in held), default=0)
        names = _ROW * each + 6
        top += (high + names if narrow else max(high, names)) + _GAP
    marks.insert(0, _line(f"M{_SPINE:g} {under:g}V{last:g}"))
    says = "; ".join(
        part.name + (": " + ", ".join(text for _, text in _listed(part.parts, 0)) if part.parts else "")
        for part in tops
    )
    return drawing(width, top, marks, name=name, title=f"Organisation of {whole}", says=says)


_HALF: Final = 0.5
"""The second line of a name stands less far to the right than a part of it would."""


def _columns(listed: Sequence[tuple[int, str]], columns: int, width: float) -> list[list[tuple[float, str]]]:
    """Names in columns of about the same length; one that is too long for a line takes two or three of them."""
    items = [
        [(depth + at * _HALF, line) for at, line in enumerate(_lines(text, width - depth * _STEP, 3, SMALL))]
        for depth, text in listed
    ]
    each = -(-sum(len(item) for item in items) // columns)
    found: list[list[tuple[float, str]]] = [[]]
    for item in items:
        if found[-1] and len(found[-1]) + len(item) > each and len(found) < columns:
            found.append([])
        found[-1] += item
    return found


def _line(path: str) -> Mark:
    return mark("path", d=path, stroke=LINE, fill="none", class_="c-line")


def _lines(text: str, width: float, most: int, size: int = TEXT) -> list[str]:
    """The text broken between words into so many lines at most; the last one is cut where it does not fit."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < most - 1:
        count = next((n for n in range(len(words), 0, -1) if text_width(" ".join(words[:n]), size) <= width), 1)
        found.append(" ".join(words[:count]))
        words = words[count:]
    return [*found, fitted(" ".join(words), width, size)] if words else found


def _listed(parts: Sequence[Part], depth: int) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for part in parts:
        found.append((depth, part.name))
        found += _listed(part.parts, depth + 1)
    return found


def _high(lines: Sequence[str]) -> float:
    return _HEAD if len(lines) <= 1 else _HEAD + _ROW - 4


def _box(lines: Sequence[str], left: float, top: float, width: float, *, is_whole: bool) -> list[Mark]:
    high = _high(lines)
    box = mark(
        "rect",
        x=left,
        y=top,
        width=width,
        height=high,
        rx=3,
        fill=ACCENT if is_whole else TRACK,
        fill_opacity="0.16" if is_whole else "0.55",
        stroke=ACCENT if is_whole else LINE,
        class_="c-box",
    )
    begin = top + high / 2 + 4.5 - (len(lines) - 1) * 8
    return [
        box,
        *(
            label(left + width / 2, begin + 16 * at, line, anchor="middle", kind="strong")
            for at, line in enumerate(lines)
        ),
    ]
