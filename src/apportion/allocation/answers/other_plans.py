"""Genuinely different plans near the best: each as far as possible from the plan and from those found before.

How far two plans are apart is the money that one spends otherwise than the other. Amounts at a floor can only rise and
those at a cap can only fall, so that the distance from a plan of such amounts is linear, and so is that of options. For
amounts in between a side is chosen and changed while that brings plans further apart: each round counts no more than
the true distance, so that none is worse than the one before (modelling to generate alternatives; Brill, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.allocation.answers.near import Near, Witness, signed_row
from apportion.allocation.answers.near_programme import (
    NearProgramme,
    near_programme,
    settled,
    whole_near,
    with_column,
    with_rows,
)
from apportion.allocation.answers.ranges import PROGRAMME_LINES_MAX, without
from apportion.allocation.decisions.settle import settle
from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.explanation.swaps import swaps
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.judged import plan_fingerprint
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, Programme, Search, Session
from apportion.allocation.worth.pieces import FloatArray, cut
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.alternatives import OtherPlan

_ROUNDS: Final = 6
_NODES: Final = 5_000
"""Nodes of the search tree for each plan, where there are decisions; fewer where those are many."""
_NODES_MIN: Final = 50
_COLUMNS_TIMES_NODES: Final = 200_000
_GAP: Final = 0.01
"""A search among decisions may end when no plan is further away than this part."""
_TRIES: Final = 5
_LEAST: Final = 1_000
"""A plan that moves less than this part of the money is not genuinely different."""
_TOWARDS: Final = (1.0, 0.999, 0.99, 0.9)
"""Parts of the way from the plan to what the programme found, tried in whole minor units one after the other."""


def other_plans(near: Near, count: int) -> tuple[tuple[OtherPlan, ...], str, int]:
    """Up to so many other plans, why there are no more, and how many programmes were solved."""
    if near.problem.lines > PROGRAMME_LINES_MAX:
        return (), f"Other plans are looked for in cases of up to {PROGRAMME_LINES_MAX:,} request lines.", 0
    search = _Farthest(near)
    known = [near.judged.amounts]
    found: list[OtherPlan] = []
    text = ""
    case = near.judged.case
    least = max(1, near.judged.allocated // _LEAST)
    for _ in range(count):
        witness = search.from_all(known)
        apart = 0 if witness is None else min(search.moved(witness.amounts, other) for other in known)
        if witness is None or apart < least:
            others = "the plan and these" if found else "the plan"
            text = f"No further plan near the best was found that moves {wording.money(case, least)} against {others}."
            break
        known.append(witness.amounts)
        found.append(_plan(near, witness, apart, len(found) + 1))
    return tuple(found), text, search.solved


def _plan(near: Near, witness: Witness, apart: int, number: int) -> OtherPlan:
    judged, problem = near.judged, near.problem
    before = (judged.amounts, judged.chosen, near.value)
    steps = swaps(problem.case, before, (witness.amounts, witness.chosen, witness.value))
    case, loss = judged.case, near.value - witness.value
    decided = len(steps.dropped) + len(steps.added) + len(steps.otherwise)
    also = f" and changes {decided} decision{'s' if decided > 1 else ''}" if decided else ""
    lost = f"it is worth {wording.value(case, loss)} less" if round(loss) else "it is worth as much"
    return OtherPlan(
        amounts=witness.amounts,
        chosen=witness.chosen,
        fingerprint=plan_fingerprint(
            case, allocations(problem, witness.columns), problem.kept(witness.columns), witness.chosen
        ),
        value=witness.value,
        loss=loss,
        moved=steps.moved,
        apart=apart,
        swaps=steps,
        text=f"Plan {number} spends {wording.money(case, steps.moved)} otherwise{also}; {lost}.",
    )


@dataclass(eq=False)
class _Farthest:
    """Looks for the plan that is farthest from some others."""

    near: Near
    solved: int = 0

    def __post_init__(self) -> None:
        ids = self.near.problem.case.requests.id
        first = np.concatenate(([True], ids[1:] != ids[:-1])) if ids.size else np.zeros(0, dtype=np.bool_)
        self._request = np.cumsum(first) - 1
        self._first = np.flatnonzero(first)

    def moved(self, one: Int64Array, other: Int64Array) -> int:
        """Money that one plan spends otherwise than the other, by requests over all periods."""
        change = self._sums(one) - self._sums(other)
        return max(exact_sum(np.maximum(change, 0)), exact_sum(np.maximum(-change, 0)))

    def from_all(self, known: Sequence[Int64Array]) -> Witness | None:
        """A plan as far as possible from the nearest of some plans; ``None`` where there is no other.

        Looked for from two starts: each plan left where there is more room, or in the direction of the first plan.
        """
        room = [self._first_sides(amounts) for amounts in known]
        back = [room[0], *(self._sides(known[0], other, side) for other, side in zip(known[1:], room[1:], strict=True))]
        found = [self._ascend(known, sides) for sides in ((room, back) if len(known) > 1 else (room,))]
        return max(
            (witness for witness in found if witness is not None),
            key=lambda witness: self._apart(witness, known),
            default=None,
        )

    def _apart(self, witness: Witness, known: Sequence[Int64Array]) -> int:
        return min(self.moved(witness.amounts, other) for other in known)

    def _ascend(self, known: Sequence[Int64Array], sides: Sequence[Int64Array]) -> Witness | None:
        best: Witness | None = None
        reach = 0
        for _ in range(_ROUNDS):
            witness = self._round(known, sides)
            if witness is None:
                break
            apart = self._apart(witness, known)
            if apart <= reach:
                break
            best, reach = witness, apart
            changed = [self._sides(witness.amounts, other, side) for other, side in zip(known, sides, strict=True)]
            if all(bool((new == old).all()) for new, old in zip(changed, sides, strict=True)):
                break
            sides = changed
        return best

    def _sums(self, amounts: Int64Array) -> Int64Array:
        return np.asarray(np.add.reduceat(amounts, self._first)) if self._first.size else amounts

    def _first_sides(self, amounts: Int64Array) -> Int64Array:
        """Where there is more room: +1 upwards, -1 downwards; shape (requests,)."""
        problem = self.near.problem
        decided = problem.options.choices.decision_of_line(problem.lines) >= 0
        floor = self._sums(np.where(decided, 0, problem.floor))
        cap, held = self._sums(problem.cap), self._sums(amounts)
        return np.where(cap - held >= held - floor, 1, -1).astype(np.int64)

    def _sides(self, amounts: Int64Array, other: Int64Array, before: Int64Array) -> Int64Array:
        change = np.sign(self._sums(amounts) - self._sums(other))
        return np.where(change != 0, change, before).astype(np.int64)

    def _round(self, known: Sequence[Int64Array], sides: Sequence[Int64Array]) -> Witness | None:
        """The plan farthest away when each request counts on one side only."""
        near = self.near
        signs = [side[self._request] for side in sides]
        held = near_programme(near, [signed_row(near.problem, sign) for sign in signs])
        programme = with_column(held.programme, np.inf)
        reach = np.array([programme.gain.size - 1], dtype=np.int64)
        rows = []
        for (columns, weight), sign, amounts in zip(held.terms, signs, known, strict=True):
            start = float(np.dot(sign.astype(np.float64), amounts.astype(np.float64))) / held.unit
            rows.append((np.concatenate([columns, reach]), np.concatenate([weight, [-1.0]]), start, np.inf))
        programme = with_rows(programme, rows)
        for _ in range(_TRIES):
            nodes = max(_NODES_MIN, min(_NODES, _COLUMNS_TIMES_NODES // max(1, held.options)))
            answer = Session(programme, Search(nodes, gap_relative=_GAP)).maximise(reach, np.ones(1))
            self.solved += 1
            if answer.status != "optimal":
                return None
            witness = self._whole(held, answer)
            if witness is not None or not held.options:
                return witness
            programme = _refused(programme, held, answer)
        return None

    def _whole(self, held: NearProgramme, answer: LpResult) -> Witness | None:
        """A judged plan in whole minor units where the answer is, or a little nearer to the plan."""
        near, taken = self.near, held.taken(answer)
        try:
            rest = settled(near, taken)
            columns = held.columns(answer, rest)
            for whole in whole_near(columns):
                witness = near.witness(np.concatenate([whole, taken]))
                if witness is not None:
                    return witness
            best = settle(near.problem, taken) if taken.size else near.judged.solution.amounts
        except Infeasible:
            return None
        start = best[: columns.size].astype(np.float64)
        for part in _TOWARDS:
            witness = self._rounded(rest, start + part * (columns - start), taken)
            if witness is not None:
                return witness
        return near.witness(best)

    def _rounded(self, rest: Problem, columns: FloatArray, taken: Int64Array) -> Witness | None:
        straight, smooth = cut(rest.case.requests, rest.floor, rest.cap)
        try:
            whole = round_to_units(rest, columns, straight, smooth)
        except Infeasible:
            return None
        return self.near.witness(np.concatenate([whole, taken]))


def _refused(programme: Programme, held: NearProgramme, answer: LpResult) -> Programme:
    return without(programme, held.taken(answer))
