"""What the data cannot tell, said aloud: channels that move together, spending that hardly moves, ends never seen.

Knows the numbers of a fit. It must not know how they were found. A finding here is always a warning: the curve is the
best that history gives, and the reader is told how good that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Place, Verdict
from apportion.valuation.response.backtest import OutOfSample
from apportion.valuation.response.channel import Alikeness, ChannelResponse
from apportion.valuation.response.estimation import Estimate
from apportion.valuation.response.model import RETENTION_MAX, SCALE_HIGHEST, SCALE_LOWEST
from apportion.valuation.response.problem import Problem
from apportion.valuation.response.resampling import autocorrelation
from apportion.valuation.response.saturation import FloatArray


@dataclass(frozen=True)
class Thresholds:
    """From where on something is worth a warning. All are conventions, as of 2025; a caller may set others."""

    alike: float = 0.9
    """Part of a channel's movement that others explain: a variance inflation of ten (Marquardt, 1970)."""
    variation: float = 0.1
    """Standard deviation of spending as a part of its mean. Project default: with a tenth, a straight line through
    history is all that can be seen of a curve."""
    periods_with_spend: int = 10
    """Project default: with fewer, each period decides the curve."""
    periods_per_parameter: float = 10.0
    """Harrell, *Regression Modeling Strategies* (2015), section 4.4: ten to twenty observations per parameter."""
    residual_chance: float = 0.05
    """Chance below which residuals are said to follow each other: the usual level of the Ljung-Box test."""


THRESHOLDS: Final = Thresholds()
_AT_END: Final = 0.02
"""An interval that comes this near, as a part, to the end of what was tried has reached it."""


@dataclass(frozen=True)
class ResidualCheck:
    """Whether what the model leaves unexplained follows a pattern in time."""

    lag_one: float
    """Autocorrelation with the period before."""
    ljung_box: float
    """Statistic of Ljung and Box (1978) over ``lags``."""
    lags: int
    """Ten, or a fifth of the periods where that is less (Hyndman and Athanasopoulos, *Forecasting*, section 5.4)."""
    chance: float
    """Chance of at least this statistic without a pattern."""


