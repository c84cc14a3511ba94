"""What a stored cell is: text as written, a number in its shortest spelling, a day or a truth value.

Knows how workbooks store values. It must not know the columns of a case: what a cell means is decided
elsewhere, and what is notable about it comes along as notes.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from apportion.adapters.files.texts import is_notable
from apportion.adapters.files.workbook_formats import GENERAL_DIGITS_MAX, PLAIN, Display, day_text, iso_day
from apportion.adapters.files.workbook_package import Package
from apportion.adapters.files.workbook_sheet import Cell
from apportion.adapters.files.workbook_xml import BrokenXmlError, whole
from apportion.model.raw import CellKind

ERROR: Final = 1
"""The cell holds an error; its text is the error's."""
FORMULA: Final = 2
NO_RESULT: Final = 4
"""A formula without a stored result."""
NOTABLE: Final = 8
"""The text has characters that `texts.text_findings` speaks about; it is not stripped of them."""
NOT_CALCULATED: Final = 32
"""A formula with nothing or zero stored in a workbook that says it was not calculated."""
NUMERIC: Final = 16
"""A number whose display may say something about it; only set where the format is not the plain one."""

_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_ERROR_TEXT: Final = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA)"
)
_EXACT_DIGITS: Final = 15
_SPACES: Final = " \t\r\n\u00a0\u2007\u202f"
_TEXT: Final = int(CellKind.TEXT)
_NUMERIC_KIND: Final = int(CellKind.NUMBER)


class Value(NamedTuple):
    """A cell as read."""

    text: str
    kind: int
    """A ``CellKind``."""
    notes: int
    """The constants of this module, added."""


_NOTHING: Final = Value("", _TEXT, 0)


class CellReader:
    """Reads the cells of one workbook, with the texts and formats that its sheets share."""

    def __init__(self, package: Package) -> None:
        self._displays = package.displays
        self._from_1904 = package.from_1904
        self._uncalculated = package.uncalculated
        self._shared = [_text_value(text, 0) for text in package.strings]

    def display(self, cell: Cell) -> Display:
        """How the cell's format shows a number. A style that the workbook does not have shows it plainly."""
        return self._displays[cell.style] if cell.style < len(self._displays) else PLAIN

    def read(self, cell: Cell) -> Value:
        """The cell's value; a cell that holds only blanks is an empty text.

        Raises:
            BrokenXmlError: when what is stored is none of the things that a cell can hold.
        """
        return self._result(cell) if cell.formula else self._stored(cell, 0)

    def _result(self, cell: Cell) -> Value:
        """What is stored beside a formula."""
        if cell.value is None or (cell.kind == "n" and not cell.value.strip()):
            return Value("", _TEXT, ERROR if cell.kind == "e" else FORMULA | NO_RESULT)
        value = self._stored(cell, FORMULA)
        if self._uncalculated and value.text in {"", "0"}:
            return value._replace(notes=value.notes | NOT_CALCULATED)
        return value

    def _stored(self, cell: Cell, notes: int) -> Value:
        _, kind, _, stored, _ = cell
        if stored is None:
            return Value("", _TEXT, ERROR if kind == "e" else notes)
        if kind == "s":
            value = self._shared_text(stored)
            return value._replace(notes=value.notes | notes) if notes else value
        if kind == "n":
            return self._number(cell, stored.strip(), notes) if stored.strip() else _NOTHING
        if kind in {"str", "inlineStr"}:
            return _text_value(stored, notes)
        if kind == "b" and stored.strip() in {"0", "1"}:
            return Value("TRUE" if stored.strip() == "1" else "FALSE", int(CellKind.BOOLEAN), notes)
        if kind == "e":
            return Value(stored, _TEXT, notes | ERROR)
        if kind == "d" and (day := iso_day(stored.strip())):
            return Value(day, int(CellKind.DATE), notes)
        raise BrokenXmlError(f"a cell of type '{kind}' holds '{stored[:40]}'")

    def _shared_text(self, stored: str) -> Value:
        number = whole(stored)
        if number >= len(self._shared):
            raise BrokenXmlError(f"a cell refers to the shared text {stored}, which does not exist")
        return self._shared[number]

    def _number(self, cell: Cell, stored: str, notes: int) -> Value:
        display = self.display(cell)
        text = number_text(stored)
        if display.kind is CellKind.NUMBER:
            odd = display.code != PLAIN.code or (len(text) > GENERAL_DIGITS_MAX and text.isdigit())
            return Value(text, _NUMERIC_KIND, notes | NUMERIC if odd else notes)
        if display.kind is CellKind.DATE:
            day = day_text(float(stored), from_1904=self._from_1904, elapsed=display.elapsed)
            return Value(day or text, int(CellKind.DATE), notes)
        return Value(text, int(display.kind), notes | NUMERIC if display.scaled else notes)


def number_text(stored: str) -> str:
    """A stored number in its shortest spelling: ``12.0`` is ``12``, ``0.10000000000000001`` is ``0.1``.

    Raises:
        BrokenXmlError: when it is no finite number.
    """
    if stored.isdigit() and stored.isascii() and len(stored) <= _EXACT_DIGITS and (stored[0] != "0" or stored == "0"):
        return stored
    number = float(stored) if _NUMBER.fullmatch(stored) else float("nan")
    if not number - number == 0:
        raise BrokenXmlError(f"a number is stored as '{stored[:40]}'")
    return repr(number + 0.0).removesuffix(".0")


def _text_value(stored: str, notes: int) -> Value:
    if is_notable(stored) and stored.strip(_SPACES):
        return Value(stored, _TEXT, notes | NOTABLE)
    text = stored.strip(_SPACES)
    if text.startswith("#") and _ERROR_TEXT.fullmatch(text):
        return Value(text, _TEXT, notes | ERROR)
    return Value(text, _TEXT, notes)
