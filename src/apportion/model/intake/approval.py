"""The approval of a plan, read beside a case that was built: no plan follows from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

import numpy as np

from apportion.model.approval.events import Signatory
from apportion.model.approval.life import key_of
from apportion.model.approval.stated import StatedApproval, StatedStage
from apportion.model.approval_fields import APPROVAL_TABLES
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.approval_catalogue import APPROVAL_CODES
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase

_TABLES: Final = tuple(table.name for table in APPROVAL_TABLES)


def read_approval(raw: RawCase, case: Case | None) -> tuple[StatedApproval, Findings]:
    """What a case says about the approval of its plan, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    if case is None or not any(name in raw.tables and raw.tables[name].rows for name in _TABLES):
        return StatedApproval(), Findings()
    collector = Collector({**CODES, **APPROVAL_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    signatories = tuple(_signatories(rows["signatories"])) if "signatories" in rows else ()
    stated = StatedApproval(
        tuple(_stages(rows["approval_stages"], signatories)) if "approval_stages" in rows else (),
        signatories,
        _authors(rows["authors"]) if "authors" in rows else (),
    )
    return stated, collector.findings()


def _signatories(rows: Rows) -> Iterator[Signatory]:
    keys = [(rows.text(row, "person"), rows.text(row, "role")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table,
        ((row, (key_of(person), key_of(role))) for row, (person, role) in enumerate(keys) if person),
        rows.clerk.collector,
        "the signatory",
    )
    for row, (person, role) in enumerate(keys):
        limit, until = rows.amount(row, "limit"), rows.date(row, "until")
        if person and row not in repeated:
            yield Signatory(person, role, limit, datetime.date.fromisoformat(until) if until else None)


def _stages(rows: Rows, signatories: tuple[Signatory, ...]) -> Iterator[StatedStage]:
    names = [rows.name(row, "stage") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the stage"
    )
    for row, name in enumerate(names):
        weeks, signers = _count(rows, row, "weeks"), _count(rows, row, "signers")
        by, limit = _by(rows, row, signatories), rows.amount(row, "limit")
        able = _able(by, signatories)
        if signers is not None and able is not None and able < signers:
            message = f"{able} can sign '{name}', and {signers} have to"
            expected = "at least as many people as signatures"
            fault = Fault("approval.too-few", message, expected, "Name more people, or ask for fewer signatures.")
            rows.report(row, "signers" if rows.has("signers") else "stage", fault)
        if name and row not in repeated:
            yield StatedStage(name, rows.text(row, "name"), weeks, signers or 1, by, limit)


def _count(rows: Rows, row: int, column: str) -> int | None:
    """A whole number of at least one; ``None`` when not stated or faulty."""
    number = rows.integer(row, column)
    if number is None or number >= 1:
        return number
    message = f"'{column}' is {number}"
    rows.report(
        row, column, Fault("approval.count", message, "at least 1", "Write 1 or more, or leave the cell empty.")
    )
    return None


def _by(rows: Rows, row: int, signatories: tuple[Signatory, ...]) -> tuple[str, ...]:
    named = tuple(part.strip() for part in rows.cell(row, "signed_by")[0].split(";") if part.strip())
    if not signatories:
        return named
    known = {key_of(item.person): item.person for item in signatories}
    known |= {key_of(item.role): item.role for item in signatories if item.role}
    for name in named:
        if key_of(name) not in known:
            near = nearest(name, sorted(known.values()))
            hint = f"Did you mean '{near}'?" if near else "Add a row to the table signatories."
            fault = Fault("approval.unknown-signer", f"Nobody is '{name}'", "a person or role in signatories", hint)
            rows.report(row, "signed_by", fault)
    return tuple(name for name in named if key_of(name) in known)


def _able(by: tuple[str, ...], signatories: tuple[Signatory, ...]) -> int | None:
    """How many people can sign; ``None``: as many as there are."""
    if not signatories:
        return None
    wanted = {key_of(name) for name in by}
    return len(
        {key_of(item.person) for item in signatories if not wanted or {key_of(item.person), key_of(item.role)} & wanted}
    )


def _authors(rows: Rows) -> tuple[str, ...]:
    held = []
    for row in range(rows.count):
        person = rows.text(row, "person")
        if rows.cell(row, "request")[0].strip():
            rows.reference(row, "request", "request")
        if person:
            held.append(person)
    return tuple(dict.fromkeys(held))
