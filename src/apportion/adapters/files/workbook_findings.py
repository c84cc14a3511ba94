"""Everything that can be said about a workbook: codes, verdicts and the sentences for the user.

Knows words. It must not know how a workbook is read. What is the same in text files is said in ``headers``
and ``texts``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from apportion.adapters.files.headers import did_you_mean
from apportion.model.findings import Finding, Place, Verdict

WORKBOOK_CODES: Final[tuple[tuple[str, str], ...]] = (
    ("file.too-large", "The file is larger than any real case."),
    ("file.unreadable", "The system does not let the file be read, or it is no ordinary file."),
    ("table.blank-header", "A column has content but no name."),
    ("table.duplicate-column", "A column appears twice."),
    ("table.empty", "A table has no records."),
    ("table.full-sheet", "A table ends on the last row of a sheet."),
    ("table.missing-column", "A required column, or the whole header row, is missing."),
    ("table.preamble", "Rows above the header row are not read."),
    ("table.scaled-amounts", "A header or remark says that amounts are in thousands or millions."),
    ("table.unknown-column", "A column is not in the catalogue."),
    ("text.control-character", "A text contains an invisible control character."),
    ("text.direction-override", "A text contains a character that turns the direction of writing."),
    ("text.non-breaking-space", "A text contains a space that is not an ordinary one."),
    ("workbook.code-display", "A code is shown with zeros or letters that are not stored."),
    ("workbook.code-scientific", "A code was turned into a number with an exponent."),
    ("workbook.comment-or-record", "A row below the header begins with #: it may be a comment or a record."),
    ("workbook.currency-display", "Amounts are shown in another currency than the case's."),
    ("workbook.damaged", "The file is cut off, has a wrong checksum or cannot be understood."),
    ("workbook.document-type", "A part declares a document type or entities."),
    ("workbook.duplicate-part", "Two parts have the same name or share their bytes."),
    ("workbook.duplicate-setting", "A setting is given twice."),
    ("workbook.duplicate-sheet", "Two sheets are for the same table."),
    ("workbook.error-cell", "A cell holds an error such as #REF!."),
    ("workbook.escaping-part", "A part's name leads outside the package."),
    ("workbook.external-link", "The workbook refers to other files or data sources."),
    ("workbook.filter", "A filter is active."),
    ("workbook.formula-not-calculated", "A formula shows nothing or zero and was perhaps never calculated."),
    ("workbook.formula-without-value", "A formula has no stored result."),
    ("workbook.formulas", "Cells hold formulas; their stored results are read."),
    ("workbook.hidden-column", "A hidden column holds data."),
    ("workbook.hidden-row", "Hidden rows hold data."),
    ("workbook.hidden-sheet", "A hidden sheet holds data."),
    ("workbook.macros", "The workbook contains macros."),
    ("workbook.merged-cells", "Cells of the table are merged."),
    ("workbook.missing-sheet", "The sheet with the settings is missing."),
    ("workbook.no-workbook", "The file is not a workbook."),
    ("workbook.other-format", "The workbook has a format that is not read."),
    ("workbook.password", "The workbook is protected by a password."),
    ("workbook.scaled-display", "A number is shown in thousands or millions."),
    ("workbook.too-large", "The workbook would unpack to an implausible size."),
    ("workbook.unknown-sheet", "A sheet is neither a table nor an explanation."),
    ("workbook.unnamed-setting", "A value stands without the name of a setting."),
)
"""Every code that the reader of workbooks gives, with its meaning."""

_SAVE_AGAIN: Final = "Open it in a spreadsheet program and save it as .xlsx."
_AS_TEXT: Final = "Format the column as text and type the code again."


@dataclass(frozen=True)
class Refusal:
    """Why a whole workbook is not read; becomes a finding once the file's name is known."""

    code: str
    message: str
    remedy: str
    found: str = ""
    expected: str = "an Excel workbook (.xlsx)"

    @classmethod
    def no_workbook(cls, nature: str) -> Refusal:
        """The file is something else."""
        remedy = f"{_SAVE_AGAIN} Renaming a file does not turn it into a workbook."
        return cls("workbook.no-workbook", f"The file is no workbook but {nature}.", remedy, nature)

    @classmethod
    def other_format(cls, nature: str) -> Refusal:
        """A workbook of a format that is not read."""
        return cls("workbook.other-format", f"The file is {nature}, which is not read.", _SAVE_AGAIN, nature)

    @classmethod
    def password(cls) -> Refusal:
        """Encrypted as a whole."""
        remedy = "Open it with its password and save a copy without one."
        return cls("workbook.password", "The workbook is protected by a password.", remedy, "an encrypted file")

    @classmethod
    def damaged(cls, how: str) -> Refusal:
        """Cut off, changed or not understandable."""
        remedy = "Fetch it again from its source, or repair it in a spreadsheet program and save it as .xlsx."
        return cls("workbook.damaged", f"The workbook is damaged: {how}.", remedy, how)

    @classmethod
    def duplicate_part(cls, name: str) -> Refusal:
        """Two entries for one part: programs disagree on which one counts."""
        message = f"The workbook contains the part '{name}' more than once."
        return cls("workbook.duplicate-part", message, _SAVE_AGAIN, name, "each part once")

    @classmethod
    def shared_bytes(cls, name: str, other: str) -> Refusal:
        """Two entries over the same bytes: the way to a petabyte in a few kilobytes."""
        message = f"The parts '{name}' and '{other}' of the workbook share the same bytes."
        return cls("workbook.duplicate-part", message, _SAVE_AGAIN, other, "each part once")

    @classmethod
    def escaping_part(cls, name: str) -> Refusal:
        """An entry whose name leads outside the package."""
        message = f"The workbook contains the part '{name}', which leads outside of it."
        remedy = f"Do not unpack this file. {_SAVE_AGAIN}"
        return cls("workbook.escaping-part", message, remedy, name, "names inside the workbook")

    @classmethod
    def document_type(cls, part: str = "") -> Refusal:
        """A document type or entity: no spreadsheet program writes one."""
        where = f"The part '{part}'" if part else "A part of the workbook"
        message = f"{where} declares a document type, which no workbook needs and attacks use."
        return cls("workbook.document-type", message, _SAVE_AGAIN, part, "no document type")

    @classmethod
    def too_large(cls, how: str) -> Refusal:
        """Unpacked it would be larger than anything that people make."""
        remedy = "Delete unused formatted rows and columns and save it, or give large tables as CSV or Parquet."
        return cls(
            "workbook.too-large",
            f"The workbook is implausibly large: {how}.",
            remedy,
            how,
            "a plausible size",
        )

    def finding(self, place: Place) -> Finding:
        """The refusal at its place."""
        return Finding(self.code, Verdict.REJECT_FILE, self.message, place, self.found, self.expected, self.remedy)


