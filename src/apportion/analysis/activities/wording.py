"""How quantities and lists of names are written in findings. Knows no money: amounts are shown where a currency is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

_PARTS: Final = 10_000
_NAMED_MAX: Final = 5
"""Names in one message; the others are counted."""


def quantity(number: Fraction) -> str:
    """A quantity with at most four decimals and no trailing zeros: ``578,600``, ``0.5``."""
    whole, part = divmod(round(abs(number) * _PARTS), _PARTS)
    text = f"{whole:,}.{part:04d}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and text != "0" else text


def names(ids: Iterable[str]) -> str:
    """Names in alphabetical order, the first few written out: ``canteen, hr and 3 others``."""
    every = sorted(ids)
    if len(every) > _NAMED_MAX:
        return f"{', '.join(every[:_NAMED_MAX])} and {len(every) - _NAMED_MAX} others"
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)
