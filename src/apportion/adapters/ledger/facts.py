"""What only the rows of a ledger can tell of their quality: found by a few queries, and kept beside the rows.

Knows the columns of the kept form. It must not judge what it finds.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from apportion.model.ledger import KEYS, MEASURES, NOT_STATED, WHOLE_YEAR, AccountType, Balances, Ledger, Measure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS: Final = "facts.json"
_LISTED_MAX: Final = 100
_DAY_AT: Final = len(KEYS) + 3
"""Where the day stands among the values of a row."""


@dataclass(frozen=True)
class KeptFacts:
    """Counts and sums, and the largest repeated rows as values."""

    duplicate_rows: int
    repeated: tuple[tuple[int, tuple[Any, ...]], ...]
    """How often a row stands, and its values in the order of the store's rows."""
    negative_rows: int
    negative_amount: int
    gross_amount: int
    missing_periods: tuple[tuple[int, int], ...] = ()


def find_facts(connection: DuckDBPyConnection, rows: str, ledger: Ledger, details: int) -> KeptFacts:
    """Repeated rows and negative spending; ``rows`` is what the engine reads, ``details`` how many columns of them."""
    texts = [f"detail{number}" for number in range(1, details + 1)]
    alike = ", ".join((*KEYS, "measure", "amount", "quantity", "day", *texts))
    something = f"FROM {rows} WHERE (amount <> 0 OR quantity <> 0)"
    # First by a hash, which takes a tenth of the memory; then rows of equal hashes in full.
    connection.execute(
        f"CREATE TEMP TABLE suspect AS SELECT hash({alike}) AS hashed {something} GROUP BY hashed HAVING count(*) > 1"
    )
    connection.execute(
        f"CREATE TEMP TABLE repeated AS SELECT {alike}, count(*) AS times, "  # noqa: S608 - own names
        f"min((source, record)) AS first {something} AND hash({alike}) IN (SELECT hashed FROM suspect) "
        "GROUP BY ALL HAVING count(*) > 1"
    )
    duplicate_rows = connection.execute("SELECT coalesce(sum(times - 1), 0) FROM repeated").fetchall()[0][0]
    columns = ", ".join((*KEYS, "measure", "amount", "quantity", "day", "first[1]", "first[2]", *texts))
    found = connection.execute(
        f"SELECT times, {columns} FROM repeated ORDER BY abs(amount) DESC, first LIMIT {_LISTED_MAX}"  # noqa: S608 - own names
    ).fetchall()
    spending = ", ".join(map(str, _spending(ledger)))
    negative, size, gross = connection.execute(
        "SELECT count(*) FILTER (amount < 0), "  # noqa: S608 - own names
        "coalesce(-sum(amount) FILTER (amount < 0), 0), "
        f"coalesce(sum(abs(amount)), 0) FROM {rows} "
        f"WHERE measure = {MEASURES.index(Measure.ACTUAL)} AND account IN ({spending})"
    ).fetchall()[0]
    repeated = tuple((int(times), tuple(values)) for times, *values in found)
    return KeptFacts(int(duplicate_rows), repeated, int(negative), int(size), int(gross))


def read_facts(folder: Path) -> KeptFacts | None:
    """The facts that were worked out before; ``None`` where there are none."""
    try:
        held = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        return KeptFacts(
            held["duplicate_rows"],
            tuple((times, _row(values)) for times, values in held["repeated"]),
            held["negative_rows"],
            held["negative_amount"],
            held["gross_amount"],
            tuple((year, period) for year, period in held["missing_periods"]),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def write_facts(folder: Path, facts: KeptFacts) -> None:
    """Keep the facts; where they cannot be written, they are worked out again."""
    held = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    staging = folder / f".{FACTS}.{os.getpid()}"
    try:
        staging.write_text(json.dumps(held, ensure_ascii=False, default=str), encoding="utf-8")
        staging.replace(folder / FACTS)
    except OSError:
        staging.unlink(missing_ok=True)


def missing_periods(periods: Balances, ledger: Ledger) -> tuple[tuple[int, int], ...]:
    """Year and period without a row between the first and the last that has one, in years whose rows have periods."""
    count = ledger.calendar.periods
    dated = periods.period != WHOLE_YEAR
    held = {(int(y), int(p)) for y, p in zip(periods.year[dated], periods.period[dated], strict=True)}
    if not held:
        return ()
    years = {year for year, _ in held}
    between = [(year, period) for year in sorted(years) for period in range(1, count + 1)]
    return tuple(one for one in between if min(held) < one < max(held) and one not in held)


def _spending(ledger: Ledger) -> list[int]:
    """Positions of accounts of expense, and of rows without an account."""
    kinds = enumerate(account.account_type for account in ledger.accounts)
    return [NOT_STATED, *(position for position, kind in kinds if kind is AccountType.EXPENSE)]


def _row(values: Sequence[Any]) -> tuple[Any, ...]:
    day = values[_DAY_AT]
    return (*values[:_DAY_AT], None if day is None else datetime.date.fromisoformat(day), *values[_DAY_AT + 1 :])
