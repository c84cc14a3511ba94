"""What became of answers to a plan: which stand, which were granted, and what granting them took from whom.

Knows answers and amounts. Nothing is priced here: what a step moved was written down when it was granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.feedback import Answers, Feedback, Grant, Moved

State = Literal["accepted", "granted", "met", "open", "objected"]


@dataclass(frozen=True)
class Became:
    """An answer that stands, and what the plan does about it."""

    entry: Feedback
    state: State
    """accepted; granted: a floor of the case; met: the plan gives as much without being told; open: it gives less;
    objected: it says no and names no amount."""
    now: int
    """What the plan gives, in minor units over all periods."""
    grant: Grant | None
    """What was moved for it; ``None`` where nothing is written down."""


@dataclass(frozen=True)
class Drift:
    """An amount that is another now than after the last step that moved it."""

    moved: Moved
    now: int


def became(answers: Answers, case: Case, amounts: Int64Array) -> tuple[Became, ...]:
    """What a plan does about each answer that stands, in the order of rounds.

    Args:
        answers: of all rounds.
        case: the case of the plan.
        amounts: minor units per line of the case.
    """
    grants = {grant.rule: grant for grant in answers.grants}
    floors = {rule.id for rule in case.rules}
    found = []
    for entry in answers.standing:
        now = amount_of(case, amounts, entry.unit, entry.request)
        grant = grants.get(entry.rule) if entry.answer == "counter" else None
        found.append(Became(entry, _state(entry, now, is_floor=entry.rule in floors), now, grant))
    return tuple(found)


def _state(entry: Feedback, now: int, *, is_floor: bool) -> State:
    if entry.answer == "accept":
        return "accepted"
    if entry.answer == "object":
        return "objected"
    if is_floor:
        return "granted"
    return "met" if now >= (entry.amount or 0) else "open"


def is_closed(answers: Answers, case: Case) -> bool:
    """True when every answer that stands accepts the plan or was granted, and there is one."""
    floors = {rule.id for rule in case.rules}
    standing = answers.standing
    return bool(standing) and all(
        entry.answer == "accept" or (entry.answer == "counter" and entry.rule in floors) for entry in standing
    )


def amount_of(case: Case, amounts: Int64Array, unit: str, request: str) -> int:
    """What a request, or otherwise a unit with all below it, receives in minor units."""
    if request:
        return exact_sum(amounts[case.requests.id == request])
    below = set(case.below(unit).tolist())
    return exact_sum(amounts[[int(place) in below for place in case.requests.unit.tolist()]])


def told_of(grant: Grant, case: Case) -> tuple[Moved, ...]:
    """The amounts to speak of: the lowest units that moved, so that nothing is told twice; requests where none did."""
    units = [item for item in grant.moved if item.kind == "unit"]
    if not units:
        return grant.moved
    above: set[str] = set()
    for item in units:
        at = _parent(case, item.id)
        while at and at not in above:
            above.add(at)
            at = _parent(case, at)
    return tuple(item for item in units if item.id not in above)


def _parent(case: Case, unit: str) -> str:
    place = case.unit_index.get(unit)
    return "" if place is None else case.units[place].parent


def drifts(grants: Sequence[Grant], case: Case, amounts: Int64Array) -> tuple[Drift, ...]:
    """Amounts that moved again since they were written down; empty while the plan is the one that the steps led to."""
    last: dict[tuple[str, str], Moved] = {}
    for grant in grants:
        last |= {(item.kind, item.id): item for item in told_of(grant, case)}
    known: Mapping[str, set[str]] = {
        "unit": {unit.id for unit in case.units},
        "request": {str(name) for name in case.requests.id.tolist()},
    }
    found = []
    for (kind, name), item in sorted(last.items()):
        if name not in known[kind]:
            continue
        now = amount_of(case, amounts, name if kind == "unit" else "", name if kind == "request" else "")
        if now != item.after:
            found.append(Drift(item, now))
    return tuple(found)
