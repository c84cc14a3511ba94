"""Which of the candidates drive the cost: every combination is tried on unseen periods, ties go to fewer drivers.

Knows equations by their terms. What is chosen on unseen periods looks better on them than it is; therefore the choice
itself can be judged, by making it anew without each of them (nested cross-validation, Varma and Simon 2006).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import sqrt
from typing import Final

import numpy as np

from apportion.analysis.drivers.holdout import Folds, folds, predictions
from apportion.analysis.drivers.limits import Limits
from apportion.analysis.drivers.observed import FloatArray
from apportion.analysis.drivers.regression import Design, Terms

_DECIMALS: Final = 6
"""Misses that agree to a millionth of a minor unit are equal: the rest is rounding noise of floats."""


class FixedCost(StrEnum):
    """Whether an equation has a fixed cost."""

    CHOOSE = "choose"
    """Whichever predicts unseen periods better."""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, eq=False)
class Trial:
    """One combination of drivers and how it did on unseen periods."""

    terms: Terms
    predicted: FloatArray
    """For each fold, in minor units."""
    errors: FloatArray
    """Absolute misses for each fold, in minor units."""

    @property
    def average_miss(self) -> float:
        """Mean of the absolute misses."""
        return float(self.errors.mean())


def every_terms(candidates: int, fixed: FixedCost) -> Iterator[Terms]:
    """Every combination of at least one driver, the smaller ones first."""
    kinds = {FixedCost.CHOOSE: (False, True), FixedCost.YES: (True,), FixedCost.NO: (False,)}[fixed]
    for size in range(1, candidates + 1):
        for drivers in combinations(range(candidates), size):
            for has_fixed in kinds:
                yield Terms(drivers, has_fixed)


def trials(design: Design, parts: Folds, options: Sequence[Terms]) -> list[Trial]:
    """All combinations on the same unseen periods."""
    actual = design.cost[parts.unseen]
    found = []
    for terms in options:
        predicted = predictions(design, terms, parts)
        found.append(Trial(terms, predicted, np.abs(actual - predicted)))
    return found


def chosen(tried: Sequence[Trial], limit: Limits) -> Trial:
    """The one with the fewest drivers among those that are as good as the best.

    As good: its average miss exceeds the smallest by no more than the standard error of the difference, period by
    period, times ``tie_errors``. Among equals in number the smaller miss decides, then fewer terms, then the names.
    """
    best = min(tried, key=_rank)
    equal = [trial for trial in tried if _is_tie(trial.errors - best.errors, limit)]
    return min(equal, key=lambda trial: (len(trial.terms.drivers), *_rank(trial)))


def _rank(trial: Trial) -> tuple[float, int, tuple[int, ...], bool]:
    return (round(trial.average_miss, _DECIMALS), trial.terms.count, trial.terms.drivers, trial.terms.has_fixed)


def _is_tie(worse_by: FloatArray, limit: Limits) -> bool:
    if worse_by.size == 1:
        return round(float(worse_by[0]), _DECIMALS) <= 0
    standard_error = float(worse_by.std(ddof=1)) / sqrt(worse_by.size)
    return round(float(worse_by.mean()), _DECIMALS) <= limit.tie_errors * standard_error


def work_of_checking(options: int, parts: Folds, *, is_in_time_order: bool, limit: Limits) -> int:
    """How many equations have to be fitted to judge the choice itself."""
    inner = (_inner(parts, fold, is_in_time_order=is_in_time_order, limit=limit).count for fold in range(parts.count))
    return options * sum(count + 1 for count in inner)


def chosen_anew(
    design: Design, parts: Folds, options: Sequence[Terms], *, is_in_time_order: bool, limit: Limits
) -> FloatArray:
    """Predictions of unseen periods by drivers that were chosen without them."""
    found = []
    for fold in range(parts.count):
        inner = _inner(parts, fold, is_in_time_order=is_in_time_order, limit=limit)
        terms = chosen(trials(design, inner, options), limit).terms
        found.append(predictions(design, terms, parts.only(fold)))
    return np.concatenate(found)


def _inner(parts: Folds, fold: int, *, is_in_time_order: bool, limit: Limits) -> Folds:
    """The periods that one fold learns from, kept unseen in their turn."""
    return folds(parts.rows(fold), parts.seen.shape[1], is_in_time_order=is_in_time_order, limit=limit)
