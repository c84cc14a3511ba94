"""Equal numbers share a place, and the list of distinct ones gives every number back."""

import numpy as np
import pytest

from apportion.kernel.numbering import numbered

TABLE = (1 << 22) - 3


@pytest.mark.parametrize(
    "column",
    [
        np.zeros(0, dtype=np.int64),
        np.array([5, -3, 5, 7]),
        np.repeat(np.array([10**18, -(10**18), 0, 17]), 2_000),
        np.arange(10_000) % 7 - 3,
        # The first two are the same entry of the table, so that they have to be told apart by sorting.
        np.repeat(np.array([1, 1 + TABLE, 2]), 2_000),
    ],
    ids=["none", "few", "wide", "narrow", "colliding"],
)
def test_places_and_numbers(column: np.ndarray) -> None:
    place, distinct = numbered(column)
    assert distinct[place].tolist() == column.tolist()
    assert sorted(distinct.tolist()) == sorted(set(column.tolist()))
