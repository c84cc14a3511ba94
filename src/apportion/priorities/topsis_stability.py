"""How far each weight may move before a TOPSIS ranking changes, by fine bracketing.

Closeness is not linear in the weights, so there is no closed form: the weight is moved in small steps until the order
changes, and the breakpoint is then halved in on. What changes and changes back within one step is not seen; the result
says how fine the steps were. For additive totals see ``stability``, which is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from apportion.priorities.criteria import FloatArray
from apportion.priorities.ranking import without_noise
from apportion.priorities.topsis import Closeness, closeness_under

STEPS: Final = 1000
"""How many steps the way from 0 to 1 is divided into."""
_HALVINGS: Final = 40
"""From a thousandth to below what twelve decimals can tell."""
_Order = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class BracketedEnd:
    """One end of the interval of a weight."""

    weight: float
    """The last weight, to about twelve decimals, at which the ranking is as given."""
    changes: tuple[tuple[str, str], ...]
    """Pairs in another order just beyond: (ahead under the weights as given, behind). Empty at 0 and 1."""


@dataclass(frozen=True)
class BracketedInterval:
    """The weights of one criterion between which no change of the ranking was found."""

    criterion: str
    weight: float
    low: BracketedEnd
    high: BracketedEnd
    step: float
    """A change that is undone within one such step is not seen."""


def bracketed_intervals(
    found: Closeness, *, top: int | None = None, steps: int = STEPS
) -> tuple[BracketedInterval, ...]:
    """For each criterion, the weights between which the order, or who makes up the best ``top``, stays as it is.

    The other weights are rescaled in proportion. A criterion with all the weight cannot be moved and gets an interval
    without width.

    Raises:
        ValueError: when ``top`` or ``steps`` is below one.
    """
    if steps < 1 or (top is not None and top < 1):
        raise ValueError("steps and the best of a ranking are one or more")
    return tuple(_interval(found, column, top, steps) for column in range(len(found.criteria)))


def _interval(found: Closeness, column: int, top: int | None, steps: int) -> BracketedInterval:
    weight = float(found.weights[column])
    name = found.criteria[column].id
    if weight >= 1:
        end = BracketedEnd(weight, ())
        return BracketedInterval(name, weight, end, end, 1 / steps)

    def levels(moved: float) -> FloatArray:
        weights = found.weights * (1 - moved) / (1 - weight)
        weights[column] = moved
        return closeness_under(found.normalised, weights)

    given = _groups(levels(weight), top)

    def changed(moved: float) -> list[tuple[int, int]]:
        return _turned(given, without_noise(levels(moved)).tolist())

    low = _end(found, weight, 0.0, steps, changed)
    high = _end(found, weight, 1.0, steps, changed)
    return BracketedInterval(name, weight, low, high, 1 / steps)


def _groups(closeness: FloatArray, top: int | None) -> _Order:
    """Rows in groups of level ones, best first; with ``top`` only the best and the rest."""
    whole = without_noise(closeness).tolist()
    levels = sorted(set(whole), reverse=True)
    groups = [tuple(row for row, level in enumerate(whole) if level == wanted) for wanted in levels]
    if top is None:
        return tuple(groups)
    best: list[int] = []
    while groups and len(best) < top:
        best += groups.pop(0)
    return (tuple(best), tuple(row for group in groups for row in group))


def _turned(given: _Order, now: list[int]) -> list[tuple[int, int]]:
    """Pairs from neighbouring groups of which the one behind is now ahead."""
    return [
        (ahead, behind)
        for upper, lower in pairwise(given)
        for ahead in upper
        for behind in lower
        if now[behind] > now[ahead]
    ]


def _end(
    found: Closeness, weight: float, limit: float, steps: int, changed: Callable[[float], list[tuple[int, int]]]
) -> BracketedEnd:
    count = int(np.ceil(abs(limit - weight) * steps))
    same = weight
    for position in np.linspace(weight, limit, count + 1)[1:].tolist():
        if not changed(position):
            same = position
            continue
        other = position
        for _ in range(_HALVINGS):
            middle = (same + other) / 2
            same, other = (same, middle) if changed(middle) else (middle, other)
        names = found.alternatives
        pairs = sorted((names[ahead], names[behind]) for ahead, behind in changed(other))
        return BracketedEnd(same, tuple(pairs))
    return BracketedEnd(limit, ())
