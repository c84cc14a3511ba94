"""Which comparison to look at again, what it would have to be, and how consistent the answers would be then.

Each answer is taken out in turn and filled in as the others would have it; that is the ratio with which the answers
contradict one another least when this one alone is changed (P. T. Harker 1987, Incomplete pairwise comparisons in the
analytic hierarchy process, Mathematical Modelling 9(11), asks the same question by the derivative). Knows comparisons;
it proposes and never changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from apportion.priorities.ahp import Consistency, consistency
from apportion.priorities.comparisons import Comparisons
from apportion.priorities.defaults import COMPARISON_LIMIT
from apportion.priorities.incomplete import complete
from apportion.priorities.random_index import SAATY, RandomIndex

_NO_GAIN: Final = 1e-9
"""A gain in the consistency index below this is noise of the arithmetic."""


@dataclass(frozen=True)
class Revision:
    """One comparison that, changed alone, would make the answers more consistent."""

    first: str
    second: str
    given: float
    """How many times as important the first was said to be as the second; one or more."""
    ideal: float
    """The ratio that fits the other answers best."""
    proposed: float
    """The answer of the scale nearest to it: 1/9 to 9."""
    after: Consistency
    """How consistent the answers are with the proposed one."""


@dataclass(frozen=True)
class Triad:
    """Three answers that contradict one another."""

    first: str
    second: str
    third: str
    direct: float
    """First to third, as answered."""
    indirect: float
    """First to second times second to third: what the answer would be if it followed from the two others."""

    @property
    def factor(self) -> float:
        """How many times the two ways differ; one is no contradiction."""
        return max(self.direct / self.indirect, self.indirect / self.direct)


def revisions(comparisons: Comparisons, random_index: RandomIndex = SAATY) -> tuple[Revision, ...]:
    """Single changes that make the answers more consistent, the most effective first.

    An answer that alone links two groups of items contradicts nothing and is never proposed.
    """
    before = consistency(complete(comparisons), random_index)
    found = []
    for row, column in comparisons.pairs():
        without = comparisons.replaced(row, column, np.nan)
        if len(without.parts()) > 1:
            continue
        ideal = float(complete(without).comparisons.ratios[row, column])
        proposed = on_scale(ideal)
        after = consistency(complete(comparisons.replaced(row, column, proposed)), random_index)
        if before.index - after.index > _NO_GAIN:
            found.append(_stated(comparisons, (row, column), ideal, proposed, after))
    return tuple(sorted(found, key=lambda item: (round(item.after.index, 12), item.first, item.second)))


def _stated(
    comparisons: Comparisons, pair: tuple[int, int], ideal: float, proposed: float, after: Consistency
) -> Revision:
    """The revision with the more important item first, as it was answered; of equal ones the first by id."""
    first, second = (comparisons.items[place] for place in pair)
    given = float(comparisons.ratios[pair])
    if given < 1 or (given == 1 and second < first):
        return Revision(second, first, 1 / given, 1 / ideal, 1 / proposed, after)
    return Revision(first, second, given, ideal, proposed, after)


def on_scale(ratio: float) -> float:
    """The answer of the scale 1/9, 1/8 … 1 … 8, 9 that is nearest in proportion."""
    steps = [float(step) for step in range(1, COMPARISON_LIMIT + 1)]
    return min([*(1 / step for step in reversed(steps)), *steps[1:]], key=lambda step: abs(np.log(step / ratio)))


def triads(comparisons: Comparisons) -> tuple[Triad, ...]:
    """All sets of three answers that contradict one another, the worst first (Koczkodaj 1993)."""
    found = []
    for names in combinations(sorted(comparisons.items), 3):
        first, second, third = names
        direct = comparisons.ratio(first, third)
        indirect = comparisons.ratio(first, second) * comparisons.ratio(second, third)
        # NaN, where one of the three is absent, compares false.
        if abs(np.log(direct / indirect)) > _NO_GAIN:
            found.append(Triad(first, second, third, direct, indirect))
    return tuple(sorted(found, key=lambda item: (-round(item.factor, 9), item.first, item.second, item.third)))
