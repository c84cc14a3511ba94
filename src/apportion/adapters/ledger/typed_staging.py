"""Files whose cells have types, workbooks and Parquet, as staged tables: each value as its exact text with its kind.

Knows the types of cells. It must not know what the columns mean.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.files.parquet_table import HEADER_LINE, cell_kind
from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.engine import parquet, quoted
from apportion.adapters.ledger.lines import LineMap
from apportion.adapters.ledger.sources import SourceFile
from apportion.adapters.ledger.staging import BLANKS, Staged
from apportion.adapters.ledger.wanted import Chosen, choose_for
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.raw import CellKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FLOATS: Final = ("DOUBLE", "FLOAT")


def stage_typed(
    connection: DuckDBPyConnection, file: SourceFile, target: Path, work: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    """Stage a workbook's sheet or a Parquet file; ``None`` after findings that say why not.

    Raises:
        OSError: when the file cannot be read.
    """
    if file.form == "workbook":
        from apportion.adapters.ledger.sheet_staging import stage_sheet

        return stage_sheet(connection, file, target, work, tally)
    import duckdb

    try:
        return _stage_parquet(connection, file, target, tally)
    except duckdb.Error:
        tally.add(_damaged(file.name))
        return None


def _stage_parquet(
    connection: DuckDBPyConnection, file: SourceFile, target: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    rows = parquet([file.path])
    described = connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()  # noqa: S608 - own pattern
    cells, types = tuple(row[0] for row in described), tuple(str(row[1]) for row in described)
    place = Place(file=file.name, line=HEADER_LINE)
    chosen = choose_for(cells, file.source, place, tally)
    if chosen is None:
        return None
    kinds: dict[int, str] = {}
    texts = []
    for position in chosen.all_positions():
        cell, type_ = '"' + cells[position - 1].replace('"', '""') + '"', types[position - 1]
        kind = CellKind.NUMBER if type_ in _FLOATS else cell_kind(type_)
        if kind is None:
            tally.add(_type_not_read(type_, Place(file.name, "", HEADER_LINE, position, cells[position - 1])))
            return None
        kinds[position] = str(int(kind))
        text = f"coalesce(trim(CAST({cell} AS VARCHAR), {BLANKS}), '')"
        if kind is CellKind.DATE:
            text = f"regexp_replace({text}, ' 00:00:00(\\.0+)?$', '')"
        texts.append(f"{text} AS c{position}")
    every = ", ".join(f'CAST("{cell.replace(chr(34), chr(34) * 2)}" AS VARCHAR)' for cell in cells)
    query = f"SELECT {', '.join(texts)}, coalesce({every}) IS NULL AS blank, false AS remark FROM {rows}"  # noqa: S608 - own names
    connection.execute(f"COPY ({query}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION snappy)")
    count = int(connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])  # noqa: S608 - own pattern
    if not count:
        tally.add(_empty(file.name))
        return None
    lines = LineMap.regular(HEADER_LINE + 1)
    return Staged(target, file.name, "", cells, HEADER_LINE, lines, count, kinds, "", ""), chosen


def _damaged(file: str) -> Finding:
    return Finding(
        "parquet.unreadable",
        Verdict.REJECT_FILE,
        "The Parquet file is damaged or cut short.",
        Place(file=file),
        expected="a whole Parquet file",
        remedy="Write or copy the file again.",
    )


def _type_not_read(type_: str, place: Place) -> Finding:
    return Finding(
        "parquet.type",
        Verdict.REJECT_CELL,
        f"The column has the type {type_}, which is not one text, number, date or truth value.",
        place,
        type_,
        "text, integer, decimal, double, date, timestamp without time zone or boolean",
        "Convert the column before writing the file, or leave it out.",
    )


def _empty(file: str) -> Finding:
    return Finding(
        "table.empty",
        Verdict.REJECT_FILE,
        "The file holds no record.",
        Place(file=file),
        expected="at least one record",
        remedy="Export it again, or leave it out of the mapping.",
    )
