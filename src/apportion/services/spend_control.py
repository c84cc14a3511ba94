"""Using and moving the money of an adopted plan: asked first, then entered, in one transaction of its journal."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from apportion.adapters.journal import Written
from apportion.execution.control.answer import Answer
from apportion.execution.control.position import Standing, standing
from apportion.execution.control.purchase import Purchase, may_buy
from apportion.execution.control.virement import Virement, given_away, may_move
from apportion.execution.control.year_end import rolled_over
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import (
    Amended,
    Closed,
    Committed,
    Credited,
    Decommitted,
    Event,
    Imported,
    Line,
    Move,
    Moved,
    RolledOver,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed, Position, line_amounts
from apportion.kernel.money import Currency
from apportion.services.adopted import AdoptedPlan, Signed, find_line, open_adopted, refusing, stands_for
from apportion.services.asked import Use as Use  # noqa: PLC0414 - rooms above read it here
from apportion.services.asked import amount_of
from apportion.services.asked import authorities_of as authorities_of  # noqa: PLC0414 - other services read it here
from apportion.services.refusal import Refusal
from apportion.services.texts import clean, text_of

Decision = Callable[[Book], tuple[Answer, Event | None]]
"""An answer, and what is entered by it; ``None``: nothing is."""


@dataclass(frozen=True)
class Answered:
    """A question about money, and what was entered."""

    line: Line
    amount: int
    currency: Currency
    answer: Answer
    written: Written | None
    """``None`` where it was only asked, or refused."""
    after: Position | None
    """The line after it."""
    target: Position | None = None
    """The receiving line of a move after it."""

    @property
    def reference(self) -> str:
        """The name under which a commitment or a payment was entered; empty for everything else."""
        event = None if self.written is None else self.written.entry.event
        if isinstance(event, (Committed, Decommitted)):
            return event.commitment
        return event.payment if isinstance(event, (Spent, Credited)) else ""


def commit(folder: Path, signed: Signed, use: Use, *, ask: bool = False) -> Answered:
    """Commit money of a line, where it is there and the person may.

    Args:
        folder: an adopted plan.
        signed: who asks.
        use: what for.
        ask: answer only.

    Raises:
        Refusal: when the call makes no sense, or the journal cannot be written.
    """

    def event(name: str, line: Line, amount: int, early: int, approver: str) -> Event:
        return Committed(name, line, amount, purpose, supplier, early, approver)

    purpose, supplier = text_of("The purpose (--for)", use.purpose), clean("The supplier", use.supplier)
    with open_adopted(folder) as plan:
        named = _reference(use)
        return _use(plan, signed, use, "C", event, ask=ask, kind=Committed, said={"commitment": named} if named else {})


def spend(folder: Path, signed: Signed, use: Use, *, ask: bool = False) -> Answered:
    """Pay from a line; what a payment settles of a commitment was asked for when it was committed.

    Raises:
        Refusal: when the call makes no sense, or the journal cannot be written.
    """

    def event(name: str, line: Line, amount: int, early: int, approver: str) -> Event:
        return Spent(name, line, amount, purpose, brought_forward=early, approved_by=approver)

    purpose = text_of("The purpose (--for)", use.purpose)
    with open_adopted(folder) as plan:
        named = _reference(use)
        said: dict[str, object] = {"commitment": use.settles}
        if named:
            said["payment"] = named
        if use.settles:
            return _settle(plan, signed, use, ask=ask, said=said)
        return _use(plan, signed, use, "P", event, ask=ask, kind=Spent, said=said)


def _reference(use: Use) -> str:
    return clean("The reference", use.reference)


def _settle(plan: AdoptedPlan, signed: Signed, use: Use, *, ask: bool, said: dict[str, object]) -> Answered:
    authorities, amount = authorities_of(plan), amount_of(plan, use.amount)
    purpose = text_of("The purpose (--for)", use.purpose)
    state = plan.book().state
    made = state.commitments.get(use.settles)
    if made is None:
        raise Refusal(f"There is no commitment {use.settles}.", "The command 'position' lists open commitments.")
    if not stands_for(use.line, made.line):
        find_line(state, use.line)
        raise Refusal(f"Commitment {made.id} is one of {made.line}.", f"Pay it from {made.line.request}.")

    def decide(book: Book) -> tuple[Answer, Event | None]:
        open_ = book.state.commitments[use.settles].open
        settled = min(open_, max(0, amount))
        extra = Purchase(made.line, amount - settled, signed.by, signed.on)
        answer = Answer("yes", (f"Commitment {use.settles} has {book.state.money(open_)} open.",))
        if amount > settled or amount <= 0:
            answer = may_buy(book.state, extra, authorities)
            beyond = f"{book.state.money(open_)} are open of {use.settles}; the rest is asked for like a new purchase."
            answer = replace(answer, reasons=(beyond, *answer.reasons)) if amount > 0 else answer
        early = max(0, amount - settled - book.state.positions[made.line].available)

        def event(approver: str) -> Event:
            name = _reference(use) or _own_name(book, "P", book.state.payments)
            return Spent(name, made.line, amount, purpose, use.settles, settled, early, approver)

        return _judged(book, signed, answer, use.approved_by, event)

    said |= {"line": made.line, "amount": amount, "purpose": purpose}
    return _enter(plan, signed, made.line, amount, decide, ask=ask, kind=Spent, said=said)


def _use(
    plan: AdoptedPlan,
    signed: Signed,
    use: Use,
    letter: str,
    event: Callable[[str, Line, int, int, str], Event],
    *,
    ask: bool,
    kind: type[Event],
    said: dict[str, object],
) -> Answered:
    authorities, amount = authorities_of(plan), amount_of(plan, use.amount)
    line = find_line(plan.book().state, use.line)

    def decide(book: Book) -> tuple[Answer, Event | None]:
        answer = may_buy(book.state, Purchase(line, amount, signed.by, signed.on), authorities)
        early = max(0, amount - book.state.positions[line].available)
        taken = book.state.commitments if letter == "C" else book.state.payments
        name = _reference(use) or _own_name(book, letter, taken)
        return _judged(
            book, signed, answer, use.approved_by, lambda approver: event(name, line, amount, early, approver)
        )

    said |= {"line": line, "amount": amount, "purpose": text_of("The purpose (--for)", use.purpose)}
    return _enter(plan, signed, line, amount, decide, ask=ask, kind=kind, said=said)


def _own_name(book: Book, letter: str, taken: object) -> str:
    """The name of a commitment or payment that has none: that of its entry."""
    name = f"{letter}{1 if book.last is None else book.last.number + 1}"
    while name in taken:  # type: ignore[operator]  # a set or a mapping of names
        name += letter
    return name


def _judged(
    book: Book, signed: Signed, answer: Answer, approver: str, event: Callable[[str], Event]
) -> tuple[Answer, Event | None]:
    """The answer with all that speaks against it, and the event that may be entered."""
    answer = replace(answer, reasons=(*answer.reasons, *answer.why_not_approved(signed.by, approver)))
    approved = answer.approved(signed.by, approver)
    if answer.verdict == "no":
        return answer, None
    made = event(approved or "")
    try:
        book.check(signed.stamp(), made)
    except NotAllowed as error:
        return Answer("no", tuple(error.reasons)), None
    return answer, None if approved is None else made


def _enter(
    plan: AdoptedPlan,
    signed: Signed,
    line: Line,
    amount: int,
    decide: Decision,
    *,
    ask: bool,
    kind: type[Event],
    said: dict[str, object],
) -> Answered:
    """Ask, and enter what may be; decided again inside the transaction, on the state as it is then."""
    book, currency = plan.book(), plan.case.currency
    answer, event = decide(book)
    if ask or (event is None and plan.repeated(signed, kind, said) is None):
        return Answered(line, amount, currency, answer, None, book.state.positions.get(line))

    def again(book: Book) -> Event:
        then, found = decide(book)
        if found is None:
            raise NotAllowed(then.reasons)
        return found

    written = plan.write(signed, again, kind, said)
    if written.is_repeat:
        answer = Answer("yes", ())
    return Answered(line, amount, currency, answer, written, plan.book().state.positions.get(line))


def credit(folder: Path, signed: Signed, use: Use) -> Answered:
    """Money of a payment came back.

    Raises:
        Refusal: when more comes back than was paid, or the journal cannot be written.
    """
    reason, named = text_of("The reason (--for)", use.purpose), _reference(use)
    with open_adopted(folder) as plan:
        amount = amount_of(plan, use.amount)
        line = find_line(plan.book().state, use.line)

        def decide(book: Book) -> Event:
            return Credited(named or _own_name(book, "R", book.state.payments), line, amount, reason)

        said: dict[str, object] = {"line": line, "amount": amount, "reason": reason}
        if named:
            said["payment"] = named
        written = plan.write(signed, decide, Credited, said)
        after = plan.book().state.positions[line]
        return Answered(line, amount, plan.case.currency, Answer("yes", ()), written, after)


def give_up(folder: Path, signed: Signed, commitment: str, amount: str | None, reason: str) -> Answered:
    """Give up a commitment, or part of it.

    Raises:
        Refusal: when there is none, or less of it is open.
    """
    why = text_of("The reason (--for)", reason)
    with open_adopted(folder) as plan:
        made = plan.book().state.commitments.get(commitment)
        if made is None:
            raise Refusal(f"There is no commitment {commitment}.", "The command 'position' lists open commitments.")
        stated = None if amount is None else amount_of(plan, amount)

        def decide(book: Book) -> Event:
            open_ = book.state.commitments[commitment].open
            if not open_:
                raise NotAllowed([f"Nothing of commitment {commitment} is open."])
            return Decommitted(commitment, open_ if stated is None else stated, why)

        said: dict[str, object] = {"commitment": commitment, "reason": why}
        written = plan.write(signed, decide, Decommitted, said if stated is None else {**said, "amount": stated})
        event = written.entry.event
        given = event.amount if isinstance(event, Decommitted) else 0
        after = plan.book().state.positions[made.line]
        return Answered(made.line, given, plan.case.currency, Answer("yes", ()), written, after)


def move(
    folder: Path,
    signed: Signed,
    ends: Sequence[str],
    amount: str,
    reason: str,
    approved_by: str = "",
    *,
    ask: bool = False,
) -> Answered:
    """Move money from one line to another, within limits or with approval.

    Args:
        folder: an adopted plan.
        signed: who moves it.
        ends: the giving and the receiving line.
        amount: as the user writes it.
        reason: why.
        approved_by: who approves what is beyond the limits.
        ask: answer only.

    Raises:
        Refusal: when the call makes no sense, or the journal cannot be written.
    """
    why = text_of("The reason (--for)", reason)
    with open_adopted(folder) as plan:
        authorities, moved = authorities_of(plan), amount_of(plan, amount)
        state = plan.book().state
        source, target = (find_line(state, name) for name in ends)
        asked = Virement(Move(source, target, moved), signed.by, signed.on)

        def decide(book: Book) -> tuple[Answer, Event | None]:
            answer = may_move(book.state, given_away(plan.store.entries()), asked, authorities)
            return _judged(book, signed, answer, approved_by, lambda approver: Moved((asked.move,), why, approver))

        said: dict[str, object] = {"moves": (asked.move,), "reason": why}
        answered = _enter(plan, signed, source, moved, decide, ask=ask, kind=Moved, said=said)
        return replace(answered, target=plan.book().state.positions.get(target))


def amend(folder: Path, signed: Signed, changes: Sequence[tuple[str, str]], reason: str, authority: str) -> Written:
    """Enter what an authority decided: more for some lines, less for others.

    Args:
        folder: an adopted plan.
        signed: who enters it.
        changes: line and amount, as ``("police", "+45,600,256")``; a minus takes.
        reason: why.
        authority: who decided it: an ordinance, a resolution.

    Raises:
        Refusal: when a line is not there, has less to give, or the person may not amend.
    """
    why, decided = text_of("The reason (--for)", reason), text_of("The authority", authority)
    with open_adopted(folder) as plan:
        authorities, state = authorities_of(plan), plan.book().state
        amounts: dict[Line, int] = {}
        for name, text in changes:
            line, said = find_line(state, name), text.strip()
            if said[:1] not in ("+", "-"):
                # "police=2M" could as well be meant as what the line is to have.
                raise Refusal(
                    f"'{name}={said}' does not say whether {line.request} gets more or less.",
                    f"Write {name}=+{said or 'AMOUNT'} or {name}=-{said or 'AMOUNT'}.",
                )
            amount = amount_of(plan, said[1:])
            if amount <= 0:
                raise Refusal(f"'{name}={said}' changes nothing.", "Leave it out, or write an amount above zero.")
            if line in amounts:
                raise Refusal(f"{line} is named twice.", "Add its two amounts up.")
            if not authorities.allows(signed.by, "amend", line.request, amount, signed.on):
                told = plan.case.currency.grouped(amount)
                raise Refusal(
                    f"{signed.by} may not amend {line.request} by {told}.", "Let somebody enter it who may amend."
                )
            amounts[line] = amount if said[0] == "+" else -amount
        if not amounts:
            raise Refusal("No change is named.", "Write LINE=+AMOUNT or LINE=-AMOUNT.")
        return plan.write(signed, Amended(line_amounts(amounts), why, decided))


def close(folder: Path, signed: Signed, through: datetime.date) -> Written:
    """Close the books up to a day.

    Raises:
        Refusal: when they are closed already, or the day is not there yet.
    """
    with open_adopted(folder) as plan:
        return plan.write(signed, Closed(through))


@dataclass(frozen=True)
class Ended:
    """What became of a budget period's money."""

    period: str
    carried: int
    """Minor units that went into the next period."""
    lapsed: int
    still_committed: int
    """What its commitments hold on to, to be paid or given up."""
    currency: Currency
    written: Written


