"""Reallocation of an adopted plan: what should move on a day, why, and what it gains; entered where somebody may."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.journal import Written
from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.control.position import Standing, standing
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import Event, Line, Moved
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.state import State
from apportion.execution.reallocate.authority import may_reallocate
from apportion.execution.reallocate.calendar import Allowed, allowed_on
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.edits import Change, Stated
from apportion.model.intake.reallocations import read_reallocations
from apportion.model.reallocation_policy import SHOWN_SHARES
from apportion.services.adopted import AdoptedPlan, Signed, open_adopted, refusing
from apportion.services.plan_case import Say
from apportion.services.reallocation_case import case_for, stated_limit
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.spend_control import authorities_of

if TYPE_CHECKING:
    from apportion.execution.reallocate.frontier import Point
    from apportion.execution.reallocate.ground import Ground
    from apportion.execution.reallocate.least import Least
    from apportion.execution.reallocate.reasons import ReasonedMove
    from apportion.execution.reallocate.start import Start


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a reallocation."""

    sets: Sequence[str] | Mapping[str, Stated] = ()
    """Numbers of the case that are others now, such as ``request.sales.rate=1.4``, or by name."""
    drops: Sequence[str] = ()
    """What of the case does not hold any more."""
    limit: str | None = None
    """Most that may move: a percentage, an amount, or ``all``; ``None``: what the calendar says."""
    least: bool = False
    """Move no more than the rules demand."""
    recall_released: bool = False
    """Money that is released and not used may move too."""
    approved_by: str = ""
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Reallocation:
    """What should move, and everything that it follows from."""

    on: datetime.date
    case: Case
    """The case of the plan, with changed numbers."""
    edits: tuple[Change, ...]
    ground: Ground
    start: Start
    allowed: Allowed
    asked: int | None
    """The limit that was asked for, in minor units; ``None`` where none was."""
    is_unlimited: bool
    """True where it was asked that everything may move."""
    least: Least | None
    """The cheapest sufficient change; ``None`` where no plan keeps the rules."""
    points: tuple[Point, ...]
    """The frontier, from the smallest limit on."""
    proposal: Point | None
    """What is proposed; ``None`` where nothing has to move and nothing gains, or nothing can be proposed."""
    answer: Answer
    """Whether it may be entered."""
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def currency(self) -> Currency:
        """The currency of the plan."""
        return self.case.currency

    @property
    def is_blocked(self) -> bool:
        """True where rules are broken and nothing within the limit mends them."""
        return self.proposal is None and not self.start.is_sound

    @cached_property
    def moves(self) -> tuple[ReasonedMove, ...]:
        """What moves from where to where, and why."""
        from apportion.execution.reallocate.moves import moves_between
        from apportion.execution.reallocate.reasons import reasoned

        if self.proposal is None:
            return ()
        lines, plan = self.ground.lines, self.proposal.plan
        now = {lines[pair]: amount for pair, amount in self.ground.now.items()}
        new = {lines[pair]: amount for pair, amount in plan.new.items()}
        return reasoned(moves_between(now, new), plan, self.start)

    @property
    def gain(self) -> Fraction | None:
        """What the proposal is worth more than the money as it lies; ``None`` where that has no value of its own."""
        if self.proposal is None or self.start.value is None:
            return None
        return self.proposal.value - self.start.value


@dataclass(frozen=True, eq=False)
class Answered:
    """A reallocation that was asked for, and what was entered."""

    reallocation: Reallocation | None
    """``None`` where the same operation was carried out before: the money lies elsewhere since."""
    written: Written | None
    """``None`` where it was only asked, nothing moves, or it was not granted."""

    @property
    def is_repeat(self) -> bool:
        """Whether the same operation had been carried out before."""
        return self.written is not None and self.written.is_repeat


def ask(folder: Path, on: datetime.date, wish: Wish, say: Say = lambda _: None) -> Reallocation:
    """What should move on a day; nothing is entered.

    Args:
        folder: an adopted plan.
        on: the day.
        wish: what is wanted.
        say: told what is being done.

    Raises:
        Refusal: when the call makes no sense.
        CaseBlocked: when tables cannot be read.
    """
    with open_adopted(folder) as plan:
        return _asked(plan, on, "", wish, say)[0]


def reallocate(folder: Path, signed: Signed, wish: Wish, say: Say = lambda _: None) -> Answered:
    """What should move on a day, entered where it is granted.

    It is worked out first and entered afterwards, in a transaction that refuses it where the position is no longer the
    one that it was worked out for.

    Raises:
        Refusal: when the call makes no sense, or the journal cannot be written.
        CaseBlocked: when tables cannot be read.
    """
    with open_adopted(folder) as plan:
        done = plan.store.repeated(signed.operation)
        if done is not None:
            if done.kind != Moved.kind or done.stamp.by != signed.by or done.stamp.on != signed.on:
                raise Refusal(
                    f"Operation {signed.operation} was carried out before, with other contents.", "Nothing was entered."
                )
            return Answered(None, Written(done, is_repeat=True))
        found, authorities, seen = _asked(plan, signed.on, signed.by, wish, say)
        if not found.moves or found.answer.approved(signed.by, wish.approved_by) is None:
            return Answered(found, None)
        later = max((entry.stamp.on for entry in plan.store.entries()), default=signed.on)
        if later > signed.on:
            raise Refusal(
                f"The journal has entries of {later}; a reallocation of {signed.on} would come before them.",
                "Name a day that is not before the last entry.",
            )
        written = plan.write(signed, lambda book: _entered(book, found, authorities, signed, wish, seen))
        return Answered(found, written)


