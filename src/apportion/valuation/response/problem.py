"""The fit as a problem of least squares in the few parameters that bend: retentions, scales, exponents.

For given values of these the model is linear: the baseline is projected out once and for all, and the effects follow
from non-negative least squares (variable projection: Golub and Pereyra, 1973; the derivative after Kaufman, 1975).

Knows one history and one model. It must not know how the parameters are searched for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from apportion.valuation.response.carry_over import lagged, weight_slopes, weights
from apportion.valuation.response.design import baseline_columns, plane
from apportion.valuation.response.history import History
from apportion.valuation.response.model import RETENTION_MAX, SCALE_HIGHEST, SCALE_LOWEST, Channel, ResponseModel
from apportion.valuation.response.saturation import Curve, FloatArray, exponent_slope, shape, slope


@dataclass(frozen=True)
class Bent:
    """The parameters of one channel that bend its curve."""

    retention: float
    """Part of an effect that is left after one period; 0 without carry-over."""
    scale: float
    """Money per period."""
    exponent: float


@dataclass(frozen=True, eq=False)
class ChannelProblem:
    """One channel: its spending at every age, and where its parameters stand among all."""

    channel: Channel
    lags: FloatArray
    """Shape (fitted periods, carry-over periods)."""
    top: float
    """Highest spend seen in one period, above 0."""
    retention_at: int
    """Place of the parameter; -1 where there is none. Likewise the next two."""
    scale_at: int
    exponent_at: int

    def bent(self, free: FloatArray) -> Bent:
        """The parameters that ``free`` stands for; the scale is searched as a logarithm of multiples of the top."""
        scale = self.top * math.exp(float(free[self.scale_at])) if self.scale_at >= 0 else self.top
        return Bent(
            float(free[self.retention_at]) if self.retention_at >= 0 else 0.0,
            scale,
            float(free[self.exponent_at]) if self.exponent_at >= 0 else self.channel.exponent_range[0],
        )

    def column(self, bent: Bent) -> FloatArray:
        """The channel's part of the result per unit of effect, in each fitted period."""
        return shape(self.channel.saturation, self.work(bent) / bent.scale, bent.exponent)

    def work(self, bent: Bent) -> FloatArray:
        """Money at work in each fitted period, carry-over counted."""
        return np.asarray(self.lags @ weights(bent.retention, self.channel.carry_over_periods))

    def slopes(self, bent: Bent) -> list[tuple[int, FloatArray]]:
        """How the column changes with each free parameter of the channel: its place, and the derivative."""
        periods, saturation = self.channel.carry_over_periods, self.channel.saturation
        u = self.work(bent) / bent.scale
        steep = slope(saturation, u, bent.exponent)
        found = []
        if self.retention_at >= 0:
            moved = self.lags @ weight_slopes(bent.retention, periods) / bent.scale
            found.append((self.retention_at, steep * moved))
        if self.scale_at >= 0:
            found.append((self.scale_at, -u * steep))
        if self.exponent_at >= 0:
            found.append((self.exponent_at, exponent_slope(saturation, u, bent.exponent)))
        return found


@dataclass(frozen=True, eq=False)
class Problem:
    """A history and a model, ready to be fitted to any result."""

    model: ResponseModel
    channels: tuple[ChannelProblem, ...]
    first: int
    """First period that is fitted: those before it were worked on by money that history does not show."""
    columns: FloatArray
    """The baseline over the fitted periods; shape (fitted periods, columns)."""
    basis: FloatArray
    """An orthonormal basis of the baseline."""
    lowest: FloatArray
    """Smallest value of each free parameter."""
    highest: FloatArray

    @property
    def free_count(self) -> int:
        """How many parameters bend."""
        return int(self.lowest.size)

    @property
    def fitted_count(self) -> int:
        """How many periods are fitted."""
        return int(self.columns.shape[0])

    def without_baseline(self, column: FloatArray) -> FloatArray:
        """What no baseline can explain of a column, or of each of several."""
        return np.asarray(column - self.basis @ (self.basis.T @ column))


