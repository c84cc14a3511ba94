"""The tables of a journal in SQLite, and what the database itself refuses."""

from __future__ import annotations

from typing import Final

FORMAT: Final = 1
"""``user_version`` of the file."""
APPLICATION: Final = 0x41505054
"""``application_id`` of the file: the letters APPT."""

SCHEMA: Final = """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    previous TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL UNIQUE CHECK (operation <> ''),
    at TEXT NOT NULL,
    effective TEXT NOT NULL,
    actor TEXT NOT NULL CHECK (actor <> ''),
    kind TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE balance (
    request TEXT NOT NULL,
    fund TEXT NOT NULL,
    period TEXT NOT NULL,
    allocated INTEGER NOT NULL,
    released INTEGER NOT NULL CHECK (released <= allocated),
    committed INTEGER NOT NULL CHECK (committed >= 0),
    spent INTEGER NOT NULL CHECK (spent >= 0),
    overspent INTEGER NOT NULL CHECK (overspent >= 0),
    CHECK (committed + spent <= released),
    PRIMARY KEY (request, fund, period)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'history is not rewritten'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'history is not rewritten'); END;
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.number <> (SELECT count(*) + 1 FROM entry)
    OR (NEW.number > 1 AND NEW.previous <> (SELECT hash FROM entry WHERE number = NEW.number - 1))
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END;
"""
"""Balances repeat what the entries say, so that the database refuses what would break them; ``check_journal`` works
them out again."""
