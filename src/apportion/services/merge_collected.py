"""Workbooks that came back from units, merged into a new case: every cell reconciled, everything odd named.

The user's own files are never written to; the new case appears whole or not at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.model.collect import FORM_FORMAT, KEY_SHEET, Address, FormSheet, FoundBook, Reconciled, Taken
from apportion.model.fields import FieldType
from apportion.model.findings import Finding, Findings
from apportion.model.raw import RawCase
from apportion.services import collect_findings as tell
from apportion.services.case_copy import write_case_copy
from apportion.services.collect import source_of
from apportion.services.load import Loaded, load_case
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.alignment.collect.form import Source

Say = Callable[[str], None]

_LEFT_ALONE: Final = ("collect.json", "manifest.json", "Thumbs.db", "desktop.ini")
_READ: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""What a unit may have saved its answers as. The reader takes the first two, and says of the others what to do."""


@dataclass(frozen=True, eq=False)
class Merged:
    """What came of a folder of workbooks."""

    loaded: Loaded
    books: tuple[Reconciled, ...]
    """Those that could be held against what was sent out, by file."""
    again: tuple[Taken, ...]
    """Workbooks that were merged before."""
    missing: tuple[str, ...]
    """Units without a workbook, now or before."""
    raw: RawCase
    """The case with what was taken."""
    findings: Findings
    """About workbooks; those about the case are not among them."""

    @property
    def taken(self) -> int:
        """Rows that are taken."""
        return sum(len(book.answers) for book in self.books)


def merge_at(path: Path, folder: Path, as_of: datetime.date, release: str, say: Say = lambda _: None) -> Merged:
    """Hold every workbook of a folder against the case that it was made from, and build the case of the answers.

    Args:
        path: the case.
        folder: where the workbooks lie.
        as_of: day of the merge, for what is late.
        release: of Apportion.
        say: told what is being done.

    Raises:
        Refusal: when no case or folder stands there.
        CaseBlocked: when the case itself has findings that block.
    """
    from apportion.model.intake.collection import read_collected

    if not folder.is_dir():
        raise Refusal(f"{folder} is no folder.", "Name the folder in which the workbooks of the units lie.")
    say(f"reading {path}")
    loaded = load_case(path)
    source, noticed = source_of(loaded, release, say)
    before = read_collected(loaded.raw)
    desk = _Desk(source, before, as_of)
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.startswith((".", "~$")) or file.name in _LEFT_ALONE:
            continue
        if file.is_dir() or file.suffix.casefold() not in _READ:
            desk.found.append(tell.no_workbook(file.name))
            continue
        say(f"reading {file.name}")
        desk.read(file)
    return desk.close(loaded, noticed)


