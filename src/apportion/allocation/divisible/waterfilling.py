"""Nested rules over smooth concave curves: water-filling, then the best whole minor units.

At one common price every request takes money until its next unit returns less than the price. The price is found by
search; a branch that would leave its limits at that price is held at the limit and gets a price of its own. Within
each such pool the last minor units are handed out in the order of what they return, which gives the best plan in whole
minor units for the pool (Fox, 1966), up to the floating-point comparison of nearly equal returns. The result is
verified exactly elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.divisible.layout import Layout
from apportion.allocation.divisible.pooling import Pool, hand_out, pool_price
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Requests

_SEARCH_STEPS_MAX: Final = 400
_CYCLE: Final = 3
"""Every third step halves the interval, whatever the secant says: steps in supply would stall it."""
_PRICE_MAX: Final = 1e300


@dataclass(eq=False)
class _State:
    """Amounts and prices as they are settled, outer nodes first. Mutable, private to one call."""

    layout: Layout
    requests: Requests
    least: list[int]
    most: list[int]
    children: list[list[int]]
    amounts: Int64Array
    price: list[Fraction]
    work: int = 0


def solve_by_water_filling(layout: Layout, requests: Requests) -> Solution:
    """The optimal amounts of a nested problem with smooth curves, in whole minor units.

    Raises:
        Infeasible: when the limits of some node cannot be met.
    """
    children: list[list[int]] = [[] for _ in layout.tree.nodes]
    for index, node in enumerate(layout.tree.nodes):
        if node.parent >= 0:
            children[node.parent].append(index)
    least, most = _reach(layout, children)
    state = _State(layout, requests, least, most, children, layout.floor.copy(), [Fraction(0)] * len(least))
    pending: list[tuple[int, int | None, Fraction]] = [(0, None, Fraction(0))]
    while pending:
        index, target, outer = pending.pop()
        pending.extend(_settle(state, index, target, outer))
    amounts = np.empty_like(state.amounts)
    amounts[layout.tree.order] = state.amounts
    return Solution(amounts=amounts, row_prices=_row_prices(state), method="water-filling", work=state.work)


def _reach(layout: Layout, children: list[list[int]]) -> tuple[list[int], list[int]]:
    """Least and most money that each node can hold, its own limits and those inside it respected."""
    least = [0] * len(children)
    most = [0] * len(children)
    for index in range(len(children) - 1, -1, -1):
        node = layout.tree.nodes[index]
        low = int(layout.floor[node.begin : node.end].sum())
        high = int(layout.cap[node.begin : node.end].sum())
        for child in children[index]:
            inner = layout.tree.nodes[child]
            low += least[child] - int(layout.floor[inner.begin : inner.end].sum())
            high += most[child] - int(layout.cap[inner.begin : inner.end].sum())
        least[index] = low if node.lower is None else max(low, node.lower)
        most[index] = high if node.upper is None else min(high, node.upper)
        if least[index] > most[index]:
            raise Infeasible
    return least, most


def _settle(state: _State, index: int, target: int | None, outer: Fraction) -> list[tuple[int, int | None, Fraction]]:
    """Settle one pool: the columns of a node and of all branches that can follow its price.

    Returns the branches that cannot, with the amount at which each is held and the price around it.
    """
    held: dict[int, int] = {}
    while True:
        price_low, price_high = (0.0, 0.0) if target is None else _search(state, index, target, held)
        held.update(_beyond(state, index, price_low, price_high, held))
        pool = _pool(state, index, held)
        remaining = None if target is None else target - sum(held.values())
        split = hand_out(pool, state.amounts, price_low, price_high, remaining)
        late = _beyond_in_whole_units(state, index, held)
        if not late:
            break
        held.update(late)
    price = outer if target is None else pool_price(pool, state.amounts, split, price_high, outer)
    _spread_price(state, index, held, price)
    return [(child, amount, price) for child, amount in held.items()]


def _search(state: _State, index: int, target: int, held: dict[int, int]) -> tuple[float, float]:
    """Prices ``(low, high)`` with supply(low) >= target >= supply(high), as close together as floats or money allow."""
    layout, node = state.layout, state.layout.tree.nodes[index]
    smooth = layout.smooth.take(layout.smooth_stretch(node.begin, node.end))
    slopes = layout.scale.floats(layout.rank[layout.stretch(node.begin, node.end)])
    low, high = 0.0, max(float(slopes.max(initial=0.0)), 1e-12)
    if smooth.count:
        steepest = smooth.marginal(np.maximum(smooth.low, 1).astype(np.float64))
        high = max(high, float(np.max(steepest[np.isfinite(steepest)], initial=0.0)))
    tolerance = 0.5 + 1e-3 * smooth.count
    f_high = _supply(state, index, high, held) - target
    while f_high > tolerance and high < _PRICE_MAX:
        high *= 4.0
        f_high = _supply(state, index, high, held) - target
    if 0 < f_high <= tolerance:
        # Curves that start upright take a little at any price: what is close enough is not searched for further.
        return high, high
    f_low = _supply(state, index, low, held) - target
    if f_low <= 0:
        # What is missing at no price at all is filled with money that returns nothing: open below nothing only.
        return (-1.0 if f_low < 0 else low), low
    side = 0
    for step in range(_SEARCH_STEPS_MAX):
        middle = (
            (low * f_high - high * f_low) / (f_high - f_low) if step % _CYCLE and f_high < f_low else 0.5 * (low + high)
        )
        if not low < middle < high:
            middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        f_middle = _supply(state, index, middle, held) - target
        state.work += 1
        if abs(f_middle) <= tolerance and not _straight_between(slopes, middle, low, high, f_middle):
            return middle, middle
        # Illinois: halve the value at the end that stays twice, or the secant would stall there.
        if f_middle > 0:
            low, f_low = middle, f_middle
            f_high = f_high * 0.5 if side == 1 else f_high
            side = 1
        else:
            high, f_high = middle, f_middle
            f_low = f_low * 0.5 if side == -1 else f_low
            side = -1
    return low, high


def _straight_between(slopes: FloatArray, middle: float, low: float, high: float, excess: float) -> bool:
    """True when a straight piece lies on the side to which the price still has to move.

    Being within the tolerance is then not enough: the piece may have to be split rather than passed over.
    """
    if excess == 0 or not slopes.size:
        return False
    inside = (slopes >= middle) & (slopes < high) if excess > 0 else (slopes > low) & (slopes <= middle)
    return bool(inside.any())


def _supply(state: _State, index: int, price: float, held: dict[int, int]) -> float:
    """Money that a node takes at a price, its branches kept within their limits."""
    layout, node = state.layout, state.layout.tree.nodes[index]
    by_position = amounts_at(layout, node.begin, node.end, price)
    return _node_supply(state, index, by_position, node.begin, held)


def amounts_at(layout: Layout, begin: int, end: int, price: float) -> FloatArray:
    """Amounts of the columns between two positions when every unit that returns more than ``price`` is taken."""
    pieces = layout.stretch(begin, end)
    full = layout.scale.floats(layout.rank[pieces]) > price
    result = layout.floor[begin:end].astype(np.float64)
    if full.size:
        result += np.bincount(layout.position[pieces] - begin, layout.length[pieces] * full, minlength=end - begin)
    chosen = layout.smooth_stretch(begin, end)
    if chosen.stop > chosen.start:
        smooth = layout.smooth.take(chosen)
        result[layout.smooth_position[chosen] - begin] += smooth.amount_at(price) - smooth.low
    return result


def _node_supply(state: _State, index: int, by_position: FloatArray, origin: int, held: dict[int, int]) -> float:
    """Sum over a node from amounts by position; held branches count as held, others clipped to what they can hold."""
    totals: dict[int, float] = {}
    order = [index]
    for current in order:
        order.extend(child for child in state.children[current] if child not in held)
    for current in reversed(order):
        node = state.layout.tree.nodes[current]
        total = float(by_position[node.begin - origin : node.end - origin].sum())
        for child in state.children[current]:
            inner = state.layout.tree.nodes[child]
            raw = float(by_position[inner.begin - origin : inner.end - origin].sum())
            total += (held[child] if child in held else totals[child]) - raw
        totals[current] = total if current == index else min(max(total, state.least[current]), state.most[current])
    return totals[index]


def _beyond(state: _State, index: int, low: float, high: float, held: dict[int, int]) -> dict[int, int]:
    """Outermost branches that leave their limits at the pool's price, with the limit each is held at.

    Where a straight piece is split, supply jumps between the two prices. A branch whose limit lies inside the jump can
    still be met by the split and is not held.
    """
    layout, node = state.layout, state.layout.tree.nodes[index]
    most_taken = amounts_at(layout, node.begin, node.end, low)
    least_taken = most_taken if low == high else amounts_at(layout, node.begin, node.end, high)
    found: dict[int, int] = {}
    queue = [child for child in state.children[index] if child not in held]
    while queue:
        child = queue.pop()
        inner = layout.tree.nodes[child]
        if (
            inner.upper is not None
            and _node_supply(state, child, least_taken, node.begin, held) > state.most[child] + 0.5
        ):
            found[child] = state.most[child]
        elif (
            inner.lower is not None
            and _node_supply(state, child, most_taken, node.begin, held) < state.least[child] - 0.5
        ):
            found[child] = state.least[child]
        else:
            queue.extend(inside for inside in state.children[child] if inside not in held)
    return found


def _pool(state: _State, index: int, held: dict[int, int]) -> Pool:
    """The columns that share one price: those of the node without the branches held at their limits."""
    layout, node = state.layout, state.layout.tree.nodes[index]
    inside = np.zeros(layout.floor.size, dtype=np.bool_)
    inside[node.begin : node.end] = True
    for child in held:
        inner = layout.tree.nodes[child]
        inside[inner.begin : inner.end] = False
    pieces = np.flatnonzero(inside[layout.position])
    smooth = np.flatnonzero(inside[layout.smooth_position])
    return Pool(layout, state.requests, np.flatnonzero(inside), pieces, smooth)


def _beyond_in_whole_units(state: _State, index: int, held: dict[int, int]) -> dict[int, int]:
    """Branches that whole minor units pushed over a limit that they kept before rounding."""
    found: dict[int, int] = {}
    queue = [child for child in state.children[index] if child not in held]
    while queue:
        child = queue.pop()
        inner = state.layout.tree.nodes[child]
        total = _whole_amount(state, child, held)
        if inner.upper is not None and total > inner.upper:
            found[child] = inner.upper
        elif inner.lower is not None and total < inner.lower:
            found[child] = inner.lower
        else:
            queue.extend(inside for inside in state.children[child] if inside not in held)
    return found


def _whole_amount(state: _State, index: int, held: dict[int, int]) -> int:
    """What a node holds; branches in it that are held count as that, for their own columns are settled later."""
    node = state.layout.tree.nodes[index]
    total = int(state.amounts[node.begin : node.end].sum())
    for branch, amount in held.items():
        inner = state.layout.tree.nodes[branch]
        if node.begin <= inner.begin and inner.end <= node.end and branch != index:
            total += amount - int(state.amounts[inner.begin : inner.end].sum())
    return total


def _spread_price(state: _State, index: int, held: dict[int, int], price: Fraction) -> None:
    queue = [index]
    while queue:
        current = queue.pop()
        state.price[current] = price
        queue.extend(child for child in state.children[current] if child not in held)


def _row_prices(state: _State) -> dict[int, Fraction]:
    """The price of a node's limit is what it adds to the price around it."""
    prices: dict[int, Fraction] = {}
    for index, node in enumerate(state.layout.tree.nodes):
        outer = state.price[node.parent] if node.parent >= 0 else Fraction(0)
        difference = state.price[index] - outer
        row = node.upper_row if difference > 0 else node.lower_row
        if difference and row >= 0:
            prices[row] = prices.get(row, Fraction(0)) + difference
    return prices
