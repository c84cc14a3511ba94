"""A nested problem laid out for sorting and water-filling: pieces of value along the tree's order of columns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.allocation.divisible.tree import Tree
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.worth.pieces import SlopeScale, Smooth, Straight, cut
from apportion.kernel.exact import Int64Array


@dataclass(frozen=True, eq=False)
class Layout:
    """Columns by position in the tree, with their floors and caps, and their straight and smooth pieces."""

    tree: Tree
    floor: Int64Array
    """By position."""
    cap: Int64Array
    position: Int64Array
    """Straight pieces, sorted by position and within a column in the order in which they fill."""
    column: Int64Array
    length: Int64Array
    rank: Int64Array
    scale: SlopeScale
    smooth: Smooth
    """Sorted by position as well; ``smooth.line`` is the column."""
    smooth_position: Int64Array
    tail: npt.NDArray[np.bool_]
    """Straight pieces that fill after the smooth piece of their column (a saturated curve's flat end)."""

    def stretch(self, begin: int, end: int) -> slice:
        """The straight pieces of the columns between two positions."""
        low, high = np.searchsorted(self.position, [begin, end])
        return slice(int(low), int(high))

    def smooth_stretch(self, begin: int, end: int) -> slice:
        """The smooth pieces of the columns between two positions."""
        low, high = np.searchsorted(self.smooth_position, [begin, end])
        return slice(int(low), int(high))


def lay_out(problem: Problem, tree: Tree) -> Layout:
    """Cut the curves of a nested problem and sort the pieces along the tree."""
    straight, smooth = cut(problem.case.requests, problem.floor, problem.cap)
    straight = _with_reserves(problem, straight)
    place = np.empty(problem.columns, dtype=np.int64)
    place[tree.order] = np.arange(problem.columns)
    order = np.argsort(place[straight.line], kind="stable")
    smooth_order = np.argsort(place[smooth.line], kind="stable")
    floor = np.concatenate([problem.floor, problem.reserve_floor])[tree.order]
    cap = np.concatenate([problem.cap, problem.reserve_cap])[tree.order]
    curved = np.zeros(problem.columns, dtype=np.bool_)
    curved[smooth.line] = True
    column = straight.line[order]
    zero = straight.rank[order] == zero_rank(straight.scale)
    return Layout(
        tree=tree,
        floor=floor,
        cap=cap,
        position=place[column],
        column=column,
        length=straight.length[order],
        rank=straight.rank[order],
        scale=straight.scale,
        smooth=smooth.take(smooth_order),
        smooth_position=place[smooth.line[smooth_order]],
        tail=zero & curved[column],
    )


def zero_rank(scale: SlopeScale) -> int:
    """The rank of a slope of nothing; -1 when no piece has it."""
    if not scale.levels:
        return 0
    return scale.levels.index(Fraction(0)) if Fraction(0) in scale.levels else -1


def _with_reserves(problem: Problem, straight: Straight) -> Straight:
    """Money kept back has no value of its own: one piece of slope nothing for each reserve that may grow."""
    growing = np.flatnonzero(problem.reserve_cap > problem.reserve_floor)
    if not growing.size:
        return straight
    scale = straight.scale
    rank = straight.rank
    if zero_rank(scale) < 0:
        scale = SlopeScale(levels=(Fraction(0), *scale.levels))
        rank = rank + 1
    return Straight(
        np.concatenate([straight.line, growing + problem.pairs]),
        np.concatenate([straight.length, (problem.reserve_cap - problem.reserve_floor)[growing]]),
        np.concatenate([rank, np.full(growing.size, zero_rank(scale), dtype=np.int64)]),
        scale,
    )
