"""How one number may come out: the change of the stated number at every normal score.

A *normal score* is the number of standard deviations at which a standard normal draw stands; correlations are between
scores, and a score becomes a change by the quantile function of its spread. Changes are fractions: -0.2 is a fifth
less.

PERT is the beta distribution of D. G. Malcolm, J. H. Roseboom, C. E. Clark and W. Fazar, Application of a technique
for research and development program evaluation, Operations Research 7 (1959) 646-669, with mean
(low + 4 likely + high) / 6, in the form of D. Vose, Risk Analysis (2008): shapes 1 + 4 (likely - low) / (high - low)
and 1 + 4 (high - likely) / (high - low).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.uncertain import Uncertain

FloatArray = npt.NDArray[np.float64]

SCORE_OF_P90: Final = 1.2815515655446004
"""Standard normal score that one in ten exceeds."""
_TENTH: Final = 0.1
_PERT_WEIGHT: Final = 4.0
"""How much the likely figure counts beside the ends (Malcolm et al. 1959)."""
_NODES: Final = 257
_WIDEST: Final = 6.5
"""Normal scores between which beta quantiles are tabulated; a draw lies beyond with probability 8e-11."""
_HALVINGS: Final = 200


@dataclass(frozen=True, eq=False)
class Spread:
    """A distribution of changes."""

    kind: str
    """``uniform``, ``triangular``, ``normal``, ``lognormal``, ``beta`` or ``steps``."""
    figures: tuple[float, ...]
    """uniform: low, high; triangular: low, likely, high; normal: mean, deviation; lognormal: mean and deviation of the
    logarithm of 1 + change; beta: low, high, first shape, second shape."""
    changes: FloatArray | None = None
    """steps: the possible changes, ascending."""
    reached: FloatArray | None = None
    """steps: probability of each and all before it; the last is 1."""
    table: FloatArray | None = None
    """beta: changes and their slopes at even normal scores; shape (2, nodes)."""

    def at(self, score: FloatArray) -> FloatArray:
        """The change at each normal score."""
        if self.kind == "normal":
            mean, deviation = self.figures
            return np.asarray(mean + deviation * score)
        if self.kind == "lognormal":
            mean, deviation = self.figures
            return np.asarray(np.expm1(mean + deviation * score))
        if self.kind == "beta":
            return self._tabulated(score)
        from scipy.special import ndtr

        share = ndtr(score)
        if self.kind == "uniform":
            low, high = self.figures
            return np.asarray(low + (high - low) * share)
        if self.kind == "triangular":
            return _triangular(share, *self.figures)
        changes, reached = self._steps()
        return np.asarray(changes[np.minimum(np.searchsorted(reached, share, side="left"), changes.size - 1)])

    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of the change, in closed form."""
        match self.kind:
            case "normal":
                return self.figures[0], self.figures[1]
            case "lognormal":
                mean = float(np.exp(self.figures[0] + self.figures[1] ** 2 / 2.0))
                return mean - 1.0, mean * float(np.sqrt(np.expm1(self.figures[1] ** 2)))
            case "uniform":
                low, high = self.figures
                return (low + high) / 2.0, (high - low) / float(np.sqrt(12.0))
            case "triangular":
                low, mode, high = self.figures
                square = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
                return (low + mode + high) / 3.0, float(np.sqrt(square / 18.0))
            case "beta":
                low, high, first, second = self.figures
                both = first + second
                spread = float(np.sqrt(first * second / (both + 1.0))) / both
                return low + (high - low) * first / both, (high - low) * spread
            case _:
                return self._moments_of_steps()

    def _moments_of_steps(self) -> tuple[float, float]:
        changes, reached = self._steps()
        weights = np.diff(reached, prepend=0.0)
        mean = float(np.sum(weights * changes))
        return mean, float(np.sqrt(np.sum(weights * (changes - mean) ** 2)))

    def _steps(self) -> tuple[FloatArray, FloatArray]:
        if self.changes is None or self.reached is None:
            message = f"a {self.kind} spread has no steps"
            raise ValueError(message)
        return self.changes, self.reached

    def _tabulated(self, score: FloatArray) -> FloatArray:
        """Between nodes a cubic with the values and slopes at both."""
        if self.table is None:
            message = "a beta spread has its table from 'beta'"
            raise ValueError(message)
        value, slope = self.table
        step = 2.0 * _WIDEST / (_NODES - 1)
        place = (np.clip(score, -_WIDEST, _WIDEST) + _WIDEST) / step
        node = np.minimum(place.astype(np.int64), _NODES - 2)
        part = place - node
        rest = 1.0 - part
        left, right = value[node], value[node + 1]
        bend = part * rest * step
        return np.asarray(
            left * rest * rest * (1.0 + 2.0 * part)
            + right * part * part * (1.0 + 2.0 * rest)
            + bend * (slope[node] * rest - slope[node + 1] * part)
        )


