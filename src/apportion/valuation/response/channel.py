"""What was found out about one channel: its curve, its intervals, what it returns now, how far history reaches.

Knows the fit's numbers. It must not know findings or how they were found. All money is in major units per period of the
history.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apportion.valuation.response.model import Channel
from apportion.valuation.response.resampling import Interval, interval
from apportion.valuation.response.saturation import Curve, FloatArray, shape


@dataclass(frozen=True, eq=False)
class ChannelDraws:
    """The channel in each replicate; arrays of shape (replicates,)."""

    effects: FloatArray
    retentions: FloatArray
    scales: FloatArray
    exponents: FloatArray

    @property
    def count(self) -> int:
        """Number of replicates."""
        return int(self.effects.size)


@dataclass(frozen=True)
class Seen:
    """How far history reaches."""

    spend_lowest: float
    """Least spent in one period."""
    spend_highest: float
    """Most spent in one period."""
    carried_highest: float
    """Most that was at work in one period, carry-over counted: beyond this constant spending is extrapolated."""
    spend_total: float
    """Spent over the whole history."""
    periods_with_spend: int
    spend_variation: float
    """Standard deviation of spending as a part of its mean."""


@dataclass(frozen=True)
class Alikeness:
    """What the channel's movement has in common with others: parts of its squares, from 0 to 1."""

    baseline: float
    """With trend, seasons and controls."""
    channels: float
    """Of what the baseline leaves of it, with the other channels."""
    most_like: str
    """The channel that has most in common with it. Empty: there is no other."""


@dataclass(frozen=True, eq=False)
class Band:
    """Results at several levels of spending; arrays of one shape."""

    spend: FloatArray
    result: FloatArray
    """By the fitted curve."""
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class ChannelResponse:
    """The response of one channel."""

    channel: Channel
    curve: Curve
    retention: float | None
    """Part of the effect that is left after one period. None: no carry-over is looked for."""
    effect_interval: Interval
    """From 0 where the channel may have no effect."""
    retention_interval: Interval | None
    """None: not looked for, or no effect in any replicate. Likewise the next two."""
    scale_interval: Interval | None
    exponent_interval: Interval | None
    chance_without_effect: float
    """Part of histories without an effect of the channel that look as much as if it had one as this history does."""
    level: float
    """Part of the replicates that each interval holds."""
    seen: Seen
    alikeness: Alikeness
    current_spend: float
    """Mean of the last periods; how many is said in the fit."""
    marginal_now: float
    """Result of the next 1.00 per period at current spending, in steady state; infinite at no spending where the curve
    starts upright."""
    marginal_interval: Interval
    result_total: float
    """What it brought in all fitted periods together, in units of result."""
    result_interval: Interval
    draws: ChannelDraws

    @property
    def name(self) -> str:
        """Name of the channel."""
        return self.channel.name

    @property
    def may_have_no_effect(self) -> bool:
        """Whether history could look like this without any effect; the low ends of intervals are then nothing."""
        return may_be_nothing(self.chance_without_effect, self.level)

    def at(self, spend: FloatArray) -> Band:
        """Results per period at constant spending per period, with an interval at each.

        Args:
            spend: major units per period of the history, at least 0.
        """
        drawn = self.draws.effects[:, None] * shape(
            self.channel.saturation, spend / self.draws.scales[:, None], self.draws.exponents[:, None]
        )
        low, high = np.quantile(drawn, [(1.0 - self.level) / 2.0, (1.0 + self.level) / 2.0], axis=0)
        return Band(spend, self.curve.result(spend), np.zeros_like(low) if self.may_have_no_effect else low, high)

    def drawn_curve(self, replicate: int) -> Curve:
        """The curve in one replicate: for scenarios, all channels of one replicate belong together."""
        return drawn_curve(self.channel, self.draws, replicate)


def may_be_nothing(chance: float, level: float) -> bool:
    """Whether an effect cannot be told from none: at the same one-sided level as the low end of an interval."""
    return chance > (1.0 - level) / 2.0


def drawn_curve(channel: Channel, draws: ChannelDraws, replicate: int) -> Curve:
    """The curve of a channel in one replicate."""
    return Curve(
        channel.saturation,
        float(draws.effects[replicate]),
        float(draws.scales[replicate]),
        float(draws.exponents[replicate]),
    )


def marginal_interval(channel: Channel, draws: ChannelDraws, spend: float, level: float) -> Interval:
    """Where the return of the next 1.00 at ``spend`` lies; may end at infinity at no spending."""
    slopes = np.array([drawn_curve(channel, draws, number).slope(spend) for number in range(draws.count)])
    if np.isfinite(slopes).all():
        return interval(slopes, level)
    # Upright starts cannot be interpolated between: the nearest replicates below and above instead.
    order = np.sort(slopes)
    low = math.floor((order.size - 1) * (1.0 - level) / 2.0)
    return Interval(float(order[low]), float(order[order.size - 1 - low]))


def interval_where_it_works(
    draws: ChannelDraws, of: Callable[[ChannelDraws], FloatArray], level: float
) -> Interval | None:
    """The interval of a parameter over the replicates in which the channel has an effect; None where it has in none."""
    works = draws.effects > 0
    return interval(of(draws)[works], level) if bool(works.any()) else None
