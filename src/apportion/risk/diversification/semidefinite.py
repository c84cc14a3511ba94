"""Whether correlations can hold together: an exact test of a symmetric matrix of fractions.

A matrix that is not positive semi-definite would give some mix of requests a negative variance. Floating point cannot
tell a matrix on the edge from one beyond it, and correlations of 1 stand on the edge; integers can.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np

_EDGE: Final = 1.0 - 1e-15
"""A matrix beyond the edge by less than floating point can see."""

Matrix = tuple[tuple[Fraction, ...], ...]
"""Rows of a square matrix."""


def is_semidefinite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Whether ``v' M v`` is never negative, by symmetric elimination without division (Bareiss 1968).

    Args:
        matrix: square and symmetric; only its upper triangle is read.
    """
    size = len(matrix)
    common = math.lcm(*(entry.denominator for row in matrix for entry in row)) if size else 1
    rows = [[int(matrix[min(i, j)][max(i, j)] * common) for j in range(size)] for i in range(size)]
    before = 1
    for _ in range(size):
        if any(rows[k][k] < 0 for k in range(len(rows))):
            return False
        # A diagonal entry of nothing needs a row of nothing beside it: otherwise a 2 by 2 minor is negative.
        for k in reversed(range(len(rows))):
            if rows[k][k] == 0:
                if any(rows[k]):
                    return False
                rows = [[row[j] for j in range(len(row)) if j != k] for i, row in enumerate(rows) if i != k]
        if not rows:
            return True
        pivot, first = rows[0][0], rows[0]
        rows = [[(pivot * row[j] - row[0] * first[j]) // before for j in range(1, len(row))] for row in rows[1:]]
        before = pivot
    return True


def mildest(matrix: Sequence[Sequence[Fraction]]) -> float:
    """The largest part of all correlations that could be kept, each cut down alike, so that they hold together.

    Args:
        matrix: correlations, 1 on the diagonal.

    Returns:
        1 where they hold together as they are. With smallest eigenvalue ``m`` below 0 it is ``1 / (1 - m)``.
    """
    if is_semidefinite(matrix):
        return 1.0
    floats = np.array([[float(entry) for entry in row] for row in matrix])
    smallest = float(np.linalg.eigvalsh(floats)[0])
    return 1.0 / (1.0 - smallest) if smallest < 0.0 else _EDGE