def _triangular(share: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    width = high - low
    turn = (mode - low) / width
    rising = low + np.sqrt(share * width * (mode - low))
    falling = high - np.sqrt((1.0 - share) * width * (high - mode))
    return np.asarray(np.where(share < turn, rising, falling))


def uniform(low: float, high: float) -> Spread:
    """Any change between two ends, each as likely."""
    return Spread("uniform", (low, high))


def triangular(low: float, mode: float, high: float) -> Spread:
    """Rising in a straight line from ``low`` to ``mode`` and falling to ``high``."""
    return Spread("triangular", (low, mode, high))


def normal(mean: float, deviation: float) -> Spread:
    """The bell curve."""
    return Spread("normal", (mean, deviation))


def lognormal(mean: float, deviation: float) -> Spread:
    """1 + change has a logarithm with this mean and standard deviation."""
    return Spread("lognormal", (mean, deviation))


def beta(low: float, high: float, first: float, second: float) -> Spread:
    """A beta distribution between two ends, by its two shapes; its quantiles are tabulated once."""
    from scipy.special import betaincinv, betaln, ndtr

    score = np.linspace(-_WIDEST, _WIDEST, _NODES)
    # From the nearer end, where a share close to 1 would have lost its digits.
    lower = betaincinv(first, second, ndtr(np.minimum(score, 0.0)))
    upper = betaincinv(second, first, ndtr(-np.maximum(score, 0.0)))
    at_low = score <= 0.0
    share = np.where(at_low, lower, 1.0 - upper)
    rest = np.where(at_low, 1.0 - lower, upper)
    tiny = np.finfo(np.float64).tiny
    log_density = (first - 1.0) * np.log(np.maximum(share, tiny)) + (second - 1.0) * np.log(np.maximum(rest, tiny))
    log_normal = -0.5 * score * score - 0.5 * np.log(2.0 * np.pi)
    slope = np.exp(np.minimum(log_normal - log_density + betaln(first, second), 50.0))
    return Spread(
        "beta",
        (low, high, first, second),
        table=np.stack([low + (high - low) * share, (high - low) * slope]),
    )


def pert(low: float, likely: float, high: float) -> Spread:
    """The PERT distribution of three figures."""
    part = (likely - low) / (high - low)
    return beta(low, high, 1.0 + _PERT_WEIGHT * part, 1.0 + _PERT_WEIGHT * (1.0 - part))


def steps(changes: Sequence[float], probability: Sequence[float] | None = None) -> Spread:
    """Single changes with their probabilities; each as likely where none are given (a bootstrap of past changes)."""
    order = np.argsort(np.asarray(changes, dtype=np.float64), kind="stable")
    held = np.asarray(changes, dtype=np.float64)[order]
    weight = np.full(held.size, 1.0 / held.size) if probability is None else np.asarray(probability, np.float64)[order]
    reached = np.cumsum(weight)
    reached[-1] = 1.0
    return Spread("steps", (), changes=held, reached=reached)


def spread_of(item: Uncertain) -> Spread:
    """The spread that a person has stated.

    Raises:
        ValueError: for a spread that is taken from the past, or without the figures that intake has checked.
    """
    low, likely, high = (None if part is None else float(part) for part in (item.low, item.likely, item.high))
    match item.distribution:
        case "discrete":
            return steps([float(o.change) for o in item.outcomes], [float(o.probability) for o in item.outcomes])
        case "normal" if low is not None and high is not None:
            return normal((low + high) / 2.0, (high - low) / (2.0 * SCORE_OF_P90))
        case "lognormal" if low is not None and high is not None:
            lower, upper = float(np.log1p(low)), float(np.log1p(high))
            return lognormal((lower + upper) / 2.0, (upper - lower) / (2.0 * SCORE_OF_P90))
        case "uniform" if low is not None and high is not None:
            # Of an even spread P10 and P90 lie an eighth of their distance inside the ends.
            beyond = (high - low) / 8.0 if item.are_percentiles else 0.0
            return uniform(low - beyond, high + beyond)
        case "beta" if None not in (low, likely, high, item.deviation):
            return _beta_of(float(low or 0), float(likely or 0), float(high or 0), float(item.deviation or 0))
        case "triangular" | "pert" if low is not None and likely is not None and high is not None:
            made = triangular if item.distribution == "triangular" else pert
            if item.are_percentiles:
                low, high = _ends(item.distribution, low, likely, high)
            return made(low, likely, high)
    message = f"{item.id} states no {item.distribution} spread"
    raise ValueError(message)


def _beta_of(low: float, mean: float, high: float, deviation: float) -> Spread:
    """Shapes by the method of moments."""
    part, spread = (mean - low) / (high - low), deviation / (high - low)
    both = part * (1.0 - part) / spread**2 - 1.0
    return beta(low, high, part * both, (1.0 - part) * both)


def _ends(kind: str, p10: float, likely: float, p90: float) -> tuple[float, float]:
    """The ends of a triangular or PERT distribution with this mode, 10th and 90th percentile.

    By turns each end is halved into place while the other stands; both move outwards only, so that it settles. Keefer
    and Bodily, Three-point approximations, Management Science 29 (1983) 595-609, explain why percentiles are asked for.
    """
    low, high = p10, p90
    for _ in range(_HALVINGS):
        before = low, high
        low = _moved(kind, (p10, likely, p90), low, high, is_low=True)
        high = _moved(kind, (p10, likely, p90), low, high, is_low=False)
        if abs(low - before[0]) + abs(high - before[1]) < 1e-12 * (p90 - p10):
            break
    return low, high


def _moved(kind: str, told: tuple[float, float, float], low: float, high: float, *, is_low: bool) -> float:
    """One end so that a tenth lies beyond its percentile, the other end as it is."""
    p10, likely, p90 = told
    width = p90 - p10
    near, far = (p10, p10 - 50.0 * width) if is_low else (p90, p90 + 50.0 * width)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2.0
        ends = (middle, high) if is_low else (low, middle)
        beyond = _below(kind, ends, likely, p10) if is_low else 1.0 - _below(kind, ends, likely, p90)
        near, far = (middle, far) if beyond < _TENTH else (near, middle)
        if abs(far - near) < 1e-14 * width:
            break
    return (near + far) / 2.0


def _below(kind: str, ends: tuple[float, float], mode: float, at: float) -> float:
    """Probability of a change below ``at``."""
    low, high = ends
    if at <= low:
        return 0.0
    if at >= high:
        return 1.0
    if kind == "pert":
        from scipy.special import betainc

        part = (mode - low) / (high - low)
        share = (at - low) / (high - low)
        return float(betainc(1.0 + _PERT_WEIGHT * part, 1.0 + _PERT_WEIGHT * (1.0 - part), share))
    if at <= mode:
        return (at - low) ** 2 / ((high - low) * (mode - low))
    return 1.0 - (high - at) ** 2 / ((high - low) * (high - mode))
