"""A fit of response curves as a document for programs: money as decimal text in major units, statistics as numbers.

Knows the layout of the document. It must not compute anything that the evidence does not say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from apportion.model.replaced import CellChange
from apportion.valuation.response.backtest import Errors, OutOfSample
from apportion.valuation.response.channel import ChannelResponse
from apportion.valuation.response.evidence import RequestRow, ResponseEvidence, half_interval, half_spend
from apportion.valuation.response.resampling import Interval

Document = dict[str, Any]

FORMAT: Final = "1"
_DIGITS: Final = 9
"""Significant digits of statistics."""


def response_document(evidence: ResponseEvidence, changes: Iterable[CellChange] = ()) -> Document:
    """Everything that was found out, and the cells that were changed where a case was written."""
    fit, terms = evidence.fit, evidence.terms
    return {
        "format": FORMAT,
        "currency": evidence.currency.code,
        "history": evidence.history_file,
        "result": evidence.result,
        "first_fitted": fit.first.isoformat(),
        "periods_fitted": evidence.periods_read,
        "periods_in_budget_period": str(terms.periods),
        "value_per_result": str(terms.value_per_result),
        "current_periods": fit.current_periods,
        "seed": fit.resampling.seed,
        "replicates": fit.resampling.replicates,
        "level": fit.resampling.level,
        "parameters": fit.parameters,
        "r_squared": _number(fit.r_squared),
        "residual_spread": _number(fit.residual_spread),
        "out_of_sample": None if fit.out_of_sample is None else _measured(fit.out_of_sample),
        "curve_written": evidence.side,
        "channels": [_channel(evidence, channel) for channel in fit.channels],
        "changes": [
            {
                "table": item.table,
                "row": item.row + 1,
                "column": item.column,
                "before": item.before,
                "after": item.after,
            }
            for item in changes
        ],
    }


def _measured(measured: OutOfSample) -> Document:
    return {
        "origins": measured.protocol.origins,
        "horizon": measured.protocol.horizon,
        "first": measured.first.isoformat(),
        "periods": measured.periods,
        "mean_result": _number(measured.mean_result),
        "with_channels": _errors(measured.with_channels),
        "without_channels": _errors(measured.without_channels),
        "season_before": None if measured.season_before is None else _errors(measured.season_before),
        "gain_over_baseline": _number(measured.gain_over_baseline),
        "gain_over_season_before": _number(measured.gain_over_season_before),
    }


def _errors(errors: Errors) -> Document:
    return {"mean_absolute": _number(errors.mean_absolute), "root_mean_square": _number(errors.root_mean_square)}


def _channel(evidence: ResponseEvidence, channel: ChannelResponse) -> Document:
    now, now_interval = evidence.returns_now(channel)
    half, ends = half_spend(channel), half_interval(channel)
    curve = channel.curve
    return {
        "channel": channel.name,
        "saturation": curve.saturation.value,
        "effect": _number(curve.effect),
        "effect_interval": _interval(channel.effect_interval),
        "scale": _number(curve.scale),
        "scale_interval": _interval(channel.scale_interval),
        "exponent": _number(curve.exponent),
        "exponent_interval": _interval(channel.exponent_interval),
        "retention": _number(channel.retention),
        "retention_interval": _interval(channel.retention_interval),
        "chance_without_effect": _number(channel.chance_without_effect),
        "current_spend": evidence.currency.text(evidence.money(channel.current_spend)),
        "half_spend": None if half is None else evidence.currency.text(evidence.money(half)),
        "half_spend_interval": None
        if ends is None
        else [evidence.currency.text(evidence.money(end)) for end in (ends.low, ends.high)],
        "returns_now": _number(now),
        "returns_now_interval": _interval(now_interval),
        "brought": evidence.currency.text(evidence.worth(channel.result_total)),
        "brought_interval": [
            evidence.currency.text(evidence.worth(end))
            for end in (channel.result_interval.low, channel.result_interval.high)
        ],
        "requests": [_request(evidence, row) for row in evidence.rows_of(channel.name)],
    }


def _request(evidence: ResponseEvidence, row: RequestRow) -> Document:
    curve, text = row.curve, evidence.currency.text
    return {
        "request": row.request,
        "period": row.period,
        "cap": text(row.cap_minor),
        "cells": None if curve is None else curve.request_cells(),
        "points": [] if curve is None else [[f"{amount:f}", f"{value:f}"] for amount, value in curve.points],
        "overstated_at_most": None if curve is None else text(curve.overstated_minor),
        "understated_at_most": None if curve is None else text(curve.understated_minor),
    }


def _number(number: float | None) -> float | None:
    """A number to nine significant digits; ``None`` where there is none, or no finite one."""
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.{_DIGITS}g}")


def _interval(found: Interval | None) -> list[float | None] | None:
    return None if found is None else [_number(found.low), _number(found.high)]
