"""Rates of return: every rate at which flows are worth nothing now, with the certainty that none was missed.

Net present value as a function of ``s = ln(1 + rate)`` is a sum of exponentials, ``f(s) = Σ amount · exp(-time · s)``.
Beyond two bounds the first or the last flow outweighs all others, so every root lies between them. Multiplying ``f`` by
``exp(τs)`` moves no root, and where τ lies between two flows of different signs, the slope of the product is a sum of
the same kind whose terms turn from plus to minus once less. So the slope's roots are found first, by the same means,
until no turn is left; between two of them the product only rises or only falls, and the signs at both ends tell
whether it holds a root. This is how Laguerre proved that there are no more roots than turns (Sur la théorie des
équations numériques, 1883); here the proof is carried out.

A library that starts from a guess returns one of several rates and does not say so: it serves as a second opinion in
the tests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.valuation.capital.rate import Exact, exact
from apportion.valuation.cash.payback import sign_changes

Column = npt.NDArray[np.float64]

_NOISE: Final = 1e-12
"""Part of the sum of all magnitudes below which a sum of floats tells nothing: far above their rounding."""
_SETTLED: Final = 1e-15
"""A step so small, in logarithms of growth, is the last."""
_STEPS_MAX: Final = 200
"""Halvings of a bracket; sixty suffice for any width."""


@dataclass(frozen=True)
class RatesOfReturn:
    """All rates above -100% a year at which the flows are worth nothing now."""

    crossing: tuple[float, ...]
    """Rates where net present value changes its sign, ascending."""
    touching: tuple[float, ...]
    """Rates where it reaches zero and turns back, or comes too near to tell."""
    sign_changes: int
    """How often the flows turn from out to in or back: there are no more rates than that."""

    @property
    def all(self) -> tuple[float, ...]:
        """Both kinds, ascending."""
        return tuple(sorted((*self.crossing, *self.touching)))

    @property
    def only(self) -> float | None:
        """The rate of return, where there is exactly one; otherwise ``None``."""
        return self.all[0] if len(self.all) == 1 else None


def rates_of_return(flows: Sequence[tuple[Fraction, Fraction]]) -> RatesOfReturn:
    """All rates a year at which flows are worth nothing now.

    Args:
        flows: (years, net amount) in order of time, one pair a time.

    Returns:
        Rates as floats, good to about ten digits; none when all money flows one way.
    """
    moved = [(years, amount) for years, amount in flows if amount]
    changes = sign_changes(moved)
    if not changes:
        return RatesOfReturn((), (), 0)
    crossing, touching = _Curve.of(moved).roots()
    return RatesOfReturn(tuple(map(math.expm1, crossing)), tuple(map(math.expm1, touching)), changes)


def modified_rate_of_return(
    flows: Sequence[tuple[Fraction, Fraction]], finance_rate: Exact, reinvest_rate: Exact
) -> float | None:
    """The rate that outflows grow by when they are borrowed and inflows are put aside until the end.

    Outflows are discounted at ``finance_rate``, inflows grow at ``reinvest_rate`` to the time of the last flow (S. Lin,
    The modified internal rate of return and investment criterion, Engineering Economist 21, 1976). There always is
    exactly one, where money flows both ways.

    Args:
        flows: (years, net amount) in order of time.
        finance_rate: a year, above -1.
        reinvest_rate: a year, above -1.

    Returns:
        The rate a year, or ``None`` when all money flows one way or at one time.
    """
    paid, borrowed = math.log1p(float(exact(finance_rate))), math.log1p(float(exact(reinvest_rate)))
    outward = math.fsum(-float(a) * math.exp(-float(t) * paid) for t, a in flows if a < 0)
    inward = math.fsum(float(a) * math.exp(-float(t) * borrowed) for t, a in flows if a > 0)
    horizon = float(flows[-1][0]) if flows else 0.0
    if not (outward and inward and horizon):
        return None
    return math.expm1((math.log(inward) - math.log(outward)) / horizon + borrowed)


@dataclass(frozen=True, eq=False)
class _Curve:
    """A sum of exponentials: present value by the logarithm of growth, or the slope of one."""

    times: Column
    """Years of the flows, ascending; shape (flows,)."""
    signs: Column
    """1 or -1 for each."""
    logs: Column
    """Logarithm of each amount's magnitude: amounts may differ by hundreds of powers of ten."""

    @classmethod
    def of(cls, flows: Sequence[tuple[Fraction, Fraction]]) -> _Curve:
        times = np.array([float(years) for years, _ in flows])
        signs = np.array([1.0 if amount > 0 else -1.0 for _, amount in flows])
        logs = np.array([math.log(abs(a.numerator)) - math.log(a.denominator) for _, a in flows])
        return cls(times, signs, logs)

    def roots(self) -> tuple[list[float], list[float]]:
        """Where the sum changes its sign, and where it only reaches zero; ascending."""
        # From the slope that turns nowhere up to the sum itself: as deep as there are turns, so no recursion.
        slopes = [self]
        while slopes[-1].turns().size:
            slopes.append(slopes[-1].slope())
        crossing: list[float] = []
        touching: list[float] = []
        for curve in reversed(slopes):
            crossing, touching = curve.roots_between(sorted(crossing + touching))
        return crossing, touching

    def turns(self) -> npt.NDArray[np.int64]:
        """Positions of terms whose successor has the other sign."""
        return np.flatnonzero(self.signs[1:] != self.signs[:-1])

    def slope(self) -> _Curve:
        """The slope of ``exp(τs)`` times the sum, for a τ in the middle one of its turns: one turn less."""
        turns = self.turns()
        turn = turns[turns.size // 2]
        reach = (self.times[turn] + self.times[turn + 1]) / 2 - self.times
        return _Curve(self.times, self.signs * np.sign(reach), self.logs + np.log(np.abs(reach)))

    def roots_between(self, stations: Sequence[float]) -> tuple[list[float], list[float]]:
        """The roots, given all places at which the sum, times some positive function, turns."""
        low, high = self.bounds()
        inner = [station for station in stations if low < station < high]
        crossing: list[float] = []
        touching: list[float] = []
        left, before = low, float(self.signs[-1])
        level: list[float] = []
        for station, sign in [*((s, self.sign(s)) for s in inner), (high, float(self.signs[0]))]:
            if not sign:
                level.append(station)
                continue
            if level:
                (crossing if sign != before else touching).append((level[0] + level[-1]) / 2)
            elif sign != before:
                crossing.append(self.root(left, station, rises=sign > 0))
            left, before, level = station, sign, []
        return crossing, touching

    def bounds(self) -> tuple[float, float]:
        """Outside of these the first or the last flow outweighs all others together."""
        if self.times.size == 1:
            return 0.0, 0.0
        high = (_log_sum(self.logs[1:]) - self.logs[0]) / (self.times[1] - self.times[0])
        low = (_log_sum(self.logs[:-1]) - self.logs[-1]) / (self.times[-1] - self.times[-2])
        return min(0.0, -float(low)) - 1.0, max(0.0, float(high)) + 1.0

    def terms(self, s: float) -> Column:
        """Each term at one place, scaled so that the largest is 1."""
        exponents = self.logs - self.times * s
        result: Column = self.signs * np.exp(exponents - exponents.max())
        return result

    def sign(self, s: float) -> float:
        """The sign of the sum; 0 when it is too small to be told."""
        terms = self.terms(s)
        total = math.fsum(terms)
        return 0.0 if abs(total) <= _NOISE * float(np.abs(terms).sum()) else math.copysign(1, total)

    def root(self, low: float, high: float, *, rises: bool) -> float:
        """The one root between two places of different signs.

        Newton's steps on the logarithm of what comes in over what goes out, which is nearly straight even where the sum
        itself spans hundreds of powers of ten; halving where a step leaves the bracket or shortens it too little.
        """
        middle, width = (low + high) / 2, math.inf
        for _ in range(_STEPS_MAX):
            terms = self.terms(middle)
            total = math.fsum(terms)
            if not total:
                return middle
            low, high = (low, middle) if (total > 0) == rises else (middle, high)
            inward, outward = np.maximum(terms, 0), np.maximum(-terms, 0)
            step = math.nan
            if inward.any() and outward.any():
                slope = float(outward @ self.times / outward.sum() - inward @ self.times / inward.sum())
                step = middle - math.log(float(inward.sum() / outward.sum())) / slope if slope else math.nan
            half = (low + high) / 2
            nearer = step if low < step < high and abs(step - middle) <= width / 2 else half
            if nearer in (low, high) or abs(nearer - middle) <= _SETTLED * (1 + abs(nearer)):
                return nearer
            middle, width = nearer, abs(nearer - middle) if nearer != half else high - low
        return middle


def _log_sum(logs: Column) -> float:
    """The logarithm of the sum of exponentials."""
    peak = float(logs.max())
    return peak + math.log(float(np.exp(logs - peak).sum()))
