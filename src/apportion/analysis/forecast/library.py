"""Models of statsmodels for the yearly spending of one unit. The only place that imports it for forecasts.

Knows how each model is fitted and how it tells that it failed. It must not know budgets or which model is chosen. A
failure is a value with its reason; nothing that statsmodels warns of reaches the user.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from apportion.analysis.forecast.known import Floats
from apportion.analysis.forecast.methods import Contest, Model


@dataclass(frozen=True)
class Fit:
    """What one model makes of one series."""

    point: float | None
    """Minor units; ``None`` where there is no forecast."""
    failure: str = ""
    """Why there is none; empty where there is one."""


def fit(model: Model, spent: Floats, horizon: int, contest: Contest) -> Fit:
    """Forecast ``horizon`` years behind the last one.

    Args:
        model: one of ``LIBRARY``.
        spent: spending by year, shape (years,); the years above zero behind the last that is not are fitted.
        horizon: 1 for the year that follows.
        contest: how many years a fit needs.

    Raises:
        ModuleNotFoundError: without statsmodels; the message names the extra that brings it.
        ValueError: for a model that is not of the library.
    """
    if model not in _FITTED:
        raise ValueError(f"{model} is no model of the library: it knows {', '.join(_FITTED)}")
    tail = unbroken(spent)
    if tail.size < contest.library_years:
        return Fit(None, f"has {tail.size} years in a row, needs {contest.library_years}")
    scale = float(tail.mean())
    # Recorded, not ignored: statsmodels puts filters of its own before others when it is first imported.
    with warnings.catch_warnings(record=True, action="always"):
        try:
            point = _FITTED[model](tail / scale, horizon) * scale
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError("this forecast needs statsmodels: install apportion[evidence]") from missing
        except _NotConvergedError:
            return Fit(None, "did not converge")
        except (ValueError, ArithmeticError, np.linalg.LinAlgError, IndexError) as failure:
            return Fit(None, f"could not be fitted ({type(failure).__name__})")
    if not math.isfinite(point) or point <= 0:
        return Fit(None, "led to no amount above zero")
    return Fit(point)


def unbroken(spent: Floats) -> Floats:
    """The years above zero behind the last one that is not."""
    gaps = np.flatnonzero(~(spent > 0))
    return spent[gaps[-1] + 1 :] if gaps.size else spent


class _NotConvergedError(Exception):
    """The optimiser of a fit ended without a solution."""


def _ets(spent: Floats, horizon: int) -> float:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    smoothing = ExponentialSmoothing(spent, trend="add", damped_trend=True, initialization_method="estimated")
    result = smoothing.fit()
    _require(bool(result.mle_retvals.success))
    return float(result.forecast(horizon)[-1])


def _theta(spent: Floats, horizon: int) -> float:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return float(np.asarray(ThetaModel(spent, period=1, deseasonalize=False).fit().forecast(horizon))[-1])


def _arima(spent: Floats, horizon: int) -> float:
    from statsmodels.tsa.arima.model import ARIMA

    return _state_space(ARIMA(spent, order=(1, 1, 0)).fit(), horizon)


def _trend(spent: Floats, horizon: int) -> float:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    return _state_space(UnobservedComponents(spent, "local linear trend").fit(disp=0), horizon)


def _state_space(result: Any, horizon: int) -> float:
    _require(bool(result.mle_retvals["converged"]))
    return float(result.forecast(horizon)[-1])


def _require(has_converged: bool) -> None:  # noqa: FBT001 - the call reads as a sentence
    if not has_converged:
        raise _NotConvergedError


_FITTED: Final[Mapping[Model, Callable[[Floats, int], float]]] = MappingProxyType(
    {Model.ETS: _ets, Model.THETA: _theta, Model.ARIMA: _arima, Model.TREND: _trend}
)
