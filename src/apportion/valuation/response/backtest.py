"""How wrong the model has been out of sample: fitted again and again on what came before, judged by what came next.

Predictions know the spending and the controls of the predicted periods, as a budget does; they are beside a prediction
without the channels and one that repeats the season before. A curve whose model predicts no better than these has not
been earned from the data.

Knows history and model. It must not know money or intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from apportion.valuation.response.carry_over import carried
from apportion.valuation.response.design import baseline_columns, least_squares
from apportion.valuation.response.estimation import Estimate, estimate
from apportion.valuation.response.history import History
from apportion.valuation.response.model import Distribute, ResponseModel, RollingOrigin
from apportion.valuation.response.problem import Problem, curve_of, pose
from apportion.valuation.response.saturation import FloatArray


@dataclass(frozen=True)
class Errors:
    """How far predictions were from what happened, in units of result per period."""

    mean_absolute: float
    root_mean_square: float


@dataclass(frozen=True)
class OutOfSample:
    """Errors of predictions over the same periods."""

    protocol: RollingOrigin
    first: date
    """First predicted period; the last is the end of the history."""
    periods: int
    """Periods predicted."""
    mean_result: float
    """What happened in them on average: to see the errors as a part of it."""
    with_channels: Errors
    without_channels: Errors
    """The same baseline, fitted without the channels."""
    season_before: Errors | None
    """What happened one season earlier, or in the last period where the model has no seasons. None: no whole season
    stands before the first origin."""

    @property
    def gain_over_baseline(self) -> float:
        """Part of the mean absolute error without channels that knowing the channels saves; negative where it harms."""
        return _gain(self.with_channels, self.without_channels)

    @property
    def gain_over_season_before(self) -> float | None:
        """Likewise against the season before. None where that is not known."""
        return None if self.season_before is None else _gain(self.with_channels, self.season_before)


def _gain(errors: Errors, other: Errors) -> float:
    return 1.0 - errors.mean_absolute / other.mean_absolute if other.mean_absolute > 0 else 0.0


def first_origin(history: History, protocol: RollingOrigin) -> int:
    """How many periods come before the first prediction; below 1 where the history is too short."""
    return history.periods - protocol.origins * protocol.horizon


def measure_out_of_sample(
    history: History, model: ResponseModel, protocol: RollingOrigin, seed: int, distribute: Distribute = map
) -> OutOfSample:
    """Predict the end of the history from several origins.

    Args:
        history: the whole history.
        model: fitted anew at each origin. A channel that had not spent by then is left out of the prediction.
        protocol: how often, how far.
        seed: of the starts of each fit.
        distribute: ``map``, or the map of an executor.

    Raises:
        ValueError: when nothing comes before the first origin.
    """
    start = first_origin(history, protocol)
    if start < 1:
        raise ValueError(f"{history.periods} periods are too few for {protocol.origins} times {protocol.horizon}")
    parts = list(distribute(partial(_predict, history, model, protocol, seed), range(protocol.origins)))
    happened = history.result[start:]
    lag = model.baseline.season_lag or 1
    before = None
    if start >= lag:
        origins = (start + number * protocol.horizon for number in range(protocol.origins))
        before = np.concatenate([_repeated(history.result, origin, lag, protocol.horizon) for origin in origins])
    return OutOfSample(
        protocol,
        history.dates[start],
        happened.size,
        float(happened.mean()),
        _errors(happened, np.concatenate([part[0] for part in parts])),
        _errors(happened, np.concatenate([part[1] for part in parts])),
        None if before is None else _errors(happened, before),
    )


def _errors(happened: FloatArray, predicted: FloatArray) -> Errors:
    missed = happened - predicted
    return Errors(float(np.mean(np.abs(missed))), float(np.sqrt(np.mean(missed**2))))


def _repeated(result: FloatArray, origin: int, lag: int, horizon: int) -> FloatArray:
    """The last whole season before the origin, again and again."""
    return result[origin - lag + np.arange(horizon) % lag]


def _predict(
    history: History, model: ResponseModel, protocol: RollingOrigin, seed: int, number: int
) -> tuple[FloatArray, FloatArray]:
    """Predictions with and without channels from one origin."""
    origin = first_origin(history, protocol) + number * protocol.horizon
    window = slice(origin, origin + protocol.horizon)
    past = history.until(origin)
    columns = baseline_columns(history, model.baseline)
    first = 0 if history.spending_began_here else min(model.carry_over_periods - 1, origin - 1)
    alone = columns[window] @ least_squares(columns[first:origin], history.result[first:origin])
    spending = tuple(channel for channel in model.channels if past.spend[channel.name].any())
    if not spending:
        return alone, alone
    problem = pose(past, replace(model, channels=spending))
    found = estimate(problem, past.result[problem.first :], seed)
    return columns[window] @ found.coefficients + _brought(history, problem, found, window), alone


def _brought(history: History, problem: Problem, found: Estimate, window: slice) -> FloatArray:
    """What the channels bring in the window, with all that was carried into it."""
    total = np.zeros(window.stop - window.start)
    for part, bent, effect in zip(problem.channels, found.bent, found.effects.tolist(), strict=True):
        work = carried(history.spend[part.channel.name], bent.retention, part.channel.carry_over_periods)
        total += curve_of(part, bent, effect).result(work[window])
    return total
