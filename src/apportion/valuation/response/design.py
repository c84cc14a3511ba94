"""The baseline as columns: intercept, trend, seasons, controls.

Knows the history and the settings of the baseline. It must not know channels.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.valuation.response.history import History
from apportion.valuation.response.model import Baseline
from apportion.valuation.response.saturation import FloatArray

_INDEPENDENT: Final = 1e-9
"""A column is a combination of others when this part of it, or less, stands out of their plane."""


def baseline_names(baseline: Baseline) -> tuple[str, ...]:
    """What each column is, in order."""
    trend = ("trend", "trend squared")[: baseline.trend_degree]
    pairs = range(1, baseline.harmonics + 1)
    seasons = (name for pair in pairs for name in (f"season sine {pair}", f"season cosine {pair}"))
    return ("intercept", *trend, *seasons, *baseline.controls)


def baseline_columns(history: History, baseline: Baseline) -> FloatArray:
    """The columns over the whole history; shape (periods, columns).

    Trend counts rounds of seasons, or periods where there are none, from the first period; seasons are sines and
    cosines of the same clock.
    """
    time = np.arange(history.periods, dtype=np.float64)
    rounds = time / baseline.season_periods if baseline.season_periods is not None else time
    columns = [np.power(rounds, degree) for degree in range(baseline.trend_degree + 1)]
    for pair in range(1, baseline.harmonics + 1):
        angle = 2.0 * np.pi * pair * rounds
        columns += [np.sin(angle), np.cos(angle)]
    columns += [history.controls[name] for name in baseline.controls]
    return np.column_stack(columns)


def dependent_columns(columns: FloatArray) -> list[int]:
    """Columns that are a combination of those before them."""
    basis = np.zeros((columns.shape[0], 0))
    found = []
    for place in range(columns.shape[1]):
        column = columns[:, place]
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size <= _INDEPENDENT * float(np.linalg.norm(column)):
            found.append(place)
        else:
            basis = np.column_stack([basis, rest / size])
    return found


def plane(columns: FloatArray) -> FloatArray:
    """An orthonormal basis of what the columns span; columns without a part of their own are left out."""
    kept = np.delete(columns, dependent_columns(columns), axis=1)
    if not kept.shape[1]:
        return kept
    return np.asarray(np.linalg.qr(kept / np.linalg.norm(kept, axis=0))[0])


def least_squares(columns: FloatArray, target: FloatArray) -> FloatArray:
    """Coefficients of ordinary least squares; nothing for a column that says nothing new.

    A control that never moved before the origin of a prediction is such a column: nothing is known about it then.
    """
    dependent = dependent_columns(columns)
    kept = np.setdiff1d(np.arange(columns.shape[1]), dependent)
    size = np.linalg.norm(columns[:, kept], axis=0)
    coefficients = np.zeros(columns.shape[1])
    coefficients[kept] = np.linalg.lstsq(columns[:, kept] / size, target, rcond=None)[0] / size
    return coefficients
