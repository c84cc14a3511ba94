"""Every code that importing a ledger can report beside those of cells and files, with its verdict and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CODES, CodeMeaning

_WARN, _ASK, _CELL, _FILE = Verdict.WARN, Verdict.ASK, Verdict.REJECT_CELL, Verdict.REJECT_FILE

LEDGER_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("ledger.setting-shape", _CELL, "A setting of the mapping is a list or group where a text is wanted, or so."),
        ("ledger.given-twice", _ASK, "A source says the same thing in two ways."),
        ("ledger.path-levels", _CELL, "Codes and names of a path have different numbers of levels."),
        ("ledger.no-time", _CELL, "A source does not say in which fiscal year its amounts lie."),
        ("ledger.no-measure", _CELL, "A source does not say whether its amounts are budget, actual or something else."),
        ("ledger.no-amounts", _CELL, "A source has no column of amounts."),
        ("ledger.date-format", _CELL, "The way in which days are written cannot be understood."),
        ("ledger.pattern", _CELL, "A heading has a placeholder that does not exist, or that contradicts the source."),
        ("ledger.types-needed", _ASK, "The sign depends on the type of the account, and no account has one."),
        ("ledger.no-mapping", _FILE, "There is no mapping file that says what the columns of a ledger mean."),
        ("ledger.no-files", _FILE, "No file fits a name or pattern of the mapping."),
        ("ledger.file-twice", _ASK, "A file belongs to two sources, or is listed twice."),
        ("ledger.format-not-read", _FILE, "A file is in a format that a ledger is not read from."),
        ("ledger.missing-column", _FILE, "A file lacks a column that the mapping names."),
        ("ledger.two-columns", _ASK, "A file has two columns that the mapping names for the same thing."),
        ("ledger.sheet", _ASK, "A workbook has several sheets, or not the one that is named."),
        ("ledger.year", _CELL, "A fiscal year cannot be read."),
        ("ledger.period", _CELL, "A month, period or quarter cannot be read, or the calendar does not have it."),
        ("ledger.day", _CELL, "A day cannot be read in the stated format, or is far from any ledger."),
        ("ledger.day-two-readings", _ASK, "Days are written so that day and month cannot be told apart."),
        ("ledger.unknown-measure", _CELL, "A word in the column of measures has no meaning in the mapping."),
        ("ledger.unknown-type", _CELL, "A word in the column of account types has no meaning in the mapping."),
        ("ledger.two-types", _CELL, "An account has rows of two types."),
        ("ledger.member-twice", _CELL, "A member stands twice in its table."),
        ("ledger.circle", _CELL, "Members of a table belong to each other in a circle."),
        ("ledger.unknown-member", _CELL, "A row names a member that the table of members does not have."),
        ("ledger.same-path", _CELL, "Two different paths come to the same name."),
        ("ledger.not-stated", _WARN, "Rows do not state a unit, account, fund or request that others state."),
        ("ledger.two-names", _WARN, "A code has different names in different rows."),
        ("ledger.blank-amount", _CELL, "A record has no amount."),
        ("ledger.total-rows", _ASK, "Rows look like totals of other rows, which would be counted twice."),
        ("ledger.total-column", _ASK, "A column is the sum of the others in every record and would be counted twice."),
        ("ledger.total-differs", _CELL, "A column of totals is not the sum of the columns that it should add up."),
        ("ledger.filter-unused", _WARN, "A condition of the mapping fits no record of a file."),
        ("ledger.nothing-taken", _FILE, "A file has records, but the conditions of the mapping leave none."),
        ("ledger.overflow", _CELL, "Amounts add up to more than can be kept exactly."),
        ("ledger.controls-removed", _WARN, "Invisible control characters were left out, as the mapping says."),
        ("ledger.not-kept", _WARN, "The import cannot be kept beside the data and is made anew each time."),
        ("ledger.package", _FILE, "A data package cannot be read, or does not say what a ledger needs."),
    )
}
"""By code, the verdict and the meaning. A code always has the same verdict."""

ALL_CODES: Final = {
    **CODES,
    **LEDGER_CODES,
    "csv.comment-or-record": CodeMeaning(_ASK, "A line below the header begins with #: a comment or a record."),
}
"""What a collector of findings about a ledger knows."""
