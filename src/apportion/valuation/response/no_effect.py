"""Could a channel have no effect at all? A test for each, because no interval of a fit can say so.

Without an effect there is no retention and no scale; the search then finds those that follow the noise best, and the
effect found is too large. The test asks how often noise alone would let the best of many shapes look as good as it does
(a supremum of scores over parameters that are not identified under the hypothesis: Davies, 1977; Hansen, *Inference
when a nuisance parameter is not identified under the null hypothesis*, 1996), with noise redrawn in blocks.

Measured on the same 100 histories as the intervals: at 5 % the idle channel was taken for one with an effect in 6, the
two others in all.

Knows one fit. It must not know money.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.valuation.response.design import plane
from apportion.valuation.response.estimation import Estimate, spread_starts
from apportion.valuation.response.problem import Problem
from apportion.valuation.response.resampling import redrawn_places
from apportion.valuation.response.saturation import FloatArray

SHAPES: Final = 64
"""Shapes of the channel that are tried, spread evenly over its retentions, scales and exponents."""


def chance_without_effect(
    problem: Problem, result: FloatArray, known: Estimate, block: int, replicates: int, seed: int
) -> tuple[float, ...]:
    """For each channel: the part of histories without its effect that look as much as if it had one as this one does.

    Small numbers speak for an effect. The smallest possible is one over one more than the replicates.

    Args:
        problem: what was fitted.
        result: over the fitted periods.
        known: the fit.
        block: periods that are redrawn together.
        replicates: histories drawn for each channel.
        seed: of the draws; a channel's depend on this and on its place alone.
    """
    return tuple(
        _chance(problem, place, result, known, _draws(place, problem.fitted_count, block, replicates, seed))
        for place in range(len(problem.channels))
    )


def _draws(place: int, count: int, block: int, replicates: int, seed: int) -> list[npt.NDArray[np.int64]]:
    # A key of two numbers: those of one number belong to the replicates of the fit.
    draw = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(place, 0)))
    return [redrawn_places(draw, count, block) for _ in range(replicates)]


def _chance(
    problem: Problem, place: int, result: FloatArray, known: Estimate, draws: list[npt.NDArray[np.int64]]
) -> float:
    if known.effects[place] <= 0:
        return 1.0
    rest = plane(np.column_stack([problem.columns, *_other_columns(problem, place, known)]))
    tried = _tried(problem, place, rest)
    residual = result - rest @ (rest.T @ result)
    drawn = np.column_stack([residual[places] for places in draws])
    drawn = drawn - rest @ (rest.T @ drawn)
    seen = _look_of_effect(tried, residual[:, None])[0]
    # A hair, so that a history that repeats itself exactly counts as such.
    as_much = int(np.count_nonzero(_look_of_effect(tried, drawn) >= seen * (1.0 - 1e-12)))
    return (1 + as_much) / (1 + len(draws))


def _other_columns(problem: Problem, place: int, known: Estimate) -> list[FloatArray]:
    """The other channels, and how each changes with its parameters: what a fit without the channel could follow."""
    columns = []
    for other, (part, bent) in enumerate(zip(problem.channels, known.bent, strict=True)):
        if other != place and known.effects[other] > 0:
            columns += [part.column(bent), *(derivative for _, derivative in part.slopes(bent))]
    return columns


def _tried(problem: Problem, place: int, rest: FloatArray) -> FloatArray:
    """Columns of the channel at many shapes, without what the rest explains, each of the size that the fit counts."""
    part = problem.channels[place]
    own = [at for at in (part.retention_at, part.scale_at, part.exponent_at) if at >= 0]
    free = np.tile((problem.lowest + problem.highest) / 2.0, (SHAPES if own else 1, 1))
    if own:
        low, high = problem.lowest[own], problem.highest[own]
        free[:, own] = low + spread_starts(SHAPES, len(own), 0) * (high - low)
    raw = np.column_stack([part.column(part.bent(row)) for row in free])
    own_part = raw - rest @ (rest.T @ raw)
    squares = np.sum(own_part**2, axis=0) + problem.model.shrinkage * np.sum(raw**2, axis=0)
    return np.asarray(own_part / np.sqrt(np.maximum(squares, np.finfo(np.float64).tiny)))


def _look_of_effect(tried: FloatArray, residuals: FloatArray) -> FloatArray:
    """For each residual the largest part of its squares that one shape explains with an effect of at least 0."""
    best = np.maximum(tried.T @ residuals, 0.0).max(axis=0)
    return np.asarray(best**2 / np.maximum(np.sum(residuals**2, axis=0), np.finfo(np.float64).tiny))