def _entered(
    book: Book, found: Reallocation, authorities: Authorities, signed: Signed, wish: Wish, seen: Standing
) -> Event:
    """The event, on the state as it is now.

    Raises:
        NotAllowed: when it is not the state that the reallocation was worked out for.
    """
    state = book.state
    changed = [
        line
        for line in sorted({*state.positions, *seen.positions})
        if state.positions.get(line) != seen.positions.get(line)
    ]
    if changed:
        named = "; ".join(str(line) for line in changed[:3])
        raise NotAllowed([f"The position changed meanwhile ({named}): ask again."])
    moves = tuple(item.move for item in found.moves)
    answer = may_reallocate(moves, signed.by, signed.on, found.allowed, authorities, found.currency)
    approved = answer.approved(signed.by, wish.approved_by)
    if approved is None or found.proposal is None:
        raise NotAllowed((*answer.reasons, *answer.why_not_approved(signed.by, wish.approved_by)))
    reason = wish.reason or f"reallocation of {signed.on}: {_why(found)}"
    return Moved(moves, reason, approved, found.proposal.plan.judged.fingerprint)


def _why(found: Reallocation) -> str:
    if not found.start.is_sound:
        return "the rules demand it"
    return "the money is worth more where it goes"


def _asked(
    plan: AdoptedPlan, on: datetime.date, by: str, wish: Wish, say: Say
) -> tuple[Reallocation, Authorities, Standing]:
    from apportion.execution.reallocate.ground import UnknownLines, ground_of
    from apportion.execution.reallocate.start import start_of

    if wish.least and wish.limit is not None:
        raise Refusal("The least change has no limit of its own.", "Leave out --limit or --least.")
    say(f"reading {plan.folder}")
    case, edits = case_for(plan.loaded, wish.sets, wish.drops)
    calendar, findings = read_reallocations(plan.loaded.raw, plan.case)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    authorities = authorities_of(plan)
    with refusing():
        seen, state = standing(plan.store.entries(), on), plan.store.book().state
    if not seen.positions:
        raise Refusal(f"The plan was not in force on {on}.", "Name a later day.")
    ended = _ended(plan, state, on)
    try:
        ground = ground_of(case, seen.positions, ended, recall_released=wish.recall_released)
    except UnknownLines as error:
        raise Refusal(
            f"Money lies on requests that the changed case does not have: {', '.join(error.requests)}.",
            "Set what they ask for to nothing instead: --set request.NAME.cap=0.",
        ) from error
    periods = tuple(item for item in state.periods().values())
    allowed = allowed_on(calendar, periods, on, ground.open_total)
    asked, is_unlimited = stated_limit(case, wish.limit, ground.open_total)
    blank = Reallocation(
        on, case, edits, ground, start_of(ground), allowed, asked, is_unlimited, None, (), None, Answer("yes", ())
    )
    say("planning what should move")
    found = _proposed(blank, least_only=wish.least)
    moves = tuple(item.move for item in found.moves)
    answer = may_reallocate(moves, by, on, allowed, authorities, case.currency)
    return replace(found, answer=answer), authorities, seen


def _ended(plan: AdoptedPlan, state: State, on: datetime.date) -> frozenset[str]:
    """Budget periods that were rolled over by a day."""
    from apportion.execution.journal.events import RolledOver

    if not state.rolled_over:
        return frozenset()
    events = (entry.event for entry in plan.store.entries() if entry.kind == RolledOver.kind and entry.stamp.on <= on)
    return frozenset(event.period for event in events if isinstance(event, RolledOver))


def _proposed(blank: Reallocation, *, least_only: bool) -> Reallocation:
    """The frontier, and the plan on it that is proposed.

    Raises:
        Refusal: when the search ended before it found any plan.
    """
    from apportion.allocation.solution import Infeasible, Undecided
    from apportion.execution.reallocate.frontier import frontier, widest, within
    from apportion.execution.reallocate.least import least_change

    ground, start = blank.ground, blank.start
    try:
        end = widest(ground)
        least = least_change(ground)
    except Undecided as error:
        raise Refusal(
            "The search ended before it found any plan.",
            "Leave out with --drop what need not hold, so that there is less to search.",
        ) from error
    except Infeasible:
        from apportion.allocation.conflicts.conflict import explain_conflict
        from apportion.allocation.formulation.formulate import formulate

        conflicts, repairs = explain_conflict(formulate(ground.case))
        return replace(blank, conflicts=conflicts, repairs=repairs)
    limit = _limit(blank, least.amount, least_only=least_only)
    shares = [int(share * ground.open_total) for share in SHOWN_SHARES]
    limits = [least.amount, blank.allowed.amount, *shares, *([] if limit is None else [limit])]
    points = frontier(ground, [amount for amount in limits if amount], end)
    proposal = within(points, limit)
    if proposal is not None and start.is_sound and proposal.value <= (start.value or 0):
        proposal = None
    return replace(blank, least=least, points=points, proposal=proposal)


def _limit(blank: Reallocation, least: int, *, least_only: bool) -> int | None:
    """What may move: as asked for, otherwise as the calendar says, but never less than the rules demand."""
    if least_only:
        return least
    if blank.is_unlimited:
        return None
    return max(blank.allowed.amount, least) if blank.asked is None else blank.asked


def changes_of(found: Reallocation, point: Point) -> dict[Line, int]:
    """By how much lines change at a point of the frontier."""
    from apportion.execution.reallocate.reasons import request_changes

    return request_changes(found.ground, point.plan)
