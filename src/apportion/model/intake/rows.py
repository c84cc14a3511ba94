"""Small tables row by row: cells by the type that the catalogue of fields gives them, faults reported on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import numpy as np

from apportion.model.findings import Place
from apportion.model.intake.amounts import (
    Fault,
    NumberFormat,
    read_amount,
    read_date,
    read_decimal,
    read_integer,
    read_percent,
)
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest, normalised, read_id
from apportion.model.intake.tables import check_columns, set_totals_aside
from apportion.model.raw import CellKind, RawTable
from apportion.model.requests import Mask
from apportion.model.schema import Field, Table
from apportion.model.schema import table as catalogued

_Value = TypeVar("_Value", int, str, Decimal)


class Rows:
    """One table, its columns checked and its total rows set aside. A blank or faulty cell reads as not stated."""

    def __init__(self, table: RawTable, clerk: Clerk, spec: Table | None = None) -> None:
        """``spec`` says the columns of a table that is no part of a case."""
        self.spec = spec or catalogued(table.name)
        self.fields = {field.name: field for field in self.spec.fields}
        self.complete = check_columns(table, self.spec, clerk.collector)
        self.table = set_totals_aside(table, self.spec, clerk)
        self.clerk = clerk

    @property
    def count(self) -> int:
        """Number of rows, totals left out."""
        return self.table.rows

    @property
    def _format(self) -> NumberFormat:
        return self.clerk.notation.format

    def has(self, column: str) -> bool:
        """True when the table has the column at all."""
        return column in self.table.columns

    def place(self, row: int, column: str = "") -> Place:
        """Where a row or cell stands."""
        return self.table.place(row, column)

    def cell(self, row: int, column: str) -> tuple[str, CellKind]:
        """The cell as it stands; blank where the table has no such column."""
        held = self.table.columns.get(column)
        return ("", CellKind.TEXT) if held is None else (str(held.texts[row]), held.kind(row))

    def report(self, row: int, column: str, fault: Fault) -> None:
        """A finding about one cell."""
        self.clerk.collector.rows(fault, self.table, [row], column)

    def text(self, row: int, column: str) -> str:
        """Words for readers, trimmed."""
        text = self.cell(row, column)[0].strip()
        if not text:
            self._require(row, column)
        return text

    def name(self, row: int, column: str) -> str:
        """An id; empty when blank or faulty."""
        text, kind = self.cell(row, column)
        name = read_id(text, kind)
        if isinstance(name, Fault):
            self.report(row, column, name)
            return ""
        if not name:
            self._require(row, column)
        elif kind is CellKind.TEXT:
            self.clerk.note_spelling(column, text, name, self.place(row, column))
        return name

    def reference(self, row: int, column: str, kind: str) -> str:
        """An id that some table declares; empty when blank, faulty or unknown."""
        name = self.name(row, column)
        fault = self.clerk.unknown(kind, name) if name else None
        if fault is not None:
            self.report(row, column, fault)
            return ""
        return name

    def names(self, row: int, column: str) -> tuple[str, ...]:
        """Several ids separated by semicolons, without repetition."""
        text, kind = self.cell(row, column)
        read: list[str] = []
        for part in text.split(";"):
            name = read_id(part, kind)
            if isinstance(name, Fault):
                self.report(row, column, name)
            elif name:
                read.append(name)
        return tuple(dict.fromkeys(read))

    def amount(self, row: int, column: str, *, negative: bool = False) -> int | None:
        """Minor units, ``None`` when not stated."""
        value = read_amount(*self.cell(row, column), self.clerk.notation, negative=negative)
        return self._taken(row, column, value)

    def decimal(self, row: int, column: str) -> Decimal | None:
        """An exact number, ``None`` when not stated."""
        return self._taken(row, column, read_decimal(*self.cell(row, column), self._format))

    def percent(self, row: int, column: str) -> Decimal | None:
        """A percentage as a fraction, ``None`` when not stated."""
        return self._taken(row, column, read_percent(*self.cell(row, column), self._format))

    def integer(self, row: int, column: str) -> int | None:
        """A whole number, ``None`` when not stated."""
        return self._taken(row, column, read_integer(*self.cell(row, column), self._format))

    def date(self, row: int, column: str) -> str:
        """A day as ``2025-12-31``, empty when not stated."""
        return self._taken(row, column, read_date(*self.cell(row, column))) or ""

    def choice(self, row: int, column: str) -> str:
        """One of the words of the catalogue; the default when blank, empty when faulty."""
        field = self.fields[column]
        word = normalised(self.cell(row, column)[0])
        if not word:
            self._require(row, column)
            return field.default
        if word in field.choices:
            return word
        self.report(row, column, unknown_choice(field, word))
        return ""

    def require_column(self, column: str, stated: Mask) -> None:
        """Report the blank cells of a required column; ``stated`` is true where there is anything in the cell."""
        field = self.fields[column]
        if field.required:
            self.clerk.collector.rows(blank(field), self.table, np.flatnonzero(~stated).tolist(), column)

    def _taken(self, row: int, column: str, value: _Value | Fault | None) -> _Value | None:
        if isinstance(value, Fault):
            self.report(row, column, value)
            return None
        if value is None or value == "":
            self._require(row, column)
        return value

    def _require(self, row: int, column: str) -> None:
        field = self.fields[column]
        if field.required and self.has(column):
            self.report(row, column, blank(field))


def blank(field: Field) -> Fault:
    """The fault of a required cell that is empty."""
    example = f", for example {field.example}" if field.example else ""
    return Fault(
        "cell.required",
        f"'{field.name}' is empty",
        field.help,
        f"Fill it in{example}; nothing is assumed for it.",
    )


def unknown_choice(field: Field, word: str) -> Fault:
    """The fault of a word that is none of the choices."""
    near = nearest(word, field.choices)
    words = ", ".join(field.choices)
    remedy = f"Did you mean '{near}'?" if near else f"Use one of {words}."
    return Fault("choice.unknown", f"'{word}' is no choice for {field.name}", f"one of {words}", remedy)


def negative_number(noun: str, number: Decimal) -> Fault:
    """The fault of a rate, weight or other number below zero where only zero and more make sense."""
    return Fault("number.negative", f"the {noun} {number:f} is negative", "zero or more", f"Correct the {noun}.")
