"""A kept ledger: totals by any keys, in one pass over its rows, and the rows behind a total. Memory is bounded.

Every query is exact and gives the same rows in the same order on every run. Knows the columns of the kept form. It
must not know what totals are used for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from apportion.adapters.ledger.engine import engine, make_table, parquet
from apportion.adapters.ledger.facts import find_facts, missing_periods, read_facts, write_facts
from apportion.adapters.ledger.kept_form import LINES, KeptLedger
from apportion.adapters.ledger.kept_totals import read_totals, write_totals
from apportion.adapters.ledger.lines import LineMap
from apportion.adapters.ledger.money import QUANTITY_PLACES
from apportion.adapters.ledger.window import Window, in_window
from apportion.model.findings import Place
from apportion.model.ledger import (
    ALL_YEARS,
    KEYS,
    MEASURES,
    NOT_STATED,
    WHOLE_YEAR,
    Balances,
    Key,
    Ledger,
    Measure,
)
from apportion.model.ledger_rows import LedgerRow, RepeatedRow, RowFacts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Where = Mapping[Key | Literal["measure"], Iterable[int] | Iterable[Measure]]
"""Which rows are counted: by key the years, periods or positions that are taken, by ``measure`` the measures."""

_SUMMED_OVER: Final[dict[str, int]] = {"year": ALL_YEARS, "period": WHOLE_YEAR}
_TYPES: Final[dict[str, type]] = {
    "year": np.int32,
    "period": np.int16,
    "unit": np.int32,
    "account": np.int32,
    "fund": np.int32,
    "request": np.int32,
    "measure": np.int8,
    "amount": np.int64,
    "quantity": np.float64,
    "rows": np.int64,
}
_LISTED_MAX: Final = 200
"""Longer lists of wanted members are handed over as a table."""


@dataclass(frozen=True, eq=False)
class LedgerStore:
    """An open ledger. It holds no connection between calls and can be used from several threads."""

    folder: Path
    kept: KeptLedger
    shelf: object = None
    """Keeps a temporary folder alive as long as the store."""

    @cached_property
    def ledger(self) -> Ledger:
        """What the ledger is about, without its rows."""
        return self.kept.ledger()

    def balances(self, by: Sequence[Key] = KEYS, where: Where | None = None) -> Balances:
        """Totals of all rows that ``where`` allows, by the given keys and always by measure.

        Raises:
            OverflowError: when a total does not fit 64 bits.
        """
        return self.balances_many([by], where)[0]

    def balances_many(
        self, groupings: Sequence[Sequence[Key]], where: Where | None = None, window: Window | None = None
    ) -> list[Balances]:
        """Totals by several groupings in one pass over the rows, in the order asked for.

        Args:
            groupings: keys of each.
            where: which rows are counted; ``None``: all of them.
            window: the days that are counted; ``None``: all of them.

        Raises:
            OverflowError: when a total does not fit 64 bits.
        """
        whole = not where and window is None
        if whole and (held := read_totals(self.folder, groupings)) is not None:
            return held
        totals = self._summed(groupings, where or {}, window)
        if whole:
            write_totals(self.folder, groupings, totals)
        return totals

    def _summed(self, groupings: Sequence[Sequence[Key]], where: Where, window: Window | None) -> list[Balances]:
        """The totals from the rows."""
        import duckdb

        sets = [frozenset(by) for by in groupings]
        distinct = sorted(set(sets), key=sorted)
        used = [key for key in KEYS if any(key in one for one in distinct)]
        with self._engine() as connection:
            condition = _condition(connection, where)
            if window is not None:
                condition = f"({condition}) AND {in_window(self.ledger, window)}"
            query = _totals_query(self._rows(), used, distinct, condition, quantities=self.kept.has_quantities)
            try:
                found = connection.execute(query).fetchnumpy()
            except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
                message = "a total of amounts does not fit 64 bits"
                raise OverflowError(message) from error
        by_set = {one: _balances(found, used, one, distinct, quantities=self.kept.has_quantities) for one in distinct}
        return [by_set[one] for one in sets]

    def rows(self, where: Where | None = None, limit: int = 20) -> list[LedgerRow]:
        """The largest rows that ``where`` allows, by the size of the amount; of equal ones the first in the files."""
        with self._engine() as connection:
            condition = _condition(connection, where or {})
            order = "abs(amount) DESC, source, record, measure, year, period, unit, account, fund, request"
            details = [f"detail{number}" for number in range(1, len(self.kept.details) + 1)]
            columns = ", ".join((*KEYS, "measure", "amount", "quantity", "day", "source", "record", *details))
            found = connection.execute(
                f"SELECT {columns} FROM {self._rows()} WHERE {condition} "  # noqa: S608 - own columns, numbers only
                f"ORDER BY {order} LIMIT {int(limit)}"
            ).fetchall()
        return [self.row(one) for one in found]

    def facts(self, listed: int = 20) -> RowFacts:
        """What only the rows can tell of their quality; of repeated rows the largest are listed, at most a hundred.

        They are worked out once and kept beside the rows, where that folder can be written.
        """
        kept = read_facts(self.folder)
        if kept is None:
            with self._engine() as connection:
                kept = find_facts(connection, self._rows(), self.ledger, len(self.kept.details))
            kept = replace(kept, missing_periods=missing_periods(self.balances(["year", "period"]), self.ledger))
            write_facts(self.folder, kept)
        return RowFacts(
            rows=self.kept.rows,
            duplicate_rows=kept.duplicate_rows,
            duplicates=tuple(RepeatedRow(self.row(values), times) for times, values in kept.repeated[:listed]),
            negative_rows=kept.negative_rows,
            negative_amount=kept.negative_amount,
            gross_amount=kept.gross_amount,
            missing_periods=kept.missing_periods,
        )

    def row(self, values: Sequence[Any]) -> LedgerRow:
        """One row from its values in the order of `rows`."""
        *keys, measure, amount, quantity, day, source, record = values[: len(KEYS) + 6]
        texts = values[len(KEYS) + 6 :]
        year, period, unit, account, fund, request = map(int, keys)
        return LedgerRow(
            year=year,
            period=period,
            unit=unit,
            account=account,
            fund=fund,
            request=request,
            measure=MEASURES[int(measure)],
            amount=int(amount),
            quantity=int(quantity) / 10**QUANTITY_PLACES,
            day=day,
            place=self.place(int(source), int(record)),
            details=tuple((label, text) for label, text in zip(self.kept.details, texts, strict=True) if text),
        )

    def place(self, source: int, record: int) -> Place:
        """Where a record stands in the user's files."""
        file = next(file for file in self.kept.files if file.number == source)
        return Place(file.imported.file, file.imported.sheet, self._lines[source].line(record))

    @contextmanager
    def _engine(self) -> Iterator[DuckDBPyConnection]:
        """An engine for one query; what does not fit in memory goes to a folder of its own."""
        with tempfile.TemporaryDirectory(prefix="apportion-query-") as work, engine(Path(work)) as connection:
            yield connection

    def _rows(self) -> str:
        return parquet([self.folder / file.rows_file for file in self.kept.files])

    @cached_property
    def _lines(self) -> dict[int, LineMap]:
        with np.load(self.folder / LINES) as held:
            return {
                file.number: LineMap(held[f"{file.number}_records"], held[f"{file.number}_shifts"])
                for file in self.kept.files
            }


