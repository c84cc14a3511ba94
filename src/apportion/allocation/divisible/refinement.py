"""Bent curves in a linear programme: segments on a grid that is refined around the last answer.

The grid only guides the search. It knows nothing of what stands beside the curves in the programme.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, Programme, solve
from apportion.allocation.worth.pieces import FloatArray, Smooth

GRID: Final = 16
"""Segments per curve in each round."""
_REFINEMENT: Final = 10.0
"""How much narrower the fine part of the grid becomes in each round."""
_FINE: Final = 0.5
"""Minor units: a fine part no wider than this needs no further round."""


@dataclass(frozen=True, eq=False)
class Refined:
    """Where the rounds ended."""

    programme: Programme
    """With every curve cut around its amount."""
    answer: LpResult
    bent: FloatArray
    """Amount of each bent curve in minor units."""
    work: int


def refine(
    smooth: Smooth,
    cut_on: Callable[[FloatArray], Programme],
    amounts: Callable[[LpResult], FloatArray],
    rounds_max: int,
) -> Refined:
    """Solve a programme on ever finer grids; without bent curves once.

    Args:
        smooth: the bent curves.
        cut_on: the programme with its curves cut at the places of a grid, of the same shape for every grid.
        amounts: the amount of each bent curve in an answer, in minor units.
        rounds_max: grids tried after the first.

    Raises:
        Infeasible: when the programme has no solution.
    """
    programme = cut_on(_first_grid(smooth))
    answer = _solved(programme)
    width = (smooth.high - smooth.low) / GRID
    bent, work = amounts(answer), answer.work
    for _ in range(rounds_max):
        if float(np.max(width, initial=0.0)) < _FINE:
            break
        programme = cut_on(finer_grid(smooth, bent, width))
        answer = _solved(programme, answer)
        moved = amounts(answer)
        # A curve that has moved far keeps a wide grid: narrowing it around a passing place would hold it there.
        width = np.maximum(width / _REFINEMENT, np.abs(moved - bent) / 2.0)
        bent, work = moved, work + answer.work
    return Refined(programme, answer, bent, work)


def _solved(programme: Programme, before: LpResult | None = None) -> LpResult:
    """One round; from the second on it starts where the last one ended, which saves most of the steps."""
    answer = solve(programme, start=None if before is None else before.basis)
    if answer.status != "optimal" and before is not None:
        # From an old basis the simplex method can lose its way where from none it does not.
        answer = solve(programme)
    if answer.status != "optimal":
        raise Infeasible
    return answer


def _first_grid(smooth: Smooth) -> FloatArray:
    """Even in the square of the position: finer near the start, where curves bend most; shape (pieces, GRID + 1)."""
    share = (np.arange(GRID + 1) / GRID) ** 2
    return np.asarray(smooth.low[:, None] + (smooth.high - smooth.low)[:, None] * share[None, :])


def finer_grid(smooth: Smooth, centre: FloatArray, width: FloatArray) -> FloatArray:
    """The same number of segments: fine around the last amounts and ever wider towards the ends of the curves."""
    half = GRID // 2 - 1
    steps = np.concatenate([[0.25, 0.5], 2.0 ** (2 * np.arange(half - 2))])
    offsets = np.concatenate([-steps[::-1], [0.0], steps])
    grid = centre[:, None] + width[:, None] * offsets[None, :]
    grid = np.concatenate([smooth.low[:, None], grid, smooth.high[:, None]], axis=1)
    return np.asarray(np.sort(np.clip(grid, smooth.low[:, None], smooth.high[:, None]), axis=1))
