"""The lowest and the highest amounts of units and requests over all plans near the best.

Where rules are nested sums, each amount is fixed in turn and planned, which takes a sort. Otherwise a linear programme
is asked for the most and the least of each amount, one instance for all of them, and what it says is planned and judged
before it is claimed. With decisions the programme has yes/no columns. Every plan that is found on the way shows
something about all amounts, and ends that it settles are not asked about any more (the filtering of bound tightening;
Gleixner, Berthold, Müller and Weltge, 2017).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.fixing import FEW_STEPS, STEPS_MAX, Divisible, furthest
from apportion.allocation.answers.near import Near, Reached, Targets, Witness, target_row
from apportion.allocation.answers.near_programme import NearProgramme, near_programme, settled, whole_near
from apportion.allocation.divisible.tree import nested
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, Programme, Search, Session
from apportion.allocation.worth.objective import options_worth
from apportion.kernel.exact import Int64Array

PROGRAMME_LINES_MAX: Final = 20_000
"""Request lines up to which rules that are not nested sums are given to one linear programme for all ends."""
WORK_MAX: Final = 40_000_000
"""Request lines times ends of ranges; what is left over is not looked at, the largest come first."""
NODES: Final = 2_000
"""Nodes of the search tree for each end of a range, where there are decisions; fewer where those are many."""
_NODES_MIN: Final = 20
_COLUMNS_TIMES_NODES: Final = 100_000
_HALF: Final = 0.49
"""Minor units: a search that is closer to its bound has found the last whole amount."""
_TRIES: Final = 5
"""Combinations of options that whole minor units refuse before an end is left where it is."""
_SOUGHT_EXACTLY: Final = 200
"""So many requests have ends exact to the minor unit even where that takes several plans each."""


@dataclass(frozen=True, eq=False)
class Found:
    """Ranges as far as they are known."""

    reached: Reached
    solved: int
    """Programmes and plans solved."""


def find_ranges(near: Near, targets: Targets) -> Found:
    """Look for both ends of each target."""
    reached = Reached.of(near, targets)
    problem = near.problem
    if problem.options.count:
        return Found(reached, _among_decisions(near, reached))
    if problem.lines > PROGRAMME_LINES_MAX or nested(problem) is not None:
        return Found(reached, _by_fixing(near, reached))
    return Found(reached, _by_programme(near, reached))


def affordable(lines: int, targets: int) -> int:
    """How many of so many targets can be looked at in a case of so many lines."""
    return min(targets, max(1, WORK_MAX // (2 * max(1, lines))))


def _whole_problem(near: Near) -> Divisible:
    start = near.judged.solution.row_prices
    return Divisible(near, near.problem, np.zeros(0, dtype=np.int64), Fraction(0), start)


def _steps(targets: Targets, target: int) -> int:
    exact = targets.listed[target].kind == "unit" or targets.count <= _SOUGHT_EXACTLY
    return STEPS_MAX if exact else FEW_STEPS


def _by_fixing(near: Near, reached: Reached) -> int:
    over = _whole_problem(near)
    return sum(
        _fix(over, reached, target, up=up, steps=STEPS_MAX)
        for target in range(reached.targets.count)
        for up in (False, True)
        if not reached.is_settled(target, up=up)
    )


def _fix(over: Divisible, reached: Reached, target: int, *, up: bool, steps: int) -> int:
    """Move one end outwards by planning with its amount fixed."""
    start, limit = (reached.high, reached.most) if up else (reached.low, reached.least)
    lines = reached.targets.lines_of(target)
    end = furthest(over, lines, int(start[target]), int(limit[target]), up=up, steps=steps)
    if end.witness is not None:
        reached.learn(end.witness)
    reached.rule_out(target, end.bound, up=up)
    return end.solved


def _by_programme(near: Near, reached: Reached) -> int:
    """One linear programme for all ends; its answers rounded at once where they lie on an edge of sums of money."""
    targets = reached.targets
    held = near_programme(near, [target_row(near.problem, targets.lines_of(k)) for k in range(targets.count)])
    session, over = Session(held.programme), _whole_problem(near)
    planned = 0
    for target, (columns, gain) in enumerate(held.terms):
        for up in (False, True):
            if reached.is_settled(target, up=up):
                continue
            answer = session.maximise(columns, gain if up else -gain)
            if answer.status == "optimal":
                reached.rule_out(target, held.ruled_out(target, answer, up=up), up=up)
                _learn_at_once(near, held, reached, answer)
            if not reached.is_settled(target, up=up):
                planned += _fix(over, reached, target, up=up, steps=_steps(targets, target))
    return session.runs + planned


def _learn_at_once(near: Near, held: NearProgramme, reached: Reached, answer: LpResult) -> None:
    for columns in whole_near(held.columns(answer, near.problem)):
        witness = near.witness(columns)
        if witness is not None:
            reached.learn(witness)
            return


def _among_decisions(near: Near, reached: Reached) -> int:
    """A search among options for each end."""
    targets = reached.targets
    held = near_programme(near, [target_row(near.problem, targets.lines_of(k)) for k in range(targets.count)])
    solved = 0
    for target in range(targets.count):
        for up in (False, True):
            if not reached.is_settled(target, up=up):
                solved += _search(near, held, reached, target, up=up)
    return solved


def _search(near: Near, held: NearProgramme, reached: Reached, target: int, *, up: bool) -> int:
    """Options first, then amounts with these options; a combination that whole amounts refuse is left out."""
    columns, gain = held.terms[target]
    programme, solved = held.programme, 0
    for _ in range(_TRIES):
        session = Session(programme, Search(_nodes(held.options), gap_absolute=_HALF / held.unit))
        answer = session.maximise(columns, gain if up else -gain)
        solved += 1
        if not answer.is_complete:
            reached.searched_all[target] = False
        if answer.status == "infeasible":
            # Every other combination was tried and refused: what was reached is all there is.
            reached.rule_out(target, int((reached.high if up else reached.low)[target]), up=up)
            break
        _rule_out_searched(held, reached, target, answer, up=up)
        if answer.status != "optimal":
            break
        taken = held.taken(answer)
        witness, more = _settle(near, held, reached, target, answer, taken, up=up)
        solved += more
        if witness is not None:
            reached.learn(witness)
            break
        programme = without(programme, taken)
    return solved


def _nodes(options: int) -> int:
    return min(NODES, max(_NODES_MIN, _COLUMNS_TIMES_NODES // max(1, options)))


def _rule_out_searched(held: NearProgramme, reached: Reached, target: int, answer: LpResult, *, up: bool) -> None:
    """What the search has proved, on its word."""
    if math.isfinite(answer.bound):
        last = math.floor(answer.bound * held.unit + _HALF)
        reached.rule_out(target, last if up else -last, up=up)


def _settle(
    near: Near,
    held: NearProgramme,
    reached: Reached,
    target: int,
    answer: LpResult,
    taken: Int64Array,
    *,
    up: bool,
) -> tuple[Witness | None, int]:
    """The plan with the options of an answer that goes furthest; ``None`` where whole amounts refuse them."""
    try:
        rest = settled(near, taken)
    except Infeasible:
        return None, 0
    for columns in whole_near(held.columns(answer, rest)):
        witness = near.witness(np.concatenate([columns, taken]))
        if witness is not None and abs(_sum(reached, target, witness) - _last(reached, target, up=up)) <= 1:
            return witness, 0
    over = Divisible(near, rest, taken, _worth(near, taken))
    lines = reached.targets.lines_of(target)
    # Any plan with these options may be where to start from: the one that is worth most.
    first = over.free(lines)
    if first is None or first.value < near.threshold:
        return None, 1
    limit = int((reached.most if up else reached.least)[target])
    end = furthest(over, lines, first.at, limit, up=up, value=first.value)
    return end.witness or over.witness(first), end.solved + 1


def _sum(reached: Reached, target: int, witness: Witness) -> int:
    return int(witness.amounts[reached.targets.lines_of(target)].sum())


def _last(reached: Reached, target: int, *, up: bool) -> int:
    return int((reached.most if up else reached.least)[target])


def _worth(near: Near, taken: Int64Array) -> Fraction:
    return options_worth(near.problem.case.requests.choices, near.problem.options.chosen(taken))


def without(programme: Programme, taken: Int64Array) -> Programme:
    """The programme with one combination of options ruled out, its last row still the one about value."""
    options = taken.size
    values = np.where(taken > 0, 1.0, -1.0)
    return replace(
        programme,
        row_lower=np.concatenate([[-np.inf], programme.row_lower]),
        row_upper=np.concatenate([[float(taken.sum()) - 1.0], programme.row_upper]),
        starts=np.concatenate([[0], programme.starts + options]),
        indices=np.concatenate([np.arange(options, dtype=np.int64), programme.indices]),
        values=np.concatenate([values, programme.values]),
    )
