"""In which fiscal year and period each record lies, column-wise: distinct spellings are read once, days by the engine.

Knows the columns of time. It must not know amounts or members.
"""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Time:
    """SQL for year, period and day of a record, and the join that they need."""

    year: str
    period: str
    day: str
    join: str


def judge_times(desk: Desk) -> list[Time]:
    """For each value of the file how its time is told; what cannot be read is refused."""
    columns = {name: desk.position(heading) for name, heading in desk.source.time}
    if "date" in columns:
        by_day = _by_day(desk, columns["date"])
        return [by_day for _ in desk.chosen.values]
    made: dict[tuple[tuple[str, str], ...], Time] = {}
    times = []
    for value in desk.chosen.values:
        constants = _constants(desk, value)
        if constants not in made:
            made[constants] = _by_texts(desk, columns, dict(constants), desk.table(f"times_{len(made)}"), value)
        times.append(made[constants])
    return times


def _constants(desk: Desk, value: Value) -> tuple[tuple[str, str], ...]:
    of_value = (
        ("year", value.of.year),
        ("month", value.of.month),
        ("period", value.of.period),
        ("quarter", value.of.quarter),
    )
    return (*desk.source.constants, *((name, text) for name, text in of_value if text))


def _by_texts(desk: Desk, columns: dict[str, int], constants: dict[str, str], table: str, value: Value) -> Time:
    names = list(columns)
    if not names:
        told = read_time(constants, desk.mapping.calendar)
        if isinstance(told, Fault):
            desk.collector.add(told, desk.staged.place(None, value.position))
            told = (EARLIEST, 0)
        return Time(str(told[0]), str(told[1]), "NULL::DATE", "")
    listed = ", ".join(f"c{columns[name]}" for name in names)
    found = desk.rows(f"SELECT DISTINCT {listed} FROM {desk.kept} ORDER BY ALL")  # noqa: S608 - own cells
    texts = [tuple(map(str, row)) for row in found]
    read = [read_time({**dict(zip(names, row, strict=True)), **constants}, desk.mapping.calendar) for row in texts]
    _refuse(desk, columns, texts, read)
    held: dict[str, list[str] | list[int]] = {f"t{index}": [row[index] for row in texts] for index in range(len(names))}
    good = [(EARLIEST, 0) if isinstance(one, Fault) else one for one in read]
    held["year"], held["period"] = [year for year, _ in good], [period for _, period in good]
    make_table(desk.connection, table, held)
    on = " AND ".join(f"{table}.t{index} = {desk.kept}.c{columns[name]}" for index, name in enumerate(names))
    return Time(f"{table}.year", f"{table}.period", "NULL::DATE", f"JOIN {table} ON {on}")


def _refuse(
    desk: Desk,
    columns: dict[str, int],
    texts: Sequence[tuple[str, ...]],
    read: Sequence[tuple[int, int] | Fault],
) -> None:
    """Each faulty combination is reported at the column that its code is about."""
    names = list(columns)
    for row, fault in zip(texts, read, strict=True):
        if not isinstance(fault, Fault):
            continue
        years = [name for name in names if name.endswith("year")]
        others = [name for name in names if not name.endswith("year")]
        chosen = (years or others) if fault.code == "ledger.year" else (others or years)
        condition = " AND ".join(f"c{columns[n]} = {quoted(text)}" for n, text in zip(names, row, strict=True))
        desk.refuse(condition, columns[chosen[0]], lambda _text, fault=fault: fault)  # type: ignore[misc]  # bound now


def _by_day(desk: Desk, position: int) -> Time:
    """Days are read by the engine, each distinct one is looked up in the calendar."""
    cell, kind, stated = f"c{position}", desk.staged.kind(position), desk.source.date_format
    iso = f"CASE WHEN regexp_full_match({cell}, {quoted(_ISO)}) THEN TRY_CAST(left({cell}, 10) AS DATE) END"
    if stated:
        by_format = f"CAST(try_strptime({cell}, {quoted(stated)}) AS DATE)"
        day = f"CASE WHEN {kind} = {int(CellKind.DATE)} THEN {iso} ELSE {by_format} END"
    else:
        day = iso
    bad = f"{day} IS NULL OR {day} < DATE '{EARLIEST}-01-01' OR {day} > DATE '{LATEST}-12-31'"
    if not stated:
        two = f"regexp_full_match({cell}, {quoted(_TWO_READINGS)})"
        first = desk.rows(f"SELECT {cell} FROM {desk.kept} WHERE {two} ORDER BY record LIMIT 1")  # noqa: S608 - own cells
        if first:
            desk.collector.add(_two_readings(str(first[0][0])), desk.first(two, position), str(first[0][0]))
            bad = f"({bad}) AND NOT {two}"
    desk.refuse(bad, position, lambda text: _no_day(text, stated))
    found = desk.connection.execute(
        f"SELECT DISTINCT {day} AS day FROM {desk.kept} WHERE NOT ({bad}) ORDER BY day"  # noqa: S608 - own cells
    ).fetchnumpy()["day"]
    days = np.asarray(found[~np.ma.getmaskarray(found)], dtype="datetime64[D]")
    years, periods = periods_of(desk.mapping.calendar, days)
    since = (days - np.datetime64("1970-01-01")).astype(np.int64)
    columns = {"since": since.tolist(), "year": years.tolist(), "period": periods.tolist()}
    table = desk.table("days")
    make_table(desk.connection, table, columns)
    since_epoch = f"({day}) - DATE '1970-01-01'"
    told = f"CAST(DATE '1970-01-01' + CAST({table}.since AS INTEGER) AS DATE)"
    return Time(f"{table}.year", f"{table}.period", told, f"JOIN {table} ON {table}.since = {since_epoch}")


def _no_day(text: str, stated: str) -> Fault:
    message = f"'{text}' is no day that a ledger could be about" if text else "the day is not stated"
    expected = f"a day written like {stated}" if stated else "year-month-day, such as 2025-12-31"
    return Fault("ledger.day", message, expected, "Correct the day, or state its 'date_format' in the mapping.")


def _two_readings(text: str) -> Fault:
    return Fault(
        "ledger.day-two-readings",
        f"'{text}' can be read with the day or with the month first",
        "a stated date_format, such as DD/MM/YYYY",
        "Add 'date_format: DD/MM/YYYY' or 'date_format: MM/DD/YYYY' to the source.",
    )
