"""Judgements of several persons brought together, with each judge's consistency and where they disagree.

Two ways, both by the geometric mean (E. Forman and K. Peniwati 1998, Aggregating individual judgments and priorities
with the analytic hierarchy process, European Journal of Operational Research 108): of their answers, where the group
acts as one, and of their weights, where each keeps a view of his own. Only the geometric mean keeps answers reciprocal
(J. Aczél and T. L. Saaty 1983). Knows judges by id and never hides how far apart they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.priorities.ahp import Method, Priorities, priorities
from apportion.priorities.comparisons import Comparisons
from apportion.priorities.criteria import FloatArray, Number
from apportion.priorities.random_index import SAATY, RandomIndex
from apportion.priorities.ranking import Ranking, ranked_floats


@dataclass(frozen=True, eq=False)
class Judge:
    """One person's answers."""

    id: str
    comparisons: Comparisons
    voice: Number = 1
    """How much these answers count beside those of the others; above zero, only ratios count."""


@dataclass(frozen=True)
class Disagreement:
    """How far the judges are apart on one pair."""

    first: str
    second: str
    answers: int
    """How many judges compared the pair."""
    mean: float
    """The geometric mean of their answers, each by its voice."""
    spread: float
    """The geometric standard deviation: 1 where all agree, 2 where answers are typically a factor of two away."""
    lowest: tuple[str, float]
    """The judge with the smallest ratio of first to second, and the ratio; of equal ones the first by id."""
    highest: tuple[str, float]


@dataclass(frozen=True, eq=False)
class GroupJudgement:
    """What a group of judges says together."""

    group: Priorities
    """Weights from the geometric mean of the answers."""
    judges: tuple[tuple[str, Priorities | None], ...]
    """Each judge's own weights and consistency, by id; ``None`` where somebody's answers do not hang together alone."""
    mean_weights: FloatArray
    """The geometric mean of the judges' weights, summing to one; NaN where any judge has no weights alone."""
    disagreements: tuple[Disagreement, ...]
    """All pairs that two judges and more compared, the widest first."""
    concordance: float | None
    """Kendall's W of the judges' rankings: 1 where all rank alike, 0 where there is no common view. ``None`` where
    fewer than two judges rank, or all of them rank all items level."""

    @property
    def mean_ranking(self) -> Ranking | None:
        """The order by the mean of weights; ``None`` where a judge has no weights alone."""
        return None if np.isnan(self.mean_weights).any() else ranked_floats(self.group.items, self.mean_weights)


def judge_together(
    judges: Sequence[Judge], *, method: Method = "eigenvector", random_index: RandomIndex = SAATY
) -> GroupJudgement:
    """Bring the answers of several judges together. A pair counts for those who answered it.

    Raises:
        ValueError: without judges, for judges who do not compare the same items or share an id, for a voice that is not
            above zero, and when the answers of all together do not hang together.
    """
    ordered = sorted(judges, key=lambda judge: judge.id)
    if not ordered or len({judge.id for judge in ordered}) != len(ordered):
        raise ValueError("a group has one judge or more, each with an id of its own")
    items = ordered[0].comparisons.items
    if any(set(judge.comparisons.items) != set(items) or Fraction(judge.voice) <= 0 for judge in ordered):
        raise ValueError("judges compare the same items, and each has a voice above zero")
    tables = np.stack([_in_order(judge.comparisons, items) for judge in ordered])
    voices = np.array([float(Fraction(judge.voice)) for judge in ordered])
    mean = Comparisons(items, _mean_table(tables, voices))
    own = tuple((judge.id, _own(judge, items, method, random_index)) for judge in ordered)
    known = [found.weights for _, found in own if found is not None]
    return GroupJudgement(
        priorities(mean, method=method, random_index=random_index),
        own,
        _mean_weights(known, voices) if len(known) == len(own) else np.full(len(items), np.nan),
        _disagreements([judge.id for judge in ordered], items, tables, voices),
        concordance([ranked_floats(items, weights) for weights in known]),
    )


