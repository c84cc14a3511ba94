"""Means of few observations, drawn towards the mean of all groups: parametric empirical Bayes.

Knows numbers by group; what they measure is said elsewhere. The model is normal on both levels: observations lie
about their group's mean, the groups' means about the whole with a variance ``between``. The more groups differ and
the more observations a group has, the less it is drawn.

Why these formulas:

- ``between`` after Paule and Mandel (1982, Journal of Research of the NBS 87): the value at which the weighted
  squares of the groups' distances come to what is expected of them. DerSimonian and Laird (1986, Controlled Clinical
  Trials 7) take one step of the same equation with weights that ignore ``between``; where groups have unequal numbers
  of observations that comes out wrong. With equal numbers both are the same.
- weights and intervals after Morris (1983, Journal of the American Statistical Association 78, 47-65): the weight of
  the whole is lowered by (k - 3) / (k - 1) for k groups, because ``between`` is itself an estimate; the interval is
  widened by what is not known about the whole and about ``between``. With equal numbers this is the estimator of James
  and Stein in the form of Efron and Morris (1975, same journal, 70, 311-319).
- With fewer than four groups that correction is not defined, and the plain weight is taken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.execution.learn.variances import Variances, student, variances

_MORRIS_GROUPS_MIN: Final = 4
"""Fewest groups for which the correction is above zero: k - 3."""
_STEPS: Final = 200
"""Halvings of the search for ``between``; the interval is then smaller than a float can tell."""


@dataclass(frozen=True)
class DrawnGroup:
    """The mean of one group, raw and drawn."""

    observations: int
    raw: float
    mean: float
    """Between ``raw`` and the whole."""
    weight_of_whole: float
    """From 0, the group's own mean, to 1, the mean of all groups."""
    low: float
    high: float
    """Between them lies the group's true mean with the stated certainty."""
    next_low: float
    next_high: float
    """Between them lies the next single observation, likewise."""


@dataclass(frozen=True)
class Drawn:
    """All groups together."""

    whole: float
    """Mean of the groups, each weighted by how well it is known."""
    whole_low: float
    whole_high: float
    within: float
    """Usual variance of one observation about its group's mean; infinite where one observation is all there is."""
    between: float
    """Variance of groups' means about the whole."""
    groups: Mapping[str, DrawnGroup]
    """In the order of their names."""
    tells_groups_apart: bool
    """False where no group has two observations: what differs cannot be told from chance, and groups get the whole."""


def draw(
    observed: Mapping[str, Sequence[float]], *, within: float | None = None, certainty: float = 0.9
) -> Drawn | None:
    """Draw the means of groups towards the mean of all.

    Args:
        observed: observations by group; groups without any are left out.
        within: variance of a single observation, where it is known; ``None``: from observations of the same group.
        certainty: of the intervals.

    Returns:
        ``None`` where nothing was observed.

    Raises:
        ValueError: when an observation is not finite, or the certainty is not between 0 and 1.
    """
    held = {name: sorted(observed[name]) for name in sorted(observed) if observed[name]}
    if not 0 < certainty < 1 or not all(math.isfinite(one) for values in held.values() for one in values):
        message = "observations have to be finite, and the certainty between 0 and 1"
        raise ValueError(message)
    if not held:
        return None
    means = {name: math.fsum(values) / len(values) for name, values in held.items()}
    scatter = variances(held) if within is None else _known(held, within)
    if scatter is None:
        return _alike(means, certainty)
    errors = {name: scatter.of[name] / len(values) for name, values in held.items()}
    between = paule_mandel(means, errors)
    whole, squared = _weighted(means, errors, between)
    level = _Level(whole, between, errors, scatter, certainty)
    groups = {name: _group(name, len(held[name]), means[name], level) for name in held}
    spread = student(certainty, math.fsum(scatter.freedom.values()) / len(held)) * math.sqrt(squared)
    return Drawn(whole, whole - spread, whole + spread, scatter.usual, between, groups, tells_groups_apart=True)


@dataclass(frozen=True)
class _Level:
    """What all groups share."""

    whole: float
    between: float
    errors: Mapping[str, float]
    """Variance of each group's mean."""
    scatter: Variances
    certainty: float


def _known(held: Mapping[str, Sequence[float]], within: float) -> Variances:
    return Variances(within, math.inf, dict.fromkeys(held, within), dict.fromkeys(held, math.inf))


