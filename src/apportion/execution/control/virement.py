"""May money change its line? Within the stated limits of virement and the powers of the person; else by approval."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Line, Move, Moved
from apportion.execution.journal.state import State
from apportion.model.authorities import Power, VirementLimit
from apportion.model.case import Case
from apportion.model.selection import select_lines


@dataclass(frozen=True)
class Virement:
    """What somebody wants to move."""

    move: Move
    by: str
    on: datetime.date


def given_away(entries: Iterable[Entry]) -> Mapping[Line, int]:
    """What each line has given to others by virement so far; moves of an amended plan are not counted."""
    given: dict[Line, int] = {}
    for entry in entries:
        event = entry.event if entry.kind == Moved.kind else None
        if isinstance(event, Moved) and not event.plan:
            for move in event.moves:
                given[move.source] = given.get(move.source, 0) + move.amount
    return given


def may_move(state: State, given: Mapping[Line, int], virement: Virement, authorities: Authorities) -> Answer:
    """Answer a request to move money.

    Args:
        state: the balances.
        given: what each line gave away before.
        virement: what is asked.
        authorities: powers and limits.
    """
    move, request = virement.move, virement.move.source.request
    source = state.positions.get(move.source)
    if source is None or move.target not in state.positions:
        missing = move.source if source is None else move.target
        return Answer("no", (f"The plan has no line {missing}.",))
    if (move.source.fund, move.source.period) != (move.target.fund, move.target.period):
        return Answer("no", (f"Money of {move.source} stays in its fund and period.",))
    free = source.available + source.unreleased
    if not 0 < move.amount <= free:
        asked = f"{state.money(free)} can be taken from {move.source}, not {state.money(move.amount)}."
        return Answer("no", (asked,))
    beyond = [
        reason
        for limit in authorities.control.virement_limits
        if _is_about(authorities.case, limit, request)
        for reason in _beyond(state, given, move, limit)
    ]
    if not authorities.allows(virement.by, "move", request, move.amount, virement.on):
        reason = f"{virement.by} may not move {state.money(move.amount)} of {request}."
        powers: tuple[Power, ...] = ("amend",) if beyond else ("amend", "move")
        beyond = [*beyond, reason]
    else:
        powers = ("amend",)
    if not beyond:
        return Answer("yes", (f"{state.money(free)} can be taken; {state.money(free - move.amount)} remain.",))
    approvers = authorities.who(powers, request, move.amount, virement.on, but=virement.by)
    if authorities.are_stated and not approvers:
        beyond.append("Nobody in the table authorities may approve it.")
    return Answer("needs approval", tuple(beyond), approvers, anybody_approves=not authorities.are_stated)


def _is_about(case: Case, limit: VirementLimit, request: str) -> bool:
    if limit.applies_to.is_everything:
        return True
    return bool(np.any(select_lines(case, limit.applies_to) & (case.requests.id == request)))


def _beyond(state: State, given: Mapping[Line, int], move: Move, limit: VirementLimit) -> Iterable[str]:
    source, target = state.positions[move.source], state.positions[move.target]
    before = given.get(move.source, 0)
    told = f" ({limit.reason})" if limit.reason else ""
    most = [] if limit.amount is None else [limit.amount]
    if limit.share is not None:
        # Never more than the share: a part of a minor unit is not given.
        most.append(int(source.adopted * Fraction(limit.share)))
    if most and before + move.amount > min(most):
        already = f" after {state.money(before)} before" if before else ""
        yield (
            f"{limit.id}: {move.source.request} may give {state.money(min(most))} in {move.source.period}, "
            f"not {state.money(move.amount)}{already}{told}."
        )
    if limit.within_unit and source.unit != target.unit:
        yield f"{limit.id}: money of {source.unit} goes to {target.unit}{told}."
