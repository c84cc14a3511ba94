"""One pool of requests that share a price: the last minor units handed out, and the price made exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.divisible.layout import Layout
from apportion.allocation.worth.pieces import FloatArray, Smooth
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Requests, Shape

_MANY: Final = 10_000
"""Candidates beyond which only those at the threshold are sorted."""
_WIDTH_MAX: Final = 64
"""Minor units tried on either side of the searched amount before larger steps are taken."""
_EXACT_PRICE_MAX: Final = 200
"""Largest number of quadratic curves whose common price is computed as a fraction; it grows with each of them."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Positions, straight pieces and smooth pieces that share one price."""

    layout: Layout
    requests: Requests
    positions: Int64Array
    pieces: Int64Array
    """Indices into the layout's straight pieces."""
    smooth: Int64Array
    """Indices into the layout's smooth pieces."""

    @cached_property
    def curves(self) -> Smooth:
        """The smooth pieces themselves."""
        return self.layout.smooth.take(self.smooth)


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Steps of money that may still be handed out, each with what a unit of it returns."""

    value: FloatArray
    length: Int64Array
    column: Int64Array
    """Ties go to the lower column."""
    order: Int64Array
    """Steps of a column fill in this order."""
    position: Int64Array


def hand_out(
    pool: Pool, amounts: Int64Array, price_low: float, price_high: float, remaining: int | None
) -> Fraction | None:
    """Set the whole amounts of a pool in place, to sum to ``remaining`` (``None``: whatever returns something).

    Returns:
        The slope of the straight piece that was split, which is then the exact price; ``None`` when none was.
    """
    layout = pool.layout
    amounts[pool.positions] = layout.floor[pool.positions]
    slopes = layout.scale.floats(layout.rank[pool.pieces])
    full = pool.pieces[slopes > price_high]
    np.add.at(amounts, layout.position[full], layout.length[full])
    smooth = pool.curves
    at = layout.smooth_position[pool.smooth]
    searched = np.floor(smooth.amount_at(price_high)).astype(np.int64)
    if remaining is None:
        amounts[at] += searched - smooth.low
        return None
    open_ = pool.pieces[(slopes <= price_high) & (slopes >= price_low)]
    fixed = int(amounts[pool.positions].sum()) - int(smooth.low.sum())
    base = searched
    taken = np.zeros(0, dtype=np.int64)
    width = step = 1
    while True:
        base = np.maximum(smooth.low, searched - (width - 1) * step)
        top = np.minimum(smooth.high, searched + (width + 1) * step)
        left = remaining - fixed - int(base.sum())
        candidates = _candidates(pool, open_, smooth, base, top, step)
        if 0 <= left <= int(candidates.length.sum()):
            taken = _choose(candidates, left)
            if step > 1 or _is_best(smooth, base, top, candidates, taken):
                break
        elif bool(np.all(base == smooth.low)) and bool(np.all(top == smooth.high)):
            message = "the pool cannot hold the money that its price promised"
            raise ArithmeticError(message)
        width, step = (width * 2, step) if width < _WIDTH_MAX else (width, step * 4)
    amounts[at] += base - smooth.low
    np.add.at(amounts, candidates.position, taken)
    split = (taken[: open_.size] > 0) & (taken[: open_.size] < candidates.length[: open_.size])
    return layout.scale.fraction(int(layout.rank[open_[split]][0])) if split.any() else None


def _candidates(
    pool: Pool, open_: Int64Array, curve: Smooth, base: Int64Array, top: Int64Array, step: int
) -> _Candidates:
    """Open straight pieces first, then the steps of smooth pieces in rounds."""
    layout = pool.layout
    values = [layout.scale.floats(layout.rank[open_])]
    lengths, columns = [layout.length[open_]], [layout.column[open_]]
    positions, orders = [layout.position[open_]], [np.where(layout.tail[open_], np.iinfo(np.int64).max, -1)]
    rows = np.flatnonzero(base < top)
    piece, at = curve.take(rows), layout.smooth_position[pool.smooth[rows]]
    start, room = base[rows], (top - base)[rows]
    for k in range(int(np.max(-(-room // step), initial=0))):
        length = np.clip(room - k * step, 0, step)
        inside = slice(None) if bool(length.all()) else np.flatnonzero(length)
        values.append(piece.marginal(start + k * step + 0.5 * length)[inside])
        lengths.append(length[inside])
        columns.append(piece.line[inside])
        positions.append(at[inside])
        orders.append(np.full(lengths[-1].size, k, dtype=np.int64))
    return _Candidates(
        np.concatenate(values),
        np.concatenate(lengths),
        np.concatenate(columns),
        np.concatenate(orders),
        np.concatenate(positions),
    )


def _choose(candidates: _Candidates, amount: int) -> Int64Array:
    """Take ``amount`` from the best candidates; ties go to the lower column and within it to the earlier step."""
    taken = np.zeros_like(candidates.length)
    if amount == 0:
        return taken
    undecided = np.arange(candidates.value.size)
    if candidates.value.size > _MANY and int(candidates.length.max()) == 1:
        # All steps are single units: only those that tie with the last one taken have to be sorted.
        threshold = np.partition(candidates.value, candidates.value.size - amount)[candidates.value.size - amount]
        better = candidates.value > threshold
        taken[better] = 1
        amount -= int(better.sum())
        undecided = np.flatnonzero(candidates.value == threshold)
    order = undecided[
        np.lexsort((candidates.order[undecided], candidates.column[undecided], -candidates.value[undecided]))
    ]
    lengths = candidates.length[order]
    before = np.cumsum(lengths) - lengths
    taken[order] = np.clip(amount - before, 0, lengths)
    return taken


def _is_best(smooth: Smooth, base: Int64Array, top: Int64Array, candidates: _Candidates, taken: Int64Array) -> bool:
    """True when no unit outside the steps that were tried would have been handed out, or taken back, instead."""
    if smooth.count == 0:
        return True
    used, unused = taken > 0, taken < candidates.length
    worst_used = float(np.min(candidates.value[used], initial=np.inf))
    best_unused = float(np.max(candidates.value[unused], initial=-np.inf))
    below = base > smooth.low
    above = top < smooth.high
    last = smooth.marginal(np.where(below, base - 0.5, 1.0))
    next_ = smooth.marginal(np.where(above, top + 0.5, 1.0))
    return not (
        float(np.min(last, where=below, initial=np.inf)) < best_unused
        or float(np.max(next_, where=above, initial=-np.inf)) > worst_used
    )


def pool_price(pool: Pool, amounts: Int64Array, split: Fraction | None, searched: float, outer: Fraction) -> Fraction:
    """The common price of a pool, exact where that is possible.

    A split straight piece gives its slope. Quadratic curves alone give a fraction: their marginal values are linear in
    the amounts. Otherwise the searched price serves; a pool where nothing can move keeps the price around it as far as
    its margins allow.
    """
    if split is not None:
        return split
    smooth = pool.curves
    current = _smooth_amounts(pool, amounts)
    interior = (current > smooth.low) & (current < smooth.high)
    if not interior.any():
        return _within_margins(pool, amounts, current, outer, searched)
    if int(interior.sum()) > _EXACT_PRICE_MAX or not bool(np.all(smooth.shape[interior] == Shape.QUADRATIC)):
        return Fraction(searched)
    room, slope = Fraction(0), Fraction(0)
    for row in np.flatnonzero(interior).tolist():
        line = int(smooth.line[row])
        scale, start = int(pool.requests.scale[line]), int(pool.requests.start[line])
        room += scale - int(current[row])
        slope += (scale - start) / (pool.requests.weight.fraction(line) * pool.requests.rate.fraction(line))
    return room / slope


def _smooth_amounts(pool: Pool, amounts: Int64Array) -> Int64Array:
    """Where each smooth piece stands on its curve: the amount of its column, kept within the piece."""
    smooth = pool.curves
    return np.clip(amounts[pool.layout.smooth_position[pool.smooth]], smooth.low, smooth.high)


def _within_margins(pool: Pool, amounts: Int64Array, current: Int64Array, outer: Fraction, searched: float) -> Fraction:
    layout = pool.layout
    smooth = pool.curves
    worst: list[Fraction] = []
    best: list[Fraction] = []
    at_high = current >= smooth.high
    if at_high.any():
        worst.append(Fraction(float(np.min(smooth.take(at_high).marginal(smooth.high[at_high].astype(np.float64))))))
    steep = smooth.first_return()[~at_high]
    if steep.size:
        best.append(Fraction(float(np.max(steep))))
    taken = _straight_taken(pool, amounts)
    ranks = layout.rank[pool.pieces]
    if (taken > 0).any():
        worst.append(layout.scale.fraction(int(ranks[taken > 0].min())))
    room = taken < layout.length[pool.pieces]
    if room.any():
        best.append(layout.scale.fraction(int(ranks[room].max())))
    if worst and best and min(worst) < max(best):
        # Whole minor units pushed a curve past the price that was searched, which is still the one that fits best.
        return Fraction(searched)
    price = outer if not best else max(outer, *best)
    return price if not worst else min(price, *worst)


def _straight_taken(pool: Pool, amounts: Int64Array) -> Int64Array:
    """What each straight piece of the pool holds: a column fills in order, its smooth piece before the tail."""
    layout = pool.layout
    position = layout.position[pool.pieces]
    length = layout.length[pool.pieces]
    smooth_length = np.zeros(layout.floor.size, dtype=np.int64)
    smooth_length[layout.smooth_position] = layout.smooth.high - layout.smooth.low
    first = np.searchsorted(position, position, side="left")
    running = np.cumsum(length) - length
    before = running - running[first] + np.where(layout.tail[pool.pieces], smooth_length[position], 0)
    return np.asarray(np.clip(amounts[position] - layout.floor[position] - before, 0, length), dtype=np.int64)
