"""The peer for a few departments: SciPy's general-purpose optimiser SLSQP, in a textbook script and used well.

Both maximise a sum of linear values between floors and caps under one total, in millions so that SLSQP's tolerances
mean something. The textbook form writes every rule as a Python function of its own, which is how such scripts are
found; the fair form gives SLSQP everything that it can use: bounds, arrays and derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from benchmarks.data import FloatArray, Lines

_MILLION: Final = 10.0**8
"""Minor units."""
_FTOL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Answer:
    """What SLSQP stopped at."""

    value: float
    """Weighted value in minor units."""
    over: float
    """Minor units by which the total is missed."""
    success: bool
    message: str


def textbook(of: Lines) -> Answer:
    """One lambda for each floor, cap and the total; the objective adds up in a Python loop."""
    from scipy.optimize import minimize

    low, high, gain, total = _millions(of)
    floors, caps, gains = low.tolist(), high.tolist(), gain.tolist()

    def objective(x: FloatArray) -> float:
        value = 0.0
        for k in range(len(gains)):
            value += gains[k] * x[k]
        return -value

    constraints: list[dict[str, Any]] = [{"type": "eq", "fun": lambda x: sum(x) - total}]
    constraints += [{"type": "ineq", "fun": lambda x, k=k: x[k] - floors[k]} for k in range(of.count)]
    constraints += [{"type": "ineq", "fun": lambda x, k=k: caps[k] - x[k]} for k in range(of.count)]
    found = minimize(
        objective,
        _start(low, of.weight.floats(), total),
        method="SLSQP",
        bounds=list(zip(floors, caps, strict=True)),
        constraints=constraints,
        options={"ftol": _FTOL},
    )
    return _answer(of, found)


def fair(of: Lines) -> Answer:
    """Bounds as bounds, one linear constraint, derivatives given, arrays throughout."""
    from scipy.optimize import Bounds, minimize

    low, high, gain, total = _millions(of)
    ones = np.ones(of.count)
    found = minimize(
        lambda x: -float(gain @ x),
        _start(low, of.weight.floats(), total),
        jac=lambda _: -gain,
        method="SLSQP",
        bounds=Bounds(low, high),
        constraints=[{"type": "eq", "fun": lambda x: float(x.sum()) - total, "jac": lambda _: ones}],
        options={"ftol": _FTOL, "maxiter": 1_000},
    )
    return _answer(of, found)


def _millions(of: Lines) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    return of.floor / _MILLION, of.cap / _MILLION, of.gain, of.total / _MILLION


def _start(low: FloatArray, weight: FloatArray, total: float) -> FloatArray:
    """The floors, and what is left by strategic weight; it may lie beyond some caps."""
    return np.asarray(low + weight / weight.sum() * (total - low.sum()))


def _answer(of: Lines, found: Any) -> Answer:
    return Answer(
        value=float(of.gain @ found.x) * _MILLION,
        over=(float(found.x.sum()) - of.total / _MILLION) * _MILLION,
        success=bool(found.success),
        message=str(found.message),
    )
