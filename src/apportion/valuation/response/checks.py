"""What is wrong with a history for a model, before anything is fitted: all of it, as findings.

Knows columns and settings. It must not fit.
"""

from __future__ import annotations

import numpy as np

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.valuation.response.backtest import first_origin
from apportion.valuation.response.design import baseline_columns, baseline_names, dependent_columns
from apportion.valuation.response.history import History
from apportion.valuation.response.model import ResponseModel, RollingOrigin


def check_history(history: History, model: ResponseModel, protocol: RollingOrigin | None = None) -> Findings:
    """Everything that keeps this model from being fitted to this history; nothing blocks where the list is empty.

    Args:
        history: what was read.
        model: what is to be fitted.
        protocol: how the error out of sample is to be measured; None where it is not.
    """
    unknown = _unknown(history, model)
    if unknown:
        return Findings.of(unknown)
    found = _silent(history, model)
    first = 0 if history.spending_began_here else model.carry_over_periods - 1
    found += _short(history, model, first)
    if history.periods > first:
        found += _dependent(history, model, first)
        found += _flat(history, first)
    if protocol is not None:
        found += _short_for(history, model, first, protocol)
    return Findings.of(found)


def parameters_at_most(model: ResponseModel) -> int:
    """Parameters of the whole model, effects and curves of every channel counted."""
    bending = sum(
        channel.has_retention + channel.saturation.has_scale + channel.exponent_is_free for channel in model.channels
    )
    return len(baseline_names(model.baseline)) + len(model.channels) + bending


def _refused(code: str, message: str, column: str, expected: str, remedy: str) -> Finding:
    return Finding(code, Verdict.REJECT_FILE, message, Place(header=column), "", expected, remedy)


def _unknown(history: History, model: ResponseModel) -> list[Finding]:
    wanted = [(channel.name, "channel", history.spend) for channel in model.channels]
    wanted += [(name, "control", history.controls) for name in model.baseline.controls]
    return [
        _refused(
            "response.unknown-column",
            f"the history has no {kind} '{name}'",
            name,
            f"one of {', '.join(sorted(columns)) or 'none'}",
            "Correct the name, or add the column.",
        )
        for name, kind, columns in wanted
        if name not in columns
    ]


def _silent(history: History, model: ResponseModel) -> list[Finding]:
    return [
        _refused(
            "response.no-spend",
            f"{channel.name} never spent anything: history says nothing about its result",
            channel.name,
            "spending in some periods",
            "Leave the channel out.",
        )
        for channel in model.channels
        if not history.spend[channel.name].any()
    ]


def _short(history: History, model: ResponseModel, first: int) -> list[Finding]:
    fitted, parameters = history.periods - first, parameters_at_most(model)
    if fitted > parameters:
        return []
    lost = (
        f" ({first} of {history.periods} are lost because money spent before the first is not known)" if first else ""
    )
    return [
        _refused(
            "response.too-short",
            f"{max(fitted, 0)} periods can be fitted{lost}, but the model has {parameters} parameters",
            "",
            f"more than {parameters} periods",
            "Add history, shorten the carry-over, or leave out channels, controls or harmonics.",
        )
    ]


def _dependent(history: History, model: ResponseModel, first: int) -> list[Finding]:
    names = baseline_names(model.baseline)
    return [
        _refused(
            "response.dependent-column",
            f"'{names[place]}' says nothing that {', '.join(names[:place])} do not say already",
            names[place],
            "a column of its own",
            "Leave it out.",
        )
        for place in dependent_columns(baseline_columns(history, model.baseline)[first:])
    ]


def _flat(history: History, first: int) -> list[Finding]:
    if float(np.ptp(history.result[first:])) > 0:
        return []
    message = "the result is the same in every period: there is nothing to explain"
    return [_refused("response.flat-result", message, "", "a result that varies", "Check the column of results.")]


def _short_for(history: History, model: ResponseModel, first: int, protocol: RollingOrigin) -> list[Finding]:
    before, parameters = first_origin(history, protocol) - first, parameters_at_most(model)
    if before > parameters:
        return []
    return [
        _refused(
            "response.too-short-for-origins",
            f"{max(before, 0)} periods can be fitted before the first of {protocol.origins} predictions of "
            f"{protocol.horizon} periods, but the model has {parameters} parameters",
            "",
            f"more than {parameters} periods before the first prediction",
            "Predict fewer times, or fewer periods.",
        )
    ]
