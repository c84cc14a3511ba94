"""An order of alternatives with its ties named.

Alternatives that are level share a rank and are listed by id, so that an order never depends on the order of rows.
Knows totals as whole numbers; it must not know how they came about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.priorities.criteria import FloatArray
from apportion.priorities.exact_ratings import IntArray

DECIMALS: Final = 12
"""Numbers that a method can only compute in floats are compared after rounding to so many decimals: below this, a
difference is noise of the arithmetic and not of the judgement."""
_LARGEST: Final = 1000
"""So that a number of ``DECIMALS`` decimals is still exact as a float."""


@dataclass(frozen=True)
class Ranking:
    """Alternatives from best to worst."""

    order: tuple[str, ...]
    """Ids, best first; those that are level by id."""
    ranks: tuple[int, ...]
    """In the same order: 1, 2, 2, 4. Those that are level share the better rank."""

    @cached_property
    def _rank_by_id(self) -> dict[str, int]:
        return dict(zip(self.order, self.ranks, strict=True))

    def rank(self, alternative: str) -> int:
        """The rank of one alternative.

        Raises:
            KeyError: when it was not ranked.
        """
        return self._rank_by_id[alternative]

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The order in groups of level alternatives, most of them of one."""
        found: dict[int, list[str]] = {}
        for alternative, rank in zip(self.order, self.ranks, strict=True):
            found.setdefault(rank, []).append(alternative)
        return tuple(tuple(group) for group in found.values())

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """The groups of two and more that are level."""
        return tuple(group for group in self.groups if len(group) > 1)

    def top(self, count: int) -> tuple[str, ...]:
        """All whose rank is ``count`` or better: more than ``count`` where the last of them are level."""
        return tuple(name for name, rank in zip(self.order, self.ranks, strict=True) if rank <= count)


def ranked(ids: Sequence[str], totals: IntArray | Sequence[int]) -> Ranking:
    """The order by exact totals, the highest first."""
    values = totals.tolist() if isinstance(totals, np.ndarray) else list(totals)
    pairs = sorted(zip(ids, values, strict=True), key=lambda pair: (-pair[1], pair[0]))
    ranks: list[int] = []
    for position, (_, total) in enumerate(pairs):
        level = position > 0 and pairs[position - 1][1] == total
        ranks.append(ranks[-1] if level else position + 1)
    return Ranking(tuple(name for name, _ in pairs), tuple(ranks))


def ranked_fractions(totals: Mapping[str, Fraction]) -> Ranking:
    """The order by exact totals that are fractions, the highest first."""
    whole = math.lcm(*(total.denominator for total in totals.values()))
    return ranked(tuple(totals), [int(total * whole) for total in totals.values()])


def ranked_floats(ids: Sequence[str], totals: FloatArray) -> Ranking:
    """The order by totals that are floats: equal to ``DECIMALS`` decimals is level.

    Raises:
        ValueError: for a total that is not finite.
    """
    return ranked(ids, without_noise(totals))


def without_noise(numbers: FloatArray) -> IntArray:
    """Floats between -1000 and 1000 as whole numbers of 10**-DECIMALS.

    Raises:
        ValueError: for a number that is larger or not finite.
    """
    # Comparisons with NaN are false, so this refuses NaN as well.
    if not (np.abs(numbers) <= _LARGEST).all():
        raise ValueError(f"only finite numbers between -{_LARGEST} and {_LARGEST} can be ranked")
    return np.rint(np.asarray(numbers) * 10.0**DECIMALS).astype(np.int64)
