"""From fitted curves to the cells of a case: which rows they belong to, and the tables with the curves in them.

Knows raw tables and curves. It must not fit, and writes no file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from apportion.model.case import Case
from apportion.model.findings import Finding, Findings
from apportion.model.intake.amounts import NumberFormat
from apportion.model.raw import RawCase, RawTable
from apportion.model.replaced import CellChange, with_replaced, with_rows, without_rows
from apportion.model.response_mapping import ResponseMapping

if TYPE_CHECKING:
    from apportion.valuation.response.as_request import Side
    from apportion.valuation.response.evidence import RequestRow
    from apportion.valuation.response.fit import ResponseFit
    from apportion.valuation.response.request_curve import BudgetTerms, RequestCurve

CURVE_COLUMNS: Final = ("shape", "rate", "start", "scale", "exponent", "ceiling")
"""Cells of a request that say how its value grows."""


@dataclass(frozen=True, eq=False)
class WithCurves:
    """A case as read, with fitted curves in the cells of its requests."""

    raw: RawCase
    changes: tuple[CellChange, ...]
    """Cells of the table ``requests`` that are others now."""
    points_added: int
    """Rows of the table ``points``."""
    points_removed: int

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are others now."""
        points = ("points",) if self.points_added or self.points_removed else ()
        return (*(("requests",) if self.changes else ()), *points)


def rows_of(table: RawTable, names: Collection[str]) -> dict[int, str]:
    """Rows of a table that belong to requests of some names, with the name of each."""
    ids = table.columns["request"].texts.tolist() if "request" in table.columns else []
    return {row: str(name).strip() for row, name in enumerate(ids) if str(name).strip() in names}


def with_placeholders(raw: RawCase, names: Collection[str]) -> RawCase:
    """The case with a straight line of nothing for some requests: it can be built before their curves are known."""
    table = raw.tables.get("requests")
    if table is None:
        return raw
    rows = rows_of(table, names)
    cells = {name: dict.fromkeys(rows, "") for name in CURVE_COLUMNS}
    cells |= {"shape": dict.fromkeys(rows, "linear"), "rate": dict.fromkeys(rows, "0")}
    held = raw.tables.get("points")
    scratch, _ = with_replaced(raw, "requests", cells)
    return scratch if held is None else without_rows(scratch, "points", rows_of(held, names).keys())


def request_rows(
    raw: RawCase, case: Case, mapping: ResponseMapping, fit: ResponseFit, terms: BudgetTerms, side: Side
) -> tuple[tuple[RequestRow, ...], Findings]:
    """The curve of every row of every request that the mapping names.

    Returns:
        The rows in the order of channels' names and of the table; and what is to be said of the curves.
    """
    from apportion.valuation.response.as_request import as_request_curve
    from apportion.valuation.response.evidence import RequestRow

    table, found, rows = raw.tables["requests"], Findings(), []
    periods = table.columns["period"].texts.tolist() if "period" in table.columns else [""] * table.rows
    lines = case.requests
    caps = {
        (str(name), case.periods[period]): int(cap)
        for name, period, cap in zip(lines.id.tolist(), lines.period.tolist(), lines.cap.tolist(), strict=True)
    }
    names = dict(zip(lines.id.tolist(), lines.name.tolist(), strict=True))
    for channel in sorted(mapping.channels, key=lambda item: item.column):
        for row in rows_of(table, {channel.request}):
            period = str(periods[row]).strip()
            cap = caps[channel.request, period or case.periods[0]]
            curve: RequestCurve | Finding | None = None
            if cap > 0:
                takes: Literal["envelope", "refuse"] = "envelope" if channel.takes_envelope else "refuse"
                curve = as_request_curve(fit.channel(channel.column), terms, cap, side=side, s_curve=takes)
            if isinstance(curve, Finding):
                found += Findings.of([curve])
                curve = None
            elif curve is not None:
                found += curve.findings
            name = str(names[channel.request]) or channel.request
            rows.append(RequestRow(channel.column, channel.request, name, period, cap, curve))
    return tuple(rows), found


def with_curves(raw: RawCase, case: Case, rows: Collection[RequestRow]) -> WithCurves:
    """The tables with every curve in its row; rows without a curve stay as they are."""
    table = raw.tables["requests"]
    periods = table.columns["period"].texts.tolist() if "period" in table.columns else [""] * table.rows
    decimal = NumberFormat(case.number_format).decimal
    cells: dict[str, dict[int, str]] = {name: {} for name in CURVE_COLUMNS}
    points: list[dict[str, str]] = []
    removed: set[int] = set()
    for item in rows:
        if item.curve is None:
            continue
        written = {"start": "", **item.curve.request_cells()}
        for row in rows_of(table, {item.request}):
            if str(periods[row]).strip() == item.period:
                for name in CURVE_COLUMNS:
                    cells[name][row] = written[name].replace(".", decimal)
        removed |= _points_of(raw, item.request, item.period)
        points += [_localised(point, decimal) for point in item.curve.point_rows(item.request, item.period)]
    changed, changes = with_replaced(raw, "requests", cells)
    changed = with_rows(without_rows(changed, "points", removed), "points", _without_blank(points))
    return WithCurves(changed, changes, len(points), len(removed))


def _localised(point: Mapping[str, str], decimal: str) -> dict[str, str]:
    return {name: text.replace(".", decimal) if name in {"amount", "value"} else text for name, text in point.items()}


def _points_of(raw: RawCase, request: str, period: str) -> set[int]:
    held = raw.tables.get("points")
    if held is None:
        return set()
    periods = held.columns["period"].texts.tolist() if "period" in held.columns else [""] * held.rows
    return {row for row in rows_of(held, {request}) if str(periods[row]).strip() == period}


def _without_blank(points: list[dict[str, str]]) -> list[Mapping[str, str]]:
    """The rows without the column of periods where none is stated."""
    if any(point["period"] for point in points):
        return list(points)
    return [{name: text for name, text in point.items() if name != "period"} for point in points]
