"""The tables of journals in PostgreSQL, several plans in one database, and what the database itself refuses."""

from __future__ import annotations

from typing import Final

FORMAT: Final = 1
"""Row of ``apportion.format``."""

SCHEMA: Final = """
CREATE SCHEMA apportion;
CREATE TABLE apportion.format (version integer NOT NULL);
CREATE TABLE apportion.journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    number bigint NOT NULL DEFAULT 0 CHECK (number >= 0)
);
CREATE TABLE apportion.entry (
    journal bigint NOT NULL REFERENCES apportion.journal,
    number bigint NOT NULL CHECK (number >= 1),
    previous text NOT NULL,
    hash text NOT NULL,
    operation text NOT NULL CHECK (operation <> ''),
    at text NOT NULL,
    effective text NOT NULL,
    actor text NOT NULL CHECK (actor <> ''),
    kind text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (journal, number),
    UNIQUE (journal, previous),
    UNIQUE (journal, hash),
    UNIQUE (journal, operation)
);
CREATE TABLE apportion.balance (
    journal bigint NOT NULL REFERENCES apportion.journal,
    request text NOT NULL,
    fund text NOT NULL,
    period text NOT NULL,
    allocated bigint NOT NULL,
    released bigint NOT NULL CHECK (released <= allocated),
    committed bigint NOT NULL CHECK (committed >= 0),
    spent bigint NOT NULL CHECK (spent >= 0),
    overspent bigint NOT NULL CHECK (overspent >= 0),
    CHECK (committed + spent <= released),
    PRIMARY KEY (journal, request, fund, period)
);
CREATE FUNCTION apportion.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is not rewritten' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION apportion.follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT count(*) + 1 FROM apportion.entry WHERE journal = NEW.journal)
        OR (NEW.number > 1 AND NEW.previous IS DISTINCT FROM
            (SELECT hash FROM apportion.entry WHERE journal = NEW.journal AND number = NEW.number - 1))
    THEN
        RAISE EXCEPTION 'an entry follows the last one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_is_final BEFORE UPDATE OR DELETE ON apportion.entry
    FOR EACH ROW EXECUTE FUNCTION apportion.refuse_change();
CREATE TRIGGER entry_stays BEFORE TRUNCATE ON apportion.entry
    FOR EACH STATEMENT EXECUTE FUNCTION apportion.refuse_change();
CREATE TRIGGER entry_follows BEFORE INSERT ON apportion.entry
    FOR EACH ROW EXECUTE FUNCTION apportion.follow();
"""
"""The row of ``journal`` is the head that writers lock, one after the other; its number is that of the last entry."""