@dataclass(eq=False)
class _Desk:
    """The workbooks read so far."""

    source: Source
    before: Sequence[Taken]
    as_of: datetime.date

    def __post_init__(self) -> None:
        from apportion.alignment.collect.form import forms
        from apportion.model.intake.collector import Collector
        from apportion.model.intake.settings import read_settings

        self.forms = {form.unit: form for form in forms(self.source)}
        self.notation = read_settings(self.source.raw, Collector()).notation
        self.found: list[Finding] = []
        self.findings = Findings()
        self.again: list[Taken] = []
        self.books: dict[str, list[Reconciled]] = {}
        self.refused_units: set[str] = set()
        self.some_unread = False
        states = [*(item.made_from for item in self.before), self.source.case.fingerprint]
        self.rounds = {made_from: place for place, made_from in enumerate(dict.fromkeys(states))}
        """States of the case from which workbooks may have been made, the earliest first: what was merged after one
        of them made the next one."""

    def read(self, file: Path) -> None:
        """One file: whose it is, whether it was merged before, and what it says."""
        from apportion.adapters.files.form_cells import read_form
        from apportion.alignment.collect.form import token_of
        from apportion.alignment.collect.reconcile import above_caps, reconcile, with_findings

        first, noticed = read_form(file)
        if first is None:
            self.findings += noticed
            self.some_unread = True
            return
        facts = key_facts_of(first)
        taken = next((item for item in self.before if item.sha256 == first.sha256), None)
        if taken is not None:
            self.again.append(taken)
            self.found.append(tell.already_merged(first.file, taken))
            return
        fault = self._foreign(first.file, facts)
        if fault is not None:
            self.found.append(fault)
            self.refused_units.add(facts.get("unit", ""))
            self.some_unread = self.some_unread or "unit" not in facts
            return
        form = self.forms[facts["unit"]]
        if facts.get("token") != token_of(facts["case_fingerprint"], form.unit, facts["release"]):
            self.found.append(tell.altered_key(first.file))
            self.some_unread = True
            return
        if facts["release"] != form.release:
            self.found.append(tell.another_release(first.file, facts["release"], form.release))
        sheets = {sheet.name: sheet for sheet in form.sheets}
        book, noticed = read_form(file, lambda sheet, at: _kind(sheets, sheet, at))
        if book is None:
            self.findings += noticed
            return
        made = reconcile(form, book, self.notation, self.as_of)
        cap = self.source.case.units[self.source.case.unit_index[form.unit]].cap
        made = replace(made, findings=noticed + with_findings(made, above_caps(form, made, cap)))
        self.books.setdefault(form.unit, []).append(replace(made, made_from=facts["case_fingerprint"]))

    def _foreign(self, file: str, facts: Mapping[str, str]) -> Finding | None:
        """Why a workbook is none of this case."""
        if not {"format", "release", "case_fingerprint", "unit"} <= set(facts):
            return tell.not_ours(file)
        if facts["format"] != FORM_FORMAT:
            return tell.layout(file, facts["format"])
        unit, made_from = facts["unit"], facts["case_fingerprint"]
        if made_from not in self.rounds or unit not in self.forms:
            return tell.another_case(file, made_from, self.source.case.fingerprint)
        merged = next((item for item in reversed(self.before) if item.unit == unit), None)
        if merged is not None and self.rounds[made_from] <= self._last_of(unit):
            return tell.merged_before(file, merged)
        return None

    def _last_of(self, unit: str) -> int:
        """The last state of the case from which a merged workbook of a unit was made; -1: none was merged."""
        return max((self.rounds[item.made_from] for item in self.before if item.unit == unit), default=-1)

    def close(self, loaded: Loaded, noticed: Findings) -> Merged:
        """Everything together: duplicates, missing units, and the case with the answers."""
        from apportion.services.collected_case import with_answers
        from apportion.services.collected_check import blocking_findings

        for unit, several in sorted(self.books.items()):
            if len(several) > 1:
                self.found += tell.duplicates(self.forms[unit].name, several)
        came = [self.rounds[book.made_from] for several in self.books.values() for book in several]
        # Who answered an earlier round, and not the one that is being merged, is missing again.
        now = max(came, default=max((self._last_of(item.unit) for item in self.before), default=-1))
        there = {*self.books, *self.refused_units}
        there |= {item.unit for item in self.before if self._last_of(item.unit) >= now}
        missing = tuple(unit for unit in self.forms if unit not in there)
        self.found += [tell.missing(self.forms[unit], self.as_of, some_unread=self.some_unread) for unit in missing]
        books = tuple(book for _, held in sorted(self.books.items()) for book in held)
        findings = noticed + self.findings + Findings.of(self.found)
        for book in books:
            findings += book.findings
        raw = loaded.raw
        if not findings.blocking:
            raw, more = with_answers(loaded.raw, books, self.notation)
            findings += more
            if not findings.blocking:
                findings += blocking_findings(raw, books, self.forms)
        return Merged(loaded, books, tuple(self.again), missing, raw, findings)


def key_facts_of(book: FoundBook) -> dict[str, str]:
    """What the hidden sheet of a workbook says; empty where it has none."""
    cells = book.sheets.get(KEY_SHEET, {})
    names = {at[0]: cell.text.strip() for at, cell in cells.items() if at[1] == 1}
    return {name: cells[line, 2].text.strip() for line, name in names.items() if (line, 2) in cells and name != "open"}


def write_merged(merged: Merged, target: Path, *, replace_folder: bool, say: Say = lambda _: None) -> None:
    """Write the case with the answers as a new folder, whole or not at all.

    Raises:
        CaseBlocked: when a workbook has findings that block, or the case with the answers cannot be used.
        Refusal: when the case is a workbook, the target may not be used, or the disk refuses.
    """
    if merged.findings.blocking:
        raise CaseBlocked(str(merged.loaded.path), merged.findings)
    write_case_copy(merged.loaded, merged.raw, target, replace=replace_folder, say=say)


def _kind(sheets: Mapping[str, FormSheet], sheet: str, at: Address) -> FieldType | None:
    """The kind of answer that a cell waits for; ``None``: it is locked."""
    waiting = sheets[sheet].open.get(at) if sheet in sheets else None
    return None if waiting is None else waiting.type
