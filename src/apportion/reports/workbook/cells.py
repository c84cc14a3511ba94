"""Cells and the sheet they are put on: text that stays text, money, numbers, formulas with stored results.

Knows the spreadsheet library. It must not know what any cell means.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.model.findings import column_letters
from apportion.reports.tables import NEUTRALISED

LONGEST_TEXT: Final = 32_767
"""Characters that a cell can hold."""
EXACT_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps."""

_TITLE_HEIGHT: Final = 26
_LINE: Final = 15.0
"""Height of one line of text, in points."""
_HIGHEST_ROW: Final = 400.0
"""Excel allows 409 points."""
_RAGGED: Final = 1.15
"""Text takes this much more room than its letters, because lines break between words."""
_WRAPPED: Final = ("text", "note")
_HEADER_LINE: Final = 16
"""Heights in points; a header has one line or two."""
_BORDER: Final = "#C9D1D9"
_INPUT: Final = "#1F4FA3"
_HEADER: Final = "#E8EDF3"
_MUTED: Final = "#57606A"
_TEXT_STYLES: Final = (
    "text",
    "label",
    "title",
    "heading",
    "header",
    "header_figures",
    "bold",
    "bold_top",
    "note",
    "check",
)


@dataclass(frozen=True)
class Text:
    """Words; whatever they begin with, they never act as a formula."""

    text: str
    style: str = "text"


@dataclass(frozen=True)
class Amount:
    """Money in minor units; ``None`` leaves the cell blank."""

    minor: int | None
    style: str = "money"


@dataclass(frozen=True)
class Number:
    """Any other number; ``None`` leaves the cell blank."""

    number: Fraction | Decimal | int | None
    style: str = "number"


@dataclass(frozen=True)
class Formula:
    """A formula and the result that is stored beside it, for viewers that do not calculate."""

    formula: str
    result: float | str
    style: str = "money"


Cell = Text | Amount | Number | Formula


@dataclass(frozen=True)
class Column:
    """One column of a table: header, width in characters, and whether figures stand in it."""

    header: str
    width: float = 14
    figures: bool = False


def figures(header: str, width: float = 16) -> Column:
    """A column of figures: its header stands at the right, above them."""
    return Column(header, width, figures=True)


def formats(book: Any, currency: Currency) -> dict[str, Any]:
    """The cell formats of a workbook, by style. Blue figures are inputs, black ones are computed."""
    money = "#,##0" + ("." + "0" * currency.decimals if currency.decimals else "")
    header = {
        "bold": True,
        "bg_color": _HEADER,
        "text_wrap": True,
        "bottom": 1,
        "border_color": _BORDER,
        "valign": "bottom",
    }
    styles: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 16},
        "heading": {"bold": True, "font_size": 12},
        "note": {"font_color": _MUTED, "text_wrap": True},
        "header": header,
        "header_figures": {**header, "align": "right"},
        "text": {"text_wrap": True},
        "label": {},
        "key": {"font_color": _MUTED, "num_format": "0"},
        "money": {"num_format": money},
        "money_input": {"num_format": money, "font_color": _INPUT},
        "money_bold": {"num_format": money, "bold": True, "top": 1},
        "value": {"num_format": money},
        "value_bold": {"num_format": money, "bold": True, "top": 1},
        "number": {"num_format": "#,##0.######"},
        "number_input": {"num_format": "#,##0.######", "font_color": _INPUT},
        "price": {"num_format": "0.000000"},
        "percent": {"num_format": "0.0%"},
        "change": {"num_format": f"+{money};-{money};{money}"},
        "bold": {"bold": True},
        "bold_top": {"bold": True, "top": 1},
        "check": {"bold": True, "align": "center"},
    }
    made = {name: book.add_format({"valign": "top", "font_name": "Calibri", **style}) for name, style in styles.items()}
    for name in _TEXT_STYLES:
        # A leading apostrophe as Excel itself keeps it: editing such a cell does not turn it into a formula.
        neutral = {"valign": "top", "font_name": "Calibri", **styles[name], "quote_prefix": True}
        made[f"{name}_neutral"] = book.add_format(neutral)
    made["good"] = book.add_format({"font_color": "#116329", "bg_color": "#DAFBE1"})
    made["bad"] = book.add_format({"font_color": "#A40E26", "bg_color": "#FFEBE9"})
    return made


