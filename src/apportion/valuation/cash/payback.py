"""Payback: how long it takes until the money is back. Knows signed amounts over time, discounted or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from apportion.valuation.capital.discounting import Discounting


@dataclass(frozen=True)
class Payback:
    """When the sum of all flows so far first is no longer negative."""

    years: Fraction | None
    """From now. ``None``: not within the forecast, or nothing was ever to be paid back."""
    is_owed: bool
    """Whether money ever was to be paid back."""
    lasts: bool
    """Whether the sum stays at 0 or above from then on; False where large costs follow late."""

    @property
    def months(self) -> Fraction | None:
        """The same in months."""
        return None if self.years is None else self.years * 12


def payback(
    flows: Sequence[tuple[Fraction, Fraction]],
    *,
    discounting: Discounting | None = None,
    spread: tuple[Fraction, Fraction] | None = None,
) -> Payback:
    """How long until the sum of the flows is no longer negative.

    Args:
        flows: (years, net minor units) in order of time.
        discounting: what later money is worth; without it payback is simple.
        spread: years before and after its moment over which the money of a flow comes evenly; the answer then lies
            within that stretch. Without it the answer is the moment of a flow.
    """
    total, owed, found = Fraction(0), False, None
    lasts = True
    for years, amount in flows:
        worth = amount if discounting is None else amount * discounting.factor(years)
        after = total + worth
        if after < 0:
            lasts = lasts and found is None
        elif found is None and total < 0:
            # What was still owed, as a part of the money that pays it back.
            found = years if spread is None else years - spread[0] - total / worth * (spread[0] + spread[1])
        owed = owed or after < 0
        total = after
    return Payback(found, owed, lasts)


def sign_changes(flows: Sequence[tuple[Fraction, Fraction]]) -> int:
    """How often money turns from out to in or back, in order of time; flows of 0 are passed over."""
    signs = [amount > 0 for _, amount in flows if amount]
    return sum(1 for left, right in pairwise(signs) if left != right)
