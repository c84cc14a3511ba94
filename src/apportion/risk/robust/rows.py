"""A measure as rows and columns of a programme, behind those of the money and the rules.

Futures enter as rows only when they decide something: one that is far better than the bad ones never binds. Rockafellar
and Uryasev (2000) for the tail; Bertsimas and Sim (2004) for a budget of low values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from apportion.allocation.solve import Programme
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.risk.robust.worths import Gains


@dataclass(frozen=True, eq=False)
class Added:
    """A programme with a measure."""

    programme: Programme
    size: float
    """What one unit of its gain stands for, in units of value of the programme without the measure."""
    level: int
    """Column of the value that the measure compares with: of the worst, or where the tail begins."""
    first_row: int
    """Where the rows of the measure begin."""


def with_worst(programme: Programme, gains: Gains, offsets: FloatArray) -> Added:
    """Maximise the least value over some futures, each less what it is compared with; offsets in programme units."""
    return with_tail(programme, gains, offsets, None)


def with_tail(programme: Programme, gains: Gains, offsets: FloatArray, most: FloatArray | None) -> Added:
    """Maximise the average of the lowest values.

    Args:
        programme: worth nothing of its own but what soft rules cost.
        gains: value of the columns in the futures that enter, and of no column.
        offsets: what the value of each is compared with, in programme units.
        most: the largest weight of each of them; ``None``: 1, the worst one alone.
    """
    count, size = gains.constant.size, _size(gains.per_column)
    level = programme.gain.size
    extra = np.zeros(0) if most is None else -most
    costs = np.concatenate([[1.0], extra])
    wide = _with_columns(
        replace(programme, gain=programme.gain / size), costs, np.concatenate([[-np.inf], np.zeros(extra.size)])
    )
    limits = (gains.constant - offsets) / size
    rows = []
    for k in range(count):
        valued = np.flatnonzero(gains.per_column[k])
        columns, values = [level], [1.0]
        if most is not None:
            columns, values = [level, level + 1 + k], [1.0, -1.0]
        rows.append(
            (
                np.concatenate([valued, columns]).astype(np.int64),
                np.concatenate([-gains.per_column[k, valued] / size, values]),
                float(limits[k]),
            )
        )
    return Added(_with_rows(wide, rows), size, level, programme.row_lower.size)


def with_budget(
    programme: Programme, high: FloatArray, less: FloatArray, lost: FloatArray, request: Int64Array, low_values: int
) -> Added:
    """Maximise the high value less the largest losses of so many requests.

    Args:
        programme: worth nothing of its own but what soft rules cost.
        high: what each valued column returns when its request returns its high value; shape (valued columns,).
        less: by how much less it returns at the low one, likewise.
        lost: per request, the loss that no column carries.
        request: request of each valued column.
        low_values: how many requests may return their low value.
    """
    size = _size(high[None, :])
    gain = programme.gain / size
    gain[: high.size] += high / size
    level = programme.gain.size
    count = lost.size
    costs = np.concatenate([[-float(low_values)], np.full(count, -1.0)])
    wide = _with_columns(replace(programme, gain=gain), costs, np.zeros(count + 1))
    rows = []
    order = np.argsort(request, kind="stable")
    ends = np.searchsorted(request[order], np.arange(count + 1))
    for k in range(count):
        own = order[ends[k] : ends[k + 1]]
        own = own[less[own] != 0.0]
        columns = np.concatenate([own, [level, level + 1 + k]]).astype(np.int64)
        rows.append((columns, np.concatenate([less[own] / size, [-1.0, -1.0]]), float(-lost[k] / size)))
    return Added(_with_rows(wide, rows), size, level, programme.row_lower.size)


def with_taken(programme: Programme, taken: Int64Array) -> Programme:
    """The programme with its options as they are taken."""
    lower, upper = programme.lower.copy(), programme.upper.copy()
    lower[: taken.size] = upper[: taken.size] = taken
    return replace(programme, lower=lower, upper=upper, integers=0)


def without(programme: Programme, refused: Sequence[Int64Array]) -> Programme:
    """The programme with some combinations of options ruled out."""
    rows = []
    for taken in refused:
        values = np.where(taken > 0, 1.0, -1.0)
        rows.append((np.arange(taken.size, dtype=np.int64), values, float(taken.sum()) - 1.0))
    return _with_rows(programme, rows)


def _size(gains: FloatArray) -> float:
    """The largest gain: divided by it a row of values has coefficients that solvers can tell apart."""
    return float(np.max(np.abs(gains), initial=0.0)) or 1.0


def _with_columns(programme: Programme, gain: FloatArray, lower: FloatArray) -> Programme:
    return replace(
        programme,
        gain=np.concatenate([programme.gain, gain]),
        lower=np.concatenate([programme.lower, lower]),
        upper=np.concatenate([programme.upper, np.full(gain.size, np.inf)]),
    )


def _with_rows(programme: Programme, rows: Sequence[tuple[Int64Array, FloatArray, float]]) -> Programme:
    """Append rows with an upper limit each."""
    if not rows:
        return programme
    sizes = np.array([columns.size for columns, _, _ in rows])
    return replace(
        programme,
        row_lower=np.concatenate([programme.row_lower, np.full(len(rows), -np.inf)]),
        row_upper=np.concatenate([programme.row_upper, [limit for _, _, limit in rows]]),
        starts=np.concatenate([programme.starts, programme.starts[-1] + np.cumsum(sizes)]).astype(np.int64),
        indices=np.concatenate([programme.indices, *(columns for columns, _, _ in rows)]),
        values=np.concatenate([programme.values, *(values for _, values, _ in rows)]),
    )
