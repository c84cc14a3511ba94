"""From a path to an open ledger: find the mapping, import its files unless that was done before, open the rows.

Knows what a path can be. It must not know how rows are summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.files.file_bytes import SETTINGS_BYTES_MAX, digest_of, refusal, unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_encoding import settings_text
from apportion.adapters.files.yaml_tree import read_tree
from apportion.adapters.ledger import kept as keeping
from apportion.adapters.ledger.kept_form import read_about, write_about
from apportion.adapters.ledger.sources import files_of, named
from apportion.adapters.ledger.store import LedgerStore
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake.ledger_mapping import NUMBERS, build_mapping
from apportion.model.ledger_import import LedgerImport
from apportion.model.ledger_mapping import LedgerMapping

if TYPE_CHECKING:
    from apportion.adapters.ledger.importing import Imported

MAPPING_FILE: Final = "ledger.yaml"
PACKAGE_FILE: Final = "datapackage.json"
CASE_FILE: Final = "case.yaml"
"""Names a case, whose folder may have a ledger."""


@dataclass(frozen=True)
class OpenedLedger:
    """A ledger as far as it could be opened, with everything that was noticed on the way."""

    store: LedgerStore | None
    """``None`` when a finding blocks: nothing is half imported."""
    findings: Findings
    imported: LedgerImport
    """What became of each file."""


def open_ledger(path: Path, keep_in: Path | None = None) -> OpenedLedger:
    """Open the ledger of a folder with ``ledger.yaml`` or ``datapackage.json``, or of one of these files.

    Its files are imported on the first call and whenever one of them or the mapping has changed. The import is kept
    in ``keep_in``, or in ``.apportion/ledger`` beside the mapping.
    """
    settings = mapping_path(path)
    if settings is None:
        return _refused(Findings.of([_no_mapping(path)]))
    mapping, findings = _read_mapping(settings)
    if mapping is None:
        return _refused(findings)
    try:
        return _open(settings, mapping, findings, keep_in)
    except OSError as error:
        return _refused(findings + Findings.of([unreadable(Path(str(error.filename or path)).name, error)]))


def mapping_path(path: Path) -> Path | None:
    """The mapping file that a path means; ``None`` when there is none."""
    if path.is_file():
        if path.name.casefold() == CASE_FILE:
            path = path.parent
        elif path.suffix.casefold() in (".yaml", ".yml") or path.name.casefold() == PACKAGE_FILE:
            return path
        else:
            return None
    return next((path / name for name in (MAPPING_FILE, PACKAGE_FILE) if (path / name).is_file()), None)


def _read_mapping(path: Path) -> tuple[LedgerMapping | None, Findings]:
    tally = Tally()
    fault = refusal(path, SETTINGS_BYTES_MAX, "A mapping describes columns; it holds no rows.")
    if fault is not None:
        tally.add(fault)
        return None, tally.findings()
    try:
        data = path.read_bytes()
    except OSError as error:
        tally.add(unreadable(path.name, error))
        return None, tally.findings()
    text, findings = settings_text(data, path.name)
    tally.add_all(findings)
    if text is None:
        return None, tally.findings()
    if path.suffix.casefold() == ".json":
        from apportion.adapters.ledger.package import read_package

        mapping = read_package(text, path.name, tally)
        return (None if tally.blocks else mapping), tally.findings()
    tree = read_tree(text, path.name, NUMBERS, tally)
    if tree is None:
        return None, tally.findings()
    mapping, told = build_mapping(tree, path.name)
    return (None if tally.blocks else mapping), tally.findings() + told


def _open(settings: Path, mapping: LedgerMapping, findings: Findings, keep_in: Path | None) -> OpenedLedger:
    base = settings.parent
    on = keeping.shelf(base, keep_in)
    if on.finding is not None:
        findings += Findings.of([on.finding])
    patterns = [pattern for source in mapping.sources for pattern in source.files]
    paths = {
        path for pattern in (*patterns, *(table.file for table in mapping.tables)) for path in files_of(base, pattern)
    }
    digests = keeping.digests({named(base, path): path for path in sorted(paths)}, on)
    key = keeping.key_of({**digests, settings.name: digest_of(settings)})
    made: list[Imported] = []

    def make(folder: Path, work: Path) -> bool:
        from apportion.adapters.ledger.importing import import_files

        made.append(import_files(mapping, base, folder, work, digests))
        if made[0].kept is None:
            return False
        write_about(folder, made[0].kept, made[0].findings)
        return True

    folder, is_fresh = keeping.find_or_make(on, key, make)
    told = str(on.folder) if on.lasts else ""
    if folder is None:
        return OpenedLedger(None, findings + made[0].findings, LedgerImport(made[0].files, fresh=True, kept_in=""))
    about = read_about(folder)
    if about is None:
        raise RuntimeError("an import that was just found or written is not there")
    kept, noticed = about
    report = LedgerImport(tuple(file.imported for file in kept.files), fresh=is_fresh, kept_in=told)
    return OpenedLedger(LedgerStore(folder, kept, on), findings + noticed, report)


def _refused(findings: Findings) -> OpenedLedger:
    return OpenedLedger(None, findings, LedgerImport((), fresh=True, kept_in=""))


def _no_mapping(path: Path) -> Finding:
    what = f"The folder has no {MAPPING_FILE}." if path.is_dir() else "This is no mapping of a ledger."
    what = what if path.exists() else "There is no such file or folder."
    return Finding(
        "ledger.no-mapping",
        Verdict.REJECT_FILE,
        what,
        Place(file=path.name or str(path)),
        expected=f"a folder with {MAPPING_FILE} or {PACKAGE_FILE}, or one of these files",
        remedy=f"Write a {MAPPING_FILE} beside the data that says what its columns mean.",
    )