class Sheet:
    """A worksheet that is filled from the top, and remembers where its tables stand."""

    def __init__(
        self, book: Any, worksheet_class: type, name: str, styles: Mapping[str, Any], currency: Currency
    ) -> None:
        self.name = name
        self._sheet = book.add_worksheet(name, worksheet_class)
        self._styles = styles
        self._currency = currency
        self._row = 0
        self._widths: dict[int, float] = {}

    @property
    def row(self) -> int:
        """Number of the row that will be written next, as formulas count: from 1."""
        return self._row + 1

    def title(self, title: str, notes: Sequence[str], fingerprint: str) -> None:
        """Title and notes at the top, and how the sheet prints: landscape, as wide as the page."""
        self._put(0, Text(title, "title"))
        self._sheet.set_row(0, _TITLE_HEIGHT)
        self._row += 1
        for note in notes:
            self._put(0, Text(note, "label"))
            self._row += 1
        self._row += 1
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        printed = self.name.replace("&", "&&")
        sheet.set_footer(f"&L&8{printed}&C&8{fingerprint}&R&8&P / &N")
        sheet.hide_gridlines(2)

    def table(self, columns: Sequence[Column], *, heading: str = "", first: bool = False) -> None:
        """Header of a table; ``first`` keeps it in sight while scrolling and repeats it on printed pages."""
        if heading:
            self._put(0, Text(heading, "heading"))
            self._row += 1
        for position, column in enumerate(columns):
            self._put(position, Text(column.header, "header_figures" if column.figures else "header"))
            if column.width > self._widths.get(position, 0):
                self._widths[position] = column.width
                self._sheet.set_column(position, position, column.width)
        lines = 1 + any(len(column.header) > column.width for column in columns)
        self._sheet.set_row(self._row, lines * _HEADER_LINE)
        if first:
            self._sheet.repeat_rows(self._row)
            self._sheet.freeze_panes(self._row + 1, 0)
        self._row += 1

    def add(self, cells: Sequence[Cell | None]) -> int:
        """Write one row and give its number as formulas count; ``None`` leaves a cell blank."""
        for position, cell in enumerate(cells):
            if cell is not None:
                self._put(position, cell)
        lines = max((self._lines(position, cell) for position, cell in enumerate(cells)), default=1)
        if lines > 1:
            # Excel fits the height of such a row when it opens the file, LibreOffice does not.
            self._sheet.set_row(self._row, min(lines * _LINE, _HIGHEST_ROW))
        self._row += 1
        return self._row

    def _lines(self, column: int, cell: Cell | None) -> int:
        """Lines that a wrapped text needs in its column; words leave a part of most lines empty."""
        if not isinstance(cell, Text) or cell.style not in _WRAPPED or column not in self._widths:
            return 1
        return math.ceil(len(cell.text) * _RAGGED / self._widths[column])

    def gap(self) -> None:
        """Leave a row blank."""
        self._row += 1

    def print_columns(self, count: int) -> None:
        """Print the first columns only: the keys behind them are for formulas."""
        self._sheet.print_area(0, 0, max(0, self._row - 1), count - 1)

    def judge(self, column: int, first_row: int, last_row: int) -> None:
        """Colour OK and BROKEN in a column of checks."""
        if last_row < first_row:
            return
        for word, style in (("OK", "good"), ("BROKEN", "bad")):
            self._sheet.conditional_format(
                first_row - 1,
                column,
                last_row - 1,
                column,
                {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self._styles[style]},
            )

    def _put(self, column: int, cell: Cell) -> None:
        sheet, row = self._sheet, self._row
        match cell:
            case Text(text, style) if text:
                held = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
                shown = f"{style}_neutral" if held.startswith(NEUTRALISED) else style
                sheet.write_string(row, column, held, self._styles[shown])
            case Amount(minor, style) if minor is not None:
                sheet.write_number(row, column, float(self._currency.decimal(minor)), self._styles[style])
            case Number(number, style) if number is not None:
                sheet.write_number(row, column, float(number), self._styles[style])
            case Formula(formula, result, style):
                sheet.write_formula(row, column, f"={formula}", self._styles[style], result)
            case _:  # a blank cell
                return


def letters(column: int) -> str:
    """Column letters: 0 is ``A``."""
    return column_letters(column + 1)


def span(sheet: str, column: int, first_row: int, last_row: int) -> str:
    """An absolute reference to a part of a column: ``'Allocation'!$G$7:$G$14``."""
    name = letters(column)
    return f"'{sheet}'!${name}${first_row}:${name}${last_row}"


def at(sheet: str, column: int, row: int) -> str:
    """An absolute reference to a cell on another sheet."""
    return f"'{sheet}'!${letters(column)}${row}"
