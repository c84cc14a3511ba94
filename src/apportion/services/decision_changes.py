"""Projects that two plans decide differently: gained, lost, at another level, with another start or amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from apportion.model.plan import DecisionOutcome, Plan

Change = Literal["gained", "lost", "level", "start", "amount"]
"""Funded only after; only before; at another level; with another start; with another amount."""

_ORDER: Final[tuple[Change, ...]] = ("gained", "lost", "level", "start", "amount")


@dataclass(frozen=True)
class DecisionChange:
    """One decision between options that is taken differently."""

    id: str
    name: str
    change: Change
    before: str
    """What was taken, in words; empty where the case does not have the decision."""
    after: str
    amount_before: int
    amount_after: int


def decision_changes(before: Plan, after: Plan) -> tuple[DecisionChange, ...]:
    """Decisions that differ, gains first, then losses; of very many only among those that ask for most."""
    old = {item.request: item for item in before.decisions}
    new = {item.request: item for item in after.decisions}
    found = []
    for request in sorted(old.keys() | new.keys()):
        was, now = old.get(request), new.get(request)
        change = _change(was, now)
        named = now or was
        if change is None or named is None:
            continue
        found.append(
            DecisionChange(
                request,
                named.name,
                change,
                "" if was is None else was.option,
                "" if now is None else now.option,
                0 if was is None else was.amount,
                0 if now is None else now.amount,
            )
        )
    return tuple(sorted(found, key=lambda item: (_ORDER.index(item.change), item.id)))


def _change(was: DecisionOutcome | None, now: DecisionOutcome | None) -> Change | None:
    funded = was is not None and was.funded, now is not None and now.funded
    if funded[0] != funded[1]:
        return "gained" if funded[1] else "lost"
    if was is None or now is None or not funded[0]:
        return None
    if was.level != now.level:
        return "level"
    if was.start != now.start:
        return "start"
    return "amount" if was.amount != now.amount else None
