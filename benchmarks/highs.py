"""The peer for many requests: HiGHS called directly, on the same columns, with a row for the total.

Straight values make a linear programme. Quadratic ones are cut into segments, which is how such a case is given to a
linear solver; the value of the cut curve lies below the true one by the error of the cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from benchmarks.data import FloatArray, Lines, Share

SEGMENTS: Final = 16
_THOUSAND: Final = 10.0**5
"""Minor units: keeps the numbers in the range for which solvers are made."""


@dataclass(frozen=True, eq=False)
class Model:
    """A programme that is ready to run, and to run again with another total."""

    highs: highspy.Highs
    of: Lines
    constant: float
    """Weighted value of the floors, which are no decision."""

    def run(self) -> float:
        """Solve and return the weighted value in minor units.

        Raises:
            RuntimeError: when HiGHS does not call the answer optimal.
        """
        self.highs.run()
        status = self.highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS ended with {status}")
        return self.constant - float(self.highs.getInfo().objective_function_value) * _THOUSAND

    def change_total(self, total: int) -> None:
        """Another total; the basis of the last run is kept."""
        left = _left(self.of, total)
        self.highs.changeRowBounds(0, left, left)


def model_of(of: Lines, share: Share | None = None) -> Model:
    """Build the programme: money above the floors, in segments where curves bend.

    Args:
        of: the requests.
        share: a part that may not get more than a percentage of all money, as a second row.
    """
    gain, room = _straight(of) if not of.scale.any() else _segments(of)
    count, per_line = gain.size, gain.size // of.count
    coefficients = [np.ones(count)]
    lower, upper = [_left(of, of.total)], [_left(of, of.total)]
    if share is not None:
        percent = share.at_most_percent / 100
        inside = (of.unit < share.units) - percent
        coefficients.append(np.repeat(inside, per_line))
        lower.append(-np.inf)
        upper.append(-float(inside @ of.floor) / _THOUSAND)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = count, len(coefficients)
    problem.col_cost_ = -gain
    problem.col_lower_, problem.col_upper_ = np.zeros(count), room / _THOUSAND
    problem.row_lower_, problem.row_upper_ = np.array(lower), np.array(upper)
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = np.arange(len(coefficients) + 1, dtype=np.int32) * count
    problem.a_matrix_.index_ = np.tile(np.arange(count, dtype=np.int32), len(coefficients))
    problem.a_matrix_.value_ = np.concatenate(coefficients)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the wrapper is not annotated
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(problem)
    return Model(highs, of, float(of.value(of.floor.astype(np.float64)).sum()))


def _left(of: Lines, total: int) -> float:
    """Money above the floors."""
    return (total - int(of.floor.sum())) / _THOUSAND


def _straight(of: Lines) -> tuple[FloatArray, FloatArray]:
    return of.gain, (of.cap - of.floor).astype(np.float64)


def _segments(of: Lines) -> tuple[FloatArray, FloatArray]:
    ends = of.floor[:, None] + (of.cap - of.floor)[:, None] * (np.arange(SEGMENTS + 1) / SEGMENTS)
    worth = of.value(ends)
    room = np.diff(ends, axis=1)
    return (np.diff(worth, axis=1) / room).ravel(), room.ravel()
