"""A fit together with the requests that it stands for: what documents show of it.

Knows fits, money and ids of requests. It must not know files or how anything is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from apportion.kernel.money import Currency
from apportion.valuation.response.as_request import Side
from apportion.valuation.response.channel import ChannelResponse
from apportion.valuation.response.fit import ResponseFit
from apportion.valuation.response.request_curve import BudgetTerms, RequestCurve
from apportion.valuation.response.resampling import Interval
from apportion.valuation.response.saturation import Saturation

_HALVES = {Saturation.HILL: 1.0, Saturation.EXPONENTIAL: math.log(2.0), Saturation.LOGISTIC: math.log(3.0)}
"""Money, as a multiple of the scale, that brings half of the ceiling: ln 2 solves 1 - exp(-u) = 1/2, ln 3 solves
tanh(u / 2) = 1/2, and Hill is half at its scale whatever its exponent."""


@dataclass(frozen=True)
class RequestRow:
    """One row of a request, and the curve that the fit gives it."""

    channel: str
    request: str
    name: str
    """Shown to readers."""
    period: str
    cap_minor: int
    curve: RequestCurve | None
    """``None``: nothing may be spent, or an S-curve is refused; a finding says so."""


@dataclass(frozen=True, eq=False)
class ResponseEvidence:
    """What was fitted, to which requests it belongs, and in what it is counted."""

    fit: ResponseFit
    terms: BudgetTerms
    history_file: str
    result: str
    """Heading of the column of results."""
    periods_read: int
    side: Side
    """Which curve is written into the requests."""
    rows: tuple[RequestRow, ...]

    @property
    def currency(self) -> Currency:
        """Of all money."""
        return self.terms.currency

    @property
    def has_gain(self) -> bool | None:
        """Whether predictions were better with the channels than without; ``None``: it was not measured."""
        measured = self.fit.out_of_sample
        return None if measured is None else measured.gain_over_baseline > 0

    def rows_of(self, channel: str) -> tuple[RequestRow, ...]:
        """The rows of the request that a channel stands for."""
        return tuple(row for row in self.rows if row.channel == channel)

    def money(self, per_period: float) -> int:
        """Minor units per budget period that an amount per period of the history is, to the nearest."""
        return round(per_period * float(self.terms.periods) * self.currency.minor_per_major)

    def worth(self, result: float) -> int:
        """Minor units that a result over any time is worth."""
        return round(result * float(self.terms.value_per_result) * self.currency.minor_per_major)

    def value_at(self, channel: ChannelResponse, amounts_minor: list[int]) -> list[tuple[int, int, int]]:
        """Value per budget period at each amount by the fitted curve, with the low and high end, in minor units."""
        band = channel.at(self.terms.per_period(np.array(amounts_minor, dtype=np.float64)))
        columns = [self.terms.value_minor(column).tolist() for column in (band.result, band.low, band.high)]
        return [(round(mid), round(low), round(high)) for mid, low, high in zip(*columns, strict=True)]

    def returns_now(self, channel: ChannelResponse) -> tuple[float, Interval]:
        """Value of the next 1.00 at current spending, with its interval."""
        per = float(self.terms.value_per_result)
        found = channel.marginal_interval
        return channel.marginal_now * per, Interval(found.low * per, found.high * per)


def half_spend(channel: ChannelResponse) -> float | None:
    """Money per period of the history that brings half of what the channel can bring; ``None`` where it has no end."""
    multiple = _HALVES.get(channel.channel.saturation)
    return None if multiple is None or channel.curve.effect == 0 else multiple * channel.curve.scale


def half_interval(channel: ChannelResponse) -> Interval | None:
    """The interval of that money."""
    multiple, scale = _HALVES.get(channel.channel.saturation), channel.scale_interval
    return None if multiple is None or scale is None else Interval(multiple * scale.low, multiple * scale.high)
