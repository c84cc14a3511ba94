"""The rows of a judged file as Parquet: years, positions of members and exact minor units, one row per amount.

Knows the columns of the kept ledger. It must not know how a file was read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from apportion.adapters.ledger.engine import quoted
from apportion.adapters.ledger.judging import JudgedFile
from apportion.adapters.ledger.members import Books, account_type, make_member_tables, member_sql, value_path
from apportion.adapters.ledger.money import QUANTITY_PLACES
from apportion.model.ledger import DIMENSIONS, AccountType

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


def write_rows(judged: JudgedFile, books: Books, target: Path, details: int) -> None:
    """Write one file's rows; ``details`` is how many columns of details the ledger has.

    Raises:
        duckdb.Error: when an amount does not fit, or the file cannot be written.
    """
    make_member_tables(judged.desk, judged.named, books)
    selects = [_select(judged, books, index, details) for index in range(len(judged.desk.chosen.values))]
    query = " UNION ALL ".join(selects)
    judged.desk.connection.execute(
        f"COPY ({query}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def _select(judged: JudgedFile, books: Books, index: int, details: int) -> str:
    desk, value, time = judged.desk, judged.desk.chosen.values[index], judged.times[index]
    measure, measure_join = judged.measures[index]
    members = {name: member_sql(desk, name, judged.named[name], value, books[name]) for name in DIMENSIONS}
    factor, statistical = _factors(judged, books, index)
    number = judged.numbers.sql(value.position, quantity=value.of.quantity)
    signed = f"{'-' if value.of.negative else ''}({number})"
    to_quantity = 10 ** max(0, QUANTITY_PLACES - desk.mapping.currency.decimals)
    amount, quantity = f"{signed} * {factor}", "0"
    joined = [value.position]
    if desk.source.quantity is not None:
        column = desk.position(desk.source.quantity)
        quantity = f"coalesce({judged.numbers.sql(column, quantity=True)}, 0)"
        joined.append(column)
    if value.of.quantity:
        amount, quantity = "0", signed
    elif statistical != "0":
        quantity = f"CASE WHEN {statistical} = 1 THEN {signed} * {to_quantity} ELSE {quantity} END"
        amount = f"CASE WHEN {statistical} = 1 THEN 0 ELSE {amount} END"
    texts = [f"c{desk.position(heading)}" for heading in desk.source.details]
    texts += ["''"] * (details - len(texts))
    expressions: dict[str, str] = {
        "year": time.year,
        "period": time.period,
        **{dimension: members[dimension][0] for dimension in DIMENSIONS},
        "measure": measure,
        "amount": amount,
        "quantity": quantity,
        "day": time.day,
        "source": str(desk.number),
        "record": f"{desk.kept}.record",
    }
    listed = [f"CAST({expressions[name]} AS {kind}) AS {name}" for name, kind in COLUMNS]
    listed += [f"{text} AS detail{number}" for number, text in enumerate(texts, start=1)]
    joins = [time.join, measure_join, *(join for _, join in members.values()), judged.numbers.join(*joined)]
    return (
        f"SELECT {', '.join(listed)} FROM {desk.kept} {' '.join(filter(None, joins))} "  # noqa: S608 - own columns
        f"WHERE c{value.position} <> ''"
    )


def _factors(judged: JudgedFile, books: Books, index: int) -> tuple[str, str]:
    """SQL for the sign by type of account, and for whether the account counts quantities."""
    desk, value = judged.desk, judged.desk.chosen.values[index]
    path = value_path(judged.named["account"], value, "account", books["account"])
    if path is None:
        table = desk.table("members_account")
        return f"{table}.factor", f"{table}.statistical"
    kind = account_type(desk, path, books["account"])
    return str(dict(desk.source.factors)[kind]), str(int(kind is AccountType.STATISTICAL))
