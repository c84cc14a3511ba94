"""How sure the rates are: the periods are drawn anew many times, and the equation is fitted to each draw.

Whole periods are drawn with replacement (Efron and Tibshirani 1993); those in time order in blocks of neighbours that
join at the ends (Politis and Romano 1992), as long as the cube root of their number (Hall, Horowitz and Jing 1995). At
the bound of zero such intervals are no more than a warning (Andrews 2000): one that touches zero does not say how
unlikely zero is. Randomness comes from a seed.
"""

from __future__ import annotations

import numpy as np

from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import FloatArray, Observed
from apportion.analysis.drivers.regression import Design, Terms
from apportion.kernel.exact import Int64Array


def drawn_coefficients(seen: Observed, design: Design, terms: Terms, limit: Limits, seed: int) -> FloatArray:
    """Coefficients from periods drawn anew; shape (draws, terms), drivers first, then the fixed cost.

    In minor units per unit of each driver, and minor units.
    """
    random = np.random.default_rng(seed)
    drawn = [_drawn_rows(seen, random) for _ in range(int(limit.draws))]
    weights = np.array([np.bincount(rows, minlength=seen.count) for rows in drawn], dtype=np.float64)
    return design.unscaled(terms, design.fitted_each(terms, weights))


def interval(draws: FloatArray, confidence: float) -> tuple[float, float]:
    """The middle part of some draws."""
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _drawn_rows(seen: Observed, random: np.random.Generator) -> Int64Array:
    count = seen.count
    if not seen.is_in_time_order:
        return random.integers(count, size=count)
    length = max(round(count ** (1 / 3)), 1)
    starts = random.integers(count, size=-(-count // length))
    rows: Int64Array = ((starts[:, None] + np.arange(length)) % count).ravel()[:count]
    return rows
