"""Forecasts of a year's spending that need no fitting: last year, drift, the budget, and what experience makes of it.

Knows the arithmetic of each forecast. It must not know which one is chosen, or any year behind the one it looks from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from apportion.analysis.forecast.known import Floats, above_zero
from apportion.analysis.forecast.methods import Contest, Model


def simple_forecasts(actual: Floats, budget: Floats, contest: Contest) -> Mapping[Model, Floats]:
    """Each simple forecast of the year of the last budget, for every unit; NaN where it cannot be made.

    Args:
        actual: spending of the known years, shape (units, known).
        budget: budgets of the same years and of those up to the target, shape (units, known + horizon).
        contest: how past years are weighed.
    """
    spent, adopted = above_zero(actual), above_zero(budget)
    known = spent.shape[1]
    horizon = adopted.shape[1] - known
    last, target, before = spent[:, -1], adopted[:, -1], adopted[:, known - 1]
    drift = last + horizon * _mean(np.diff(spent, axis=1))
    forecasts = {
        Model.NAIVE: last,
        Model.DRIFT: np.where(drift > 0, drift, np.nan),
        Model.BUDGET: target,
        Model.EXECUTION: target * execution_ratio(spent, adopted[:, :known], contest),
        Model.MOVED: last * target / before,
    }
    inner = [forecasts[model] for model in (Model.NAIVE, Model.BUDGET, Model.EXECUTION, Model.MOVED)]
    forecasts[Model.MIDDLE] = middle(inner, contest.middle_of)
    return MappingProxyType(forecasts)


def execution_ratio(spent: Floats, adopted: Floats, contest: Contest) -> Floats:
    """The part of its budget that each unit is expected to spend; shape (units,).

    A weighted mean of the logarithms of its past ratios, later years weighing more, drawn towards the middle ratio of
    all units in the last years. NaN where no unit has a ratio.
    """
    logs = np.log(spent / adopted)
    recent = logs[:, -contest.ratio_years :]
    if not bool(np.isfinite(recent).any()):
        return np.full(spent.shape[0], np.nan)
    common = float(np.nanmedian(recent))
    weights = np.isfinite(logs) * contest.ratio_memory ** np.arange(logs.shape[1])[::-1]
    drawn = np.nansum(np.where(np.isfinite(logs), logs, 0.0) * weights, axis=1) + contest.ratio_shrinkage * common
    ratio: Floats = np.exp(drawn / (weights.sum(axis=1) + contest.ratio_shrinkage))
    return ratio


def is_steady(actual: Floats, contest: Contest) -> npt.NDArray[np.bool_]:
    """Whether the changes of each unit so far are alike enough that going on with their mean is the better guess.

    Of n changes with the mean m and the standard error e, the squared error that drift saves over naive is m² - 2 e²
    without bias (Mallows 1973, "Some comments on Cp", for a model of one mean against none). Of two changes it asks
    that both go the same way, the smaller at least 0.17 of the larger.

    Args:
        actual: spending of the known years, NaN where unknown; shape (units, years).
        contest: how many changes are asked for.

    Returns:
        False where there are fewer; shape (units,).
    """
    changes = np.diff(above_zero(actual), axis=1)
    counts = np.isfinite(changes).sum(axis=1)
    means = _mean(changes)
    squares = np.nansum((changes - means[:, None]) ** 2, axis=1)
    # Without a division: m² > 2 s² / n, where s² = squares / (n - 1).
    with np.errstate(invalid="ignore"):
        moves = means**2 * counts * (counts - 1) > 2 * squares
    steady: npt.NDArray[np.bool_] = moves & (counts >= contest.steady_changes)
    return steady


def middle(forecasts: Sequence[Floats], fewest: int) -> Floats:
    """The median of those forecasts that can be made; NaN where they are fewer than ``fewest``; shape (units,)."""
    stacked = np.stack(list(forecasts))
    can_be_made = np.isfinite(stacked).sum(axis=0) >= fewest
    result = np.full(stacked.shape[1], np.nan)
    result[can_be_made] = np.nanmedian(stacked[:, can_be_made], axis=0)
    return result


def farthest(moves: Floats, contest: Contest) -> float:
    """The largest move that any unit has made so far, in its usual changes; infinite while few have been seen.

    Args:
        moves: spending less that of the last known year, in usual changes; NaN where unknown; any shape.
        contest: how many moves are experience enough.
    """
    seen = np.abs(moves[np.isfinite(moves)])
    return float(seen.max()) if seen.size >= contest.experience_changes else np.inf


def held_to(forecast: Floats, last: Floats, change: Floats, limit: float) -> Floats:
    """A forecast that goes no further from the last year than a limit in usual changes; shape (units,).

    A provision for others that stands in a unit's budget can be a thousand times what the unit spends. Of what was
    seen, nothing is left out: only a move that no unit ever made is cut.
    """
    if np.isinf(limit):
        return forecast
    reach = limit * change
    bounded = np.clip(forecast, last - reach, last + reach)
    return np.where(np.isfinite(bounded), bounded, forecast)


def _mean(amounts: Floats) -> Floats:
    """Row means over what is known, NaN where nothing is."""
    counts = np.isfinite(amounts).sum(axis=1)
    return np.where(counts > 0, np.nansum(amounts, axis=1) / np.maximum(counts, 1), np.nan)
