"""One tranche: what is released now, what is held and by what, and how it compares with what somebody stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apportion.execution.journal.events import Line, LineAmount
from apportion.execution.journal.state import State
from apportion.execution.release.schedule import Schedule, Slice
from apportion.model.releases import Gate, ReleaseKind, ReleasePlan, StatedTotal


@dataclass(frozen=True)
class Held:
    """Money that waits for a gate."""

    gate: Gate
    amounts: tuple[LineAmount, ...]

    @property
    def total(self) -> int:
        """Minor units."""
        return sum(item.amount for item in self.amounts)


@dataclass(frozen=True)
class Told:
    """A total that somebody stated, beside what the releases add up to."""

    stated: StatedTotal
    amount: int
    """What they add up to, in minor units."""
    share: Fraction
    """The same as a part of the whole plan."""

    @property
    def agrees(self) -> bool:
        """Whether what was stated is so: an amount to the last unit, a share to the digits that it was written with."""
        amount = self.stated.amount is None or self.stated.amount == self.amount
        share = self.stated.share
        if share is None:
            return amount
        return amount and abs(share - self.share) <= Fraction(1, 200)


@dataclass(frozen=True)
class Tranche:
    """What becomes of a tranche when it is released."""

    name: str
    month: int
    free: tuple[LineAmount, ...]
    """Released by it: what is due up to now and was not released before."""
    opened: tuple[tuple[str, tuple[LineAmount, ...]], ...]
    """The same behind gates that are met, by gate."""
    held: tuple[Held, ...]
    """Due, and waiting for a gate."""
    planned: Mapping[ReleaseKind, int]
    """What the schedule foresees for this tranche alone, by kind."""
    told: tuple[Told, ...]

    @property
    def total(self) -> int:
        """Minor units that it releases."""
        opened = sum(item.amount for _, amounts in self.opened for item in amounts)
        return opened + sum(item.amount for item in self.free)


def tranche(made: Schedule, month: int, plan: ReleasePlan, state: State) -> Tranche:
    """The tranche that begins in a month, on top of what was released before.

    A line that was released more than its schedule foresees, because money was brought forward, receives less now.
    """
    due = [item for item in made.slices if item.month <= month]
    released = {line: state.positions[line].released for line in {item.line for item in due}}
    for (line, _), amount in state.behind_gates.items():
        if line in released:
            released[line] -= amount
    room = {line: state.positions[line].unreleased for line in released}
    free = _still(_sums(due, ""), released, room)
    opened, held = [], []
    gates = {gate.id: gate for gate in plan.gates}
    for name in sorted({item.gate for item in due} - {""}):
        amounts = _sums(due, name)
        if name in state.gates:
            before = {line: state.behind_gates.get((line, name), 0) for line in amounts}
            opened.append((name, _still(amounts, before, room)))
        else:
            waiting = gates.get(name) or Gate(name, name, "", None, "", "")
            held.append(Held(waiting, tuple(LineAmount(line, amount) for line, amount in sorted(amounts.items()))))
    planned: dict[ReleaseKind, int] = {}
    for item in made.slices:
        if item.month == month:
            planned[item.kind] = planned.get(item.kind, 0) + item.amount
    whole = sum(item.allocated for item in state.positions.values())
    told = tuple(_told(stated, planned, whole) for stated in plan.totals if stated.month == month)
    return Tranche(
        made.name_of(month), month, free, tuple(item for item in opened if item[1]), tuple(held), planned, told
    )


def _sums(due: list[Slice], gate: str) -> dict[Line, int]:
    found: dict[Line, int] = {}
    for item in due:
        if item.gate == gate:
            found[item.line] = found.get(item.line, 0) + item.amount
    return found


def _still(amounts: Mapping[Line, int], released: Mapping[Line, int], room: dict[Line, int]) -> tuple[LineAmount, ...]:
    """What is left of due amounts after what was released, within what the line still holds back; uses that up."""
    found = []
    for line, amount in sorted(amounts.items()):
        left = min(amount - max(0, released[line]), room[line])
        if left > 0:
            room[line] -= left
            found.append(LineAmount(line, left))
    return tuple(found)


def _told(stated: StatedTotal, planned: Mapping[ReleaseKind, int], whole: int) -> Told:
    amount = sum(part for kind, part in planned.items() if stated.kind in (None, kind))
    return Told(stated, amount, Fraction(amount, whole) if whole else Fraction(0))
