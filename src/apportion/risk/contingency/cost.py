"""What a risk costs if it happens: a distribution from three points, and the same on a grid of amounts.

Triangular and PERT distributions are those of the cost-engineering field (PERT: Malcolm, Roseboom, Clark and Fazar,
1959; a beta distribution with mean (low + 4 likely + high) / 6). Probabilities are floats; amounts of the grid are
whole minor units. Knows one risk. It must not know which others there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from apportion.model.contingency import StatedRisk

FloatArray = npt.NDArray[np.float64]
Rounding = Literal["down", "even", "up"]
"""Which amount of the grid stands for one between two: the lower, both so that the mean stays, or the upper."""

_PERT_WEIGHT: Final = 4
"""Weight of the likely figure in a PERT distribution, by its definition."""


@dataclass(frozen=True)
class _Curve:
    """A continuous distribution between its ends."""

    below: Callable[[FloatArray], FloatArray]
    """Probability of at most x."""
    area: Callable[[FloatArray], FloatArray]
    """The same summed up from the lower end to x."""


def mean_cost(risk: StatedRisk) -> Fraction:
    """Mean cost if it happens, exact, in minor units."""
    weight = 1 if risk.shape == "triangular" else _PERT_WEIGHT
    return Fraction(risk.low_minor + weight * risk.likely_minor + risk.high_minor, weight + 2)


def variance_cost(risk: StatedRisk) -> Fraction:
    """Variance of the cost if it happens, exact, in squared minor units.

    Triangular: (a² + b² + c² - ab - ac - bc) / 18; PERT: (mean - a)(c - mean) / 7 (a beta distribution whose shape
    parameters sum to 6).
    """
    low, likely, high = risk.low_minor, risk.likely_minor, risk.high_minor
    if risk.shape == "triangular":
        crossed = low * likely + low * high + likely * high
        return Fraction(low**2 + likely**2 + high**2 - crossed, 18)
    mean = mean_cost(risk)
    return (mean - low) * (high - mean) / (_PERT_WEIGHT + 3)


def on_grid(risk: StatedRisk, step_minor: int, size: int, rounding: Rounding) -> FloatArray:
    """Probability of each amount of the grid if the risk happens; shape (size,), sums to 1.

    Rounding down makes every cost smaller, or leaves it, and rounding up larger: totals of several risks then enclose
    the true ones (first-order stochastic dominance is kept by sums of independent costs). ``even`` keeps the mean.

    Args:
        risk: the risk.
        step_minor: minor units between two amounts of the grid.
        size: amounts from nothing on; the highest cost, rounded up, has to be among them.
        rounding: which amount stands for one between two.

    Raises:
        ModuleNotFoundError: for PERT without SciPy.
    """
    if risk.low_minor == risk.high_minor:
        return _point(risk.low_minor, step_minor, size, rounding)
    curve = _triangular(risk) if risk.shape == "triangular" else _pert(risk)
    # Beyond its ends a curve is flat: only the amounts between them, and one on each side, are worked out.
    first, last = max(0, risk.low_minor // step_minor - 1), min(size, risk.high_minor // step_minor + 2)
    if rounding == "even":
        # Each cost is shared by its two neighbours so that their mean is the cost: second differences of the area.
        area = curve.area(np.arange(first - 1, last + 1, dtype=np.float64) * step_minor)
        inside = np.diff(area, 2) / step_minor
    else:
        inside = np.diff(curve.below(np.arange(first, last + 1, dtype=np.float64) * step_minor))
        inside = inside if rounding == "down" else np.concatenate(([0.0], inside[:-1]))
    inside = np.maximum(inside, 0.0)
    whole: float = inside.sum()
    mass = np.zeros(size)
    mass[first:last] = inside / whole
    return mass


def _point(amount: int, step: int, size: int, rounding: Rounding) -> FloatArray:
    mass = np.zeros(size)
    at, rest = divmod(amount, step)
    if rounding == "even" and rest:
        mass[at], mass[at + 1] = 1 - rest / step, rest / step
    else:
        mass[at + (1 if rounding == "up" and rest else 0)] = 1.0
    return mass


def _triangular(risk: StatedRisk) -> _Curve:
    low, likely, high = float(risk.low_minor), float(risk.likely_minor), float(risk.high_minor)
    wide, left, right = high - low, likely - low, high - likely

    def below(x: FloatArray) -> FloatArray:
        x = np.clip(x, low, high)
        rising = np.square(x - low) / (wide * left) if left else np.zeros_like(x)
        falling = 1 - np.square(high - x) / (wide * right) if right else np.ones_like(x)
        return np.where(x < likely, rising, falling)

    def area(x: FloatArray) -> FloatArray:
        within = np.clip(x, low, high)
        rising = np.power(within - low, 3) / (3 * wide * left) if left else np.zeros_like(within)
        # From likely on: what was reached there, and the area under 1 - (high - x)² / (wide · right).
        reached = left * left / (3 * wide)
        fallen = (right**3 - np.power(high - within, 3)) / (3 * wide * right) if right else np.zeros_like(within)
        falling = reached + (within - likely) - fallen
        return np.where(within < likely, rising, falling) + np.maximum(x - high, 0.0)

    return _Curve(below, area)


def _pert(risk: StatedRisk) -> _Curve:
    try:
        from scipy.special import betainc
    except ImportError as missing:
        raise ModuleNotFoundError("risks of shape pert need SciPy: install apportion[evidence]") from missing

    low, likely, high = float(risk.low_minor), float(risk.likely_minor), float(risk.high_minor)
    wide = high - low
    first = 1 + _PERT_WEIGHT * (likely - low) / wide
    second = 1 + _PERT_WEIGHT * (high - likely) / wide
    share = first / (first + second)

    def below(x: FloatArray) -> FloatArray:
        found: FloatArray = betainc(first, second, np.clip((x - low) / wide, 0.0, 1.0))
        return found

    def area(x: FloatArray) -> FloatArray:
        # The area under the distribution function up to u is u F(u) - E[U; U ≤ u], and the latter is again a beta.
        u = np.clip((x - low) / wide, 0.0, 1.0)
        found: FloatArray = wide * (u * betainc(first, second, u) - share * betainc(first + 1, second, u))
        return found + np.maximum(x - high, 0.0)

    return _Curve(below, area)
