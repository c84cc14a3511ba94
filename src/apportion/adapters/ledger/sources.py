"""Which files a mapping means, and in what form each of them is.

Knows the file system and the marks of formats. It must not know what stands in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apportion.adapters.files.content import Content, content_of
from apportion.adapters.files.file_bytes import refusal, unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.plain_text import BYTES_MAX
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.ledger_mapping import LedgerSource

_READ = {
    Content.TEXT: "text",
    Content.EMPTY: "text",
    Content.GZIP: "text",
    Content.PARQUET: "parquet",
    Content.WORKBOOK: "workbook",
    Content.ZIP: "workbook",
}
_WORKBOOK_NAMES = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class SourceFile:
    """One file of one source."""

    path: Path
    name: str
    """As messages call it: relative to the mapping file."""
    form: str
    """``text``, ``parquet`` or ``workbook``."""
    source: LedgerSource


def source_files(base: Path, sources: tuple[LedgerSource, ...], tally: Tally) -> list[SourceFile]:
    """Every file of every source in the order of the mapping and, within a pattern, of names."""
    found: list[SourceFile] = []
    taken: dict[tuple[Path, str, object], Place] = {}
    for source in sources:
        for pattern in source.files:
            paths = list(files_of(base, pattern))
            if not paths:
                tally.add(_no_files(pattern, source.place))
            for path in paths:
                values = tuple(value.heading for value in source.values)
                key = (path, source.sheet, (source.filters, values))
                if key in taken:
                    tally.add(_twice(named(base, path), taken[key], source.place))
                    continue
                taken[key] = source.place
                form = form_of(path, named(base, path), tally)
                if form:
                    found.append(SourceFile(path, named(base, path), form, source))
    return found


def files_of(base: Path, pattern: str) -> Iterator[Path]:
    """The files of a name or pattern, by name; one that is kept compressed is found by its plain name too."""
    if any(mark in pattern for mark in "*?["):
        yield from sorted(path for path in base.glob(pattern) if path.is_file())
        return
    for path in (base / pattern, base / f"{pattern}.gz"):
        if path.exists():
            yield path
            return


def named(base: Path, path: Path) -> str:
    """A file as messages call it."""
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


def form_of(path: Path, name: str, tally: Tally) -> str:
    """The form of a file by its content; empty after a finding."""
    fault = refusal(path, BYTES_MAX, "Give it as several files.")
    if fault is None:
        try:
            content = content_of(path)
        except OSError as error:
            fault = unreadable(name, error)
        else:
            form = _READ.get(content, "")
            is_named_workbook = path.suffix.casefold() in _WORKBOOK_NAMES
            is_workbook = content is Content.WORKBOOK or (content is Content.ZIP and is_named_workbook)
            if form and (form == "workbook") == is_workbook == is_named_workbook:
                return form
            fault = _not_read(name, content)
    tally.add(fault)
    return ""


def _no_files(pattern: str, place: Place) -> Finding:
    return Finding(
        "ledger.no-files",
        Verdict.REJECT_FILE,
        f"No file beside the mapping fits '{pattern}'.",
        place,
        pattern,
        "the name of a file, or a pattern such as 2019-*.csv",
        "Correct the name; capitals count, and names are relative to the mapping file.",
    )


def _twice(name: str, first: Place, place: Place) -> Finding:
    return Finding(
        "ledger.file-twice",
        Verdict.ASK,
        f"The file {name} is taken by two sources with the same amounts and conditions; the first is in line "
        f"{first.line}.",
        place,
        name,
        "each amount once",
        "Leave the file out of one of the two, or tell them apart by 'where'.",
    )


def _not_read(name: str, content: Content) -> Finding:
    return Finding(
        "ledger.format-not-read",
        Verdict.REJECT_FILE,
        f"The file holds {content.value}.",
        Place(file=name),
        content.value,
        "a table as .csv, .tsv or .txt (also .gz), .xlsx or .parquet, by content and name",
        "Save it in one of these formats, or leave it out of the mapping.",
    )
