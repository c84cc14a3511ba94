"""How amounts, prices and percentages are written in sentences, in the case's own number format."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

from apportion.model.case import Case

_SYMBOLS: Final = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
}
"""Signs that stand before the amount; other currencies are written with their code."""


def money(case: Case, amount_minor: int | Fraction) -> str:
    """An amount with every decimal of the currency: ``$12,000,000.00``; a fraction is rounded half to even."""
    whole = round(amount_minor)
    return _signed(case, localised(case, case.currency.grouped(abs(whole))), negative=whole < 0)


def money_whole(case: Case, amount_minor: int) -> str:
    """An amount without decimals when it has none that matter: ``$12,000,000``."""
    per_major = case.currency.minor_per_major
    if amount_minor % per_major:
        return money(case, amount_minor)
    return _signed(case, localised(case, f"{abs(amount_minor) // per_major:,}"), negative=amount_minor < 0)


def one_unit(case: Case) -> str:
    """One major unit of the currency: ``$1``."""
    return money_whole(case, case.currency.minor_per_major)


def rate(case: Case, number: Fraction, digits: int = 4) -> str:
    """A value per unit of money with two to ``digits`` decimals: ``0.70``, ``0.3882``."""
    quantum = Decimal(1).scaleb(-digits)
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    rounded = str(Decimal(text).quantize(quantum, rounding=ROUND_HALF_EVEN))
    whole, _, part = rounded.partition(".")
    part = part.rstrip("0").ljust(2, "0")
    return localised(case, f"{int(whole):,}.{part}" if whole not in ("-0", "0") else f"{whole}.{part}")


def value(case: Case, number: Fraction) -> str:
    """Value in major units of value, two decimals: ``14,987,900.00``."""
    minor = round(number)
    sign = "-" if minor < 0 else ""
    return localised(case, f"{sign}{case.currency.grouped(abs(minor))}")


def percent(case: Case, number: Fraction | Decimal, digits: int = 2) -> str:
    """A fraction as a percentage without trailing zeros: ``15 %``, ``-2.5 %``."""
    exact = Fraction(number) * 100
    rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = f"{rounded.quantize(Decimal(1).scaleb(-digits)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{localised(case, text)} %"


def quantity(case: Case, number: Fraction | Decimal) -> str:
    """A quantity of a shared resource, at most three decimals."""
    exact = Fraction(number)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.001"))
    text = f"{rounded:,f}"
    return localised(case, text.rstrip("0").rstrip(".") if "." in text else text)


def localised(case: Case, text: str) -> str:
    """Swap the separators of ``1,234.56`` for those of the case."""
    separators = {"1.234,56": (".", ","), "1 234,56": (" ", ","), "1'234.56": ("'", ".")}.get(case.number_format)
    if separators is None:
        return text
    group, point = separators
    return text.translate({ord(","): group, ord("."): point})


def _signed(case: Case, text: str, *, negative: bool) -> str:
    symbol = _SYMBOLS.get(case.currency.code)
    body = f"{symbol}{text}" if symbol else f"{case.currency.code} {text}"
    return f"-{body}" if negative else body
