"""The journal of an adopted plan, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apportion.adapters.journal import check_journal
from apportion.execution.journal.body import BodyUnreadable
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Adopted
from apportion.execution.journal.sentences import sentence_of
from apportion.kernel.money import Currency
from apportion.model.approval.events import Submitted
from apportion.services.adopted import refusing
from apportion.services.in_force import adoptions, as_adopted
from apportion.services.open_plan import is_plan_folder, read_stored
from apportion.services.refusal import Refusal
from apportion.services.stores import follows, open_store

NOTHING: Final = "nothing was submitted or adopted"
"""What is said of a journal without entries: one that somebody began, and was stopped before the first of them."""


@dataclass(frozen=True)
class HeldJournal:
    """All entries, what each says, and what is wrong."""

    plan: str
    """Fingerprint of the plan in force; empty where the journal cannot be replayed."""
    entries: tuple[Entry, ...]
    sentences: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def read_journal(folder: Path) -> HeldJournal:
    """Read and check the journal of an adopted plan.

    Raises:
        Refusal: when there is none, or the file is damaged.
        CaseBlocked: when plan.json cannot be read.
    """
    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    with refusing():
        store = open_store(folder)
        try:
            entries = tuple(store.entries())
            problems = list(check_journal(store))
            in_force = "" if problems else store.book().state.plan
        finally:
            store.close()
    adopted, stored = _adopted(entries), read_stored(folder)
    if not adopted:
        if not problems and not entries:
            problems.append(NOTHING)
        return HeldJournal("", entries, tuple(_sentence(item, stored.currency) for item in entries), tuple(problems))
    known = [(item.plan, item.case) for item in adopted] + [(item.plan, item.case) for item in _submitted(entries)]
    # A plan that takes over, and is not in force yet, keeps its journal with the one that is.
    if (stored.fingerprint, stored.case_fingerprint) not in known and not follows(folder):
        problems.append(f"the plan that was adopted is {adopted[-1].plan}, plan.json says {stored.fingerprint}")
    currency = Currency(adopted[0].currency, adopted[0].decimals)
    return HeldJournal(in_force, entries, tuple(_sentence(item, currency) for item in entries), tuple(problems))


def _submitted(entries: tuple[Entry, ...]) -> tuple[Submitted, ...]:
    """Plans that were laid before those who approve, whatever became of them."""
    events = (entry.event for entry in entries if entry.kind == Submitted.kind)
    return tuple(event for event in events if isinstance(event, Submitted))


def _adopted(entries: tuple[Entry, ...]) -> tuple[Adopted, ...]:
    """Plans that came into force, one after the other."""
    try:
        return tuple(as_adopted(entry.event) for entry in adoptions(entries))
    except BodyUnreadable:
        return ()


def _sentence(entry: Entry, currency: Currency) -> str:
    try:
        return sentence_of(entry.event, currency)
    except BodyUnreadable:
        return f"{entry.kind} (cannot be read)"
