"""Columns by what the rules ask of them.

Columns that stand in the same rows with the same coefficients have one *profile*: a unit of money costs the same in all
of them, whatever the prices of the rules. A budget of a million lines under a few rules mostly has some hundreds of
profiles, so that prices are added up per profile, and sums over lines are taken once per profile instead of per rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.kernel.numbering import numbered


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
            joint, distinct = numbered(joint * table.size + codes)
            count = int(distinct.size)
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
        found, distinct = numbered(row.coefficients)
    codes[row.columns] = found + 1
    return codes, np.concatenate([[0.0], distinct.astype(np.float64) / float(row.steepest)])
