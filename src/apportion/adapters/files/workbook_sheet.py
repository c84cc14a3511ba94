"""One sheet as a stream of rows: only cells that hold something, and what stands beside them.

Knows the XML of sheets. It must not know tables of a case. The declared dimension is never believed: memory
follows the cells that hold something, however large the sheet says it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final, NamedTuple

from apportion.adapters.files.workbook_package import unescaped
from apportion.adapters.files.workbook_xml import CHUNK_BYTES, BrokenXmlError, chunks_of, feed, local, parser, whole

ROWS_MAX: Final = 1_048_576
COLUMNS_MAX: Final = 16_384
MERGED_MAX: Final = 100_000
"""Areas of merged cells in a sheet that anybody could have made."""

_BLANK: Final = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")? ?/>')
_BLANK_ROW: Final = re.compile(rb'<row r="[0-9]{1,7}"[^<>]*(?:/>|>\s*</row>)')
_RANGE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_CRITERIA: Final = frozenset({"filters", "customFilters", "top10", "dynamicFilter", "colorFilter", "iconFilter"})
_TRUE: Final = frozenset({"1", "true", "on"})
_DIGITS: Final = "0123456789"


class Cell(NamedTuple):
    """A cell that holds something, as the file stores it."""

    column: int
    """From 1."""
    kind: str
    """``n`` number, ``s`` shared text, ``str`` and ``inlineStr`` text, ``b`` truth, ``d`` day, ``e`` error."""
    style: int
    value: str | None
    """``None`` when a formula has no stored result."""
    formula: bool


_new_cell: Final = tuple.__new__
"""What a named tuple's own constructor does, without its detour: there are millions of cells."""


class Area(NamedTuple):
    """A rectangle of cells, both ends inside."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


RowSink = Callable[[int, bool, list[Cell]], None]
"""Called for each row that has cells: its number, whether it is hidden, and its cells from left to right."""


@dataclass
class SheetFacts:
    """What a sheet says beside its cells."""

    merged: list[tuple[str, Area]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False


class _PositionsImpliedError(Exception):
    """Rows or cells without an address: none may be left out while reading."""


def read_sheet(opened: Callable[[], IO[bytes]], sink: RowSink) -> SheetFacts:
    """Read a sheet and hand every row that holds something to a sink.

    Formatted cells without content are taken out of the bytes before they are parsed, which makes a sheet
    with a million of them as fast as one without. Where cells have no address of their own, that would move
    the others: then the sheet is read from its beginning again, with nothing taken out.

    Raises:
        BrokenXmlError: when the sheet is not well-formed or its addresses make no sense.
        UnsafeXmlError: at a document type or entity.
    """
    try:
        with opened() as stream:
            return _read(_without_blanks(chunks_of(stream)), sink, implied=False)
    except _PositionsImpliedError:
        with opened() as stream:
            return _read(chunks_of(stream), sink, implied=True)


def has_criteria(stream: IO[bytes]) -> bool:
    """Whether the filter of a table part hides rows by a criterion."""
    seen = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal seen
        seen = seen or local(name) in _CRITERIA

    feed(parser(start, lambda _name: None), chunks_of(stream))
    return seen


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _without_blanks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The sheet without formatted cells and rows that hold nothing.

    In comments and character data the same bytes could be text: from the first of them on nothing is taken
    out.
    """
    rest = b""
    plain = True
    for chunk in chunks:
        data = rest + chunk
        cut = data.rfind(b"<row ")
        cut = data.rfind(b"<") if cut <= 0 else cut
        # Text as long as a chunk is handed on as it is: kept back, it would be copied again and again.
        cut = len(data) if cut <= 0 and len(data) > CHUNK_BYTES else max(cut, 0)
        data, rest = data[:cut], data[cut:]
        plain = plain and b"<!" not in data
        yield _BLANK_ROW.sub(b"", _BLANK.sub(b"", data)) if plain else data
    yield rest


def _read(chunks: Iterator[bytes], sink: RowSink, *, implied: bool) -> SheetFacts:
    scan = _Scan(sink, implied=implied)
    made = parser(scan.start, scan.end, scan.text)
    feed(made, chunks)
    return scan.facts


