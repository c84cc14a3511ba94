"""Sums and products of integer columns that cannot overflow.

NumPy's ``int64`` wraps around silently. These functions split wide columns into limbs small enough that every
partial sum fits, and put the result together as Python integers, which have no limit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Int64Array = npt.NDArray[np.int64]

_LIMB_BITS: Final = 20
_LIMB_MASK: Final = (1 << _LIMB_BITS) - 1
_ROWS_PER_BLOCK: Final = 1 << 20
"""Two limbs of 20 bits multiply to 40 bits; 2**20 such products sum to 60 bits, inside a signed 64-bit word."""
_SAFE: Final = 1 << 62


def exact_sum(column: Int64Array) -> int:
    """The sum of an ``int64`` column as an exact integer, whatever its length."""
    if column.size == 0:
        return 0
    largest = max(abs(int(column.max())), abs(int(column.min())))
    if largest * column.size < _SAFE:
        return int(column.sum())
    low = column & _LIMB_MASK
    high = column >> _LIMB_BITS
    return (exact_sum(high) << _LIMB_BITS) + exact_sum(low)


def exact_dot(left: Int64Array, right: Int64Array) -> int:
    """The inner product of two ``int64`` columns of the same length as an exact integer."""
    if left.size == 0:
        return 0
    peak = max(abs(int(left.max())), abs(int(left.min()))) * max(abs(int(right.max())), abs(int(right.min())))
    if peak * left.size < _SAFE:
        return int(np.dot(left, right))
    return sum(
        _block_dot(left[start : start + _ROWS_PER_BLOCK], right[start : start + _ROWS_PER_BLOCK])
        for start in range(0, left.size, _ROWS_PER_BLOCK)
    )


def _block_dot(left: Int64Array, right: Int64Array) -> int:
    total = 0
    for i, left_limb in enumerate(_limbs(left)):
        for j, right_limb in enumerate(_limbs(right)):
            total += int(np.dot(left_limb, right_limb)) << (_LIMB_BITS * (i + j))
    return total


def _limbs(column: Int64Array) -> list[Int64Array]:
    """Base-2**20 digits, least significant first; the last one carries the sign (arithmetic shift)."""
    return [
        column & _LIMB_MASK,
        (column >> _LIMB_BITS) & _LIMB_MASK,
        (column >> 2 * _LIMB_BITS) & _LIMB_MASK,
        column >> 3 * _LIMB_BITS,
    ]
