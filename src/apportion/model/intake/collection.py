"""The tables about collecting requests, read for a case: by when and whom to ask, and what was taken before."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from apportion.model.case import Case
from apportion.model.collect import Collection, Taken
from apportion.model.findings import Findings
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase


def read_collection(raw: RawCase, case: Case) -> tuple[Mapping[str, Collection], Findings]:
    """By when units hand in and whom they ask, by unit; the empty id stands for every other unit."""
    collector = Collector()
    held = raw.tables.get("collection")
    if held is None:
        return {}, collector.findings()
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    rows = Rows(held, clerk)
    named = [rows.reference(row, "unit", "unit") for row in range(rows.count)]
    report_duplicates(rows.table, [(row, (unit or "every unit",)) for row, unit in enumerate(named)], collector, "unit")
    found: dict[str, Collection] = {}
    for row, unit in enumerate(named):
        due = rows.date(row, "due")
        day = datetime.date.fromisoformat(due) if due else None
        found.setdefault(unit, Collection(day, rows.text(row, "contact"), rows.text(row, "note")))
    return found, collector.findings()


def read_collected(raw: RawCase) -> tuple[Taken, ...]:
    """The workbooks that were merged into a case before."""
    held = raw.tables.get("collected")
    if held is None or not {"unit", "sha256", "made_from", "file"} <= set(held.columns):
        return ()
    columns = [held.columns[name].texts.tolist() for name in ("unit", "sha256", "made_from", "file")]
    return tuple(dict.fromkeys(Taken(*(str(text).strip() for text in texts)) for texts in zip(*columns, strict=True)))
