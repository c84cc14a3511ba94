"""PROMETHEE I and II: alternatives compared pair by pair, ranked by how much they outrank and are outranked.

J. P. Brans, Ph. Vincke and B. Mareschal 1986, How to select and how to rank projects: the PROMETHEE method, European
Journal of Operational Research 24. Flows are divided by the number of the others (Brans and Mareschal 2005). The net
flow is a weighted sum of the net flows on single criteria. All flows are exact fractions, a Gaussian preference taken
to twelve decimals, so that ties and breakpoints of weights are found as for any additive total.

Knows ratings and preference functions; it needs no scale and fills nothing in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np

from apportion.model.findings import Finding
from apportion.priorities.additive import Additive
from apportion.priorities.criteria import (
    Criterion,
    Direction,
    FloatArray,
    PlaceOf,
    Ratings,
    check_criteria,
    check_ratings,
    nowhere,
    shares,
)
from apportion.priorities.exact_ratings import SAFE, IntArray, whole_numbers
from apportion.priorities.preference import Preference
from apportion.priorities.ranking import Ranking

_ROWS_PER_BLOCK: Final = 512
"""Pairs are compared in blocks of rows, so that memory grows with the alternatives and not with their pairs."""


class Relation(StrEnum):
    """What PROMETHEE I says of two alternatives."""

    PREFERRED = "preferred"
    """The first outranks the second: no flow speaks against it and one speaks for it."""
    INDIFFERENT = "indifferent"
    INCOMPARABLE = "incomparable"
    """One flow speaks for the first and the other for the second: each is good where the other is weak."""


@dataclass(frozen=True)
class Comparison:
    """What PROMETHEE I says of one pair."""

    first: str
    """The preferred one; where neither is, the first by id."""
    second: str
    relation: Relation


@dataclass(frozen=True, eq=False)
class Outranking:
    """Flows of the alternatives, each between 0 and 1 and their difference between -1 and 1."""

    leaving: Additive
    """How much each outranks the others on single criteria; its totals are the positive flows."""
    entering: Additive
    """How much each is outranked by the others; its totals are the negative flows."""
    model: Additive
    """Net flows on single criteria, with their weights; its totals are the net flows."""
    left_out: tuple[str, ...]
    """Those that lack a rating, by id: nobody was compared with them."""
    findings: tuple[Finding, ...]

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Those that were compared, in the order given."""
        return self.model.alternatives

    @property
    def positive(self) -> FloatArray:
        """How much each outranks the others."""
        return _floats(self.leaving)

    @property
    def negative(self) -> FloatArray:
        """How much each is outranked by the others."""
        return _floats(self.entering)

    @property
    def net(self) -> FloatArray:
        """Positive less negative flow."""
        return _floats(self.model)

    @property
    def ranking(self) -> Ranking:
        """PROMETHEE II: from the highest net flow to the lowest."""
        return self.model.ranking

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """PROMETHEE I: every pair, by ids."""
        flows = np.stack([self.leaving.totals[0], -self.entering.totals[0]], axis=1)
        by_id = sorted(range(len(self.alternatives)), key=lambda row: self.alternatives[row])
        found = []
        for one, other in combinations(by_id, 2):
            names = (self.alternatives[one], self.alternatives[other])
            ahead, behind = bool((flows[one] > flows[other]).any()), bool((flows[one] < flows[other]).any())
            if ahead and behind:
                found.append(Comparison(*names, Relation.INCOMPARABLE))
            elif ahead:
                found.append(Comparison(*names, Relation.PREFERRED))
            elif behind:
                found.append(Comparison(names[1], names[0], Relation.PREFERRED))
            else:
                found.append(Comparison(*names, Relation.INDIFFERENT))
        return tuple(found)


def outrank(
    criteria: Sequence[Criterion],
    preferences: Mapping[str, Preference],
    ratings: Ratings,
    *,
    place_of: PlaceOf = nowhere,
) -> Outranking:
    """Compare all alternatives that are rated on every criterion.

    Args:
        criteria: with weights and directions; scales are not used.
        preferences: one function per criterion id.
        ratings: in the criteria's own units.
        place_of: where ratings stand in the user's files.

    Raises:
        ValueError: when criteria or ratings have findings that block, a criterion has no preference function, or fewer
            than two alternatives can be compared.
    """
    findings = (*check_criteria(criteria), *check_ratings(criteria, ratings, place_of))
    blocking = [finding.message for finding in findings if finding.blocks]
    if blocking:
        raise ValueError(f"criteria and ratings must be checked first: {blocking[0]}")
    if set(preferences) != {item.id for item in criteria}:
        raise ValueError("each criterion needs one preference function")
    table = ratings.on(criteria)
    complete = ~np.isnan(table).any(axis=1)
    names = tuple(ratings.alternatives[row] for row in np.flatnonzero(complete).tolist())
    if len(names) < 2:  # noqa: PLR2004 - one alternative outranks nobody
        raise ValueError("at least two alternatives with all ratings are needed to compare them")
    flows = [_flows(item, preferences[item.id], table[complete, j]) for j, item in enumerate(criteria)]
    kind = object if any(flow.positive.dtype == object for flow in flows) else np.int64

    def additive(columns: list[IntArray]) -> Additive:
        values = np.stack([column.astype(kind) for column in columns], axis=1)
        ids, whole = tuple(item.id for item in criteria), tuple(flow.whole for flow in flows)
        return Additive(names, ids, shares(criteria), values, whole)

    return Outranking(
        additive([flow.positive for flow in flows]),
        additive([flow.negative for flow in flows]),
        additive([flow.positive - flow.negative for flow in flows]),
        tuple(sorted(set(ratings.alternatives) - set(names))),
        findings,
    )


@dataclass(frozen=True, eq=False)
class _Flows:
    """Flows on one criterion, as whole numbers over ``whole``; shape (alternatives,)."""

    positive: IntArray
    negative: IntArray
    whole: int


def _flows(criterion: Criterion, preference: Preference, column: FloatArray) -> _Flows:
    """How much each alternative outranks the others, and is outranked by them, on one criterion."""
    ratings, power = whole_numbers(column if criterion.direction is Direction.HIGHER else -column)
    positive, negative = np.zeros(column.size, dtype=np.int64), np.zeros(column.size, dtype=np.int64)
    full = 1
    for start in range(0, column.size, _ROWS_PER_BLOCK):
        rows = slice(start, start + _ROWS_PER_BLOCK)
        strength, full = preference.exact(ratings[rows, None] - ratings[None, :], power)
        if full * column.size >= SAFE:
            strength, positive, negative = (values.astype(object) for values in (strength, positive, negative))
        positive[rows] += strength.sum(axis=1)
        negative += strength.sum(axis=0)
    return _Flows(positive, negative, full * (column.size - 1))


def _floats(model: Additive) -> FloatArray:
    totals, whole = model.totals
    return np.array([float(Fraction(total, whole)) for total in totals.tolist()])


def preference_index(
    outranking: Outranking, criteria: Sequence[Criterion], preferences: Mapping[str, Preference], ratings: Ratings
) -> FloatArray:
    """How strongly the row is preferred to the column, over all criteria: a table for reading, n by n."""
    rows = [ratings.alternatives.index(name) for name in outranking.alternatives]
    total = np.zeros((len(rows), len(rows)))
    for item, weight in zip(criteria, outranking.model.weights, strict=True):
        column = ratings.column(item.id)[rows]
        whole, power = whole_numbers(column if item.direction is Direction.HIGHER else -column)
        total += float(weight) * preferences[item.id].of(whole[:, None] - whole[None, :], power)
    return total
