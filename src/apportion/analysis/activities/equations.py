"""Simultaneous equations among activities that serve each other, solved exactly in fractions.

Two questions, one system. Forwards: what does each activity cost, the services of the others included? Backwards: how
much must each do so that all demand is met, that of the others included? (Kaplan 1973; Leontief 1936.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction


def solve(own: Mapping[str, Fraction], received: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    """For each name ``x`` with ``x[i] = own[i] + sum of received[i, j] * x[j]``.

    Args:
        own: what each name has by itself.
        received: how much of ``j`` comes to ``i``, by ``(i, j)``; what is not given is nothing.

    Raises:
        ValueError: when the equations have no single solution.
    """
    order = sorted(own)
    rows = [
        [Fraction(int(i == j)) - received.get((i, j), Fraction(0)) for j in order] + [Fraction(own[i])] for i in order
    ]
    for column in range(len(order)):
        pivot = next((row for row in range(column, len(order)) if rows[row][column]), None)
        if pivot is None:
            message = f"no single solution: {order[column]} depends on nothing outside"
            raise ValueError(message)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        _eliminate(rows, column)
    return {name: row[-1] for name, row in zip(order, rows, strict=True)}


def _eliminate(rows: list[list[Fraction]], column: int) -> None:
    """Make a column that of the unit matrix."""
    pivot = rows[column][column]
    rows[column] = [entry / pivot for entry in rows[column]]
    for number, row in enumerate(rows):
        if number != column and row[column]:
            rows[number] = _less(row, rows[column], row[column])


def _less(row: Sequence[Fraction], other: Sequence[Fraction], times: Fraction) -> list[Fraction]:
    return [entry - times * subtracted if subtracted else entry for entry, subtracted in zip(row, other, strict=True)]
