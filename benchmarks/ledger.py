"""A ledger of very many rows: imported from CSV, and summed for its history, beside hand-written DuckDB queries."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from apportion.adapters.ledger.opening import open_ledger
from apportion.adapters.ledger.store import LedgerStore
from apportion.model.ledger import Balances, Key
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure, measure_command

_NOTES: Final = """\
Made-up payments of ten fiscal years from July: 60 departments with 400 services, 300 accounts, 12 funds, actuals and
budgets, a supplier kept for looking at rows. *Imported* is a process from the CSV to the kept ledger and its first
totals, each cell checked; its peer only casts the cells and writes them as Parquet with DuckDB, and would stop at the
first one that is not in order. *Totals for history* are those by year and by month, and by year of each unit, account
and fund, in one pass over the kept rows; the peer is the query that an analyst would write over the same Parquet files,
with as many threads, its result fetched into the same arrays. *As a process* includes the start of Python and the
import of the libraries."""

GROUPINGS: Final[tuple[tuple[Key, ...], ...]] = (
    ("year",),
    ("year", "period"),
    ("year", "unit"),
    ("year", "account"),
    ("year", "fund"),
)
"""What a history is made from."""

_IMPORTED: Final = Bar(megabytes_at_most=1_000)
_BESIDE: Final = Bar(ratio_at_least=1 / 1.2)
_PROCESS: Final = Bar(megabytes_at_most=1_000)

_MAPPING: Final = """\
format: 1
name: Ten years of payments
currency: USD
calendar: {start_month: 7}
sources:
  - files: payments.csv
    columns: {date: day, unit: department > service, account: account, fund: fund, measure: scenario, amount: amount}
    measures: {Actual: actual, Budget: budget}
    details: [supplier]
"""
_ROWS: Final = """
SELECT strftime(DATE '2015-07-01' + CAST((i * 7919) % 3653 AS INTEGER), '%Y-%m-%d') AS day,
  'Department ' || lpad(CAST((i * 31) % 60 AS VARCHAR), 2, '0') AS department,
  'Service ' || CAST((i * 17) % 400 AS VARCHAR) AS service,
  '0' || CAST(1000 + (i * 13) % 300 AS VARCHAR) AS account,
  'Fund ' || CAST((i * 5) % 12 AS VARCHAR) AS fund,
  CASE WHEN i % 2 = 0 THEN 'Actual' ELSE 'Budget' END AS scenario,
  printf('%.2f', ((i * 104729) % 2000000 - 100000) / 100.0) AS amount,
  'supplier-' || CAST((i * 97) % 5000 AS VARCHAR) AS supplier
FROM range($rows) AS t(i)
"""
_BY_HAND: Final = """
SELECT year, period, unit, account, fund, measure, grouping(year, period, unit, account, fund) AS which,
  CAST(sum(amount) AS BIGINT) AS amount, count(*) AS rows
FROM read_parquet($files)
GROUP BY GROUPING SETS ((year, measure), (year, period, measure), (year, unit, measure), (year, account, measure),
  (year, fund, measure))
ORDER BY which, year, period, unit, account, fund, measure
"""
_COPIED: Final = """
COPY (
  SELECT CAST(day AS DATE) AS day, department, service, account, fund, scenario,
    CAST(amount AS DECIMAL(18, 2)) AS amount, supplier
  FROM read_csv('{source}', all_varchar = true, header = true)
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def ledger_section(*, quick: bool) -> Section:
    """Import and totals at ten million rows; a hundredth of it for a quick look."""
    count = 100_000 if quick else 10_000_000
    size = f"{count:,} rows"
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as name:
        folder = Path(name)
        write_ledger(folder, count)
        imported = measure_command([sys.executable, "-m", "benchmarks.ledger", "open", folder], runs=1, warm_up=False)
        copied = measure_command([sys.executable, "-m", "benchmarks.ledger", "copy", folder], runs=1, warm_up=False)
        opened = open_ledger(folder)
        if opened.store is None or opened.imported.fresh:
            raise RuntimeError("the import was not kept")
        store = opened.store
        ours = measure(lambda: total_of(store.balances_many(GROUPINGS)))
        theirs = measure(lambda: by_hand(store))
        process = measure_command([sys.executable, "-m", "benchmarks.ledger", "open", folder], runs=3)
    rows = [
        Row("imported from CSV", size, imported, "DuckDB, CSV to Parquet", copied, bar=None if quick else _IMPORTED),
        Row(
            "totals for history",
            size,
            ours,
            "DuckDB query",
            theirs,
            float(ours.result),
            float(theirs.result),
            bar=None if quick else _BESIDE,
        ),
        Row("the same, as a process", size, process, bar=None if quick else _PROCESS),
    ]
    return Section("A ledger of very many rows", _NOTES, tuple(rows))


def write_ledger(folder: Path, rows: int) -> None:
    """The made-up payments and their mapping."""
    import duckdb

    (folder / "ledger.yaml").write_text(_MAPPING, encoding="utf-8")
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        query = _ROWS.replace("$rows", str(rows))
        connection.execute(f"COPY ({query}) TO '{folder / 'payments.csv'}' (HEADER)")


def total_of(groupings: Sequence[Balances]) -> int:
    """A number that hangs on every total: both sides have to come to the same."""
    return sum(int(np.dot(balances.amount % 1_000_003, np.arange(1, balances.size + 1))) for balances in groupings)


def by_hand(store: LedgerStore) -> int:
    """The same totals by one query that somebody wrote for this ledger."""
    import duckdb

    files = [str(store.folder / file.rows_file) for file in store.kept.files]
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        found: dict[str, Any] = connection.execute(_BY_HAND, {"files": files}).fetchnumpy()
    result = 0
    # GROUPING has a bit, the first key's the highest, for each key that is summed over.
    for grouping in GROUPINGS:
        keys = ("year", "period", "unit", "account", "fund")
        which = sum(1 << place for place, key in enumerate(reversed(keys)) if key not in grouping)
        amounts = np.asarray(found["amount"])[np.asarray(found["which"]) == which]
        result += int(np.dot(amounts % 1_000_003, np.arange(1, amounts.size + 1)))
    return result


def main(what: str, folder: Path) -> None:
    """One process of the benchmark: open the ledger and sum it, or copy it without a look."""
    if what == "open":
        store = open_ledger(folder).store
        if store is None:
            raise RuntimeError("the ledger cannot be opened")
        print(total_of(store.balances_many(GROUPINGS)))
        return
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "400MB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_COPIED.format(source=folder / "payments.csv", target=folder / "copied.parquet"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
