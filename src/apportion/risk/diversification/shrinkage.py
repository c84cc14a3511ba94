"""Correlations from few years: a sample is pulled towards one correlation for all, by as much as it errs.

O. Ledoit and M. Wolf, "Honey, I Shrunk the Sample Covariance Matrix", Journal of Portfolio Management 30(4), 2004,
appendix B. Variances stay as the sample has them; only correlations are shrunk. Floats throughout: estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

PERIODS_MIN: Final = 3
"""With two periods every correlation of a sample is 1 or -1, and nothing can be said about its error."""


@dataclass(frozen=True, eq=False)
class Shrunk:
    """An estimated covariance with how far it was pulled."""

    covariance: FloatArray
    """Shape (groups, groups)."""
    intensity: float
    """From 0 (the sample as it is) to 1 (the same correlation for every pair)."""
    correlation: float
    """The one that it was pulled towards: the mean of the sample's."""
    periods: int

    @property
    def deviations(self) -> FloatArray:
        """Standard deviation of each group."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlations(self) -> FloatArray:
        """Correlations after shrinking, 1 on the diagonal."""
        scale = self.deviations
        held = self.covariance / np.outer(scale, scale)
        np.fill_diagonal(held, 1.0)
        return np.asarray(held)


def shrunk(returns: FloatArray) -> Shrunk:
    """The covariance of returns, shrunk towards a constant correlation.

    Args:
        returns: one row per period and one column per group, in any unit; shape (periods, groups).

    Raises:
        ValueError: with fewer than three periods, with a figure that is not finite, or where a group never moves.
    """
    periods, groups = returns.shape
    if periods < PERIODS_MIN:
        message = f"{periods} periods say nothing about correlations; {PERIODS_MIN} are needed"
        raise ValueError(message)
    if not bool(np.isfinite(returns).all()):
        message = "a return is not a finite number"
        raise ValueError(message)
    centred = returns - returns.mean(axis=0)
    sample = centred.T @ centred / periods
    deviation = np.sqrt(np.diag(sample))
    if not bool((deviation > 0).all()):
        message = "a group never moves, so that nothing can be said of its correlations"
        raise ValueError(message)
    if groups == 1:
        return Shrunk(sample, 0.0, 1.0, periods)
    scale = np.outer(deviation, deviation)
    mean = float(((sample / scale).sum() - groups) / (groups * (groups - 1)))
    target = mean * scale
    np.fill_diagonal(target, np.diag(sample))
    intensity = _intensity(centred, sample, target, mean)
    return Shrunk(intensity * target + (1.0 - intensity) * sample, intensity, mean, periods)


def _intensity(centred: FloatArray, sample: FloatArray, target: FloatArray, mean: float) -> float:
    """The part of the target that makes the expected squared error least, kept between 0 and 1."""
    periods = centred.shape[0]
    squares = centred**2
    # pi: how much each entry of the sample errs.
    errors = squares.T @ squares / periods - sample**2
    # rho: how that error goes together with the error of the target.
    cubes = (centred**3).T @ centred / periods - np.diag(sample)[:, None] * sample
    deviation = np.sqrt(np.diag(sample))
    ratio = deviation[None, :] / deviation[:, None]
    together = mean / 2.0 * (ratio * cubes + (ratio * cubes).T)
    np.fill_diagonal(together, np.diag(errors))
    # gamma: how far the sample is from the target.
    distance = float(((target - sample) ** 2).sum())
    if distance <= 0.0:
        return 1.0
    return float(np.clip((errors.sum() - together.sum()) / distance / periods, 0.0, 1.0))
