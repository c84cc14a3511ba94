"""Journals of a team in one PostgreSQL database, with the behaviour of the file: whole entries, one writer at a time.

Each write is one serialisable transaction that locks the head of its journal first; a conflict repeats it as a whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

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
from apportion.adapters.journal.postgres_schema import FORMAT, SCHEMA
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry, Stamp
from apportion.execution.journal.events import Event, Line
from apportion.execution.journal.positions import Position

if TYPE_CHECKING:
    import psycopg

WAIT_SECONDS: Final = 10.0
"""How long a second writer waits for the first one, and how long a connection is waited for."""
_SCHEMA_LOCK: Final = 0x41505054
"""Name of the lock under which the tables are made: the letters APPT."""


class PostgresJournal:
    """An open journal of one plan. Not to be shared between threads."""

    def __init__(self, name: str, journal: int, connection: psycopg.Connection[Any]) -> None:
        self.name = name
        self._id = journal
        self._connection = connection

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def entries(self) -> Iterator[Entry]:
        """All entries in order.

        Raises:
            JournalUnusable: when the database cannot be reached.
        """
        with _guarded():
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM apportion.entry WHERE journal = %s ORDER BY number",  # noqa: S608 - the text is a constant
                (self._id,),
            ).fetchall()
        for row in rows:
            yield entry_of(row)

    def book(self) -> Book:
        """The state that the journal leads to.

        Raises:
            JournalUnusable: when an entry could never have been made, or the database cannot be reached.
        """
        return book_of(self.entries(), f"The journal {self.name}")

    def write(self, stamp: Stamp, event: Event | Callable[[Book], Event]) -> Written:
        """Carry out one operation: decided on the state as it is then, while nobody else writes.

        Raises:
            NotAllowed: when the event would break what must always hold.
            JournalUnusable: when others write for longer than ``WAIT_SECONDS``, or the database cannot be reached.
        """
        import psycopg

        until = time.monotonic() + WAIT_SECONDS
        with _guarded():
            while True:
                try:
                    with self._transaction():
                        return self._enter(stamp, event)
                except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
                    # Somebody else was first: nothing of this transaction stands, so it begins anew on what stands now.
                    if time.monotonic() > until:
                        raise

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            # A commit that was acknowledged survives a power cut only so, whatever the server's default is.
            self._connection.execute("SET LOCAL synchronous_commit = on")
            self._connection.execute(f"SET LOCAL lock_timeout = {int(WAIT_SECONDS * 1000)}")
            yield

    def _enter(self, stamp: Stamp, event: Event | Callable[[Book], Event]) -> Written:
        head = self._connection.execute("SELECT number FROM apportion.journal WHERE id = %s FOR UPDATE", (self._id,))
        (number,) = head.fetchone() or (None,)
        done = self._done(stamp.operation)
        if done is not None:
            return repeat_of(done, stamp, event)
        book = self.book()
        if number != (0 if book.last is None else book.last.number):
            raise damaged(f"The journal {self.name}", f"its head names entry {number} as the last one")
        entry, changed = next_entry(book, stamp, event)
        self._connection.execute(
            "INSERT INTO apportion.entry VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", (self._id, *entry_row(entry))
        )
        self._connection.execute("UPDATE apportion.journal SET number = %s WHERE id = %s", (entry.number, self._id))
        self._balance(changed)
        return Written(entry, is_repeat=False)

    def _balance(self, changed: Sequence[Position]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO apportion.balance VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (journal, request, fund, period) DO UPDATE SET allocated = EXCLUDED.allocated, "
                "released = EXCLUDED.released, committed = EXCLUDED.committed, spent = EXCLUDED.spent, "
                "overspent = EXCLUDED.overspent",
                [(self._id, *balance_row(item)) for item in changed],
            )

    def repeated(self, operation: str) -> Entry | None:
        """The entry of an operation that was carried out before."""
        with _guarded():
            return self._done(operation)

    def _done(self, operation: str) -> Entry | None:
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM apportion.entry WHERE journal = %s AND operation = %s",  # noqa: S608 - the text is a constant
            (self._id, operation),
        ).fetchone()
        return None if row is None else entry_of(row)

    def balances(self) -> Mapping[Line, tuple[int, ...]]:
        """Balances as the database holds them: allocated, released, committed, spent, overspent by line."""
        with _guarded():
            rows = self._connection.execute(
                "SELECT request, fund, period, allocated, released, committed, spent, overspent "
                "FROM apportion.balance WHERE journal = %s",
                (self._id,),
            ).fetchall()
        return {Line(*row[:3]): tuple(row[3:]) for row in rows}


def parts_of(address: str) -> Mapping[str, Any]:
    """What an address of PostgreSQL says, by the names of its library.

    Raises:
        JournalUnusable: when it is none, or the library is missing.
    """
    psycopg = _library()
    try:
        return dict(psycopg.conninfo.conninfo_to_dict(address))
    except psycopg.ProgrammingError as error:
        # The message of the library may repeat the address, and with it a password.
        raise JournalUnusable(
            "The address of the store cannot be read.", "Write it as postgresql://HOST/DATABASE."
        ) from error


def open_postgres(conninfo: str, name: str, *, create: bool) -> PostgresJournal:
    """The journal of a plan in a database; the tables are made where there are none yet.

    Args:
        conninfo: how to reach the database.
        name: of the journal in it.
        create: make the journal where there is none of this name.

    Raises:
        JournalUnusable: when it is not there, of another release, or cannot be reached.
    """
    psycopg = _library()
    parts = dict(parts_of(conninfo))
    parts.setdefault("connect_timeout", int(WAIT_SECONDS))
    with _guarded():
        connection = psycopg.connect(**parts, autocommit=True)
    try:
        with _guarded():
            _prepare(connection, create=create)
            return PostgresJournal(name, _identity(connection, name, create=create), connection)
    except BaseException:
        connection.close()
        raise


def _identity(connection: psycopg.Connection[Any], name: str, *, create: bool) -> int:
    if create:
        connection.execute("INSERT INTO apportion.journal (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))
    row = connection.execute("SELECT id FROM apportion.journal WHERE name = %s", (name,)).fetchone()
    if row is None:
        raise JournalUnusable(f"The database has no journal {name}.", "Name the database that was adopted into.")
    return int(row[0])


def _prepare(connection: psycopg.Connection[Any], *, create: bool) -> None:
    with connection.transaction():
        # Two commands may be the first ones at once.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
        held = connection.execute("SELECT to_regclass('apportion.format')").fetchone()
        if (held is None or held[0] is None) and create:
            connection.execute(SCHEMA)
            connection.execute("INSERT INTO apportion.format VALUES (%s)", (FORMAT,))
        elif held is None or held[0] is None:
            raise JournalUnusable("The database holds no journals of Apportion.", "Name the one that was adopted into.")
        version = connection.execute("SELECT version FROM apportion.format").fetchone()
    if version is None or version[0] != FORMAT:
        found = "none" if version is None else version[0]
        raise JournalUnusable(
            f"The journals in the database have format {found}; this release reads format {FORMAT}.",
            "Use the release that wrote them, or a later one.",
        )


def _library() -> Any:
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError as error:
        raise JournalUnusable(
            "Journals in PostgreSQL need a library that is not installed.",
            "Install it with: pip install 'apportion[team]'",
        ) from error
    return psycopg


@contextmanager
def _guarded() -> Iterator[None]:
    import psycopg

    try:
        yield
    except (
        psycopg.errors.LockNotAvailable,
        psycopg.errors.SerializationFailure,
        psycopg.errors.DeadlockDetected,
    ) as error:
        raise JournalUnusable(
            f"Other commands have been writing to the journal for {WAIT_SECONDS:.0f} seconds.",
            "Nothing was changed. Wait for them to end, then repeat this command.",
        ) from error
    except psycopg.OperationalError as error:
        raise JournalUnusable(
            f"The database of the journal cannot be reached: {_said(error)}.",
            "Where it broke off while something was entered, repeat the command with the same --operation: "
            "it is entered once.",
        ) from error
    except psycopg.Error as error:
        raise JournalUnusable(f"The database refused: {_said(error)}.", "Nothing was changed.") from error


def _said(error: Exception) -> str:
    """The first line of what the database says; addresses and passwords are not in it."""
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
