"""The lines of a case: the rows of the table requests in order of id and period, and how other tables find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.kernel.text_search import as_bytes, search_sorted
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.coding import doubles, id_order
from apportion.model.intake.columns import NumberColumn
from apportion.model.intake.decision_cells import (
    DECISION_COLUMNS,
    Grouped,
    Standing,
    plain_standing,
    read_standing,
)
from apportion.model.intake.decision_checks import check_decisions
from apportion.model.intake.names import SortedNames, alike, alike_fault
from apportion.model.intake.request_columns import RequestColumns, read_columns
from apportion.model.intake.rows import Rows
from apportion.model.intake.shapes import check_shapes
from apportion.model.intake.tables import duplicate
from apportion.model.raw import RawTable, TextColumn
from apportion.model.requests import Int32Array, Shape


class Lines:
    """The checked table of requests with the order in which its rows become lines. Columns are per line."""

    def __init__(self, table: RawTable, clerk: Clerk, units: Collection[str], periods: tuple[str, ...]) -> None:
        self.rows = Rows(table, clerk)
        self.clerk = clerk
        self.periods = periods
        self.columns: RequestColumns = read_columns(self.rows, units, periods)
        self.order = _order(self.columns)
        self.id: TextColumn = self.columns.id[self.order]
        self.period: Int32Array = self.columns.period[self.order]
        self.unit: Int32Array = self.columns.unit[self.order]
        self.shape: npt.NDArray[np.int8] = self.columns.shape[self.order]
        self._starts: Int64Array = np.flatnonzero(np.concatenate(([True], self.id[1:] != self.id[:-1])))[: self.count]
        self._check_repeated()
        clerk.declare("request", SortedNames(self.id[self._starts]) if self.rows.has("request") else None)
        clerk.declare("tag", frozenset(self.columns.tags))
        clerk.declare("category", frozenset(self.columns.categories))
        self._check_alike()
        self.standing: Standing = self._standing()
        self.shape = np.where(self.standing.has_no_curve, np.int8(Shape.LINEAR), self.shape)

    @property
    def count(self) -> int:
        """Number of lines."""
        return int(self.id.size)

    def minor(self, name: str) -> Int64Array:
        """An amount column in order of the lines; zero where not stated."""
        return self.columns.amounts[name].minor[self.order]

    def row_of(self, line: int) -> int:
        """The row of the table that a line comes from."""
        return line if isinstance(self.order, slice) else int(self.order[line])

    def rows_of(self, lines: Int64Array) -> Int64Array:
        """The rows of the table that some lines come from."""
        return lines if isinstance(self.order, slice) else self.order[lines]

    def lines_of_rows(self, rows: Int64Array) -> Int64Array:
        """The lines that some rows of the table became, ascending; rows without an id are none."""
        if isinstance(self.order, slice):
            return rows
        line = np.full(self.rows.count, -1, dtype=np.int64)
        line[self.order] = np.arange(self.count)
        found = np.sort(line[rows])
        return found[found >= 0]

    def number(self, name: str) -> NumberColumn:
        """A column of numbers in order of the lines."""
        return self.columns.numbers[name].take(self.order)

    def spans(self, requests: Iterable[str]) -> list[slice]:
        """The lines of each request, one per period; empty for an unknown id."""
        names = list(requests)
        wanted = np.full(len(names), "", dtype=np.dtypes.StringDType())
        wanted[:] = names
        starts, stops = (search_sorted(self.id, wanted, side).tolist() for side in ("left", "right"))
        return [slice(start, stop) for start, stop in zip(starts, stops, strict=True)]

    def find(self, rows: Rows, ids: TextColumn, period: Int32Array) -> Int64Array:
        """The line of each request and period that another table names, -1 with a finding where there is none."""
        line = np.full(ids.size, -1, dtype=np.int64)
        if not self.count or not ids.size:
            return line
        distinct = self.id[self._starts]
        at = np.minimum(search_sorted(distinct, ids), distinct.size - 1)
        known = (distinct[at] == ids) & (ids != "")
        for row in np.flatnonzero(~known & (ids != "")).tolist():
            fault = self.clerk.unknown("request", str(ids[row]))
            if fault is not None:
                rows.report(row, "request", fault)
        width = max(1, len(self.periods))
        group = np.repeat(np.arange(self._starts.size), np.diff(np.concatenate((self._starts, [self.count]))))
        own = group * width + self.period
        asked = at * width + period
        place = np.minimum(np.searchsorted(own, asked), self.count - 1)
        found = known & (period >= 0) & (own[place] == asked)
        line[found] = place[found]
        for row in np.flatnonzero(known & (period >= 0) & ~found).tolist():
            fault = Fault(
                "request.no-period",
                f"the request '{ids[row]}' has no row for the period '{self.periods[int(period[row])]}'",
                "a period in which the request asks for money",
                "Correct the period, or add a row to the table requests.",
            )
            rows.report(row, "period", fault)
        return line

    def grouped(self) -> Grouped:
        """The lines with the request that each belongs to."""
        counts = np.diff(np.concatenate((self._starts, [self.count])))
        row = np.arange(self.rows.count)[self.order]
        return Grouped(self.columns, row, self.id, self._starts, np.repeat(np.arange(self._starts.size), counts))

    def _standing(self) -> Standing:
        """How each line may be funded, checked together with the curves, which not every decision has."""
        if not any(self.rows.has(column) for column in DECISION_COLUMNS):
            check_shapes(self.columns, np.zeros(self.rows.count, dtype=np.bool_))
            return plain_standing(self.count)
        lines = self.grouped()
        standing = read_standing(lines)
        curveless = np.zeros(self.rows.count, dtype=np.bool_)
        curveless[lines.row] = standing.has_no_curve
        check_shapes(self.columns, curveless)
        check_decisions(lines, standing)
        return standing

    def _check_repeated(self) -> None:
        same = self.id[1:] == self.id[:-1]
        for line in (
            np.flatnonzero(same & (self.period[1:] == self.period[:-1]) & (self.period[1:] >= 0)) + 1
        ).tolist():
            first, second = sorted((self.row_of(line - 1), self.row_of(line)))
            self.rows.report(second, "request", duplicate("the request", (str(self.id[line]),), self.rows.place(first)))
        for line in (np.flatnonzero(same & (self.unit[1:] != self.unit[:-1])) + 1).tolist():
            fault = Fault(
                "request.two-units",
                f"'{self.id[line]}' belongs to different units in different rows",
                "one unit for all periods of a request",
                "Correct the unit, or give the request of the other unit its own name.",
            )
            self.rows.report(self.row_of(line), "unit", fault)

    def _check_alike(self) -> None:
        ids = self.id[self._starts]
        pairs = list(alike(str(name) for name in (ids[doubles(as_bytes(ids))].tolist() if ids.size else ())))
        for pair, span in zip(pairs, self.spans(pair.name for pair in pairs), strict=True):
            self.rows.report(self.row_of(span.start), "request", alike_fault(pair, "request"))
        table = self.rows.table
        self.clerk.report_alike("tag", self.columns.tags, table.place(None, "tags"))
        self.clerk.report_alike("category", self.columns.categories, table.place(None, "category"))


def _order(columns: RequestColumns) -> Int64Array | slice:
    """Rows of the file in order of the lines; everything, when they stand in that order already."""
    named = columns.id != ""
    if bool(named.all()):
        order = id_order(columns.id, columns.period)
        return slice(None) if order is None else order
    kept = np.flatnonzero(named).astype(np.int64)
    order = id_order(columns.id[kept], columns.period[kept])
    return kept if order is None else kept[order]