def _group(name: str, count: int, raw: float, level: _Level) -> DrawnGroup:
    """One group's mean, as Morris (1983) draws it, section 5."""
    groups, variance = len(level.errors), level.errors[name]
    total = variance + level.between
    plain = variance / total if total else 1.0
    is_corrected = groups >= _MORRIS_GROUPS_MIN
    weight = plain * (groups - 3) / (groups - 1) if is_corrected else plain
    precisions = [1 / (one + level.between) for one in level.errors.values() if one + level.between]
    # The part of the whole that the group itself makes up, times the number of groups: 1 where all are known alike.
    part = groups / total / math.fsum(precisions) if total else 1.0
    spread = variance * (1 - (groups - part) / groups * weight)
    if is_corrected:
        usual = math.fsum(level.errors.values()) / groups
        about_between = 2 / (groups - 3) * weight**2 * ((usual + level.between) / total if total else 1.0)
        spread += about_between * (raw - level.whole) ** 2
    mean = weight * level.whole + (1 - weight) * raw
    width = student(level.certainty, level.scatter.freedom[name])
    half, after = width * math.sqrt(max(0.0, spread)), width * math.sqrt(max(0.0, spread) + level.scatter.of[name])
    return DrawnGroup(count, raw, mean, weight, mean - half, mean + half, mean - after, mean + after)


def _alike(means: Mapping[str, float], certainty: float) -> Drawn:
    """One observation in each group: what differs between groups cannot be told from chance.

    All of it may be chance, so that each group gets the whole; or none, so that the interval of a group is as wide as
    that of a next observation.
    """
    count = len(means)
    whole = math.fsum(means.values()) / count
    within = math.fsum((one - whole) ** 2 for one in means.values()) / (count - 1) if count > 1 else math.inf
    width = student(certainty, max(1, count - 1))
    half, wide = width * math.sqrt(within / count), width * math.sqrt(within * (1 + 1 / count))
    groups = {
        name: DrawnGroup(1, raw, whole, 1.0, whole - wide, whole + wide, whole - wide, whole + wide)
        for name, raw in means.items()
    }
    return Drawn(whole, whole - half, whole + half, within, 0.0, groups, tells_groups_apart=False)


def paule_mandel(means: Mapping[str, float], variances: Mapping[str, float]) -> float:
    """Variance between groups: the root of sum((mean - whole)^2 / (variance + between)) = groups - 1; 0 where none.

    The left side falls as ``between`` rises, so that halving finds the root.
    """
    wanted = len(means) - 1
    if wanted < 1:
        return 0.0
    spread = max(means.values()) - min(means.values())
    low, high = 0.0, max(spread**2 * len(means), math.ulp(0.0))
    if _squares(means, variances, low) <= wanted:
        return 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _squares(means, variances, middle) > wanted else (low, middle)
    return (low + high) / 2


def dersimonian_laird(means: Mapping[str, float], variances: Mapping[str, float]) -> float:
    """Variance between groups in one step; for comparison, see the module.

    Raises:
        ValueError: when a variance is zero.
    """
    if not all(variances.values()):
        message = "every group needs a variance above zero"
        raise ValueError(message)
    weights = {name: 1 / variances[name] for name in means}
    total = math.fsum(weights.values())
    scale = total - math.fsum(one**2 for one in weights.values()) / total
    return max(0.0, (_squares(means, variances, 0.0) - (len(means) - 1)) / scale) if scale else 0.0


def _squares(means: Mapping[str, float], variances: Mapping[str, float], between: float) -> float:
    if any(not variances[name] + between for name in means):
        return math.inf if max(means.values()) > min(means.values()) else 0.0
    whole, _ = _weighted(means, variances, between)
    return math.fsum((means[name] - whole) ** 2 / (variances[name] + between) for name in means)


def _weighted(means: Mapping[str, float], variances: Mapping[str, float], between: float) -> tuple[float, float]:
    """The mean of groups by their precision, and its variance."""
    if any(not variances[name] + between for name in means):
        return math.fsum(means.values()) / len(means), 0.0
    weights = {name: 1 / (variances[name] + between) for name in means}
    total = math.fsum(weights.values())
    return math.fsum(weights[name] * means[name] for name in means) / total, 1 / total
