"""Balances of lines, and the few ways in which they change. Knows no event; everything here holds for all of them.

For each line at every moment: committed + spent <= released <= allocated, and no balance is below zero.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from apportion.execution.journal.balances import Position as Position  # noqa: PLC0414 - rooms above read it here
from apportion.execution.journal.events import Fired, Line, LineAmount, Move
from apportion.execution.journal.past import Past
from apportion.kernel.journal import Change as Change  # noqa: PLC0414 - rooms above read it here
from apportion.kernel.journal import NotAllowed as NotAllowed  # noqa: PLC0414 - rooms above read it here
from apportion.kernel.journal import refuse as refuse  # noqa: PLC0414 - rooms above read it here
from apportion.kernel.money import Currency


@dataclass(frozen=True)
class Commitment:
    """An open or settled promise."""

    id: str
    line: Line
    amount: int
    """As first entered."""
    open: int
    """Not yet paid or given up."""
    purpose: str
    supplier: str
    on: datetime.date
    """Day to which it belongs: nothing is paid from it or given up before."""


@dataclass(frozen=True)
class Firing:
    """A trigger that fired, and what became of it."""

    fired: Fired
    escalated_to: str = ""
    resolved: str = ""


class Draft:
    """Changes of positions that are applied together or not at all, and everything that speaks against them."""

    def __init__(
        self,
        positions: dict[Line, Position],
        before: dict[Line, Position | None],
        currency: Currency,
        past: Past,
        day: datetime.date,
    ) -> None:
        self._positions = positions
        self._before = before
        self._changed: dict[Line, Position] = {}
        self._say = currency.grouped
        self._past = past
        self._day = day
        self.tells_what_happened = False
        """True for what a ledger says, which is not refused for what earlier days had."""
        self.faults: list[str] = []

    def get(self, line: Line) -> Position | None:
        """The position as changed so far; an unknown line is a fault."""
        held = self._changed.get(line) or self._positions.get(line)
        if held is None:
            self.faults.append(f"The plan has no line {line}.")
        return held

    def put(self, position: Position) -> None:
        """Change a position; free money first covers what was overspent."""
        covered = min(position.overspent, position.available)
        changed = replace(position, spent=position.spent + covered, overspent=position.overspent - covered)
        self._changed[position.line] = changed

    def above_zero(self, what: str, amount: int) -> None:
        """An amount that has to be above zero."""
        if amount <= 0:
            self.faults.append(f"{what}: {self._say(amount)} is not above zero.")

    def within(self, what: str, amount: int, most: int, can: str) -> None:
        """An amount that has to be above zero and at most ``most``, which ``can`` be done."""
        if amount <= 0:
            self.above_zero(what, amount)
        elif amount > most:
            self.faults.append(f"{what}: {self._say(most)} {can}, not {self._say(amount)}.")

    def brought_forward(self, held: Position, early: int, wanted: int) -> Position:
        """The position with what a use of money releases before its time: never more than the use needs."""
        if early < 0 or early > min(held.unreleased, wanted):
            most = self._say(min(held.unreleased, wanted))
            self.faults.append(f"{held.line}: {most} can be brought forward, not {self._say(early)}.")
        return replace(held, released=held.released + early)

    def take(self, line: Line, amount: int) -> None:
        """Lower an allocation: what is held back first, then what is released and free."""
        held = self.get(line)
        if held is None:
            return
        self.within(str(line), amount, held.unreleased + held.available, "can be taken")
        from_released = max(0, amount - held.unreleased)
        self.put(replace(held, allocated=held.allocated - amount, released=held.released - from_released))

    def give(self, line: Line, amount: int) -> None:
        """Raise an allocation; what arrives is held back until it is released."""
        held = self.get(line)
        if held is None:
            return
        self.above_zero(str(line), amount)
        self.put(replace(held, allocated=held.allocated + amount))

    def carry(self, move: Move) -> None:
        """Both ends of a move."""
        if move.source == move.target:
            self.faults.append(f"{move.source} cannot give money to itself.")
            return
        self.take(move.source, move.amount)
        self.give(move.target, move.amount)

    def applied(self) -> Change:
        """The change, once nothing speaks against it.

        Raises:
            NotAllowed: with every reason.
        """
        if not self.faults and not self.tells_what_happened:
            for line, after in self._changed.items():
                self.faults += self._past.against(self._positions[line], after, self._day, self._say)
        refuse(self.faults)

        def carry_out() -> None:
            for line, after in self._changed.items():
                self._before[line] = self._positions[line]
                self._past.add(self._positions[line], after, self._day)
            self._positions.update(self._changed)

        return carry_out


def sum_of(positions: Iterable[Position]) -> Position:
    """Balances added up, under an empty line."""
    total = Position(Line("", "", ""), "", 0, 0)
    for item in positions:
        total = Position(
            total.line,
            "",
            total.adopted + item.adopted,
            total.allocated + item.allocated,
            total.released + item.released,
            total.committed + item.committed,
            total.spent + item.spent,
            total.overspent + item.overspent,
        )
    return total


def line_amounts(amounts: Mapping[Line, int]) -> tuple[LineAmount, ...]:
    """Amounts that are not zero, in the order of their lines."""
    return tuple(LineAmount(line, amount) for line, amount in sorted(amounts.items()) if amount)
