"""The Analytic Hierarchy Process for one table of comparisons: weights and how consistent the answers are.

T. L. Saaty 1980, The Analytic Hierarchy Process; 2008, Decision making with the analytic hierarchy process, Int. J.
Services Sciences 1(1). Weights are the principal eigenvector, or the geometric means of the rows (Crawford and Williams
1985); consistency is always measured by the eigenvalue. Knows one table; hierarchies and groups are built of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.comparisons import Comparisons
from apportion.priorities.criteria import FloatArray
from apportion.priorities.defaults import INCONSISTENCY_LIMIT
from apportion.priorities.incomplete import Completed, complete, logarithmic_weights, principal
from apportion.priorities.random_index import SAATY, RandomIndex
from apportion.priorities.ranking import DECIMALS, Ranking, ranked_floats, without_noise

_NOISE: Final = 1e-12
"""Relative error that the arithmetic of an eigenvalue can leave."""
Method = Literal["eigenvector", "geometric-mean"]


@dataclass(frozen=True)
class Consistency:
    """How far answers contradict one another."""

    lambda_max: float
    """The largest eigenvalue: the number of items where no answer contradicts another, and more otherwise."""
    index: float
    """(lambda_max - n) / (n - 1); 0 is perfect."""
    ratio: float | None
    """Index divided by the random index for as many items; ``None`` where the table of random indices ends earlier."""
    ratio_of_given: float | None
    """The same with a random index lowered for the pairs that nobody compared; the fairer one where pairs are absent.
    0 where the given pairs form a tree, in which nothing can contradict anything."""
    random_index: str
    """Name of the table of random indices."""

    @property
    def is_acceptable(self) -> bool:
        """Whether the stricter of the ratios that are known is within the limit."""
        known = [ratio for ratio in (self.ratio, self.ratio_of_given) if ratio is not None]
        return max(known, default=0.0) <= float(INCONSISTENCY_LIMIT)


@dataclass(frozen=True, eq=False)
class Priorities:
    """Weights that follow from comparisons."""

    items: tuple[str, ...]
    weights: FloatArray
    """One per item; they sum to one."""
    method: Method
    consistency: Consistency
    completed: Completed
    """The comparisons with the absent ones filled in."""

    def weight(self, item: str) -> float:
        """The weight of one item."""
        return float(self.weights[self.items.index(item)])

    @cached_property
    def ranking(self) -> Ranking:
        """From the highest weight to the lowest."""
        return ranked_floats(self.items, self.weights)

    def exact(self) -> tuple[Fraction, ...]:
        """The weights rounded to twelve decimals and divided by their sum, for use where weights are exact."""
        return exact_weights(self.weights)


def exact_weights(weights: FloatArray) -> tuple[Fraction, ...]:
    """Computed weights as exact ones: rounded to twelve decimals and divided by their sum."""
    rounded = [Fraction(int(part), 10**DECIMALS) for part in without_noise(weights).tolist()]
    whole = sum(rounded)
    return tuple(part / whole for part in rounded)


def priorities(
    comparisons: Comparisons, *, method: Method = "eigenvector", random_index: RandomIndex = SAATY
) -> Priorities:
    """Weights of the compared items. Pairs that nobody compared are filled in first, as consistently as possible.

    Args:
        comparisons: a table whose pairs hang together.
        method: ``eigenvector`` takes the principal eigenvector of the completed table, ``geometric-mean`` the best fit
            in logarithms to the given answers alone.
        random_index: the table that the consistency ratio is measured by.

    Raises:
        ValueError: when the comparisons do not hang together.
    """
    completed = complete(comparisons)
    if method == "geometric-mean":
        weights = logarithmic_weights(comparisons)
    else:
        weights = principal(completed.comparisons.ratios)[1]
    return Priorities(comparisons.items, weights, method, consistency(completed, random_index), completed)


def consistency(completed: Completed, random_index: RandomIndex = SAATY) -> Consistency:
    """How far the answers of a completed table contradict one another."""
    size, absent = completed.comparisons.size, len(completed.filled_in)
    # The eigenvalue is at least the size; what floats lose around it is neither consistency nor contradiction.
    lambda_max = completed.lambda_max if completed.lambda_max > size * (1 + _NOISE) else float(size)
    index = (lambda_max - size) / (size - 1) if size > 1 else 0.0
    whole, lowered = random_index.of(size), random_index.of_incomplete(size, absent)
    return Consistency(lambda_max, index, _ratio(index, whole), _ratio(index, lowered), random_index.name)


def _ratio(index: float, random: float | None) -> float | None:
    if random is None or (random == 0 and index > 0):
        return None
    return 0.0 if index == 0 else index / random


def measured_priorities(items: tuple[str, ...], amounts: FloatArray) -> FloatArray:
    """Weights in proportion to amounts that were measured, such as kilometres per litre: no comparison is needed.

    Raises:
        ValueError: when an amount is below zero or none is above.
    """
    if len(items) != amounts.size or not (amounts >= 0).all() or amounts.sum() <= 0:
        raise ValueError("amounts are zero or more, one per item, and at least one is above zero")
    return np.asarray(amounts / amounts.sum())


def check_consistency(what: str, found: Consistency) -> tuple[Finding, ...]:
    """A warning where answers contradict one another too much. ``what`` names the comparisons."""
    ratios = [ratio for ratio in (found.ratio, found.ratio_of_given) if ratio is not None]
    if not ratios:
        message = f"The consistency of the comparisons of {what} cannot be judged: {found.random_index} ends earlier."
        remedy = "Compare fewer items at a time, in groups, or choose a longer table of random indices."
        return (Finding("judgement.no-random-index", Verdict.WARN, message, remedy=remedy),)
    if found.is_acceptable:
        return ()
    return (
        Finding(
            "judgement.inconsistent",
            Verdict.WARN,
            f"The comparisons of {what} contradict one another: their consistency ratio is {max(ratios):.3f}.",
            found=f"{max(ratios):.3f}",
            expected=f"at most {INCONSISTENCY_LIMIT}",
            remedy="Look again at the comparisons named as the most inconsistent.",
        ),
    )
