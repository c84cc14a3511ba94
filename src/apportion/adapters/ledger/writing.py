"""The rows of a judged file as Parquet: years, positions of members and exact minor units, one row per amount.

Each record is read once, however many columns of amounts it has: its cells become a list that is laid out into rows,
and what differs between the columns stands in a small table beside.

Knows the columns of the kept ledger. It must not know how a file was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from apportion.adapters.ledger.engine import make_table, quoted
from apportion.adapters.ledger.judging import JudgedFile
from apportion.adapters.ledger.members import Books, account_type, make_member_tables, value_path
from apportion.adapters.ledger.money import QUANTITY_PLACES
from apportion.model.ledger import DIMENSIONS, MEASURES, AccountType

COLUMNS: Final = (
    ("year", "INTEGER"),
    ("period", "SMALLINT"),
    ("unit", "INTEGER"),
    ("account", "INTEGER"),
    ("fund", "INTEGER"),
    ("request", "INTEGER"),
    ("measure", "TINYINT"),
    ("amount", "BIGINT"),
    ("quantity", "BIGINT"),
    ("day", "DATE"),
    ("source", "INTEGER"),
    ("record", "BIGINT"),
)
"""Columns of a kept file and their types; ``quantity`` is in millionths, ``record`` counts from 0. Details follow."""

_BY_CELL: Final = -2
"""In the table of values: a cell of the record says it."""


def write_rows(judged: JudgedFile, books: Books, target: Path, details: int) -> None:
    """Write one file's rows; ``details`` is how many columns of details the ledger has.

    Raises:
        duckdb.Error: when an amount does not fit, or the file cannot be written.
    """
    make_member_tables(judged.desk, judged.named, books)
    _make_values(judged, books)
    values = range(len(judged.desk.chosen.values))
    parts = []
    for quantity in (False, True):
        chosen = [index for index in values if judged.desk.chosen.values[index].of.quantity is quantity]
        if chosen:
            parts.append(_select(judged, chosen, details, quantity=quantity))
    judged.desk.connection.execute(
        f"COPY ({' UNION ALL '.join(parts)}) TO {quoted(str(target))} "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def _make_values(judged: JudgedFile, books: Books) -> None:
    """The table of what each column of amounts says by itself; ``_BY_CELL`` where a cell of the record says it."""
    desk = judged.desk
    factors = dict(desk.source.factors)
    held: dict[str, list[int]] = {
        name: [] for name in ("at", "manner", "measure", *DIMENSIONS, "factor", "statistical", "turned")
    }
    for index, value in enumerate(desk.chosen.values):
        measure = value.of.measure or desk.source.measure
        held["at"].append(index)
        held["manner"].append(judged.times.manners[index])
        held["measure"].append(_BY_CELL if measure is None else MEASURES.index(measure))
        held["turned"].append(-1 if value.of.negative else 1)
        for dimension in DIMENSIONS:
            path = value_path(judged.named[dimension], value, dimension, books[dimension])
            held[dimension].append(_BY_CELL if path is None else books[dimension].position(path))
            if dimension == "account":
                kind = AccountType.EXPENSE if path is None else account_type(desk, path, books["account"])
                held["factor"].append(_BY_CELL if path is None else factors[kind])
                held["statistical"].append(_BY_CELL if path is None else int(kind is AccountType.STATISTICAL))
    make_table(desk.connection, desk.table("value_columns"), held)


def _select(judged: JudgedFile, chosen: Sequence[int], details: int, *, quantity: bool) -> str:
    """The rows of some columns of amounts, or of quantities."""
    desk = judged.desk
    values, times = desk.table("value_columns"), judged.times.table
    amount, counted = _amounts(judged, quantity=quantity)
    joins = [f"JOIN {values} AS v ON v.at = r.at", f"JOIN {times} ON {_time_condition(judged)}"]
    expressions: dict[str, str] = {"year": f"{times}.year", "period": f"{times}.period"}
    for dimension in DIMENSIONS:
        expressions[dimension], join = _said(f"v.{dimension}", judged.member_join(dimension), "at")
        joins.append(join)
    expressions["measure"], join = _said("v.measure", judged.measure_join, "measure")
    day = f"{times}.day" if judged.times.by_day else "NULL"
    expressions |= {
        "amount": amount,
        "quantity": counted,
        "day": day,
        "source": str(desk.number),
        "record": "r.record",
    }
    joins += [join, judged.numbers.join("r.cell", "r.kind", "odd", quantity=quantity)]
    if desk.source.quantity is not None and not quantity:
        cell, kind = _beside(judged)
        joins.append(judged.numbers.join(cell, kind, "odd_beside", quantity=True))
    texts = [f"c{desk.position(heading)}" for heading in desk.source.details]
    texts += ["''"] * (details - len(texts))
    listed = [f"CAST({expressions[name]} AS {kind}) AS {name}" for name, kind in COLUMNS]
    listed += [f"{text} AS detail{number}" for number, text in enumerate(texts, start=1)]
    rows = _laid_out(judged, chosen)
    joined = " ".join(filter(None, joins))
    return f"SELECT {', '.join(listed)} FROM ({rows}) AS r {joined} WHERE r.cell <> ''"  # noqa: S608 - own names


def _laid_out(judged: JudgedFile, chosen: Sequence[int]) -> str:
    """A row for each record and column of amounts: ``cell``, its ``kind``, ``at`` which column it stands."""
    desk = judged.desk
    positions = [desk.chosen.values[index].position for index in chosen]
    cells, kinds = [f"c{position}" for position in positions], [judged.numbers.kind(position) for position in positions]
    if len(chosen) == 1:
        return f"SELECT *, {cells[0]} AS cell, {kinds[0]} AS kind, {chosen[0]} AS at FROM {desk.kept}"  # noqa: S608 - own names
    listed = (
        f"unnest([{', '.join(cells)}]) AS cell, unnest([{', '.join(kinds)}]) AS kind, "
        f"unnest([{', '.join(map(str, chosen))}]) AS at"
    )
    return f"SELECT *, {listed} FROM {desk.kept}"  # noqa: S608 - own names


def _time_condition(judged: JudgedFile) -> str:
    if judged.times.by_day:
        return judged.times.on
    return " AND ".join(filter(None, (f"{judged.times.table}.manner = v.manner", judged.times.on)))


def _said(by_value: str, join: tuple[str, str] | None, column: str) -> tuple[str, str]:
    """What a column of amounts says, or else a cell of the record; with the join that this needs."""
    if join is None:
        return by_value, ""
    table, on = join
    told = f"CASE WHEN {by_value} = {_BY_CELL} THEN {table}.{column} ELSE {by_value} END"
    return told, f"JOIN {table} ON {on}"


def _amounts(judged: JudgedFile, *, quantity: bool) -> tuple[str, str]:
    """SQL for the amount and for the quantity of a row."""
    desk = judged.desk
    signed = f"({judged.numbers.sql('r.cell', 'r.kind', 'odd', quantity=quantity)}) * v.turned"
    if quantity:
        return "0", signed
    by_cell = judged.member_join("account")
    factor, statistical = "v.factor", "v.statistical"
    if by_cell is not None:
        table = by_cell[0]
        factor = f"CASE WHEN v.factor = {_BY_CELL} THEN {table}.factor ELSE v.factor END"
        statistical = f"CASE WHEN v.factor = {_BY_CELL} THEN {table}.statistical ELSE v.statistical END"
    counted = "0"
    if desk.source.quantity is not None:
        cell, kind = _beside(judged)
        counted = f"coalesce({judged.numbers.sql(cell, kind, 'odd_beside', quantity=True)}, 0)"
    to_quantity = 10 ** (QUANTITY_PLACES - desk.mapping.currency.decimals)
    amount = f"CASE WHEN ({statistical}) = 1 THEN 0 ELSE {signed} * ({factor}) END"
    return amount, f"CASE WHEN ({statistical}) = 1 THEN {signed} * {to_quantity} ELSE {counted} END"


def _beside(judged: JudgedFile) -> tuple[str, str]:
    """The cell of the quantity beside the amount of a record, and its kind."""
    heading = judged.desk.source.quantity
    position = 0 if heading is None else judged.desk.position(heading)
    return f"r.c{position}", judged.numbers.kind(position)
