"""Straight pieces near their price decided together, all others by the price alone.

At nearly the right prices of the rules almost every piece is clearly worth its price or clearly not. Only those near
the edge are given to the linear solver, equal ones as one column; with the prices that come back all pieces are judged
again, and those that were decided wrongly join. When there are none left the answer is optimal for all of them (Forrest
called this sifting; Bixby, Gregory, Lustig, Marsten and Shanno, 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.allocation.divisible.market import Market
from apportion.allocation.solve import LpResult, ProgrammeBuilder, solve
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array

_NEAREST: Final = 400
"""Pieces near the edge given to the solver, besides so many for each row."""
_NEAREST_PER_ROW: Final = 40
_ROUNDS_MAX: Final = 40
_WIDER: Final = 6
"""Factor by which the share of pieces near the edge grows when they are too few to keep the rules."""
_TIE: Final = 1e-9
"""Relative difference between what a piece returns and its price that floating point may cause."""


@dataclass(frozen=True, eq=False)
class Sifted:
    """What is taken of every straight piece, and the prices of rows that it is optimal at."""

    taken: FloatArray
    prices: FloatArray
    work: int


@dataclass(frozen=True, eq=False)
class Groups:
    """Pieces of equal profile and return among some chosen ones; the solver sees each group as one column."""

    pieces: Int64Array
    """Chosen pieces, group after group, within a group in the order of columns."""
    starts: Int64Array
    """Where each group begins among them."""
    profile: Int64Array
    slope: FloatArray
    room: FloatArray

    def fill(self, market: Market, amounts: FloatArray) -> FloatArray:
        """What each chosen piece receives of its group's amount: the first pieces first."""
        length = market.length[self.pieces]
        group = np.repeat(np.arange(self.starts.size), np.diff(np.append(self.starts, self.pieces.size)))
        running = np.cumsum(length) - length
        before = running - running[self.starts][group]
        return np.asarray(np.clip(amounts[group] - before, 0.0, length))


def grouped(market: Market, pieces: Int64Array) -> Groups:
    """Put equal pieces together; ``pieces`` ascend."""
    profile, slope = market.piece_profile[pieces], market.slope[pieces]
    order = np.lexsort((pieces, -slope, profile))
    pieces, profile, slope = pieces[order], profile[order], slope[order]
    first = np.ones(pieces.size, dtype=np.bool_)
    first[1:] = (profile[1:] != profile[:-1]) | (slope[1:] != slope[:-1])
    starts = np.flatnonzero(first)
    room = np.add.reduceat(market.length[pieces], starts) if starts.size else np.zeros(0)
    return Groups(pieces, starts, profile[starts], slope[starts], room)


def sift(market: Market, prices: FloatArray, unit: float) -> Sifted | None:
    """Decide all straight pieces, starting from nearly right prices; ``None`` when no choice keeps the rules.

    Args:
        market: straight pieces only.
        prices: per row.
        unit: minor units of money per unit of the solver's columns.
    """
    pieces = market.length.size
    nearest = min(pieces, _NEAREST + _NEAREST_PER_ROW * market.rows)
    excess = market.excess(prices)
    chosen = _near(market, excess, nearest)
    sure = excess > 0
    work = 0
    for _ in range(_ROUNDS_MAX):
        groups = grouped(market, np.flatnonzero(chosen))
        outside = np.where(chosen | ~sure, 0.0, market.length)
        used = np.bincount(market.piece_profile, outside, minlength=market.matrix.shape[1])
        answer = _decide(market, groups, market.fixed + market.matrix @ used, unit)
        work += answer.work
        if answer.status != "optimal":
            if nearest >= pieces:
                return None
            nearest = min(pieces, nearest * _WIDER)
            chosen = chosen | _near(market, excess, nearest)
            continue
        prices = answer.prices[: market.rows]
        excess = market.excess(prices)
        wrong = np.where(sure, -excess, excess)
        wrong[chosen] = 0.0
        late = np.flatnonzero(wrong > _TIE * market.best_return)
        if not late.size:
            outside[groups.pieces] = groups.fill(market, answer.x[: groups.room.size] * unit)
            return Sifted(outside, prices, work)
        if late.size > nearest:
            late = late[np.argpartition(-wrong[late], nearest)[:nearest]]
        chosen[late] = True
    return None


def _near(market: Market, excess: FloatArray, count: int) -> np.ndarray:
    """The pieces nearest to the edge, and all that tie there."""
    distance = np.abs(excess)
    if count >= distance.size:
        return np.ones(distance.size, dtype=np.bool_)
    edge = float(np.partition(distance, count)[count])
    return np.asarray(distance <= max(edge, _TIE * market.best_return))


def _decide(market: Market, groups: Groups, used: FloatArray, unit: float) -> LpResult:
    """The linear programme over the chosen groups, the rest of every row being used already."""
    builder = ProgrammeBuilder.empty()
    columns = builder.add_columns(groups.slope, np.zeros(groups.slope.size), groups.room / unit)
    for row in range(market.rows):
        own, values = columns, market.matrix[row, groups.profile]
        if np.isfinite(market.dearest[row]):
            price = np.full(2, -market.dearest[row])
            give = builder.add_columns(price, np.zeros(2), np.full(2, np.inf))
            own, values = np.concatenate([own, give]), np.concatenate([values, [1.0, -1.0]])
        listed = np.flatnonzero(values)
        low, high = (market.lower[row] - used[row]) / unit, (market.upper[row] - used[row]) / unit
        builder.add_row(own[listed], values[listed], low, high)
    return solve(builder.build())
