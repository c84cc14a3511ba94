"""Many relaxations of one programme solved side by side, each with other options decided.

The relaxations of a search tree differ from that of their parent by one decision, and a few steps of the dual simplex
method (Lemke, 1954) lead from one to the next. One at a time such a step is over before a call to a solver has begun;
for some hundred nodes at once each step is a few operations on whole arrays. Inverses are made anew for each node and
the steps kept beside them (product form), so that no error adds up along the tree.

Nothing is ruled out on the word of these steps: a node is dropped when the bound that its prices give, whatever they
are, is too low, or when a row shows that no value of the columns can keep it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from apportion.allocation.decisions.sheet import Sheet, product
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Mask

_STEPS_MAX: Final = 80
"""Steps for one node; a node that needs more is divided as it stands."""
_STEPS_MIN: Final = 6
_LATE: Final = 0.05
"""Part of a batch that is left for the next one, once so many steps are taken: whole arrays for a few cost too much."""
_PIVOT: Final = 1e-9
"""Smaller coefficients are taken for the noise of others."""
_NOISE: Final = 1e-12
"""What is left of nothing after some products."""
_TIE: Final = 1e-11
_ROOM: Final = 1e-9
"""How far outside of its limits a scaled column may end."""
_COMPACT: Final = 0.7
"""Part of the nodes still under way below which the others are left out of products."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """Nodes of a search tree: which options are decided, and where the simplex method starts."""

    basis: Int64Array
    """Shape (nodes, rows)."""
    at_high: Mask
    """Shape (nodes, options + rows)."""
    low: Mask
    """Options that are taken; shape (nodes, options)."""
    high: Mask
    """Options that are not left out."""
    bound: FloatArray
    """Nothing below a node gains more; shape (nodes,)."""
    depth: Int64Array
    parent: Int64Array
    """Nodes of the same parent start from the same basis; shape (nodes,)."""

    @property
    def count(self) -> int:
        """Number of nodes."""
        return int(self.bound.size)

    def take(self, which: Int64Array | Mask) -> Nodes:
        """Some of them."""
        return Nodes(*(getattr(self, name)[which] for name in _FIELDS))

    @staticmethod
    def joined(parts: list[Nodes]) -> Nodes:
        """All nodes of several sets."""
        return Nodes(*(np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS))


_FIELDS: Final = ("basis", "at_high", "low", "high", "bound", "depth", "parent")


@dataclass(eq=False)
class _Steps:
    """Steps taken since the inverses were made, for all nodes of a batch."""

    inverse: FloatArray
    """Shape (nodes, rows, rows)."""
    row: list[Int64Array] = field(default_factory=list)
    column: list[FloatArray] = field(default_factory=list)

    def add(self, nodes: Int64Array, row: Int64Array, column: FloatArray) -> None:
        """One step of some of the nodes."""
        count, rows = self.inverse.shape[:2]
        every_row = np.zeros(count, dtype=np.int64)
        every_column = np.zeros((count, rows))
        every_column[:, 0] = 1.0
        every_row[nodes], every_column[nodes] = row, column
        self.row.append(every_row)
        self.column.append(every_column)

    def rows_of(self, nodes: Int64Array, position: Int64Array) -> FloatArray:
        """Rows of the inverses before they are multiplied by those from the start."""
        count = np.arange(nodes.size)
        found = np.zeros((nodes.size, self.inverse.shape[1]))
        found[count, position] = 1.0
        for row, column in zip(reversed(self.row), reversed(self.column), strict=True):
            found[count, row[nodes]] = np.einsum("ki,ki->k", found, column[nodes])
        return found

    def carried(self, nodes: Int64Array, column: FloatArray) -> FloatArray:
        """Columns, multiplied by the inverses from the start, taken through all steps since."""
        count = np.arange(nodes.size)
        for row, change in zip(self.row, self.column, strict=True):
            at = row[nodes]
            factor = column[count, at].copy()
            column[count, at] = 0.0
            column += change[nodes] * factor[:, None]
        return column


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxations of a batch."""

    nodes: Nodes
    """With the basis where they ended, and their bounds."""
    dual: FloatArray
    """The bound that the prices below give by themselves; shape (nodes,)."""
    is_open: Mask
    """False for those that are ruled out; shape (nodes,)."""
    is_solved: Mask
    """True where the values below keep all limits."""
    is_late: Mask
    """True where steps are left to be taken with the next batch, from the basis where these ended."""
    between: FloatArray
    """Values of the columns in the basis; shape (nodes, rows)."""
    reduced: FloatArray
    """Gain of each column beyond what the prices take, nothing within the basis; shape (nodes, options + rows)."""
    steps: _Steps
    worked: int
    """Steps of all nodes together."""

    def values(self, which: Int64Array) -> FloatArray:
        """Values of all options; shape (which, options)."""
        nodes = self.nodes
        options = nodes.low.shape[1]
        high, low = nodes.high[which], nodes.low[which]
        found = np.zeros((which.size, nodes.at_high.shape[1]))
        found[:, :options] = np.where(nodes.at_high[which, :options], high, low)
        np.put_along_axis(found, nodes.basis[which], self.between[which], axis=1)
        return found[:, :options]

    def rows_of(self, sheet: Sheet, which: Int64Array, position: Int64Array) -> FloatArray:
        """How the column at a position of each basis follows from the others; shape (which, options + rows)."""
        left = self.steps.rows_of(which, position)
        return product((left[:, None, :] @ self.steps.inverse[which])[:, 0], sheet.table)


