"""Discount factors: what one unit of money at a later time is worth now, by one rate or a schedule of rates.

Knows time in years and rates by year. It must not know amounts or where the rates are from. Factors of whole years are
exact; those of parts of years are roots, computed to fifty digits.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from apportion.valuation.capital.rate import Exact, Rate, Terms, exact, percent, sum_of

DIGITS: Final = 50
"""Digits to which a factor for part of a year is right: no amount of money comes near that many."""
_CONTEXT: Final = decimal.Context(prec=DIGITS + 10)


@dataclass(frozen=True)
class Step:
    """A rate that holds for some years."""

    until_year: int | None
    """Last year in which it holds, counted from 1 for the year that begins now. ``None``: for ever."""
    rate: Fraction
    """A year; above -1."""


@dataclass(frozen=True)
class Discounting:
    """How later money is discounted: year by year along its steps."""

    name: str
    """In words, for readers: "Green Book, standard"."""
    steps: tuple[Step, ...]
    """In order of time; the last one holds for ever."""
    terms: Terms
    rate: Rate | None = None
    """The build-up of a single rate. ``None``: a schedule, or a rate taken as given."""
    source: str = ""
    """Who has published the rates, with the date. Empty: the user's own."""

    def __post_init__(self) -> None:
        """Steps follow on each other.

        Raises:
            ValueError: when steps are out of order, the last one ends, or a rate is -100% or less.
        """
        ends = [step.until_year for step in self.steps]
        bounded = [end for end in ends[:-1] if end is not None]
        if not ends or ends[-1] is not None or len(bounded) != len(ends) - 1:
            raise ValueError(f"the last step of {self.name}, and only that, has no last year")
        if any(later <= earlier for earlier, later in zip([0, *bounded], bounded, strict=False)):
            raise ValueError(f"the steps of {self.name} are not in order of time")
        if any(step.rate <= -1 for step in self.steps):
            raise ValueError(f"a rate of {self.name} is -100% or less")

    @property
    def single_rate(self) -> Fraction | None:
        """The one rate of all years, or ``None`` for a schedule."""
        return self.steps[0].rate if len(self.steps) == 1 else None

    def factor(self, years: Fraction) -> Fraction:
        """What 1 after so many years is worth now; exact for whole years.

        Years multiply along the schedule; within a year its rate compounds evenly.

        Raises:
            ValueError: for a time before now.
        """
        if years < 0:
            raise ValueError("money of the past is spent: it cannot be discounted")
        return _factor(self.steps, years)

    def annuity(self, years: int) -> Fraction:
        """What 1 at the end of each of so many years is worth now.

        Raises:
            ValueError: for less than one year.
        """
        if years < 1:
            raise ValueError("an annuity lasts at least a year")
        return sum_of(self.factor(Fraction(year)) for year in range(1, years + 1))

    def __str__(self) -> str:
        """``3.50% until year 30, 3.00% until year 75, then 2.50% a year, real (Green Book, standard)``."""
        said = []
        for position, step in enumerate(self.steps):
            rate = percent(step.rate)
            if step.until_year is None:
                said.append(f"then {rate}" if position else rate)
            else:
                said.append(f"{rate} until year {step.until_year}")
        return f"{', '.join(said)} a year, {self.terms.value} ({self.name})"


def constant(rate: Rate, name: str = "one rate") -> Discounting:
    """Discounting by one rate for all years."""
    return Discounting(name, (Step(None, rate.annual),), rate.terms, rate)


def schedule(name: str, steps: Sequence[tuple[int | None, Exact]], terms: Terms, source: str = "") -> Discounting:
    """Discounting along a schedule of (last year, rate) in order of time; the last year of the last step is ``None``.

    Raises:
        ValueError: see ``Discounting``.
    """
    return Discounting(name, tuple(Step(until, exact(rate)) for until, rate in steps), terms, source=source)


@lru_cache(maxsize=4096)
def _factor(steps: tuple[Step, ...], years: Fraction) -> Fraction:
    factor, passed = Fraction(1), Fraction(0)
    for step in steps:
        until = years if step.until_year is None else min(years, Fraction(step.until_year))
        if until > passed:
            factor *= _growth(1 + step.rate, until - passed)
            passed = until
    return 1 / factor


def _growth(growth: Fraction, years: Fraction) -> Fraction:
    whole = years.numerator // years.denominator
    rest = years - whole
    grown = growth**whole
    if rest:
        base = _CONTEXT.divide(Decimal(growth.numerator), Decimal(growth.denominator))
        power = _CONTEXT.divide(Decimal(rest.numerator), Decimal(rest.denominator))
        grown *= Fraction(_CONTEXT.power(base, power))
    return grown
