"""Writing a document's tables with the spreadsheet library; the same document gives the same bytes.

Knows the library and the layout. It must not know what a table is about.
"""

from __future__ import annotations

import datetime
import io
import math
from typing import Any, Final

from apportion.reports.document.blocks import Document, plain
from apportion.reports.document.workbook.sheets import (
    FIGURES,
    Cell,
    Link,
    Number,
    Sheet,
    Total,
    Words,
    sheets,
)
from apportion.reports.tables import NEUTRALISED

_CREATED: Final = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - a date inside the file; a fixed one, so that the same plan gives the same bytes
_NARROWEST, _WIDEST = 9.0, 76.0
"""Widths of columns in characters; a fingerprint fits the widest."""
_LINE: Final = 15.0
_HIGHEST: Final = 400.0
"""Heights of rows in points; Excel allows 409."""
_LONGEST: Final = 32_767
_RAGGED: Final = 1.15
"""Figures take this much more room than their digits, with signs and marks."""
_SLIM: Final = 0.95
"""Letters are narrower than the digits in which widths are counted, which breaks between words take back in part."""
_A4: Final = 9
_STYLES: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"font_color": "#57606A"},
    "header": {
        "bold": True,
        "bg_color": "#E8EDF3",
        "text_wrap": True,
        "indent": 1,
        "bottom": 1,
        "border_color": "#C9D1D9",
    },
    "text": {"text_wrap": True, "indent": 1},
    "bold": {"bold": True, "top": 1, "text_wrap": True, "indent": 1},
    "number": {"align": "right", "indent": 1},
    "link": {"font_color": "#1F5FAE", "underline": 1, "indent": 1},
}


def workbook_bytes(document: Document) -> bytes:
    """The workbook of a numbered document."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    title = plain(document.title, document.formatter)
    book.set_properties({"title": title, "created": _CREATED, "comments": document.fingerprint})
    looks = _Looks(book)
    for sheet in sheets(document):
        _write(book.add_worksheet(sheet.name), sheet, looks, document)
    book.close()
    return out.getvalue()


class _Looks:
    """Cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str, bool], Any] = {}

    def of(self, style: str, number: str = "", *, is_total: bool = False) -> Any:
        key = (style, number, is_total)
        if key not in self._made:
            name, _, side = style.partition(" ")
            look: dict[str, object] = {"valign": "top", "font_name": "Calibri", **_STYLES.get(name, {})}
            if side == "right":
                look["align"] = "right"
            if number:
                look["num_format"] = number
            if is_total:
                look |= {"bold": True, "top": 1}
            self._made[key] = self._book.add_format(look)
        return self._made[key]

    def neutral(self, style: str) -> Any:
        """For texts that begin like a formula: with the apostrophe that Excel itself keeps."""
        key = (style, "'", False)
        if key not in self._made:
            name, _, side = style.partition(" ")
            look: dict[str, object] = {"valign": "top", "font_name": "Calibri", **_STYLES.get(name, {})}
            if side == "right":
                look["align"] = "right"
            self._made[key] = self._book.add_format({**look, "quote_prefix": True})
        return self._made[key]


def _write(made: Any, sheet: Sheet, looks: _Looks, document: Document) -> None:
    widths = _widths(sheet, document)
    for at, width in enumerate(widths):
        made.set_column(at, at, width)
    for row, cells in enumerate(sheet.rows):
        for at, cell in enumerate(cells):
            _put(made, row, at, cell, looks)
        lines = max((_lines(cell, widths[at]) for at, cell in enumerate(cells) if row >= sheet.header_row), default=1)
        if lines > 1 and len(cells) > 1:
            # Excel fits the height of such a row when it opens the file, LibreOffice does not.
            made.set_row(row, min(lines * _LINE, _HIGHEST))
    made.freeze_panes(sheet.header_row + 1, 0)
    made.repeat_rows(sheet.header_row)
    made.hide_gridlines(2)
    made.set_landscape()
    made.set_paper(_A4)
    made.fit_to_pages(1, 0)
    made.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    made.set_footer(f"&L&8{sheet.name}&C&8{document.fingerprint}&R&8&P / &N")
    if sheet.name == FIGURES:
        made.autofilter(sheet.header_row, 0, max(sheet.header_row, len(sheet.rows) - 1), len(widths) - 1)


def _put(made: Any, row: int, at: int, cell: Cell, looks: _Looks) -> None:
    match cell:
        case Words(text, style) if text:
            held = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
            made.write_string(row, at, held, looks.neutral(style) if held.startswith(NEUTRALISED) else looks.of(style))
        case Link(text, sheet):
            made.write_url(row, at, f"internal:'{sheet}'!A1", looks.of("link"), text)
        case Number():
            made.write_number(row, at, float(cell.exact), looks.of("number", cell.format, is_total=cell.is_total))
        case Total():
            made.write_formula(
                row, at, sum_formula(cell, at), looks.of("number", cell.format, is_total=True), float(cell.exact)
            )
        case _:  # a blank cell
            return


def sum_formula(cell: Total, at: int) -> str:
    """``=SUM(B6:B10)``."""
    from apportion.model.findings import column_letters

    letters = column_letters(at + 1)
    return f"=SUM({letters}{cell.first_row + 1}:{letters}{cell.last_row + 1})"


def _widths(sheet: Sheet, document: Document) -> list[float]:
    """As wide as the longest text of each column below the titles, within bounds."""
    count = max(len(cells) for cells in sheet.rows)
    found = [_NARROWEST] * count
    for cells in sheet.rows[sheet.header_row :]:
        if len(cells) > 1 or sheet.rows[sheet.header_row] == cells:
            for at, cell in enumerate(cells):
                found[at] = max(found[at], min(_WIDEST, _length(cell, document) * _RAGGED + 2))
    return found


def _length(cell: Cell, document: Document) -> int:
    match cell:
        case Words(text) | Link(text):
            return len(text)
        case Number() | Total():
            return len(cell.figure.text(document.formatter)) + 2
        case _:
            return 0


def _lines(cell: Cell, width: float) -> int:
    """Lines that a wrapped text needs in its column."""
    if not isinstance(cell, Words):
        return 1
    return math.ceil(len(cell.text) * _SLIM / width)
