"""Statistics of draws, each with the error that the number of draws leaves. Knows columns of numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

PERCENTILES: Final = (5, 10, 50, 90, 95)
"""Percentiles that a distribution is told by."""
_SCORE_OF_95: Final = 1.959963984540054
"""Normal score of an interval that holds 95 of 100."""
_BINS: Final = 40


@dataclass(frozen=True)
class Share:
    """How often something happened among the draws."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """Part of the draws."""
        return self.count / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of Wilson (1927) for 95 %: careful here, since quasi-random draws vary less than random ones."""
        score, part, count = _SCORE_OF_95, self.share, self.of
        middle = part + score**2 / (2 * count)
        half = score * float(np.sqrt(part * (1 - part) / count + score**2 / (4 * count**2)))
        scale = 1 + score**2 / count
        # At the ends exactly, where rounding would leave a little: a share lies inside its interval.
        low = 0.0 if self.count == 0 else max(0.0, (middle - half) / scale)
        return low, 1.0 if self.count == self.of else min(1.0, (middle + half) / scale)


@dataclass(frozen=True)
class Distribution:
    """How a figure spreads over the draws, in minor units or as a plain number."""

    stated: float
    """As the case states it, without any change."""
    mean: float
    error: float
    """Standard error of the mean, from the means of independent replicates."""
    percentiles: tuple[float, ...]
    """At ``PERCENTILES``."""
    below_zero: Share
    below_stated: Share
    edges: tuple[float, ...] = ()
    """Bounds of the columns of its picture; empty where none is wanted."""
    counts: tuple[int, ...] = ()
    """Draws between them."""

    def percentile(self, percent: int) -> float:
        """One of ``PERCENTILES``."""
        return self.percentiles[PERCENTILES.index(percent)]


def replicated_error(figures: FloatArray, replicates: int) -> float:
    """Standard error of the mean of draws that consist of so many independent replicates of the same size."""
    means = figures.reshape(replicates, -1).mean(axis=1)
    return float(np.std(means, ddof=1) / np.sqrt(replicates))


def distribution(figures: FloatArray, stated: float, replicates: int, *, picture: bool = False) -> Distribution:
    """How a figure spreads; draws of one replicate stand together."""
    values = figures if np.ndim(figures) else np.full(replicates, float(figures))
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    if picture:
        found, bounds = np.histogram(values, bins=_BINS)
        edges, counts = tuple(bounds.tolist()), tuple(found.tolist())
    # What no draw changes is not below itself by rounding.
    slack = 1e-9 * max(1.0, abs(stated))
    return Distribution(
        stated,
        float(values.mean()),
        replicated_error(values, replicates),
        percentiles(values, PERCENTILES),
        Share(int(np.count_nonzero(values < 0.0)), values.size),
        Share(int(np.count_nonzero(values < stated - slack)), values.size),
        edges,
        counts,
    )


def percentiles(figures: FloatArray, wanted: Sequence[float]) -> tuple[float, ...]:
    """Percentiles between neighbouring draws (the median-unbiased rule of Hyndman and Fan 1996, type 8)."""
    return tuple(float(part) for part in np.percentile(figures, list(wanted), method="median_unbiased"))
