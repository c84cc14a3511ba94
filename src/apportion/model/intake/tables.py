"""What holds for every table: known columns, required columns, keys used once, and total rows set aside.

A row of totals is never added to the others: it is checked against them and left out.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from apportion.kernel.exact import exact_sum
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.columns import read_amounts, read_numbers
from apportion.model.intake.names import nearest
from apportion.model.raw import RawCase, RawColumn, RawTable, TextColumn
from apportion.model.requests import Mask
from apportion.model.schema import TABLES, Table

_TOTAL_WORDS: Final = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "overall total",
        "overall",
        "sum",
        "sums",
        "subtotal",
        "subtotals",
        "sub-total",
        "sub total",
        "sous-total",
        "gesamt",
        "gesamtsumme",
        "summe",
        "zwischensumme",
    }
)
_TOTAL_PHRASE: Final = re.compile(r"(?:grand |sub-?)?totals? .+|.+ (?:sub-?)?totals?")
"""Such as ``Total engineering``: several words, so it cannot be an id."""
_Summable = tuple[np.ndarray, Mask, bool]
"""Money in minor units or weights in 10**-18, where it is stated, and whether it is money."""
_FRAGMENTS: Final = (
    b"otal",
    b"OTAL",
    b"sum",
    b"Sum",
    b"SUM",
    b"umme",
    b"UMME",
    b"verall",
    b"VERALL",
    b"esamt",
    b"ESAMT",
)
"""One of them is in every word for totals: a quick way to leave out the other rows."""


def check_tables(raw: RawCase, collector: Collector) -> dict[str, RawTable]:
    """The tables that a case may have, with total rows still in them; unknown and missing ones are reported."""
    names = [table.name for table in TABLES]
    for name in sorted(set(raw.tables) - set(names)):
        near = nearest(name, names)
        remedy = f"Rename it to '{near}'." if near else f"Remove it; a case has the tables {', '.join(names)}."
        fault = Fault("table.unknown", f"there is no table '{name}' in a case", near, remedy)
        collector.add(fault, dataclasses.replace(raw.tables[name].place(), line=0), name)
    unread = unread_tables(raw)
    for spec in TABLES:
        if spec.required and spec.name not in raw.tables and spec.name not in unread:
            fault = Fault("table.missing", f"the table '{spec.name}' is missing", spec.name, f"Add it: {spec.help}")
            collector.add(fault, Place(file=raw.settings_file, sheet=raw.settings_sheet))
    for spec in TABLES:
        if spec.required and spec.name in raw.tables and not raw.tables[spec.name].rows:
            fault = Fault(
                "table.empty",
                f"the table '{spec.name}' has no rows",
                "at least one row",
                "Fill in the table.",
            )
            collector.add(fault, raw.tables[spec.name].place())
    return {name: raw.tables[name] for name in names if name in raw.tables and raw.tables[name].rows}


def unread_tables(raw: RawCase) -> frozenset[str]:
    """Tables of which the reader had to refuse the file, so that nothing follows from their absence."""
    absent = frozenset(spec.name for spec in TABLES if spec.name not in raw.tables)
    if raw.findings.blocking and not raw.tables and not raw.settings:
        return absent  # the source itself could not be read
    blamed = {finding.place.sheet or finding.place.file for finding in raw.findings.blocking}
    stems = {re.split(r"[\\/]", name)[-1].partition(".")[0].casefold() for name in blamed}
    return absent & stems


def check_columns(table: RawTable, spec: Table, collector: Collector) -> bool:
    """Report unknown and missing columns; true when every required column is there."""
    names = [field.name for field in spec.fields]
    for header in sorted(set(table.columns) - set(names)):
        near = nearest(header, names)
        remedy = f"Rename it to '{near}'." if near else f"Remove it; the table has the columns {', '.join(names)}."
        fault = Fault("table.unknown-column", f"the table {spec.name} has no column '{header}'", near, remedy)
        collector.add(fault, table.place(None, header), header)
    complete = True
    for field in spec.fields:
        if field.required and field.name not in table.columns:
            complete = False
            fault = Fault(
                "table.missing-column",
                f"the table {spec.name} lacks the column '{field.name}'",
                field.name,
                f"Add the column: {field.help}",
            )
            collector.add(fault, table.place())
    return complete


def set_totals_aside(table: RawTable, spec: Table, clerk: Clerk) -> RawTable:
    """The table without its total rows, each of which is checked against the rows above it and reported."""
    total = np.zeros(table.rows, dtype=np.bool_)
    for header in (*spec.key, "name"):
        if header in table.columns and (header == "name" or spec.field(header).type == "id"):
            total |= _says_total(table.columns[header].texts, key=header != "name")
    if not total.any():
        return table
    sums = _amounts(table, spec, clerk)
    stated = np.zeros(table.rows, dtype=np.bool_)
    for _, known, _ in sums.values():
        stated |= known
    # Without a figure there is nothing to check, so the row is taken for what its name says: an ordinary row.
    total &= stated
    _check_totals(table, total, sums, clerk)
    return take_rows(table, ~total)


def take_rows(table: RawTable, chosen: Mask) -> RawTable:
    """The table restricted to some of its rows."""
    columns = {
        header: RawColumn(
            header,
            column.position,
            column.texts[chosen],
            None if column.kinds is None else column.kinds[chosen],
        )
        for header, column in table.columns.items()
    }
    return dataclasses.replace(table, lines=table.lines[chosen], columns=columns)


def _says_total(texts: TextColumn, *, key: bool) -> Mask:
    try:
        cells = texts.astype(f"S{max(1, int(np.strings.str_len(texts).max(initial=1)))}")
        likely = np.zeros(texts.size, dtype=np.bool_)
        for fragment in _FRAGMENTS:
            likely |= np.strings.find(cells, fragment) >= 0
    except UnicodeEncodeError:
        likely = np.ones(texts.size, dtype=np.bool_)
    for row in np.flatnonzero(likely).tolist():
        words = re.sub(r"\s+", " ", str(texts[row]).strip().rstrip(":").casefold())
        likely[row] = words in _TOTAL_WORDS or (key and _TOTAL_PHRASE.fullmatch(words) is not None)
    return likely


def _check_totals(table: RawTable, total: Mask, sums: Mapping[str, _Summable], clerk: Clerk) -> None:
    for row in np.flatnonzero(total).tolist():
        before = np.arange(table.rows) < row
        earlier = np.flatnonzero(total & before)
        since = before & (np.arange(table.rows) > (earlier[-1] if earlier.size else -1))
        wrong = None
        for header, (values, known, money) in sums.items():
            if not known[row]:
                continue
            stated = int(values[row])
            candidates = [exact_sum(values[before & ~total]), exact_sum(values[since & ~total])]
            if stated not in candidates:
                wrong = (header, _shown(stated, money, clerk), _shown(candidates[0], money, clerk))
                break
        if wrong is None:
            message = "this row holds totals; it equals the sum of the rows above and is left out"
            fault = Fault(
                "total-row.left-out",
                message,
                "",
                "Nothing, or delete the row; the plan computes its own totals.",
            )
            clerk.collector.add(fault, table.place(row))
        else:
            header, stated_text, sum_text = wrong
            message = f"this row of totals says {stated_text} for {header}; the rows above sum to {sum_text}"
            remedy = "Correct the row that is wrong, delete the row of totals, or rename it if it is none."
            clerk.collector.add(
                Fault("total-row.differs", message, sum_text, remedy), table.place(row, header), stated_text
            )


def _amounts(table: RawTable, spec: Table, clerk: Clerk) -> dict[str, _Summable]:
    """Columns that can be summed; cells with faults are not stated."""
    sums: dict[str, _Summable] = {}
    for field in spec.fields:
        if field.name not in table.columns:
            continue
        column = table.columns[field.name]
        if field.type == "amount":
            amounts = read_amounts(column, clerk.notation, _ignore, negative=True)
            sums[field.name] = (amounts.minor, amounts.known, True)
        elif field.name == "weight":
            numbers = read_numbers(column, clerk.notation.format, _ignore)
            scaled = [
                int(digit) * 10 ** (18 - int(place))
                for digit, place in zip(numbers.digits, numbers.places, strict=True)
            ]
            sums[field.name] = (np.array(scaled, dtype=object), numbers.known, False)
    return sums


def _ignore(row: int, fault: Fault) -> None:
    """The cell's own fault is reported where the column is read, not where totals are compared."""


def _shown(value: int, is_money: bool, clerk: Clerk) -> str:  # noqa: FBT001 - a flag that came with the value
    return clerk.notation.currency.grouped(value) if is_money else f"{value / 10**18:g}"


def report_duplicates(
    table: RawTable, keys: Iterable[tuple[int, tuple[str, ...]]], collector: Collector, what: str
) -> set[int]:
    """Report rows whose key stands above already, naming both lines; the rows to leave out are returned."""
    first: dict[tuple[str, ...], int] = {}
    repeated = set()
    for row, key in keys:
        if key not in first:
            first[key] = row
            continue
        repeated.add(row)
        collector.add(duplicate(what, key, table.place(first[key])), table.place(row), " ".join(key))
    return repeated


def duplicate(what: str, key: tuple[str, ...], first: Place) -> Fault:
    """The fault of a second row with the same key."""
    named = ", ".join(f"'{part}'" for part in key if part)
    return Fault(
        "row.duplicate",
        f"{what} {named} stands twice; the first time in {first}",
        "one row",
        "Delete one of the two rows, or give one another name; amounts are never added up silently.",
    )