def roll_over(folder: Path, signed: Signed, period: str) -> Ended:
    """End a budget period: carry over what the funds let carry over, and let the rest lapse.

    Raises:
        Refusal: when there is no such period, it goes on, or it has ended.
    """
    with open_adopted(folder) as plan:
        written = plan.write(
            signed, lambda book: rolled_over(book.state, plan.case, period), RolledOver, {"period": period}
        )
        event = written.entry.event
        carried, lapsed = (event.carried, event.lapsed) if isinstance(event, RolledOver) else ((), ())
        held = [item.committed for line, item in plan.book().state.positions.items() if line.period == period]
        return Ended(
            period,
            sum(item.amount for item in carried),
            sum(item.amount for item in lapsed),
            sum(held),
            plan.case.currency,
            written,
        )


@dataclass(frozen=True, eq=False)
class Positions:
    """Every line on a day, with what is open."""

    currency: Currency
    standing: Standing
    names: dict[str, str]
    """Name for readers by request."""
    lines: tuple[Line, ...]
    """Those asked for."""
    commitments: tuple[tuple[str, Line, int, str], ...]
    """Those of these lines that were open on the day: id, line, open amount, purpose."""
    gates: dict[str, str]
    imported_later: tuple[tuple[datetime.date, datetime.date, int], ...] = ()
    """Spending by this day that was imported after it, and is in none of these balances: last day that an import
    covers, day of its entry, amount on these lines."""


