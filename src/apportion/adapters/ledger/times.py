"""In which fiscal year and period each record lies, column-wise: distinct spellings are read once, days by the engine.

Knows the columns of time. It must not know amounts or members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.adapters.ledger.wanted import Value
from apportion.kernel.calendar import periods_of
from apportion.model.intake.amounts import Fault
from apportion.model.intake.ledger_times import EARLIEST, LATEST, read_time
from apportion.model.raw import CellKind

_ISO: Final = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_TWO_READINGS: Final = r"\d{1,2}([/.-])\d{1,2}[/.-](\d{4}|\d{2})"
_ABOVE_TWELVE: Final = r"(1[3-9]|2\d|3[01])"
_DAY_FIRST: Final = rf"{_ABOVE_TWELVE}[/.-]\d{{1,2}}[/.-]\d{{4}}"
_MONTH_FIRST: Final = rf"\d{{1,2}}[/.-]{_ABOVE_TWELVE}[/.-]\d{{4}}"

_Told = tuple[int, int] | Fault


@dataclass(frozen=True)
class Times:
    """How year, period and day of a row are told: a join that has ``year``, ``period`` and perhaps ``day``.

    Records are matched by their cells, and by ``manner``: which of the ways to state a time a column of amounts has.
    """

    table: str
    manners: tuple[int, ...]
    """For each value of the file."""
    on: str
    """The condition of the join apart from the manner."""
    by_day: bool


def judge_times(desk: Desk) -> Times:
    """For each value of the file how its time is told; what cannot be read is refused."""
    columns = {name: desk.position(heading) for name, heading in desk.source.time}
    if "date" in columns:
        return _by_day(desk, columns["date"])
    manners: dict[tuple[tuple[str, str], ...], int] = {}
    for value in desk.chosen.values:
        manners.setdefault(_constants(desk, value), len(manners))
    names = list(columns)
    cells: list[tuple[str, ...]] = [()]
    if names:
        listed = ", ".join(f"c{columns[name]}" for name in names)
        found = desk.rows(f"SELECT DISTINCT {listed} FROM {desk.kept} ORDER BY ALL")  # noqa: S608 - own names
        cells = [tuple(map(str, row)) for row in found]
    read: dict[tuple[int, tuple[str, ...]], _Told] = {
        (manner, row): read_time({**dict(zip(names, row, strict=True)), **dict(constants)}, desk.mapping.calendar)
        for constants, manner in manners.items()
        for row in cells
    }
    _refuse(desk, columns, read)
    keys = list(read)
    good = [(EARLIEST, 0) if isinstance(one, Fault) else one for one in read.values()]
    held: dict[str, list[str] | list[int]] = {
        **{f"t{index}": [row[index] for _, row in keys] for index in range(len(names))},
        "manner": [manner for manner, _ in keys],
        "year": [year for year, _ in good],
        "period": [period for _, period in good],
    }
    table = desk.table("times")
    make_table(desk.connection, table, held)
    on = " AND ".join(f"{table}.t{index} = c{columns[name]}" for index, name in enumerate(names))
    return Times(table, tuple(manners[_constants(desk, value)] for value in desk.chosen.values), on, by_day=False)


def _constants(desk: Desk, value: Value) -> tuple[tuple[str, str], ...]:
    of_value = (
        ("year", value.of.year),
        ("month", value.of.month),
        ("period", value.of.period),
        ("quarter", value.of.quarter),
    )
    return (*desk.source.constants, *((name, text) for name, text in of_value if text))


def _refuse(desk: Desk, columns: Mapping[str, int], read: Mapping[tuple[int, tuple[str, ...]], _Told]) -> None:
    """Each faulty combination is reported once, at the column that its code is about."""
    names, told = list(columns), set()
    for (_, row), fault in read.items():
        if not isinstance(fault, Fault) or (row, fault) in told:
            continue
        told.add((row, fault))
        if not names:
            desk.collector.add(fault, desk.source.place)
            continue
        desk.refuse(_same(columns, row), columns[_about(names, fault)], lambda _text, fault=fault: fault)  # type: ignore[misc]  # bound now


def _same(columns: Mapping[str, int], row: Sequence[str]) -> str:
    return " AND ".join(f"c{position} = {quoted(text)}" for position, text in zip(columns.values(), row, strict=True))


def _about(names: Sequence[str], fault: Fault) -> str:
    years = [name for name in names if name.endswith("year")]
    others = [name for name in names if not name.endswith("year")]
    return (years or others)[0] if fault.code == "ledger.year" else (others or years)[0]


def _by_day(desk: Desk, position: int) -> Times:
    """Days are read by the engine, each distinct one is looked up in the calendar."""
    cell, kind, stated = f"c{position}", desk.staged.kind(position), desk.source.date_format
    iso = f"CASE WHEN regexp_full_match(text, {quoted(_ISO)}) THEN TRY_CAST(left(text, 10) AS DATE) END"
    if not stated:
        day = f"coalesce({iso}, {_told_by_a_day('text')})"
    else:
        by_format = f"CAST(try_strptime(text, {quoted(stated)}) AS DATE)"
        day = f"CASE WHEN kind = {int(CellKind.DATE)} THEN {iso} ELSE {by_format} END"
    texts, days, table = desk.table("day_texts"), desk.table("days"), desk.table("times")
    desk.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {texts} AS SELECT text, kind, {day} AS day FROM "  # noqa: S608 - own names
        f"(SELECT DISTINCT {cell} AS text, {kind} AS kind FROM {desk.kept})"
    )
    good = f"coalesce(day BETWEEN DATE '{EARLIEST}-01-01' AND DATE '{LATEST}-12-31', false)"
    _refuse_days(desk, position, good)
    found = desk.connection.execute(f"SELECT DISTINCT day FROM {texts} WHERE {good} ORDER BY day")  # noqa: S608 - own names
    told = np.asarray(np.ma.getdata(found.fetchnumpy()["day"]), dtype="datetime64[D]")
    years, periods = periods_of(desk.mapping.calendar, told)
    since = (told - np.datetime64("1970-01-01")).astype(np.int64)
    make_table(desk.connection, days, {"since": since.tolist(), "year": years.tolist(), "period": periods.tolist()})
    desk.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT text, kind, day, year, period "  # noqa: S608 - own names
        f"FROM {texts} JOIN {days} ON since = day - DATE '1970-01-01' WHERE {good}"
    )
    on = f"{table}.text = {cell} AND {table}.kind = {kind}"
    return Times(table, tuple(0 for _ in desk.chosen.values), on, by_day=True)


def _refuse_days(desk: Desk, position: int, good: str) -> None:
    """Texts that are no day are refused; where day and month cannot be told apart, the first is asked about."""
    stated, texts = desk.source.date_format, desk.table("day_texts")
    bad = f"c{position} IN (SELECT text FROM {texts} WHERE NOT {good})"  # noqa: S608 - own names
    if not stated:
        two = f"regexp_full_match(c{position}, {quoted(_TWO_READINGS)})"
        open_ = f"{two} AND {_told_by_a_day(f'c{position}')} IS NULL"
        first = desk.rows(f"SELECT c{position} FROM {desk.kept} WHERE {open_} ORDER BY record LIMIT 1")  # noqa: S608 - own names
        if first:
            told = f"SELECT c{position} FROM {desk.kept} WHERE {two} AND NOT ({open_})"  # noqa: S608 - own names
            shown = desk.rows(f"{told} ORDER BY record LIMIT 1")
            other = str(shown[0][0]) if shown else ""
            desk.collector.add(_two_readings(str(first[0][0]), other), desk.first(open_, position), str(first[0][0]))
            bad = f"{bad} AND NOT {two}"
    if desk.rows(f"SELECT 1 FROM {texts} WHERE NOT {good} LIMIT 1"):  # noqa: S608 - own names
        desk.refuse(bad, position, lambda text: _no_day(text, stated))


def _no_day(text: str, stated: str) -> Fault:
    message = f"'{text}' is no day that a ledger could be about" if text else "the day is not stated"
    expected = f"a day written like {stated}" if stated else "year-month-day, such as 2025-12-31"
    return Fault("ledger.day", message, expected, "Correct the day, or state its 'date_format' in the mapping.")


def _told_by_a_day(cell: str) -> str:
    """The day of a text of which one number is above twelve, and so no month; NULL for every other."""
    tried = []
    for form, order in ((_DAY_FIRST, "%d{0}%m{0}%Y"), (_MONTH_FIRST, "%m{0}%d{0}%Y")):
        read = ", ".join(f"try_strptime({cell}, {quoted(order.format(mark))})" for mark in "/.-")
        tried.append(f"WHEN regexp_full_match({cell}, {quoted(form)}) THEN CAST(coalesce({read}) AS DATE)")
    return f"CASE {' '.join(tried)} END"


def _two_readings(text: str, other: str) -> Fault:
    shown = f"; '{other}' beside it cannot" if other else ""
    return Fault(
        "ledger.day-two-readings",
        f"'{text}' can be read with the day or with the month first{shown}",
        "a stated date_format, such as DD/MM/YYYY",
        "Add 'date_format: DD/MM/YYYY' or 'date_format: MM/DD/YYYY' to the source.",
    )
