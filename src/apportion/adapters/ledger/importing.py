"""From the files of a mapping to a kept ledger in a folder: all of it, or findings and nothing.

Knows the steps: stage, judge, number the members, write. It must not know where imports are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from apportion.adapters.files.file_bytes import unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.book import MemberBook
from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import engine, parquet
from apportion.adapters.ledger.judging import JudgedFile, judge_file
from apportion.adapters.ledger.kept_form import KeptFile, KeptLedger
from apportion.adapters.ledger.member_tables import read_member_table
from apportion.adapters.ledger.members import Books
from apportion.adapters.ledger.plain_text import Reading, plain_text
from apportion.adapters.ledger.sources import SourceFile, source_files
from apportion.adapters.ledger.staging import Staged, stage_text
from apportion.adapters.ledger.text_layout import find_layout
from apportion.adapters.ledger.wanted import Chosen, choose_for, headings_of, patterns_of
from apportion.adapters.ledger.writing import write_rows
from apportion.model.findings import Findings, Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.ledger_catalogue import ALL_CODES
from apportion.model.ledger import DIMENSIONS, MEASURES, AccountType, Dimension, Member
from apportion.model.ledger_import import FileImport
from apportion.model.ledger_mapping import LedgerMapping, LedgerSource

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    kept: KeptLedger | None
    """``None`` when a finding blocks; nothing of the ledger can be used then."""
    findings: Findings
    files: tuple[FileImport, ...]


def import_files(mapping: LedgerMapping, base: Path, target: Path, work: Path, digests: dict[str, str]) -> Imported:
    """Read every file and write the kept ledger into ``target``; temporary files go to ``work``.

    ``digests`` is the SHA-256 of each file by its name.

    Raises:
        OSError: when something cannot be written.
    """
    tally, collector = Tally(), Collector(ALL_CODES)
    books: Books = {dimension: MemberBook(dimension, collector) for dimension in DIMENSIONS}
    files = source_files(base, mapping.sources, tally)
    with engine(work) as connection:
        for table in mapping.tables:
            entries = read_member_table(connection, table, base, work, tally, collector)
            if entries is not None:
                books[table.dimension].declare(entries)
        judged: list[JudgedFile] = []
        refused: list[FileImport] = []
        for number, file in enumerate(files):
            staged = _stage(connection, file, work / f"staged-{number:05}.parquet", work, tally)
            if staged is None:
                refused.append(_unread(file, digests))
                continue
            desk = Desk(number, connection, mapping, file.source, staged[1], staged[0], collector)
            one = judge_file(desk, books)
            if one is not None:
                judged.append(one)
        members = {dimension: books[dimension].close() for dimension in DIMENSIONS}
        if collector.blocked or tally.blocks:
            findings = collector.findings() + tally.findings()
            return Imported(None, findings, (*(_report(one, digests, 0) for one in judged), *refused))
        rows = _write(judged, books, target, collector)
        findings = collector.findings() + tally.findings()
        reports = tuple(_report(one, digests, count) for one, count in zip(judged, rows, strict=True))
        if findings.blocking:
            return Imported(None, findings, reports)
        kept = _kept(connection, mapping, judged, members, target, reports)
    return Imported(kept, findings, reports)


def _stage(
    connection: DuckDBPyConnection, file: SourceFile, target: Path, work: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    own = Tally()
    try:
        staged = _stage_form(connection, file, target, work, own)
    except OSError as error:
        own.add(unreadable(file.name, error))
        staged = None
    tally.merge(own)
    return None if own.refuses else staged


def _stage_form(
    connection: DuckDBPyConnection, file: SourceFile, target: Path, work: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    source = file.source
    if file.form != "text":
        from apportion.adapters.ledger.typed_staging import stage_typed

        return stage_typed(connection, file, target, work, tally)
    text = plain_text(file.path, file.name, work, _reading(source), tally)
    if text is None:
        return None
    needed, patterns = list(headings_of(source)), patterns_of(source)
    is_scaled = source.scale is not None
    layout = find_layout(text.path, text.file, needed, patterns, source.delimiter, tally, is_scaled=is_scaled)
    if layout is None:
        return None
    place = Place(file=text.file, line=layout.header_line)
    chosen = choose_for(layout.cells, source, place, tally)
    if chosen is None:
        return None
    staged = stage_text(connection, text, layout, chosen.all_positions(), target, tally)
    return None if staged is None else (staged, chosen)


def _reading(source: LedgerSource) -> Reading:
    return Reading(source.encoding, removes_controls=source.control_characters == "remove")


def _write(judged: list[JudgedFile], books: Books, target: Path, collector: Collector) -> list[int]:
    """Write each file's rows; how many there are."""
    import duckdb

    details = max((len(one.desk.source.details) for one in judged), default=0)
    counts = []
    for number, one in enumerate(judged):
        path = target / f"rows-{number:05}.parquet"
        try:
            write_rows(one, books, path, details)
        except (duckdb.OutOfRangeException, duckdb.ConversionException):
            fault = Fault(
                "ledger.overflow",
                "an amount or quantity of this file has more digits than can be kept",
                "at most 18 digits with the decimals",
                "Check the scale of the source and its largest amounts.",
            )
            collector.add(fault, one.desk.staged.place())
            counts.append(0)
            continue
        found = one.desk.connection.execute(f"SELECT count(*) FROM {parquet([path])}").fetchall()  # noqa: S608 - own names
        counts.append(int(found[0][0]))
    return counts


