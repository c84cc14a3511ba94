"""The table of what units answered to a plan: typed cells, faults as findings."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import cast

import numpy as np

from apportion.model.case import Case
from apportion.model.feedback import Answered, Feedback
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase, RawTable


def read_feedback(table: RawTable | None, raw: RawCase, case: Case) -> tuple[tuple[Feedback, ...], Findings]:
    """The answers, by round and what they are about, with what is wrong with the cells that say them.

    Args:
        table: the table ``feedback``; ``None``: there is none.
        raw: the case as read, for the way in which it writes numbers.
        case: the case of the plan; units and requests have to be its own.
    """
    collector = Collector({**CODES, **COLLECT_CODES})
    if table is None or not table.rows:
        return (), collector.findings()
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    found = tuple(_entries(Rows(table, clerk), case))
    return tuple(sorted(found, key=lambda item: (item.round, item.subject))), collector.findings()


def _entries(rows: Rows, case: Case) -> Iterator[Feedback]:
    owner = {
        str(request): case.units[unit].id
        for request, unit in zip(case.requests.id.tolist(), case.requests.unit.tolist(), strict=True)
    }
    keys = [
        tuple(rows.cell(row, name)[0].strip() for name in ("round", "unit", "request")) for row in range(rows.count)
    ]
    repeated = report_duplicates(rows.table, enumerate(keys), rows.clerk.collector, "the answer")
    for row in range(rows.count):
        number, answer, amount = rows.integer(row, "round"), rows.choice(row, "answer"), rows.amount(row, "amount")
        unit, request = rows.reference(row, "unit", "unit"), rows.reference(row, "request", "request")
        on, by, reason = rows.date(row, "on"), rows.text(row, "by"), rows.text(row, "reason")
        if number is not None and number < 1:
            message, remedy = f"'{number}' is no round", "Count the rounds from 1."
            rows.report(row, "round", Fault("feedback.round", message, "a whole number from 1", remedy))
            continue
        if not (_is_about(rows, row, case, owner) and _is_priced(rows, row, answer)):
            continue
        if number is None or not answer or not by or not (unit or request) or row in repeated:
            continue
        day = datetime.date.fromisoformat(on) if on else None
        # The unit of a request is known: the answer is about the request alone.
        about = "" if request else unit
        yield Feedback(number, about, request, cast("Answered", answer), amount, reason, day, by, rows.place(row))


def _is_about(rows: Rows, row: int, case: Case, owner: Mapping[str, str]) -> bool:
    unit, request = (rows.cell(row, name)[0].strip() for name in ("unit", "request"))
    if not unit and not request:
        fault = Fault(
            "feedback.subject", "the answer is about no unit and no request", "a unit or a request", "Fill one in."
        )
        rows.report(row, "unit", fault)
        return False
    if unit in case.unit_index and request in owner:
        below = {case.units[position].id for position in case.below(unit).tolist()}
        if owner[request] not in below:
            message = f"the request '{request}' is of {owner[request]}, not of {unit}"
            remedy = "Leave the unit empty, or name the request's own."
            rows.report(row, "unit", Fault("feedback.subject", message, f"'{owner[request]}'", remedy))
            return False
    return True


def _is_priced(rows: Rows, row: int, answer: str) -> bool:
    states = bool(rows.cell(row, "amount")[0].strip())
    if answer == "counter" and not states:
        remedy = "Write the least that would be accepted, or 'object'."
        fault = Fault("feedback.amount", "the counter-proposal names no amount", "an amount", remedy)
        rows.report(row, "amount", fault)
        return False
    if answer in ("accept", "object") and states:
        remedy = "Write 'counter', or leave the amount empty."
        fault = Fault("feedback.amount", f"an amount stands beside '{answer}'", "no amount", remedy)
        rows.report(row, "amount", fault)
        return False
    return True
