"""Why spending differs from an even year: the season, and then what was spent on, or prices and volumes.

The steps of a bridge add up to the difference to the last minor unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from apportion.analysis.history.bridge import Bridge, Item, Step, bridge_by_member, bridge_price_volume_mix
from apportion.execution.monitor.utilisation import Use
from apportion.kernel.rounding import round_to_sum

Basis = Literal["budget", "last year", ""]

STEPS_MAX = 5
"""Accounts with a step of their own."""


@dataclass(frozen=True)
class AccountSpending:
    """What a unit spent on one account; money in minor units."""

    label: str
    basis: int
    """Its budget of the year, or what was spent on it by this time of last year: its part of what is expected."""
    spent: int
    basis_quantity: Fraction = Fraction(0)
    """Units of what is bought that the budget of the whole year is for; 0 where none is stated."""
    quantity: Fraction = Fraction(0)
    """Units bought so far; 0 where none is stated."""


@dataclass(frozen=True)
class Cause:
    """A bridge from an even year so far to what was spent, and by what accounts were expected to share it."""

    unit: str
    bridge: Bridge
    basis: Basis
    """Empty: what accounts were expected to spend is not known, and what each spent is not explained."""


def cause(use: Use, accounts: Sequence[AccountSpending], basis: Basis) -> Cause:
    """Why one unit's spending differs from an even year.

    Args:
        use: the unit.
        accounts: what it spent, by account.
        basis: what ``AccountSpending.basis`` holds.
    """
    steps: list[Step] = []
    expected = use.even_expected
    if use.season_expected is not None:
        steps.append(Step("timing", "Season", use.season_expected - use.even_expected))
        expected = use.season_expected
    total = sum(item.basis for item in accounts)
    if basis and total > 0 and expected > 0:
        shares = round_to_sum([Fraction(expected * item.basis, total) for item in accounts])
        steps += _account_steps(accounts, shares, Fraction(expected, total))
    rest = use.spent - use.even_expected - sum(step.amount for step in steps)
    if rest:
        steps.append(Step("not stated", "Not explained by accounts", rest))
    kept = tuple(step for step in steps if step.amount)
    return Cause(
        use.id,
        Bridge("An even year so far", use.even_expected, "Spent", use.spent, kept),
        basis if total > 0 and expected > 0 else "",
    )


def _account_steps(accounts: Sequence[AccountSpending], shares: Sequence[int], part: Fraction) -> list[Step]:
    """Prices, volumes and mix of accounts that state quantities; the others one by one."""
    counted = [
        (item, share)
        for item, share in zip(accounts, shares, strict=True)
        if item.basis_quantity > 0 and item.quantity > 0 and share > 0
    ]
    items = [Item(item.label, share, item.basis_quantity * part, item.spent, item.quantity) for item, share in counted]
    steps = list(bridge_price_volume_mix("", "", items).steps) if items else []
    names = {item.label for item, _ in counted}
    others = [
        (item.label, item.spent - share)
        for item, share in zip(accounts, shares, strict=True)
        if item.label not in names
    ]
    change = sum(amount for _, amount in others)
    return [*steps, *bridge_by_member(("", 0), ("", change), others, steps_max=STEPS_MAX).steps]
