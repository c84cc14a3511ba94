"""Exact numbers as decimal text for machines: values, prices and quantities that need not be finite decimals.

Knows rounding with a stated direction. It must not know how people in any country write numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from apportion.kernel.money import Currency

VALUE_DECIMALS: Final = 12
"""Decimals of a value in major units that is not a short finite decimal."""
PRICE_DECIMALS: Final = 9
"""Decimals of a price per unit of money; the exact ratio stands beside it when they do not suffice."""

Direction = Literal["down", "nearest", "up"]


def rounded(number: Fraction, decimals: int, direction: Direction = "nearest") -> int:
    """``number * 10**decimals`` as a whole number; ``nearest`` takes the even neighbour of a tie."""
    power: int = 10**decimals
    scaled = number * power
    if direction == "nearest":
        return round(scaled)
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    return whole + 1 if rest and direction == "up" else whole


def decimal_text(number: Fraction, decimals: int, direction: Direction = "nearest", least: int = 0) -> str:
    """``number`` with at most ``decimals`` decimals and at least ``least``: no exponent, no grouping.

    A rounded number keeps all its decimals; trailing zeros are dropped only where the text is exact.
    """
    scaled = rounded(number, decimals, direction)
    whole, part = divmod(abs(scaled), 10**decimals)
    digits = f"{part:0{decimals}d}" if decimals else ""
    if Fraction(scaled, 10**decimals) == number:
        digits = digits.rstrip("0").ljust(least, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def value_text(value_minor: Fraction, currency: Currency, direction: Direction = "nearest") -> str:
    """A value in major units: exact where twelve decimals suffice, otherwise rounded in ``direction``."""
    value = value_minor / currency.minor_per_major
    return decimal_text(value, VALUE_DECIMALS, direction, least=currency.decimals)


RATIO_MAX: Final = 10**9
"""A denominator beyond this is a solver's binary number, or the sum of many curves: no ratio that tells anything."""


def price_text(price: Fraction) -> str:
    """A price per unit of money (or quantity) with up to nine decimals."""
    return decimal_text(price, PRICE_DECIMALS)


def ratio_text(price: Fraction) -> str | None:
    """``"2340996/6030235"`` where nine decimals do not hold the number and a ratio tells it; otherwise ``None``."""
    if Fraction(rounded(price, PRICE_DECIMALS), 10**PRICE_DECIMALS) == price or price.denominator > RATIO_MAX:
        return None
    return f"{price.numerator}/{price.denominator}"
