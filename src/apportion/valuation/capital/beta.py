"""Beta: how strongly returns move with the market, estimated from history and drawn towards what is usual.

Knows least squares and its error. It must not know prices of capital or requests. Returns and estimates are floats;
an estimate leaves this module as a decimal rounded to a stated number of places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.valuation.capital.rate import Exact, decimal_of, exact

Returns = npt.NDArray[np.float64]
"""Returns of equally long periods in order of time, as fractions: 0.01 is 1%."""


@dataclass(frozen=True)
class BetaEstimate:
    """A beta by ordinary least squares, with what is needed to judge it."""

    beta: float
    """Slope on the market; with lags or leads the sum of the slopes (Dimson)."""
    standard_error: float
    """Of the beta, for errors of equal variance that do not depend on each other."""
    alpha: float
    """Return a period that the market does not explain."""
    r_squared: float
    """Part of the variance that the market explains, from 0 to 1."""
    observations: int
    """Periods used; lags and leads cost some at the ends."""
    degrees_of_freedom: int
    """Observations less estimated numbers."""
    is_excess: bool
    """Whether the risk-free return was taken off both sides."""

    def interval(self, confidence: float) -> tuple[float, float]:
        """Lower and upper end of the confidence interval by Student's t; ``confidence`` 0.95 for 95%.

        Raises:
            ModuleNotFoundError: without SciPy; the message names the extra that brings it.
            ValueError: for a confidence that is not between 0 and 1.
        """
        if not 0 < confidence < 1:
            raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
        try:
            from scipy.stats import t
        except ModuleNotFoundError as missing:
            message = "intervals of betas need SciPy: install apportion[evidence]"
            raise ModuleNotFoundError(message) from missing
        reach = float(t.ppf((1 + confidence) / 2, self.degrees_of_freedom)) * self.standard_error
        return self.beta - reach, self.beta + reach

    def rounded(self, places: int) -> Decimal:
        """The beta as a decimal number, for rates that are computed without rounding."""
        return decimal_of(Fraction(self.beta), places)


def simple_returns(prices: Sequence[float] | Returns) -> Returns:
    """Returns from prices in order of time: shape (n,) gives (n - 1,).

    Raises:
        ValueError: for fewer than two prices, or one that is not a positive number.
    """
    column = np.asarray(prices, dtype=np.float64)
    if column.ndim != 1 or column.size < 2:  # noqa: PLR2004 - a return lies between two prices
        raise ValueError("returns need at least two prices in one column")
    if not np.all(np.isfinite(column) & (column > 0)):
        raise ValueError("a price is missing, or is not above zero")
    result: Returns = column[1:] / column[:-1] - 1
    return result


def estimate_beta(
    asset: Returns, market: Returns, *, risk_free: Returns | None = None, lags: int = 0, leads: int = 0
) -> BetaEstimate:
    """Regress returns of an asset on those of the market.

    Args:
        asset: shape (n,).
        market: shape (n,), for the same periods.
        risk_free: shape (n,), taken off both; without it plain returns are compared.
        lags: earlier market returns that count too, for assets whose prices follow late (E. Dimson, Risk measurement
            when shares are subject to infrequent trading, Journal of Financial Economics 7, 1979).
        leads: later market returns that count too.

    Raises:
        ValueError: when columns differ in length, hold missing numbers, are too short, or the market never moves.
    """
    if lags < 0 or leads < 0:
        raise ValueError("lags and leads are counted from 0")
    columns = [asset, market] if risk_free is None else [asset, market, risk_free]
    if any(column.shape != (asset.size,) for column in columns):
        raise ValueError(f"returns of the same periods are needed, not columns of {[c.shape for c in columns]}")
    if not all(np.all(np.isfinite(column)) for column in columns):
        raise ValueError("a return is missing: leave the period out of all columns")
    if risk_free is not None:
        asset, market = asset - risk_free, market - risk_free
    slopes = lags + leads + 1
    used = asset.size - lags - leads
    free = used - slopes - 1
    if free < 1:
        raise ValueError(f"{asset.size} periods are too few for {slopes + 1} estimated numbers")
    moved = np.column_stack([market[lags + leads - shift : asset.size - shift] for shift in range(lags + leads + 1)])
    return _least_squares(asset[lags : asset.size - leads], moved, free, is_excess=risk_free is not None)


def _least_squares(asset: Returns, market: Returns, free: int, *, is_excess: bool) -> BetaEstimate:
    # Around the means, which keeps the intercept out of the normal equations and small numbers exact.
    centred, moved = asset - asset.mean(), market - market.mean(axis=0)
    if np.linalg.matrix_rank(moved) < moved.shape[1]:
        raise ValueError("the market's returns do not vary enough to measure anything against them")
    slopes = np.linalg.lstsq(moved, centred, rcond=None)[0]
    residual = centred - moved @ slopes
    variance = float(residual @ residual) / free
    ones = np.ones(moved.shape[1])
    total = float(centred @ centred)
    return BetaEstimate(
        beta=float(slopes.sum()),
        standard_error=float(np.sqrt(variance * (ones @ np.linalg.solve(moved.T @ moved, ones)))),
        alpha=float(asset.mean() - market.mean(axis=0) @ slopes),
        r_squared=1 - float(residual @ residual) / total if total else 0.0,
        observations=asset.size,
        degrees_of_freedom=free,
        is_excess=is_excess,
    )


@dataclass(frozen=True)
class Blume:
    """How betas of one period predict those of the next: a straight line found over many shares."""

    intercept: Fraction
    slope: Fraction
    source: str

    def adjusted(self, beta: Exact) -> Fraction:
        """The beta to be expected: intercept + slope × beta."""
        return self.intercept + self.slope * exact(beta)


@dataclass(frozen=True)
class Prior:
    """What is known of a beta before its own history is looked at: that of the industry, or of all shares."""

    mean: float
    deviation: float
    """Standard deviation of true betas around the mean, above 0; not of estimates, which their errors widen."""


@dataclass(frozen=True)
class DrawnBeta:
    """A beta drawn from its estimate towards the prior."""

    beta: float
    deviation: float
    """Standard deviation that remains."""
    own_weight: float
    """How much its own history counts, from 0 to 1; the rest is the prior's."""

    def rounded(self, places: int) -> Decimal:
        """The beta as a decimal number."""
        return decimal_of(Fraction(self.beta), places)


