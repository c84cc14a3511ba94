"""Comparisons that nobody made, filled in so that the whole is as consistent as the given answers allow.

S. Bozóki, J. Fülöp and L. Rónyai 2010, On optimal completion of incomplete pairwise comparison matrices, Mathematical
and Computer Modelling 52: the largest eigenvalue is strictly convex in the logarithms of the absent ratios as long as
the comparisons hang together, so there is one best completion. It is found by Newton's method, with the gradient that
the left and right eigenvectors give. The filled-in ratios serve to compute weights; they are nobody's answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.priorities.comparisons import Comparisons
from apportion.priorities.criteria import FloatArray

RowArray = npt.NDArray[np.intp]

_STEPS_MAX: Final = 200
_FLAT: Final = 1e-11
"""A gradient below this is zero as far as floats can tell."""
_STEEP: Final = 1e-6
"""A gradient above this after the last step means that the method failed."""
_NOISE: Final = 1e-14
"""What floats lose in computing an eigenvalue."""
_NUDGE: Final = 1e-4
"""Distance of the two gradients whose difference gives the curvature."""


@dataclass(frozen=True)
class FilledIn:
    """A comparison that nobody made, with the ratio that fits the others best."""

    first: str
    second: str
    ratio: float


@dataclass(frozen=True, eq=False)
class Completed:
    """A table without gaps."""

    comparisons: Comparisons
    filled_in: tuple[FilledIn, ...]
    lambda_max: float
    """The largest eigenvalue, as small as the given answers allow; equal to the number of items if all agree."""


def principal(matrix: FloatArray) -> tuple[float, FloatArray]:
    """The largest eigenvalue of a positive matrix and its eigenvector, which sums to one (Perron)."""
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return float(values[place].real), vector / vector.sum()


def logarithmic_weights(comparisons: Comparisons) -> FloatArray:
    """Weights, summing to one, whose ratios fit the given answers best in logarithms.

    For a complete table these are the geometric means of its rows (Crawford and Williams 1985); for an incomplete one
    the solution of the same least squares over the given pairs, a system of linear equations (Bozóki, Fülöp and Rónyai
    2010, section 4).

    Raises:
        ValueError: when the comparisons do not hang together.
    """
    if len(comparisons.parts()) > 1:
        raise ValueError("the comparisons fall apart: no weights follow from them")
    given = ~np.isnan(comparisons.ratios)
    logarithms = np.log(np.where(given, comparisons.ratios, 1.0))
    # The Laplacian of the graph of given pairs; ones added fix the free constant: the mean logarithm is zero.
    laplacian = np.diag(given.sum(axis=1).astype(np.float64)) - given + np.ones_like(logarithms)
    solution = np.linalg.solve(laplacian, logarithms.sum(axis=1))
    weights = np.exp(solution - solution.max())
    return np.asarray(weights / weights.sum())


def complete(comparisons: Comparisons) -> Completed:
    """The completion with the smallest largest eigenvalue; a complete table comes back as it is.

    Raises:
        ValueError: when the comparisons do not hang together.
        ArithmeticError: when the search does not settle, which convexity rules out except for ratios of absurd size.
    """
    absent = comparisons.pairs(absent=True)
    start = logarithmic_weights(comparisons)
    if not absent:
        return Completed(comparisons, (), principal(comparisons.ratios)[0])
    rows, columns = np.array(absent, dtype=np.intp).T
    position = _lowest(comparisons.ratios, (rows, columns), np.log(start[rows]) - np.log(start[columns]))
    whole = _filled(comparisons.ratios, (rows, columns), position)
    names, ratios = comparisons.items, np.exp(position)
    found = zip(absent, ratios.tolist(), strict=True)
    filled_in = tuple(FilledIn(names[row], names[column], ratio) for (row, column), ratio in found)
    return Completed(Comparisons(names, whole), filled_in, principal(whole)[0])


_Pairs = tuple[RowArray, RowArray]
"""Rows and columns of the absent ratios."""


def _filled(ratios: FloatArray, pairs: _Pairs, position: FloatArray) -> FloatArray:
    whole = ratios.copy()
    whole[pairs[0], pairs[1]] = np.exp(position)
    whole[pairs[1], pairs[0]] = np.exp(-position)
    return whole


def _gradient(ratios: FloatArray, pairs: _Pairs, position: FloatArray) -> FloatArray:
    """How the largest eigenvalue changes with each absent logarithm: (u_i a_ij v_j - u_j a_ji v_i) / u.v."""
    whole = _filled(ratios, pairs, position)
    _, right = principal(whole)
    _, left = principal(whole.T)
    rows, columns = pairs
    up = left[rows] * whole[rows, columns] * right[columns]
    down = left[columns] * whole[columns, rows] * right[rows]
    return np.asarray((up - down) / (left @ right))


def _lowest(ratios: FloatArray, pairs: _Pairs, position: FloatArray) -> FloatArray:
    """Newton's method with steps halved until the eigenvalue falls."""
    gradient = _gradient(ratios, pairs, position)
    for _ in range(_STEPS_MAX):
        if np.abs(gradient).max() < _FLAT:
            break
        nudges = _NUDGE * np.eye(position.size)
        curvature = np.stack(
            [
                (_gradient(ratios, pairs, position + nudge) - _gradient(ratios, pairs, position - nudge)) / (2 * _NUDGE)
                for nudge in nudges
            ]
        )
        step = np.linalg.solve((curvature + curvature.T) / 2, gradient)
        # Close to the bottom heights are equal in floats, and the full step is right.
        ceiling = principal(_filled(ratios, pairs, position))[0] * (1 + _NOISE)
        fraction = 1.0
        while fraction > _FLAT and principal(_filled(ratios, pairs, position - fraction * step))[0] > ceiling:
            fraction /= 2
        position = position - fraction * step
        gradient = _gradient(ratios, pairs, position)
    if np.abs(gradient).max() > _STEEP:
        raise ArithmeticError("the completion of the comparisons did not settle")
    return position
