"""What makes a plan good over several futures: one exact number from its value in each of them.

Every measure here is the least of many weighted averages of the values: the worst future is the average that puts all
weight on one future, and the worst part of all futures the one that puts on each future as much of its probability as
fits. The set of weights that a measure allows is all that its bound needs. Knows no cases and no amounts.

Conditional value at risk: Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk. Least regret:
Savage (1951), The theory of statistical decision. A budget of low values: Bertsimas and Sim (2004), The price of
robustness.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

Kind = Literal["expectation", "tail", "worst", "budget", "regret"]

_WEIGHTS_FINE: Final = 10**6
"""Weights of futures are rounded to about so many parts: finer ones would lower a bound by less than its own gap."""


class NoProbability(ValueError):
    """An average is asked for over futures whose probabilities are not known."""


@dataclass(frozen=True)
class Measure:
    """What is made as large as possible.

    Raises:
        ValueError: when the level of a tail is not between 0 and 1, or a budget is negative.
    """

    kind: Kind
    level: Fraction = Fraction(0)
    """Of a tail: 0.95 is the average of the worst 5 % of futures; 0 is the average of all, 1 the worst one."""
    low_values: int = 0
    """Of a budget: so many requests at the most return their low value at the same time."""

    def __post_init__(self) -> None:
        """Check what the docstring promises."""
        if not 0 <= self.level <= 1:
            message = f"the level of a tail lies between 0 and 1, not at {self.level}"
            raise ValueError(message)
        if self.low_values < 0:
            message = f"a budget of {self.low_values} low values"
            raise ValueError(message)

    @property
    def is_average(self) -> bool:
        """True where every future counts with its probability."""
        return self.kind == "expectation" or (self.kind == "tail" and self.level == 0)

    @property
    def is_worst(self) -> bool:
        """True where one future alone decides: the worst one, or the one of largest regret."""
        return self.kind in ("worst", "regret") or (self.kind == "tail" and self.level == 1)


EXPECTATION: Final = Measure("expectation")
WORST: Final = Measure("worst")
REGRET: Final = Measure("regret")


def tail(level: Fraction) -> Measure:
    """The average of the worst part of the futures: conditional value at risk at a level."""
    return Measure("tail", level)


def budget(low_values: int) -> Measure:
    """The worst case in which so many requests at the most return their low value."""
    return Measure("budget", low_values=low_values)


def most_weight(measure: Measure, count: int, probability: Sequence[Fraction] | None) -> tuple[Fraction, ...]:
    """The largest weight that each future may have; weights add up to 1.

    Args:
        measure: any but a budget, which has no futures.
        count: how many futures there are.
        probability: of each; ``None`` where it is not known.

    Raises:
        NoProbability: when the measure is an average and probabilities are not known.
    """
    if measure.kind in ("worst", "regret"):
        return (Fraction(1),) * count
    if probability is None:
        message = "an average over futures needs a probability for each"
        raise NoProbability(message)
    if measure.is_average:
        return tuple(probability)
    if measure.level == 1:
        return tuple(Fraction(1 if part > 0 else 0) for part in probability)
    return tuple(min(Fraction(1), part / (1 - measure.level)) for part in probability)


def measured(values: Sequence[Fraction], most: Sequence[Fraction]) -> Fraction:
    """The least average of some values under weights that add up to 1, exactly.

    Args:
        values: of a plan in each future, less what it is compared with.
        most: the largest weight of each: ``most_weight``.
    """
    return sum((values[k] * weight for k, weight in worst_weights(values, most)), Fraction(0))


def worst_weights(values: Sequence[Fraction], most: Sequence[Fraction]) -> list[tuple[int, Fraction]]:
    """Futures with the weights that make the average least: the lowest values first, each with all that it may have."""
    # Whole numbers compare many times faster than fractions.
    scale = math.lcm(*{value.denominator for value in values})
    whole = [value.numerator * (scale // value.denominator) for value in values]
    left, taken = Fraction(1), list[tuple[int, Fraction]]()
    for k in sorted(range(len(values)), key=whole.__getitem__):
        weight = min(left, most[k])
        if weight > 0:
            taken.append((k, weight))
            left -= weight
        if left <= 0:
            break
    return taken


def allowed_weights(raw: Sequence[float], most: Sequence[Fraction]) -> tuple[tuple[int, ...], int]:
    """Weights near a solver's that the measure allows, as whole numbers over one denominator.

    What the solver says is cut to the limits, and what is missing goes to the futures that it gave most.
    """
    together = math.lcm(*(part.denominator for part in most))
    parts = together * max(1, -(-_WEIGHTS_FINE // together))
    room = [int(part * parts) for part in most]
    size = sum(max(number, 0.0) for number in raw) or 1.0
    whole = [min(room[k], max(0, math.floor(number / size * parts))) for k, number in enumerate(raw)]
    left = parts - sum(whole)
    # Those that the solver gave most come first; among equals those with room.
    for k in sorted(range(len(raw)), key=lambda k: (-raw[k], -room[k], k)):
        more = min(left, room[k] - whole[k]) if left > 0 else max(left, -whole[k])
        whole[k] += more
        left -= more
    divisor = math.gcd(parts, *whole)
    return tuple(number // divisor for number in whole), parts // divisor
