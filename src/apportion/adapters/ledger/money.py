"""Amounts and quantities of a file, column-wise: plain numbers by the engine, every other spelling by the grammar.

The engine reads only what the grammar of amounts would read to the same number; a spelling that occurs often goes
through the grammar once.

Knows columns of numbers. It must not know accounts or time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.kernel.money import Currency
from apportion.model.intake.amounts import (
    GROUP_DIGITS,
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
_TEXT, _NUMBER = str(int(CellKind.TEXT)), str(int(CellKind.NUMBER))


@dataclass(eq=False)
class _Spellings:
    """What the grammar made of spellings that are not plain, by text and kind of cell."""

    table: str
    values: dict[tuple[str, int], int] = field(default_factory=dict)
    judged: set[int] = field(default_factory=set)


class Numbers:
    """The numbers of one file: spellings are judged column by column, then SQL reads any cell."""

    def __init__(self, desk: Desk) -> None:
        """Amounts of a scaled source are read as if the currency had so many decimals more."""
        self._desk = desk
        self.decimals = desk.mapping.currency.decimals + SCALES[desk.source.scale or "units"]
        finer = Currency(desk.mapping.currency.code, self.decimals)
        self._notation = Notation(NumberFormat(desk.mapping.number_format), finer)
        self._amounts = _Spellings(desk.table("odd_amounts"))
        self._quantities = _Spellings(desk.table("odd_quantities"))

    def judge(self, position: int, *, quantity: bool) -> None:
        """Read every spelling in a column that is not plain; what is no number is refused."""
        spellings = self._quantities if quantity else self._amounts
        if position in spellings.judged:
            return
        spellings.judged.add(position)
        desk, cell, kind = self._desk, f"c{position}", self.kind(position)
        odd = f"{cell} <> '' AND NOT ({self._plain(cell, kind, quantity=quantity)})"
        found = desk.rows(f"SELECT DISTINCT {cell}, {kind} FROM {desk.kept} WHERE {odd} ORDER BY ALL")  # noqa: S608 - own names
        faults: dict[str, Fault] = {}
        for text, number in found:
            read = self._read(str(text), CellKind(int(number)), quantity=quantity)
            if isinstance(read, Fault):
                faults[str(text)] = read
            else:
                spellings.values[str(text), int(number)] = read
        desk.refuse_texts(position, faults, condition=odd)

    def close(self) -> None:
        """Hand the spellings over to the engine, after every column was judged."""
        for spellings in (self._amounts, self._quantities):
            if spellings.values:
                texts, kinds = [text for text, _ in spellings.values], [kind for _, kind in spellings.values]
                held: dict[str, list[str] | list[int]] = {
                    "text": texts,
                    "kind": kinds,
                    "value": list(spellings.values.values()),
                }
                make_table(self._desk.connection, spellings.table, held)

    def kind(self, position: int) -> str:
        """The kind of the cells in a column, as SQL; numbers written by a program in binary count as such."""
        kind = self._desk.staged.kind(position)
        return _NUMBER if self._desk.source.numbers == "binary" and kind == _TEXT else kind

    def sql(self, cell: str, kind: str, alias: str, *, quantity: bool) -> str:
        """The number in a cell as SQL: minor units, or millionths of a quantity; NULL where the cell is blank.

        ``alias`` names the join that `join` makes for the same cell.
        """
        places = QUANTITY_PLACES if quantity else self.decimals
        written = _point(cell, self._notation)
        if kind == _NUMBER:
            written = cell
        elif kind != _TEXT:
            written = f"CASE WHEN {kind} = {_TEXT} THEN {written} ELSE {cell} END"
        # As wide as the engine goes: with 18 digits the product could not be told from one that wrapped around.
        number = f"CAST(TRY_CAST({written} AS DECIMAL(38, {places})) * {10**places} AS BIGINT)"
        other = f" ELSE {alias}.value" if self._spellings(quantity=quantity).values else ""
        return f"CASE WHEN {self._plain(cell, kind, quantity=quantity)} THEN {number}{other} END"

    def join(self, cell: str, kind: str, alias: str, *, quantity: bool) -> str:
        """The join that `sql` needs for a cell; empty where every spelling is plain."""
        spellings = self._spellings(quantity=quantity)
        if not spellings.values:
            return ""
        return f"LEFT JOIN {spellings.table} AS {alias} ON {alias}.text = {cell} AND {alias}.kind = {kind}"

    def _spellings(self, *, quantity: bool) -> _Spellings:
        return self._quantities if quantity else self._amounts

    def _plain(self, cell: str, kind: str, *, quantity: bool) -> str:
        """Whether a cell is a number in its plain form."""
        places = QUANTITY_PLACES if quantity else self.decimals
        whole = _QUANTITY_DIGITS if quantity else min(INTEGER_DIGITS_MAX, SIGNIFICANT_DIGITS_MAX - places)
        written = f"regexp_full_match({cell}, {quoted(_written(self._notation, whole, places))})"
        binary = f"regexp_full_match({cell}, {quoted(_binary(whole, places))})"
        if kind == _TEXT:
            return written
        if kind == _NUMBER:
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
    """At most so many digits and decimals, with or without thousands separators, as a regular expression.

    Of numbers with separators it leaves the longest to the grammar, so that none is longer than allowed.
    """
    mark = re.escape(notation.format.decimal)
    part = f"({mark}[0-9]{{1,{places}}})?" if places else ""
    group = f"[{re.escape(notation.format.grouping)}]"
    grouped = f"[1-9][0-9]{{0,2}}({group}[0-9]{{3}}){{1,{(whole - GROUP_DIGITS) // GROUP_DIGITS}}}"
    return f"-?([0-9]{{1,{whole}}}|{grouped}){part}"


def _binary(whole: int, places: int) -> str:
    part = f"(\\.[0-9]{{1,{places}}})?" if places else ""
    return f"-?[0-9]{{1,{whole}}}{part}"


def _point(cell: str, notation: Notation) -> str:
    """The number as the engine writes it: without thousands separators, with a point."""
    grouping, mark = notation.format.grouping, notation.format.decimal
    bare = f"translate({cell}, {quoted(grouping)}, '')"
    return bare if mark == "." else f"replace({bare}, {quoted(mark)}, '.')"