def _in_order(comparisons: Comparisons, items: tuple[str, ...]) -> FloatArray:
    places = [comparisons.items.index(item) for item in items]
    return np.asarray(comparisons.ratios[np.ix_(places, places)])


def _own(judge: Judge, items: tuple[str, ...], method: Method, random_index: RandomIndex) -> Priorities | None:
    table = Comparisons(items, _in_order(judge.comparisons, items))
    return None if len(table.parts()) > 1 else priorities(table, method=method, random_index=random_index)


def _mean_table(tables: FloatArray, voices: FloatArray) -> FloatArray:
    """The geometric mean of all answers to a pair; NaN where nobody answered."""
    given = ~np.isnan(tables)
    counted = given * voices[:, None, None]
    logarithms = np.where(given, np.log(np.where(given, tables, 1.0)), 0.0)
    weight = counted.sum(axis=0)
    sums = (logarithms * counted).sum(axis=0)
    mean = np.full(weight.shape, np.nan)
    np.divide(sums, weight, out=mean, where=weight > 0)
    # Exactly reciprocal and one on the diagonal, whatever the rounding of sums.
    upper = np.triu(mean, 1)
    return np.asarray(np.exp(upper - upper.T))


def _mean_weights(weights: Sequence[FloatArray], voices: FloatArray) -> FloatArray:
    mean = np.exp((np.log(np.stack(weights)) * voices[:, None]).sum(axis=0) / voices.sum())
    return np.asarray(mean / mean.sum())


def _disagreements(
    ids: Sequence[str], items: tuple[str, ...], tables: FloatArray, voices: FloatArray
) -> tuple[Disagreement, ...]:
    found = []
    for row in range(len(items)):
        for column in range(len(items)):
            answered = np.flatnonzero(~np.isnan(tables[:, row, column]))
            if items[row] >= items[column] or answered.size < 2:  # noqa: PLR2004 - one judge cannot disagree
                continue
            ratios, counted = tables[answered, row, column], voices[answered]
            logarithms = np.log(ratios)
            mean = (logarithms * counted).sum() / counted.sum()
            spread = np.sqrt((counted * (logarithms - mean) ** 2).sum() / counted.sum())
            named = [(ids[place], ratio) for place, ratio in zip(answered.tolist(), ratios.tolist(), strict=True)]
            lowest = min(named, key=lambda answer: (answer[1], answer[0]))
            highest = min(named, key=lambda answer: (-answer[1], answer[0]))
            pair = (items[row], items[column])
            found.append(Disagreement(*pair, len(named), float(np.exp(mean)), float(np.exp(spread)), lowest, highest))
    return tuple(sorted(found, key=lambda item: (-round(item.spread, 9), item.first, item.second)))


def concordance(rankings: Sequence[Ranking]) -> float | None:
    """Kendall's coefficient of concordance W, corrected for ties (M. G. Kendall and B. Babington Smith 1939).

    W = 12 S / (m² (n³ − n) − m T): S the squared deviations of the rank sums from their mean, T the sum of t³ − t over
    all groups of t level ones. ``None`` for fewer than two rankings or items, and where everybody ranks all level.
    """
    judges = len(rankings)
    items = sorted(rankings[0].order) if rankings else []
    if judges < 2 or len(items) < 2:  # noqa: PLR2004 - agreement needs two of each
        return None
    sums = dict.fromkeys(items, Fraction(0))
    tied = 0
    for ranking in rankings:
        for group in ranking.groups:
            tied += len(group) ** 3 - len(group)
            for name in group:
                sums[name] += ranking.rank(name) + Fraction(len(group) - 1, 2)
    mean = sum(sums.values()) / len(items)
    deviations = sum(((total - mean) ** 2 for total in sums.values()), Fraction(0))
    below = judges**2 * (len(items) ** 3 - len(items)) - judges * tied
    return float(12 * deviations / below) if below else None
