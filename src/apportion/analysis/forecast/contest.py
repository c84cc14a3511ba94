"""The rolling contest: at each day in the past, choose by what was known then, and see how wrong the choice was.

Knows trials: what each model said of a year, and what the year came to. It must not know how a model works, months,
budgets or currencies. The same code chooses for the past and for the year that is asked for, so that a past choice is
what would have been chosen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.analysis.forecast.choice import Scores, score_with_guests
from apportion.analysis.forecast.interval import Reach, reach
from apportion.analysis.forecast.known import Floats, Ints
from apportion.analysis.forecast.methods import Contest, Model


@dataclass(frozen=True, eq=False)
class Trials:
    """What the models said of each year from the same distance; the last year is the one that is asked for."""

    models: tuple[Model, ...]
    forecasts: Floats
    """NaN where a forecast could not be made; shape (models, units, years, moments): several moments of a year are
    trials that are alike."""
    moment: int
    """The moment that is asked about; the others help to choose."""
    actual: Floats
    """What the years came to; NaN where unknown; shape (units, years)."""
    change: Floats
    """The usual change as known at each origin; NaN where there is none; shape (units, years)."""
    changes: Ints
    """From how many changes it was taken; shape (units, years)."""
    least: Floats
    """What a year does not fall below: what is spent by then, or zero; minus infinity where it may; shape
    (units, years)."""
    lag: int
    """When a year is forecast, errors up to so many years before are known."""
    steady: npt.NDArray[np.bool_] | None = None
    """Whether the unit has moved steadily up to each origin; shape (units, years). ``None``: it is not asked."""
    guests: int = 0
    """How many of the last models can be made in fewer years than the others."""

    @property
    def errors(self) -> Floats:
        """Scaled absolute errors; shape (models, units, years, moments)."""
        distance: Floats = np.abs(self.forecasts - self.actual[:, :, None]) / self.change[:, :, None]
        return distance


@dataclass(frozen=True, eq=False)
class Choices:
    """What was chosen for each unit and year; arrays of shape (units, years)."""

    chosen: Ints
    """Row of the model; -1 where none could be made."""
    point: Floats
    low: Floats
    """NaN where there are too few errors for an interval."""
    high: Floats
    scores: Scores
    """Of the year that is asked for."""
    reach: Reach
    """Of the year that is asked for."""


def hold(trials: Trials, level: Fraction, shrinkage: float, contest: Contest) -> Choices:
    """Choose for every year from the errors known at its origin."""
    is_told = trials.changes >= contest.scale_changes
    errors = np.where(is_told[:, :, None], trials.errors, np.nan)
    models, units, years, moments = errors.shape
    chosen = np.full((units, years), -1, dtype=np.int64)
    point, low, high, off, restless = (np.full((units, years), np.nan) for _ in range(5))
    held: list[tuple[Scores, Reach]] = []
    for year in range(years):
        known = max(year - trials.lag + 1, 0)
        forecasts = trials.forecasts[:, :, year, trials.moment]
        past = errors[:, :, :known].reshape(models, units, known * moments)
        scores = score_with_guests(past, np.isfinite(forecasts), trials.guests, shrinkage, moments)
        chosen[:, year] = taken = _taken(trials, scores, year)
        raw = np.where(taken >= 0, forecasts[taken, np.arange(units)], np.nan)
        point[:, year] = np.maximum(raw, trials.least[:, year])
        restless[:, year] = _scale(trials, point[:, year], year) * _difficulty(off[:, :known], shrinkage)
        calm = off[:, :known] * trials.change[:, :known] / restless[:, :known]
        far = reach(_calibration(np.where(is_told[:, :known], calm, np.nan), contest), level)
        low[:, year], high[:, year] = _ends(point[:, year], restless[:, year], trials.least[:, year], far)
        off[:, year] = (trials.actual[:, year] - point[:, year]) / trials.change[:, year]
        held.append((scores, far))
    return Choices(chosen, point, low, high, *held[-1])


def _taken(trials: Trials, scores: Scores, year: int) -> Ints:
    """The row of the best model; shape (units,).

    While no error tells naive from drift, a unit that has moved steadily goes on as it did. Once one is known, errors
    decide.
    """
    best = scores.best
    if trials.steady is None:
        return best
    naive, drift = trials.models.index(Model.NAIVE), trials.models.index(Model.DRIFT)
    can_drift = np.isfinite(trials.forecasts[drift, :, year, trials.moment])
    is_untested = (best == naive) & np.isnan(scores.everybody[naive])
    return np.where(is_untested & can_drift & trials.steady[:, year], drift, best)


def _scale(trials: Trials, point: Floats, year: int) -> Floats:
    """The change that errors are counted in; shape (units,).

    Where a unit has none, because it is new or never changed, it is taken to be as restless for its size as the unit in
    the middle; NaN where no unit has one.
    """
    change = trials.change[:, year]
    with np.errstate(divide="ignore", invalid="ignore"):
        of_size = change / point
    known = of_size[np.isfinite(of_size)]
    return np.where(np.isfinite(change), change, point * float(np.median(known)) if known.size else np.nan)


def _difficulty(off: Floats, shrinkage: float) -> Floats:
    """How wrong the procedure was for each unit, drawn towards everybody as scores are; shape (units,).

    Some units change much and can be told well, as where the budget says it. Their errors are small for their changes,
    and so is the interval. 1 where nobody has an error.
    """
    made = np.isfinite(off)
    every = int(made.sum())
    if not every:
        return np.ones(off.shape[0])
    sums = np.where(made, np.abs(off), 0.0).sum(axis=1)
    common = math.fsum(sums) / every
    if common == 0:
        return np.ones(off.shape[0])
    drawn: Floats = (sums + shrinkage * common) / (made.sum(axis=1) + shrinkage)
    return drawn


def _calibration(off: Floats, contest: Contest) -> Floats:
    """The signed scaled errors that set an interval: those of the latest years, and of more where these are few."""
    usable = np.isfinite(off)
    taken: list[Floats] = []
    count = 0
    for back, year in enumerate(range(off.shape[1] - 1, -1, -1)):
        if back >= contest.calibration_years and count >= contest.calibration_errors:
            break
        taken.append(off[usable[:, year], year])
        count += taken[-1].size
    return np.concatenate(taken) if taken else np.empty(0)


def _ends(point: Floats, scale: Floats, least: Floats, far: Reach) -> tuple[Floats, Floats]:
    """The ends of the intervals. They include the forecast, and keep to the least that a year comes to."""
    if far.below is None or far.above is None:
        return np.full(point.shape, np.nan), np.full(point.shape, np.nan)
    low = np.minimum(np.maximum(point + far.below * scale, least), point)
    return low, np.maximum(point + far.above * scale, point)
