"""What was reported, as it stands in its files: a folder of tables, or a workbook with a sheet for each.

Knows formats. It must not know what the tables mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from apportion.adapters.files.content import Content, content_of, other_content
from apportion.adapters.files.file_bytes import unreadable
from apportion.adapters.files.folder import read_tables
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.raw import RawTable
from apportion.model.reported_fields import REPORTED_TABLES

Read = tuple[Mapping[str, RawTable], Findings, Mapping[str, str]]
"""Tables by name, what was noticed, and the SHA-256 of each file by its name."""


def read_reported_files(path: Path) -> Read:
    """The tables of a folder or workbook; whatever is wrong comes back as findings."""
    try:
        if not path.exists():
            return _refused(_none(path, "There is no such file or folder."))
        if path.is_dir():
            read = read_tables(path, {table.name: table for table in REPORTED_TABLES})
        elif path.suffix.casefold() in (".xlsx", ".xlsm"):
            read = _workbook(path)
        else:
            return _refused(_none(path, "This is neither a folder nor an Excel workbook."))
    except OSError as error:
        return _refused(unreadable(path.name, error))
    tables, findings, digests = read
    if not tables and not findings.blocking:
        findings += Findings.of([_none(path, "None of its tables holds anything that was reported.")])
    return tables, findings, digests


def _workbook(path: Path) -> tuple[dict[str, RawTable], Findings, dict[str, str]]:
    from apportion.adapters.files.workbook import read_sheet_of

    content = content_of(path)
    if content not in (Content.WORKBOOK, Content.ZIP):
        return {}, Findings.of([other_content(path.name, content, "an Excel workbook")]), {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    tables: dict[str, RawTable] = {}
    findings = Findings()
    for table in REPORTED_TABLES:
        absent = _none(path, f"It has no sheet '{table.name}'.")
        read, noticed = read_sheet_of(path, table.name, table, _always(absent))
        if absent not in noticed.listed:
            # What is beside the sheets is noticed with every one of them.
            findings += Findings.of(item for item in noticed.listed if item not in findings.listed)
        if read is not None:
            tables[table.name] = read
    return tables, findings, {path.name: digest}


def _always(finding: Finding) -> Callable[[object], Finding]:
    """Whatever sheets there are, this is said of the one that is not."""
    return lambda _: finding


def _refused(finding: Finding) -> Read:
    return {}, Findings.of([finding]), {}


def _none(path: Path, message: str) -> Finding:
    names = ", ".join(table.name for table in REPORTED_TABLES)
    return Finding(
        "reported.none",
        Verdict.REJECT_FILE,
        message,
        Place(file=path.name or str(path)),
        expected=f"a folder or workbook with some of the tables {names}",
        remedy="Name the folder in which the tables stand: --reported FOLDER.",
    )
