"""A Parquet file as a raw table: each value as its exact text, with the kind that the file gives it.

Read by DuckDB inside this process, without extensions and without network, one column at a time.

Knows the types of Parquet and what they mean for a cell. It must not know what a column means.
"""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.csv_faults import CELL_MAX, cell_too_long
from apportion.adapters.files.file_bytes import TABLE_BYTES_MAX, digest_of, too_large, unreadable
from apportion.adapters.files.headers import empty_table, read_header
from apportion.adapters.files.table_read import ROWS_MAX, TableRead, too_many_rows
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_columns import remarks, text_column
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.raw import CellKind, RawColumn, RawTable
from apportion.model.schema import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HEADER_LINE: Final = 1
"""A Parquet file has no lines; its rows are numbered as a sheet would show them, below a header."""
_UNPACKED_MAX: Final = 4 * TABLE_BYTES_MAX
_EXACT_DIGITS: Final = 15
"""Exact numbers up to here are numbers for every reader of cells; longer ones go on as text, to lose no digit."""
_SETTINGS: Final = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "temp_directory": "",
    "threads": "1",
}
_INTEGER: Final = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER")
_DECIMAL: Final = re.compile(r"DECIMAL\(\d+, ?\d+\)")
_MOMENT: Final = re.compile(r"TIMESTAMP(?:_S|_MS|_NS)?")
_MIDNIGHT: Final = re.compile(r" 00:00:00(?:\.0+)?$")

_Kinds = npt.NDArray[np.int8]


def read_parquet(path: Path, table: Table) -> TableRead:
    """Read one Parquet file of a sensible size; whatever is wrong with it comes back as findings."""
    import duckdb

    file, tally = path.name, Tally()
    try:
        digest = digest_of(path)
    except OSError as error:
        tally.add(unreadable(file, error))
        return TableRead(None, tally.findings(), "")
    # DuckDB takes a name for a pattern: a folder called "budget [2025]" would be looked for as "budget 2".
    name = glob.escape(path.resolve().as_posix())
    raw = None
    try:
        with duckdb.connect(":memory:", config=dict(_SETTINGS)) as connection:
            raw = _File(connection, name, table, file, tally).read()
    except duckdb.Error:
        tally.add(_damaged(file))
    return TableRead(raw, tally.findings(), digest)


class _File:
    """One open file; DuckDB's own errors mean that it is damaged."""

    def __init__(self, connection: DuckDBPyConnection, name: str, table: Table, file: str, tally: Tally) -> None:
        self._connection = connection
        self._name = name
        self._table = table
        self._place = Place(file=file)
        self._tally = tally
        # The folder's name must not add columns, as it would in a tree of folders called year=2024.
        self._rows = connection.read_parquet(name, hive_partitioning=False)

    def read(self) -> RawTable | None:
        place, rows = self._place, self._number("SELECT num_rows FROM parquet_file_metadata(?)")
        if rows > ROWS_MAX:
            self._tally.add(too_many_rows(rows, place))
            return None
        unpacked = self._number("SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata(?)")
        if unpacked > _UNPACKED_MAX:
            self._tally.add(too_large(place.file, unpacked, _UNPACKED_MAX, "Leave out what the case does not need."))
            return None
        header = read_header(self._rows.columns, self._table, Place(file=place.file, line=HEADER_LINE))
        self._tally.add_all(header.findings)
        if not header.complete:
            return None
        if rows == 0:
            self._tally.add(empty_table(self._table, place, has_header=True))
            return None
        lines = np.arange(HEADER_LINE + 1, HEADER_LINE + 1 + rows, dtype=np.int64)
        columns = {name: self._column(position, lines) for name, position in header.columns}
        return self._without_blank_rows({name: held for name, held in columns.items() if held is not None}, lines)

    def _without_blank_rows(self, columns: dict[str, RawColumn], lines: npt.NDArray[np.int64]) -> RawTable | None:
        filled = np.zeros(lines.size, dtype=np.bool_)
        for column in columns.values():
            filled |= np.strings.str_len(column.texts) > 0
        if not filled.any():
            if not self._tally.blocks:
                self._tally.add(empty_table(self._table, self._place, has_header=True))
            return None
        if not filled.all():
            lines = lines[filled]
            columns = {name: _filtered(column, filled) for name, column in columns.items()}
        return RawTable(self._table.name, self._place.file, "", lines, columns, HEADER_LINE)

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query, [self._name]).fetchall()[0][0])

    def _column(self, position: int, lines: npt.NDArray[np.int64]) -> RawColumn | None:
        name, type_ = self._rows.columns[position - 1], str(self._rows.types[position - 1])
        place = Place(file=self._place.file, line=HEADER_LINE, column=position, header=name)
        if type_ in ("DOUBLE", "FLOAT"):
            return _column(name, position, _binary_texts(self._values(name)), CellKind.NUMBER)
        kind = cell_kind(type_)
        if kind is None:
            self._tally.add(_type_not_read(type_, place))
            return None
        if type_ == "VARCHAR" and not self._fits(name, place):
            return None
        texts = _texts(self._values(name, "VARCHAR"))
        if kind is CellKind.NUMBER:
            return _exact_column(name, position, texts)
        if kind is CellKind.DATE:
            texts = [_MIDNIGHT.sub("", text) for text in texts]
        if kind is CellKind.TEXT:
            remarks(texts, place, lines, self._tally)
            texts = [text.strip() for text in texts]
        return _column(name, position, texts, kind)

    def _values(self, name: str, type_: str = "") -> npt.NDArray[Any]:
        """One column in the order of the file, converted to ``type_``."""
        import duckdb

        column = duckdb.ColumnExpression(name)
        found = self._rows.select((column.cast(type_) if type_ else column).alias("v")).fetchnumpy()
        values: npt.NDArray[Any] = found["v"]
        return values

    def _fits(self, name: str, place: Place) -> bool:
        """A few bytes of Parquet can repeat a long text a million times: look before it is unpacked."""
        from duckdb import ColumnExpression, FunctionExpression

        column = ColumnExpression(name)
        longest = FunctionExpression("max", FunctionExpression("length", column))
        unpacked = FunctionExpression("sum", FunctionExpression("strlen", column))
        measured = self._rows.aggregate([longest, unpacked]).fetchall()[0]
        characters, size = (int(number or 0) for number in measured)
        if characters > CELL_MAX:
            self._tally.add(cell_too_long(f"A cell of this column has {characters:,} characters.", place))
        elif size > TABLE_BYTES_MAX:
            self._tally.add(too_large(place.file, size, TABLE_BYTES_MAX, "Shorten the texts of this column."))
        else:
            return True
        return False


