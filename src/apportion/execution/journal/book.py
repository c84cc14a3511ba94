"""The replay of a journal, and the one judge of what may be entered next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from apportion.execution.journal import changing, spending
from apportion.execution.journal.chain import Entry, Stamp
from apportion.execution.journal.events import (
    Adopted,
    Amended,
    Closed,
    Committed,
    Credited,
    Decommitted,
    Escalated,
    Event,
    Fired,
    GateMet,
    Imported,
    Moved,
    Released,
    Resolved,
    Revised,
    RolledOver,
    Spent,
)
from apportion.execution.journal.positions import Change, refuse
from apportion.execution.journal.revision import revise
from apportion.execution.journal.state import State
from apportion.model.approval.events import APPROVAL_EVENTS
from apportion.model.approval.life import before_adoption, judge, key_of

_HANDLERS: Final[dict[type[Event], Callable[[State, Any], Change]]] = {
    GateMet: changing.meet,
    Released: spending.release,
    Committed: spending.commit,
    Decommitted: spending.decommit,
    Spent: spending.spend,
    Credited: spending.credit,
    Imported: spending.take_over,
    Moved: changing.move,
    Amended: changing.amend,
    Closed: changing.close,
    RolledOver: changing.roll_over,
    Fired: changing.fire,
    Escalated: changing.escalate,
    Resolved: changing.resolve,
}


@dataclass
class Book:
    """An adopted plan in execution: made by ``replay``, changed only by ``enter``, and then as a whole or not."""

    state: State = field(default_factory=State)
    last: Entry | None = None

    def enter(self, entry: Entry) -> None:
        """Take in the next entry of the journal.

        Raises:
            NotAllowed: when what must always hold would break.
            BodyUnreadable: when the body is not that of its kind.
        """
        self.take(entry, self.check(entry.stamp, entry.event))

    def take(self, entry: Entry, change: Change) -> None:
        """Carry out what ``check`` allowed, as the next entry."""
        self.state.changed.clear()
        change()
        self.last = entry

    def check(self, stamp: Stamp, event: Event) -> Change:
        """Look whether an event may be entered next; the answer carries it out.

        Raises:
            NotAllowed: with every reason.
        """
        state = self.state
        state.day = stamp.on
        if isinstance(event, APPROVAL_EVENTS):
            return judge(state.approval, stamp, event)
        if isinstance(event, Adopted):
            refuse(["The plan is adopted already."] if state.adopted is not None else [])
            return _both(before_adoption(state.approval, event.plan, stamp.on), changing.adopt(state, event))
        refuse(["The plan is not adopted yet."] if state.adopted is None else [])
        if state.adopted_on is not None and stamp.on < state.adopted_on:
            refuse([f"{stamp.on} lies before {state.adopted_on}, the day on which the plan was adopted."])
        approver = getattr(event, "approved_by", "")
        if approver and key_of(approver) == key_of(stamp.by):
            refuse([f"{stamp.by} asks for it, and cannot approve it."])
        if state.closed_through is not None and stamp.on <= state.closed_through:
            refuse([f"{stamp.on} is closed: entries up to {state.closed_through} are final."])
        if isinstance(event, (Committed, Spent)):
            # After the end of its period money is still used, until the days are closed.
            period = state.periods().get(event.line.period)
            if period is not None and stamp.on < period.first:
                refuse([f"{event.line}: {period.name} begins on {period.first}, after {stamp.on}."])
        if isinstance(event, Revised):
            return _both(before_adoption(state.approval, event.plan, stamp.on), revise(state, event))
        return _HANDLERS[type(event)](state, event)


def _both(first: Change, second: Change) -> Change:
    def carry_out() -> None:
        first()
        second()

    return carry_out


def replay(entries: Iterable[Entry]) -> Book:
    """The state that a journal leads to.

    Raises:
        NotAllowed: when an entry could never have been made.
        BodyUnreadable: when a body is not that of its kind.
    """
    book = Book()
    for entry in entries:
        book.enter(entry)
    return book
