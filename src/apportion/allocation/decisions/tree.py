"""A tree of decisions whose nodes are looked at a few hundred at a time.

The deepest nodes come first and among them those that may gain most, so that plans are found early and few nodes wait.
A node is divided at the option for which the first step of the simplex method on either side loses most (penalties of
Driebeek, 1966); its reduced costs decide further options below it. Every relaxation is filled up to a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apportion.allocation.decisions.filling import fill_up
from apportion.allocation.decisions.sheet import Sheet, product
from apportion.allocation.decisions.side_by_side import Nodes, Relaxed, relax
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array

_TRIED: Final = 4
"""Options between nothing and one for which the loss on either side is worked out, nearest to the middle first."""
_WHOLE: Final = 1e-7
"""How far from a whole number an option is taken to be one."""
_PIVOT: Final = 1e-9
_NOISE: Final = 1e-9
"""Relative error of a bound."""


@dataclass(frozen=True)
class Margin:
    """How much more than the best plan another has to be worth to be looked for."""

    relative: float
    absolute: float

    def above(self, value: float) -> float:
        """Plans worth no more than this are not looked for once one of this value is known."""
        return value + max(self.relative * abs(value), self.absolute) if np.isfinite(value) else value


@dataclass(eq=False)
class Search:
    """The best plan found so far and the effort spent; filled by one tree after another."""

    margin: Margin
    nodes_max: int
    enough: float = float("inf")
    """A plan worth as much ends the search."""
    batch: int = 256
    """Nodes looked at together: fewer lead to a first plan sooner, more cost less each."""
    best: float = float("-inf")
    x: FloatArray | None = None
    """Columns of the programme in the best plan; ``None`` while none is known."""
    nodes: int = 0
    worked: int = 0

    @property
    def aim(self) -> float:
        """Plans worth no more are not looked for."""
        return self.margin.above(self.best)

    @property
    def is_over(self) -> bool:
        """True when a plan is good enough or no more nodes may be looked at."""
        return self.nodes >= self.nodes_max or self.best >= self.enough

    def learn(self, gain: float, x: FloatArray) -> None:
        """A plan, with what it gains."""
        if gain > self.best:
            self.best, self.x = gain, x


def search_tree(sheet: Sheet, floor: float, search: Search) -> float:
    """Look for plans worth more than a floor; returns what no plan that is still unknown can be worth more than.

    Args:
        sheet: what is open; it may leave out what cannot be part of a plan worth more than ``floor``.
        floor: gain of the whole programme.
        search: where plans are put.
    """
    options = sheet.options
    nodes = Nodes(
        sheet.basis[None],
        sheet.at_high[None],
        sheet.must[None],
        sheet.may[None],
        np.full(1, np.inf),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )
    parents = 1
    while nodes.count:
        cutoff = max(floor, search.aim) - sheet.constant
        order = np.lexsort((-nodes.bound, -nodes.depth))
        order = order[nodes.bound[order] > cutoff]
        if search.is_over and order.size:
            return float(nodes.bound[order].max()) + sheet.constant
        batch, waiting = nodes.take(order[: search.batch]), nodes.take(order[search.batch :])
        if not batch.count:
            break
        found = relax(sheet, batch, cutoff)
        search.nodes += batch.count - int(np.count_nonzero(found.is_late))
        search.worked += found.worked
        late = np.flatnonzero(found.is_late & found.is_open)
        if late.size:
            # Their bounds are not proved before they are solved.
            again = replace(found.nodes.take(late), parent=parents + late, bound=batch.bound[late])
            waiting = Nodes.joined([waiting, again])
            parents += batch.count
        which = np.flatnonzero(found.is_open & ~found.is_late)
        if not which.size:
            nodes = waiting
            continue
        plan = fill_up(sheet, found.values(which), found.reduced[which, :options])
        if plan is not None:
            search.learn(plan[0] + sheet.constant, sheet.whole(plan[1]))
        below = _divided(sheet, found, which, max(floor, search.aim) - sheet.constant, parents)
        parents += which.size
        nodes = Nodes.joined([waiting, *below])
    return max(floor, search.aim)


def _divided(sheet: Sheet, found: Relaxed, which: Int64Array, cutoff: float, parents: int) -> list[Nodes]:
    """The two parts of each node that may still gain more than the cutoff."""
    options = sheet.options
    nodes = found.nodes
    which = which[nodes.bound[which] > cutoff]
    _decide_by_reduced_costs(found, which, cutoff)
    basis, between = nodes.basis[which], found.between[which]
    away = np.where(basis < options, np.abs(between - np.rint(between)), 0.0)
    away[away < _WHOLE] = 0.0
    is_solved = found.is_solved[which]
    is_whole = away.max(axis=1, initial=0.0) <= 0.0
    parts = []
    divided = np.flatnonzero(is_solved & ~is_whole)
    if divided.size:
        option, loss = _least_promising(sheet, found, which[divided], away[divided], cutoff)
        parts += _children(found, which[divided], option, loss, cutoff, parents + divided)
    # A relaxation without parts of options is the best plan below its node and was read off as one. Where the rows
    # refuse it, or the relaxation was left unsolved, any option that is still open divides the node.
    kept = sheet.keeps_rows(product(np.rint(found.values(which)), sheet.weights))
    refused = np.flatnonzero(~is_solved | (is_whole & ~kept))
    is_open = nodes.high[which[refused]] & ~nodes.low[which[refused]]
    again, is_open = refused[is_open.any(axis=1)], is_open[is_open.any(axis=1)]
    if again.size:
        none = np.zeros((2, again.size))
        parts += _children(found, which[again], is_open.argmax(axis=1), none, cutoff, parents + again)
    return parts


def _decide_by_reduced_costs(found: Relaxed, which: Int64Array, cutoff: float) -> None:
    """Hold options at their limit where leaving it would lose more than there is above the cutoff."""
    nodes = found.nodes
    options = nodes.low.shape[1]
    bound = found.dual[which]
    reduced, at_high = found.reduced[which, :options], nodes.at_high[which, :options]
    room = (bound - cutoff + _NOISE * np.abs(bound))[:, None]
    # Nothing within the basis has a reduced cost.
    nodes.low[which] |= at_high & nodes.high[which] & (reduced > room)
    nodes.high[which] &= ~(~at_high & ~nodes.low[which] & (reduced < -room))


def _least_promising(
    sheet: Sheet, found: Relaxed, which: Int64Array, away: FloatArray, cutoff: float
) -> tuple[Int64Array, FloatArray]:
    """The option at which each node is divided, and what leaving it out, and taking it, loses at the least."""
    nodes = found.nodes
    options = sheet.options
    count = np.arange(which.size)
    tried = np.argsort(-away, axis=1, kind="stable")[:, :_TRIED]
    loss = np.full((2, which.size, tried.shape[1]), -1.0)
    reduced = np.abs(found.reduced[which])
    way = np.where(nodes.at_high[which], -1.0, 1.0)
    way[:, :options] *= nodes.high[which] & ~nodes.low[which]
    way[:, options:] *= sheet.high > sheet.low
    np.put_along_axis(way, nodes.basis[which], 0.0, axis=1)
    for place in range(tried.shape[1]):
        live = np.flatnonzero(away[count, tried[:, place]] > 0.0)
        if not live.size:
            break
        position = tried[live, place]
        # Positive where moving a column off its limit makes the option smaller.
        less = found.rows_of(sheet, which[live], position) * way[live]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = reduced[live] / np.abs(less)
        part = found.between[which[live], position]
        part = part - np.floor(part)
        loss[0, live, place] = np.where(less > _PIVOT, ratio, np.inf).min(axis=1) * part
        loss[1, live, place] = np.where(less < -_PIVOT, ratio, np.inf).min(axis=1) * (1.0 - part)
    room = (nodes.bound[which] - cutoff)[:, None]
    felt = np.clip(loss, 1e-6 * room, room)
    score = felt[0] * felt[1]
    score[loss[0] < 0.0] = -1.0
    chosen = score.argmax(axis=1)
    return nodes.basis[which][count, tried[count, chosen]], loss[:, count, chosen]


def _children(
    found: Relaxed, which: Int64Array, option: Int64Array, loss: FloatArray, cutoff: float, parent: Int64Array
) -> list[Nodes]:
    """Each node with an option left out, and with it taken, where that may gain more than the cutoff."""
    nodes = found.nodes
    parts = []
    for side in (0, 1):
        bound = np.minimum(nodes.bound[which], found.dual[which] - loss[side] * (1.0 - _NOISE))
        kept = np.flatnonzero(bound > cutoff)
        part = nodes.take(which[kept])
        limits = part.low if side else part.high
        limits[np.arange(kept.size), option[kept]] = bool(side)
        parts.append(Nodes(part.basis, part.at_high, part.low, part.high, bound[kept], part.depth + 1, parent[kept]))
    return parts
