"""An adopted plan of very many lines, watched beside a ledger of very many rows."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from apportion.adapters.ledger.opening import open_ledger
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.monitor import monitor
from apportion.services.plan_case import plan_path, write_plan
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_UNITS: Final = 200
_DAY: Final = datetime.date(2025, 6, 30)
_BAR: Final = Bar(seconds_at_most=2.0)
_RUNS: Final = 3

_NOTES: Final = """\
A plan of requests in 200 units, each with a line of its own, is adopted; a ledger of three calendar years books
payments on the requests, by day and account. *Watched* is everything that `apportion monitor` tells: the journal is
replayed, the case is read and checked, spending is found on its lines and compared with an even year and with past
years, the year is forecast, causes, scorecard and alerts are told. The peer only sums the payments of this year by
request, with a query over the same rows. Both come to the same total."""

_MAPPING: Final = """\
format: 1
name: Three years of payments
currency: USD
calendar: {start_month: 1}
sources:
  - files: payments.csv
    columns: {date: day, unit: unit, account: account, request: request, amount: amount}
    measure: actual
"""
_PAYMENTS: Final = """
SELECT strftime(DATE '2023-01-01' + CAST((i * 7919) % 1096 AS INTEGER), '%Y-%m-%d') AS day,
  'unit-' || CAST(((i * 31) % $lines) % $units AS VARCHAR) AS unit,
  CAST(6000 + (i * 13) % 40 AS VARCHAR) AS account,
  'request-' || CAST((i * 31) % $lines AS VARCHAR) AS request,
  printf('%.2f', ((i * 104729) % 2000000) / 100.0) AS amount
FROM range($rows) AS t(i)
"""
_SUMMED: Final = """
SELECT request, sum(amount) AS amount FROM read_parquet($files) WHERE day BETWEEN $first AND $last GROUP BY request
"""


def monitoring_section(*, quick: bool) -> Section:
    """A million rows against ten thousand lines; a tenth of both for a quick look."""
    rows, lines = (100_000, 1_000) if quick else (1_000_000, 10_000)
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as name:
        folder = Path(name)
        plan = _adopted(folder, lines)
        _write_ledger(folder / "books", rows, lines)
        store = open_ledger(folder / "books").store
        if store is None:
            raise RuntimeError("the ledger cannot be opened")
        files = [str(store.folder / file.rows_file) for file in store.kept.files]
        ours = measure(lambda: monitor(plan, folder / "books", _DAY).dashboard.total.spent, _RUNS)
        theirs = measure(lambda: _by_hand(files), _RUNS)
    size = f"{rows:,} rows, {lines:,} lines"
    row = Row(
        "watched",
        size,
        ours,
        "DuckDB, sums only",
        theirs,
        float(ours.result),
        float(theirs.result),
        bar=None if quick else _BAR,
    )
    return Section("Watching a plan", _NOTES, (row,))


def _adopted(folder: Path, lines: int) -> Path:
    """A plan that gives each request what it asks for."""
    case, plan = folder / "case", folder / "plan"
    case.mkdir()
    total = lines * 200_000
    (case / "case.yaml").write_text(
        f"format: 1\nname: Many lines\ncurrency: USD\nperiods: FY2025\ntotal: {total:,}.00\ntotal_is: at_most\n",
        encoding="utf-8",
    )
    (case / "units.csv").write_text("unit\n" + "".join(f"unit-{k}\n" for k in range(_UNITS)), encoding="utf-8")
    (case / "requests.csv").write_text(
        "request,unit,cap,rate\n" + "".join(f"request-{k},unit-{k % _UNITS},200000.00,2\n" for k in range(lines)),
        encoding="utf-8",
    )
    write_plan(plan_path(case), plan, replace=False)
    now = datetime.datetime(2024, 12, 12, 9, tzinfo=datetime.UTC)
    adopt(plan, Signed("Benchmark", now.date(), now, "adopt"))
    return plan


def _write_ledger(folder: Path, rows: int, lines: int) -> None:
    import duckdb

    folder.mkdir()
    (folder / "ledger.yaml").write_text(_MAPPING, encoding="utf-8")
    query = _PAYMENTS.replace("$rows", str(rows)).replace("$lines", str(lines)).replace("$units", str(_UNITS))
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({query}) TO '{folder / 'payments.csv'}' (HEADER)")


def _by_hand(files: list[str]) -> int:
    """The sum of this year's payments over all requests."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        wanted = {"files": files, "first": datetime.date(2025, 1, 1), "last": _DAY}
        found: dict[str, Any] = connection.execute(_SUMMED, wanted).fetchnumpy()
    return int(np.asarray(found["amount"]).sum())
