"""The cells of a workbook that was sent out and came back, sheet by sheet, read behind the same guard as a case.

Knows workbooks. It must not know which cells are open, beyond being told which kind of answer stands where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.file_bytes import refusal, unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.workbook import opened_workbook, package_findings
from apportion.adapters.files.workbook_cells import CellReader
from apportion.adapters.files.workbook_judge import CellJudge
from apportion.adapters.files.workbook_package import Package, Sheet
from apportion.adapters.files.workbook_sheet import Cell, read_sheet
from apportion.model.collect import Address, FoundBook, FoundCell
from apportion.model.fields import FieldType
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.raw import CellKind

FORM_BYTES_MAX: Final = 32 << 20
"""Bytes of a workbook that a unit sends back; those sent out have some thousands."""
CELLS_MAX: Final = 200_000
"""Filled cells in all sheets together."""

KindOf = Callable[[str, Address], FieldType | None]
"""The kind of answer that a cell of a sheet waits for; ``None``: it is locked."""


def read_form(path: Path, kind_of: KindOf = lambda _sheet, _at: None) -> tuple[FoundBook | None, Findings]:
    """Every filled cell of a workbook, and what is wrong with the cells that wait for an answer.

    ``None`` where the file cannot be read at all.
    """
    fault = refusal(path, FORM_BYTES_MAX, "Ask the unit to send the workbook that it was given.")
    if fault is not None:
        return None, Findings.of([fault])
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            read = opened_workbook(path, stream, lambda book: _sheets(path, book, kind_of))
    except OSError as error:
        return None, Findings.of([unreadable(path.name, error)])
    if isinstance(read, Finding):
        return None, Findings.of([read])
    sheets, findings = read
    return FoundBook(path.name, digest, sheets), findings


class _TooManyCells(Exception):
    """Ends the reading of a workbook that nobody filled in by hand."""


def _sheets(
    path: Path, book: Package, kind_of: KindOf
) -> tuple[Mapping[str, Mapping[Address, FoundCell]], Findings] | Finding:
    tally, cells = Tally(), CellReader(book)
    judge = CellJudge(cells, tally)
    here = Place(file=path.name)
    tally.add_all(package_findings(book, here))
    found: dict[str, dict[Address, FoundCell]] = {}
    left = CELLS_MAX
    for sheet in book.sheets:
        place = replace(here, sheet=sheet.name)
        if sheet.name in found:
            tally.add(say.duplicate_sheet(place, sheet.name))
            continue
        try:
            found[sheet.name] = _cells(book, sheet, place, (cells, judge, kind_of), left)
        except _TooManyCells:
            return _too_many(here)
        left -= len(found[sheet.name])
    judge.close("")
    return found, tally.findings()


def _cells(
    book: Package, sheet: Sheet, place: Place, by: tuple[CellReader, CellJudge, KindOf], most: int
) -> dict[Address, FoundCell]:
    """The filled cells of one sheet.

    Raises:
        _TooManyCells: when there are more than ``most``.
    """
    cells, judge, kind_of = by
    held: dict[Address, FoundCell] = {}

    def take(number: int, hidden: bool, row: list[Cell]) -> None:  # noqa: FBT001 - the sink's contract
        for cell in row:
            value = cells.read(cell)
            waits_for = kind_of(sheet.name, (number, cell.column))
            text = value.text
            if waits_for is not None:
                text = judge.text(cell, value, replace(place, line=number, column=cell.column), waits_for)
            if text or cell.formula:
                held[number, cell.column] = FoundCell(text, CellKind(value.kind), cell.formula, is_hidden=hidden)
            if len(held) > most:
                raise _TooManyCells

    read_sheet(lambda: book.open(sheet.part), take)
    return held


def _too_many(here: Place) -> Finding:
    return Finding(
        "collect.too-many-cells",
        Verdict.REJECT_FILE,
        "The workbook holds far more cells than were sent out.",
        here,
        expected=f"at most {CELLS_MAX:,} filled cells",
        remedy="Ask the unit to copy its answers into the workbook that it was given.",
    )
