"""Whole numbers that keep a total: the largest remainder method (Hamilton).

Each part gets the whole number below its exact share; what is left goes to the largest remainders, equal ones in the
order given. The result sums to the total exactly and does not depend on anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np

from apportion.kernel.exact import Int64Array, exact_sum


def largest_remainder(weights: Int64Array, total: int) -> Int64Array:
    """Split ``total`` in proportion to non-negative whole ``weights``.

    Weights that are all zero get nothing and the total is then not met: the caller sees a sum of 0.

    Raises:
        ValueError: when a weight or the total is negative.
    """
    if total < 0 or (weights.size and int(weights.min()) < 0):
        raise ValueError("weights and total must not be negative")
    whole = exact_sum(weights)
    if whole == 0:
        return np.zeros_like(weights)
    # Python integers: weight times total needs up to 128 bits.
    exact = weights.astype(object) * total
    parts = (exact // whole).astype(np.int64)
    remainders = (exact % whole).astype(np.int64)
    by_remainder = np.lexsort((np.arange(weights.size), -remainders))
    parts[by_remainder[: total - exact_sum(parts)]] += 1
    return parts


def round_to_sum(values: Sequence[Fraction]) -> list[int]:
    """Round exact values of either sign to whole numbers that keep their sum: down, then up by largest remainder.

    Raises:
        ValueError: when the values do not sum to a whole number.
    """
    total = sum(values, Fraction(0))
    if total.denominator != 1:
        message = f"the values sum to {total}, which is not a whole number"
        raise ValueError(message)
    parts = [floor(value) for value in values]
    by_remainder = sorted(range(len(values)), key=lambda place: (parts[place] - values[place], place))
    for place in by_remainder[: int(total) - sum(parts)]:
        parts[place] += 1
    return parts
