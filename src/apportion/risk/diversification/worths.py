"""What a plan is worth by group, and bounds on every plan's worth and risk, all without trust in a solver.

The standard deviation ``s(v)`` of values ``v`` by group is a norm: for any ``u``, ``s(v) >= g·v`` with
``g = C u / s(u)`` (Cauchy and Schwarz). A plan whose standard deviation is at most ``R`` therefore has
``g·v <= R``, and for any price ``p`` of risk it is worth at most ``max (value - p g·v) + p R``. That maximum is the
bound of a case whose requests are worth ``1 - p g`` times as much, which weak duality gives for any prices of rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.worth.values import Enclosure, total_value, value_at
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.requests import Mask, Requests, Shape
from apportion.risk.diversification.exposures import NO_GROUP, Exposures, root_above

_PLACES: Final = 9
"""Decimals of the factors by which requests are worth more or less."""
_SAFE: Final = 2**62
_BENT: Final = (Shape.QUADRATIC, Shape.LOG, Shape.POWER, Shape.HILL)


@dataclass(frozen=True)
class Worths:
    """Weighted value of a plan by group, in minor units."""

    lower: tuple[Fraction, ...]
    upper: tuple[Fraction, ...]
    """The same where values are fractions; above it where a curve is only known to lie between two of them."""
    others: Fraction
    """Value of requests in no group, its lower end."""

    @property
    def middle(self) -> tuple[Fraction, ...]:
        """Half way between the two."""
        return tuple((low + high) / 2 for low, high in zip(self.lower, self.upper, strict=True))

    @property
    def is_exact(self) -> bool:
        """True when both ends are the same."""
        return self.lower == self.upper


def worths(case: Case, exposures: Exposures, amounts: Int64Array, chosen: Int64Array) -> Worths:
    """What a plan is worth by group.

    Args:
        case: the case with its objective.
        exposures: the groups.
        amounts: minor units per request line.
        chosen: option taken of each decision, -1 for none.
    """
    decided = exposures.decision_group(case)
    found = []
    for group in (*range(len(exposures.groups)), NO_GROUP):
        lines: Mask = exposures.line_group == group
        options = _options_value(case.requests, chosen, decided == group)
        worth = Enclosure(options, options)
        found.append(worth + total_value(case.requests, amounts, chosen=lines) if bool(lines.any()) else worth)
    lower, upper = tuple(item.lower for item in found[:-1]), tuple(item.upper for item in found[:-1])
    return Worths(lower, upper, found[-1].lower)


def _options_value(requests: Requests, chosen: Int64Array, counted: Mask) -> Fraction:
    choices = requests.choices
    taken = chosen[(chosen >= 0) & counted] if chosen.size else chosen
    return sum(
        (choices.weight.fraction(int(choices.decision[k])) * choices.value.fraction(int(k)) for k in taken.tolist()),
        Fraction(0),
    )


def variance_between(exposures: Exposures, held: Worths) -> tuple[Fraction, Fraction]:
    """Two numbers between which the variance lies; the same where values are exact.

    The standard deviation is a norm: values that are off by ``d`` change it by no more than the sum of ``spread d``.
    """
    middle = exposures.variance(held.middle)
    if held.is_exact:
        return middle, middle
    off = sum(
        (s * (high - low) / 2 for s, low, high in zip(exposures.spread, held.lower, held.upper, strict=True)),
        Fraction(0),
    )
    root = root_above(middle)
    return max(Fraction(0), middle - 2 * root * off), (root + off) ** 2


def touching(exposures: Exposures, values: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """Factors ``g`` with ``g·v`` at most the standard deviation of any values ``v``, and as much for ``values``.

    ``None`` where the values have no risk.
    """
    slope = exposures.times(values)
    variance = sum((a * b for a, b in zip(values, slope, strict=True)), Fraction(0))
    if variance <= 0:
        return None
    root = root_above(variance)
    return tuple(entry / root for entry in slope)


def most_within(
    problem: Problem, exposures: Exposures, priced: Sequence[Fraction], worth: Fraction, prices: Mapping[int, Fraction]
) -> Fraction:
    """No plan of the problem whose risk is within a limit is worth more, net of missed soft rules.

    Args:
        problem: the rules.
        exposures: the groups.
        priced: price of risk times factors of ``touching``, added up; per group.
        worth: the prices of risk added up, times the limit.
        prices: a price per row index of the problem, as in ``upper_bound``.
    """
    factors = [1 - number for number in priced]
    return _tilted_bound(problem, exposures, factors, Fraction(1), prices) + worth


def least_risk(
    problem: Problem, exposures: Exposures, factors: Sequence[Fraction], prices: Mapping[int, Fraction]
) -> Fraction:
    """No plan of the problem has a smaller standard deviation; ``factors`` as ``touching`` gives them or a mix of such.

    Args:
        problem: the rules; soft ones have to be left out.
        exposures: the groups.
        factors: per group.
        prices: a price per row index of the problem.
    """
    bound = _tilted_bound(problem, exposures, [-number for number in factors], Fraction(0), prices)
    return max(Fraction(0), -bound)


def _tilted_bound(
    problem: Problem,
    exposures: Exposures,
    factors: Sequence[Fraction],
    others: Fraction,
    prices: Mapping[int, Fraction],
) -> Fraction:
    tilted, constant = _tilted(problem, exposures, factors, others)
    return upper_bound(tilted, prices).upper + constant


def _tilted(
    problem: Problem, exposures: Exposures, factors: Sequence[Fraction], others: Fraction
) -> tuple[Problem, Fraction]:
    """The problem with what requests are worth times a factor of their group, never less than that.

    Factors are rounded up, which is never too little where values are not negative; where they may be, the difference
    is added. A bent curve with a negative factor would bend the wrong way: it counts as what its floor is worth.

    Raises:
        OverflowError: when weights have too many digits.
    """
    case, requests, decided = problem.case, problem.case.requests, exposures.decision_group(problem.case)
    widest = max(int(np.abs(column.scaled).max(initial=0)) for column in (requests.weight, requests.choices.weight))
    largest = max((abs(number) for number in (*factors, others)), default=Fraction(0)) + 1
    places = _PLACES
    # Rates times weights stay within 64 bits too: elsewhere only the largest is looked at, not the least.
    steepest = max(1, int(np.abs(requests.rate.scaled).max(initial=0)))
    while places and widest * largest * 10**places * steepest >= _SAFE:
        places -= 1
    whole = np.array([-(-number.numerator * 10**places // number.denominator) for number in (*factors, others)])
    constant = Fraction(1, 10**places) * _negative_worth(problem)
    # NO_GROUP is -1, the last entry.
    per_line = whole[exposures.line_group]
    bent = np.isin(requests.shape, _BENT) & (per_line < 0)
    for group in np.unique(exposures.line_group[bent]).tolist():
        base = np.where(requests.choices.decision_of_line(requests.count) >= 0, 0, problem.floor)
        held = total_value(requests, base, chosen=bent & (exposures.line_group == group))
        constant += Fraction(int(whole[group]), 10**places) * held.lower
    weight = _times(requests.weight, np.where(bent, 0, per_line), places)
    choices = replace(requests.choices, weight=_times(requests.choices.weight, whole[decided], places))
    changed = replace(requests, weight=weight, choices=choices)
    options = replace(problem.options, choices=choices) if problem.options.count else problem.options
    return replace(problem, case=replace(case, requests=changed), options=options), constant


def _times(column: DecimalColumn, whole: Int64Array, places: int) -> DecimalColumn:
    return DecimalColumn(column.scaled * whole.astype(np.int64), column.places + places)


def _negative_worth(problem: Problem) -> Fraction:
    """How far below nothing all requests together could be worth, at the most."""
    requests = problem.case.requests
    total = Fraction(0)
    for line in np.flatnonzero((requests.shape == Shape.LINEAR) & (requests.rate.scaled < 0)).tolist():
        total -= requests.weight.fraction(line) * requests.rate.fraction(line) * int(problem.cap[line])
    for line in np.flatnonzero(requests.shape == Shape.POINTS).tolist():
        ends = (value_at(requests, line, Fraction(int(at))) for at in (0, problem.floor[line], problem.cap[line]))
        total += requests.weight.fraction(line) * max(Fraction(0), -min(ends))
    choices = requests.choices
    below = np.flatnonzero(choices.value.scaled < 0)
    weight = max((choices.weight.fraction(k) for k in range(choices.count)), default=Fraction(0))
    return total - weight * Fraction(exact_sum(choices.value.scaled[below]), 10**choices.value.places)
