"""The search for the best combination of options in windows below the relaxation that grow until nothing is left.

The first window is so narrow that few options can move in it; when it holds no plan, none is worth what it reaches down
to, and a wider one is searched, up to the best plan known. Narrow windows cost little, each leaves fewer options open
than the next, and plans found on the way end the search early.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apportion.allocation.decisions.sheet import Relaxation
from apportion.allocation.decisions.tree import Margin, Search, search_tree
from apportion.allocation.solve import LpResult, Programme, solve
from apportion.kernel.exact import Int64Array

_FIRST: Final = 30
"""Options that may move in the first window, beside those that the relaxation takes in part."""
_WIDER: Final = 1.3
_MUCH_WIDER: Final = 1.7
_FEW: Final = 400
"""Nodes up to which a window was searched in no time, and the next one may be much wider."""
_OPTIONS_MIN: Final = 40
"""Fewer are decided before the first whole array is filled."""
_OPTIONS_MAX: Final = 1_000
"""Of more, too many may move in each window for whole arrays to be quick."""
_ROWS_MIN: Final = 2
"""With one row alone many combinations are worth the same to the last unit, and only cuts tell them apart."""
_ROWS_MAX: Final = 200
_WHOLE: Final = 1e-6


@dataclass(frozen=True)
class Goal:
    """When the search may end."""

    margin: Margin
    nodes_max: int


def fits_windows(programme: Programme) -> bool:
    """Whether a programme is one of options alone and of a size that is searched faster here."""
    rows, columns = programme.row_lower.size, programme.gain.size
    is_small = _OPTIONS_MIN <= columns <= _OPTIONS_MAX and _ROWS_MIN <= rows <= _ROWS_MAX
    return is_small and programme.integers == columns


def search_in_windows(programme: Programme, goal: Goal, start: Int64Array | None = None) -> LpResult | None:
    """The best combination of options; ``None`` where no plan was found before the work was done.

    Args:
        programme: with options alone.
        goal: when to end.
        start: options (1 where taken) of a plan of a like programme, which counts where it keeps all rows.
    """
    answer = solve(replace(programme, integers=0))
    if answer.status != "optimal":
        return None
    relaxation = Relaxation(programme, answer)
    search = Search(goal.margin, goal.nodes_max)
    for known in (np.rint(answer.x), start):
        if known is not None and known.size == programme.gain.size and relaxation.allows(known):
            search.learn(float(programme.gain @ known), known.astype(np.float64))
    try:
        bound = _widening(relaxation, search)
    except np.linalg.LinAlgError:
        return None
    if search.x is None:
        return None
    return LpResult(
        status="optimal",
        x=search.x,
        prices=np.zeros(programme.row_lower.size),
        objective=float(programme.gain @ search.x),
        work=search.worked + answer.work,
        bound=bound,
        nodes=search.nodes,
        is_complete=bound <= search.aim,
    )


def _widening(relaxation: Relaxation, search: Search) -> float:
    """Search one window after another; returns what no plan can be worth more than."""
    answer = relaxation.answer
    distance = np.sort(np.abs(answer.reduced))
    partial = int(np.count_nonzero(distance <= _WHOLE))
    window = max(float(distance[min(partial + _FIRST, distance.size - 1)]), search.margin.absolute)
    bound, widest = answer.objective, float(distance.sum())
    while bound > search.aim:
        floor = max(search.aim, answer.objective - window)
        sheet = relaxation.above(floor)
        before = search.nodes
        # Without open options the relaxation is the only plan above the floor.
        below = floor if sheet is None else search_tree(sheet, floor, search)
        bound = min(bound, max(below, search.best))
        if search.is_over or window > widest:
            break
        window *= _MUCH_WIDER if search.nodes - before < _FEW else _WIDER
    return bound