def _totals_query(
    rows: str, used: Sequence[Key], sets: Sequence[frozenset[Key]], condition: str, *, quantities: bool
) -> str:
    listed = ", ".join((*used, "measure"))
    quantity = ", CAST(sum(quantity) AS DOUBLE) AS quantity" if quantities else ""
    sums = f"CAST(sum(amount) AS BIGINT) AS amount{quantity}, count(*) AS rows"
    if len(sets) == 1:
        group, which = f"GROUP BY {listed}", "0"
    else:
        each = ", ".join("(" + ", ".join((*(key for key in used if key in one), "measure")) + ")" for one in sets)
        group, which = f"GROUP BY GROUPING SETS ({each})", f"grouping({', '.join(used)})"
    return (
        f"SELECT {listed}, {which} AS which, {sums} FROM {rows} WHERE {condition} "  # noqa: S608 - own columns
        f"{group} ORDER BY which, {listed}"
    )


def _balances(
    found: Mapping[str, Any],
    used: Sequence[Key],
    one: frozenset[Key],
    sets: Sequence[frozenset[Key]],
    *,
    quantities: bool,
) -> Balances:
    """The totals of one grouping out of the result of all."""
    which = np.asarray(found["which"])
    # GROUPING sets a bit, the first key's the highest, for each key that is summed over.
    wanted = sum(1 << place for place, key in enumerate(reversed(used)) if key not in one) if len(sets) > 1 else 0
    chosen = which == wanted
    columns: dict[str, npt.NDArray[Any]] = {}
    for name, kind in _TYPES.items():
        if name in KEYS and name not in one:
            columns[name] = np.full(int(chosen.sum()), _SUMMED_OVER.get(name, NOT_STATED), dtype=kind)
        elif name == "quantity" and not quantities:
            columns[name] = np.zeros(int(chosen.sum()), dtype=kind)
        else:
            columns[name] = np.asarray(np.ma.getdata(found[name])[chosen]).astype(kind)
    columns["quantity"] = columns["quantity"] / 10**QUANTITY_PLACES
    return Balances(**columns)


def _condition(connection: DuckDBPyConnection, where: Where) -> str:
    """The condition as SQL; only numbers go into it."""
    parts = []
    for key, wanted in where.items():
        if key not in (*KEYS, "measure"):
            message = f"a ledger has no key {key!r}"
            raise KeyError(message)
        numbers = sorted({MEASURES.index(one) if isinstance(one, Measure) else int(one) for one in wanted})
        if len(numbers) > _LISTED_MAX:
            make_table(connection, f"wanted_{key}", {"wanted": numbers})
            parts.append(f"{key} IN (SELECT wanted FROM wanted_{key})")  # noqa: S608 - own table
        else:
            parts.append(f"{key} IN ({', '.join(map(str, numbers))})" if numbers else "false")
    return " AND ".join(parts) or "true"
