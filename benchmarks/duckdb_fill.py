"""The peer for a large plan: one hand-written DuckDB query. ``python -m benchmarks.duckdb_fill CASE OUT``.

Prints the weighted value in major units. Reads only what it needs of the case: the table and the total.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_QUERY: Final = """
CREATE TEMP TABLE funded AS
WITH lines AS (
  FROM read_csv($table, types = {
    'floor': 'DECIMAL(18,2)', 'cap': 'DECIMAL(18,2)', 'rate': 'DECIMAL(9,2)', 'weight': 'DECIMAL(9,2)'
  })
), ranked AS (
  SELECT request, unit, floor, cap - floor AS room, rate * weight AS gain,
         sum(cap - floor) OVER (ORDER BY rate * weight DESC, request ROWS UNBOUNDED PRECEDING) AS reached,
         $total::DECIMAL(18,2) - (SELECT sum(floor) FROM lines) AS free
  FROM lines
)
SELECT request, unit, floor + greatest(0, least(room, free - (reached - room))) AS amount, gain FROM ranked
"""


def main(case: Path, out: Path) -> None:
    import duckdb

    settings = (case / "case.yaml").read_text(encoding="utf-8")
    total = next(line.partition(":")[2].strip() for line in settings.splitlines() if line.startswith("total:"))
    connection = duckdb.connect()
    connection.execute(_QUERY, {"table": str(case / "requests.csv"), "total": total})
    connection.sql("SELECT request, unit, amount FROM funded ORDER BY request").write_parquet(str(out))
    row = connection.execute("SELECT sum(amount * gain)::VARCHAR FROM funded").fetchone()
    print(row[0] if row else "")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
