"""The register of lessons, read beside a case: no plan follows from it."""

from __future__ import annotations

import datetime
from typing import cast

from apportion.model.findings import Findings
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.lessons import Adoption, Lesson
from apportion.model.raw import RawCase


def read_lessons(raw: RawCase) -> tuple[tuple[Lesson, ...], Findings]:
    """The lessons in the order of the table, with what is wrong with its cells.

    A lesson may be about a unit or request that the case no longer has.
    """
    table = raw.tables.get("lessons")
    if table is None or not table.rows:
        return (), Findings()
    collector = Collector(CODES)
    rows = Rows(table, Clerk(read_settings(raw, Collector()).notation, collector))
    names = [rows.name(row, "lesson") for row in range(rows.count)]
    named = ((row, (name,)) for row, name in enumerate(names) if name)
    repeated = report_duplicates(rows.table, named, collector, "the lesson")
    lessons = []
    for row, name in enumerate(names):
        says, evidence, by = (rows.text(row, column) for column in ("says", "evidence", "proposed_by"))
        day, adopted, about = rows.date(row, "on"), rows.choice(row, "adopted"), rows.name(row, "about")
        if name and says and evidence and by and day and adopted and row not in repeated:
            on = datetime.date.fromisoformat(day)
            lessons.append(Lesson(name, about, says, evidence, by, on, cast("Adoption", adopted)))
    return tuple(lessons), collector.findings()
