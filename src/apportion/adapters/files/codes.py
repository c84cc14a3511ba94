"""The catalogue of what reading a case folder can find, for the reference of findings and for its tests.

Knows codes and their meaning. It must not know how anything is read; each message is written where it is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class FindingCode:
    """A stable code and what it means, in a sentence for the reference."""

    code: str
    meaning: str


FOLDER_CODES: Final[tuple[FindingCode, ...]] = (
    FindingCode("source.not-found", "The path that was named does not exist."),
    FindingCode("source.no-settings", "The folder has no case.yaml, so it is no case."),
    FindingCode("source.not-a-case", "The file that was named is neither a workbook nor the case.yaml of a folder."),
    FindingCode("file.content", "A file holds something else than its name says, such as a web page named .csv."),
    FindingCode("file.unreadable", "The system does not let the file be read, or it is no ordinary file."),
    FindingCode("file.too-large", "A file, or what it unpacks to, is larger than any real case."),
    FindingCode("folder.unknown-table", "A table file of the folder has no name that a case knows; it is not read."),
    FindingCode("folder.table-twice", "Two files of the folder hold the same table."),
    FindingCode("folder.table-not-read", "A table of the case is given in a format that is not read in a folder."),
    FindingCode("text.encoding-assumed", "A table is not UTF-8 and was read as Windows-1252."),
    FindingCode("text.encoding-unknown", "The encoding of a table cannot be told for certain."),
    FindingCode("text.not-utf8", "A byte of case.yaml is not UTF-8."),
    FindingCode("text.control-character", "A text contains an invisible control character."),
    FindingCode("text.direction-override", "A text contains a character that reverses how it is displayed."),
    FindingCode("text.non-breaking-space", "A text contains a space that is not equal to an ordinary one."),
    FindingCode("csv.delimiter", "The columns of a table can be separated in two ways."),
    FindingCode("csv.unclosed-quote", "A quoted cell is not closed, so that lines run into one another."),
    FindingCode("csv.text-after-quote", "Text follows the closing quote of a cell."),
    FindingCode("csv.row-length", "A row has more or fewer cells than the header."),
    FindingCode("table.cell-too-long", "A cell is longer than any real text."),
    FindingCode("csv.comment-or-record", "A line below the header begins with #: it may be a comment or a record."),
    FindingCode("table.preamble", "Rows above the header were left out."),
    FindingCode("table.scaled-amounts", "A text says that amounts are in thousands or millions."),
    FindingCode("table.missing-column", "A required column, or the whole header row, is not there."),
    FindingCode("table.unknown-column", "A column has a name that the table does not know."),
    FindingCode("table.duplicate-column", "A column name appears twice."),
    FindingCode("table.blank-header", "A column has content but no name."),
    FindingCode("table.empty", "A table has no record."),
    FindingCode("table.full-sheet", "A table ends on the last row of a sheet and may have been cut off."),
    FindingCode("table.too-many-rows", "A table has more rows than can be read."),
    FindingCode("parquet.unreadable", "A Parquet file is damaged."),
    FindingCode(
        "parquet.type",
        "A column of a Parquet file has a type that is not one text, number, date or truth value.",
    ),
    FindingCode("yaml.syntax", "A line of case.yaml cannot be read."),
    FindingCode("yaml.empty", "The file case.yaml holds no setting."),
    FindingCode("yaml.not-settings", "The file case.yaml is not a list of names with values."),
    FindingCode("yaml.name", "The name of a setting is empty or is not a single text."),
    FindingCode("yaml.duplicate-setting", "A setting is given twice."),
    FindingCode("yaml.two-readings", "A value without quotes can be read in two ways."),
    FindingCode("yaml.tag", "A value bears a tag such as !!python/object; tags are never followed."),
    FindingCode("yaml.alias", "A reference with * is not to one text or list, or there are many of them."),
    FindingCode("yaml.depth", "Settings are nested deeper than any setting of a case."),
    FindingCode("yaml.nested-list", "An entry of a list is itself a list or a group of settings."),
    FindingCode("yaml.second-document", "The file case.yaml holds a second document after a line with ---."),
)
"""Every code that reading a folder can give; those of workbooks stand beside their reader."""
