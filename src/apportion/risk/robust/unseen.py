"""A plan tried on draws that took no part in choosing it: what it is worth there, and how sure that is.

A plan looks better on the futures it was fitted to than on any others (the optimiser's curse: Smith and Winkler, 2006).
Intervals are those of the percentile bootstrap (Efron, 1979) with a stated seed, the same draws for every plan, so that
plans can be compared. Floats throughout: these are statistics, not claims about a case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apportion.allocation.worth.pieces import FloatArray
from apportion.risk.robust.plan import RobustPlan
from apportion.risk.robust.prepared import Prepared
from apportion.risk.robust.worths import per_request, rounded_factors


@dataclass(frozen=True)
class Estimate:
    """A figure of the draws with its interval."""

    figure: float
    low: float
    high: float


@dataclass(frozen=True)
class Trial:
    """How tests on unseen draws are made."""

    seed: int
    level: float
    """Of the tail: 0.95 looks at the worst 5 % of draws."""
    confidence: float
    """Of the intervals."""
    resamples: int
    """Times that the draws are drawn again from themselves."""


@dataclass(frozen=True)
class Unseen:
    """A plan on draws that it was not chosen on; minor units of value."""

    draws: int
    mean: Estimate
    low: Estimate
    """The value that all but the worst part of the draws reach: the percentile at 1 - level."""
    tail: Estimate
    """The average of the draws below."""
    regret_high: Estimate | None = None
    """The regret that all but the worst part of the draws stay within; ``None`` where it was not asked for."""


def values_on(prepared: Prepared, plan: RobustPlan, factor: FloatArray) -> FloatArray:
    """Value of a plan in each draw, net of missed soft rules; shape (draws,)."""
    parts = per_request(prepared.case.requests, plan.amounts, plan.chosen)
    worth = np.array([float(part.lower) for part in parts])
    return np.asarray(rounded_factors(factor) @ worth - float(plan.soft_cost))


def tried(values: FloatArray, trial: Trial, own_best: FloatArray | None = None) -> Unseen:
    """What values of a plan in unseen draws say.

    Args:
        values: of each draw.
        trial: how.
        own_best: what each draw could have had, where regret is asked for.
    """
    share = 1.0 - trial.level
    random = np.random.default_rng(trial.seed)
    # The same draws again for every plan that is tried with this seed.
    again = random.integers(0, values.size, size=(trial.resamples, values.size), dtype=np.int32)

    def estimate(figures: FloatArray, statistic: Callable[[FloatArray], FloatArray]) -> Estimate:
        drawn = np.concatenate([statistic(figures[rows]) for rows in np.array_split(again, _pieces(again.size))])
        ends = np.quantile(drawn, [(1.0 - trial.confidence) / 2.0, (1.0 + trial.confidence) / 2.0])
        return Estimate(float(statistic(figures[None, :])[0]), float(ends[0]), float(ends[1]))

    regret = None
    if own_best is not None:
        regret = estimate(own_best - values, lambda rows: np.quantile(rows, trial.level, axis=1))
    return Unseen(
        draws=int(values.size),
        mean=estimate(values, lambda rows: rows.mean(axis=1)),
        low=estimate(values, lambda rows: np.quantile(rows, share, axis=1)),
        tail=estimate(values, lambda rows: tail_mean(rows, share)),
        regret_high=regret,
    )


def tail_mean(rows: FloatArray, share: float) -> FloatArray:
    """Average of the lowest part of each row, the draw at its edge counted in part; shape (rows,)."""
    count = rows.shape[1]
    wanted = max(share * count, 1.0)
    whole = int(np.floor(wanted + 1e-9))
    ordered = np.sort(rows, axis=1)
    total = ordered[:, :whole].sum(axis=1)
    if whole < count:
        total = total + (wanted - whole) * ordered[:, whole]
    return np.asarray(total / wanted)


def is_better(first: FloatArray, second: FloatArray) -> tuple[float, float]:
    """How often one plan is worth more than another on the same draws, and how often less."""
    return float(np.mean(first > second)), float(np.mean(first < second))


def _pieces(size: int) -> int:
    """So that resampled values of one piece fit into memory easily."""
    return max(1, -(-size // 2_000_000))
