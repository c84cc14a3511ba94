"""Simple ways to split a cost into a fixed part and a rate: high and low period, and classification of accounts.

Both are taught beside regression (Horngren, Datar and Rajan, chapter 10) and use less of what is known: two periods,
or somebody's judgement. They stand here to be compared. Exact fractions; knows no statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class HighLow:
    """The line through the periods of the highest and the lowest volume."""

    rate_minor: Fraction
    fixed_minor: Fraction
    """Below zero where the line is too steep: then it does not hold far from these periods."""
    high: tuple[str, ...]
    """The periods of the highest volume, mostly one; of several the mean cost counts."""
    low: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """An account of the ledger, judged by somebody who knows it."""

    id: str
    cost_minor: int
    variable_share: Fraction
    """Part that moves with the driver: 1 for a variable cost, 0 for a fixed one, between for a mixed one."""


@dataclass(frozen=True)
class Classified:
    """What accounts come to: fixed + variable = cost, to the last minor unit."""

    fixed_minor: int
    variable_minor: int
    rate_minor: Fraction
    """Variable cost per unit of the driver."""


def high_low(periods: Sequence[str], cost_minor: Sequence[int], volumes: Sequence[Fraction]) -> HighLow:
    """Rate and fixed cost from the two extreme periods.

    Raises:
        ValueError: when the columns differ in length, or the volume never changes.
    """
    rows = list(zip(periods, cost_minor, volumes, strict=True))
    if not rows or min(volumes) == max(volumes):
        raise ValueError("high and low need a volume that changes")
    top, bottom = max(volumes), min(volumes)
    high = [(period, cost) for period, cost, volume in rows if volume == top]
    low = [(period, cost) for period, cost, volume in rows if volume == bottom]
    rate = (_mean(cost for _, cost in high) - _mean(cost for _, cost in low)) / (top - bottom)
    return HighLow(
        rate,
        _mean(cost for _, cost in high) - rate * top,
        tuple(sorted(period for period, _ in high)),
        tuple(sorted(period for period, _ in low)),
    )


def classify_accounts(accounts: Iterable[Account], volume: Fraction) -> Classified:
    """Rate and fixed cost from accounts that were judged one by one.

    The variable part of each account is rounded half to even; the rest of it is fixed.

    Raises:
        ValueError: when a share is not between 0 and 1, or the volume is not above zero.
    """
    listed = list(accounts)
    if volume <= 0 or any(not 0 <= account.variable_share <= 1 for account in listed):
        raise ValueError("accounts need shares between 0 and 1, and a volume above zero")
    variable = sum(round(account.cost_minor * account.variable_share) for account in listed)
    whole = sum(account.cost_minor for account in listed)
    return Classified(whole - variable, variable, Fraction(variable) / volume)


def _mean(costs: Iterable[int]) -> Fraction:
    listed = list(costs)
    return Fraction(sum(listed), len(listed))
