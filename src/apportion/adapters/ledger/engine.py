"""The table engine as a ledger uses it: inside this process, without network or extensions, in bounded memory.

Knows DuckDB. It must not know what the columns mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY: Final = "400MB"
"""What the engine may hold before it goes to disk; the process around it has as much again for results."""
THREADS: Final = 2
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "preserve_insertion_order": "true",
}


@contextmanager
def engine(work: Path) -> Iterator[DuckDBPyConnection]:
    """A connection that lays down in ``work`` what does not fit in memory."""
    import duckdb

    settings = {**_SETTINGS, "memory_limit": MEMORY, "threads": str(THREADS), "temp_directory": str(work)}
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def parquet(paths: Sequence[Path], *, numbered: bool = False) -> str:
    """The rows of Parquet files; with ``numbered`` each has ``file_row_number`` from 0."""
    listed = ", ".join(quoted(pattern(path)) for path in paths)
    extra = ", file_row_number = true" if numbered else ""
    return f"read_parquet([{listed}], hive_partitioning = false{extra})"


def make_table(connection: DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> None:
    """A small table of the engine from columns of texts or of whole numbers, without empty entries."""
    arrays: dict[str, npt.NDArray[Any]] = {
        column: np.array(values, dtype=_dtype(values)) for column, values in columns.items()
    }
    connection.register("handed_over", arrays)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM handed_over")  # noqa: S608 - own name
    connection.unregister("handed_over")


def _dtype(values: Sequence[Any]) -> type:
    return object if not values or isinstance(values[0], str) else np.int64


def pattern(path: Path) -> str:
    """The engine takes a name for a pattern; a folder called ``[2025]`` would be looked for as another."""
    import glob

    return glob.escape(path.resolve().as_posix())
