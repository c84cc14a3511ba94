"""May somebody reallocate so much money on this day? Within the calendar and their powers; beyond them by approval."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.journal.events import Move
from apportion.execution.reallocate.calendar import Allowed
from apportion.kernel.money import Currency
from apportion.model.reallocations import TOLD


def may_reallocate(
    moves: Sequence[Move], by: str, on: datetime.date, allowed: Allowed, authorities: Authorities, currency: Currency
) -> Answer:
    """Answer a reallocation.

    Args:
        moves: all of it.
        by: who enters it; empty: nobody yet, and only the calendar is asked.
        on: the day.
        allowed: what the calendar lets move.
        authorities: powers.
        currency: for the words.
    """
    given: dict[str, int] = {}
    for move in moves:
        given[move.source.request] = given.get(move.source.request, 0) + move.amount
    total, reasons = sum(given.values()), []
    if total > allowed.amount:
        reasons.append(
            f"{currency.grouped(total)} would change lines; the calendar lets {currency.grouped(allowed.amount)} move "
            f"on {on} ({TOLD[allowed.entry.when]}: {_lowered(allowed.entry.reason)})."
        )
    if by and not all(_may(authorities, by, request, amount, on) for request, amount in given.items()):
        named = ", ".join(name for name, amount in given.items() if not _may(authorities, by, name, amount, on))
        reasons.append(f"{by} may not move money of {named}.")
    if not reasons:
        return Answer("yes", ())
    able = [set(authorities.who(("amend",), request, amount, on, but=by)) for request, amount in sorted(given.items())]
    approvers = tuple(sorted(set.intersection(*able))) if able else ()
    if authorities.are_stated and not approvers:
        reasons.append("Nobody in the table authorities may approve all of it.")
    return Answer("needs approval", tuple(reasons), approvers, anybody_approves=not authorities.are_stated)


def _may(authorities: Authorities, by: str, request: str, amount: int, on: datetime.date) -> bool:
    return any(authorities.allows(by, power, request, amount, on) for power in ("move", "amend"))


def _lowered(text: str) -> str:
    """A reason inside a sentence; names and abbreviations keep their capitals."""
    return f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() or text[1:2] == " " else text
