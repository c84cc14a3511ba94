"""The calendar of deadlines: time zone, working days and hours, holidays, and where the fiscal year begins."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from apportion.kernel.calendar import FiscalCalendar
from apportion.model.intake.amounts import Fault, read_integer
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest, normalised
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase, RawCell
from apportion.model.working_time import WorkingTime

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LETTERS: Final = 3
_HOURS: Final = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})")
_MONTHS: Final = 12


def read_working_time(
    raw: RawCase, clerk: Clerk, rows: Rows | None, starts: datetime.date | None = None
) -> WorkingTime:
    """The calendar of a case; what is not stated is as the catalogue of settings says.

    Args:
        raw: with the settings.
        clerk: told what is wrong.
        rows: the table of holidays; ``None``: there is none.
        starts: first day of the first budget period, where it is known.
    """
    usual = WorkingTime()
    opens, closes = _hours(raw, clerk) or (usual.opens, usual.closes)
    return WorkingTime(
        _zone(raw, clerk) or usual.zone,
        _week(raw, clerk) or usual.week,
        opens,
        closes,
        _holidays(raw, clerk, rows),
        FiscalCalendar(start_month=_first_month(raw, clerk) or (starts.month if starts else 1)),
    )


def _cell(raw: RawCase, name: str) -> RawCell | None:
    return next((cell for cell in raw.settings.get(name, ()) if cell.text.strip()), None)


def _refuse(clerk: Clerk, cell: RawCell, code: str, message: str, expected: str, remedy: str) -> None:
    clerk.collector.add(Fault(code, message, expected, remedy), cell.place, cell.text)


def _zone(raw: RawCase, clerk: Clerk) -> ZoneInfo | None:
    cell = _cell(raw, "timezone")
    if cell is None:
        return None
    name = cell.text.strip()
    known = available_timezones()
    if name in known:
        return ZoneInfo(name)
    near = nearest(name, sorted(known))
    remedy = f"Did you mean '{near}'?" if near else "Use a name such as Europe/Berlin or America/New_York."
    _refuse(clerk, cell, "calendar.timezone", f"there is no time zone '{name}'", "a name of the IANA database", remedy)
    return None


def _week(raw: RawCase, clerk: Clerk) -> frozenset[int] | None:
    cells = [cell for cell in raw.settings.get("working_days", ()) if cell.text.strip()]
    if not cells:
        return None
    found: set[int] = set()
    for cell in cells:
        for part in re.split(r"[;,]", cell.text):
            word = normalised(part).lower()
            if not word:
                continue
            if word[:_LETTERS] in _WEEK and (len(word) == _LETTERS or word.endswith("day")):
                found.add(_WEEK.index(word[:_LETTERS]) + 1)
            else:
                listed = ", ".join(_WEEK)
                _refuse(
                    clerk, cell, "calendar.week", f"'{part.strip()}' is no day of the week", listed, "Correct the day."
                )
    return frozenset(found) or None


def _hours(raw: RawCase, clerk: Clerk) -> tuple[datetime.time, datetime.time] | None:
    cell = _cell(raw, "working_hours")
    if cell is None:
        return None
    match = _HOURS.fullmatch(cell.text.strip())
    try:
        read = None if match is None else tuple(datetime.time.fromisoformat(part.zfill(5)) for part in match.groups())
    except ValueError:
        read = None
    if read is None or read[0] >= read[1]:
        told = f"'{cell.text.strip()}' is no span of working hours"
        _refuse(clerk, cell, "calendar.hours", told, "the beginning before the end", "Write it as 09:00-17:00.")
        return None
    return read[0], read[1]


def _first_month(raw: RawCase, clerk: Clerk) -> int | None:
    cell = _cell(raw, "fiscal_year_starts")
    if cell is None:
        return None
    read = read_integer(cell.text, cell.kind, clerk.notation.format)
    if isinstance(read, int) and not 1 <= read <= _MONTHS:
        read = Fault("calendar.month", f"{read} is no month", "1 to 12", "Correct the number.")
    if isinstance(read, Fault):
        clerk.collector.add(read, cell.place, cell.text)
        return None
    return read


def _holidays(raw: RawCase, clerk: Clerk, rows: Rows | None) -> frozenset[datetime.date]:
    stated = [] if rows is None else _days(rows)
    cell = _cell(raw, "holidays_in")
    here = "" if cell is None else normalised(cell.text)
    places = sorted({where for _, where in stated if where})
    if cell is not None and here not in places:
        near = nearest(here, places)
        remedy = f"Did you mean '{near}'?" if near else "Name a place of the column where, or remove the setting."
        listed = ", ".join(places) or "none: no holiday names a place"
        _refuse(clerk, cell, "calendar.place", f"no holiday is one of '{here}'", listed, remedy)
    return frozenset(day for day, where in stated if not where or where == here)


def _days(rows: Rows) -> Sequence[tuple[datetime.date, str]]:
    keys = [(rows.date(row, "day"), rows.name(row, "where")) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if key[0]), rows.clerk.collector, "the holiday"
    )
    return [
        (datetime.date.fromisoformat(day), where)
        for row, (day, where) in enumerate(keys)
        if day and row not in repeated
    ]
