"""Amounts and quantities of a file, column-wise: plain numbers by the engine, every other spelling by the grammar.

The engine reads only what the grammar of amounts would read to the same number; a spelling that occurs often goes
through the grammar once.

Knows columns of numbers. It must not know accounts or time.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.kernel.money import Currency
from apportion.model.intake.amounts import (
    INTEGER_DIGITS_MAX,
    SIGNIFICANT_DIGITS_MAX,
    Fault,
    Notation,
    NumberFormat,
    read_amount,
    read_decimal,
)
from apportion.model.ledger_mapping import SCALES
from apportion.model.raw import CellKind

QUANTITY_PLACES: Final = 6
"""Decimals kept of a quantity: a millionth of an hour or a post."""
_QUANTITY_DIGITS: Final = SIGNIFICANT_DIGITS_MAX - QUANTITY_PLACES
_TEXT, _NUMBER = int(CellKind.TEXT), int(CellKind.NUMBER)


class Numbers:
    """Reads the columns of one file: ``amount`` and ``quantity`` give SQL over the records of the desk."""

    def __init__(self, desk: Desk) -> None:
        """Amounts of a scaled source are read as if the currency had so many decimals more."""
        self._desk = desk
        self.decimals = desk.mapping.currency.decimals + SCALES[desk.source.scale or "units"]
        self._notation = Notation(
            NumberFormat(desk.mapping.number_format), Currency(desk.mapping.currency.code, self.decimals)
        )
        self._odd: dict[int, str] = {}

    def judge(self, position: int, *, quantity: bool) -> None:
        """Read every spelling in a column that is not plain; what is no number is refused."""
        if position in self._odd:
            return
        desk, cell = self._desk, f"c{position}"
        kind = desk.staged.kind(position)
        odd = f"{cell} <> '' AND NOT ({self._plain(position, quantity=quantity)})"
        found = desk.rows(f"SELECT DISTINCT {cell}, {kind} FROM {desk.kept} WHERE {odd} ORDER BY ALL")  # noqa: S608 - own names
        if not found:
            self._odd[position] = ""
            return
        values: dict[tuple[str, int], int] = {}
        faults: dict[tuple[str, int], Fault] = {}
        for text, number in found:
            read = self._read(str(text), CellKind(int(number)), quantity=quantity)
            if isinstance(read, Fault):
                faults[str(text), int(number)] = read
            else:
                values[str(text), int(number)] = read
        by_text = {text: fault for (text, _), fault in faults.items()}
        desk.refuse_texts(position, by_text, condition=odd)
        table = desk.table(f"odd_{position}")
        texts, kinds = [text for text, _ in values], [number for _, number in values]
        make_table(desk.connection, table, {"text": texts, "kind": kinds, "value": list(values.values())})
        self._odd[position] = table

    def sql(self, position: int, *, quantity: bool) -> str:
        """The number in a column as SQL: minor units, or millionths of a quantity; NULL where the cell is blank."""
        cell = f"c{position}"
        places = QUANTITY_PLACES if quantity else self.decimals
        written = cell
        if self._desk.staged.kind(position) == str(_TEXT):
            written = _point(cell, self._notation)
        elif self._desk.staged.kind(position) != str(_NUMBER):
            as_text = _point(cell, self._notation)
            written = f"CASE WHEN {self._desk.staged.kind(position)} = {_TEXT} THEN {as_text} ELSE {cell} END"
        number = f"CAST(TRY_CAST({written} AS DECIMAL(18, {places})) * {10**places} AS BIGINT)"
        plain = self._plain(position, quantity=quantity)
        table = self._odd.get(position, "")
        other = f" ELSE {table}.value" if table else ""
        return f"CASE WHEN {plain} THEN {number}{other} END"

    def join(self, *positions: int) -> str:
        """The joins that ``sql`` needs for these columns."""
        joins = []
        for position in dict.fromkeys(positions):
            table = self._odd.get(position, "")
            if table:
                kind = self._desk.staged.kind(position)
                joins.append(
                    f"LEFT JOIN {table} ON {table}.text = {self._desk.kept}.c{position} AND {table}.kind = {kind}"
                )
        return " ".join(joins)

    def _plain(self, position: int, *, quantity: bool) -> str:
        """Whether a cell is a number in its plain form."""
        cell, kind = f"c{position}", self._desk.staged.kind(position)
        places = QUANTITY_PLACES if quantity else self.decimals
        whole = _QUANTITY_DIGITS if quantity else min(INTEGER_DIGITS_MAX, SIGNIFICANT_DIGITS_MAX - places)
        written = f"regexp_full_match({cell}, {quoted(_written(self._notation, whole, places))})"
        binary = f"regexp_full_match({cell}, {quoted(_binary(whole, places))})"
        if kind == str(_TEXT):
            return written
        if kind == str(_NUMBER):
            return binary
        return f"CASE {kind} WHEN {_TEXT} THEN {written} WHEN {_NUMBER} THEN {binary} ELSE false END"

    def _read(self, text: str, kind: CellKind, *, quantity: bool) -> int | Fault:
        if not quantity:
            minor = read_amount(text, kind, self._notation, negative=True)
            return 0 if minor is None else minor
        number = read_decimal(text, kind, self._notation.format)
        if isinstance(number, Fault):
            return number
        scaled = (number or Decimal(0)).scaleb(QUANTITY_PLACES)
        if scaled != scaled.to_integral_value() or abs(scaled) >= 10**SIGNIFICANT_DIGITS_MAX:
            return Fault(
                "number.too-long",
                f"the quantity '{text}' has more than {_QUANTITY_DIGITS} digits or {QUANTITY_PLACES} decimals",
                f"at most {_QUANTITY_DIGITS} digits and {QUANTITY_PLACES} decimals",
                "Round it, or state it in a larger unit.",
            )
        return int(scaled)


def _written(notation: Notation, whole: int, places: int) -> str:
    """Digits with or without thousands separators, and at most so many decimals, as a regular expression."""
    mark = re.escape(notation.format.decimal)
    part = f"({mark}[0-9]{{1,{places}}})?" if places else ""
    group = f"[{re.escape(notation.format.grouping)}]"
    grouped = f"[1-9][0-9]{{0,2}}({group}[0-9]{{3}}){{1,{(whole - 1) // 3}}}"
    return f"-?([0-9]{{1,{whole}}}|{grouped}){part}"


def _binary(whole: int, places: int) -> str:
    part = f"(\\.[0-9]{{1,{places}}})?" if places else ""
    return f"-?[0-9]{{1,{whole}}}{part}"


def _point(cell: str, notation: Notation) -> str:
    """The number as the engine writes it: without thousands separators, with a point."""
    grouping, mark = notation.format.grouping, notation.format.decimal
    bare = f"translate({cell}, {quoted(grouping)}, '')"
    return bare if mark == "." else f"replace({bare}, {quoted(mark)}, '.')"
