"""The workbook of a unit as a protected Excel file: locked figures, open cells with validation, live formulas.

Knows the spreadsheet library. It must not know what is asked. Protection is without a password: it keeps from slips,
not from intent; what was altered is found when the workbook comes back.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from apportion.model.collect import FORM_FORMAT, KEY_SHEET, Address, Form, FormCell, FormSheet, OpenCell
from apportion.model.findings import column_letters
from apportion.reports.tables import NEUTRALISED

_CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Creation date inside the file: a fixed one, so that the same case gives the same bytes."""
_LIST_MAX: Final = 255
"""Characters that a spreadsheet takes in a list to choose from."""
_PROMPT_MAX: Final = 255
_TITLE_MAX: Final = 32
_TITLE_HEIGHT: Final = 26
_LINE: Final = 15.0
_RAGGED: Final = 1.15
_MUTED: Final = "#57606A"
_HEADER: Final = "#E8EDF3"
_LOCKED: Final = "#F4F6F8"
_FRAME: Final = "#8C959F"
_FACTS: Final = ("format", "release", "case_fingerprint", "unit", "token")


def collect_workbook(form: Form) -> bytes:
    """The file; the same form gives the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Budget requests: {form.name}", "created": _CREATED.replace(tzinfo=None)})
    styles = _styles(book, form.currency.decimals)
    for sheet in form.sheets:
        _write(book.add_worksheet(sheet.name), sheet, styles)
    _write_key(book.add_worksheet(KEY_SHEET), form)
    book.close()
    return out.getvalue()


def key_facts(form: Form) -> dict[str, str]:
    """What the hidden sheet says, by the words in its first column."""
    values = (FORM_FORMAT, form.release, form.fingerprint, form.unit, form.token)
    return dict(zip(_FACTS, values, strict=True))


def open_ranges(sheet: FormSheet) -> Iterator[str]:
    """The open cells of a sheet, as ranges down its columns: ``Requests!I5:I16``."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted(sheet.open):
        by_column.setdefault(column, []).append(row)
    for column, rows in sorted(by_column.items()):
        first = last = rows[0]
        for row in [*rows[1:], 0]:
            if row != last + 1:
                letters = column_letters(column)
                yield f"{sheet.name}!{letters}{first}:{letters}{last}"
                first = row
            last = row


def _styles(book: Any, decimals: int) -> Mapping[str, Any]:
    money = "#,##0" + ("." + "0" * decimals if decimals else "")
    base = {"font_name": "Calibri", "valign": "top", "locked": True}
    styles: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 16},
        "heading": {"bold": True},
        "label": {"font_color": _MUTED},
        "text": {"text_wrap": True},
        "header": {"bold": True, "bg_color": _HEADER, "text_wrap": True, "bottom": 1},
        "figure header": {"bold": True, "bg_color": _HEADER, "text_wrap": True, "bottom": 1, "align": "right"},
        "money": {"num_format": money},
        "number": {"num_format": "#,##0.######"},
        "check": {"bold": True},
    }
    made = {}
    for name, style in styles.items():
        made[name] = book.add_format(base | style)
        # A leading apostrophe as Excel itself keeps it: editing such a cell does not turn it into a formula.
        made[f"{name}_neutral"] = book.add_format(base | style | {"quote_prefix": True})
    frame = {"locked": False, "border": 1, "border_color": _FRAME, "bg_color": "#FFFFFF"}
    for name, number_format in (("text", "@"), ("money", money), ("number", "General"), ("day", "yyyy-mm-dd")):
        made[f"open_{name}"] = book.add_format(
            base | frame | {"num_format": number_format, "text_wrap": name == "text"}
        )
    return made


def _write(sheet: Any, held: FormSheet, styles: Mapping[str, Any]) -> None:
    for column, width in enumerate(held.widths):
        sheet.set_column(column, column, width)
    heights: dict[int, float] = {}
    for (row, column), cell in sorted(held.locked.items()):
        _put(sheet, (row, column), cell, styles)
        if cell.style in ("text", "header", "figure header") and not cell.formula:
            lines = -(-len(cell.text) * _RAGGED // held.widths[column - 1])
            heights[row] = max(heights.get(row, 1), lines)
    sheet.set_row(0, _TITLE_HEIGHT)
    for row, lines in heights.items():
        if lines > 1:
            # Excel fits the height of such a row when it opens the file, LibreOffice does not.
            sheet.set_row(row - 1, lines * _LINE)
    for (row, column), waiting in sorted(held.open.items()):
        sheet.write_blank(row - 1, column - 1, None, styles[_open_style(waiting)])
        _validate(sheet, (row, column), waiting)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if held.frozen != (0, 0):
        sheet.freeze_panes(*held.frozen)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _put(sheet: Any, at: Address, cell: FormCell, styles: Mapping[str, Any]) -> None:
    row, column = at[0] - 1, at[1] - 1
    is_figure = cell.style in ("money", "number")
    if cell.formula:
        result = float(cell.text) if is_figure else cell.text
        sheet.write_formula(row, column, f"={cell.formula}", styles[cell.style], result)
    elif is_figure:
        sheet.write_number(row, column, float(cell.text), styles[cell.style])
    else:
        neutral = "_neutral" if cell.text.startswith(NEUTRALISED) else ""
        sheet.write_string(row, column, cell.text, styles[f"{cell.style}{neutral}"])


def _open_style(waiting: OpenCell) -> str:
    match waiting.type:
        case "amount":
            return "open_money"
        case "decimal":
            return "open_number"
        case "date":
            return "open_day"
        case _:
            return "open_text"


def _validate(sheet: Any, at: Address, waiting: OpenCell) -> None:
    """What may be typed, and what is shown when the cell is selected. The reader checks everything again."""
    asked: dict[str, Any] = {"validate": "any"}
    if waiting.type == "amount":
        asked = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "An amount, zero or more."}
    elif waiting.type == "decimal":
        least, most = waiting.least, waiting.most
        asked = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        asked["error_message"] = "A number."
        if least is not None and most is not None:
            asked |= {"minimum": float(least), "maximum": float(most)}
            asked["error_message"] = f"A number from {least:f} to {most:f}."
    elif waiting.type == "date":
        asked = {"validate": "date", "criteria": ">=", "value": _CREATED.date(), "error_message": "A day."}
    elif waiting.choices and len(",".join(waiting.choices)) <= _LIST_MAX:
        asked = {"validate": "list", "source": list(waiting.choices), "error_message": "One from the list."}
    if waiting.prompt:
        asked |= {"input_title": waiting.column[:_TITLE_MAX], "input_message": waiting.prompt[:_PROMPT_MAX]}
    sheet.data_validation(at[0] - 1, at[1] - 1, at[0] - 1, at[1] - 1, asked)


def _write_key(sheet: Any, form: Form) -> None:
    row = 0
    for name, value in key_facts(form).items():
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
        row += 1
    for held in form.sheets:
        for place in open_ranges(held):
            sheet.write_string(row, 0, "open")
            sheet.write_string(row, 1, place)
            row += 1
    sheet.protect("")
    sheet.very_hidden()
