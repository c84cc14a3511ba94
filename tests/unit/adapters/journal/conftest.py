"""Both places of a journal: a file, and a database of a team."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from apportion.adapters.journal import Journal, create_journal, open_journal
from apportion.adapters.journal.postgres import open_postgres
from tests.support.team_database import new_database, team_server


@dataclass(frozen=True)
class Place:
    """One place of a journal, as a test needs it; plain values, so that another process can open it too."""

    kind: str
    address: str

    def create(self) -> Journal:
        """The journal, made now."""
        if self.kind == "file":
            return create_journal(Path(self.address))
        return open_postgres(self.address, "plan", create=True)

    def open(self) -> Journal:
        """The journal that is there."""
        if self.kind == "file":
            return open_journal(Path(self.address))
        return open_postgres(self.address, "plan", create=False)

    def run(self, *statements: str) -> None:
        """Statements of somebody who goes past the program; ``entry`` and ``balance`` are its tables."""
        if self.kind == "file":
            with sqlite3.connect(self.address) as raw:
                for statement in statements:
                    raw.execute(statement)
            return
        with psycopg.connect(self.address, options="-c search_path=apportion") as raw_team:
            for statement in statements:
                raw_team.execute(statement.encode())

    @property
    def refused(self) -> type[Exception]:
        """What the database raises when it refuses."""
        return sqlite3.IntegrityError if self.kind == "file" else psycopg.DatabaseError

    @property
    def without_guards(self) -> tuple[str, ...]:
        """Statements that take the guards of history away."""
        on = "" if self.kind == "file" else " ON entry"
        return f"DROP TRIGGER entry_is_final{on}", f"DROP TRIGGER entry_stays{on}"


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[], str]]:
    """A server of databases."""
    with team_server() as address:
        yield lambda: new_database(address)


@pytest.fixture(params=["file", "team"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each place in turn; the server is only started for the second one."""
    if request.param == "file":
        return Place("file", str(tmp_path / "journal.sqlite"))
    return Place("team", request.getfixturevalue("server")())
