"""Nested rules: when every rule is a plain sum and any two are disjoint or one inside the other, they form a tree.

Such a problem needs no general solver: money is shared among the branches by sorting or by water-filling. Rules over
the very same requests are one node with the tighter of their limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.kernel.exact import Int64Array


@dataclass(frozen=True, eq=False)
class Node:
    """A set of columns under common limits: ``order[begin:end]`` of the tree."""

    begin: int
    end: int
    parent: int
    """Index of the node around it; -1 for the root."""
    lower: int | None
    upper: int | None
    lower_row: int
    """Index of the row that gives the lower limit; -1 where there is none."""
    upper_row: int


@dataclass(frozen=True, eq=False)
class Tree:
    """Nodes from the outermost inwards; columns are arranged so that each node owns one stretch of them."""

    order: Int64Array
    """Column at each position; inside a node in ascending order unless a child node stands there."""
    nodes: tuple[Node, ...]


def nested(problem: Problem) -> Tree | None:
    """The tree of a problem whose rules are nested plain sums, or ``None`` when they are not."""
    if not problem.single or problem.is_soft or not all(row.is_plain_sum for row in problem.rows):
        return None
    groups = _same_columns(problem.rows)
    groups.sort(key=lambda group: (-problem.rows[group[0]].columns.size, problem.rows[group[0]].id))
    owner = np.full(problem.columns, -1, dtype=np.int64)
    parents: list[int] = []
    for position, group in enumerate(groups):
        columns = problem.rows[group[0]].columns
        around = owner[columns]
        if bool((around != around[0]).any()):
            return None
        parents.append(int(around[0]))
        owner[columns] = position
    return _arrange(problem, groups, parents, owner)


def _same_columns(rows: tuple[Row, ...]) -> list[list[int]]:
    """Indices of rows grouped by the set of columns they add up; rows over nothing are left out.

    A rule over nothing either holds always or never; the caller checks that separately.
    """
    groups: dict[bytes, list[int]] = {}
    for index, row in enumerate(rows):
        if row.columns.size:
            groups.setdefault(row.columns.tobytes(), []).append(index)
    return list(groups.values())


def _arrange(problem: Problem, groups: list[list[int]], parents: list[int], owner: Int64Array) -> Tree:
    """Lay columns out depth first under one root that holds everything."""
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(parents):
        children.setdefault(parent, []).append(node)
    by_owner = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[by_owner], np.arange(-1, len(groups) + 1))
    pieces: list[Int64Array] = []
    nodes: list[Node] = [Node(0, problem.columns, -1, None, None, -1, -1)]
    place = 0

    def own(group: int) -> Int64Array:
        return by_owner[bounds[group + 1] : bounds[group + 2]]

    # An explicit stack: units may be nested deeper than Python's call stack allows.
    stack: list[tuple[int, int, bool]] = [(group, 0, False) for group in reversed(children.get(-1, []))]
    index_of: dict[int, int] = {}
    begins: dict[int, int] = {}
    while stack:
        group, parent, leaving = stack.pop()
        if leaving:
            index = index_of[group]
            nodes[index] = _node(problem, groups[group], begins[group], place, parent)
            continue
        begins[group] = place
        index_of[group] = len(nodes)
        nodes.append(nodes[0])
        stack.append((group, parent, True))
        stack.extend((child, index_of[group], False) for child in reversed(children.get(group, [])))
        pieces.append(own(group))
        place += pieces[-1].size
    pieces.append(own(-1))
    return Tree(np.concatenate(pieces), tuple(nodes))


def _node(problem: Problem, group: list[int], begin: int, end: int, parent: int) -> Node:
    lower: int | None = None
    upper: int | None = None
    lower_row = upper_row = -1
    for index in group:
        row = problem.rows[index]
        if row.lower is not None and (lower is None or row.lower > lower):
            lower, lower_row = row.lower, index
        if row.upper is not None and (upper is None or row.upper < upper):
            upper, upper_row = row.upper, index
    return Node(begin, end, parent, lower, upper, lower_row, upper_row)
