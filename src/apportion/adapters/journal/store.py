"""A journal in one SQLite file: whole entries or none, one writer at a time, kept through a power cut.

Knows the file. What all journals have in common stands in ``journal``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from apportion.adapters.journal.journal import (
    COLUMNS,
    JournalUnusable,
    Written,
    balance_row,
    book_of,
    damaged,
    entry_of,
    entry_row,
    next_entry,
    repeat_of,
)
from apportion.adapters.journal.schema import APPLICATION, FORMAT, SCHEMA
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry, Stamp
from apportion.execution.journal.events import Event, Line
from apportion.execution.journal.positions import Position

WAIT_SECONDS: Final = 10.0
"""How long a second writer waits for the first one."""


class JournalStore:
    """An open journal. Not to be shared between threads."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def entries(self) -> Iterator[Entry]:
        """All entries in order.

        Raises:
            JournalUnusable: when the file is damaged.
        """
        with self._guarded():
            rows = self._connection.execute(f"SELECT {COLUMNS} FROM entry ORDER BY number").fetchall()  # noqa: S608 - the text is a constant
        for row in rows:
            yield entry_of(row)

    def book(self) -> Book:
        """The state that the journal leads to.

        Raises:
            JournalUnusable: when the file is damaged, or an entry could never have been made.
        """
        return book_of(self.entries(), self.path)

    def write(self, stamp: Stamp, event: Event | Callable[[Book], Event]) -> Written:
        """Carry out one operation: decided on the state as it is then, while nobody else writes.

        Args:
            stamp: with the name of the operation; one that was carried out before changes nothing.
            event: what is to be entered, or says it from the book; what it raises undoes everything.

        Raises:
            NotAllowed: when the event would break what must always hold.
            JournalUnusable: when another command writes for longer than ``WAIT_SECONDS``, or the file is damaged.
        """
        with self._guarded(), self._transaction():
            done = self._done(stamp.operation)
            if done is not None:
                return repeat_of(done, stamp, event)
            entry, changed = next_entry(self.book(), stamp, event)
            self._insert(entry)
            self._balance(changed)
            return Written(entry, is_repeat=False)

    def repeated(self, operation: str) -> Entry | None:
        """The entry of an operation that was carried out before."""
        with self._guarded():
            return self._done(operation)

    def _done(self, operation: str) -> Entry | None:
        query = f"SELECT {COLUMNS} FROM entry WHERE operation = ?"  # noqa: S608 - the text is a constant
        row = self._connection.execute(query, (operation,)).fetchone()
        return None if row is None else entry_of(row)

    def _insert(self, entry: Entry) -> None:
        self._connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", entry_row(entry))

    def _balance(self, changed: Sequence[Position]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO balance VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [balance_row(item) for item in changed]
        )

    def balances(self) -> Mapping[Line, tuple[int, ...]]:
        """Balances as the database holds them: allocated, released, committed, spent, overspent by line."""
        with self._guarded():
            rows = self._connection.execute("SELECT * FROM balance").fetchall()
        return {Line(*row[:3]): tuple(row[3:]) for row in rows}

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise JournalUnusable(
                    f"Another command has been writing to {self.path} for {WAIT_SECONDS:.0f} seconds.",
                    "Nothing was changed. Wait for it to end, then repeat this command.",
                ) from error
            raise JournalUnusable(f"{self.path} could not be used: {error}.", "Nothing was changed.") from error
        except sqlite3.DatabaseError as error:
            raise damaged(self.path, str(error)) from error


def is_begun(path: Path) -> bool:
    """Whether a journal, or anything else, stands there; a run that was killed while it began one leaves nothing."""
    try:
        if path.stat().st_size and not path.with_name(f"{path.name}-journal").exists():
            return True
    except OSError:
        return path.exists()
    # An empty file, or one that is being written: what was not finished is taken back by whoever reads it next.
    connection = _connect(path, "rw")
    try:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.DatabaseError:
        return True
    finally:
        connection.close()


def join_journal(path: Path) -> JournalStore:
    """The journal that is there, a new one where there is none; two runs that begin it at once get the same one.

    Raises:
        JournalUnusable: when it is none of this release, or nothing can be written.
    """
    if not is_begun(path):
        try:
            return create_journal(path)
        except JournalUnusable:
            if not is_begun(path):
                raise
    return open_journal(path)


def create_journal(path: Path) -> JournalStore:
    """A new, empty journal: there as a whole, or not at all.

    Raises:
        JournalUnusable: when something stands there, or nothing can be written.
    """
    taken = JournalUnusable(f"{path} exists already.", "The plan has a journal; nothing was changed.")
    if is_begun(path):
        raise taken
    connection = _connect(path, "rwc")
    store = JournalStore(path, connection)
    try:
        with store._guarded():  # noqa: SLF001 - the constructor of the class next to it
            connection.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT}; {SCHEMA} "
                "COMMIT;"
            )
    except JournalUnusable as error:
        store.close()
        # Somebody else began it in between: its tables are there.
        raise (taken if is_begun(path) else error) from error
    return store


def open_journal(path: Path) -> JournalStore:
    """An existing journal.

    Raises:
        JournalUnusable: when it is none of this release.
    """
    if not path.is_file():
        raise JournalUnusable(
            f"There is no journal {path}.",
            "It begins when the plan is submitted or adopted: apportion submit PLAN, or apportion adopt PLAN.",
        )
    connection = _connect(path, "rw")
    store = JournalStore(path, connection)
    with store._guarded():  # noqa: SLF001 - the constructor of the class next to it
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) == (APPLICATION, FORMAT):
        return store
    store.close()
    if application != APPLICATION:
        raise JournalUnusable(f"{path} is not a journal of Apportion.", "If it was one, restore it from a backup.")
    raise JournalUnusable(
        f"{path} has format {version}; this release reads format {FORMAT}.",
        "Use the release that wrote it, or a later one.",
    )


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", timeout=WAIT_SECONDS, isolation_level=None, uri=True
        )
        # A commit that was acknowledged survives a power cut only so.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")
    except sqlite3.OperationalError as error:
        raise JournalUnusable(f"{path} cannot be opened: {error}.", "Check that the place is writable.") from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    return connection
