"""From a fitted response to the cells of a request: the curve itself, or the low or high end of its interval.

Knows fits and the cells that a case wants; no case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from apportion.model.findings import Finding
from apportion.valuation.response.channel import ChannelResponse
from apportion.valuation.response.request_curve import (
    BudgetTerms,
    RequestCurve,
    beyond_history,
    points_of,
    request_curve,
)
from apportion.valuation.response.saturation import FloatArray

Side = Literal["fitted", "low", "high"]


def as_request_curve(
    response: ChannelResponse,
    terms: BudgetTerms,
    cap_minor: int,
    *,
    side: Side = "fitted",
    s_curve: Literal["envelope", "refuse"] = "refuse",
) -> RequestCurve | Finding:
    """Cells for the tables ``requests`` and ``points``.

    Args:
        response: of one channel.
        terms: how results per period of the history become value and money of a budget period.
        cap_minor: the most that the request can receive per budget period, in minor units, above 0.
        side: the fitted curve, or the low or high end of the interval at every amount. An end is written as points on
            its concave envelope, with the error stated: ends of intervals need not be concave themselves.
        s_curve: what becomes of a fitted curve that is first slow and then fast.

    Returns:
        The cells, or a finding where an S-curve is refused.
    """
    if side == "fitted":
        return request_curve(
            response.curve,
            terms,
            cap_minor,
            name=response.name,
            seen_highest=response.seen.carried_highest,
            s_curve=s_curve,
        )

    def value(amount_minor: FloatArray) -> FloatArray:
        band = response.at(terms.per_period(amount_minor))
        return np.maximum.accumulate(terms.value_minor(band.low if side == "low" else band.high))

    written = points_of(value, terms, cap_minor)
    return replace(written, findings=beyond_history(terms, cap_minor, response.name, response.seen.carried_highest))