class _Scan:
    """The callbacks of one pass over a sheet."""

    def __init__(self, sink: RowSink, *, implied: bool) -> None:
        self.facts = SheetFacts()
        self._sink = sink
        self._implied = implied
        self._names: dict[str, str] = {}
        self._row = 0
        self._row_text = ""
        self._hidden = False
        self._cells: list[Cell] = []
        self._cell: dict[str, str] = {}
        self._column = 0
        self._columns: dict[str, int] = {}
        self._formula = False
        self._pieces: list[str] | None = None
        self._taking = False
        self._hints = 0
        self._views = 0
        self._styles: dict[str, int] = {}
        self._given = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        word = self._names.get(name)
        if word is None:
            word = self._name(name)
        if word == "c":
            self._cell = attributes
            self._formula = False
            self._pieces = None
        elif word == "v":
            self._pieces = []
            self._taking = True
        elif word == "row":
            self._start_row(attributes)
        elif word == "f":
            self._formula = True
        elif word == "t":
            self._taking = self._pieces is not None and not self._hints
        elif word == "is":
            self._pieces = []
        elif word:
            self._start_beside(word, attributes)

    def text(self, data: str) -> None:
        """Characters of an element."""
        if self._taking and self._pieces is not None:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """An element ends."""
        word = self._names[name]
        if word == "c":
            self._end_cell()
        elif word in {"v", "t"}:
            self._taking = False
        elif word == "row":
            if self._cells:
                self._given = not self._implied
                self._sink(self._row, self._hidden, self._cells)
        elif word == "rPh":
            self._hints -= 1
        elif word == "customSheetViews":
            self._views -= 1

    def _name(self, name: str) -> str:
        """The local name of an element of the sheet's own namespace; nothing for any other."""
        namespace, _, word = name.rpartition(" ")
        if not self._names:
            if word != "worksheet":
                raise BrokenXmlError(f"a sheet begins with '{word}'")
            self._names[name] = word
            return word
        own = next(iter(self._names)).rpartition(" ")[0]
        self._names[name] = word if namespace == own else ""
        return self._names[name]

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        if number is None:
            self._imply()
            row = self._row + 1
        else:
            row = whole(number)
        if not self._row < row <= ROWS_MAX:
            raise BrokenXmlError(f"row {(number or str(row))[:20]} cannot follow row {self._row}")
        self._row = row
        self._row_text = str(row)
        self._column = 0
        self._cells = []
        self._hidden = attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht"))

    def _start_beside(self, word: str, attributes: dict[str, str]) -> None:
        """Elements that stand before or after the cells."""
        if word == "rPh":
            self._hints += 1
        elif word == "customSheetViews":
            self._views += 1
        elif word == "col":
            if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("width")):
                self.facts.hidden_columns.append((whole(attributes.get("min")), whole(attributes.get("max"))))
        elif word == "mergeCell":
            if (area := _area(attributes.get("ref", ""))) is not None:
                self.facts.merged.append((attributes.get("ref", ""), area))
            if len(self.facts.merged) > MERGED_MAX:
                raise BrokenXmlError(f"a sheet has more than {MERGED_MAX:,} merged areas")
        elif (word in _CRITERIA and not self._views) or (word == "sheetPr" and attributes.get("filterMode") in _TRUE):
            self.facts.filtered = True

    def _end_cell(self) -> None:
        attributes = self._cell
        address = attributes.get("r")
        if address is None:
            self._imply()
            column = self._column + 1
        else:
            letters = address.rstrip(_DIGITS)
            column = self._columns.get(letters) or self._learned(letters)
            if address[len(letters) :] != self._row_text:
                column = 0
        if not self._column < column <= COLUMNS_MAX:
            where = (address or str(column))[:20]
            raise BrokenXmlError(f"cell {where} cannot stand where it does in row {self._row}")
        self._column = column
        kind = attributes.get("t", "n")
        pieces = self._pieces
        if pieces is None:
            if not self._formula and kind != "e":
                return
            value = None
        else:
            value = pieces[0] if len(pieces) == 1 else "".join(pieces)
            if kind in {"str", "inlineStr"}:
                value = unescaped(value)
        style = attributes.get("s", "0")
        number = self._styles.get(style)
        if number is None:
            number = self._styles[style] = whole(style)
        self._cells.append(_new_cell(Cell, (column, kind, number, value, self._formula)))

    def _imply(self) -> None:
        """A row or cell without address: its place follows from those before it."""
        if self._given:
            raise BrokenXmlError(f"a cell below row {self._row} has no address, but others have")
        if not self._implied:
            raise _PositionsImpliedError

    def _learned(self, letters: str) -> int:
        """The column of letters that were not met before; 0 when they are no column."""
        if not _LETTERS.fullmatch(letters):
            return 0
        self._columns[letters] = column_number(letters)
        return self._columns[letters]


def _is_zero(width: str | None) -> bool:
    return width is not None and re.fullmatch(r"0+(?:\.0*)?", width) is not None


def _area(reference: str) -> Area | None:
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    first = (int(match[2]), column_number(match[1]))
    last = (int(match[4]), column_number(match[3])) if match[3] else first
    return Area(*first, *last)
