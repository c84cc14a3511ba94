"""Drawing with SVG: elements that escape what is put into them, estimates of text width, axes.

Knows pixels. It must not know budgets. Floats are pixels here, never amounts.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

WIDE: Final = 920
"""Drawing width for screens and paper, in pixels."""
NARROW: Final = 332
"""Drawing width for a phone of 360 pixels."""
TEXT: Final = 13
"""Font size of labels in pixels."""
SMALL: Final = 12

# Colours for a light page; a page with other colours overrides them by class.
INK: Final = "#1b2733"
MUTED: Final = "#55616d"
LINE: Final = "#d5dce3"
TRACK: Final = "#c3d3e6"
ACCENT: Final = "#1f5fae"
WARN: Final = "#a85a00"

_FROM_RIGHT: Final = frozenset({"R", "AL"})
"""Classes of letters that are written from right to left (Unicode, UAX 9)."""
_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT MARK}"
_WIDE_LETTERS: Final = frozenset("mwMW@%—")
_SLIM_LETTERS: Final = frozenset("iljtfrI.,:;'|!()[] ")


@dataclass(frozen=True)
class Mark:
    """One SVG element."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Mark | str, ...] = ()

    def __str__(self) -> str:
        """The element as text; everything that is not markup is escaped."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        if not self.children:
            return f"<{self.tag}{attributes}/>"
        inside = "".join(escape(child) if isinstance(child, str) else str(child) for child in self.children)
        return f"<{self.tag}{attributes}>{inside}</{self.tag}>"


def mark(tag: str, *children: Mark | str, **attributes: object) -> Mark:
    """An element; ``class_`` is the attribute class, other underscores are hyphens, numbers are kept short."""
    spelled = tuple((name.rstrip("_").replace("_", "-"), _attribute(value)) for name, value in attributes.items())
    return Mark(tag, spelled, children)


def label(x: float, y: float, text: str, *, anchor: str = "start", kind: str = "ink", size: int = TEXT) -> Mark:
    """Words on a chart; ``kind`` is ink, muted, strong or accent."""
    fill = {"muted": MUTED, "accent": ACCENT, "warn": WARN}.get(kind, INK)
    weight = {"font_weight": "600"} if kind in ("strong", "accent") else {}
    return mark("text", text, x=x, y=y, text_anchor=anchor, font_size=size, fill=fill, class_=f"c-{kind}", **weight)


def before_number(name: str) -> str:
    """A name that a number follows: where it is written from right to left, the number stays as it is written.

    By the Unicode bidirectional algorithm (UAX 9) a sign of currency would otherwise be drawn on the other side of its
    digits.
    """
    if any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in name):
        return f"{name}{_LEFT_TO_RIGHT}"
    return name


def drawing(width: float, height: float, marks: Sequence[Mark], *, name: str, title: str, says: str) -> str:
    """A whole chart as SVG text.

    Args:
        width: of the drawing, in pixels.
        height: likewise.
        marks: its content.
        name: unique on the page.
        title: what the chart shows, for readers who cannot see it.
        says: its message in words, likewise.
    """
    return str(
        mark(
            "svg",
            mark("title", title, id=f"{name}-title"),
            mark("desc", says, id=f"{name}-says"),
            *marks,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_attribute(width)} {_attribute(height)}",
            width=width,
            height=height,
            role="img",
            aria_labelledby=f"{name}-title {name}-says",
            font_family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
        )
    )


def text_width(text: str, size: float = TEXT) -> float:
    """About how wide a text is, erring on the wide side."""
    units = sum(
        0.95 if c in _WIDE_LETTERS else 0.4 if c in _SLIM_LETTERS else 0.74 if c.isupper() else 0.63 for c in text
    )
    return units * size


def fitted(text: str, width: float, size: float = TEXT) -> str:
    """The text, cut with an ellipsis where it is wider than ``width``."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@dataclass(frozen=True)
class Scale:
    """A linear scale from nothing to ``most`` between two pixel positions."""

    most: Fraction
    left: float
    right: float

    def at(self, number: Fraction | int) -> float:
        """Pixel position of a number."""
        share = float(Fraction(number) / self.most) if self.most > 0 else 0.0
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)


def ticks(most: Fraction, count: int) -> list[Fraction]:
    """Round numbers from 0 to just beyond ``most``, about ``count`` steps."""
    if most <= 0:
        return [Fraction(0), Fraction(1)]
    raw = most / count
    power = math.floor(math.log10(float(raw)))
    unit = Fraction(10) ** power
    step = next(unit * factor for factor in (1, 2, Fraction(5, 2), 5, 10) if unit * factor >= raw)
    return [step * k for k in range(math.ceil(most / step) + 1)]


def axis(scale: Scale, marks: Sequence[Fraction], texts: Sequence[str], *, top: float, bottom: float) -> list[Mark]:
    """Vertical grid lines with their numbers above them."""
    drawn = []
    for number, text in zip(marks, texts, strict=True):
        x = scale.at(number)
        drawn.append(mark("line", x1=x, y1=top, x2=x, y2=bottom, stroke=LINE, class_="c-grid"))
        anchor = "start" if x <= scale.left else "end" if x >= scale.right else "middle"
        drawn.append(label(x, top - 6, text, anchor=anchor, kind="muted", size=SMALL))
    return drawn


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)
