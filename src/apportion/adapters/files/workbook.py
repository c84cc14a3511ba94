"""A case from one Excel workbook: the sheet ``case`` holds the settings, each other sheet a table.

Knows which sheets there are and which of them are read. It must not know what the values mean, and never
raises for what a file contains: everything noticed is a finding, and a workbook that cannot be read is one
finding.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Final, TypeVar

from apportion.adapters.files import headers
from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.file_bytes import refusal, unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.workbook_cells import CellReader
from apportion.adapters.files.workbook_findings import WORKBOOK_CODES, Refusal
from apportion.adapters.files.workbook_guard import opened
from apportion.adapters.files.workbook_judge import CellJudge
from apportion.adapters.files.workbook_package import ForeignPackageError, Package, Sheet, package
from apportion.adapters.files.workbook_settings import SETTINGS_SHEET, SETTINGS_TABLE, meaning, settings_of
from apportion.adapters.files.workbook_sheet import Cell, has_criteria, read_sheet
from apportion.adapters.files.workbook_table import Desk, TableReader
from apportion.adapters.files.workbook_xml import BrokenXmlError, UnsafeXmlError
from apportion.model.findings import Finding, Findings, Place
from apportion.model.raw import RawCase, RawCell, RawTable
from apportion.model.schema import TABLES, Table

__all__ = ["WORKBOOK_CODES", "read_sheet_of", "read_workbook"]

Taken = TypeVar("Taken")

WORKBOOK_BYTES_MAX: Final = 1 << 30
"""A workbook packs its tables to a tenth: this is more than all of its sheets can hold."""

_EXPLANATIONS: Final = ("guide", "_")
"""Sheets whose names begin so explain something and hold no data."""


def read_workbook(path: Path) -> RawCase:
    """Read a case from a workbook.

    The same content as a folder gives the same result apart from places and kinds of cells; a list setting is
    one cell. When the workbook cannot be read, the case has no settings and no tables, and one finding says
    why.
    """
    fault = refusal(path, WORKBOOK_BYTES_MAX, "Give large tables as CSV or Parquet in a folder.")
    if fault is not None:
        return _refused(path, fault)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            case = _read(path, stream)
    except OSError as error:
        return _refused(path, unreadable(path.name, error))
    return replace(case, digests={path.name: digest})


def read_sheet_of(
    path: Path, sheet: str, table: Table, not_told: Callable[[Sequence[str]], Finding]
) -> tuple[RawTable | None, Findings]:
    """One sheet of a workbook that is no case.

    Args:
        path: the workbook.
        sheet: name of the sheet; empty: the only one with content.
        table: its columns; others are reported as unknown.
        not_told: what is said, given the names of all sheets, when it cannot be told which sheet is meant.
    """
    fault = refusal(path, WORKBOOK_BYTES_MAX, "Give large tables as CSV or Parquet.")
    if fault is not None:
        return None, Findings.of([fault])
    try:
        with path.open("rb") as stream:
            read = opened_workbook(path, stream, lambda book: _one_sheet(path, book, sheet, table, not_told))
    except OSError as error:
        return None, Findings.of([unreadable(path.name, error)])
    return (None, Findings.of([read])) if isinstance(read, Finding) else read


def _one_sheet(
    path: Path, book: Package, wanted: str, table: Table, not_told: Callable[[Sequence[str]], Finding]
) -> tuple[RawTable | None, Findings]:
    tally, cells = Tally(), CellReader(book)
    desk = Desk(cells, CellJudge(cells, tally), tally)
    here = Place(file=path.name)
    tally.add_all(package_findings(book, here))
    named = [
        sheet for sheet in book.sheets if not wanted or headers.normalised(sheet.name) == headers.normalised(wanted)
    ]
    filled = [sheet for sheet in named if _has_content(book, sheet)]
    if len(filled) != 1:
        tally.add(not_told([sheet.name for sheet in book.sheets]))
        return None, tally.findings()
    place = replace(here, sheet=filled[0].name)
    reader = TableReader(table, place, desk)
    read = _read_table(reader, book, filled[0], place, tally)
    if reader.is_empty:
        tally.add(headers.empty_table(table, place, has_header=reader.has_header))
    desk.judge.close("")
    return read, tally.findings()


def _read(path: Path, stream: IO[bytes]) -> RawCase:
    read = opened_workbook(path, stream, lambda book: _case(path, book))
    return _refused(path, read) if isinstance(read, Finding) else read


def opened_workbook(path: Path, stream: IO[bytes], take: Callable[[Package], Taken]) -> Taken | Finding:
    """What is taken from a workbook, or why it cannot be read."""
    archive = opened(stream)
    if isinstance(archive, Refusal):
        return archive.finding(Place(file=path.name))
    with archive:
        try:
            return take(package(archive))
        except ForeignPackageError:
            why = Refusal.no_workbook("a document of another kind")
        except UnsafeXmlError:
            why = Refusal.document_type()
        except BrokenXmlError as error:
            why = Refusal.damaged(str(error))
        except (zipfile.BadZipFile, zlib.error, EOFError):
            # Only in a workbook too large for all its checksums to be verified before.
            why = Refusal.damaged("a part does not match its checksum")
    return why.finding(Place(file=path.name))


def _refused(path: Path, finding: Finding) -> RawCase:
    return RawCase(str(path), path.name, SETTINGS_SHEET, {}, {}, Findings.of([finding]), {})


def _case(path: Path, book: Package) -> RawCase:
    tally, cells = Tally(), CellReader(book)
    desk = Desk(cells, CellJudge(cells, tally), tally)
    here = Place(file=path.name)
    tally.add_all(package_findings(book, here))
    chosen = _chosen_sheets(book, here, tally)
    settings = _settings(book, chosen, here, desk)
    tables = _tables(book, chosen, here, desk)
    desk.judge.close(settings["currency"][0].text.upper() if "currency" in settings else "")
    settings_sheet = chosen[SETTINGS_SHEET].name if SETTINGS_SHEET in chosen else SETTINGS_SHEET
    return RawCase(str(path), path.name, settings_sheet, settings, tables, tally.findings(), {})


def package_findings(book: Package, here: Place) -> Iterator[Finding]:
    """What lies in the workbook beside its sheets, and is left alone."""
    if book.macros:
        yield say.macros(here)
    for target in book.links:
        yield say.external_link(here, target)


def _chosen_sheets(book: Package, here: Place, tally: Tally) -> dict[str, Sheet]:
    """The sheets that are read, by the name of their table; what else there is, is said."""
    known = [SETTINGS_SHEET, *(table.name for table in TABLES)]
    chosen: dict[str, Sheet] = {}
    for sheet in book.sheets:
        name = headers.normalised(sheet.name)
        place = replace(here, sheet=sheet.name)
        if name in chosen:
            tally.add(say.duplicate_sheet(place, chosen[name].name))
        elif name in known:
            chosen[name] = sheet
        elif not name.startswith(_EXPLANATIONS) and _has_content(book, sheet):
            tally.add(say.unknown_sheet(place, known))
    return chosen


def _settings(book: Package, chosen: Mapping[str, Sheet], here: Place, desk: Desk) -> dict[str, tuple[RawCell, ...]]:
    sheet = chosen.get(SETTINGS_SHEET)
    if sheet is None:
        desk.tally.add(say.missing_sheet(here, [other.name for other in book.sheets]))
        return {}
    place = replace(here, sheet=sheet.name)
    reader = TableReader(SETTINGS_TABLE, place, desk, meaning)
    listed = _read_table(reader, book, sheet, place, desk.tally)
    if reader.is_empty:
        desk.tally.add(headers.empty_table(SETTINGS_TABLE, place, has_header=reader.has_header))
    return {} if listed is None else settings_of(listed, desk.tally)


def _tables(book: Package, chosen: Mapping[str, Sheet], here: Place, desk: Desk) -> dict[str, RawTable]:
    """The tables that hold records; optional ones that hold none are said once for all."""
    tables: dict[str, RawTable] = {}
    empty: list[str] = []
    for table in TABLES:
        sheet = chosen.get(table.name)
        if sheet is None:
            continue
        place = replace(here, sheet=sheet.name)
        reader = TableReader(table, place, desk)
        read = _read_table(reader, book, sheet, place, desk.tally)
        if read is not None:
            tables[table.name] = read
        elif reader.is_empty and table.required:
            desk.tally.add(headers.empty_table(table, place, has_header=reader.has_header))
        elif reader.is_empty:
            empty.append(table.name)
    desk.tally.add_all(headers.empty_tables(empty, here))
    return tables


def _read_table(reader: TableReader, book: Package, sheet: Sheet, place: Place, tally: Tally) -> RawTable | None:
    try:
        facts = read_sheet(lambda: book.open(sheet.part), reader.row)
    except BrokenXmlError as error:
        raise BrokenXmlError(f"on the sheet '{sheet.name}' {error}") from error
    for relation in book.relations(sheet.part):
        if relation.kind == "table" and not relation.outside:
            with book.open(relation.target) as stream:
                facts.filtered = has_criteria(stream) or facts.filtered
    table = reader.finish(facts)
    if sheet.hidden and table is not None:
        tally.add(say.hidden_sheet(place))
    return table


def _has_content(book: Package, sheet: Sheet) -> bool:
    """Whether a sheet that is not read holds anything; one that cannot be read is taken to."""

    def found(_number: int, _hidden: bool, _cells: list[Cell]) -> None:  # noqa: FBT001 - the sink's contract
        raise _ContentFound

    try:
        read_sheet(lambda: book.open(sheet.part), found)
    except (_ContentFound, BrokenXmlError):
        return True
    return False


class _ContentFound(Exception):
    """Ends the reading of a sheet whose content does not matter."""
