"""A journal held against the case of its plan: who could do what they did, and whether what is in force was written.

The replay of a journal knows balances, periods and the arrows of approval, but not the case: its authorities, gates,
funds and stages. They are asked here, entry by entry, on the state as it was then. Entries that belong to another plan
of the same journal are held against that plan, in its own folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.control.purchase import Purchase, may_buy
from apportion.execution.control.virement import Virement, given_away, may_move
from apportion.execution.control.year_end import rolled_over
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import (
    Adopted,
    Amended,
    Committed,
    Event,
    GateMet,
    Line,
    Moved,
    Released,
    RolledOver,
    Spent,
)
from apportion.model.approval.events import Submitted
from apportion.model.intake.approval import read_approval
from apportion.model.intake.authorities import read_control
from apportion.model.intake.releases import read_releases
from apportion.reports.plan_reader import PlanDocument
from apportion.services.adoptable import is_process_stated, lines_of
from apportion.services.in_force import KINDS, as_adopted
from apportion.services.plan_case import Planned
from apportion.services.release import why_not_signed
from apportion.services.stored_amounts import StoredAmounts


@dataclass(frozen=True, eq=False)
class _Judge:
    """What a plan folder says that its journal is held against."""

    planned: Planned
    stored: PlanDocument
    amounts: StoredAmounts
    authorities: Authorities
    given: dict[Line, int] = field(default_factory=dict)
    """What each line gave away by virement before the entry that is judged."""

    def problems(self, entry: Entry, book: Book) -> Iterator[str]:
        """What speaks against an entry, on the state before it."""
        event = entry.event
        if isinstance(event, Submitted):
            if event.plan == self.stored.fingerprint:
                yield from self._submitted(event)
            return
        if entry.kind in KINDS:
            if as_adopted(event).plan == self.stored.fingerprint:
                yield from self._adopted(as_adopted(event), book)
            return
        held = book.state.adopted
        asked = _ASKED.get(type(event))
        if asked is not None and held is not None and held.plan == self.stored.fingerprint:
            yield from asked(self, entry, book)
        if isinstance(event, Moved):
            for line, amount in given_away([entry]).items():
                self.given[line] = self.given.get(line, 0) + amount

    def _submitted(self, event: Submitted) -> Iterator[str]:
        """The process that it was submitted to is that of the case."""
        loaded = self.planned.loaded
        stated = read_approval(loaded.raw, self.planned.case)[0]
        if event.total != self.stored.allocated + self.stored.reserve:
            yield "it was submitted with another total"
        if stated.stages and [(item.stage, item.signers, item.by, item.limit) for item in event.stages] != [
            (item.stage, item.signers, item.by, item.limit) for item in stated.stages
        ]:
            yield "it was submitted to other stages than its case states"
        if event.signatories != stated.signatories:
            yield "it was submitted with other signatories than its case names"
        missing = [name for name in stated.authors if name not in event.authors]
        if missing:
            yield f"it was submitted without its authors {', '.join(missing)}"

    def _adopted(self, event: Adopted, book: Book) -> Iterator[str]:
        """What came into force is what was written, after the stages that its case asks for."""
        if is_process_stated(self.planned.loaded) and book.state.approval.submitted is None:
            yield "the plan was adopted without the stages of approval that its case states"
        written = {item.line: item for item in lines_of(self.planned.case, self.amounts)}
        adopted = {item.line: item for item in event.lines}
        for line in sorted(written.keys() | adopted.keys()):
            was, now = written.get(line), adopted.get(line)
            if was is None:
                yield f"{line} was adopted, and is no line of the plan that its fund may pay for"
            elif now is None:
                if was.amount:
                    yield f"{line} was not adopted; the plan gives it {self._money(was.amount)}"
            elif was.amount != now.amount:
                yield f"{line} was adopted with {self._money(now.amount)}; the plan gives it {self._money(was.amount)}"
            elif was.unit != now.unit:
                yield f"{line} was adopted for the unit {now.unit}, not {was.unit}"

    def _bought(self, entry: Entry, book: Book) -> Iterator[str]:
        event = entry.event
        if not isinstance(event, (Committed, Spent)):
            return
        amount = event.amount - (event.liquidated if isinstance(event, Spent) else 0)
        if amount > 0:
            asked = Purchase(event.line, amount, entry.stamp.by, entry.stamp.on)
            yield from _against(may_buy(book.state, asked, self.authorities), entry, event.approved_by)

    def _moved(self, entry: Entry, book: Book) -> Iterator[str]:
        event, stamp = entry.event, entry.stamp
        if not isinstance(event, Moved):
            return
        if not event.plan:
            for move in event.moves:
                answer = may_move(book.state, self.given, Virement(move, stamp.by, stamp.on), self.authorities)
                yield from _against(answer, entry, event.approved_by)
            return
        taken: dict[str, int] = {}
        for move in event.moves:
            taken[move.source.request] = taken.get(move.source.request, 0) + move.amount
        for request, amount in sorted(taken.items()):
            if not any(
                self.authorities.allows(stamp.by, power, request, amount, stamp.on) for power in ("move", "amend")
            ):
                able = self.authorities.who(("amend",), request, amount, stamp.on, but=stamp.by)
                reason = f"{stamp.by} may not move money of {request}."
                yield from _against(Answer("needs approval", (reason,), able), entry, event.approved_by)

    def _released(self, entry: Entry, _book: Book) -> Iterator[str]:
        event, stamp = entry.event, entry.stamp
        if not isinstance(event, Released):
            return
        for item in event.amounts:
            request = item.line.request
            if not self.authorities.allows(stamp.by, "release", request, item.amount, stamp.on):
                yield f"{stamp.by} may not release {self._money(item.amount)} for {request}"
            elif event.brought_forward:
                able = self.authorities.who(("release",), request, item.amount, stamp.on, but=stamp.by)
                reason = f"{event.tranche} was released before its day, for {request}."
                answer = Answer("needs approval", (reason,), able, anybody_approves=not self.authorities.are_stated)
                yield from _against(answer, entry, event.approved_by)

    def _amended(self, entry: Entry, _book: Book) -> Iterator[str]:
        event, stamp = entry.event, entry.stamp
        for item in event.changes if isinstance(event, Amended) else ():
            amount = abs(item.amount)
            if not self.authorities.allows(stamp.by, "amend", item.line.request, amount, stamp.on):
                yield f"{stamp.by} may not amend {item.line.request} by {self._money(amount)}"

    def _signed(self, entry: Entry, _book: Book) -> Iterator[str]:
        event = entry.event
        if not isinstance(event, GateMet):
            return
        stated = read_releases(self.planned.loaded.raw, self.planned.case)[0]
        gate = next((item for item in stated.gates if item.id == event.gate), None)
        if gate is None:
            yield f"the case has no gate {event.gate}"
        else:
            yield from why_not_signed(gate, self.authorities, entry.stamp.by, entry.stamp.on)

    def _ended(self, entry: Entry, book: Book) -> Iterator[str]:
        """What its funds let a period carry over is carried, and no more."""
        event = entry.event
        if isinstance(event, RolledOver) and event != rolled_over(book.state, self.planned.case, event.period):
            yield f"the end of {event.period} carried over or let lapse something else than the funds of the case say"

    def _money(self, amount: int) -> str:
        return self.stored.currency.grouped(amount)


_ASKED: Final[dict[type[Event], Callable[[_Judge, Entry, Book], Iterator[str]]]] = {
    Committed: _Judge._bought,  # noqa: SLF001 - the table of the class above it
    Spent: _Judge._bought,  # noqa: SLF001 - the table of the class above it
    Moved: _Judge._moved,  # noqa: SLF001 - the table of the class above it
    Released: _Judge._released,  # noqa: SLF001 - the table of the class above it
    Amended: _Judge._amended,  # noqa: SLF001 - the table of the class above it
    GateMet: _Judge._signed,  # noqa: SLF001 - the table of the class above it
    RolledOver: _Judge._ended,  # noqa: SLF001 - the table of the class above it
}


def power_problems(
    entries: Sequence[Entry], planned: Planned, stored: PlanDocument, amounts: StoredAmounts
) -> Iterator[str]:
    """What in a journal could not have been entered under the case of a plan.

    Args:
        entries: of a journal that replays.
        planned: the case of the plan, planned again.
        stored: what plan.json says.
        amounts: the amounts as written.
    """
    control = read_control(planned.loaded.raw, planned.case)[0]
    judge = _Judge(planned, stored, amounts, Authorities(planned.case, control))
    book = Book()
    for entry in entries:
        for problem in judge.problems(entry, book):
            yield f"entry {entry.number} of {entry.stamp.on}: {problem.rstrip('.')}"
        book.enter(entry)


def _against(answer: Answer, entry: Entry, approver: str) -> Iterator[str]:
    """What speaks against an entry that somebody approved, or nobody."""
    by = entry.stamp.by
    if answer.approved(by, approver) is None:
        told = answer.why_not_approved(by, approver)
        nobody = () if approver or answer.verdict == "no" else ("Nobody approved it.",)
        yield " ".join((*answer.reasons, *told, *nobody))
