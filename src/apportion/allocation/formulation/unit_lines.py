"""The tree of units as one depth-first order, in which all request lines under a unit form one stretch.

Knows who stands under whom, nothing of money. Sums and searches over every unit then cost one pass over the lines
instead of one pass for each unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case


@dataclass(frozen=True, eq=False)
class UnitLines:
    """Request lines sorted by the place of their unit in depth-first order."""

    order: tuple[int, ...]
    """Positions of units, each followed by the units under it, siblings in the order of the user's table."""
    place: Int64Array
    """Place in that order of each unit; shape (units,)."""
    after: Int64Array
    """Place behind the last unit under each unit; shape (units,)."""
    unit: Int64Array
    """Unit of each line; shape (lines,)."""
    lines: Int64Array
    """Lines by place of their unit."""
    starts: Int64Array
    """Where the lines of each place begin; shape (units + 1,)."""

    def under(self, unit: int) -> Int64Array:
        """The lines of a unit and of all units under it, in no particular order."""
        return self.lines[self.starts[self.place[unit]] : self.starts[self.after[unit]]]

    @property
    def sizes(self) -> Int64Array:
        """How many lines stand under each unit; shape (units,)."""
        return self.starts[self.after] - self.starts[self.place]

    def counts(self, lines: Int64Array) -> Int64Array:
        """How many of some lines stand under each unit; shape (units,)."""
        at_place = np.bincount(self.place[self.unit[lines]], minlength=self.place.size)
        before = np.concatenate([[0], np.cumsum(at_place)])
        return np.asarray(before[self.after] - before[self.place])


def unit_lines(case: Case) -> UnitLines:
    """Lay out the lines of a case along its tree of units."""
    order = _depth_first(case)
    count = len(order)
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    size = np.ones(count, dtype=np.int64)
    for unit in reversed(order):
        above = int(case.parent_index[unit])
        if above >= 0:
            size[above] += size[unit]
    unit_of = case.requests.unit.astype(np.int64)
    lines = np.argsort(place[unit_of], kind="stable")
    starts = np.searchsorted(place[unit_of][lines], np.arange(count + 1))
    return UnitLines(tuple(order), place, place + size, unit_of, lines, starts)


def _depth_first(case: Case) -> list[int]:
    children: dict[int, list[int]] = {}
    for unit, parent in enumerate(case.parent_index.tolist()):
        children.setdefault(parent, []).append(unit)
    order: list[int] = []
    stack = list(reversed(children.get(-1, [])))
    while stack:
        unit = stack.pop()
        order.append(unit)
        stack.extend(reversed(children.get(unit, [])))
    return order
