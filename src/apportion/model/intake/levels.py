"""The table of levels: each request with levels, level by level, checked so that each contains the one below."""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision
from apportion.model.intake.amounts import Fault
from apportion.model.intake.columns import (
    AmountColumn,
    NumberColumn,
    assemble,
    no_amounts,
    no_numbers,
    read_amounts,
    read_numbers,
)
from apportion.model.intake.lines import Lines
from apportion.model.intake.packages import LevelRows, level_ranks
from apportion.model.intake.request_columns import in_minor_units, name_column, period_column, report_too_wide
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import duplicate
from apportion.model.raw import RawTable, TextColumn
from apportion.model.requests import Mask

LEVEL_MEASURES: Final = ("value", "score", "npv")


def no_levels() -> LevelRows:
    """No levels at all."""
    none = np.zeros(0, dtype=np.int64)
    return LevelRows(none, none, np.full(0, "", dtype=np.dtypes.StringDType()), none, {}, {})


def read_levels(table: RawTable | None, lines: Lines) -> LevelRows:
    """The levels of all requests that have any, in order of line and level; every fault is reported."""
    if table is None:
        _check_some(np.zeros(0, dtype=np.int64), lines)
        return no_levels()
    rows = Rows(table, lines.clerk)
    name = name_column(rows, "level")
    line = _lines_of(rows, lines)
    amounts = _amounts(rows)
    numbers = {measure: _numbers(rows, measure) for measure in LEVEL_MEASURES}
    _check_some(line[line >= 0], lines)
    usable = np.flatnonzero((line >= 0) & (name != "") & amounts.known)
    usable = usable[~_repeated(rows, line, name, usable, lines)]
    leader = lines.standing.leader[line[usable]]
    rank = level_ranks(leader, name[usable], amounts.minor[usable])
    order = np.lexsort((rank, line[usable]))
    row = usable[order]
    worth = {measure: _worth(rows, measure, column, row) for measure, column in numbers.items()}
    known = {measure: column.known[row] for measure, column in numbers.items()}
    levels = LevelRows(line[row], rank[order], name[row], amounts.minor[row], worth, known)
    _check_complete(rows, row, levels, lines)
    _check_rising(rows, row, levels, lines)
    return levels


def _amounts(rows: Rows) -> AmountColumn:
    if not rows.has("amount"):
        return no_amounts(rows.count)
    amounts = read_amounts(rows.table.columns["amount"], rows.clerk.notation, lambda r, f: rows.report(r, "amount", f))
    rows.require_column("amount", amounts.known | amounts.faulty)
    return amounts


def _numbers(rows: Rows, name: str) -> NumberColumn:
    if not rows.has(name):
        return no_numbers(rows.count)
    column = rows.table.columns[name]
    numbers = read_numbers(column, rows.clerk.notation.format, lambda r, f: rows.report(r, name, f))
    if name != "npv":
        fault = Fault("number.negative", f"a {name} cannot be negative", "zero or more", f"Correct the {name}.")
        _report(rows, np.flatnonzero(numbers.known & (numbers.digits < 0)), name, fault)
    return numbers


def _worth(rows: Rows, name: str, numbers: NumberColumn, row: Int64Array) -> DecimalColumn:
    column, wide = assemble(numbers)
    report_too_wide(rows, name, wide)
    return in_minor_units(rows, name, column.take(row), row)


def _lines_of(rows: Rows, lines: Lines) -> Int64Array:
    """The line that each row belongs to, -1 where there is none."""
    line = lines.find(rows, name_column(rows, "request"), period_column(rows, lines.periods))
    if not lines.count:
        return line
    other = (line >= 0) & (lines.standing.kind[np.maximum(line, 0)] != Decision.LEVELS)
    fault = Fault(
        "levels.not-wanted",
        "this request has no levels to choose from",
        "a request with the decision levels",
        "Write levels in the column decision of the request, or delete the row.",
    )
    _report(rows, np.flatnonzero(other), "request", fault)
    return np.where(other, -1, line)


def _report(rows: Rows, chosen: Int64Array, column: str, fault: Fault) -> None:
    rows.clerk.collector.rows(fault, rows.table, np.sort(chosen).tolist(), column)


def _check_some(held: Int64Array, lines: Lines) -> None:
    """Every request with levels has some."""
    standing = lines.standing
    told = np.zeros(lines.count + 1, dtype=np.bool_)
    told[standing.leader[held]] = True
    wanted = (standing.kind == Decision.LEVELS) & (standing.leader == np.arange(lines.count))
    fault = Fault(
        "levels.none",
        "a request with the decision levels has no rows in the table levels",
        "a row for each level",
        "Add its levels with their amounts and values; the highest is the cap.",
    )
    _report(lines.rows, lines.rows_of(np.flatnonzero(wanted & ~told[standing.leader])), "decision", fault)


