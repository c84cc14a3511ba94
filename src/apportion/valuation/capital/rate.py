"""An annual rate as the exact sum of its named parts, in nominal or in real terms.

Knows how a rate is put together and how inflation turns one kind into the other. It must not know where rates come
from, nor what they discount. Rates are exact fractions: 0.0395 is 3.95% a year; statistics enter rounded, as decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Exact = int | Decimal | Fraction
"""A number without rounding. Binary floats are refused: round an estimate to decimals first, and say to how many."""


class Terms(StrEnum):
    """Whether rates and amounts contain inflation."""

    NOMINAL = "nominal"
    """Money of the day: prices rise."""
    REAL = "real"
    """Money of one year: prices stay."""


@dataclass(frozen=True)
class Part:
    """One reason for a part of a rate."""

    name: str
    """In words: "risk-free rate"."""
    rate: Fraction
    """A year; may be negative, as a tax shield is."""
    how: str = ""
    """How it was computed, where it is not a given number: "1.21 × 4.46%"."""
    source: str = ""
    """Where the numbers are from. Empty: not stated."""

    def __str__(self) -> str:
        """``5.40% beta × equity risk premium (1.21 × 4.46%)``."""
        how = f" ({self.how})" if self.how else ""
        return f"{percent(self.rate)} {self.name}{how}"


@dataclass(frozen=True)
class Rate:
    """An annual rate and what it consists of; compounded once a year."""

    parts: tuple[Part, ...]
    """At least one; their sum is the rate, without rounding."""
    terms: Terms

    @property
    def annual(self) -> Fraction:
        """The rate a year: the sum of the parts."""
        return sum((part.rate for part in self.parts), Fraction(0))

    def plus(self, *parts: Part) -> Rate:
        """The same rate with further parts; parts of zero are left out, as they explain nothing."""
        return replace(self, parts=(*self.parts, *(part for part in parts if part.rate)))

    def in_terms(self, terms: Terms, inflation: Exact) -> Rate:
        """The rate in nominal or real terms at a constant inflation, as one more part (Fisher).

        ``(1 + nominal) = (1 + real) × (1 + inflation)``: the difference is a little more than the inflation.
        """
        if terms is self.terms:
            return self
        turned = nominal_rate(self.annual, inflation) if terms is Terms.NOMINAL else real_rate(self.annual, inflation)
        name = "for inflation" if terms is Terms.NOMINAL else "less inflation"
        part = Part(name, turned - self.annual, f"at {percent(exact(inflation))} a year")
        return Rate((*self.parts, part), terms)

    def __str__(self) -> str:
        """``9.35% a year, nominal: 3.95% risk-free rate + 5.40% beta × equity risk premium (1.21 × 4.46%)``."""
        parts = " + ".join(str(part) for part in self.parts)
        return f"{percent(self.annual)} a year, {self.terms.value}: {parts}"


def given_rate(annual: Exact, terms: Terms, name: str = "rate as given", source: str = "") -> Rate:
    """A rate of one part, taken as it stands."""
    return Rate((Part(name, exact(annual), source=source),), terms)


def nominal_rate(real: Exact, inflation: Exact) -> Fraction:
    """The nominal rate a year that gives ``real`` at ``inflation`` (I. Fisher, The Theory of Interest, 1930)."""
    return (1 + exact(real)) * (1 + exact(inflation)) - 1


def real_rate(nominal: Exact, inflation: Exact) -> Fraction:
    """The real rate a year that ``nominal`` gives at ``inflation``.

    Raises:
        ValueError: for an inflation of -100% or less.
    """
    growth = 1 + exact(inflation)
    if growth <= 0:
        raise ValueError(f"prices cannot fall by {percent(-exact(inflation))}")
    return (1 + exact(nominal)) / growth - 1


def exact(number: Exact) -> Fraction:
    """The number as a fraction.

    Raises:
        TypeError: for a binary float, whose decimals nobody wrote.
    """
    if isinstance(number, float):
        raise TypeError(f"{number!r} is a binary float: round it to a decimal number first")
    return Fraction(number)


def percent(rate: Exact, places: int = 2) -> str:
    """A fraction as a person reads it, rounded half to even: 0.0395 is ``"3.95%"``."""
    return f"{decimal_of(exact(rate) * 100, places)}%"


def decimal_of(number: Exact, places: int) -> Decimal:
    """The number with so many decimals, rounded half to even; -0.00 is 0.00."""
    scaled = round(exact(number) * 10**places)
    return Decimal(f"{scaled}e-{places}")


def sum_of(numbers: Iterable[Fraction]) -> Fraction:
    """The exact sum; nothing sums to 0."""
    return sum(numbers, Fraction(0))
