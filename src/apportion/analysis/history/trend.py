"""How amounts grew: from year to year, per year on average, and as shares of the whole.

Knows ratios of amounts. It must not know measures, budgets or favourable directions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array

FloatArray = npt.NDArray[np.float64]


def growth(amounts: Int64Array, stated: npt.NDArray[np.bool_]) -> FloatArray:
    """Change against the year before as a fraction of that year; the last axis is the years.

    NaN in the first year, and where either year is not stated or the earlier amount is not positive: growth from
    nothing, or from a credit, is no percentage.
    """
    result = np.full(amounts.shape, np.nan)
    before, after = amounts[..., :-1], amounts[..., 1:]
    known = stated[..., :-1] & stated[..., 1:] & (before > 0)
    np.divide(after - before, before, out=result[..., 1:], where=known)
    return result


@dataclass(frozen=True)
class Cagr:
    """Compound annual growth between the first and the last year that are stated."""

    first_year: int
    last_year: int
    first_amount: int
    last_amount: int
    rate_annual: float
    """As a fraction: (last / first) ** (1 / years between) - 1."""


def cagr(years: tuple[int, ...], amounts: Int64Array, stated: npt.NDArray[np.bool_]) -> Cagr | None:
    """Compound annual growth of one series of amounts; shape (years,).

    ``None`` with fewer than two stated years, or where the first or last amount is not positive.
    """
    known = np.flatnonzero(stated)
    if known.size < 2:  # noqa: PLR2004 - growth needs two years
        return None
    begin, end = int(known[0]), int(known[-1])
    first, last = int(amounts[begin]), int(amounts[end])
    if first <= 0 or last <= 0:
        return None
    rate = (last / first) ** (1 / (years[end] - years[begin])) - 1
    return Cagr(years[begin], years[end], first, last, rate)


def shares(amounts: Int64Array, totals: Int64Array) -> FloatArray:
    """Each member's part of the whole of its year; shapes (members, years) and (years,). NaN where the whole is 0."""
    result = np.full(amounts.shape, np.nan)
    np.divide(amounts, totals, out=result, where=np.broadcast_to(totals != 0, amounts.shape))
    return result


def margins(revenue: Int64Array, expense: Int64Array, stated: npt.NDArray[np.bool_]) -> FloatArray:
    """What is left of each 1.00 of revenue, by year; NaN where either is not stated or there is no revenue."""
    result = np.full(revenue.shape, np.nan)
    np.divide(revenue - expense, revenue, out=result, where=stated & (revenue > 0))
    return result
