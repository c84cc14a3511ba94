"""The journal of an adopted plan, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from apportion.adapters.journal import check_journal
from apportion.execution.journal.body import BodyUnreadable
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Adopted
from apportion.execution.journal.sentences import sentence_of
from apportion.kernel.money import Currency
from apportion.services.adopted import open_adopted, refusing
from apportion.services.open_plan import read_stored


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
    with open_adopted(folder) as plan, refusing():
        entries = tuple(plan.store.entries())
        problems = list(check_journal(plan.store))
        in_force = "" if problems else plan.store.book().state.plan
    adopted = _adopted(entries)
    if adopted is None:
        return HeldJournal("", entries, tuple(entry.kind for entry in entries), (*problems, "nothing was adopted"))
    stored = read_stored(folder)
    if (adopted.plan, adopted.case) != (stored.fingerprint, stored.case_fingerprint):
        problems.append(f"the plan that was adopted is {adopted.plan}, plan.json says {stored.fingerprint}")
    currency = Currency(adopted.currency, adopted.decimals)
    return HeldJournal(in_force, entries, tuple(_sentence(item, currency) for item in entries), tuple(problems))


def _adopted(entries: tuple[Entry, ...]) -> Adopted | None:
    try:
        event = entries[0].event if entries else None
    except BodyUnreadable:
        return None
    return event if isinstance(event, Adopted) else None


def _sentence(entry: Entry, currency: Currency) -> str:
    try:
        return sentence_of(entry.event, currency)
    except BodyUnreadable:
        return f"{entry.kind} (cannot be read)"