def relax(sheet: Sheet, nodes: Nodes, cutoff: float) -> Relaxed:
    """Solve the relaxations of some nodes, as far as they may gain more than a cutoff.

    Args:
        sheet: the programme.
        nodes: each with a basis whose prices suit its options, as its parent leaves it.
        cutoff: nodes that gain no more are ruled out.
    """
    return _Batch(sheet, nodes).run(cutoff)


class _Batch:
    """The state of a batch while it is being solved; arrays are by node unless said otherwise."""

    def __init__(self, sheet: Sheet, nodes: Nodes) -> None:
        count, options = nodes.count, sheet.options
        self.sheet, self.nodes = sheet, nodes
        self.every = np.arange(count)
        self.basis, self.at_high = nodes.basis.copy(), nodes.at_high.copy()
        beside = (count, sheet.low.size)
        self.low = np.hstack([nodes.low, np.broadcast_to(sheet.low, beside)])
        self.high = np.hstack([nodes.high, np.broadcast_to(sheet.high, beside)])
        _, first, which = np.unique(nodes.parent, return_index=True, return_inverse=True)
        inverses = np.linalg.inv(sheet.columns[self.basis[first]].transpose(0, 2, 1))
        inverse = np.asarray(inverses[which], dtype=np.float64)
        self.steps = _Steps(inverse)
        # The sign in which a column can move off its limit; 0 for what is decided, and within the basis.
        self.way = np.where(self.at_high, -1.0, 1.0) * (self.high > self.low)
        self.way[self.every[:, None], self.basis] = 0.0
        outside = np.where(self.at_high, self.high, self.low)
        outside[self.every[:, None], self.basis] = 0.0
        self.between = -(inverse @ product(outside, sheet.columns)[:, :, None])[:, :, 0]
        prices = (sheet.gain[self.basis][:, None, :] @ inverse)[:, 0]
        self.reduced = sheet.gain - product(prices, sheet.table)
        self.reduced[self.every[:, None], self.basis] = 0.0
        self.outside_gain = np.einsum("kj,j->k", outside[:, :options], sheet.gain[:options])
        self.bound = nodes.bound.copy()
        self.is_open = np.ones(count, dtype=np.bool_)
        self.is_solved = np.zeros(count, dtype=np.bool_)
        self.worked = 0

    def run(self, cutoff: float) -> Relaxed:
        active = self.every
        inverse, of_inverse = self.steps.inverse, self.every
        is_late = np.zeros(self.every.size, dtype=np.bool_)
        for step in range(_STEPS_MAX):
            leaving, active = self._leaving(active, cutoff)
            if not active.size:
                break
            if step >= _STEPS_MIN and active.size < _LATE * self.every.size:
                is_late[active] = True
                break
            if active.size < _COMPACT * of_inverse.size:
                inverse, of_inverse = self.steps.inverse[active], active
            active = self._step(active, leaving, inverse, np.searchsorted(of_inverse, active))
        of = self.nodes
        # Where an inverse was no number the bound of the parent stands.
        bound = np.fmin(self.bound, of.bound)
        nodes = Nodes(self.basis, self.at_high, of.low.copy(), of.high.copy(), bound, of.depth, of.parent)
        return Relaxed(
            nodes,
            self.bound,
            self.is_open,
            self.is_solved,
            is_late,
            self.between,
            self.reduced,
            self.steps,
            self.worked,
        )

    def _leaving(self, active: Int64Array, cutoff: float) -> tuple[Int64Array, Int64Array]:
        """The position furthest outside of its limits, and the nodes that have one and are not ruled out."""
        basis, between = self.basis[active], self.between[active]
        each = active[:, None]
        outside = np.maximum(self.low[each, basis] - between, between - self.high[each, basis])
        leaving = outside.argmax(axis=1)
        self.bound[active] = self.outside_gain[active] + (between * self.sheet.gain[basis]).sum(axis=1)
        is_solved = outside[np.arange(active.size), leaving] <= _ROOM
        is_low = self.bound[active] <= cutoff
        self.is_solved[active[is_solved]] = True
        low = active[is_low]
        self.bound[low] = self._proved(low)
        # What the prices do not rule out after all is divided further.
        self.is_open[low] = self.bound[low] > cutoff
        goes_on = ~(is_solved | is_low)
        return leaving[goes_on], active[goes_on]

    def _proved(self, which: Int64Array) -> FloatArray:
        """The bound that prices give, whatever they are: each column at the limit that gains most beyond them."""
        reduced = self.reduced[which]
        limit = np.where(reduced > 0.0, self.high[which], self.low[which])
        # An activity without a limit on one side has no price on it, but for noise.
        limit[~np.isfinite(limit) & (np.abs(reduced) <= _PIVOT)] = 0.0
        return np.asarray((limit * reduced).sum(axis=1))

    def _step(self, active: Int64Array, leaving: Int64Array, inverse: FloatArray, place: Int64Array) -> Int64Array:
        """One step of each active node; returns those that go on.

        Args:
            active: nodes.
            leaving: which position of each basis leaves it.
            inverse: inverses from the start, of these nodes and perhaps more.
            place: where in them those of the active nodes are.
        """
        sheet = self.sheet
        self.worked += active.size
        left = np.zeros(inverse.shape[:2])
        left[place] = self.steps.rows_of(active, leaving)
        row = product((left[:, None, :] @ inverse)[place, 0], sheet.table)
        row[np.arange(active.size)[:, None], self.basis[active]] = 0.0
        out = self.basis[active, leaving]
        now = self.between[active, leaving]
        is_below = now < self.low[active, out]
        target = np.where(is_below, self.low[active, out], self.high[active, out])
        # Where positive, moving a column off its limit brings the leaving one nearer to its own.
        helps = row * self.way[active] * np.where(is_below, -1.0, 1.0)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(helps > _PIVOT, np.abs(self.reduced[active]) / helps, np.inf)
        least = ratio.min(axis=1)
        entering = np.where(ratio <= least[:, None] + _TIE, helps, -1.0).argmax(axis=1)
        stuck = ~np.isfinite(least)
        if stuck.any():
            missing = np.abs(target - now)[stuck]
            self._show_impossible(active[stuck], helps[stuck], missing)
            go = np.flatnonzero(~stuck)
            if not go.size:
                return active[:0]
            active, place, leaving, row, out = active[go], place[go], leaving[go], row[go], out[go]
            now, target, is_below, entering = now[go], target[go], is_below[go], entering[go]
        count = np.arange(active.size)
        factor = self.reduced[active, entering] / row[count, entering]
        self.reduced[active] -= factor[:, None] * row
        self.reduced[active, entering] = 0.0
        self.reduced[active, out] = -factor
        column = np.zeros((inverse.shape[0], inverse.shape[1]))
        column[place] = sheet.columns[entering]
        column = self.steps.carried(active, (inverse @ column[:, :, None])[place, :, 0])
        self._exchange(active, leaving, entering, column, (now - target, target, is_below))
        return active

    def _exchange(
        self,
        active: Int64Array,
        leaving: Int64Array,
        entering: Int64Array,
        column: FloatArray,
        end: tuple[FloatArray, FloatArray, Mask],
    ) -> None:
        """The entering column takes the place of the leaving one, which ends at a limit."""
        too_much, target, is_below = end
        count = np.arange(active.size)
        pivot = column[count, leaving]
        move = too_much / pivot
        out = self.basis[active, leaving]
        start = np.where(self.at_high[active, entering], self.high[active, entering], self.low[active, entering])
        between = self.between[active] - move[:, None] * column
        between[count, leaving] = start + move
        self.between[active] = between
        gain = self.sheet.gain
        self.outside_gain[active] += gain[out] * target - gain[entering] * start
        self.at_high[active, out] = ~is_below
        is_free = self.high[active, out] > self.low[active, out]
        self.way[active, out] = np.where(is_below, 1.0, -1.0) * is_free
        self.way[active, entering] = 0.0
        self.basis[active, leaving] = entering
        change = -column / pivot[:, None]
        change[count, leaving] = 1.0 / pivot
        self.steps.add(active, leaving, change)

    def _show_impossible(self, stuck: Int64Array, helps: FloatArray, missing: FloatArray) -> None:
        """Rule out nodes in which no column can bring the leaving one to its limit, all small coefficients together."""
        with np.errstate(invalid="ignore"):
            reach = np.where(helps > _NOISE, helps * (self.high[stuck] - self.low[stuck]), 0.0)
        self.is_open[stuck] = ~(reach.sum(axis=1) < missing - _ROOM / 2)
