"""Whole columns of numbers at once: a million cells become integers in a fraction of a second.

Cells in the plain form (digits, thousands separators, one decimal sign) are read by a state machine that runs over all
rows of a block together. Every other cell goes through the grammar in ``amounts``, which decides alone what is right:
the fast path accepts only what the grammar would read to the same number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.intake.amounts import (
    GROUP_DIGITS,
    INTEGER_DIGITS_MAX,
    SIGNIFICANT_DIGITS_MAX,
    SPACES,
    Fault,
    Notation,
    NumberFormat,
    read_amount,
    read_decimal,
)
from apportion.model.raw import CellKind, RawColumn, TextColumn
from apportion.model.requests import Mask

_BLOCK_ROWS: Final = 1 << 15
"""Rows handled together: a block of all working columns stays in the processor's cache."""
_WIDTH_MAX: Final = 32
"""Longer cells cannot be plain numbers of at most 18 digits."""
_LIMIT: Final = 10**SIGNIFICANT_DIGITS_MAX
_NO_SIGN: Final = 0
_NINE: Final = 9

_Read = TypeVar("_Read", int, Decimal)
Report = Callable[[int, Fault], None]
"""Called with the row and the fault of every cell that cannot be read."""


@dataclass(frozen=True, eq=False)
class AmountColumn:
    """Minor units, and where an amount was stated at all; zero elsewhere. A faulty cell counts as not stated."""

    minor: Int64Array
    known: Mask
    faulty: Mask


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """Exact numbers as ``digits / 10**places``, each row with its own places, and where one was stated."""

    digits: Int64Array
    places: npt.NDArray[np.int8]
    known: Mask
    faulty: Mask

    def take(self, rows: Int64Array | slice) -> NumberColumn:
        """A copy restricted to, or reordered by, some rows."""
        return NumberColumn(
            self.digits[rows].copy(), self.places[rows].copy(), self.known[rows].copy(), self.faulty[rows].copy()
        )


def read_amounts(column: RawColumn, notation: Notation, report: Report, *, negative: bool = False) -> AmountColumn:
    """A column of amounts; see ``amounts.read_amount`` for the grammar."""
    decimals = notation.currency.decimals
    digits, places, plain, blank = _plain_numbers(column, notation.format, INTEGER_DIGITS_MAX, decimals)
    minor = digits * _powers(decimals - places)
    known = plain.copy()

    def read(text: str, kind: CellKind) -> int | Fault | None:
        return read_amount(text, kind, notation, negative=negative)

    values, faulty = _odd_cells(column, ~(plain | blank), read, report)
    for row, value in values:
        minor[row], known[row] = value, True
    minor[~known] = 0
    return AmountColumn(minor, known, faulty)


def read_numbers(column: RawColumn, number_format: NumberFormat, report: Report) -> NumberColumn:
    """A column of rates, weights or scores; see ``amounts.read_decimal`` for the grammar."""
    digits, places, plain, blank = _plain_numbers(
        column, number_format, SIGNIFICANT_DIGITS_MAX, SIGNIFICANT_DIGITS_MAX, in_all=SIGNIFICANT_DIGITS_MAX
    )
    known = plain.copy()

    def read(text: str, kind: CellKind) -> Decimal | Fault | None:
        return read_decimal(text, kind, number_format)

    values, faulty = _odd_cells(column, ~(plain | blank), read, report)
    for row, value in values:
        fraction = max(0, -int(value.as_tuple().exponent))
        digits[row] = int(value.scaleb(fraction))
        places[row], known[row] = fraction, True
    digits[~known] = 0
    places[~known] = 0
    return NumberColumn(digits, places, known, faulty)


def no_amounts(rows: int) -> AmountColumn:
    """A column that the table does not have: nothing is stated in any row."""
    return AmountColumn(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_))


def no_numbers(rows: int) -> NumberColumn:
    """A column that the table does not have: nothing is stated in any row."""
    nothing = np.zeros(rows, dtype=np.bool_)
    return NumberColumn(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int8), nothing, nothing.copy())


def assemble(numbers: NumberColumn) -> tuple[DecimalColumn, Int64Array]:
    """One column with a common scale, and the rows that do not fit its 18 digits (set to zero in it)."""
    digits, places = numbers.digits.copy(), numbers.places.astype(np.int64)
    while True:
        shorter = (places > 0) & (digits % 10 == 0)
        if not shorter.any():
            break
        digits[shorter] //= 10
        places[shorter] -= 1
    finest = int(places.max(initial=0))
    room = _LIMIT // _powers(finest - places)
    wide = np.flatnonzero(np.abs(digits) >= room)
    digits[wide] = 0
    return DecimalColumn(digits * _powers(finest - places), finest), wide.astype(np.int64)


def _powers(exponents: npt.NDArray[np.integer]) -> Int64Array:
    table = 10 ** np.arange(SIGNIFICANT_DIGITS_MAX + 1, dtype=np.int64)
    taken: Int64Array = table[np.clip(exponents, 0, SIGNIFICANT_DIGITS_MAX)]
    return taken


