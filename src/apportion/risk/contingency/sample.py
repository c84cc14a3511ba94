"""The cost of all risks drawn at random: a second way to the reserve, which shares no code with the convolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.contingency import StatedRisk

FloatArray = npt.NDArray[np.float64]

_NORMAL_99: Final = 2.5758293035489004
"""Standard normal deviate that 99 % of outcomes stay within, on both sides."""


@dataclass(frozen=True)
class Sampled:
    """What draws say of a quantile, with how far they can be trusted."""

    draws: int
    seed: int
    quantile_minor: int
    low_minor: int
    """Lower end of the interval that holds the true quantile in 99 % of samples."""
    high_minor: int
    mean_minor: float
    mean_error_minor: float
    """Standard error of the mean."""


def sampled(risks: Sequence[StatedRisk], confidence: float, draws: int, seed: int) -> Sampled:
    """Draw the total cost of risks and read a quantile from the draws.

    The interval is that of order statistics, which needs no distribution: the number of draws below the true quantile
    is binomial, here by its normal approximation (Conover, *Practical Nonparametric Statistics*, 3rd ed., 3.2).

    Args:
        risks: one or more.
        confidence: of the quantile, between 0 and 1.
        draws: how many, some thousands at least.
        seed: of the generator (PCG64); the same seed gives the same draws.
    """
    totals = np.sort(drawn(risks, draws, seed))
    spread = _NORMAL_99 * math.sqrt(draws * confidence * (1 - confidence))

    def at(rank: float) -> int:
        return round(float(totals[min(max(math.ceil(rank), 1), draws) - 1]))

    middle = draws * confidence
    mean, error = float(totals.mean()), float(totals.std(ddof=1)) / math.sqrt(draws)
    return Sampled(draws, seed, at(middle), at(middle - spread), at(middle + spread + 1), mean, error)


def drawn(risks: Sequence[StatedRisk], draws: int, seed: int) -> FloatArray:
    """Total cost of risks in each draw, minor units; shape (draws,). The order of the risks does not matter."""
    generator = np.random.Generator(np.random.PCG64(seed))
    total = np.zeros(draws)
    luck: dict[str, FloatArray] = {}
    for risk in sorted(risks, key=lambda item: item.id):
        # A colon stands in no id, so that a risk of its own never shares its luck with a driver.
        chance = luck.setdefault(risk.driver or f":{risk.id}", generator.random(draws))
        total += np.where(chance < float(risk.probability), _costs(risk, generator, draws), 0.0)
    return total


def _costs(risk: StatedRisk, generator: np.random.Generator, draws: int) -> FloatArray:
    low, likely, high = float(risk.low_minor), float(risk.likely_minor), float(risk.high_minor)
    if low == high:
        return np.full(draws, low)
    if risk.shape == "triangular":
        return generator.triangular(low, likely, high, draws)
    wide = high - low
    return low + wide * generator.beta(1 + 4 * (likely - low) / wide, 1 + 4 * (high - likely) / wide, draws)
