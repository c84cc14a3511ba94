"""A template as an Excel workbook: a guide, the sheet ``case`` for settings, one sheet per table.

Knows how explanations stand in a workbook: notes on column names, messages when a cell is selected, lists to
choose from. It must not touch the disk.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any, Final

from apportion.adapters.templates.content import Content, TableContent
from apportion.adapters.templates.guide import guide
from apportion.adapters.templates.wording import abridged, demand, explanation
from apportion.model.schema import SETTINGS, Field

GUIDE_SHEET: Final = "Guide"
SETTINGS_SHEET: Final = "case"

_LAST_ROW: Final = 1_048_575
_TITLE_MAX: Final = 32
_MESSAGE_MAX: Final = 255
_MADE: Final = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - the file format knows no time zones
"""Workbooks carry the moment they were made; a fixed one makes equal templates equal bytes."""

_INK: Final = "#1B2A3A"
_ACCENT: Final = "#1F4E79"
_PALE: Final = "#DCE6F1"
_GREY: Final = "#5F6B7A"
_LIST_MAX: Final = 255
"""Characters that Excel takes in a list to choose from; the choices of a longer one stand in the explanation."""
_WIDTHS: Final = {"text": 30, "amount": 17, "selector": 26, "limit": 14, "id": 22, "list": 18, "choice": 14}
_COLUMNS: Final = (("field", 34), ("value", 34), ("explanation", 100))
_LINE_HEIGHT: Final = 15
_LETTERS_PER_LINE: Final = 118
_NOTE_WIDTH: Final = 320
_NOTE_LETTERS_PER_LINE: Final = 46
_NOTE_LINE_HEIGHT: Final = 16


class _Formats:
    """The cell formats of one workbook; values may all stand on the left, or numbers on the right as usual."""

    def __init__(self, book: Any, *, left: bool = False) -> None:
        base = {"font_name": "Calibri", "font_size": 11, "font_color": _INK, "valign": "top"}
        value = base | ({"align": "left"} if left else {})
        self.required = book.add_format(base | {"bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT})
        self.optional = book.add_format(base | {"bold": True, "font_color": _ACCENT, "bg_color": _PALE})
        self.remark = book.add_format(base | {"italic": True, "font_color": _GREY})
        self.wrapped = book.add_format(base | {"text_wrap": True, "font_color": _GREY})
        self.title = book.add_format(base | {"bold": True, "font_size": 18, "font_color": _ACCENT})
        self.heading = book.add_format(base | {"bold": True, "font_size": 13, "font_color": _ACCENT})
        self.entry = book.add_format(base | {"bold": True})
        self.line = book.add_format(base | {"text_wrap": True})
        self.command = book.add_format(base | {"font_name": "Consolas", "bold": True})
        self.general = book.add_format(value)
        self.text = book.add_format(value | {"num_format": "@"})
        self.money = book.add_format(value | {"num_format": "#,##0.00"})
        # Not 0.##%: spreadsheets show that as "15.%".
        self.percent = book.add_format(value | {"num_format": "0.0##%"})

    def of(self, field: Field) -> Any:
        """The format in which a column waits for input: names and dates are text, so that none is bent."""
        match field.type:
            case "amount":
                return self.money
            case "percent":
                return self.percent
            case "decimal" | "integer" | "limit":
                return self.general
            case _:
                return self.text


def workbook_bytes(content: Content, name: str) -> bytes:
    """The workbook of a template; ``name`` is the file as the user calls it in commands."""
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": "Budget case", "created": _MADE})
        formats = _Formats(book)
        _write_guide(book.add_worksheet(GUIDE_SHEET), content, name, formats)
        _write_settings(book.add_worksheet(SETTINGS_SHEET), content, _Formats(book, left=True))
        for table in content.tables:
            _write_table(book.add_worksheet(table.table.name), table, formats)
    return memory.getvalue()


def _write_guide(sheet: Any, content: Content, name: str, formats: _Formats) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34, formats.line)
    sheet.set_column(1, 1, 100, formats.line)
    sheet.write_string(0, 0, "How to fill in this workbook", formats.title)
    row = 2
    for section in guide(content, name, workbook=True):
        sheet.write_string(row, 0, section.heading, formats.heading)
        row += 1
        for line in section.lines:
            sheet.merge_range(row, 0, row, 1, line, formats.line)
            row += 1
        for entry, text in section.entries:
            sheet.write_string(row, 0, entry, formats.command if section.typed else formats.entry)
            sheet.write_string(row, 1, text, formats.line)
            sheet.set_row(row, _LINE_HEIGHT * (1 + len(text) // _LETTERS_PER_LINE))
            row += 1
        row += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)


def _write_settings(sheet: Any, content: Content, formats: _Formats) -> None:
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats.optional if title == "explanation" else formats.required)
    for row, field in enumerate(SETTINGS, start=1):
        sheet.write_string(row, 0, field.name, formats.required if field.required else formats.optional)
        values = content.settings.get(field.name, ())
        _write_cell(sheet, row, 1, field, "; ".join(values), formats)
        told = f"{demand(field).capitalize()}. {explanation(field)}"
        sheet.write_string(row, 2, told, formats.wrapped)
        sheet.set_row(row, _LINE_HEIGHT * (1 + len(told) // _LETTERS_PER_LINE))
        _ask_for(sheet, (row, 1, row, 1), field)
    sheet.freeze_panes(1, 2)
    sheet.ignore_errors({"number_stored_as_text": f"B2:B{len(SETTINGS) + 1}"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)


def _write_table(sheet: Any, content: TableContent, formats: _Formats) -> None:
    table = content.table
    need = "required" if table.required else "optional; delete this sheet if you do not need it"
    sheet.write_string(0, 0, f"# {table.help} ({need})", formats.remark)
    for column, field in enumerate(table.fields):
        sheet.set_column(column, column, _width(field, content), formats.of(field))
        sheet.write_string(1, column, field.name, formats.required if field.required else formats.optional)
        note = f"{field.name} ({demand(field)})\n{explanation(field)}"
        lines = 3 + len(note) // _NOTE_LETTERS_PER_LINE
        size = {"width": _NOTE_WIDTH, "height": lines * _NOTE_LINE_HEIGHT}
        sheet.write_comment(1, column, note, {"author": "Apportion", "font_size": 9, **size})
        _ask_for(sheet, (2, column, _LAST_ROW, column), field)
        for row, texts in enumerate(content.rows, start=2):
            _write_cell(sheet, row, column, field, texts.get(field.name, ""), formats)
    sheet.freeze_panes(2, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{_LAST_ROW + 1}"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _ask_for(sheet: Any, cells: tuple[int, int, int, int], field: Field) -> None:
    """The message that appears when a cell is selected, and for choices the list to choose from."""
    asked: dict[str, Any] = {
        "validate": "any",
        "input_title": f"{field.name} ({demand(field)})"[:_TITLE_MAX],
        "input_message": abridged(explanation(field), _MESSAGE_MAX),
    }
    if field.choices and len(",".join(field.choices)) <= _LIST_MAX:
        asked |= {
            "validate": "list",
            "source": list(field.choices),
            "error_title": field.name[:_TITLE_MAX],
            "error_message": abridged(f"Choose one of: {' | '.join(field.choices)}", _MESSAGE_MAX),
        }
    sheet.data_validation(*cells, asked)


def _write_cell(sheet: Any, row: int, column: int, field: Field, text: str, formats: _Formats) -> None:
    """Numbers as numbers, so that they can be summed; everything else as text, so that nothing is bent."""
    if text == "":
        sheet.write_blank(row, column, None, formats.of(field))
        return
    if field.type not in ("amount", "decimal", "integer", "percent", "limit"):
        sheet.write_string(row, column, text, formats.text)
        return
    percent = text.endswith("%")
    exact = Decimal(text.rstrip("%").replace(",", ""))
    number = float(exact.scaleb(-2) if percent else exact)
    shown = formats.percent if percent else formats.money if field.type == "amount" else formats.general
    sheet.write_number(row, column, number, shown)


def _width(field: Field, content: TableContent) -> int:
    longest = max([len(field.name), *(len(row.get(field.name, "")) for row in content.rows)])
    return min(60, max(_WIDTHS.get(field.type, 11), len(field.name) + 3, longest + 2 if field.type == "text" else 0))
