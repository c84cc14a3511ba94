"""The table of points: the corners of piecewise-linear curves, checked for all lines at once and exactly."""

from __future__ import annotations

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.intake.amounts import Fault
from apportion.model.intake.columns import assemble, no_amounts, no_numbers, read_amounts, read_numbers
from apportion.model.intake.lines import Lines
from apportion.model.intake.request_columns import in_minor_units, name_column, period_column, report_too_wide
from apportion.model.intake.rows import Rows
from apportion.model.raw import RawTable
from apportion.model.requests import Mask, Points, Shape

_POINTS_MIN = 2
_SURE = 1e-9
"""Relative margin beyond which a comparison of products in binary floats cannot be wrong; the rest is done exactly."""


def read_points(table: RawTable | None, lines: Lines) -> Points:
    """The corners of all lines of shape points, in order of line and amount; every fault is reported."""
    if table is None:
        empty = np.zeros(0, dtype=np.int64)
        values, _ = assemble(no_numbers(0))
        points = Points(np.zeros(lines.count + 1, dtype=np.int64), empty, values)
        _check_reach(points, lines)
        return points
    rows = Rows(table, lines.clerk)
    line = _lines_of(rows, lines)
    clerk = lines.clerk
    amounts, numbers = no_amounts(rows.count), no_numbers(rows.count)
    if rows.has("amount"):
        amounts = read_amounts(rows.table.columns["amount"], clerk.notation, lambda r, f: rows.report(r, "amount", f))
        rows.require_column("amount", amounts.known | amounts.faulty)
    if rows.has("value"):
        numbers = read_numbers(
            rows.table.columns["value"], clerk.notation.format, lambda r, f: rows.report(r, "value", f)
        )
        rows.require_column("value", numbers.known | numbers.faulty)
    values, wide = assemble(numbers)
    report_too_wide(rows, "value", wide)
    usable = np.flatnonzero((line >= 0) & amounts.known & numbers.known)
    order = usable[np.lexsort((amounts.minor[usable], line[usable]))]
    counts = np.bincount(line[order], minlength=lines.count)
    offset = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    points = Points(offset, amounts.minor[order], in_minor_units(rows, "value", values.take(order), order))
    _check_curves(points, line[order], order, rows)
    _check_reach(points, lines)
    return points


def _lines_of(rows: Rows, lines: Lines) -> Int64Array:
    """The line that each row belongs to, -1 where there is none."""
    line = lines.find(rows, name_column(rows, "request"), period_column(rows, lines.periods))
    other = (line >= 0) & (lines.shape[np.maximum(line, 0)] != Shape.POINTS) if lines.count else line >= 0
    fault = Fault(
        "shape.not-wanted",
        "this request is not of shape points, so it has no points",
        "a request of shape points",
        "Write points in the column shape of the request, or delete the row.",
    )
    rows.clerk.collector.rows(fault, rows.table, np.flatnonzero(other).tolist(), "request")
    return line


def _check_curves(points: Points, line: Int64Array, row: Int64Array, rows: Rows) -> None:
    """Amounts rise, values do not fall, and each slope is at most the one before."""
    amount, value = points.amount, points.value.scaled
    same = line[1:] == line[:-1]
    wider, higher = amount[1:] - amount[:-1], value[1:] - value[:-1]
    _report(
        rows,
        row[1:][same & (wider == 0)],
        "amount",
        Fault("points.repeated", "this amount has two values", "each amount once", "Delete one of the two rows."),
    )
    _report(
        rows,
        row[1:][same & (wider > 0) & (higher < 0)],
        "value",
        Fault(
            "points.falling",
            "value falls as money grows",
            "a value at least as high",
            "Correct the value or lower the cap.",
        ),
    )
    _report(
        rows,
        row[2:][_convex(same[1:] & same[:-1], wider, higher)],
        "value",
        Fault(
            "points.convex",
            "the line up to this point is steeper than the one before: money would return more, the more is spent",
            "slopes that fall or stay the same",
            "Leave out the point before it, or give the request a floor below which it is not worth doing.",
        ),
    )


def _report(rows: Rows, chosen: Int64Array, column: str, fault: Fault) -> None:
    rows.clerk.collector.rows(fault, rows.table, np.sort(chosen).tolist(), column)


def _convex(inside: Mask, wider: Int64Array, higher: Int64Array) -> Mask:
    """Where a slope exceeds the one before it, by products of whole numbers; close calls in unlimited integers."""
    before = higher[:-1].astype(np.float64) * wider[1:]
    after = higher[1:].astype(np.float64) * wider[:-1]
    possible = inside & (wider[1:] > 0) & (wider[:-1] > 0) & (after * (1 + _SURE) >= before)
    for at in np.flatnonzero(possible).tolist():
        possible[at] = int(higher[at + 1]) * int(wider[at]) > int(higher[at]) * int(wider[at + 1])
    return possible


def _check_reach(points: Points, lines: Lines) -> None:
    """Lines of shape points need two points at least, from the floor or below to the cap or above."""
    wanted = lines.shape == Shape.POINTS
    if not wanted.any():
        return
    counts = np.diff(points.offset)
    few = Fault(
        "points.few",
        "a request of shape points has fewer than two rows in the table points",
        "at least two rows",
        "Add its points: one at the floor (often 0 and 0) and one at the cap.",
    )
    _report(lines.rows, lines.rows_of(np.flatnonzero(wanted & (counts < _POINTS_MIN))), "shape", few)
    held = np.flatnonzero(wanted & (counts >= _POINTS_MIN))
    first, last = points.amount[points.offset[held]], points.amount[points.offset[held + 1] - 1]
    short = (first > lines.minor("floor")[held]) | (last < lines.minor("cap")[held])
    grouped = lines.clerk.notation.currency.grouped
    for at in np.flatnonzero(short).tolist():
        line = int(held[at])
        floor, cap = int(lines.minor("floor")[line]), int(lines.minor("cap")[line])
        message = (
            f"the points of '{lines.id[line]}' reach from {grouped(int(first[at]))} to {grouped(int(last[at]))}, "
            f"but it may receive {grouped(floor)} to {grouped(cap)}"
        )
        remedy = "Add a point at the floor and one at the cap; value outside the points is not guessed."
        lines.rows.report(
            lines.row_of(line), "shape", Fault("points.reach", message, "points from floor to cap", remedy)
        )
