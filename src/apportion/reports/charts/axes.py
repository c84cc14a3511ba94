"""Axes shared by charts of money over time: an upward scale that may begin below zero, with its grid.

Knows pixels and how money is written. It must not know what is drawn on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from apportion.reports.charts.svg import LINE, SMALL, Mark, label, mark, text_width, ticks
from apportion.reports.words import Formatter

Point = tuple[float, float]


@dataclass(frozen=True)
class MoneyAxis:
    """Amounts between two round numbers on a height in pixels."""

    numbers: tuple[Fraction, ...]
    top: float
    bottom: float
    left: float
    """Where the grid begins, right of its numbers."""

    def at(self, amount: Fraction | int) -> float:
        """Height of an amount in pixels."""
        low, high = self.numbers[0], self.numbers[-1]
        return self.bottom - (self.bottom - self.top) * float((Fraction(amount) - low) / (high - low))

    def grid(self, right: float, formatter: Formatter) -> list[Mark]:
        """Lines from side to side with their amounts."""
        drawn = []
        for number in self.numbers:
            y = self.at(number)
            drawn.append(mark("line", x1=self.left, y1=y, x2=right, y2=y, stroke=LINE, class_="c-grid"))
            text = formatter.money_tick(number)
            drawn.append(label(self.left - 6, y + 4, text, anchor="end", kind="muted", size=SMALL))
        return drawn


def money_axis(amounts: Sequence[int], formatter: Formatter, *, top: float, bottom: float, zero: bool) -> MoneyAxis:
    """An axis on which all amounts fit.

    Args:
        amounts: what is drawn; minor units.
        formatter: how money is written.
        top: in pixels.
        bottom: in pixels.
        zero: begin at zero although no amount is near it.
    """
    low, high = min(amounts), max(amounts)
    if zero:
        low, high = min(low, 0), max(high, 0)
    reach = Fraction(max(high - low, 1))
    step = ticks(reach, 4)[1]
    first = floor(Fraction(low) / step)
    last = -floor(-Fraction(high) / step)
    numbers = tuple(step * k for k in range(first, max(last, first + 1) + 1))
    left = max(text_width(formatter.money_tick(number), SMALL) for number in numbers) + 10
    return MoneyAxis(numbers, top, bottom, left)


def path(points: Sequence[Point]) -> str:
    """A line through points, as SVG writes it."""
    return " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))


def area(above: Sequence[Point], below: Sequence[Point]) -> str:
    """The area between two lines from left to right."""
    return f"{path([*above, *reversed(below)])} Z"


def legend(entries: Sequence[tuple[Mark, str]], width: float) -> tuple[list[Mark], float]:
    """Symbols with their words, in as many lines as they need, and the height that they take in pixels."""
    marks: list[Mark] = []
    x, y = 0.0, 0.0
    for symbol, text in entries:
        wide = 34 + text_width(text, SMALL)
        if x and x + wide > width:
            x, y = 0.0, y + 18
        words = label(22, 16, text, kind="muted", size=SMALL)
        marks.append(mark("g", symbol, words, transform=f"translate({x:.0f} {y:.0f})"))
        x += wide
    return marks, y + 22
