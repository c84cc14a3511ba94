"""What comes of reading one table file, whatever its format; and how many rows a table may have.

Knows limits and outcomes. It must not know formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.raw import RawTable

ROWS_MAX: Final = 10_000_000
"""Ten times the largest case that is planned for; beyond it a table no longer fits in an office machine."""


@dataclass(frozen=True)
class TableRead:
    """What came of one table file."""

    table: RawTable | None
    """``None`` when the file could not be read, or holds no record."""
    findings: Findings
    digest: str
    """SHA-256 of the file's bytes; empty when they could not be read."""


def too_many_rows(rows: int, place: Place) -> Finding:
    """A table has more rows than can be read."""
    return Finding(
        "table.too-many-rows",
        Verdict.REJECT_FILE,
        f"The table has {rows:,} rows; at most {ROWS_MAX:,} are read.",
        place,
        f"{rows:,} rows",
        f"at most {ROWS_MAX:,} rows",
        "Check whether the file is what it should be; otherwise sum up rows that are decided together.",
    )
