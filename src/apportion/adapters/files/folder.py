"""A case as a folder: ``case.yaml`` and one CSV or Parquet file per table.

Knows how files are named and that nothing may pass unseen because of its name. It must not know what is in them; and
nothing depends on the order in which the system lists a folder.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from apportion.adapters.files.content import Content, content_of, other_content
from apportion.adapters.files.file_bytes import SETTINGS_BYTES_MAX, TABLE_BYTES_MAX, refusal, unreadable
from apportion.adapters.files.headers import did_you_mean
from apportion.adapters.files.table_read import TableRead
from apportion.adapters.files.tally import Tally
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.raw import RawCase, RawCell, RawTable
from apportion.model.schema import TABLES, Table

SETTINGS_FILE: Final = "case.yaml"
_SETTINGS_ALIKE: Final = ("case.yml", "case.json", "case.toml")
_READ: Final = (".csv", ".tsv", ".parquet")
_TABLE_LIKE: Final = (*_READ, ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers", ".pq")
"""A file of such a name was surely meant as a table."""
_PERHAPS: Final = (".txt", ".json", ".gz", ".zip", ".bz2", ".xz", ".zst", ".feather", ".arrow", ".db", ".sqlite")
"""A file of such a name was meant as a table when it has the name of one."""

_TABLES: Final[dict[str, Table]] = {item.name: item for item in TABLES}


def settings_path(folder: Path) -> Path | None:
    """The settings file of a folder, whatever its capitals; ``None`` when the folder is no case.

    Raises:
        OSError: when the system does not let the folder be listed.
    """
    return next((path for path in _files(folder) if path.name.casefold() == SETTINGS_FILE), None)


def read_folder(folder: Path, source: str) -> RawCase:
    """Read every file of a case; whatever is wrong with any of them comes back as findings.

    Raises:
        OSError: when the system does not let the folder be listed.
    """
    settings_file = settings_path(folder)
    if settings_file is None:
        return refused(source, _no_settings(folder))
    digests: dict[str, str] = {}
    settings, findings = _read_settings(settings_file, digests)
    tables, noticed, of_tables = read_tables(folder, _TABLES)
    return RawCase(
        source=source,
        settings_file=settings_file.name,
        settings_sheet="",
        settings=settings,
        tables=tables,
        findings=findings + noticed,
        digests=dict(sorted((digests | of_tables).items())),
    )


def refused(source: str, finding: Finding) -> RawCase:
    """A case of which nothing could be read, for the reason that ``finding`` gives."""
    return RawCase(source, SETTINGS_FILE, "", {}, {}, Findings.of([finding]), {})


def read_tables(folder: Path, tables: Mapping[str, Table]) -> tuple[dict[str, RawTable], Findings, dict[str, str]]:
    """Tables of a folder that is no case, by their own catalogue: the tables, what was noticed, digests by file name.

    Raises:
        OSError: when the system does not let the folder be listed.
    """
    tally, found = Tally(), dict[str, RawTable]()
    findings, digests = Findings(), dict[str, str]()
    for name, paths in _table_files(folder, tally, tables).items():
        if len(paths) > 1:
            tally.add(_given_twice(name, paths))
            continue
        read = _read_table(paths[0], tables[name])
        findings += read.findings
        if read.table is not None:
            found[name] = read.table
        if read.digest:
            digests[paths[0].name] = read.digest
    return found, findings + tally.findings(), dict(sorted(digests.items()))


def _files(folder: Path) -> list[Path]:
    """What the user put into the folder, by name; hidden files and locks are the system's and the programs' own."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))


def _read_settings(path: Path, digests: dict[str, str]) -> tuple[dict[str, tuple[RawCell, ...]], Findings]:
    from apportion.adapters.files.text_encoding import settings_text
    from apportion.adapters.files.yaml_settings import read_settings

    file, tally = path.name, Tally()
    fault = refusal(path, SETTINGS_BYTES_MAX, "Move long texts and tables to other files.")
    if fault is not None:
        tally.add(fault)
        return {}, tally.findings()
    try:
        content = content_of(path)
        data = path.read_bytes()
    except OSError as error:
        tally.add(unreadable(file, error))
        return {}, tally.findings()
    digests[file] = hashlib.sha256(data).hexdigest()
    if content not in (Content.TEXT, Content.EMPTY):
        tally.add(other_content(file, content, "settings in YAML"))
        return {}, tally.findings()
    text, findings = settings_text(data, file)
    tally.add_all(findings)
    return {} if text is None else read_settings(text, file, tally), tally.findings()