def _kept(
    connection: DuckDBPyConnection,
    mapping: LedgerMapping,
    judged: list[JudgedFile],
    members: Mapping[Dimension, tuple[Member, ...]],
    target: Path,
    reports: tuple[FileImport, ...],
) -> KeptLedger:
    paths = [target / f"rows-{number:05}.parquet" for number in range(len(judged))]
    rows = parquet(paths)
    years, measures, first_day, last_day = connection.execute(
        "SELECT list_sort(list(DISTINCT year)), list_sort(list(DISTINCT measure)), min(day), max(day) "  # noqa: S608 - own names
        f"FROM {rows}"
    ).fetchall()[0]
    quantities = any(
        one.desk.source.quantity is not None or any(value.of.quantity for value in one.desk.chosen.values)
        for one in judged
    ) or any(member.account_type is AccountType.STATISTICAL for member in members["account"])
    details: tuple[str, ...] = max(
        (tuple(heading.label for heading in one.desk.source.details) for one in judged), key=len, default=()
    )
    np.savez(
        target / "lines.npz",
        **{
            f"{one.desk.number}_{name}": getattr(one.desk.staged.lines, name)
            for one in judged
            for name in ("records", "shifts")
        },
    )
    return KeptLedger(
        name=mapping.name,
        currency=mapping.currency,
        calendar=mapping.calendar,
        members=members,
        years=tuple(years or ()),
        measures=tuple(MEASURES[position] for position in measures or ()),
        rows=sum(report.rows for report in reports),
        has_quantities=quantities,
        first_day=first_day,
        last_day=last_day,
        details=details,
        files=tuple(
            KeptFile(one.desk.number, path.name, report)
            for one, path, report in zip(judged, paths, reports, strict=True)
        ),
    )


def _report(one: JudgedFile, digests: dict[str, str], rows: int) -> FileImport:
    staged = one.desk.staged
    ignored = one.records - one.kept
    return FileImport(
        staged.file,
        staged.sheet,
        digests.get(staged.file, ""),
        staged.encoding,
        staged.delimiter,
        one.records,
        one.records - ignored - one.refused,
        one.refused,
        ignored,
        rows,
        one.desk.chosen.unused,
    )


def _unread(file: SourceFile, digests: dict[str, str]) -> FileImport:
    """A file of which no record could be read."""
    return FileImport(file.name, file.source.sheet, digests.get(file.name, ""), "", "", 0, 0, 0, 0, 0, ())
