"""Ratios of what came to what was expected: by unit and by kind of request, raw and drawn towards the whole.

Knows outcomes. It must not know what is changed because of them. Spending is compared by logarithms, because budgets
are missed by factors: half and double are equally far off. Returns and targets are compared by the ratio itself: what
delivered nothing, or less, counts, and has no logarithm.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from apportion.execution.learn.drawn import DrawnGroup, draw
from apportion.execution.learn.outcomes import Outcome, Topic

By = Literal["unit", "kind"]
CERTAINTY: Final = 0.9
"""Of every interval of this room; a convention, named beside each of them."""
_EXPONENT_MAX: Final = 700.0
"""Beyond it the exponential is no float; an interval that wide says nothing."""


@dataclass(frozen=True)
class Interval:
    """Two ends of a ratio; infinite where a single observation tells nothing of them."""

    low: float
    high: float

    @property
    def holds_one(self) -> bool:
        """True where what was expected may well have been right."""
        return self.low <= 1 <= self.high


@dataclass(frozen=True)
class Calibration:
    """What was learned of one unit or kind."""

    about: str
    outcomes: tuple[Outcome, ...]
    """Sorted by when and by request: one for each year or period and request, or of a whole unit."""
    raw: float
    """Its own mean ratio: of logarithms for spending."""
    ratio: float
    """The same drawn towards the whole."""
    weight_of_whole: float
    """From 0 to 1."""
    interval: Interval
    """Holds the true mean ratio."""
    next_one: Interval
    """Holds the next single ratio."""

    @property
    def observations(self) -> int:
        """How many ratios it rests on."""
        return len(self.outcomes)

    @property
    def is_clear(self) -> bool:
        """True where the interval of the mean leaves out one: what was expected was wrong, beyond chance."""
        return not self.interval.holds_one


@dataclass(frozen=True)
class Learned:
    """What was learned about one topic."""

    topic: Topic
    by: By
    whole: float
    whole_interval: Interval
    within: float
    """Usual standard deviation of a single ratio about its group's mean, of logarithms for spending; infinite where
    unknown."""
    between: float
    """The same of groups about the whole."""
    tells_groups_apart: bool
    groups: Mapping[str, Calibration]
    """By unit or kind, in their order."""
    unusable: tuple[Outcome, ...]
    """Outcomes that have no ratio: nothing was expected, or nothing was spent."""


def learn(outcomes: Iterable[Outcome], topic: Topic, by: By) -> Learned | None:
    """Learn from all outcomes of one topic.

    Args:
        outcomes: of any topic, in any order.
        topic: which of them count.
        by: what is told apart. Outcomes that do not say it are left out.

    Returns:
        ``None`` where nothing can be learned.
    """
    held: dict[str, list[Outcome]] = defaultdict(list)
    unusable = []
    for one in sorted(_of_units(outcomes) if (topic, by) == ("spending", "unit") else outcomes, key=_order):
        about = one.unit if by == "unit" else one.kind
        if one.topic != topic or not about:
            continue
        if one.expected <= 0 or (topic == "spending" and one.came <= 0):
            unusable.append(one)
        else:
            held[about].append(one)
    drawn = draw({name: [_figure(one) for one in listed] for name, listed in held.items()}, certainty=CERTAINTY)
    if drawn is None:
        return None
    groups = {name: _calibration(name, held[name], group, topic) for name, group in drawn.groups.items()}
    return Learned(
        topic,
        by,
        _back(drawn.whole, topic),
        Interval(_back(drawn.whole_low, topic), _back(drawn.whole_high, topic)),
        math.sqrt(drawn.within),
        math.sqrt(drawn.between),
        drawn.tells_groups_apart,
        groups,
        tuple(unusable),
    )


def _of_units(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Spending of whole units: that of their requests is added up, as ledgers and years are compared."""
    whole, parts = [], defaultdict(list)
    for one in outcomes:
        if one.topic == "spending" and one.request:
            parts[one.unit, one.when, one.source].append(one)
        else:
            whole.append(one)
    for (unit, when, source), listed in parts.items():
        expected, came = (sum(figures) for figures in zip(*((one.expected, one.came) for one in listed), strict=True))
        whole.append(Outcome("spending", unit, "", "", when, Fraction(expected), Fraction(came), source))
    return whole


def _order(one: Outcome) -> tuple[str, str, str, str, Fraction, Fraction]:
    return one.when, one.unit, one.request, one.source, one.expected, one.came


def _calibration(name: str, outcomes: list[Outcome], group: DrawnGroup, topic: Topic) -> Calibration:
    return Calibration(
        name,
        tuple(outcomes),
        _back(group.raw, topic),
        _back(group.mean, topic),
        group.weight_of_whole,
        Interval(_back(group.low, topic), _back(group.high, topic)),
        Interval(_back(group.next_low, topic), _back(group.next_high, topic)),
    )


def _figure(one: Outcome) -> float:
    if one.topic != "spending":
        return float(one.came / one.expected)
    return math.log(one.came / one.expected)


def _back(figure: float, topic: Topic) -> float:
    """The ratio that a figure stands for."""
    if topic != "spending":
        return figure
    return math.exp(figure) if figure < _EXPONENT_MAX else math.inf
