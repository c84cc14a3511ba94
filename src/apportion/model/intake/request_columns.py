"""The table of requests column by column, in the order of the file: names, references, amounts, numbers, shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.dtypes import StringDType

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.intake.amounts import Fault
from apportion.model.intake.coding import Coded, coded, doubtful_names, resolved
from apportion.model.intake.columns import (
    AmountColumn,
    NumberColumn,
    no_amounts,
    no_numbers,
    read_amounts,
    read_numbers,
)
from apportion.model.intake.names import normalised, read_id
from apportion.model.intake.rows import Rows, blank, unknown_choice
from apportion.model.raw import CellKind, TextColumn
from apportion.model.requests import Int32Array, Shape

AMOUNTS = ("floor", "cap", "minimum", "last_year", "start", "scale", "ceiling")
NUMBERS = ("rate", "exponent", "weight", "value", "score", "npv")


@dataclass(frozen=True, eq=False)
class RequestColumns:
    """One entry per row of the file. A faulty or unknown name is -1, a faulty id is empty."""

    rows: Rows
    id: TextColumn
    unit: Int32Array
    period: Int32Array
    category: Int32Array
    categories: tuple[str, ...]
    shape: npt.NDArray[np.int8]
    amounts: dict[str, AmountColumn]
    numbers: dict[str, NumberColumn]
    tags: dict[str, Int64Array]
    """Rows that carry each tag, ascending."""


def read_columns(rows: Rows, units: Collection[str], periods: tuple[str, ...]) -> RequestColumns:
    """Read every column; all faults of all columns are reported."""
    unit_index = {name: position for position, name in enumerate(units)}
    category, categories = _categories(rows)
    return RequestColumns(
        rows=rows,
        id=name_column(rows, "request"),
        unit=references(rows, "unit", "unit", unit_index.get),
        period=period_column(rows, periods),
        category=category,
        categories=categories,
        shape=_shapes(rows),
        amounts={name: _amounts(rows, name) for name in AMOUNTS},
        numbers={name: _numbers(rows, name) for name in NUMBERS},
        tags=_tags(rows),
    )


def name_column(rows: Rows, header: str) -> TextColumn:
    """The ids of a column, normalised; empty where blank or faulty, which is reported."""
    if not rows.has(header):
        return np.full(rows.count, "", dtype=StringDType())
    column = rows.table.columns[header]
    doubtful = np.flatnonzero(doubtful_names(column)).tolist()
    if not doubtful:
        return column.texts
    ids = column.texts.copy()
    for row in doubtful:
        ids[row] = rows.name(row, header)
    return ids


def report_cells(rows: Rows, column: str, cells: Coded, faults: list[tuple[int, Fault]]) -> None:
    """Report the faults of distinct cells, by their position, in every row that holds them."""
    fault_of = dict(faults)
    faulty = np.zeros(max(1, len(cells.cells)), dtype=np.bool_)
    faulty[list(fault_of)] = True
    for row in np.flatnonzero(faulty[cells.codes]).tolist():
        rows.report(row, column, fault_of[int(cells.codes[row])])


def references(rows: Rows, column: str, kind: str, index_of: Callable[[str], int | None]) -> Int32Array:
    """Positions of the names that a column refers to."""
    if not rows.has(column):
        return np.full(rows.count, -1, dtype=np.int32)
    field, clerk = rows.spec.field(column), rows.clerk

    def resolve(text: str, cell_kind: CellKind) -> int | Fault:
        name = read_id(text, cell_kind)
        if isinstance(name, Fault):
            return name
        if not name:
            return blank(field) if field.required else -1
        fault = clerk.unknown(kind, name)
        if fault is not None:
            return fault
        position = index_of(name)
        return -1 if position is None else position

    cells = coded(rows.table.columns[column])
    _note_spellings(rows, column, cells)
    numbers, faults = resolved(cells, resolve)
    report_cells(rows, column, cells, faults)
    return numbers.astype(np.int32)


def _note_spellings(rows: Rows, column: str, cells: Coded) -> None:
    for position, (text, kind) in enumerate(cells.cells):
        if kind is CellKind.TEXT and text != normalised(text) != "":
            row = int(cells.rows[position][0])
            rows.clerk.note_spelling(column, text, normalised(text), rows.place(row, column))


def period_column(rows: Rows, periods: tuple[str, ...]) -> Int32Array:
    """Positions of the periods; -1 where unknown or, with several periods, not stated; both are reported."""
    index = {name: position for position, name in enumerate(periods)}
    period = references(rows, "period", "period", index.get)
    if len(periods) == 1:
        return np.zeros(rows.count, dtype=np.int32)
    if len(periods) > 1:
        column = rows.table.columns.get("period")
        empty = period < 0 if column is None else (period < 0) & (np.strings.strip(column.texts) == "")
        rows.clerk.collector.rows(_period_needed(periods), rows.table, np.flatnonzero(empty).tolist(), "period")
    return period


def _period_needed(periods: tuple[str, ...]) -> Fault:
    return Fault(
        "period.needed",
        "'period' is empty, and the case has several budget periods",
        "one of " + ", ".join(periods),
        "Write the period that the row is about; a row for each period where there are several.",
    )


def period_index(rows: Rows, row: int, periods: tuple[str, ...]) -> int | None:
    """The budget period of a row of a small table; ``None`` when it cannot be told, which is reported."""
    name = rows.reference(row, "period", "period")
    if name:
        return periods.index(name) if name in periods else None
    if len(periods) == 1:
        return 0
    if len(periods) > 1 and not rows.cell(row, "period")[0].strip():
        rows.report(row, "period", _period_needed(periods))
    return None


def _categories(rows: Rows) -> tuple[Int32Array, tuple[str, ...]]:
    """Codes and names of categories, in order of the name so that the order of rows does not matter."""
    if not rows.has("category"):
        return np.full(rows.count, -1, dtype=np.int32), ()
    cells = coded(rows.table.columns["category"])
    names = sorted({name for name in (read_id(*cell) for cell in cells.cells) if isinstance(name, str) and name})
    index = {name: position for position, name in enumerate(names)}
    rows.clerk.declare("category", frozenset(names))
    return references(rows, "category", "category", index.get), tuple(names)


def _shapes(rows: Rows) -> npt.NDArray[np.int8]:
    if not rows.has("shape"):
        return np.full(rows.count, Shape.LINEAR, dtype=np.int8)
    field = rows.spec.field("shape")

    def resolve(text: str, _: CellKind) -> int | Fault:
        word = normalised(text) or field.default
        return Shape[word.upper()].value if word in field.choices else unknown_choice(field, word)

    cells = coded(rows.table.columns["shape"])
    numbers, faults = resolved(cells, resolve)
    report_cells(rows, "shape", cells, faults)
    return numbers.astype(np.int8)


def _amounts(rows: Rows, name: str) -> AmountColumn:
    if not rows.has(name):
        return no_amounts(rows.count)
    column = read_amounts(
        rows.table.columns[name], rows.clerk.notation, lambda row, fault: rows.report(row, name, fault)
    )
    rows.require_column(name, column.known | column.faulty)
    return column


def _numbers(rows: Rows, name: str) -> NumberColumn:
    if not rows.has(name):
        return no_numbers(rows.count)
    column = read_numbers(
        rows.table.columns[name], rows.clerk.notation.format, lambda row, fault: rows.report(row, name, fault)
    )
    rows.require_column(name, column.known | column.faulty)
    return column


def in_minor_units(rows: Rows, name: str, values: DecimalColumn, faulty: Int64Array) -> DecimalColumn:
    """Values in minor units, as money is; what does not fit is reported in ``faulty`` rows and counts as nothing."""
    try:
        return values.times_power_of_ten(rows.clerk.notation.currency.decimals)
    except OverflowError:
        report_too_wide(rows, name, faulty)
        return DecimalColumn(np.zeros_like(values.scaled), 0)


def report_too_wide(rows: Rows, column: str, wide: Int64Array) -> None:
    """Report numbers that cannot share one exact scale with the rest of their column."""
    fault = Fault(
        "number.column-range",
        f"the numbers of the column {column} are together too large and too fine: they need more than 18 digits",
        "numbers of similar size, with fewer decimals",
        "Shorten the decimals of the column; a spreadsheet's quotient can be rounded to six of them.",
    )
    rows.clerk.collector.rows(fault, rows.table, np.sort(wide).tolist(), column)


def _tags(rows: Rows) -> dict[str, Int64Array]:
    if not rows.has("tags"):
        return {}
    cells = coded(rows.table.columns["tags"])
    carried: dict[str, list[Int64Array]] = {}
    for (text, kind), held in zip(cells.cells, cells.rows, strict=True):
        if "," in text:
            fault = Fault(
                "id.characters",
                f"'{text}' would be one tag with a comma in it",
                "tags separated by semicolons",
                f"Write '{'; '.join(part.strip() for part in text.split(','))}'.",
            )
            rows.clerk.collector.rows(fault, rows.table, held.tolist(), "tags")
            continue
        for name in dict.fromkeys(read_id(part, kind) for part in text.split(";")):
            if isinstance(name, Fault):
                rows.clerk.collector.rows(name, rows.table, held.tolist(), "tags")
            elif name:
                carried.setdefault(name, []).append(held)
    return {tag: np.sort(np.concatenate(parts)) for tag, parts in sorted(carried.items())}