def _repeated(rows: Rows, line: Int64Array, name: TextColumn, usable: Int64Array, lines: Lines) -> Mask:
    """Rows whose level and line stand above already; they are reported."""
    first: dict[tuple[int, str], int] = {}
    repeated = np.zeros(usable.size, dtype=np.bool_)
    for at, key in enumerate(zip(line[usable].tolist(), name[usable].tolist(), strict=True)):
        row = int(usable[at])
        if key in first:
            repeated[at] = True
            named = (str(lines.id[key[0]]), key[1])
            rows.report(row, "level", duplicate("the level of", named, rows.place(first[key])))
        else:
            first[key] = row
    return repeated


def _check_complete(rows: Rows, row: Int64Array, levels: LevelRows, lines: Lines) -> None:
    """A row for each level in each period of its request, a value for each level, the cap at the top."""
    leader = lines.standing.leader[levels.line]
    periods = np.bincount(lines.standing.leader[lines.standing.kind == Decision.LEVELS], minlength=lines.count)
    ranks = int(levels.rank.max(initial=0)) + 1
    level, first, code, count = np.unique(
        leader * ranks + levels.rank, return_index=True, return_inverse=True, return_counts=True
    )
    fault = Fault(
        "levels.incomplete",
        "this level has no row for a period in which its request asks for money",
        "a row for every period of the request",
        "Add the row; write 0.00 where the level costs nothing in a period.",
    )
    _report(rows, row[first[count < periods[level // ranks]]], "level", fault)
    valued = np.bincount(code, weights=levels.known["value"], minlength=level.size) > 0
    fault = Fault(
        "levels.value",
        "no row of this level says what it is worth",
        "the value of the level, the levels below included",
        "Fill in value in one of its rows.",
    )
    _report(rows, row[first[~valued]], "value" if rows.has("value") else "level", fault)
    top = np.full(lines.count, -1, dtype=np.int64)
    np.maximum.at(top, levels.line, levels.rank)
    grouped = rows.clerk.notation.currency.grouped
    cap = lines.minor("cap")
    high = np.flatnonzero((levels.rank == top[levels.line]) & (levels.amount != cap[levels.line]))
    for at in high.tolist():
        asked, amount = int(cap[levels.line[at]]), int(levels.amount[at])
        message = (
            f"the highest level '{levels.name[at]}' of '{lines.id[levels.line[at]]}' is {grouped(amount)}, "
            f"but the cap is {grouped(asked)}"
        )
        fault = Fault("levels.cap", message, grouped(asked), "Correct the amount of the level or the cap.")
        rows.report(int(row[at]), "amount", fault)


def _check_rising(rows: Rows, row: Int64Array, levels: LevelRows, lines: Lines) -> None:
    """Each level contains the one below: more money in all, no less in any period, and no less value."""
    below, above = levels.line[:-1], levels.line[1:]
    same = np.concatenate((below == above, [False]))[: row.size]
    at = np.flatnonzero(same)
    falling = at[levels.amount[at + 1] < levels.amount[at]] + 1
    fault = Fault(
        "levels.falling",
        "this level has less money in the period than the level below it, which it contains",
        "amounts that rise or stay the same from level to level",
        "State amounts with everything in the levels below.",
    )
    _report(rows, row[falling], "amount", fault)
    leader = lines.standing.leader[levels.line]
    ranks = int(levels.rank.max(initial=0)) + 1
    level, first, code = np.unique(leader * ranks + levels.rank, return_index=True, return_inverse=True)
    total = np.zeros(level.size, dtype=np.int64)
    np.add.at(total, code, levels.amount)
    value = np.zeros(level.size, dtype=object)
    np.add.at(value, code, levels.worth["value"].scaled.astype(object))
    next_of = np.flatnonzero(level[1:] // ranks == level[:-1] // ranks) + 1
    lowest = np.flatnonzero(np.concatenate(([True], level[1:] // ranks != level[:-1] // ranks))[: level.size])
    flat = next_of[total[next_of] == total[next_of - 1]]
    fault = Fault(
        "levels.same",
        "this level costs as much as another one, or nothing at all",
        "levels that each cost more than the one below",
        "Leave one of them out; taking none of the levels needs no row.",
    )
    _report(rows, row[first[np.concatenate((flat, lowest[total[lowest] == 0]))]], "amount", fault)
    worse = next_of[value[next_of] < value[next_of - 1]]
    fault = Fault(
        "levels.falling",
        "this level is worth less than the level below it, which it contains",
        "values that rise or stay the same from level to level",
        "State values with everything in the levels below.",
    )
    _report(rows, row[first[worse]], "value", fault)