def cell_kind(type_: str) -> CellKind | None:
    """The kind of cells of a type that DuckDB can spell exactly; ``None`` when the type is not one of them."""
    if type_ in ("VARCHAR", "NULL", '"NULL"') or type_.startswith("ENUM"):
        return CellKind.TEXT
    if _INTEGER.fullmatch(type_) or _DECIMAL.fullmatch(type_):
        return CellKind.NUMBER
    if type_ == "DATE" or _MOMENT.fullmatch(type_):
        return CellKind.DATE
    return CellKind.BOOLEAN if type_ == "BOOLEAN" else None


def _texts(values: npt.NDArray[Any]) -> list[str]:
    masked = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    plain: list[Any] = np.asarray(values).tolist()
    if masked is not None and masked.any():
        return ["" if gone else str(value) for value, gone in zip(plain, masked.tolist(), strict=True)]
    return ["" if value is None else str(value) for value in plain]


def _binary_texts(values: npt.NDArray[Any]) -> list[str]:
    """The shortest text that gives the same binary number again, in the precision that the file has."""
    gone = (
        np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else np.zeros(values.size, dtype=np.bool_)
    )
    # A Python float is spelt faster than NumPy's own; narrower numbers must keep their type to be spelt short.
    numbers = values.data if isinstance(values, np.ma.MaskedArray) else values
    listed = numbers.tolist() if numbers.dtype == np.float64 else list(numbers)
    return ["" if absent else str(number) for number, absent in zip(listed, gone.tolist(), strict=True)]


def _column(name: str, position: int, texts: list[str], kind: CellKind) -> RawColumn:
    column = text_column(texts)
    # A blank cell has no kind of its own.
    kinds = np.where(np.strings.str_len(column) > 0, np.int8(kind), np.int8(CellKind.TEXT))
    return RawColumn(name, position, column, kinds.astype(np.int8))


def _exact_column(name: str, position: int, texts: list[str]) -> RawColumn:
    column = _column(name, position, texts, CellKind.NUMBER)
    kinds: _Kinds | None = column.kinds
    if kinds is None or max(map(len, texts), default=0) <= _EXACT_DIGITS:
        return column
    for row, text in enumerate(texts):
        if len(text) <= _EXACT_DIGITS:
            continue
        short = text.rstrip("0").rstrip(".") if "." in text else text
        column.texts[row] = short
        if len(short.lstrip("-0.").replace(".", "")) > _EXACT_DIGITS:
            kinds[row] = CellKind.TEXT
    return column


def _filtered(column: RawColumn, filled: npt.NDArray[np.bool_]) -> RawColumn:
    kinds = None if column.kinds is None else column.kinds[filled]
    return RawColumn(column.header, column.position, column.texts[filled], kinds)


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
