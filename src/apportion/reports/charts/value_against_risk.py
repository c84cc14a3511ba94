"""Chart: weighted value of the best plan within each limit of risk, with the plan itself marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from apportion.reports.charts.svg import (
    ACCENT,
    LINE,
    MUTED,
    NARROW,
    SMALL,
    WARN,
    Mark,
    drawing,
    label,
    mark,
    text_width,
    ticks,
)
from apportion.reports.words import Formatter

_HEIGHT: Final = 300.0
_TOP: Final = 34.0
_ROOM_BELOW: Final = 50.0
_BESIDE: Final = 13.0

Kind = Literal["plan", "least", ""]


@dataclass(frozen=True)
class ValueAtRisk:
    """A plan on the frontier."""

    risk: Fraction
    """Standard deviation, minor units of value."""
    value: Fraction
    kind: Kind = ""


@dataclass(frozen=True)
class _Axis:
    low: Fraction
    high: Fraction
    begin: float
    end: float

    def at(self, number: Fraction) -> float:
        return self.begin + (self.end - self.begin) * float((number - self.low) / (self.high - self.low))


def value_against_risk_chart(
    points: Sequence[ValueAtRisk], formatter: Formatter, width: int, name: str, *, known_between: bool = True
) -> str:
    """A line through all points: risk to the right, value upwards.

    Args:
        points: plans by rising risk, two or more.
        formatter: how figures are written.
        width: of the drawing in pixels.
        name: unique on the page.
        known_between: whether plans between the points are mixtures of them; otherwise the line is only dashes.
    """
    narrow = width <= NARROW
    values = _steps(min(point.value for point in points), max(point.value for point in points), 5)
    risks = _steps(min(point.risk for point in points), max(point.risk for point in points), 3 if narrow else 7)
    left = max(text_width(formatter.value_short(number), SMALL) for number in values) + 18
    across = _Axis(risks[0], risks[-1], left, width - (20.0 if narrow else 44.0))
    upwards = _Axis(values[0], values[-1], _TOP + _HEIGHT, _TOP)
    marks = [label(0, 14, "Weighted value", kind="muted", size=SMALL)]
    marks += _grid(across, upwards, risks, values, formatter)
    path = " ".join(
        f"{'L' if place else 'M'}{across.at(point.risk):.1f} {upwards.at(point.value):.1f}"
        for place, point in enumerate(points)
    )
    dashes = {} if known_between else {"stroke_dasharray": "8 6"}
    marks.append(mark("path", d=path, fill="none", stroke=ACCENT, stroke_width="2.5", class_="c-line", **dashes))
    for point in points:
        x, y = across.at(point.risk), upwards.at(point.value)
        if point.kind == "":
            marks.append(mark("circle", cx=x, cy=y, r=4, fill=ACCENT, class_="c-dot"))
    marks += [item for point in points if point.kind for item in _named(point, across, upwards, formatter)]
    says = "; ".join(f"{formatter.value(point.risk)}: {formatter.value(point.value)}" for point in points)
    title = "Weighted value of the best plan within each standard deviation"
    return drawing(width, _TOP + _HEIGHT + _ROOM_BELOW, marks, name=name, title=title, says=says)


def _steps(low: Fraction, high: Fraction, count: int) -> list[Fraction]:
    """Round numbers around a range."""
    if high <= low:
        return [low - 1, low + 1]
    numbers = ticks(high - low, count)
    step = numbers[1] - numbers[0]
    return [step * k for k in range(int(low // step), int(-(-high // step)) + 1)]


def _grid(
    across: _Axis, upwards: _Axis, risks: Sequence[Fraction], values: Sequence[Fraction], formatter: Formatter
) -> list[Mark]:
    bottom = _TOP + _HEIGHT
    drawn: list[Mark] = []
    for number in values:
        y = upwards.at(number)
        drawn.append(mark("line", x1=across.begin, y1=y, x2=across.end, y2=y, stroke=LINE, class_="c-grid"))
        text = formatter.value_short(number)
        drawn.append(label(across.begin - 8, y + 4, text, anchor="end", kind="muted", size=SMALL))
    for number in risks:
        x, text = across.at(number), formatter.value_short(number)
        drawn.append(mark("line", x1=x, y1=bottom, x2=x, y2=bottom + 5, stroke=MUTED, class_="c-stem"))
        drawn.append(label(x, bottom + 20, text, anchor="middle", kind="muted", size=SMALL))
    middle = (across.begin + across.end) / 2
    drawn.append(label(middle, bottom + 42, "Standard deviation of value", anchor="middle", kind="muted", size=SMALL))
    return drawn


def _named(point: ValueAtRisk, across: _Axis, upwards: _Axis, formatter: Formatter) -> list[Mark]:
    """A point with its name where the line is not: it comes to the plan from below and leaves the other upwards."""
    x, y = across.at(point.risk), upwards.at(point.value)
    words = "this plan" if point.kind == "plan" else "least risk"
    text = f"{words}, {formatter.value_short(point.value)}"
    if point.kind == "plan":
        dot = mark("circle", cx=x, cy=y, r=7, fill=WARN, class_="c-even")
        return [dot, label(x + 7, y - 13, text, anchor="end", kind="strong")]
    dot = mark("circle", cx=x, cy=y, r=6, fill="#ffffff", stroke=ACCENT, stroke_width="2.5", class_="c-full")
    return [dot, label(x + _BESIDE, y + 5, text, kind="strong")]
