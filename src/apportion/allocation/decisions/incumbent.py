"""A good combination of options to start the search from: the large ones are decided first, then what lies near.

A few large projects decide how close whole numbers come to the relaxation, and which small ones belong to the plan
follows from them. So the largest option that the relaxation takes in part is taken in full or left out, whichever costs
less, until only small ones are in between; the options around that relaxation are then searched for a while.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from apportion.allocation.decisions.sheet import Relaxation
from apportion.allocation.decisions.tree import Margin, search_tree
from apportion.allocation.decisions.tree import Search as TreeSearch
from apportion.allocation.solve import LpResult, Programme, Search, solve
from apportion.allocation.worth.pieces import FloatArray

_LARGE: Final = 6
"""Options decided one by one."""
_CORE: Final = 150
"""Options searched beside those that are still taken in part."""
_NODES: Final = 500
"""A first look: proving it the best of its core would be wasted."""
_FIRST_TRIES: Final = ((0, 20), (3, 1_000))
"""Where only a plan of a known value is looked for: so many options decided one by one, and nodes of a small tree."""
_TREE_BATCH: Final = 16
_ROWS_MAX: Final = 150
"""More of them make each node of such a tree slow."""
_WHOLE: Final = 1e-6


def first_plan(
    programme: Programme, relaxed: LpResult, gap: float, step: float, nodes_max: int = _NODES
) -> LpResult | None:
    """A feasible combination, with the work that it took; ``None`` where none was found.

    Args:
        programme: with options as its first, whole columns.
        relaxed: its relaxation, solved.
        gap: part of the best value below which two combinations count as the same.
        step: likewise, in units of gain.
        nodes_max: limit on the search.
    """
    core, work = _near(programme, relaxed, _LARGE)
    found = solve(core, search=Search(min(_NODES, nodes_max), gap, step))
    return replace(found, work=found.work + work) if found.status == "optimal" else None


def good_plan(programme: Programme, relaxed: LpResult, enough: float, nodes_max: int) -> LpResult | None:
    """A combination that gains as much as is enough, with the work that it took; ``None`` where none was found.

    Args:
        programme: with options alone.
        relaxed: its relaxation, solved.
        enough: what it has to gain, not far below the relaxation.
        nodes_max: limit on the search.
    """
    work = nodes = 0
    for large, most in _FIRST_TRIES:
        core, more = _near(programme, relaxed, large)
        work += more
        answer = solve(replace(core, integers=0))
        work += answer.work
        if answer.status != "optimal" or answer.objective < enough:
            continue
        sheet = Relaxation(core, answer).above(enough)
        if sheet is None or sheet.low.size > _ROWS_MAX:
            continue
        search = TreeSearch(Margin(0.0, 0.0), min(most, nodes_max), enough, _TREE_BATCH)
        search_tree(sheet, enough, search)
        work, nodes = work + search.worked, nodes + search.nodes
        if search.x is not None and search.best >= enough:
            gain = float(programme.gain @ search.x)
            return LpResult("optimal", search.x, np.zeros(programme.row_lower.size), gain, work, nodes=nodes)
    return None


def _near(programme: Programme, relaxed: LpResult, large: int) -> tuple[Programme, int]:
    """The programme with all options held but those near the relaxation with large options decided; and the work."""
    options = programme.integers
    middle, work = _large_decided(programme, relaxed, large)
    held = np.rint(middle.x[:options])
    is_whole = np.abs(middle.x[:options] - held) <= _WHOLE
    nearest = np.lexsort((np.arange(options), np.abs(middle.reduced[:options]), is_whole))
    outside = nearest[int(np.count_nonzero(~is_whole)) + _CORE :]
    lower, upper = programme.lower.copy(), programme.upper.copy()
    lower[outside] = upper[outside] = held[outside]
    return replace(programme, lower=lower, upper=upper), work


def _large_decided(programme: Programme, relaxed: LpResult, large: int) -> tuple[LpResult, int]:
    """The relaxation with its largest partial options decided, each on the side that costs less; and the work."""
    at, work = relaxed, 0
    lower, upper = programme.lower.copy(), programme.upper.copy()
    for _ in range(large):
        option = _largest_partial(programme, at.x)
        if option is None:
            break
        best: tuple[LpResult, float] | None = None
        for side in (0.0, 1.0):
            lower[option] = upper[option] = side
            answer = solve(replace(programme, lower=lower, upper=upper, integers=0), start=at.basis)
            work += answer.work
            if answer.status == "optimal" and (best is None or answer.objective > best[0].objective):
                best = answer, side
        if best is None:
            break
        at, side = best
        lower[option] = upper[option] = side
    return at, work


def _largest_partial(programme: Programme, x: FloatArray) -> int | None:
    """The option with the largest gain among those that are taken in part."""
    options = x[: programme.integers]
    partial = np.flatnonzero(np.abs(options - np.rint(options)) > _WHOLE)
    return int(partial[np.argmax(programme.gain[partial])]) if partial.size else None