def _odd_cells(
    column: RawColumn, odd: Mask, read: Callable[[str, CellKind], _Read | Fault | None], report: Report
) -> tuple[list[tuple[int, _Read]], Mask]:
    """Cell by cell through the grammar, a spelling that occurs often only once; and which rows are faulty."""
    known: dict[tuple[str, CellKind], _Read | Fault | None] = {}
    values: list[tuple[int, _Read]] = []
    faulty = np.zeros(odd.size, dtype=np.bool_)
    for row in np.flatnonzero(odd).tolist():
        cell = (str(column.texts[row]), column.kind(row))
        if cell not in known:
            known[cell] = read(*cell)
        value = known[cell]
        if isinstance(value, Fault):
            faulty[row] = True
            report(row, value)
        elif value is not None:
            values.append((row, value))
    return values, faulty


def _plain_numbers(
    column: RawColumn,
    number_format: NumberFormat,
    whole_max: int,
    places_max: int,
    in_all: int = SIGNIFICANT_DIGITS_MAX,
) -> tuple[Int64Array, npt.NDArray[np.int8], Mask, Mask]:
    """Digits, decimals, which cells are plain numbers and which are blank; one entry per row each."""
    texts, lengths = _ascii(column.texts, number_format)
    rows = lengths.size
    digits = np.zeros(rows, dtype=np.int64)
    places = np.zeros(rows, dtype=np.int8)
    plain = np.zeros(rows, dtype=np.bool_)
    decimal, group = ord(number_format.decimal), ord(number_format.grouping[0])
    for start in range(0, rows, _BLOCK_ROWS):
        block = slice(start, min(start + _BLOCK_ROWS, rows))
        binary = None if column.kinds is None else column.kinds[block] == CellKind.NUMBER
        text = np.ones(digits[block].size, np.bool_) if column.kinds is None else column.kinds[block] == CellKind.TEXT
        matrix = _matrix(texts[block])
        marks = [(decimal, group, text)]
        if binary is not None and binary.any():
            marks.append((ord("."), _NO_SIGN, binary))
        for decimal_sign, group_sign, chosen in marks:
            value, fraction, good = _block(
                matrix, lengths[block], decimal_sign, group_sign, (whole_max, places_max, in_all)
            )
            good &= chosen
            digits[block] = np.where(good, value, digits[block])
            places[block] = np.where(good, fraction, places[block])
            plain[block] |= good
    return digits, places, plain, lengths == 0


def _matrix(texts: npt.NDArray[np.bytes_]) -> npt.NDArray[np.uint8]:
    """One row per character position, so that each step of the state machine walks through memory in order."""
    return np.ascontiguousarray(texts.view(np.uint8).reshape(texts.size, texts.itemsize).T)


def _ascii(texts: TextColumn, number_format: NumberFormat) -> tuple[npt.NDArray[np.bytes_], npt.NDArray[np.int64]]:
    """The cells as fixed-width bytes with their true lengths; what is not ASCII becomes ``?``, which no number has."""
    lengths = np.asarray(np.strings.str_len(texts), dtype=np.int64)
    width = max(1, min(_WIDTH_MAX, int(lengths.max(initial=1))))
    try:
        return texts.astype(f"S{width}"), lengths
    except UnicodeEncodeError:
        cells: list[str] = texts.tolist()
        if " " in number_format.grouping:
            cells = [cell.translate(_ONE_SPACE) for cell in cells]
        return np.array([cell if cell.isascii() else "?" for cell in cells], dtype=f"S{width}"), lengths


_ONE_SPACE: Final = str.maketrans(dict.fromkeys(SPACES, " "))


def _block(
    matrix: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int64],
    decimal_sign: int,
    group_sign: int,
    limits: tuple[int, int, int],
) -> tuple[Int64Array, npt.NDArray[np.int8], Mask]:
    """Read all rows of a block, character position by character position."""
    whole_max, places_max, in_all = limits
    rows = matrix.shape[1]
    value = np.zeros(rows, dtype=np.int64)
    fraction, whole, run = (np.zeros(rows, dtype=np.int8) for _ in range(3))
    pointed, grouped = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_)
    good = (lengths > 0) & (lengths <= matrix.shape[0])
    has_groups = bool(group_sign) and bool((matrix == group_sign).any())
    for position in range(matrix.shape[0]):
        letters = matrix[position]
        inside = position < lengths
        digit = letters - np.uint8(ord("0"))
        is_digit = (digit <= _NINE) & inside
        value = np.where(is_digit, value * 10 + digit, value)
        is_point = (letters == decimal_sign) & inside
        good &= ~(is_point & (pointed | (whole == 0)))
        fraction += is_digit & pointed
        whole += is_digit & ~pointed
        known = is_digit | is_point
        if has_groups:
            is_group = (letters == group_sign) & inside
            fits = np.where(grouped, run == GROUP_DIGITS, (run >= 1) & (run <= GROUP_DIGITS) & (matrix[0] != ord("0")))
            good &= ~is_group | (fits & ~pointed)
            good &= ~is_point | ~grouped | (run == GROUP_DIGITS)
            run = np.where(is_group, np.int8(0), run + (is_digit & ~pointed))
            grouped |= is_group
            known |= is_group
        pointed |= is_point
        good &= known | ~inside
    if has_groups:
        good &= ~grouped | (run == GROUP_DIGITS)
    good &= ~pointed | (fraction > 0)
    good &= (whole > 0) & (whole <= whole_max) & (fraction <= places_max) & (whole + fraction <= in_all)
    return value, fraction, good