def _table_files(folder: Path, tally: Tally, tables: Mapping[str, Table] = _TABLES) -> dict[str, list[Path]]:
    """The readable files of each table, in the order of the catalogue; findings for those that are not read."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in _files(folder):
        base, ending = _split(path.name.casefold())
        table, inner = _split(base)
        if base in tables and ending in _READ:
            found[base].append(path)
        elif base in tables and ending in (*_TABLE_LIKE, *_PERHAPS):
            tally.add(_table_not_read(path.name, base))
        elif table in tables and inner in _READ and ending in _PERHAPS:
            tally.add(_table_not_read(path.name, table))
        elif ending in _TABLE_LIKE:
            tally.add(_unknown_table(path.name, base, tables))
    return {name: found[name] for name in tables if name in found}


def _split(file: str) -> tuple[str, str]:
    base, dot, ending = file.rpartition(".")
    return (base, dot + ending) if base else (file, "")


def _read_table(path: Path, table: Table) -> TableRead:
    tally = Tally()
    fault = refusal(path, TABLE_BYTES_MAX, "Leave out what the case does not need, or give the table as Parquet.")
    if fault is not None:
        tally.add(fault)
        return TableRead(None, tally.findings(), "")
    try:
        content = content_of(path)
    except OSError as error:
        tally.add(unreadable(path.name, error))
        return TableRead(None, tally.findings(), "")
    is_parquet = path.suffix.casefold() == ".parquet"
    if content not in ((Content.PARQUET,) if is_parquet else (Content.TEXT, Content.EMPTY)):
        tally.add(other_content(path.name, content, "a Parquet table" if is_parquet else "a CSV table"))
        return TableRead(None, tally.findings(), "")
    if is_parquet:
        from apportion.adapters.files.parquet_table import read_parquet

        return read_parquet(path, table)
    from apportion.adapters.files.csv_table import read_csv

    return read_csv(path, table)


def _no_settings(folder: Path) -> Finding:
    files = _files(folder)
    near = [path.name for path in files if path.name.casefold() in _SETTINGS_ALIKE]
    books = [path.name for path in files if path.suffix.casefold() in (".xlsx", ".xlsm")]
    if near:
        remedy = f"Did you mean '{near[0]}'? Name it {SETTINGS_FILE}."
    elif len(books) == 1:
        remedy = f"If the case is the workbook '{books[0]}', name that file instead of the folder."
    else:
        remedy = "Name the folder of a case, or begin one with 'apportion new'."
    return Finding(
        "source.no-settings",
        Verdict.REJECT_FILE,
        f"The folder has no {SETTINGS_FILE}, so it is no case." if files else "The folder is empty.",
        Place(file=folder.resolve().name),
        near[0] if near else "",
        f"a folder with {SETTINGS_FILE} and tables as CSV or Parquet",
        remedy,
    )


def _given_twice(name: str, paths: list[Path]) -> Finding:
    files = [path.name for path in paths]
    return Finding(
        "folder.table-twice",
        Verdict.ASK,
        f"The table '{name}' is given in {len(files)} files, {', '.join(files)}; none of them is read.",
        Place(file=files[0]),
        ", ".join(files),
        "one file per table",
        "Keep the file that holds, and delete or move the other.",
    )


def _unknown_table(file: str, stem: str, tables: Mapping[str, Table]) -> Finding:
    known = ", ".join(sorted(tables))
    return Finding(
        "folder.unknown-table",
        Verdict.WARN,
        "The file has no name of a table and is not read.",
        Place(file=file),
        file,
        f"one of {known}",
        f"{did_you_mean(stem, tables)}Rename the file, or move it out of the folder.",
    )


def _table_not_read(file: str, name: str) -> Finding:
    return Finding(
        "folder.table-not-read",
        Verdict.REJECT_FILE,
        f"The table '{name}' is in a format that is not read in a folder.",
        Place(file=file),
        file,
        f"{name}.csv or {name}.parquet",
        f"Save it as {name}.csv (CSV UTF-8), or give the whole case as one workbook.",
    )
