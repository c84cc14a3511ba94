"""Chart: a few amounts as bars, each with its name and its figure, for readers who are no budget officers.

Figures stand beside the bars, so that nothing depends on colour; on a phone names stand above their bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.charts.svg import (
    ACCENT,
    NARROW,
    TRACK,
    Mark,
    Scale,
    drawing,
    fitted,
    label,
    mark,
    text_width,
)
from apportion.reports.words import Formatter

_ROW: Final = 30.0
_TALL: Final = 48.0
_BAR: Final = 16.0
_GAP: Final = 8.0


@dataclass(frozen=True)
class Bar:
    """One amount."""

    name: str
    amount: Fraction
    """In minor units; not below zero."""
    is_grouped: bool = False
    """Whether it stands for several, and is drawn lighter."""


def bar_chart(bars: Sequence[Bar], title: str, formatter: Formatter, width: int, name: str) -> str:
    """Amounts as horizontal bars from the left.

    Args:
        bars: in the order in which they are drawn; at least one.
        title: what they are.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
    """
    texts = [formatter.money_short(bar.amount) for bar in bars]
    most = max((bar.amount for bar in bars), default=Fraction(0))
    # Figures are bold, and wider than the estimate for plain letters.
    figures = 1.1 * max(text_width(text) for text in texts) + _GAP
    is_narrow = width <= NARROW
    names = 0.0 if is_narrow else min(max(text_width(bar.name) for bar in bars) + _GAP, width * 0.5)
    scale = Scale(most or Fraction(1), names, width - figures)
    step = _TALL if is_narrow else _ROW
    marks: list[Mark] = []
    for place, (bar, text) in enumerate(zip(bars, texts, strict=True)):
        top = step * place
        at = top + 20 if is_narrow else top + (_ROW - _BAR) / 2
        if is_narrow:
            marks.append(label(0, top + 14, fitted(bar.name, width)))
        else:
            marks.append(label(0, at + _BAR - 3, fitted(bar.name, names - _GAP)))
        end = scale.at(bar.amount)
        fill, kind = (TRACK, "c-track") if bar.is_grouped else (ACCENT, "c-plan")
        marks.append(mark("rect", x=names, y=at, width=max(end - names, 1.0), height=_BAR, fill=fill, class_=kind))
        marks.append(label(end + 6, at + _BAR - 3, text, kind="strong"))
    says = "; ".join(f"{bar.name}: {text}" for bar, text in zip(bars, texts, strict=True))
    return drawing(width, step * len(bars) + 4, marks, name=name, title=title, says=f"{says}.")