def pose(history: History, model: ResponseModel) -> Problem:
    """Prepare a fit.

    Raises:
        KeyError: when a channel or control has no column; ``check_history`` reports it before.
        ValueError: when a channel never spends in the history.
    """
    first = 0 if history.spending_began_here else model.carry_over_periods - 1
    channels, lowest, highest = [], list[float](), list[float]()

    def place(low: float, high: float) -> int:
        lowest.append(low)
        highest.append(high)
        return len(lowest) - 1

    for channel in model.channels:
        spend = history.spend[channel.name]
        top = float(spend.max(initial=0.0))
        if top <= 0:
            raise ValueError(f"{channel.name} never spends in this history")
        channels.append(
            ChannelProblem(
                channel,
                lagged(spend, channel.carry_over_periods)[first:],
                top,
                place(0.0, RETENTION_MAX) if channel.has_retention else -1,
                place(math.log(SCALE_LOWEST), math.log(SCALE_HIGHEST)) if channel.saturation.has_scale else -1,
                place(*channel.exponent_range) if channel.exponent_is_free else -1,
            )
        )
    columns = baseline_columns(history, model.baseline)[first:]
    return Problem(model, tuple(channels), first, columns, plane(columns), np.array(lowest), np.array(highest))


@dataclass(frozen=True, eq=False)
class Profile:
    """The best effects for given bent parameters, with what they leave unexplained."""

    effects: FloatArray
    """One for each channel, at least 0, in the unit of the target."""
    residual: FloatArray
    """Target without baseline, less the channels; below it one row per channel where effects are shrunk."""
    matrix: FloatArray
    """The channels' columns without baseline, and the rows of shrinkage."""
    raw: FloatArray
    """The channels' columns as they stand; shape (fitted periods, channels)."""

    @property
    def loss(self) -> float:
        """Half of the sum of squares, as least squares count it."""
        return 0.5 * float(self.residual @ self.residual)


def profile(problem: Problem, free: FloatArray, target: FloatArray) -> Profile:
    """Effects and residual at ``free`` for a target from which the baseline has been taken."""
    from scipy.optimize import nnls

    raw = np.column_stack([part.column(part.bent(free)) for part in problem.channels])
    matrix = problem.without_baseline(raw)
    if problem.model.shrinkage > 0:
        size = np.linalg.norm(raw, axis=0)
        matrix = np.vstack([matrix, math.sqrt(problem.model.shrinkage) * np.diag(size)])
        target = np.concatenate([target, np.zeros(size.size)])
    effects, _ = nnls(matrix, target)
    return Profile(effects, target - matrix @ effects, matrix, raw)


def profile_slopes(problem: Problem, free: FloatArray, found: Profile) -> FloatArray:
    """Kaufman's derivative of the residual; shape (residual, free parameters)."""
    rows = problem.fitted_count
    slopes = np.zeros((rows, problem.free_count))
    shrunk = np.zeros((found.residual.size - rows, problem.free_count))
    for place, part in enumerate(problem.channels):
        effect = float(found.effects[place])
        if effect <= 0:
            continue
        column = found.raw[:, place]
        size = float(np.linalg.norm(column))
        for at, derivative in part.slopes(part.bent(free)):
            slopes[:, at] = -effect * derivative
            if shrunk.size and size > 0:
                turn = float(column @ derivative) / size
                shrunk[place, at] = -effect * math.sqrt(problem.model.shrinkage) * turn
    jacobian = np.vstack([problem.without_baseline(slopes), shrunk])
    active = found.matrix[:, found.effects > 0]
    if active.shape[1]:
        basis = np.linalg.qr(active)[0]
        jacobian -= basis @ (basis.T @ jacobian)
    return jacobian


def curve_of(part: ChannelProblem, bent: Bent, effect: float) -> Curve:
    """The curve of one channel at fitted parameters."""
    return Curve(part.channel.saturation, effect, bent.scale, bent.exponent)
