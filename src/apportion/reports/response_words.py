"""Response curves in the words of a reader: one row of figures for each channel, and sentences about the fit.

Knows a formatter. It must not know terminals or pages.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from apportion.reports.words import Formatter, plural
from apportion.valuation.response.channel import ChannelResponse
from apportion.valuation.response.evidence import ResponseEvidence, half_interval, half_spend
from apportion.valuation.response.resampling import Interval


@dataclass(frozen=True)
class ChannelWords:
    """What is shown of one channel."""

    channel: str
    request: str
    """Name of the request it stands for."""
    curve: str
    """Shape that was fitted."""
    spent: str
    """Current spending, as money of a budget period."""
    half: str
    """Money per budget period that brings half of the ceiling, with its interval; says so where there is no ceiling."""
    carry_over: str
    """Part of the effect that is left after one period."""
    returns: str
    """Value of the next 1.00 at current spending."""
    interval: str
    """Its interval."""
    brought: str
    """Value that it brought over the fitted history, with its interval."""
    cells: tuple[str, ...]
    """For each row of the request, the cells it gets."""


def channel_words(evidence: ResponseEvidence, channel: ChannelResponse, formatter: Formatter) -> ChannelWords:
    """One channel in words."""
    rows = evidence.rows_of(channel.name)
    now, ends = evidence.returns_now(channel)
    return ChannelWords(
        channel.name,
        rows[0].name if rows else "",
        channel.curve.saturation.value,
        formatter.money_short(evidence.money(channel.current_spend)),
        _half(evidence, channel, formatter),
        _carry_over(channel, formatter),
        _ratio(now, formatter),
        f"{_ratio(ends.low, formatter)} to {_ratio(ends.high, formatter)}",
        _brought(evidence, channel, formatter),
        tuple(_cells(row.period, row.curve.request_cells(), len(row.curve.points)) for row in rows if row.curve),
    )


def _brought(evidence: ResponseEvidence, channel: ChannelResponse, formatter: Formatter) -> str:
    ends = channel.result_interval
    total, low, high = (
        formatter.money_short(evidence.worth(result)) for result in (channel.result_total, ends.low, ends.high)
    )
    return f"{total} ({low} to {high})"


def _half(evidence: ResponseEvidence, channel: ChannelResponse, formatter: Formatter) -> str:
    half, ends = half_spend(channel), half_interval(channel)
    if half is None:
        return "no ceiling" if channel.curve.effect > 0 else "no effect"
    text = formatter.money_short(evidence.money(half))
    if ends is None:
        return text
    return (
        f"{text} ({formatter.money_short(evidence.money(ends.low))} to "
        f"{formatter.money_short(evidence.money(ends.high))})"
    )


def _carry_over(channel: ChannelResponse, formatter: Formatter) -> str:
    if channel.retention is None:
        return "none"
    text, ends = _percent(channel.retention, formatter), channel.retention_interval
    return text if ends is None else f"{text} ({_percents(ends, formatter)})"


def _percents(ends: Interval, formatter: Formatter) -> str:
    return f"{_percent(ends.low, formatter)} to {_percent(ends.high, formatter)}"


def _percent(share: float, formatter: Formatter) -> str:
    return formatter.percent(Fraction(share), 0)


def _ratio(number: float, formatter: Formatter) -> str:
    return "no end" if math.isinf(number) else formatter.price(Fraction(round(number, 2)).limit_denominator(100))


def _cells(period: str, cells: dict[str, str], points: int) -> str:
    told = [f"{name} {text}" for name, text in cells.items() if text]
    if points:
        told.append(plural(points, "row") + " of points")
    return f"{f'{period}: ' if period else ''}{', '.join(told)}"


def fit_sentences(evidence: ResponseEvidence, formatter: Formatter) -> tuple[str, ...]:
    """What was fitted, and how wrong it has been out of sample."""
    fit = evidence.fit
    level = _percent(fit.resampling.level, formatter)
    first = (
        f"{plural(len(fit.channels), 'curve')} fitted to {plural(evidence.periods_read, 'period')} of "
        f"{evidence.history_file} from {fit.first.isoformat()} on; within them the model explains "
        f"{_percent(fit.r_squared, formatter)} of how '{evidence.result}' varies. Intervals hold {level} of "
        f"{fit.resampling.replicates} histories drawn with seed {fit.resampling.seed}."
    )
    return (first, *_measured(evidence, formatter))


def _measured(evidence: ResponseEvidence, formatter: Formatter) -> tuple[str, ...]:
    measured = evidence.fit.out_of_sample
    if measured is None:
        return ("How wrong it is out of sample was not measured: response.yaml does not ask for it.",)
    with_, without = measured.with_channels.mean_absolute, measured.without_channels.mean_absolute
    gain = measured.gain_over_baseline
    less = f"{_percent(gain, formatter)} less wrong"
    verdict = less if gain > 0 else f"{_percent(-gain, formatter)} more wrong: do not rely on them"
    text = (
        f"Out of sample, over {plural(measured.periods, 'period')} predicted {measured.protocol.horizon} at a time, it "
        f"was wrong by {_plain(with_, formatter)} a period on average, {_of(with_, measured.mean_result, formatter)}; "
        f"without the channels by {_plain(without, formatter)}: the curves make it {verdict}."
    )
    before = measured.season_before
    if before is None:
        return (text,)
    return (text, f"Repeating the season before would have been wrong by {_plain(before.mean_absolute, formatter)}.")


def _of(error: float, mean: float, formatter: Formatter) -> str:
    return f"{_percent(error / mean, formatter)} of the result" if mean > 0 else "beside a result of nothing"


def _plain(number: float, formatter: Formatter) -> str:
    """A result with three significant digits at least."""
    places = max(0, 2 - math.floor(math.log10(abs(number)))) if number else 0
    return formatter.number(Fraction(number), places)