def code_scientific(place: Place, stored: str, shown: str) -> Finding:
    """A code such as 51E1 that has become a number."""
    return Finding(
        "workbook.code-scientific",
        Verdict.REJECT_CELL,
        f"The cell shows {shown} and holds the number {stored}; a code was probably turned into it.",
        place,
        shown,
        "a code stored as text",
        _AS_TEXT,
    )


def code_display(place: Place, stored: str, shown: str) -> Finding:
    """A number format adds zeros or letters to a code: what is meant, what is shown or what is stored?"""
    return Finding(
        "workbook.code-display",
        Verdict.ASK,
        f"The cell shows {shown} but holds the number {stored}.",
        place,
        shown,
        "a code stored as text",
        f"Format the column as text and type {shown} or {stored}, whichever is meant.",
    )


def comment_or_record(place: Place, found: str) -> Finding:
    """A row among the records that looks like a comment."""
    return Finding(
        "workbook.comment-or-record",
        Verdict.ASK,
        "This row begins with #: it may be a comment or a record.",
        place,
        found,
        "comments above the header only",
        "Delete the row or move it above the header; if it is a record, let its name not begin with #.",
    )


def currency_display(place: Place, mark: str, currency: str, cells: int) -> Finding:
    """A number format shows another currency."""
    many = f"{cells:,} cells of this column are" if cells > 1 else "The cell is"
    return Finding(
        "workbook.currency-display",
        Verdict.ASK,
        f"{many} shown in {mark}, but the currency of the case is {currency}.",
        place,
        mark,
        f"amounts in {currency}",
        f"Convert the amounts, or give the cells a number format in {currency} if they are.",
    )


def error_cell(place: Place, found: str) -> Finding:
    """``#REF!`` and its like."""
    return Finding(
        "workbook.error-cell",
        Verdict.REJECT_CELL,
        f"The cell holds the error {found}.",
        place,
        found,
        "a value",
        "Repair the formula, or replace it by its value.",
    )


def formula_without_value(place: Place) -> Finding:
    """A program wrote the formula and nobody calculated it."""
    return Finding(
        "workbook.formula-without-value",
        Verdict.REJECT_CELL,
        "The formula in this cell has no stored result.",
        place,
        expected="a value, or a formula with its result",
        remedy="Open the workbook in a spreadsheet program and save it, or replace the formula by its value.",
    )


def formula_not_calculated(place: Place, found: str) -> Finding:
    """Zero or nothing stored in a workbook whose writer wants it calculated on opening."""
    return Finding(
        "workbook.formula-not-calculated",
        Verdict.ASK,
        f"The formula has the stored result '{found}', and the workbook says that it was not calculated yet.",
        place,
        found,
        "a calculated result",
        "Open the workbook in a spreadsheet program and save it, or replace the formula by its value.",
    )


def formulas(place: Place, cells: int) -> Finding:
    """How many formulas of a sheet were read by their stored results; the place is the first of them."""
    many = f"{cells:,} cells of this sheet hold formulas" if cells > 1 else "One cell of this sheet holds a formula"
    return Finding(
        "workbook.formulas",
        Verdict.WARN,
        f"{many}; the results stored when the workbook was last saved are read.",
        place,
        expected="values",
        remedy="If another program changed the workbook since, open and save it in a spreadsheet program.",
    )


