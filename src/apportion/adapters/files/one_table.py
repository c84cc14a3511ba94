"""A table that belongs to no case: a history somebody exported, of whose columns only some are wanted.

Read by the same readers as the tables of a case, with the same findings; columns that nobody asks for are left alone.
Knows which reader a file belongs to. It must not know what the columns mean.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from apportion.adapters.files.content import Content, content_of, other_content
from apportion.adapters.files.file_bytes import TABLE_BYTES_MAX, refusal, unreadable
from apportion.adapters.files.headers import normalised
from apportion.adapters.files.table_read import TableRead
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake.names import nearest
from apportion.model.raw import RawTable
from apportion.model.schema import Field, FieldType, Table


@dataclass(frozen=True)
class WantedColumn:
    """A column that is read."""

    heading: str
    """As the user wrote it; spaces, hyphens and capitals make no difference."""
    kind: FieldType


def key_of(heading: str) -> str:
    """The name under which a column is found in the table that was read."""
    return normalised(heading)


def read_columns(path: Path, sheet: str, wanted: Sequence[WantedColumn]) -> tuple[RawTable | None, Findings]:
    """Some columns of a CSV, Parquet or Excel file.

    Args:
        path: the file.
        sheet: of a workbook; empty: its only one with content.
        wanted: what is read; the first must be there for a row to be taken as the header.

    Returns:
        The table, its columns under ``key_of`` their headings, or ``None``; and what was noticed. A column that is not
        there is ``response.missing-column``.
    """
    fields = tuple(
        Field(key_of(column.heading), column.kind, "named by response.yaml", required=True) for column in wanted
    )
    table = Table("history", "A history of spending and results.", (fields[0].name,), fields, required=True)
    fault = refusal(path, TABLE_BYTES_MAX, "Leave out what is not needed, or give the table as Parquet.")
    if fault is not None:
        return None, Findings.of([fault])
    try:
        content = content_of(path)
    except OSError as error:
        return None, Findings.of([unreadable(path.name, error)])
    read = _read(path, sheet, table, content)
    if isinstance(read, Finding):
        return None, Findings.of([read])
    raw, findings = read
    missing = {item.name: column.heading for item, column in zip(fields, wanted, strict=True)}
    return raw, _without_others(findings, missing)


def _read(path: Path, sheet: str, table: Table, content: Content) -> tuple[RawTable | None, Findings] | Finding:
    suffix = path.suffix.casefold()
    if suffix in (".xlsx", ".xlsm"):
        from apportion.adapters.files.workbook import read_sheet_of

        if content not in (Content.WORKBOOK, Content.ZIP):
            return other_content(path.name, content, "an Excel workbook")
        return read_sheet_of(path, sheet, table, lambda sheets: _which_sheet(path, sheet, sheets))
    if suffix not in (".csv", ".tsv", ".txt", ".parquet"):
        return no_history(path.name, "The history is in a format that is not read.", "Save it as CSV or as .xlsx.")
    is_parquet = suffix == ".parquet"
    if content not in ((Content.PARQUET,) if is_parquet else (Content.TEXT, Content.EMPTY)):
        return other_content(path.name, content, "a Parquet table" if is_parquet else "a CSV table")
    if is_parquet:
        from apportion.adapters.files.parquet_table import read_parquet

        return _parts(read_parquet(path, table))
    from apportion.adapters.files.csv_table import read_csv

    return _parts(read_csv(path, table))


def _parts(read: TableRead) -> tuple[RawTable | None, Findings]:
    return read.table, read.findings


def no_history(file: str, message: str, remedy: str, found: str = "") -> Finding:
    """The file of the history is not there, or is no table."""
    expected = "a CSV, Parquet or Excel file beside response.yaml or below it"
    return Finding("response.no-history", Verdict.REJECT_FILE, message, Place(file=file), found, expected, remedy)


def _which_sheet(path: Path, wanted: str, sheets: Sequence[str]) -> Finding:
    if not wanted:
        remedy = f"Name one with 'sheet' in response.yaml: {', '.join(sheets)}."
        return no_history(path.name, "Not exactly one sheet of the workbook has content.", remedy)
    near = nearest(wanted, sheets)
    remedy = f"Did you mean '{near}'?" if near else f"It has {', '.join(sheets)}."
    return no_history(path.name, f"The workbook has no sheet '{wanted}' with content.", remedy, wanted)


def _without_others(findings: Findings, headings: dict[str, str]) -> Findings:
    """The findings without those about columns that nobody asked for; these help to find misspelt ones."""
    others = [item.found for item in findings.listed if item.code == "table.unknown-column"]
    kept = [
        _missing(item, headings, others) if item.code == "table.missing-column" else item
        for item in findings.listed
        if item.code != "table.unknown-column"
    ]
    listed = {item.code: sum(1 for other in findings.listed if other.code == item.code) for item in findings.listed}
    more = [
        (code, count - listed.get(code, 0))
        for code, count in findings.counts
        if code != "table.unknown-column" and count > listed.get(code, 0)
    ]
    return Findings.of(kept, more)


def _missing(found: Finding, headings: dict[str, str], others: Collection[str]) -> Finding:
    name = next((name for name in headings if f"no column '{name}'" in found.message), "")
    if not name:
        listed = ", ".join(headings.values())
        return replace(
            found,
            code="response.missing-column",
            message="No row of the history names its columns.",
            expected=f"a row with the column names {listed}",
            remedy="Write the column names in one row above the records, or correct them in response.yaml.",
        )
    heading = headings[name]
    near = nearest(heading, others)
    other = f"Did you mean '{near}'?" if near else f"It has {', '.join(others) or 'no other'}."
    return replace(
        found,
        code="response.missing-column",
        message=f"The history has no column '{heading}'.",
        found=heading,
        expected="a column that response.yaml names",
        remedy=f"{other} Correct the name in response.yaml, or add the column.",
    )
