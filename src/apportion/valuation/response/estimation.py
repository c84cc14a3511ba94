"""The search for the best fit: many starts spread evenly, the best of them refined.

Knows a posed problem and a result. It must not know uncertainty or money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.valuation.response.design import least_squares
from apportion.valuation.response.problem import Bent, Problem, Profile, profile, profile_slopes
from apportion.valuation.response.saturation import FloatArray

STARTS_PER_PARAMETER: Final = 48
"""Starts tried for each parameter that bends. Twice as many found no better fit on any history in the tests."""
REFINED: Final = 6
"""Starts that are refined: the best ones. Local optima of these curves are few."""
RUNNERS_UP: Final = 2
"""Other local optima remembered, so that a redrawn history can move to one of them."""
_STEPS_MAX: Final = 200
_FINE: Final = 1e-10
_FINE_REDRAWN: Final = 1e-6
"""A replicate is known to much less than this: its own draw moves it a thousand times as far."""
_SAME: Final = 1e-3
"""Optima closer than this part of each parameter's range are one."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """One fit."""

    free: FloatArray
    """The parameters that bend, as they are searched."""
    bent: tuple[Bent, ...]
    """The same for each channel."""
    effects: FloatArray
    """Units of result per period, one for each channel, at least 0."""
    coefficients: FloatArray
    """Of the baseline's columns."""
    fitted: FloatArray
    """Result by the model in each fitted period."""
    squares: float
    """Sum of squared residuals, shrinkage not counted."""
    others: tuple[FloatArray, ...]
    """Free parameters of the next best local optima."""


def spread_starts(count: int, dimensions: int, seed: int) -> FloatArray:
    """Points spread evenly over the unit cube; shape (count, dimensions).

    A Kronecker sequence on powers of the generalised golden ratio (Roberts, 2018), shifted at random as Cranley and
    Patterson (1976) do: even for any number of points and dimensions, and the same for the same seed.
    """
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = np.power(1.0 / ratio, np.arange(1, dimensions + 1))
    shift = np.random.default_rng(seed).random(dimensions)
    return np.asarray((shift + np.outer(np.arange(1, count + 1), steps)) % 1.0)


def estimate(problem: Problem, result: FloatArray, seed: int) -> Estimate:
    """The best fit to ``result`` over the fitted periods, from many starts."""
    target, unit = _target(problem, result)
    if not problem.free_count:
        return _assembled(problem, result, np.zeros(0), ())
    cube = spread_starts(STARTS_PER_PARAMETER * problem.free_count, problem.free_count, seed)
    starts = problem.lowest + cube * (problem.highest - problem.lowest)
    losses = np.array([profile(problem, start, target / unit).loss for start in starts])
    best = starts[np.argsort(losses, kind="stable")[:REFINED]]
    optima = _refined(problem, target / unit, list(best), _FINE)
    return _assembled(problem, result, optima[0], tuple(optima[1 : 1 + RUNNERS_UP]))


def estimate_near(problem: Problem, result: FloatArray, known: Estimate) -> Estimate:
    """The best fit to a redrawn result, from the known fit and its runners-up."""
    if not problem.free_count:
        return _assembled(problem, result, np.zeros(0), ())
    target, unit = _target(problem, result)
    optima = _refined(problem, target / unit, [known.free, *known.others], _FINE_REDRAWN)
    return _assembled(problem, result, optima[0], ())


def _target(problem: Problem, result: FloatArray) -> tuple[FloatArray, float]:
    """The result without baseline, and a unit in which its sum of squares is 1."""
    target = problem.without_baseline(result)
    return target, float(np.linalg.norm(target)) or 1.0


def _refined(problem: Problem, target: FloatArray, starts: list[FloatArray], fine: float) -> list[FloatArray]:
    """Distinct local optima, best first."""
    from scipy.optimize import least_squares as bounded_least_squares

    known: dict[bytes, Profile] = {}

    def at(free: FloatArray) -> Profile:
        key = free.tobytes()
        if key not in known:
            known.clear()
            known[key] = profile(problem, free, target)
        return known[key]

    optima: list[tuple[float, FloatArray]] = []
    span = problem.highest - problem.lowest
    inside = 1e-6 * span
    for start in starts:
        found = bounded_least_squares(
            lambda free: at(free).residual,
            np.clip(start, problem.lowest + inside, problem.highest - inside),
            jac=lambda free: profile_slopes(problem, free, at(free)),
            bounds=(problem.lowest, problem.highest),
            x_scale=span,
            ftol=fine,
            xtol=fine,
            gtol=fine,
            max_nfev=_STEPS_MAX,
        )
        optima.append((float(found.cost), np.asarray(found.x)))
    optima.sort(key=lambda optimum: optimum[0])
    distinct: list[FloatArray] = []
    for _, free in optima:
        if all(float(np.max(np.abs(free - other) / span)) > _SAME for other in distinct):
            distinct.append(free)
    return distinct


def _assembled(problem: Problem, result: FloatArray, free: FloatArray, others: tuple[FloatArray, ...]) -> Estimate:
    target, unit = _target(problem, result)
    effects = profile(problem, free, target / unit).effects * unit
    bent = tuple(part.bent(free) for part in problem.channels)
    brought = np.column_stack([part.column(one) for part, one in zip(problem.channels, bent, strict=True)]) @ effects
    coefficients = least_squares(problem.columns, result - brought)
    fitted = problem.columns @ coefficients + brought
    rest = result - fitted
    return Estimate(free, bent, effects, coefficients, fitted, float(rest @ rest), others)
