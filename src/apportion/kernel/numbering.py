"""Equal numbers of a long column as one: a place per entry in a list of the distinct ones, mostly without sorting."""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array

_TABLE: Final = (1 << 22) - 3
"""Entries of the table in which numbers are looked up; a prime, so that regular steps spread over it."""
_SHORT: Final = 4_096
"""Columns no longer than this are sorted, which is as quick."""


def numbered(column: Int64Array) -> tuple[Int64Array, Int64Array]:
    """For each entry its place in a list of distinct numbers, and that list.

    The order of the list is the same on every run but means nothing. Memory is a small multiple of the column's and of
    a table of fixed size.
    """
    if column.size > _SHORT:
        lowest = int(column.min())
        span = int(column.max()) - lowest + 1
        slot, size = (column - lowest, span) if span <= _TABLE else (column % _TABLE, _TABLE)
        number_at = np.zeros(size, dtype=np.int64)
        number_at[slot] = column
        # Two numbers that share an entry of the table are told apart by sorting; with few distinct ones it is rare.
        if span <= _TABLE or bool(np.array_equal(number_at[slot], column)):
            occurs = np.zeros(size, dtype=np.bool_)
            occurs[slot] = True
            place = np.cumsum(occurs) - 1
            return place[slot], number_at[occurs]
    distinct, place = np.unique(column, return_inverse=True)
    return place.astype(np.int64), distinct
