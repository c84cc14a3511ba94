"""How a budget is presented, read beside a case that was built: no plan follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.model.award_criteria import GFOA
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.presentation_catalogue import PRESENTATION_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.presentation import Attachment, FundDescription, Presentation, UnitDescription
from apportion.model.presentation_fields import PRESENTATION_TABLES
from apportion.model.raw import RawCase

_TABLES: Final = tuple(table.name for table in PRESENTATION_TABLES)


def read_presentation(raw: RawCase, case: Case | None) -> tuple[Presentation, Findings]:
    """What a case says of how its budget is presented, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    if case is None or not any(name in raw.tables and raw.tables[name].rows for name in _TABLES):
        return Presentation(), Findings()
    collector = Collector({**CODES, **PRESENTATION_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("fund", {fund.id for fund in case.funds})
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    stated = Presentation(
        tuple(_funds(rows["fund_descriptions"])) if "fund_descriptions" in rows else (),
        tuple(_units(rows["unit_descriptions"])) if "unit_descriptions" in rows else (),
        tuple(_attachments(rows["attachments"])) if "attachments" in rows else (),
    )
    return stated, collector.findings()


def _named(rows: Rows, kind: str) -> Iterator[tuple[int, str]]:
    """Rows whose name is declared and stands for the first time."""
    names = [rows.reference(row, kind, kind) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, f"the {kind}"
    )
    yield from ((row, name) for row, name in enumerate(names) if name and row not in repeated)


def _funds(rows: Rows) -> Iterator[FundDescription]:
    for row, name in _named(rows, "fund"):
        yield FundDescription(
            name,
            rows.choice(row, "type"),
            rows.choice(row, "appropriated"),
            rows.text(row, "description"),
            rows.choice(row, "basis"),
            rows.text(row, "statements"),
        )


def _units(rows: Rows) -> Iterator[UnitDescription]:
    for row, name in _named(rows, "unit"):
        description = rows.text(row, "description")
        if description:
            yield UnitDescription(name, description, rows.text(row, "priorities"), rows.text(row, "changes"))


def _attachments(rows: Rows) -> Iterator[Attachment]:
    keys = [
        (rows.choice(row, "criterion"), rows.cell(row, "question")[0].strip(), rows.text(row, "title"))
        for row in range(rows.count)
    ]
    repeated = report_duplicates(
        rows.table,
        ((row, key) for row, key in enumerate(keys) if key[0] and key[2]),
        rows.clerk.collector,
        "the attachment",
    )
    for row, (code, _, title) in enumerate(keys):
        question, at, date = rows.integer(row, "question"), rows.text(row, "place"), rows.date(row, "date")
        criterion = GFOA.named(code)
        if criterion is None or row in repeated or not (title and at):
            continue
        asked = len(criterion.questions)
        if question is not None and not 1 <= question <= asked:
            fault = Fault(
                "attachment.question",
                f"{code} has no question {question}",
                f"1 to {asked}",
                "Name one of its questions, as apportion award lists them, or leave the cell empty.",
            )
            rows.report(row, "question", fault)
            continue
        yield Attachment(code, question, title, at, date, rows.place(row))
