"""How often a fund's revenue would fall short: past years of all sources together, or seeded draws.

Sources are taken together, as they failed together in bad years. Where a source has a stated
interval and no past, it is drawn: from a normal distribution on each side of the amount, of which the interval holds
nine in ten, independently of the others. Floats are statistics here, never amounts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.risk.revenue.expected import Expected

Floats = npt.NDArray[np.float64]

DRAWS: Final = 10_000
"""Draws where past years alone do not tell: the standard error of a probability is then at most half a percent."""
YEARS_LEAST: Final = 5
"""Past years below which counting them tells nothing."""
COVER: Final = Fraction(95, 100)
"""Part of the money whose past a year has to know, so that it counts."""
_SIDE: Final = 1.6448536269514722
"""95 % of a standard normal distribution lie below: an interval of nine in ten has 5 % on each side."""
_SURE: Final = 1.959963984540054
"""97.5 % of a standard normal distribution lie below."""


def common_years(held: Mapping[str, tuple[int, Sequence[int]]]) -> tuple[int, ...]:
    """The past years known for nearly all of the money; ascending, empty where they are fewer than five.

    A small source that began late would otherwise leave out the years before it. In these it counts as stated.

    Args:
        held: amount and known years by source.
    """
    whole = sum(amount for amount, _ in held.values())
    known: dict[int, int] = {}
    for amount, years in held.values():
        for year in years:
            known[year] = known.get(year, 0) + amount
    found = tuple(sorted(year for year, amount in known.items() if whole and Fraction(amount, whole) >= COVER))
    return found if len(found) >= YEARS_LEAST else ()


@dataclass(frozen=True)
class Misses:
    """Actual over forecast of all sources together: 0.95 means that 5 % less came than was forecast."""

    by_year: Mapping[int, float]
    """Ascending; empty where fewer than five years are known."""
    sources: frozenset[str]
    """What was forecast."""


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways in which the revenue of a fund may come out."""

    amounts: Floats
    """Minor units, one for each way; all ways are as likely."""
    years: tuple[int, ...]
    """The past years whose misses were taken."""
    is_drawn: bool
    """Ways are draws; otherwise each is a past year."""
    taken_as_sure: tuple[str, ...]
    """Sources without past and interval: they bring what is stated in every way."""


def joint_misses(rows: Sequence[Expected]) -> Misses:
    """By how much all sources together missed their forecasts in each past year.

    The sums are compared and not each source: a small source that once came at five times its forecast would otherwise
    do so at the size that it is expected to have now. A year counts where sources with nearly all of the money were
    forecast.
    """
    with_past = [row for row in rows if len(row.misses) >= YEARS_LEAST]
    years = common_years({row.stated.source: (row.stated.amount, tuple(row.misses)) for row in with_past})
    found = {}
    for year in years:
        pasts = [one for row in with_past for one in row.tried if one.year == year]
        found[year] = sum(one.actual for one in pasts) / sum(one.point for one in pasts)
    return Misses(found, frozenset(row.stated.source for row in with_past) if found else frozenset())


def ways(rows: Sequence[Expected], seed: int, draws: int = DRAWS) -> Ways | None:
    """The ways for the sources of one fund and period; ``None`` where nothing is known of any.

    Args:
        rows: the sources; the order has no influence.
        seed: of the draws, where there are any.
        draws: how many.
    """
    ordered = sorted(rows, key=lambda row: row.stated.source)
    misses = joint_misses(ordered)
    others = [row for row in ordered if row.stated.source not in misses.sources]
    drawn = [row for row in others if row.stated.low is not None]
    sure = [row for row in others if row.stated.low is None]
    if not misses.by_year and not drawn:
        return None
    base = float(sum(row.stated.amount for row in sure))
    held = sum(row.stated.amount for row in ordered if row.stated.source in misses.sources)
    of_years = np.array([held * miss for miss in misses.by_year.values()], dtype=np.float64)
    names = tuple(row.stated.source for row in sure)
    years = tuple(misses.by_year)
    if not drawn:
        return Ways(base + of_years, years, is_drawn=False, taken_as_sure=names)
    stream = np.random.default_rng(seed)
    total = np.full(draws, base)
    if years:
        total += of_years[stream.integers(len(years), size=draws)]
    for row in drawn:
        total += _two_sided(row, stream.standard_normal(draws))
    return Ways(total, years, is_drawn=True, taken_as_sure=names)


def _two_sided(row: Expected, normal: Floats) -> Floats:
    amount, low, high = float(row.stated.amount), float(row.stated.low or 0), float(row.stated.high or 0)
    below, above = (amount - low) / _SIDE, (high - amount) / _SIDE
    return np.maximum(amount + normal * np.where(normal < 0, below, above), 0.0)


@dataclass(frozen=True)
class Chance:
    """How often something happened, and how sure that is."""

    times: int
    of: int
    is_drawn: bool

    @property
    def share(self) -> float:
        """The share of the ways in which it happened."""
        return self.times / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """What the true share may be: the score interval of 95 % (Wilson 1927); of draws, how exact the count is."""
        n, z, p = self.of, _SURE, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)
