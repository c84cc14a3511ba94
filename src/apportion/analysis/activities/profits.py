"""What cost objects earn after all that they cause: profits ranked, and summed up to the result of the whole.

The running sum of ranked profits is the *whale curve* (Kaplan and Cooper 1998, chapter 10): it rises above the total
and comes down to it where some products or customers lose what others earn. Knows assigned costs; it must not know how
they were assigned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.activities.assigned import Costing, ObjectCost


@dataclass(frozen=True)
class Profit:
    """One cost object in the ranking of its kind."""

    cost_object: str
    revenue_minor: int
    cost_minor: int
    profit_minor: int
    margin: Fraction | None
    """Profit as a part of revenue. Empty where the revenue is zero."""
    running_minor: int
    """Profits down to this one."""


@dataclass(frozen=True)
class ProfitRanking:
    """The cost objects of a kind, most profitable first, equal ones in the order of their ids."""

    kind: str
    """Empty: those without a kind."""
    profits: tuple[Profit, ...]
    unknown: tuple[str, ...]
    """Cost objects whose revenue is not known; they are not in the ranking."""

    @property
    def total_minor(self) -> int:
        """All profits together."""
        return self.profits[-1].running_minor if self.profits else 0

    @property
    def peak_minor(self) -> int:
        """The highest running sum: what the total would be without those that lose money."""
        return max((item.running_minor for item in self.profits), default=0)


@dataclass(frozen=True)
class Result:
    """From revenue to the result of the period: revenue - assigned - unused - unassigned = result."""

    revenue_minor: int
    assigned_minor: int
    """Cost of those whose revenue is counted."""
    unused_minor: int
    unassigned_minor: int

    @property
    def result_minor(self) -> int:
        """What is left."""
        return self.revenue_minor - self.assigned_minor - self.unused_minor - self.unassigned_minor


def rank_profits(costing: Costing) -> tuple[ProfitRanking, ...]:
    """A ranking for each kind of cost object, in the order of the kinds."""
    kinds = sorted({item.kind for item in costing.objects})
    return tuple(_ranking(kind, [item for item in costing.objects if item.kind == kind]) for kind in kinds)


def result(costing: Costing) -> Result | None:
    """The result of the whole; ``None`` where the revenue of any cost object is not known."""
    revenues = [item.revenue_minor for item in costing.objects if item.revenue_minor is not None]
    if len(revenues) < len(costing.objects):
        return None
    return Result(sum(revenues), costing.assigned_minor, costing.unused_minor, costing.unassigned_minor)


def _ranking(kind: str, objects: list[ObjectCost]) -> ProfitRanking:
    unknown = tuple(item.id for item in objects if item.revenue_minor is None)
    return ProfitRanking(kind, tuple(_ranked(objects)), unknown)


def _ranked(objects: list[ObjectCost]) -> Iterator[Profit]:
    running = 0
    known = [(item, revenue) for item in objects if (revenue := item.revenue_minor) is not None]
    for item, revenue in sorted(known, key=lambda pair: (pair[0].cost_minor - pair[1], pair[0].id)):
        profit = revenue - item.cost_minor
        running += profit
        yield Profit(item.id, revenue, item.cost_minor, profit, item.margin, running)
