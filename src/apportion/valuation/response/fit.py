"""Response curves fitted from history, with how sure they are.

Puts together the fit, its intervals, the test for no effect, the error out of sample and what the data cannot tell. It
must not know cases; ``as_request_curve`` hands over the cells that a case wants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from apportion.model.findings import Findings
from apportion.valuation.response.backtest import OutOfSample, measure_out_of_sample
from apportion.valuation.response.channel import (
    Alikeness,
    ChannelDraws,
    ChannelResponse,
    Seen,
    interval_where_it_works,
    marginal_interval,
    may_be_nothing,
)
from apportion.valuation.response.checks import check_history
from apportion.valuation.response.design import baseline_names
from apportion.valuation.response.diagnosis import (
    THRESHOLDS,
    ResidualCheck,
    Thresholds,
    alikeness,
    check_residual,
    findings_of,
)
from apportion.valuation.response.estimation import Estimate, estimate
from apportion.valuation.response.history import History
from apportion.valuation.response.model import Distribute, Resampling, ResponseModel, RollingOrigin
from apportion.valuation.response.no_effect import chance_without_effect
from apportion.valuation.response.problem import Bent, ChannelProblem, Problem, curve_of, pose
from apportion.valuation.response.resampling import Draws, Interval, interval, parameter_count, redraw
from apportion.valuation.response.saturation import FloatArray


@dataclass(frozen=True)
class Coefficient:
    """One column of the baseline."""

    name: str
    value: float
    """Units of result per unit of the column."""
    interval: Interval


@dataclass(frozen=True, eq=False)
class ResponseFit:
    """What history says about the channels."""

    model: ResponseModel
    resampling: Resampling
    current_periods: int
    """Last periods over which current spending is a mean."""
    channels: tuple[ChannelResponse, ...]
    """In the order of their names, as the controls of the baseline are."""
    baseline: tuple[Coefficient, ...]
    first: date
    """First fitted period; the last is the end of the history."""
    fitted: FloatArray
    """Result by the model in each fitted period."""
    residual: FloatArray
    """What happened less what the model says."""
    residual_spread: float
    """Standard deviation of the residual, parameters counted, in units of result."""
    r_squared: float
    """Part of the squares of the result around its mean that the model explains, within the sample."""
    parameters: int
    """Parameters that the fit used."""
    block_periods: int
    """Periods that were redrawn together."""
    residual_check: ResidualCheck
    out_of_sample: OutOfSample | None
    """None: not asked for."""
    findings: Findings
    """Warnings: what the data cannot tell."""

    def channel(self, name: str) -> ChannelResponse:
        """The response of one channel.

        Raises:
            KeyError: for a name that was not fitted.
        """
        for one in self.channels:
            if one.name == name:
                return one
        raise KeyError(name)


def fit_response(
    history: History,
    model: ResponseModel,
    resampling: Resampling,
    *,
    current_periods: int,
    rolling: RollingOrigin | None = None,
    distribute: Distribute = map,
    thresholds: Thresholds = THRESHOLDS,
) -> ResponseFit:
    """Fit the response of every channel to a history.

    Args:
        history: what ``read_history`` returned.
        model: channels and baseline.
        resampling: how uncertainty is found; its seed also places the starts of the search.
        current_periods: last periods whose mean is current spending, for example the last 52 weeks.
        rolling: how the error out of sample is measured; None: it is not.
        distribute: ``map``, or the map of an executor; the result is the same.
        thresholds: from where on something is worth a warning.

    Raises:
        ValueError: when ``check_history`` has findings: ask it first.
        ModuleNotFoundError: without SciPy, which the extra ``evidence`` installs.
    """
    _require_scipy()
    checked = check_history(history, model, rolling)
    if checked.blocking:
        raise ValueError(f"this history cannot be fitted: {checked.blocking[0].message}")
    if not 1 <= current_periods <= history.periods:
        raise ValueError(f"current spending over {current_periods} of {history.periods} periods is no mean")
    model = _in_order(model)
    problem = pose(history, model)
    result = history.result[problem.first :]
    known = estimate(problem, result, resampling.seed)
    draws, block = redraw(problem, result, known, resampling, distribute)
    chances = chance_without_effect(problem, result, known, block, resampling.replicates, resampling.seed)
    alike = alikeness(problem, known)
    channels = tuple(
        _channel(
            history, problem, known, draws, place, current_periods, resampling.level, (chances[place], alike[place])
        )
        for place in range(len(problem.channels))
    )
    measured = None if rolling is None else measure_out_of_sample(history, model, rolling, resampling.seed, distribute)
    residual = result - known.fitted
    check = check_residual(residual)
    parameters = parameter_count(problem, known)
    found = findings_of(channels, check, measured, residual.size, parameters, thresholds)
    around = result - result.mean()
    return ResponseFit(
        model,
        resampling,
        current_periods,
        channels,
        _baseline(problem, known, draws, resampling.level),
        history.dates[problem.first],
        _read_only(known.fitted),
        _read_only(residual),
        float(np.sqrt(known.squares / max(1, residual.size - parameters))),
        1.0 - known.squares / float(around @ around),
        parameters,
        block,
        check,
        measured,
        Findings.of(found),
    )


def _in_order(model: ResponseModel) -> ResponseModel:
    """The same model with channels and controls in the order of their names: theirs must not change the last digit."""
    baseline = replace(model.baseline, controls=tuple(sorted(model.baseline.controls)))
    return replace(model, channels=tuple(sorted(model.channels, key=lambda one: one.name)), baseline=baseline)


def _require_scipy() -> None:
    try:
        import scipy.optimize
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError("response curves need SciPy: install apportion[evidence]") from missing
    del scipy


def _read_only(numbers: FloatArray) -> FloatArray:
    numbers.setflags(write=False)
    return numbers


def _baseline(problem: Problem, known: Estimate, draws: Draws, level: float) -> tuple[Coefficient, ...]:
    names = baseline_names(problem.model.baseline)
    return tuple(
        Coefficient(name, float(known.coefficients[place]), interval(draws.coefficients[:, place], level))
        for place, name in enumerate(names)
    )


def _channel(
    history: History,
    problem: Problem,
    known: Estimate,
    draws: Draws,
    place: int,
    current_periods: int,
    level: float,
    told: tuple[float, Alikeness],
) -> ChannelResponse:
    part, bent, effect = problem.channels[place], known.bent[place], float(known.effects[place])
    drawn = ChannelDraws(
        draws.effects[:, place], draws.retentions[:, place], draws.scales[:, place], draws.exponents[:, place]
    )
    chance, alike = told
    nothing = may_be_nothing(chance, level)
    spend = history.spend[part.channel.name]
    current = float(spend[-current_periods:].mean())
    brought = np.array([_brought(part, drawn, number) for number in range(drawn.count)])
    curve = curve_of(part, bent, effect)
    channel = part.channel
    return ChannelResponse(
        channel,
        curve,
        bent.retention if channel.has_retention else None,
        _from_nothing(interval(drawn.effects, level), nothing),
        interval_where_it_works(drawn, lambda one: one.retentions, level) if channel.has_retention else None,
        interval_where_it_works(drawn, lambda one: one.scales, level) if channel.saturation.has_scale else None,
        interval_where_it_works(drawn, lambda one: one.exponents, level) if channel.exponent_is_free else None,
        chance,
        level,
        _seen(part, bent, spend),
        alike,
        current,
        curve.slope(current),
        _from_nothing(marginal_interval(channel, drawn, current, level), nothing),
        effect * float(part.column(bent).sum()),
        _from_nothing(interval(brought, level), nothing),
        drawn,
    )


def _from_nothing(found: Interval, nothing: bool) -> Interval:  # noqa: FBT001 - the one thing that is asked
    return Interval(0.0, found.high) if nothing else found


def _brought(part: ChannelProblem, drawn: ChannelDraws, number: int) -> float:
    bent = Bent(float(drawn.retentions[number]), float(drawn.scales[number]), float(drawn.exponents[number]))
    return float(drawn.effects[number]) * float(part.column(bent).sum())


def _seen(part: ChannelProblem, bent: Bent, spend: FloatArray) -> Seen:
    mean = float(spend.mean())
    return Seen(
        float(spend.min()),
        float(spend.max()),
        float(part.work(bent).max()),
        float(spend.sum()),
        int(np.count_nonzero(spend)),
        float(spend.std()) / mean,
    )