def _imported_later(
    entries: Iterable[Entry], on: datetime.date, lines: Collection[Line]
) -> Iterator[tuple[datetime.date, datetime.date, int]]:
    """An import counts from the day of its entry: before it nobody could have refused a purchase because of it."""
    for entry in entries:
        if entry.kind != Imported.kind or entry.stamp.on <= on:
            continue
        event = entry.event
        if isinstance(event, Imported) and event.through <= on:
            amount = sum(item.amount for item in event.amounts if item.line in lines)
            if amount:
                yield event.through, entry.stamp.on, amount


def positions(folder: Path, on: datetime.date, wanted: Sequence[str] = ()) -> Positions:
    """Where the lines of an adopted plan stand on a day.

    Raises:
        Refusal: when a line is not there, or the plan was not in force on that day.
    """
    with open_adopted(folder) as plan, refusing():
        state = plan.store.book().state
        held = standing(plan.store.entries(), on)
        if not held.positions:
            raise Refusal(f"The plan was not in force on {on}.", f"It was adopted on {state.adopted_on}.")
        lines = list(dict.fromkeys(find_line(state, name) for name in wanted))
        if not lines:
            lines = [
                line for line, item in sorted(held.positions.items()) if item.adopted or item.allocated or item.paid
            ]
        of_lines = set(lines)
        open_ = [
            (made.id, made.line, held.open[made.id], made.purpose)
            for made in state.commitments.values()
            if held.open.get(made.id) and made.line in of_lines
        ]
        requests = plan.case.requests
        names = {str(name): str(told) for name, told in zip(requests.id.tolist(), requests.name.tolist(), strict=True)}
        later = tuple(_imported_later(plan.store.entries(), on, of_lines))
        return Positions(plan.case.currency, held, names, tuple(lines), tuple(open_), dict(state.gates), later)
