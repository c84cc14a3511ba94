"""Prices made exact where values are curved: curves move with the prices, a few straight pieces are split.

When the band of prices is narrow, the straight pieces within it are those that the rules split. Their returns fix
prices, the rules fix amounts, and curves give one for the other: a few equations, solved by Newton's method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.allocation.divisible.market import Cleared, Market
from apportion.allocation.divisible.sifting import Groups, grouped
from apportion.allocation.worth.pieces import FloatArray

_STEPS_MAX: Final = 12
_PART: Final = 1e-9
"""Part of the best return below which a price counts as none, and of a length that amounts may leave it."""


@dataclass(frozen=True, eq=False)
class Levelled:
    """What is taken of every straight piece, and the prices at which curves take the rest."""

    taken: FloatArray
    prices: FloatArray


def level(market: Market, cleared: Cleared) -> Levelled | None:
    """Split the straight pieces within the band so that rules with a price are met; ``None`` if prices are not settled.

    Args:
        market: requests and rows.
        cleared: prices found with a narrow band.
    """
    if not cleared.settled:
        return None
    excess = market.excess(cleared.prices)
    inside = np.flatnonzero(np.abs(excess) < cleared.band)
    groups = grouped(market, inside)
    sure = np.where(excess >= cleared.band, market.length, 0.0)
    fixed = market.fixed + market.matrix @ _by_profile(market, sure)
    share = np.clip(excess[groups.pieces] / (2.0 * cleared.band) + 0.5, 0.0, 1.0)
    split = np.add.reduceat(market.length[groups.pieces] * share, groups.starts) if groups.starts.size else share
    exact = _newton(market, cleared.prices, groups, split, fixed)
    prices, split = (cleared.prices, split) if exact is None else exact
    sure[groups.pieces] = groups.fill(market, split) if groups.starts.size else 0.0
    return Levelled(sure, prices)


def _by_profile(market: Market, taken: FloatArray) -> FloatArray:
    return np.asarray(np.bincount(market.piece_profile, taken, minlength=market.matrix.shape[1]), dtype=np.float64)


def _newton(
    market: Market, prices: FloatArray, groups: Groups, split: FloatArray, fixed: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Prices of the rows that bind and amounts of the groups that are split; ``None`` when they leave their bounds."""
    least = _PART * market.best_return
    equal = market.lower == market.upper
    binding = np.flatnonzero((equal | (np.abs(prices) > least)) & (np.abs(prices) < market.dearest * (1.0 - _PART)))
    limit = np.where(equal | (prices > 0), market.upper, market.lower)[binding]
    matrix = market.matrix[binding]
    of_groups = matrix[:, groups.profile]
    prices = np.where(np.abs(prices) > least, prices, 0.0)
    profiles = market.matrix.shape[1]
    for _ in range(_STEPS_MAX):
        asked = prices @ market.matrix
        price = asked[market.smooth_profile]
        at = market.smooth.amount_at(price)
        above = np.bincount(market.smooth_profile, at - market.smooth.low, minlength=profiles)
        falls = np.bincount(market.smooth_profile, market.smooth.response(at, price), minlength=profiles)
        missing = limit - fixed[binding] - matrix @ above - of_groups @ split
        apart = groups.slope - asked[groups.profile]
        step = _step((matrix * falls) @ matrix.T, of_groups, missing, apart)
        prices[binding] += step[: binding.size]
        split = split + step[binding.size :]
        if float(np.abs(step[: binding.size]).max(initial=0.0)) <= 1e-15 * market.best_return:
            break
    slack = _PART * groups.room + 1.0
    in_bounds = bool(np.all((split >= -slack) & (split <= groups.room + slack)))
    below = np.isfinite(market.lower) | (prices >= -least)
    above_ = np.isfinite(market.upper) | (prices <= least)
    if not in_bounds or not bool(np.all(below & above_)):
        return None
    return prices, np.clip(split, 0.0, groups.room)


def _step(curvature: FloatArray, of_groups: FloatArray, missing: FloatArray, apart: FloatArray) -> FloatArray:
    """The step of prices and of splits, the shortest one where several fit; scaled, since money is so much larger."""
    rows, groups = of_groups.shape
    size = np.sqrt(np.maximum(np.diag(curvature), 1.0))
    scale = np.concatenate([1.0 / size, np.full(groups, float(size.max(initial=1.0)))])
    matrix = np.zeros((rows + groups, rows + groups))
    matrix[:rows, :rows] = -curvature
    matrix[:rows, rows:] = of_groups
    matrix[rows:, :rows] = of_groups.T
    scaled = matrix * np.outer(scale, scale)
    right = np.concatenate([missing, apart]) * scale
    return np.asarray(np.linalg.lstsq(scaled, right, rcond=1e-14)[0] * scale)
