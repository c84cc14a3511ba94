"""May this be bought? Yes, no, or needs approval: from the money of the line and the powers of the person.

In the terms of fund control, a purchase is checked against available budget before it is committed (*pre-encumbrance
check*); what is held back may be brought forward by somebody who may release.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.journal.events import Line
from apportion.execution.journal.positions import Position
from apportion.execution.journal.state import State


@dataclass(frozen=True)
class Purchase:
    """What somebody wants to use money for."""

    line: Line
    amount: int
    """Minor units."""
    by: str
    on: datetime.date


def may_buy(state: State, purchase: Purchase, authorities: Authorities) -> Answer:
    """Answer a purchase request."""
    held = state.positions.get(purchase.line)
    refusals = _refusals(state, purchase, held)
    if held is None or refusals:
        return Answer("no", refusals)
    reasons, approvers = [], set[str]()
    missing = purchase.amount - held.available
    if missing > held.unreleased:
        return _not_enough(state, purchase, held)
    request = purchase.line.request
    if missing > 0:
        short = f"{state.money(held.available)} are available, {state.money(missing)} less than that costs"
        later = f"{state.money(held.unreleased)} of the line are not released yet"
        reasons.append(f"{short}; {later}.")
        if authorities.are_stated:
            approvers |= set(authorities.who(("release",), request, missing, purchase.on, but=purchase.by))
    own = authorities.allows(purchase.by, "commit", request, purchase.amount, purchase.on)
    if not own:
        reasons.append(f"{purchase.by} may not commit {state.money(purchase.amount)} for {request}.")
        able = set(authorities.who(("commit",), request, purchase.amount, purchase.on, but=purchase.by))
        approvers = able & approvers if missing > 0 else able
    if not reasons:
        left = state.money(held.available - purchase.amount)
        return Answer("yes", (f"{state.money(held.available)} are available; {left} remain.",))
    ways = (f"Bring {state.money(missing)} forward from a later tranche.",) if missing > 0 else ()
    if authorities.are_stated and not approvers:
        reasons.append("Nobody in the table authorities may approve it.")
    return Answer("needs approval", tuple(reasons), tuple(sorted(approvers)), ways, not authorities.are_stated)


def _refusals(state: State, purchase: Purchase, held: Position | None) -> tuple[str, ...]:
    found = []
    if held is None:
        found.append(f"The plan has no line {purchase.line}.")
    if purchase.amount <= 0:
        found.append(f"{state.money(purchase.amount)} is not above zero.")
    if state.closed_through is not None and purchase.on <= state.closed_through:
        found.append(f"{purchase.on} is closed: entries up to {state.closed_through} are final.")
    period = state.periods().get(purchase.line.period)
    if period is not None and purchase.on < period.first:
        found.append(f"{period.name} begins on {period.first}, after {purchase.on}.")
    if purchase.line.period in state.rolled_over:
        found.append(f"{purchase.line.period} has ended, and what it left was carried over or lapsed.")
    return tuple(found)


def _not_enough(state: State, purchase: Purchase, held: Position) -> Answer:
    most = held.available + held.unreleased
    missing = purchase.amount - most
    reason = f"The line has {state.money(most)} left in all, {state.money(missing)} less than that costs."
    givers = sorted(
        (item for line, item in state.positions.items() if _could_give(line, purchase.line)),
        key=lambda item: (-(item.available + item.unreleased), item.line),
    )
    enough = [item for item in givers if item.available + item.unreleased >= missing]
    ways = [
        f"Move {state.money(missing)} from {item.line.request}, which has "
        f"{state.money(item.available + item.unreleased)} that are neither committed nor spent."
        for item in enough[:3]
    ]
    if not enough and givers:
        ways.append("No single line of the same fund and period has as much to give; several together might.")
    return Answer("no", (reason,), ways=tuple(ways))


def _could_give(line: Line, to: Line) -> bool:
    return line != to and (line.fund, line.period) == (to.fund, to.period)
