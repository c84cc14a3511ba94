"""One staged file on the desk: its records as a view, and findings about cells by line.

Knows how a condition on cells becomes findings. It must not know what the columns mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apportion.adapters.ledger.engine import make_table, parquet
from apportion.adapters.ledger.staging import Staged
from apportion.adapters.ledger.wanted import Chosen
from apportion.model.findings import LISTED_MAX, Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.ledger_mapping import Heading, LedgerMapping, LedgerSource

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Desk:
    """What every step of judging a file works with."""

    number: int
    """Of the file, from 0: tables of the engine that are about one file bear it in their names."""
    connection: DuckDBPyConnection
    mapping: LedgerMapping
    source: LedgerSource
    chosen: Chosen
    staged: Staged
    collector: Collector

    @property
    def kept(self) -> str:
        """The view of the records that the source takes: columns of the staged file and ``record``, from 0."""
        return self.table("kept")

    def table(self, name: str) -> str:
        """The name of a table about this file."""
        return f"{name}_of_{self.number}"

    def open(self, condition: str) -> None:
        """Show the records for which ``condition`` holds."""
        rows = parquet([self.staged.path], numbered=True)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {self.kept} AS SELECT * EXCLUDE (file_row_number), "  # noqa: S608 - own condition
            f"file_row_number AS record FROM {rows} WHERE {condition}"
        )
        self.connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {self.table('refused')} (record BIGINT)")

    def position(self, heading: Heading) -> int:
        """The column that a heading is in this file."""
        return self.chosen.position(heading)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds; for small results."""
        return self.connection.execute(query).fetchall()

    def count(self, condition: str = "true") -> int:
        """Records for which a condition holds."""
        return int(self.rows(f"SELECT count(*) FROM {self.kept} WHERE {condition}")[0][0])  # noqa: S608 - own condition

    def refuse(self, condition: str, position: int, fault_of: Callable[[str], Fault]) -> int:
        """A finding for each record whose cell in a column meets a condition; how many there are."""
        total = self.count(condition)
        if not total:
            return 0
        self.connection.execute(f"INSERT INTO {self.table('refused')} SELECT record FROM {self.kept} WHERE {condition}")  # noqa: S608 - own names
        found = self.rows(
            f"SELECT record, c{position} FROM {self.kept} WHERE {condition} "  # noqa: S608 - own condition
            f"ORDER BY record LIMIT {LISTED_MAX}"
        )
        code = ""
        for record, text in found:
            fault = fault_of(str(text))
            code = fault.code
            self.collector.add(fault, self.staged.place(int(record), position), str(text))
        self.collector.count(code, total - len(found))
        return total

    def refuse_texts(self, position: int, faults: dict[str, Fault], *, condition: str = "true") -> None:
        """A finding for each record whose cell holds one of the faulty texts."""
        if not faults:
            return
        make_table(self.connection, self.table("faulty"), {"text": list(faults)})
        inside = f"c{position} IN (SELECT text FROM {self.table('faulty')}) AND ({condition})"  # noqa: S608 - own table
        for code in sorted({fault.code for fault in faults.values()}):
            of_code = {text: fault for text, fault in faults.items() if fault.code == code}
            if len(of_code) != len(faults):
                make_table(self.connection, self.table("faulty"), {"text": list(of_code)})
            self.refuse(inside, position, of_code.__getitem__)

    def first(self, condition: str, position: int) -> Place:
        """Where a condition holds first."""
        query = f"SELECT min(record) FROM {self.kept} WHERE {condition}"  # noqa: S608 - own condition
        record = self.rows(query)[0][0]
        return self.staged.place(None if record is None else int(record), position)

    def refused(self) -> int:
        """Records with at least one finding of ``refuse``."""
        return int(self.rows(f"SELECT count(DISTINCT record) FROM {self.table('refused')}")[0][0])  # noqa: S608 - own table
