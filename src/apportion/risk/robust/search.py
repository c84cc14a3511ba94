"""The best amounts and options by a measure, in floating point: what is rounded, judged and bounded afterwards.

Futures enter the programme as they are needed (cutting planes; for the tail Künzi-Bay and Mayer, 2006): those that a
plan found without them would break. A thousand drawn futures rarely need more than those of the tail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from apportion.allocation.divisible.refinement import refine
from apportion.allocation.effort import Effort
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.solve import LpResult, Programme, Search, solve
from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.risk.robust.layout import Layout
from apportion.risk.robust.rows import Added, with_tail, with_taken, with_worst, without
from apportion.risk.robust.worths import Worths

_ALL: Final = 64
"""So many futures enter at once; of more the worst come first."""
_MORE: Final = 50
"""Futures that enter in one round at the most."""
_ROUNDS_MAX: Final = 200
_GRIDS_MAX: Final = 24
"""Rounds of refinement of bent curves."""
_HAIR: Final = 1e-9
"""Part of the value by which a future may fall below the level without entering."""
_SPREAD: Final = 2.0
"""At first so many times the futures enter that a tail needs at the least."""

Adding = Callable[[Programme, FloatArray], Added]
"""Puts the measure on a programme whose curves are cut on a grid."""


@dataclass(frozen=True, eq=False)
class Aim:
    """What is maximised over which futures."""

    worths: Worths
    offsets: FloatArray
    """What the value of each future is compared with, in minor units of value."""
    most: FloatArray
    """The largest weight of each."""
    is_worst: bool
    """One future alone decides."""
    order: tuple[int, ...]
    """Futures by name: theirs in the user's table must not decide between equal plans."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The relaxation or a search, with what it says of futures and rules."""

    layout: Layout
    added: Added
    result: LpResult
    grid: FloatArray
    active: tuple[int, ...]
    """Futures that entered."""
    work: int

    @property
    def weights(self) -> FloatArray:
        """What the prices of the measure's rows say of each future that entered; of a relaxation only."""
        return self.result.prices[self.added.first_row : self.added.first_row + len(self.active)]

    @property
    def bound_minor(self) -> float:
        """What no plan is better than, on the solver's word; minor units of value."""
        return self.result.bound * self.added.size * self.layout.unit


def relax(layout: Layout, aim: Aim, start: Sequence[int]) -> Answer:
    """The best amounts where parts of options may be taken.

    Args:
        layout: the shared programme.
        aim: the measure.
        start: futures from which to begin, the worst first.

    Raises:
        Infeasible: when no amounts keep all hard rules.
    """
    active, work = _first(aim, start), 0
    for _ in range(_ROUNDS_MAX):
        answer = solve_on_grids(layout, partial(_added, layout, aim, active))
        work += answer.work
        missing = _missing(layout, aim, answer, active)
        if not missing:
            return replace(answer, active=active, work=work)
        active = (*active, *missing)
    raise Undecided


def search(layout: Layout, aim: Aim, relaxed: Answer, effort: Effort, refused: Sequence[Int64Array]) -> Answer:
    """The best combination of options, its futures entering as they are needed.

    Args:
        layout: the shared programme.
        aim: the measure.
        relaxed: the relaxation, whose futures enter first.
        effort: how far to search.
        refused: combinations that whole minor units do not allow.

    Raises:
        Infeasible: when no combination keeps all hard rules.
        Undecided: when the search ended at its limit of work before it found any.
    """
    active, work, known = relaxed.active, relaxed.work, None
    for _ in range(_ROUNDS_MAX):
        added = _added(layout, aim, active, without(layout.with_grid(relaxed.grid), refused), relaxed.grid)
        result = search_once(added.programme, layout.portfolio.options, effort, known)
        work += result.work
        answer = Answer(layout, added, result, relaxed.grid, active, work)
        missing = _missing(layout, aim, answer, active)
        if not missing:
            return answer
        active = (*active, *missing)
    raise Undecided


def search_once(programme: Programme, options: int, effort: Effort, known: FloatArray | None = None) -> LpResult:
    """One search over all options.

    Raises:
        Infeasible: when no combination keeps all hard rules.
        Undecided: when the search ended at its limit of work before it found any.
    """
    nodes = max(effort.nodes_min, min(effort.nodes_max, effort.work // max(1, programme.gain.size)))
    found = solve(
        replace(programme, integers=options), search=Search(nodes, gap_relative=float(effort.gap)), known=known
    )
    if found.status != "optimal":
        raise Infeasible if found.status == "infeasible" else Undecided
    return found


def settled(layout: Layout, aim: Aim, found: Answer, taken: Int64Array) -> Answer:
    """The best amounts with the options as they are taken.

    Raises:
        Infeasible: when no amounts keep all hard rules with them.
    """
    fixed = replace(layout, programme=with_taken(layout.programme, taken))
    return relax(fixed, aim, found.active)


def solve_on_grids(layout: Layout, adding: Adding) -> Answer:
    """A programme with a measure, its bent curves cut ever finer around the answer.

    Raises:
        Infeasible: when no amounts keep all hard rules.
    """
    held: list[tuple[FloatArray, Added]] = []

    def cut_on(grid: FloatArray) -> Programme:
        added = adding(replace(layout.with_grid(grid), integers=0), grid)
        held.append((grid, added))
        return added.programme

    refined = refine(layout.smooth, cut_on, layout.bent_amounts, _GRIDS_MAX)
    grid, added = held[-1]
    return Answer(layout, added, refined.answer, grid, (), refined.work)


def _added(layout: Layout, aim: Aim, active: Sequence[int], programme: Programme, grid: FloatArray) -> Added:
    chosen = list(active)
    gains = aim.worths.gains(layout, grid, chosen)
    offsets = aim.offsets[chosen] / layout.unit
    if aim.is_worst:
        return with_worst(programme, gains, offsets)
    return with_tail(programme, gains, offsets, aim.most[chosen])


def _first(aim: Aim, start: Sequence[int]) -> tuple[int, ...]:
    """Futures to begin with: all where they are few, otherwise the worst and enough of them to bear all weight."""
    able = [k for k in aim.order if aim.most[k] > 0.0]
    if len(able) <= _ALL:
        return tuple(able)
    ordered = [k for k in start if aim.most[k] > 0.0]
    ordered += [k for k in able if k not in set(ordered)]
    borne = np.cumsum(aim.most[ordered])
    needed = 1 if aim.is_worst else int(np.searchsorted(borne, 1.0)) + 1
    return tuple(ordered[: max(_ALL, int(needed * _SPREAD))])


def _missing(layout: Layout, aim: Aim, answer: Answer, active: Sequence[int]) -> tuple[int, ...]:
    """Futures that have not entered and fall below the level of the answer, the worst first."""
    if len(active) >= int((aim.most > 0.0).sum()):
        return ()
    values = aim.worths.near(layout, answer.grid, answer.result.x) - aim.offsets / layout.unit
    level = float(answer.result.x[answer.added.level]) * answer.added.size
    outside = aim.most > 0.0
    outside[list(active)] = False
    low = np.flatnonzero(outside & (values < level - _HAIR * max(1.0, abs(level))))
    rank = np.empty(outside.size, dtype=np.int64)
    rank[list(aim.order)] = np.arange(outside.size)
    return tuple(low[np.lexsort((rank[low], values[low]))][:_MORE].tolist())
