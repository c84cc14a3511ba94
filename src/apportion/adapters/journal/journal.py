"""What every place where a journal is kept can do, and what all of them have in common.

One writer at a time; an entry is there whole or not at all; an acknowledged one stays. What may be entered is the
book's to say: it is asked inside the transaction that writes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from apportion.execution.journal.body import BodyUnreadable
from apportion.execution.journal.book import Book, replay
from apportion.execution.journal.chain import Entry, Stamp, breaks_of, chained, faults_of
from apportion.execution.journal.events import Event, Line
from apportion.execution.journal.positions import NotAllowed, Position

COLUMNS: Final = "number, previous, hash, operation, at, effective, actor, kind, body"
"""Columns of an entry, in the order of ``entry_of`` and ``entry_row``."""

EntryRow = tuple[int, str, str, str, str, str, str, str, str]


class JournalUnusable(Exception):
    """The journal cannot be read or written; nothing was changed.

    Attributes:
        remedy: what the user can do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Written:
    """What became of an operation."""

    entry: Entry
    is_repeat: bool
    """True when the same operation had been carried out before: nothing was changed."""


class Journal(Protocol):
    """An open journal. Not to be shared between threads."""

    def close(self) -> None:
        """Let go of it."""

    def entries(self) -> Iterator[Entry]:
        """All entries in order.

        Raises:
            JournalUnusable: when it is damaged or cannot be reached.
        """

    def book(self) -> Book:
        """The state that the journal leads to.

        Raises:
            JournalUnusable: when it is damaged, or an entry could never have been made.
        """

    def write(self, stamp: Stamp, event: Event | Callable[[Book], Event]) -> Written:
        """Carry out one operation: decided on the state as it is then, while nobody else writes.

        Args:
            stamp: with the name of the operation; one that was carried out before changes nothing.
            event: what is to be entered, or says it from the book; what it raises undoes everything. It may be asked
                more than once, and then on a later state.

        Raises:
            NotAllowed: when the event would break what must always hold.
            JournalUnusable: when others write for too long, or the journal is damaged or cannot be reached.
        """

    def repeated(self, operation: str) -> Entry | None:
        """The entry of an operation that was carried out before."""

    def balances(self) -> Mapping[Line, tuple[int, ...]]:
        """Balances as the database holds them: allocated, released, committed, spent, overspent by line."""


def check_journal(journal: Journal) -> tuple[str, ...]:
    """Everything that is wrong with a journal: its chain, its replay, and the balances that the database holds."""
    entries, held = _moment(journal)
    faults = list(faults_of(entries))
    if faults:
        return tuple(faults)
    try:
        book = replay(entries)
    except NotAllowed as error:
        return (f"an entry could never have been made: {error}",)
    worked_out = {line: balance_row(position)[3:] for line, position in book.state.positions.items()}
    faults += [f"the balance of {line} is not what its entries add up to" for line in _differing(held, worked_out)]
    return tuple(faults)


def _moment(journal: Journal) -> tuple[tuple[Entry, ...], Mapping[Line, tuple[int, ...]]]:
    """Entries and balances of one moment: read again when somebody wrote in between."""
    entries = tuple(journal.entries())
    while True:
        held = journal.balances()
        again = tuple(journal.entries())
        if again == entries:
            return entries, held
        entries = again


def _differing(held: Mapping[Line, Sequence[int]], worked_out: Mapping[Line, Sequence[object]]) -> list[Line]:
    lines = sorted(set(held) | set(worked_out))
    return [line for line in lines if tuple(held.get(line, ())) != tuple(worked_out.get(line, ()))]


def next_entry(book: Book, stamp: Stamp, event: Event | Callable[[Book], Event]) -> tuple[Entry, tuple[Position, ...]]:
    """The entry that follows, with the positions that it changes.

    Raises:
        NotAllowed: when the event would break what must always hold.
    """
    decided = event if isinstance(event, Event) else event(book)
    change = book.check(stamp, decided)
    entry = chained(book.last, stamp, decided)
    book.take(entry, change)
    return entry, tuple(book.state.positions[line] for line in book.state.changed)


def repeat_of(done: Entry, stamp: Stamp, event: Event | Callable[[Book], Event]) -> Written:
    """The answer to an operation that was carried out before.

    Raises:
        NotAllowed: when it had other contents.
    """
    if isinstance(event, Event):
        again = chained(None, stamp, event)
        if (done.kind, done.body, done.stamp.on, done.stamp.by) != (again.kind, again.body, stamp.on, stamp.by):
            raise NotAllowed([f"Operation {stamp.operation} was carried out before, with other contents."])
    return Written(done, is_repeat=True)


def book_of(entries: Iterable[Entry], where: object) -> Book:
    """The state that a journal leads to.

    Raises:
        JournalUnusable: when an entry was changed after it was written, or could never have been made.
    """
    held = tuple(entries)
    # Nothing is answered or added on top of a history that somebody rewrote.
    broken = next(iter(breaks_of(held)), None)
    if broken is not None:
        raise damaged(where, broken)
    try:
        return replay(held)
    except (NotAllowed, BodyUnreadable) as error:
        raise damaged(where, str(error)) from error


def damaged(where: object, what: str) -> JournalUnusable:
    """A journal that does not say what it should."""
    return JournalUnusable(f"{where} is damaged: {what.rstrip('.')}.", "Restore it from a backup; nothing was changed.")


def balance_row(position: Position) -> tuple[str | int, ...]:
    """A position as a row of balances."""
    line = position.line
    amounts = (position.allocated, position.released, position.committed, position.spent, position.overspent)
    return (line.request, line.fund, line.period, *amounts)


def entry_row(entry: Entry) -> EntryRow:
    """An entry as a row."""
    stamp = entry.stamp
    return (
        entry.number,
        entry.previous,
        entry.hash,
        stamp.operation,
        stamp.at,
        stamp.on.isoformat(),
        stamp.by,
        entry.kind,
        entry.body,
    )


def entry_of(row: EntryRow) -> Entry:
    """A row as an entry."""
    number, previous, hash_, operation, at, effective, actor, kind, body = row
    stamp = Stamp(operation, at, datetime.date.fromisoformat(effective), actor)
    return Entry(number, previous, hash_, stamp, kind, body)
