"""Correlations between uncertain numbers: whether they can hold together, what comes nearest, and how to draw by them.

Knows stated pairs. It must not know distributions or plans.

The nearest correlation matrix is found by alternating projections with Dykstra's correction: N. J. Higham, Computing
the nearest correlation matrix, IMA Journal of Numerical Analysis 22 (2002) 329-343.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.uncertain import StatedUncertainty

FloatArray = npt.NDArray[np.float64]

_ROUNDING: Final = 1e-10
"""An eigenvalue this little below zero is rounding of a matrix on the edge, such as one with a correlation of 1."""
_ROUNDS_MAX: Final = 2_000
_CONVERGED: Final = 1e-12
_DIGITS: Final = (2, 3, 4, 6, 8)
"""Decimals in which a remedy is told: the fewest that still fit together."""
_LISTED_MAX: Final = 12
_TRIPLES_MAX: Final = 60
"""Names among which all triples are tried; a contradiction of more is narrowed down one name at a time."""


@dataclass(frozen=True)
class Contradiction:
    """Correlations that cannot hold together, as a finding says it."""

    fault: Fault
    place: Place
    found: str


def correlated_names(stated: StatedUncertainty) -> tuple[str, ...]:
    """Everything that a correlation names, ascending."""
    return tuple(sorted({name for item in stated.correlations for name in (item.first, item.second)}))


def stated_matrix(stated: StatedUncertainty, names: tuple[str, ...]) -> FloatArray:
    """Correlations of some names; pairs that are not stated are 0."""
    at = {name: position for position, name in enumerate(names)}
    matrix = np.eye(len(names))
    for item in stated.correlations:
        if item.first in at and item.second in at:
            row, column = at[item.first], at[item.second]
            matrix[row, column] = matrix[column, row] = float(item.correlation)
    return matrix


def least_eigenvalue(matrix: FloatArray) -> float:
    """The smallest eigenvalue of a symmetric matrix; below 0 no numbers can move together like that."""
    return float(np.linalg.eigvalsh(matrix)[0]) if matrix.size else 1.0


def is_possible(matrix: FloatArray) -> bool:
    """Whether numbers can be correlated like that: no eigenvalue is negative."""
    return least_eigenvalue(matrix) >= -_ROUNDING


def nearest_correlations(matrix: FloatArray) -> FloatArray:
    """The possible correlations nearest to a symmetric matrix with unit diagonal (Higham 2002, Frobenius norm)."""
    current, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(_ROUNDS_MAX):
        shifted = current - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        after = positive.copy()
        np.fill_diagonal(after, 1.0)
        moved = float(np.linalg.norm(after - current))
        current = after
        if moved < _CONVERGED:
            break
    return np.asarray((current + current.T) / 2.0)


def smallest_contradiction(matrix: FloatArray) -> tuple[int, ...]:
    """Positions of the fewest numbers that contradict each other already; where there are many, a set without spare."""
    count = matrix.shape[0]
    if count <= _TRIPLES_MAX:
        for three in combinations(range(count), 3):
            if not is_possible(matrix[np.ix_(three, three)]):
                return three
    kept = list(range(count))
    for position in range(count):
        trial = [other for other in kept if other != position]
        if not is_possible(matrix[np.ix_(trial, trial)]):
            kept = trial
    return tuple(kept)


def factor(matrix: FloatArray) -> FloatArray:
    """The lower triangle ``L`` with ``L @ L.T`` equal to a possible matrix, also where some numbers are tied to others.

    Raises:
        ValueError: when no numbers can be correlated like that.
    """
    if not is_possible(matrix):
        message = f"the matrix has the negative eigenvalue {least_eigenvalue(matrix):g}"
        raise ValueError(message)
    count = matrix.shape[0]
    lower = np.zeros_like(matrix)
    for column in range(count):
        rest = matrix[column:, column] - lower[column:, :column] @ lower[column, :column]
        if rest[0] > _ROUNDING:
            lower[column:, column] = rest / np.sqrt(rest[0])
    return lower


def contradiction(stated: StatedUncertainty) -> Contradiction | None:
    """What to say of correlations that cannot hold together; ``None`` where they can."""
    names = correlated_names(stated)
    matrix = stated_matrix(stated, names)
    if is_possible(matrix):
        return None
    involved = smallest_contradiction(matrix)
    inside = {names[position] for position in involved}
    told = [item for item in stated.correlations if {item.first, item.second} <= inside]
    pairs = ", ".join(f"{item.first} and {item.second} {float(item.correlation):g}" for item in told)
    message = f"the correlations contradict each other: {pairs}"
    missing = [pair for pair in combinations(sorted(inside), 2) if pair not in {(i.first, i.second) for i in told}]
    if missing:
        message += "; " + ", ".join(f"{first} and {second} are not stated, so 0" for first, second in missing)
    message += f" (smallest eigenvalue of the matrix {least_eigenvalue(matrix):.4g})"
    remedy = f"Correct them; the nearest that can hold together: {_nearest_in_words(matrix, names)}."
    fault = Fault("correlation.matrix", message, "correlations that can hold together: no negative eigenvalue", remedy)
    first = min(told, key=lambda item: item.place)
    return Contradiction(fault, first.place, f"{float(first.correlation):g}")


def rounded_nearest(matrix: FloatArray) -> tuple[FloatArray, int]:
    """The nearest possible correlations in the fewest decimals that are possible still, and how many those are."""
    nearest = nearest_correlations(matrix)
    for digits in _DIGITS:
        # Drawn towards independence by as much as rounding can do harm.
        for pull in (0.0, 10.0**-digits, matrix.shape[0] * 10.0**-digits):
            told = np.round(nearest * (1.0 - pull), digits)
            np.fill_diagonal(told, 1.0)
            if is_possible(told):
                return told, digits
    return nearest, _DIGITS[-1]


def _nearest_in_words(matrix: FloatArray, names: tuple[str, ...]) -> str:
    told, digits = rounded_nearest(matrix)
    changed = [
        f"{names[row]} and {names[column]} {told[row, column]:.{digits}f}"
        for row, column in combinations(range(len(names)), 2)
        if abs(told[row, column] - matrix[row, column]) >= 0.5 * 10.0**-digits
    ]
    listed = ", ".join(changed[:_LISTED_MAX])
    return f"{listed} and {len(changed) - _LISTED_MAX} more" if len(changed) > _LISTED_MAX else listed
