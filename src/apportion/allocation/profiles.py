"""Columns by what the rules ask of them.

Columns that stand in the same rows with the same coefficients have one *profile*: a unit of money costs the same in all
of them, whatever the prices of the rules. A budget of a million lines under a few rules mostly has some hundreds of
profiles, so that prices are added up per profile, and sums over lines are taken once per profile instead of per rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.allocation.pieces import FloatArray
from apportion.allocation.problem import Problem, Row
from apportion.kernel.exact import Int64Array

_DIRECT_MAX: Final = 1 << 22
"""Largest number that is looked up in a table rather than found by sorting."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """The profile of each column, and what each profile is."""

    of_column: Int64Array
    """Shape (columns,)."""
    matrix: FloatArray
    """Coefficient of each profile in each row, divided by the row's steepest one; shape (rows, profiles)."""

    @property
    def count(self) -> int:
        """Number of profiles."""
        return int(self.matrix.shape[1])

    def totals(self, amounts: FloatArray) -> FloatArray:
        """Sums of a quantity per column over each profile."""
        return np.asarray(np.bincount(self.of_column, amounts, minlength=self.count), dtype=np.float64)


def profiles_of(problem: Problem) -> Profiles:
    """The profiles of all columns of a problem; as many as columns where hardly any two are alike."""
    coded = [_codes(row, problem.columns) for row in problem.rows]
    joint, count = np.zeros(problem.columns, dtype=np.int64), 1
    for codes, table in coded:
        if table.size > 1:
            joint, count = _dense(joint * table.size + codes, count * int(table.size))
    example = np.zeros(count, dtype=np.int64)
    example[joint] = np.arange(problem.columns)
    matrix = np.empty((len(coded), count))
    for index, (codes, table) in enumerate(coded):
        matrix[index] = table[codes[example]]
    return Profiles(joint, matrix)


def _codes(row: Row, columns: int) -> tuple[Int64Array, FloatArray]:
    """For each column the place of its coefficient in a table of those that occur; 0 where it is not in the row."""
    codes = np.zeros(columns, dtype=np.int64)
    if row.coefficients is None:
        codes[row.columns] = 1
        return codes, np.array([0.0, 1.0])
    if not row.columns.size:
        return codes, np.zeros(1)
    if row.coefficients.dtype == object:
        floats = np.array([float(number) for number in row.coefficients.tolist()])
        distinct, found = np.unique(floats, return_inverse=True)
    else:
        lowest = int(row.coefficients.min())
        if int(row.coefficients.max()) - lowest < _DIRECT_MAX:
            found, distinct = _renumbered(row.coefficients - lowest)
            distinct = distinct + lowest
        else:
            distinct, found = np.unique(row.coefficients, return_inverse=True)
    codes[row.columns] = found + 1
    return codes, np.concatenate([[0.0], distinct.astype(np.float64) / float(row.steepest)])


def _dense(numbers: Int64Array, span: int) -> tuple[Int64Array, int]:
    """Renumbered from 0 without gaps, in their order, and how many there are.

    Args:
        numbers: each at least 0 and less than ``span``.
        span: an exclusive limit on the numbers.
    """
    if span <= _DIRECT_MAX:
        dense, distinct = _renumbered(numbers)
        return dense, int(distinct.size)
    distinct, dense = np.unique(numbers, return_inverse=True)
    return dense.astype(np.int64), int(distinct.size)


def _renumbered(numbers: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Places in the ascending list of distinct numbers, and that list, without sorting."""
    occurs = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.bool_)
    occurs[numbers] = True
    place = np.cumsum(occurs) - 1
    return place[numbers], np.flatnonzero(occurs)
