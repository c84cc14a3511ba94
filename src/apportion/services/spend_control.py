"""Using and moving the money of an adopted plan: asked first, then entered, in one transaction of its journal."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from apportion.adapters.journal import Written
from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.control.position import Standing, standing
from apportion.execution.control.purchase import Purchase, may_buy
from apportion.execution.control.virement import Virement, given_away, may_move
from apportion.execution.control.year_end import rolled_over
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import (
    Amended,
    Closed,
    Committed,
    Credited,
    Decommitted,
    Event,
    Line,
    Move,
    Moved,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed, Position, line_amounts
from apportion.kernel.money import Currency
from apportion.model.intake.amounts import Fault
from apportion.model.intake.authorities import read_control
from apportion.model.stated import stated_amount
from apportion.services.adopted import AdoptedPlan, Signed, find_line, open_adopted, refusing
from apportion.services.refusal import CaseBlocked, Refusal


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


@dataclass(frozen=True)
class Use:
    """What money is wanted for, as a user says it."""

    line: str
    amount: str
    purpose: str
    reference: str = ""
    """Number of the order or the invoice; empty: a name is made from the operation."""
    supplier: str = ""
    settles: str = ""
    """Commitment that a payment settles."""
    approved_by: str = ""


def authorities_of(plan: AdoptedPlan) -> Authorities:
    """Powers and limits of the case that was planned.

    Raises:
        CaseBlocked: when the tables that say them cannot be read.
    """
    control, findings = read_control(plan.loaded.raw, plan.case)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    return Authorities(plan.case, control)


def amount_of(plan: AdoptedPlan, text: str) -> int:
    """An amount as the user writes it, in the notation of the case.

    Raises:
        Refusal: saying what is wrong with it.
    """
    read = stated_amount(plan.case, text)
    if isinstance(read, Fault):
        raise Refusal(f"The amount: {read.message}.", read.remedy)
    if read is None:
        raise Refusal("The amount is empty.", "Write it as 1,234.56 or 1.5M.")
    return read


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

    def event(line: Line, amount: int, name: str, early: int) -> Event:
        return Committed(name, line, amount, use.purpose, use.supplier, early, use.approved_by)

    return _use(folder, signed, use, event, ask=ask)


def spend(folder: Path, signed: Signed, use: Use, *, ask: bool = False) -> Answered:
    """Pay from a line; what a payment settles of a commitment was asked for when it was committed.

    Raises:
        Refusal: when the call makes no sense, or the journal cannot be written.
    """
    if not use.settles:

        def direct(line: Line, amount: int, name: str, early: int) -> Event:
            return Spent(name, line, amount, use.purpose, brought_forward=early, approved_by=use.approved_by)

        return _use(folder, signed, use, direct, ask=ask)
    with open_adopted(folder) as plan:
        authorities, amount = authorities_of(plan), amount_of(plan, use.amount)

        def decide(book: Book) -> Event:
            made = book.state.commitments.get(use.settles)
            if made is None:
                raise NotAllowed([f"There is no commitment {use.settles}."])
            settled = min(made.open, amount)
            if amount > settled:
                extra = Purchase(made.line, amount - settled, signed.by, signed.on)
                _granted(may_buy(book.state, extra, authorities), signed, use.approved_by)
            name = use.reference or signed.operation
            early = max(0, amount - settled - book.state.positions[made.line].available)
            return Spent(name, made.line, amount, use.purpose, use.settles, settled, early, use.approved_by)

        with refusing():
            made = plan.store.book().state.commitments.get(use.settles)
        if made is None:
            raise Refusal(f"There is no commitment {use.settles}.", "The command 'position' lists open commitments.")
        answer = Answer("yes", (f"Commitment {use.settles} has {_money(plan, made.open)} open.",))
        written = None if ask else plan.write(signed, decide)
        return Answered(
            made.line, amount, plan.case.currency, answer, written, plan.book().state.positions.get(made.line)
        )


def _use(
    folder: Path, signed: Signed, use: Use, event: Callable[[Line, int, str, int], Event], *, ask: bool
) -> Answered:
    with open_adopted(folder) as plan:
        authorities, amount = authorities_of(plan), amount_of(plan, use.amount)
        state = plan.book().state
        line = find_line(state, use.line)
        purchase = Purchase(line, amount, signed.by, signed.on)
        answer = may_buy(state, purchase, authorities)
        currency = plan.case.currency
        repeated = plan.store.repeated(signed.operation)
        if repeated is None and (ask or not _is_granted(answer, signed, use.approved_by)):
            return Answered(line, amount, currency, answer, None, state.positions.get(line))

        def decide(book: Book) -> Event:
            _granted(may_buy(book.state, purchase, authorities), signed, use.approved_by)
            early = max(0, amount - book.state.positions[line].available)
            return event(line, amount, use.reference or signed.operation, early)

        written = plan.write(signed, decide)
        return Answered(line, amount, currency, answer, written, plan.book().state.positions.get(line))


def _is_granted(answer: Answer, signed: Signed, approved_by: str) -> bool:
    if answer.verdict != "needs approval":
        return answer.verdict == "yes"
    if not approved_by or approved_by == signed.by:
        return False
    return not answer.approvers or approved_by in answer.approvers


def _granted(answer: Answer, signed: Signed, approved_by: str) -> None:
    if not _is_granted(answer, signed, approved_by):
        raise NotAllowed(answer.reasons)


def credit(folder: Path, signed: Signed, use: Use) -> Answered:
    """Money of a payment came back.

    Raises:
        Refusal: when more comes back than was paid, or the journal cannot be written.
    """
    with open_adopted(folder) as plan:
        amount = amount_of(plan, use.amount)
        line = find_line(plan.book().state, use.line)
        written = plan.write(signed, Credited(use.reference or signed.operation, line, amount, use.purpose))
        after = plan.book().state.positions[line]
        return Answered(line, amount, plan.case.currency, Answer("yes", ()), written, after)


def give_up(folder: Path, signed: Signed, commitment: str, amount: str | None, reason: str) -> Answered:
    """Give up a commitment, or part of it.

    Raises:
        Refusal: when there is none, or less of it is open.
    """
    with open_adopted(folder) as plan:
        made = plan.book().state.commitments.get(commitment)
        if made is None:
            raise Refusal(f"There is no commitment {commitment}.", "The command 'position' lists open commitments.")
        asked = made.open if amount is None else amount_of(plan, amount)
        written = plan.write(signed, Decommitted(commitment, asked, reason))
        after = plan.book().state.positions[made.line]
        return Answered(made.line, asked, plan.case.currency, Answer("yes", ()), written, after)


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
    with open_adopted(folder) as plan:
        authorities, moved = authorities_of(plan), amount_of(plan, amount)
        state = plan.book().state
        source, target = (find_line(state, name) for name in ends)
        asked = Virement(Move(source, target, moved), signed.by, signed.on)
        answer = may_move(state, given_away(plan.store.entries()), asked, authorities)
        repeated = plan.store.repeated(signed.operation)
        if repeated is None and (ask or not _is_granted(answer, signed, approved_by)):
            return Answered(source, moved, plan.case.currency, answer, None, state.positions[source])

        def decide(book: Book) -> Event:
            _granted(may_move(book.state, given_away(plan.store.entries()), asked, authorities), signed, approved_by)
            return Moved((asked.move,), reason, approved_by)

        written = plan.write(signed, decide)
        return Answered(source, moved, plan.case.currency, answer, written, plan.book().state.positions[source])


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
    with open_adopted(folder) as plan:
        authorities, state = authorities_of(plan), plan.book().state
        amounts: dict[Line, int] = {}
        for name, text in changes:
            line = find_line(state, name)
            sign = -1 if text.strip().startswith("-") else 1
            amount = sign * amount_of(plan, text.strip().lstrip("+-"))
            if line in amounts:
                raise Refusal(f"{line} is named twice.", "Add its two amounts up.")
            if not authorities.allows(signed.by, "amend", line.request, abs(amount), signed.on):
                told = plan.case.currency.grouped(abs(amount))
                raise Refusal(
                    f"{signed.by} may not amend {line.request} by {told}.", "Let somebody enter it who may amend."
                )
            amounts[line] = amount
        if not amounts:
            raise Refusal("No change is named.", "Write LINE=+AMOUNT or LINE=-AMOUNT.")
        return plan.write(signed, Amended(line_amounts(amounts), reason, authority))


def close(folder: Path, signed: Signed, through: datetime.date) -> Written:
    """Close the books up to a day.

    Raises:
        Refusal: when they are closed already.
    """
    with open_adopted(folder) as plan:
        return plan.write(signed, Closed(through))


def roll_over(folder: Path, signed: Signed, period: str) -> Written:
    """End a budget period: carry over what the funds let carry over, and let the rest lapse.

    Raises:
        Refusal: when there is no such period, or it has ended.
    """
    with open_adopted(folder) as plan:
        return plan.write(signed, lambda book: rolled_over(book.state, plan.case, period))


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
    """Open ones of these lines now: id, line, open amount, purpose."""
    gates: dict[str, str]


def positions(folder: Path, on: datetime.date, wanted: Sequence[str] = ()) -> Positions:
    """Where the lines of an adopted plan stand on a day.

    Raises:
        Refusal: when a line is not there.
    """
    with open_adopted(folder) as plan, refusing():
        state = plan.store.book().state
        held = standing(plan.store.entries(), on)
        lines = [find_line(state, name) for name in wanted]
        if not lines:
            lines = [
                line for line, item in sorted(held.positions.items()) if item.adopted or item.allocated or item.paid
            ]
        open_ = [
            (made.id, made.line, made.open, made.purpose)
            for made in state.commitments.values()
            if made.open and made.line in lines
        ]
        requests = plan.case.requests
        names = {str(name): str(told) for name, told in zip(requests.id.tolist(), requests.name.tolist(), strict=True)}
        return Positions(plan.case.currency, held, names, tuple(lines), tuple(open_), dict(state.gates))


def _money(plan: AdoptedPlan, amount: int) -> str:
    return plan.case.currency.grouped(amount)