def check_residual(residual: FloatArray) -> ResidualCheck:
    """Autocorrelation of residuals and the test of Ljung and Box."""
    from scipy.special import gammaincc

    count = residual.size
    lags = max(1, min(10, count // 5))
    centred = residual - residual.mean()
    squares = [autocorrelation(centred, lag) ** 2 / (count - lag) for lag in range(1, lags + 1)]
    statistic = count * (count + 2) * sum(squares)
    return ResidualCheck(autocorrelation(centred, 1), statistic, lags, float(gammaincc(lags / 2.0, statistic / 2.0)))


def alikeness(problem: Problem, known: Estimate) -> tuple[Alikeness, ...]:
    """How much of each channel's movement the baseline and the other channels share.

    Both its part of the result and its plain spending are looked at, and the larger number is told: where two channels
    spend alike, the search may give them different curves for that very reason.
    """
    worked = [part.column(bent) for part, bent in zip(problem.channels, known.bent, strict=True)]
    spent = [part.lags[:, 0] for part in problem.channels]
    seen = [_shared(problem, np.column_stack(columns)) for columns in (worked, spent)]
    result = []
    for place in range(len(problem.channels)):
        by_work, by_spend = seen[0][place], seen[1][place]
        shared = by_spend if by_spend[1] > by_work[1] else by_work
        names = [part.channel.name for part in problem.channels]
        most = names[shared[2]] if shared[2] >= 0 else ""
        result.append(Alikeness(by_work[0], shared[1], most))
    return tuple(result)


def _shared(problem: Problem, columns: FloatArray) -> list[tuple[float, float, int]]:
    """For each column: the part that the baseline explains, the part of the rest that others do, and the most alike."""
    moved = columns - columns.mean(axis=0)
    rest = problem.without_baseline(columns)
    before, after = np.sum(moved**2, axis=0), np.sum(rest**2, axis=0)
    size = np.sqrt(np.where(after > 0, after, 1.0))
    unit = rest / size
    result = []
    for place in range(columns.shape[1]):
        by_baseline = 1.0 - after[place] / before[place] if before[place] > 0 else 1.0
        others = np.delete(unit, place, axis=1)
        if not others.shape[1]:
            result.append((float(by_baseline), 0.0, -1))
            continue
        fitted = others @ np.linalg.lstsq(others, unit[:, place], rcond=None)[0]
        alike = np.abs(unit.T @ unit[:, place])
        alike[place] = -1.0
        result.append((float(by_baseline), min(float(fitted @ fitted), 1.0), int(np.argmax(alike))))
    return result


def _warn(code: str, message: str, column: str = "", remedy: str = "") -> Finding:
    return Finding(code, Verdict.WARN, message, Place(header=column), remedy=remedy)


def findings_of(
    channels: Sequence[ChannelResponse],
    residual: ResidualCheck,
    out_of_sample: OutOfSample | None,
    fitted_periods: int,
    parameters: int,
    thresholds: Thresholds = THRESHOLDS,
) -> list[Finding]:
    """Everything worth saying about a fit."""
    found = []
    for channel in channels:
        found += _effect(channel) + _movement(channel, thresholds) + _ends(channel)
    if residual.chance < thresholds.residual_chance:
        message = (
            f"what the model does not explain follows a pattern (autocorrelation {residual.lag_one:.2f}): something "
            "that moves slowly is missing, and channels may be credited with it"
        )
        found.append(_warn("response.residual-pattern", message, remedy="Add a control, harmonics or a bent trend."))
    if fitted_periods < thresholds.periods_per_parameter * parameters:
        message = f"{fitted_periods} periods for {parameters} parameters are few"
        found.append(_warn("response.few-periods", message, remedy="Add history, or leave out channels or controls."))
    return found + _out_of_sample(out_of_sample)


def _effect(channel: ChannelResponse) -> list[Finding]:
    if not channel.may_have_no_effect:
        return []
    message = (
        f"the data cannot tell whether {channel.name} has an effect: {channel.chance_without_effect:.0%} of histories "
        "without one look as much as if it had; the low ends of its intervals are nothing"
    )
    return [_warn("response.no-effect", message, channel.name, "Change its spending on purpose for a while, and see.")]


def _movement(channel: ChannelResponse, thresholds: Thresholds) -> list[Finding]:
    found, name = [], channel.name
    like = channel.alikeness
    if like.channels >= thresholds.alike:
        message = (
            f"the data cannot tell {name} and other channels apart, {like.most_like} above all: they share "
            f"{like.channels:.0%} of its movement"
        )
        found.append(
            _warn("response.alike", message, name, "Take them as one channel, or spend them apart for a while.")
        )
    if like.baseline >= thresholds.alike:
        message = f"the data cannot tell {name} from trend, seasons and controls: they share {like.baseline:.0%} of it"
        found.append(_warn("response.like-baseline", message, name, "Spend at another time of the year for once."))
    if channel.seen.periods_with_spend < thresholds.periods_with_spend:
        message = f"{name} spent in {channel.seen.periods_with_spend} periods only"
        found.append(_warn("response.few-spends", message, name))
    if channel.seen.spend_variation < thresholds.variation:
        message = (
            f"spending of {name} hardly varies ({channel.seen.spend_variation:.0%} of its mean): no curve can be seen"
        )
        found.append(_warn("response.steady-spend", message, name, "Vary it on purpose."))
    return found


def _ends(channel: ChannelResponse) -> list[Finding]:
    """Intervals that reach the end of what was tried: there the data do not decide."""
    found, name, top = [], channel.name, channel.seen.spend_highest
    scale, retention = channel.scale_interval, channel.retention_interval
    if scale is not None and scale.high >= SCALE_HIGHEST * top * (1.0 - _AT_END):
        message = (
            f"history does not show where the returns of {name} fade: up to {channel.seen.carried_highest:,.2f} a "
            "period they may be straight, and the curve beyond is extrapolated"
        )
        found.append(_warn("response.no-saturation-seen", message, name, "Keep its cap within what was spent before."))
    if scale is not None and scale.low <= SCALE_LOWEST * top * (1.0 + _AT_END):
        message = (
            f"history does not show how little of {name} would be enough: small amounts may bring nearly all of it"
        )
        found.append(_warn("response.no-start-seen", message, name, "Spend little in some periods."))
    if retention is not None and retention.high >= RETENTION_MAX * (1.0 - _AT_END):
        message = f"money of {name} may work longer than {channel.channel.carry_over_periods} periods"
        found.append(_warn("response.long-carry-over", message, name, "Allow a longer carry-over."))
    return found


def _out_of_sample(measured: OutOfSample | None) -> list[Finding]:
    if measured is None:
        return []
    found = []
    if measured.gain_over_baseline <= 0:
        message = (
            f"predictions with the channels were wrong by {measured.with_channels.mean_absolute:,.4g} a period, "
            f"without them by {measured.without_channels.mean_absolute:,.4g}"
        )
        found.append(_warn("response.no-better-than-baseline", message, remedy="Do not rely on the curves."))
    gain = measured.gain_over_season_before
    if gain is not None and gain <= 0 and measured.season_before is not None:
        message = (
            f"predictions with the channels were wrong by {measured.with_channels.mean_absolute:,.4g} a period, "
            f"repeating the season before by {measured.season_before.mean_absolute:,.4g}"
        )
        found.append(_warn("response.no-better-than-season", message, remedy="Do not rely on the curves."))
    return found