def vasicek(estimate: BetaEstimate, prior: Prior) -> DrawnBeta:
    """The mean of prior and estimate, each weighted by how precisely it is known.

    O. Vasicek, A note on using cross-sectional information in Bayesian estimation of security betas, Journal of Finance
    28, 1973.

    Raises:
        ValueError: for a prior without deviation: then the prior's mean is already the answer.
    """
    if prior.deviation <= 0:
        raise ValueError("the prior's deviation is not above zero")
    wide, own = prior.deviation**2, estimate.standard_error**2
    weight = wide / (wide + own)
    return DrawnBeta(weight * estimate.beta + (1 - weight) * prior.mean, float(np.sqrt(weight * own)), weight)


def prior_of(estimates: Sequence[BetaEstimate]) -> Prior:
    """The prior that a group of estimates gives: their mean, and their spread beyond what their errors explain.

    M. Lally, An examination of Blume and Vasicek betas, Financial Review 33, 1998: the spread of estimates contains
    their errors, which must be taken off.

    Raises:
        ValueError: for fewer than two estimates, or when their errors explain all of their spread.
    """
    if len(estimates) < 2:  # noqa: PLR2004 - one estimate has no spread
        raise ValueError("a spread needs at least two betas")
    betas = np.array([estimate.beta for estimate in estimates])
    errors = float(np.mean([estimate.standard_error**2 for estimate in estimates]))
    true = float(betas.var(ddof=1)) - errors
    if true <= 0:
        raise ValueError("the betas differ by no more than their errors: take their mean for all of them")
    return Prior(float(betas.mean()), float(np.sqrt(true)))