def scaled_display(place: Place, stored: str, code: str) -> Finding:
    """The reader of the sheet sees a thousandth or a millionth of the number."""
    return Finding(
        "workbook.scaled-display",
        Verdict.ASK,
        f"The number {stored} is shown in thousands or millions (format {code}).",
        place,
        stored,
        "a number shown in full",
        "Give the cell a format that shows the whole number, and check that it is what you mean.",
    )


def filter_active(place: Place) -> Finding:
    """Rows may be out of sight."""
    return Finding(
        "workbook.filter",
        Verdict.WARN,
        "A filter is active on this sheet; all rows are read, not only those that it shows.",
        place,
        expected="no active filter",
        remedy="Clear the filter to see what is read.",
    )


def hidden_rows(place: Place, last: int) -> Finding:
    """A run of hidden rows with data: filtered out, or only out of sight?"""
    one = place.line == last
    rows = f"Row {last} is" if one else f"Rows {place.line} to {last} are"
    return Finding(
        "workbook.hidden-row",
        Verdict.ASK,
        f"{rows} hidden but {'holds' if one else 'hold'} data.",
        place,
        expected="data that can be seen",
        remedy=f"Show the row{'' if one else 's'} if the data count, or delete the row{'' if one else 's'}.",
    )


def hidden_column(place: Place) -> Finding:
    """A column of the table is out of sight; it is read."""
    return Finding(
        "workbook.hidden-column",
        Verdict.WARN,
        f"The column '{place.header}' is hidden but holds data; it is read.",
        place,
        expected="data that can be seen",
        remedy="Show the column, or delete it if it should not count.",
    )


def hidden_sheet(place: Place) -> Finding:
    """A table is out of sight; it is read."""
    return Finding(
        "workbook.hidden-sheet",
        Verdict.WARN,
        f"The sheet '{place.sheet}' is hidden but holds data; it is read.",
        place,
        expected="data that can be seen",
        remedy="Show the sheet, or delete it if it should not count.",
    )


def merged_cells(place: Place, area: str) -> Finding:
    """One value over several cells: does it hold for the first or for all?"""
    return Finding(
        "workbook.merged-cells",
        Verdict.ASK,
        f"The cells {area} are merged: their value may be meant for the first of them or for all.",
        place,
        area,
        "one value in each cell",
        "Unmerge the cells and write the value wherever it holds.",
    )


def macros(place: Place) -> Finding:
    """Macros are never run."""
    return Finding(
        "workbook.macros",
        Verdict.WARN,
        "The workbook contains macros; they are not run.",
        place,
        expected="a workbook without macros",
        remedy="Save it as .xlsx if the macros are not needed.",
    )


def external_link(place: Place, target: str) -> Finding:
    """Other files and data sources are never opened."""
    return Finding(
        "workbook.external-link",
        Verdict.WARN,
        f"The workbook refers to '{target}'; it is not opened, and what was stored from it is read.",
        place,
        target,
        "a workbook that stands alone",
        "Check that the stored values are up to date, and break the link if it is not needed.",
    )


def missing_sheet(place: Place, names: Iterable[str]) -> Finding:
    """Without the sheet of settings nothing else makes sense."""
    return Finding(
        "workbook.missing-sheet",
        Verdict.REJECT_FILE,
        "The workbook has no sheet 'case' with the settings.",
        place,
        ", ".join(names),
        "a sheet 'case' with the columns field and value",
        "Add the sheet, or start from a template.",
    )


def unknown_sheet(place: Place, known: Iterable[str]) -> Finding:
    """A sheet that nobody reads may be a misspelt table, or the settings under their usual name."""
    is_settings = place.sheet.strip().casefold() == "settings"
    meant = "Did you mean 'case'? " if is_settings else did_you_mean(place.sheet, known)
    return Finding(
        "workbook.unknown-sheet",
        Verdict.WARN,
        f"The sheet '{place.sheet}' is not read: no table is called so.",
        place,
        place.sheet,
        "the name of a table, or a name that begins with guide or _",
        f"{meant}Rename it, or let its name begin with an underscore.",
    )


def duplicate_sheet(place: Place, first: str) -> Finding:
    """Two sheets for one table."""
    return Finding(
        "workbook.duplicate-sheet",
        Verdict.REJECT_FILE,
        f"The sheets '{first}' and '{place.sheet}' are for the same table.",
        place,
        place.sheet,
        "one sheet for each table",
        "Put all records in one sheet and delete the other.",
    )


def duplicate_setting(place: Place, name: str, first: int) -> Finding:
    """A setting given twice."""
    return Finding(
        "workbook.duplicate-setting",
        Verdict.ASK,
        f"The setting '{name}' is given twice; the first is in row {first}.",
        place,
        name,
        "each setting once",
        "Delete one of the two rows.",
    )


def unnamed_setting(place: Place, value: str) -> Finding:
    """A value without a field."""
    return Finding(
        "workbook.unnamed-setting",
        Verdict.REJECT_CELL,
        f"The value '{value}' stands without the name of a setting.",
        place,
        value,
        "the name of a setting in the column field",
        "Name the setting or delete the value.",
    )
