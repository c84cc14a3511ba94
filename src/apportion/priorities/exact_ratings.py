"""Columns of ratings as whole numbers, so that sums, ties and breakpoints are exact.

A rating is read as the shortest decimal that means the same float: 4.2 is forty-two tenths, not the binary number next
to it. Knows digits only, no criteria.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apportion.priorities.criteria import FloatArray

IntArray = npt.NDArray[Any]
"""Whole numbers: ``int64`` where they surely fit, Python integers in an object array where they may not."""

_DIGITS_MAX: Final = 15
_EXACT_FLOAT: Final = 1 << 53
SAFE: Final = 1 << 62
"""Sums and products below this stay inside a signed 64-bit word."""


def whole_numbers(column: FloatArray) -> tuple[IntArray, int]:
    """The column times a power of ten, as whole numbers, and that power.

    Raises:
        ValueError: for a number that is not finite.
    """
    if not np.isfinite(column).all():
        raise ValueError("a rating that is absent has no digits")
    for digits in range(_DIGITS_MAX + 1):
        power = 10**digits
        whole = np.rint(column * power)
        if np.abs(whole).max(initial=0.0) >= _EXACT_FLOAT:
            break
        # Division rounds correctly: equality means that this many decimals spell the float.
        if np.array_equal(whole / power, column):
            return whole.astype(np.int64), power
    return _spelled_out(column)


def _spelled_out(column: FloatArray) -> tuple[IntArray, int]:
    written = [Decimal(repr(number)) for number in column.tolist()]
    places = max((-int(number.as_tuple().exponent) for number in written), default=0)
    power = 10 ** max(places, 0)
    whole = np.empty(len(written), dtype=object)
    whole[:] = [int(Fraction(number) * power) for number in written]
    return whole, power


def peak(values: IntArray) -> int:
    """The largest absolute value; 0 for no values."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def times(values: IntArray, factor: int) -> IntArray:
    """Whole numbers times a whole factor, in Python integers where 64 bits might not hold the product."""
    if values.dtype != object and max(peak(values), 1) * max(abs(factor), 1) >= SAFE:
        values = values.astype(object)
    return np.asarray(values * factor)


def plus(left: IntArray, right: IntArray | int) -> IntArray:
    """Sums of whole numbers, in Python integers where 64 bits might not hold them."""
    other = peak(right) if isinstance(right, np.ndarray) else abs(right)
    if left.dtype != object and peak(left) + other >= SAFE:
        left = left.astype(object)
    return np.asarray(left + right)
