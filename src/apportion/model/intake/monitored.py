"""The tables by which a plan is watched, read beside a case that was built: no plan follows from them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, cast

import numpy as np

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.monitored_catalogue import MONITORED_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.monitor_fields import MONITOR_TABLES
from apportion.model.monitored import LedgerLine, Milestone, Purpose, Watched
from apportion.model.raw import RawCase

_TABLES: Final = tuple(table.name for table in MONITOR_TABLES)


def read_watched(raw: RawCase, case: Case | None) -> tuple[Watched, Findings]:
    """By what the plan is watched, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    if case is None or not any(name in raw.tables and raw.tables[name].rows for name in _TABLES):
        return Watched(), Findings()
    collector = Collector({**CODES, **MONITORED_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    clerk.declare("fund", {fund.id for fund in case.funds})
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    watched = Watched(
        tuple(_milestones(rows.get("milestones"))),
        tuple(_ledger_lines(rows.get("ledger_lines"))),
        tuple(_purposes(rows.get("account_purposes"))),
    )
    return watched, collector.findings()


def _milestones(rows: Rows | None) -> Iterator[Milestone]:
    if rows is None:
        return
    keys = [(rows.reference(row, "request", "request"), rows.name(row, "milestone")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key)), rows.clerk.collector, "the milestone"
    )
    read: dict[str, list[tuple[int, Milestone, Fraction | None]]] = defaultdict(list)
    for row, (request, name) in enumerate(keys):
        starts, due, share = rows.date(row, "starts"), rows.date(row, "due"), rows.percent(row, "share")
        if starts and due and starts > due:
            message, remedy = f"it starts on {starts} and is due on {due}", "Correct one of the two days."
            rows.report(row, "starts", Fault("milestone.starts", message, f"a day up to {due}", remedy))
            continue
        title, owner = rows.text(row, "name") or name, rows.text(row, "owner")
        if request and name and due and row not in repeated:
            begin = datetime.date.fromisoformat(starts) if starts else None
            made = Milestone(request, name, title, begin, datetime.date.fromisoformat(due), Fraction(0), owner)
            read[request].append((row, made, None if share is None else Fraction(share)))
    for request, listed in read.items():
        yield from _shared(rows, request, listed)


def _shared(rows: Rows, request: str, listed: Sequence[tuple[int, Milestone, Fraction | None]]) -> Iterator[Milestone]:
    """The milestones of a request with their parts of its budget, which make up all of it."""
    stated = sum((share for _, _, share in listed if share is not None), Fraction(0))
    blanks = sum(share is None for _, _, share in listed)
    negative = any(share is not None and share < 0 for _, _, share in listed)
    if negative or (stated != 1 if not blanks else stated >= 1):
        told = f"{float(stated * 100):.6g} %"
        message = f"the milestones of '{request}' are worth {told} of its budget, and {blanks} of them share the rest"
        expected = "exactly 100%, or less where some are left empty"
        rows.report(listed[0][0], "share", Fault("milestone.shares", message, expected, "Correct the shares."))
        return
    for _, made, share in listed:
        yield replace(made, share=(1 - stated) / blanks if share is None else share)


def _ledger_lines(rows: Rows | None) -> Iterator[LedgerLine]:
    if rows is None:
        return
    parts = ("unit", "account", "fund")
    keys = [tuple(rows.name(row, part) for part in parts) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if any(key)), rows.clerk.collector, "the place"
    )
    for row, (unit, account, fund) in enumerate(keys):
        request, from_fund = rows.reference(row, "request", "request"), rows.name(row, "from_fund")
        if from_fund and rows.clerk.declared["fund"]:
            from_fund = rows.reference(row, "from_fund", "fund")
        if not any(rows.cell(row, part)[0].strip() for part in parts):
            message, expected = "no place of the ledger is named", "a unit, an account or a fund"
            rows.report(row, "unit", Fault("ledger-line.nowhere", message, expected, "Name where it is booked."))
        elif request and row not in repeated:
            yield LedgerLine(request, unit, account, fund, from_fund)


def _purposes(rows: Rows | None) -> Iterator[tuple[str, Purpose]]:
    if rows is None:
        return
    names = [rows.name(row, "account") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the account"
    )
    for row, name in enumerate(names):
        purpose = rows.choice(row, "purpose")
        if name and purpose and row not in repeated:
            yield name, cast("Purpose", purpose)
