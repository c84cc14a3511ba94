"""The payback window of a request: "4.2x over 24 months", and the annual rate that this means.

A multiple without its months says little: 3.2 times in one year is worth more than 4.2 times in two. Knows a multiple
and a number of months; discounting and cash flows are valued elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Place, Verdict
from apportion.priorities.criteria import Number

_MONTHS_PER_YEAR: Final = 12
SIMPLE_FORMULA: Final = "simple annual rate = (multiple − 1) × 12 / months"
COMPOUND_FORMULA: Final = "compound annual rate = multiple ^ (12 / months) − 1"
EVEN_FORMULA: Final = "months until the money is back = months / multiple, if the return comes evenly"


@dataclass(frozen=True)
class PaybackWindow:
    """A projected return and the time it takes."""

    multiple: Fraction
    """All that comes back, divided by the cost: 4.2 means 4.20 for each 1.00, the 1.00 included."""
    months: Fraction | None
    """The time until all of it has come back; ``None`` where nobody said."""

    def __post_init__(self) -> None:
        if self.multiple < 0 or (self.months is not None and self.months <= 0):
            raise ValueError("a multiple is zero or more and its months are above zero; check them first")

    @property
    def rate_simple(self) -> Fraction | None:
        """Gain per year as a part of the cost, without compounding; -1/2 means that half is lost each year."""
        return None if self.months is None else (self.multiple - 1) * _MONTHS_PER_YEAR / self.months

    @property
    def rate_compound(self) -> float | None:
        """The annual rate at which the cost would grow to the return in these months."""
        return None if self.months is None else float(self.multiple) ** float(_MONTHS_PER_YEAR / self.months) - 1

    @property
    def months_to_even(self) -> Fraction | None:
        """When the cost is back, if the return comes evenly; ``None`` without months or where it never is."""
        return None if self.months is None or self.multiple < 1 else self.months / self.multiple

    def __str__(self) -> str:
        """As boards write it: ``4.2x over 24 months``."""
        multiple = f"{float(self.multiple):g}x"
        return f"{multiple}, months not stated" if self.months is None else f"{multiple} over {self.months} months"


def check_payback(
    request: str, multiple: Number, months: Number | None, place: Place | None = None
) -> tuple[Finding, ...]:
    """What is wrong with a projected return; absent months are a warning, the rest blocks."""
    where = Place() if place is None else place
    found = []
    if multiple < 0:
        message = f"The return of {request} is {multiple} times its cost."
        expected = "zero or more; a return below 1 loses money"
        found.append(Finding("scoring.return-negative", Verdict.REJECT_CELL, message, where, str(multiple), expected))
    if months is None:
        message = f"It is not said over how many months {request} returns {float(multiple):g} times its cost."
        remedy = "State the months. Without them there is no annual rate, and none is assumed."
        found.append(Finding("scoring.return-months", Verdict.WARN, message, where, expected="months", remedy=remedy))
    elif months <= 0:
        message = f"The return of {request} takes {months} months."
        found.append(
            Finding("scoring.return-months", Verdict.REJECT_CELL, message, where, str(months), "more than zero months")
        )
    return tuple(found)


def payback_window(multiple: Number, months: Number | None = None) -> PaybackWindow:
    """The window of a return.

    Raises:
        ValueError: for a negative multiple, or months of zero and less; check them first with ``check_payback``.
    """
    return PaybackWindow(Fraction(multiple), None if months is None else Fraction(months))
