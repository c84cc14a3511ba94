"""In which months a flow's money moves: stated shares, or those of past years, or twelve equal parts.

Shares are exact and sum to 1. A usual profile is the plain mean of the shares of past years, so that no year counts
more because more money moved in it. Knows months and shares; it must not know what moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from apportion.kernel.rounding import round_to_sum
from apportion.model.revenues import MONTHS, REVENUE, SPENDING, StatedMoney
from apportion.risk.revenue.past import Past

Shares = tuple[Fraction, ...]
"""Twelve of them, summing to 1; below zero where more went back than came."""

EVEN: Final[Shares] = (Fraction(1, MONTHS),) * MONTHS
_Told = Literal["stated", "own past", "past of all revenue", "equal parts"]


@dataclass(frozen=True)
class Profile:
    """How the money of one flow falls on the months of a year."""

    flow: str
    shares: Shares
    told_by: _Told
    by_year: Mapping[int, Shares] = field(default_factory=dict)
    """Shares of past years: the spread of the profile. Empty where there is no past."""

    @property
    def years(self) -> tuple[int, ...]:
        """The past years, ascending."""
        return tuple(sorted(self.by_year))


def yearly_shares(past: Past | None) -> Mapping[int, Shares]:
    """The shares of each past year whose months are known and whose total is above zero."""
    if past is None:
        return {}
    totals = {year: sum(months) for year, months in past.months.items()}
    return {
        year: tuple(Fraction(amount, totals[year]) for amount in months)
        for year, months in sorted(past.months.items())
        if totals[year] > 0
    }


def mean_shares(by_year: Mapping[int, Shares]) -> Shares:
    """The mean of each month's shares.

    Raises:
        ValueError: without a year.
    """
    if not by_year:
        message = "a mean profile needs a year"
        raise ValueError(message)
    return tuple(sum(column, Fraction(0)) / len(by_year) for column in zip(*by_year.values(), strict=True))


def profile_of(flow: str, stated: StatedMoney, pasts: Mapping[str, Past]) -> Profile:
    """The profile of a flow: as stated, otherwise from its own past, otherwise that of all revenue, otherwise even."""
    own = yearly_shares(pasts.get(flow))
    if flow in stated.profiles:
        return Profile(flow, stated.profiles[flow], "stated", own)
    if own:
        return Profile(flow, mean_shares(own), "own past", own)
    if flow != SPENDING:
        common = yearly_shares(pasts.get(REVENUE))
        if REVENUE in stated.profiles:
            return Profile(flow, stated.profiles[REVENUE], "stated", common)
        if common:
            return Profile(flow, mean_shares(common), "past of all revenue", common)
    return Profile(flow, EVEN, "equal parts")


def split(amount: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """An amount on twelve months to the cent: each its exact share, what is left by the largest remainder."""
    return tuple(round_to_sum([amount * share for share in shares]))
