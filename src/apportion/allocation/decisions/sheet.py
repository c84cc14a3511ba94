"""What is still open of a programme of yes/no options, as one dense table.

A plan in hand, or one that is hoped for, rules out every option whose reduced cost is larger than the distance of its
value from the relaxation (Dantzig and others, 1954). What is left has few columns, and of the rows only those that can
still be broken. Knows nothing of how it is searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.solve import LpResult, Programme, basic_of
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Mask

_ROOM: Final = 1e-9
"""Programme units by which a row may be exceeded, beside the noise of sums below; whole amounts are checked later."""
_NOISE: Final = 1e-13
"""Relative error of a sum in floating point."""
_BLOCK: Final = 250_000
"""Multiplications in one product of matrices; larger ones are spread over threads by some libraries."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Open options and rows: ``table @ (x, activity) = 0``, each option 0 or 1, each activity within its limits."""

    gain: FloatArray
    """Per option and, nothing, per row; shape (options + rows,)."""
    table: FloatArray
    """Coefficients, each row scaled to about one, and minus one for its activity; shape (rows, options + rows)."""
    low: FloatArray
    """Of the activities; shape (rows,)."""
    high: FloatArray
    room: FloatArray
    """By how much an activity may lie outside; shape (rows,)."""
    basis: Int64Array
    """Columns that stand between their limits in the relaxation; shape (rows,)."""
    at_high: Mask
    """Which of the others stand at their upper limit; shape (options + rows,)."""
    open: Int64Array
    """Columns of the programme; shape (options,)."""
    must: Mask
    """Options that have to be taken though they are in the basis; shape (options,)."""
    may: Mask
    """Options that may be taken."""
    held: FloatArray
    """All columns of the programme, those that are open at nothing."""
    constant: float
    """What the held columns gain."""

    @property
    def options(self) -> int:
        """Open options, which are the first columns."""
        return int(self.open.size)

    @cached_property
    def columns(self) -> FloatArray:
        """The table column by column; shape (options + rows, rows)."""
        return np.ascontiguousarray(self.table.T)

    @cached_property
    def weights(self) -> FloatArray:
        """What each option adds to the activities; shape (options, rows)."""
        return np.ascontiguousarray(self.table[:, : self.options].T)

    def keeps_rows(self, activity: FloatArray) -> Mask:
        """Which of several combinations keep all rows; activities of shape (combinations, rows)."""
        return np.asarray(((activity <= self.high + self.room) & (activity >= self.low - self.room)).all(axis=1))

    def whole(self, x: FloatArray) -> FloatArray:
        """All columns of the programme with the open ones as given."""
        found = self.held.copy()
        found[self.open] = x
        return found


@dataclass(frozen=True, eq=False)
class Relaxation:
    """A programme of options alone, its relaxation solved."""

    programme: Programme
    answer: LpResult

    @cached_property
    def dense(self) -> FloatArray:
        """Coefficients; shape (rows, columns)."""
        of = self.programme
        table = np.zeros((of.row_lower.size, of.gain.size))
        table[np.repeat(np.arange(of.row_lower.size), np.diff(of.starts)), of.indices] = of.values
        return table

    @cached_property
    def room(self) -> FloatArray:
        """By how much the sum of each row may lie outside of its limits; shape (rows,)."""
        low, high = self.programme.row_lower, self.programme.row_upper
        size = np.maximum(np.abs(np.where(np.isfinite(low), low, 0.0)), np.abs(np.where(np.isfinite(high), high, 0.0)))
        return np.asarray(_ROOM + _NOISE * size)

    def allows(self, x: Int64Array) -> bool:
        """Whether a combination of options keeps all rows."""
        of, sums = self.programme, self.dense @ x
        rows = bool((sums <= of.row_upper + self.room).all() and (sums >= of.row_lower - self.room).all())
        return rows and bool((x >= of.lower).all() and (x <= of.upper).all())

    def above(self, value: float) -> Sheet | None:
        """What can be part of a plan worth more than ``value``; ``None`` when nothing has to be decided any more."""
        of, answer = self.programme, self.answer
        if answer.basis is None:
            raise ValueError("the relaxation has no basis: it has to be solved as a linear programme")
        is_basic, row_is_basic, row_at_high = basic_of(answer.basis)
        distance = np.abs(answer.reduced)
        is_held = ((distance > answer.objective - value) | (of.lower == of.upper)) & ~is_basic
        open_ = np.flatnonzero(~is_held)
        if not open_.size:
            return None
        held = np.where(is_held, np.rint(answer.x), 0.0)
        used = self.dense @ held
        weights = self.dense[:, open_]
        low, high = of.row_lower - used, of.row_upper - used
        room = self.room
        # A row that no combination of the open options can break says nothing.
        most, least = np.maximum(weights, 0.0).sum(axis=1), np.minimum(weights, 0.0).sum(axis=1)
        kept = np.flatnonzero(~((most <= high + room) & (least >= low - room) & row_is_basic))
        if not kept.size:
            # Everything fits: a single row, which cannot be broken, stands for the basis.
            kept = np.flatnonzero(row_is_basic)[:1]
        # A power of two changes no digit.
        scale = 2.0 ** -np.round(np.log2(np.maximum(np.abs(weights[kept]).max(axis=1, initial=0.0), 1e-300)))
        low, high, room = low[kept] * scale, high[kept] * scale, room[kept] * scale
        rows = kept.size
        table = np.hstack([weights[kept] * scale[:, None], -np.eye(rows)])
        at_high = np.concatenate([np.rint(answer.x[open_]) > 0, row_at_high[kept]])
        at_high[open_.size :] = (at_high[open_.size :] | ~np.isfinite(low)) & np.isfinite(high)
        basis = np.concatenate([np.flatnonzero(is_basic[open_]), open_.size + np.flatnonzero(row_is_basic[kept])])
        gain = np.concatenate([of.gain[open_], np.zeros(rows)])
        constant = float(of.gain @ held)
        must, may = of.lower[open_] > 0.0, of.upper[open_] > 0.0
        return Sheet(gain, table, low, high, room, basis, at_high, open_, must, may, held, constant)


def product(rows: FloatArray, table: FloatArray) -> FloatArray:
    """``rows @ table`` in blocks that no library spreads over threads: results do not depend on their number."""
    block = max(1, _BLOCK // max(table.size, 1))
    whole = rows.shape[0] // block
    found = np.empty((rows.shape[0], table.shape[1]))
    end = whole * block
    if whole:
        found[:end] = (rows[:end].reshape(whole, block, -1) @ table).reshape(end, -1)
    if end < rows.shape[0]:
        found[end:] = rows[end:] @ table
    return found
