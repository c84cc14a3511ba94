"""Money that changes its line against value: the best plan for each limit on what may move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.solution import Infeasible
from apportion.execution.reallocate.disruption import Within, best_within
from apportion.execution.reallocate.ground import Ground
from apportion.execution.reallocate.least import calmest


@dataclass(frozen=True, eq=False)
class Point:
    """The best plan for one limit."""

    limit: int | None
    """Minor units that may move; ``None``: as much as it likes."""
    plan: Within
    bound: Fraction
    """No plan within the limit is worth more."""

    @property
    def disruption(self) -> int:
        """Minor units that it moves."""
        return self.plan.disruption

    @property
    def value(self) -> Fraction:
        """What it is worth."""
        return self.plan.judged.proof.value_lower


def widest(ground: Ground, effort: Effort = THOROUGH) -> Point:
    """The best plan without a limit; of several the one that moves least.

    Raises:
        Infeasible: when no plan keeps the rules.
    """
    found = best_within(ground, None, effort=effort)
    return Point(None, calmest(found, effort), _bound(found))


def frontier(ground: Ground, limits: Iterable[int], end: Point, effort: Effort = THOROUGH) -> tuple[Point, ...]:
    """The best plan for each limit, from the smallest on, and the one without a limit.

    Limits under which no plan keeps the rules are left out, and so are those beyond what the best plan moves: more
    would gain nothing.

    Args:
        ground: what it starts from.
        limits: minor units.
        end: the plan without a limit.
        effort: how far plans are searched for where there are options to choose between.
    """
    points = []
    for limit in sorted(set(limits)):
        if limit >= end.disruption:
            break
        try:
            found = best_within(ground, limit, effort=effort)
        except Infeasible:
            continue
        points.append(Point(limit, found, _bound(found)))
    return (*points, end)


def within(points: Iterable[Point], limit: int | None) -> Point | None:
    """Of the points of a frontier the last one that moves no more than a limit."""
    kept = [point for point in points if limit is None or point.disruption <= limit]
    return kept[-1] if kept else None


def _bound(found: Within) -> Fraction:
    proof, search = found.judged.proof, found.judged.solution.search
    return proof.bound if search is None else min(proof.bound, max(search.bound, proof.value_lower))
