"""Long tables as Parquet files, and back. Knows columns of text and of money; not what they mean."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np

from apportion.kernel.money import Currency
from apportion.reports.tables import CodedCells, MoneyCells, NumberCells, Table, TextCells


def write_parquet(path: Path, table: Table, currency: Currency) -> None:
    """Write a table in its order of rows; amounts are decimals in major units. Same table, same bytes.

    Raises:
        OSError: when the file cannot be written.
        TypeError: when an amount is not stated; tables with such amounts are small and are written as CSV.
    """
    import duckdb

    arrays: dict[str, np.ndarray] = {}
    chosen = []
    for name, cells in table.columns.items():
        quoted = _quoted(name)
        match cells:
            case MoneyCells(minor):
                arrays[name] = np.ascontiguousarray(minor, dtype=np.int64)
                chosen.append(f"{_major(quoted, currency)} AS {quoted}")
            case CodedCells(code, words):
                arrays[name] = np.array(words, dtype=object)[code]
                chosen.append(quoted)
            case TextCells(texts) | NumberCells(texts):
                listed = texts.tolist() if isinstance(texts, np.ndarray) else texts
                arrays[name] = np.asarray(listed, dtype=object)
                chosen.append(quoted)
    rows = f"SELECT {', '.join(chosen)} FROM cells"  # noqa: S608 - names are quoted, values are columns
    target = str(path).replace("'", "''")
    # One thread: with several, the order of row groups and so the bytes could change from run to run.
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("cells", arrays)
        try:
            connection.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def read_parquet(path: Path, columns: tuple[str, ...], currency: Currency) -> dict[str, np.ndarray]:
    """The named columns of a file that ``write_parquet`` wrote: amounts in minor units, the rest as text.

    Raises:
        OSError: when the file is not there, is not Parquet, or lacks one of the columns.
    """
    import duckdb

    if not path.is_file():
        raise FileNotFoundError(2, "No such file", str(path))
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            held = connection.read_parquet(str(path))
            kinds = zip(held.columns, held.types, strict=True)
            amounts = {name for name, kind in kinds if str(kind) != "VARCHAR"}
            wide = f"DECIMAL(38, {currency.decimals})"
            chosen = [
                f"CAST(CAST({_quoted(name)} AS {wide}) * {currency.minor_per_major} AS BIGINT) AS {_quoted(name)}"
                if name in amounts
                else _quoted(name)
                for name in columns
            ]
            fetched = held.project(", ".join(chosen)).fetchnumpy()
        except duckdb.Error as error:
            raise OSError(str(error).splitlines()[0]) from error
    return {name: np.asarray(fetched[name]) for name in columns}


def _major(quoted: str, currency: Currency) -> str:
    money = f"DECIMAL(18, {currency.decimals})"
    minor_unit = f"CAST('{Decimal(1).scaleb(-currency.decimals):f}' AS {money})"
    return f"CAST(CAST({quoted} AS DECIMAL(18, 0)) * {minor_unit} AS {money})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
