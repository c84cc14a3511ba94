"""How a result fades as spending grows: the shapes of a response, their slopes and their derivatives.

Knows one channel's curve and floating point. It must not know how a curve is fitted or written into a case.

All shapes are ``effect * g(x / scale)`` for money ``x`` per period of the history. Sources: Hill as in Jin, Wang, Sun,
Chan and Koehler, *Bayesian Methods for Media Mix Modeling with Carryover and Shape Effects* (Google, 2017); the
logistic form as in PyMC-Marketing, ``(1 - exp(-x / scale)) / (1 + exp(-x / scale))``, whose lambda is one over the
scale here; log, power and Hill as the planner defines them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_TINY: Final = 1e-9
"""Slopes at no money are taken here instead: those of power and Hill below exponent 1 are infinite at 0."""


class Saturation(StrEnum):
    """How the result of one channel fades with money."""

    LINEAR = "linear"
    """It does not fade: each unit of money returns the same. The scale is the highest spend seen."""
    LOG = "log"
    """``ln(1 + x / scale)``: the return of the next unit has halved at the scale; there is no end."""
    POWER = "power"
    """``(x / scale) ** exponent``. The scale is the highest spend seen."""
    HILL = "hill"
    """``x**exponent / (scale**exponent + x**exponent)``: half of the effect at the scale; an S above exponent 1."""
    EXPONENTIAL = "exponential"
    """``1 - exp(-x / scale)``: 63 % of the effect at the scale."""
    LOGISTIC = "logistic"
    """``tanh(x / scale / 2)``: 46 % of the effect at the scale, nearly straight below a half of it."""

    @property
    def has_scale(self) -> bool:
        """Whether the scale is found from history, rather than set to the highest spend seen."""
        return self not in {Saturation.LINEAR, Saturation.POWER}

    @property
    def has_exponent(self) -> bool:
        """Whether the shape has an exponent."""
        return self in {Saturation.POWER, Saturation.HILL}

    @property
    def ends(self) -> bool:
        """Whether there is a result that no money can exceed."""
        return self in {Saturation.HILL, Saturation.EXPONENTIAL, Saturation.LOGISTIC}


@dataclass(frozen=True)
class Curve:
    """Result per period of the history as a function of constant spending per period."""

    saturation: Saturation
    effect: float
    """Units of result per period, at least 0: the ceiling of Hill, exponential and logistic; the result at the highest
    spend seen for linear and power; for log what each further factor of *e* brings far beyond the scale."""
    scale: float
    """Money per period, above 0."""
    exponent: float = 1.0
    """Above 0; 1 for shapes without an exponent."""

    def result(self, spend: FloatArray) -> FloatArray:
        """Result per period at each ``spend`` of at least 0; the same shape."""
        return np.asarray(self.effect * shape(self.saturation, spend / self.scale, self.exponent))

    def slope(self, spend: float) -> float:
        """Result of the next unit of money at ``spend``; infinite at no money where the curve starts upright."""
        if self.effect == 0:
            return 0.0
        if spend <= 0 and self.saturation.has_exponent and self.exponent != 1:
            return math.inf if self.exponent < 1 else 0.0
        place = np.array([spend / self.scale])
        return float(self.effect / self.scale * slope(self.saturation, place, self.exponent)[0])

    @property
    def bends_upwards(self) -> bool:
        """Whether it is an S-curve: first slow, then fast, which no proved plan can be made of."""
        return self.saturation is Saturation.HILL and self.exponent > 1 and self.effect > 0


def shape(saturation: Saturation, u: FloatArray, exponent: float | FloatArray) -> FloatArray:
    """``g(u)`` for ``u`` of at least 0: money as a multiple of the scale. Exponents may be one for each row."""
    if saturation is Saturation.LINEAR:
        return u
    if saturation is Saturation.LOG:
        return np.log1p(u)
    if saturation is Saturation.EXPONENTIAL:
        return np.asarray(-np.expm1(-u))
    if saturation is Saturation.LOGISTIC:
        return np.tanh(u / 2.0)
    powered = np.power(u, exponent)
    return powered if saturation is Saturation.POWER else np.asarray(powered / (1.0 + powered))


def slope(saturation: Saturation, u: FloatArray, exponent: float) -> FloatArray:
    """``dg/du`` at ``u``, taken a hair above 0 where the curve starts upright."""
    if saturation is Saturation.LINEAR:
        return np.ones_like(u)
    if saturation is Saturation.LOG:
        return np.asarray(1.0 / (1.0 + u))
    if saturation is Saturation.EXPONENTIAL:
        return np.exp(-u)
    if saturation is Saturation.LOGISTIC:
        return np.asarray(0.5 / np.cosh(np.minimum(u, 700.0) / 2.0) ** 2)
    positive = np.maximum(u, _TINY)
    powered = np.power(positive, exponent)
    rising = exponent * powered / positive
    return rising if saturation is Saturation.POWER else np.asarray(rising / (1.0 + powered) ** 2)


def exponent_slope(saturation: Saturation, u: FloatArray, exponent: float) -> FloatArray:
    """``dg/dexponent`` at ``u``; nothing at no money."""
    positive = np.maximum(u, _TINY)
    powered = np.power(positive, exponent)
    rising = np.where(u > 0, powered * np.log(positive), 0.0)
    return np.asarray(rising if saturation is Saturation.POWER else rising / (1.0 + powered) ** 2)
