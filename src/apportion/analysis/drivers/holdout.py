"""How far an equation misses periods that it has not seen.

Places without an order are left out one at a time (Stone 1974); periods in time order are predicted one step ahead from
the earlier ones alone (rolling origin, Tashman 2000). Knows a design and its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import numpy as np

from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import FloatArray, Observed
from apportion.analysis.drivers.regression import Design, Terms
from apportion.kernel.exact import Int64Array


class Scheme(StrEnum):
    """How periods are kept unseen."""

    LEAVE_ONE_OUT = "leave-one-out"
    ROLLING_ORIGIN = "rolling-origin"


@dataclass(frozen=True, eq=False)
class Folds:
    """Periods to predict one after the other, each with those to learn from."""

    seen: FloatArray
    """1 where a period is learned from, else 0; shape (folds, periods), in the order of time where there is one."""
    unseen: Int64Array
    """The period to predict in each fold."""

    @property
    def count(self) -> int:
        """How many predictions there are."""
        return int(self.unseen.size)

    def rows(self, fold: int) -> Int64Array:
        """The periods that one fold learns from."""
        return np.flatnonzero(self.seen[fold])

    def only(self, fold: int) -> Folds:
        """One of them alone."""
        return Folds(self.seen[fold : fold + 1], self.unseen[fold : fold + 1])


@dataclass(frozen=True)
class Misses:
    """How far predictions of unseen periods were off, in minor units."""

    average: float
    """Mean of the absolute misses."""
    root_mean_square: float
    """Root of the mean of their squares, which large misses weigh on."""


@dataclass(frozen=True)
class Baseline:
    """A prediction that knows no driver."""

    name: str
    """``mean`` of the periods seen, or ``last`` of them."""
    misses: Misses


@dataclass(frozen=True)
class Holdout:
    """An equation judged on unseen periods, beside predictions that know no driver."""

    scheme: Scheme
    periods: tuple[str, ...]
    """Those that were predicted."""
    actual_minor: tuple[float, ...]
    predicted_minor: tuple[float, ...]
    misses: Misses
    baselines: tuple[Baseline, ...]

    @property
    def best_baseline(self) -> Baseline:
        """The one with the smaller average miss."""
        return min(self.baselines, key=lambda item: (item.misses.average, item.name))

    @property
    def skill(self) -> float:
        """Part of the best baseline's average miss that knowing the drivers saves; below 0 where it adds to it.

        0 where the baseline misses nothing at all.
        """
        best = self.best_baseline.misses.average
        return 1 - self.misses.average / best if best else 0.0


def folds(rows: Int64Array, periods: int, *, is_in_time_order: bool, limit: Limits) -> Folds:
    """The periods to be predicted among some rows, each with those to learn from.

    Args:
        rows: which periods take part, ascending; two at least.
        periods: how many there are in all.
        is_in_time_order: only earlier periods are learned from.
        limit: how many come before the first prediction.
    """
    first = 0
    if is_in_time_order:
        # Two are the least that say anything; the last one is always predicted.
        first = min(max(ceil(rows.size * limit.first_window), 2), rows.size - 1)
    unseen = rows[first:]
    seen = np.zeros((unseen.size, periods))
    seen[:, rows] = rows < unseen[:, None] if is_in_time_order else rows != unseen[:, None]
    return Folds(seen, unseen)


def predictions(design: Design, terms: Terms, parts: Folds) -> FloatArray:
    """What an equation, fitted to the seen periods each time, says of the unseen ones."""
    return design.said(terms, design.fitted_each(terms, parts.seen), parts.unseen)


def judge(seen: Observed, parts: Folds, predicted: FloatArray) -> Holdout:
    """Predictions of unseen periods beside those of the baselines."""
    actual = seen.cost[parts.unseen]
    simple: list[tuple[str, Callable[[FloatArray], float]]] = [("mean", lambda known: float(known.mean()))]
    if seen.is_in_time_order:
        simple.append(("last", lambda known: float(known[-1])))
    known = [seen.cost[parts.rows(fold)] for fold in range(parts.count)]
    return Holdout(
        Scheme.ROLLING_ORIGIN if seen.is_in_time_order else Scheme.LEAVE_ONE_OUT,
        tuple(seen.periods[row] for row in parts.unseen),
        tuple(actual.tolist()),
        tuple(predicted.tolist()),
        misses(actual - predicted),
        tuple(Baseline(name, misses(actual - np.array([said(part) for part in known]))) for name, said in simple),
    )


def misses(errors: FloatArray) -> Misses:
    """The size of errors."""
    return Misses(float(np.abs(errors).mean()), float(np.sqrt((errors**2).mean())))
