"""The calendar of reallocations, read beside a case that was built: no plan follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final, cast

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.reallocation_catalogue import REALLOCATION_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase
from apportion.model.reallocation_fields import REALLOCATION_TABLES
from apportion.model.reallocation_policy import default_calendar
from apportion.model.reallocations import CalendarEntry, ReallocationCalendar, When

_TABLE: Final = REALLOCATION_TABLES[0].name
_DAYS_MAX: Final = {"quarter_end": 92, "year_end": 366}
"""Longest quarter and year."""


def read_reallocations(raw: RawCase, case: Case | None) -> tuple[ReallocationCalendar, Findings]:
    """How much may be reallocated when, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them, for the situation that defaults follow; ``None``: nothing is read.
    """
    if case is None:
        return ReallocationCalendar(()), Findings()
    usual = default_calendar(case.context, case.policy)
    if _TABLE not in raw.tables or not raw.tables[_TABLE].rows:
        return usual, Findings()
    collector = Collector({**CODES, **REALLOCATION_CODES})
    rows = Rows(raw.tables[_TABLE], Clerk(read_settings(raw, Collector()).notation, collector))
    stated = {entry.when: entry for entry in _entries(rows, usual)}
    return ReallocationCalendar(tuple(stated.get(item.when, item) for item in usual.entries)), collector.findings()


def _entries(rows: Rows, usual: ReallocationCalendar) -> Iterator[CalendarEntry]:
    times = [rows.choice(row, "when") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (when,)) for row, when in enumerate(times) if when), rows.clerk.collector, "the time"
    )
    for row, when in enumerate(times):
        share, limit_is = _share(rows, row), rows.choice(row, "limit_is")
        days = _days(rows, row, when)
        if not when or share is None or row in repeated:
            continue
        own = usual.at(cast("When", when))
        yield replace(
            own,
            share=share,
            is_below=limit_is == "below",
            days=own.days if days is None else days,
            reason=rows.text(row, "reason") or own.reason,
            source="this case",
        )


def _share(rows: Rows, row: int) -> Decimal | None:
    share = rows.percent(row, "limit")
    if share is None or 0 <= share <= 1:
        return share
    told = rows.cell(row, "limit")[0].strip()
    fault = Fault("reallocation.limit", f"'{told}' of the money cannot move", "from 0% to 100%", "Correct the limit.")
    rows.report(row, "limit", fault)
    return None


def _days(rows: Rows, row: int, when: str) -> int | None:
    days = rows.integer(row, "days")
    most = _DAYS_MAX.get(when)
    if days is None or not when:
        return None
    if most is None:
        told = f"'{when}' is a whole month, not {days} days"
        fault = Fault("reallocation.days", told, "no days", "Leave the days of this row empty.")
    elif not 1 <= days <= most:
        told = f"{days} days are no end of a {'quarter' if when == 'quarter_end' else 'year'}"
        fault = Fault("reallocation.days", told, f"from 1 to {most}", "Correct the days.")
    else:
        return days
    rows.report(row, "days", fault)
    return None
