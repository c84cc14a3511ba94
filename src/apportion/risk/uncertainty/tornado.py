"""One uncertain number at a time at its P10 and its P90, the others as stated: which of them moves the plan most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.risk.uncertainty.draws import FloatArray, Joint
from apportion.risk.uncertainty.evaluation import Drawn, Evaluator
from apportion.risk.uncertainty.spreads import SCORE_OF_P90

_PER_ROUND: Final = 512
"""Bars evaluated side by side."""


@dataclass(frozen=True)
class Bar:
    """What one number, or all that hang on one driver, do to the plan. Minor units."""

    id: str
    label: str
    is_driver: bool
    low_change: float | None
    """Change of the number at its P10; ``None`` for a driver, whose numbers each change by their own."""
    high_change: float | None
    value_low: float
    """Weighted value of the plan with the number at its P10."""
    value_high: float
    cost_low: float
    cost_high: float
    left_low: float
    """What is left of all money."""
    left_high: float

    @property
    def swing(self) -> float:
        """How far the value of the plan moves between both."""
        return abs(self.value_high - self.value_low)

    @property
    def swing_left(self) -> float:
        """How far what is left of all money moves between both."""
        return abs(self.left_high - self.left_low)


def tornado(made: Joint, ready: Evaluator) -> tuple[Bar, ...]:
    """A bar for each number, and one for each driver with all that hangs on it; the widest swing of value first."""
    drivers = [name for name in made.base if any(item.driver == name for item in made.elements)]
    subjects: list[tuple[str, str, bool, int]] = [(name, name, True, -1) for name in drivers]
    subjects += [(item.id, item.label, False, place) for place, item in enumerate(made.elements)]
    bars: list[Bar] = []
    for begin in range(0, len(subjects), _PER_ROUND):
        part = subjects[begin : begin + _PER_ROUND]
        low, high = (_changes(made, part, score) for score in (-SCORE_OF_P90, SCORE_OF_P90))
        bars += _bars(part, (low, high), (ready.evaluate(low), ready.evaluate(high)))
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, -bar.swing_left, bar.id)))


def _changes(made: Joint, subjects: list[tuple[str, str, bool, int]], score: float) -> FloatArray:
    """Changes of all elements, one column a subject: nothing changes but what it is about."""
    result = np.zeros((len(made.elements), len(subjects)))
    at = np.array([score])
    for column, (name, _, is_driver, place) in enumerate(subjects):
        if not is_driver:
            result[place, column] = made.elements[place].spread.at(at)[0]
            continue
        for row, item in enumerate(made.elements):
            if item.driver == name:
                result[row, column] = item.spread.at(at * item.loading)[0]
    return result


def _bars(
    subjects: list[tuple[str, str, bool, int]], changes: tuple[FloatArray, FloatArray], drawn: tuple[Drawn, Drawn]
) -> list[Bar]:
    low, high = drawn
    return [
        Bar(
            name,
            label,
            is_driver,
            None if is_driver else float(changes[0][place, column]),
            None if is_driver else float(changes[1][place, column]),
            float(low.value[column]),
            float(high.value[column]),
            float(low.cost[column]),
            float(high.cost[column]),
            float(low.left_of_total[column]),
            float(high.left_of_total[column]),
        )
        for column, (name, label, is_driver, place) in enumerate(subjects)
    ]
