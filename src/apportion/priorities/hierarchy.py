"""A hierarchy of criteria: the weights of each level multiplied down to the alternatives.

A node shares its weight among its children; a node without children of its own shares it among the alternatives. The
weight of an alternative is the sum of what reaches it (distributive mode, Saaty 1980). Knows weights that somebody has
derived; it must not know from what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import FloatArray
from apportion.priorities.ranking import Ranking, ranked_floats

_ROUNDING: Final = 1e-9
"""Weights computed in floats sum to one but for this."""


@dataclass(frozen=True)
class Shares:
    """How a node's weight is shared: among the nodes below it, or among alternatives."""

    items: tuple[str, ...]
    weights: tuple[float, ...]
    """One per item; they sum to one."""

    def __post_init__(self) -> None:
        if len(set(self.items)) != len(self.items) or len(self.items) != len(self.weights):
            raise ValueError("one weight per item is needed, and no item twice")
        if min(self.weights, default=-1) < 0 or abs(sum(self.weights) - 1) > _ROUNDING:
            raise ValueError("shares are zero or more and sum to one")


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The weights that reach each node and each alternative from the goal."""

    goal: str
    alternatives: tuple[str, ...]
    """By id."""
    weights: FloatArray
    """One per alternative; they sum to one."""
    nodes: Mapping[str, float]
    """The weight that reaches each node; the goal has one."""
    reached: Mapping[tuple[str, str], float]
    """What reaches an alternative from a lowest node: (node, alternative) to weight. They sum to the weights."""

    def weight(self, alternative: str) -> float:
        """The weight of one alternative."""
        return float(self.weights[self.alternatives.index(alternative)])

    @cached_property
    def ranking(self) -> Ranking:
        """From the highest weight to the lowest."""
        return ranked_floats(self.alternatives, self.weights)


def check_hierarchy(goal: str, shares: Mapping[str, Shares]) -> tuple[Finding, ...]:
    """What is wrong with a hierarchy; all of it blocks."""
    return tuple(_in_hierarchy(goal, shares))


def _in_hierarchy(goal: str, shares: Mapping[str, Shares]) -> Iterator[Finding]:
    if goal not in shares:
        yield _blocking("judgement.no-goal", f"Nothing is said about the goal {goal}.", goal, "shares of the goal")
        return
    parents: dict[str, list[str]] = {}
    for node, shared in shares.items():
        for item in shared.items:
            if item in shares:
                parents.setdefault(item, []).append(node)
    if goal in parents:
        message = f"The goal {goal} stands below {parents[goal][0]}."
        yield _blocking("judgement.goal-below", message, goal, "the goal at the top")
        return
    for node in sorted(shares):
        above = parents.get(node, [])
        if len(above) > 1:
            message = f"{node} stands below {' and '.join(sorted(above))}."
            yield _blocking("judgement.two-parents", message, node, "one place in the hierarchy")
    reached = _below(goal, shares)
    for node in sorted(set(shares) - reached):
        message = f"{node} cannot be reached from the goal {goal}."
        yield _blocking("judgement.not-below-goal", message, node, "a place below the goal")
    yield from _in_lowest(shares, reached)


def _in_lowest(shares: Mapping[str, Shares], reached: set[str]) -> Iterator[Finding]:
    """Whether every lowest node compares every alternative."""
    lowest = {node: set(shares[node].items) for node in reached if not set(shares[node].items) & set(shares)}
    mixed = sorted(node for node in reached if node not in lowest and not set(shares[node].items) <= set(shares))
    for node in mixed:
        missing = ", ".join(sorted(set(shares[node].items) - set(shares)))
        message = f"Below {node} stand criteria beside {missing}, for which there are no comparisons."
        yield _blocking("judgement.no-comparisons", message, missing, "comparisons of the alternatives under each")
    every = set().union(*lowest.values())
    for node in sorted(lowest):
        if lowest[node] != every and not mixed:
            missing = ", ".join(sorted(every - lowest[node]))
            message = f"Under {node} not all alternatives are compared: {missing} is absent."
            yield _blocking(
                "judgement.alternative-missing", message, missing, "every alternative under every criterion"
            )


def _below(goal: str, shares: Mapping[str, Shares]) -> set[str]:
    reached, waiting = {goal}, [goal]
    while waiting:
        fresh = {item for item in shares[waiting.pop()].items if item in shares} - reached
        reached |= fresh
        waiting += sorted(fresh)
    return reached


def _blocking(code: str, message: str, found: str, expected: str) -> Finding:
    remedy = "Correct the hierarchy or add the comparisons."
    return Finding(code, Verdict.REJECT_CELL, message, found=found, expected=expected, remedy=remedy)


def weigh(goal: str, shares: Mapping[str, Shares]) -> Hierarchy:
    """Multiply weights down from the goal to the alternatives.

    Args:
        goal: the node at the top.
        shares: for each node how its weight is shared; what is no node itself is an alternative.

    Raises:
        ValueError: when the hierarchy has findings; check it first with ``check_hierarchy``.
    """
    blocking = check_hierarchy(goal, shares)
    if blocking:
        raise ValueError(f"the hierarchy must be checked first: {blocking[0].message}")
    nodes, reached = {goal: 1.0}, dict[tuple[str, str], float]()
    waiting = [goal]
    while waiting:
        node = waiting.pop()
        for item, weight in zip(shares[node].items, shares[node].weights, strict=True):
            if item in shares:
                nodes[item] = nodes[node] * weight
                waiting.append(item)
            else:
                reached[node, item] = nodes[node] * weight
    alternatives = tuple(sorted({item for _, item in reached}))
    totals = {name: [part for (_, item), part in sorted(reached.items()) if item == name] for name in alternatives}
    weights = np.array([sum(totals[name]) for name in alternatives])
    return Hierarchy(goal, alternatives, weights, nodes, reached)
