"""Which plan of a journal is in force: one that was adopted, or one that took over from it in the same journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Adopted, Event, Revised
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.state import State
from apportion.services.refusal import Refusal
from apportion.services.stores import fingerprint_of, follows

KINDS: Final = (Adopted.kind, Revised.kind)
"""Events by which a plan comes into force."""


def adoptions(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by which plans came into force, the last of them that of the plan that is."""
    return tuple(entry for entry in entries if entry.kind in KINDS)


def adoption_in(folder: Path, entries: Iterable[Entry]) -> Entry | None:
    """The entry by which the plan of a folder came into force; ``None``: another one, or none, did."""
    mine = fingerprint_of(folder)
    return next((entry for entry in adoptions(entries) if as_adopted(entry.event).plan == mine), None)


def as_adopted(event: Event) -> Adopted:
    """A revision as the adoption that it is.

    Raises:
        TypeError: when no plan came into force by it.
    """
    if isinstance(event, Revised):
        return Adopted(event.plan, event.case, event.currency, event.decimals, event.periods, event.lines)
    if isinstance(event, Adopted):
        return event
    raise TypeError(event.kind)


def taking_over(event: Adopted, state: State, *, is_meant: bool) -> Event:
    """An adoption, or the revision that it is where another plan of the journal is in force.

    Raises:
        NotAllowed: when one is, and nobody said that this one is to take over from it.
    """
    held = state.adopted
    if held is None or held.plan == event.plan:
        return event
    if not is_meant:
        raise NotAllowed([f"{held.plan} is in force: name its folder with --replaces to take over from it."])
    return Revised(
        event.plan, event.case, event.currency, event.decimals, event.periods, event.lines, replaces=held.plan
    )


def refuse_replaced(folder: Path, found: Sequence[Entry]) -> None:
    """Money of a plan is used in its folder as long as it is in force.

    Raises:
        Refusal: when another plan of the same journal is.
    """
    if len(found) == 1 and not follows(folder):
        return
    mine, last = fingerprint_of(folder), found[-1]
    in_force = as_adopted(last.event).plan
    if in_force == mine:
        return
    if any(as_adopted(entry.event).plan == mine for entry in found):
        raise Refusal(
            f"The plan of {folder} was replaced by {in_force} on {last.stamp.on}.",
            "Use the folder of that plan; 'apportion journal' and 'apportion verify' still read this one.",
        )
    raise Refusal(f"The plan is not adopted yet: {in_force} is in force.", f"Adopt it first: apportion adopt {folder}")
