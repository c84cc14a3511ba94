"""Nested rules over straight pieces of value: the optimum by sorting, in whole minor units and without any rounding.

From the innermost node outwards, the best pieces are taken until the node's lower limit is met and the worst are given
up until its upper limit is met. This is the greedy method for nested (laminar) resource allocation (Federgruen and
Groenevelt, 1986; Hochbaum, 1994): with integer limits its optimum is integer, so no cent has to be rounded.

Ties: among pieces of equal slope the request that comes first by id and period is served first, a reserve last.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.divisible.layout import Layout, zero_rank
from apportion.allocation.divisible.tree import Node
from apportion.allocation.solution import Infeasible, Solution
from apportion.kernel.exact import Int64Array

_BEST: Final = np.iinfo(np.int64).max
_WORST: Final = np.iinfo(np.int64).min


def solve_by_sorting(layout: Layout) -> Solution:
    """The optimal whole amounts of a nested problem whose curves are straight pieces.

    Raises:
        Infeasible: when the limits of some node cannot be met.
    """
    taken = _share(layout)
    by_position = layout.floor.copy()
    np.add.at(by_position, layout.position, taken)
    amounts = np.empty_like(by_position)
    amounts[layout.tree.order] = by_position
    left, right = _line_margins(layout, taken)
    prices = node_prices(layout, *rank_margins(layout, by_position, left, right))
    return Solution(amounts=amounts, row_prices=prices, method="sorting")


def _share(layout: Layout) -> Int64Array:
    """Minor units taken of each piece."""
    must = np.zeros_like(layout.length)
    free = layout.length.copy()
    for node in reversed(layout.tree.nodes):
        if node.lower is None and node.upper is None:
            continue
        pieces = layout.stretch(node.begin, node.end)
        fixed = int(layout.floor[node.begin : node.end].sum()) + int(must[pieces].sum())
        open_ = int(free[pieces].sum())
        _check(node, fixed, open_)
        if node.lower is not None and node.lower > fixed:
            moved = _take(layout, pieces, free[pieces], node.lower - fixed)
            must[pieces] += moved
            free[pieces] -= moved
            fixed, open_ = node.lower, open_ - (node.lower - fixed)
        if node.upper is not None and node.upper < fixed + open_:
            free[pieces] = _take(layout, pieces, free[pieces], node.upper - fixed)
    # What no limit forces is taken only where it returns something.
    free[layout.rank <= zero_rank(layout.scale)] = 0
    return must + free


def _check(node: Node, fixed: int, open_: int) -> None:
    if node.lower is not None and node.upper is not None and node.lower > node.upper:
        raise Infeasible
    if node.lower is not None and fixed + open_ < node.lower:
        raise Infeasible
    if node.upper is not None and fixed > node.upper:
        raise Infeasible


def _take(layout: Layout, pieces: slice, available: Int64Array, amount: int) -> Int64Array:
    """The best ``amount`` minor units out of what is available in some pieces."""
    if amount <= 0:
        return np.zeros_like(available)
    if available.size == 1 or amount >= int(available.sum()):
        return np.minimum(available, amount)
    order = _best_first(layout.rank[pieces], layout.column[pieces])
    sorted_lengths = available[order]
    before = np.cumsum(sorted_lengths) - sorted_lengths
    taken = np.empty_like(available)
    taken[order] = np.clip(amount - before, 0, sorted_lengths)
    return taken


def _best_first(rank: Int64Array, column: Int64Array) -> Int64Array:
    """Pieces by falling rank, equal ones by column: as one number each where 64 bits suffice, which sorts faster."""
    if not rank.size:
        return np.zeros(0, dtype=np.int64)
    highest, columns = int(rank.max()), int(column.max()) + 1
    if (highest - int(rank.min()) + 1) * columns > _BEST:
        return np.lexsort((column, -rank))
    # Only pieces of one column can still be equal, and which of those comes first changes no amount.
    return np.argsort((highest - rank) * columns + column)


def _line_margins(layout: Layout, taken: Int64Array) -> tuple[Int64Array, Int64Array]:
    """By position: the rank of the last piece taken (best when none) and of the next to take (worst when none)."""
    left = np.full(layout.floor.size, _BEST, dtype=np.int64)
    right = np.full(layout.floor.size, _WORST, dtype=np.int64)
    used = taken > 0
    # Pieces of a column stand in filling order: the last assignment wins, so read forwards for the last one taken.
    left[layout.position[used]] = layout.rank[used]
    room = np.flatnonzero(taken < layout.length)[::-1]
    right[layout.position[room]] = layout.rank[room]
    return left, right


def rank_margins(
    layout: Layout, amounts: Int64Array, left: Int64Array, right: Int64Array
) -> tuple[list[Fraction | None], list[Fraction | None]]:
    """Per node: slope of the worst unit of money in it and of the best one outside; ``None`` where there is none.

    A node at its lower limit cannot give money to the nodes around it, and one at its upper limit cannot take any.
    """
    worst: list[Fraction | None] = [None] * len(layout.tree.nodes)
    best: list[Fraction | None] = [None] * len(layout.tree.nodes)
    for index in range(len(layout.tree.nodes) - 1, -1, -1):
        node = layout.tree.nodes[index]
        inside = slice(node.begin, node.end)
        if node.end > node.begin:
            low, high = int(left[inside].min()), int(right[inside].max())
            worst[index] = None if low == _BEST else layout.scale.fraction(low)
            best[index] = None if high == _WORST else layout.scale.fraction(high)
        total = int(amounts[inside].sum())
        if node.lower is not None and total == node.lower:
            left[inside] = _BEST
        if node.upper is not None and total == node.upper:
            right[inside] = _WORST
    return worst, best


def node_prices(layout: Layout, worst: list[Fraction | None], best: list[Fraction | None]) -> dict[int, Fraction]:
    """Prices of rows from the margins of nodes, from the outside inwards.

    A node takes over the price around it as far as its own margins allow; what it cannot take over is the price of its
    limit. These are optimal dual values by complementary slackness.
    """
    inner: list[Fraction] = []
    prices: dict[int, Fraction] = {}
    for index, node in enumerate(layout.tree.nodes):
        outer = inner[node.parent] if node.parent >= 0 else Fraction(0)
        price = outer
        high, low = worst[index], best[index]
        if low is not None and price < low:
            price = low
        if high is not None and price > high:
            price = high
        inner.append(price)
        row = node.upper_row if price > outer else node.lower_row
        if price != outer and row >= 0:
            prices[row] = prices.get(row, Fraction(0)) + price - outer
    return prices
