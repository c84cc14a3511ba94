"""A workbook that came back, held cell by cell against the one that was sent out.

Rows read = taken + refused + unchanged. A locked cell that is not as it was sent out is named and never taken. Knows
what was asked; it must not know files.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from math import isclose
from typing import Final

from apportion.alignment.collect.answers import Reader, Refused
from apportion.alignment.collect.form import BY, CURRENCY_LINE, FIRST_LINE, HEADING_LINE, ON
from apportion.model.collect import (
    ABOUT_SHEET,
    KEY_SHEET,
    REQUESTS_SHEET,
    Address,
    Answer,
    Form,
    FormCell,
    FormRow,
    FormSheet,
    FoundBook,
    FoundCell,
    Reconciled,
)
from apportion.model.findings import Finding, Findings, Place
from apportion.model.intake.amounts import Fault, Notation, read_date
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.model.intake.collector import Collector
from apportion.model.raw import CellKind

_KEYS: Final = ("request", "period", "unit")
"""Columns by which it is known which request a row is about."""
_AS_CLOSE: Final = 1e-15
"""A figure that a spreadsheet has read and written again may differ in its last binary digit."""


@dataclass(eq=False)
class _Desk:
    """What the cells of one workbook are read with."""

    form: Form
    book: FoundBook
    collector: Collector
    altered: int = 0
    altered_rows: set[int] = field(default_factory=set)
    is_unreadable: bool = False
    """True when it cannot be told what stands in which column: nothing of it is taken."""

    def place(self, sheet: str, at: Address | None = None, header: str = "") -> Place:
        """Where a cell of the workbook stands."""
        line, column = at or (0, 0)
        return Place(file=self.book.file, sheet=sheet, line=line, column=column, header=header)

    def add(self, code: str, message: str, expected: str, remedy: str, place: Place, found: str = "") -> None:
        """Keep one finding."""
        self.collector.add(Fault(code, message, expected, remedy), place, found)


def reconcile(form: Form, book: FoundBook, notation: Notation, as_of: datetime.date) -> Reconciled:
    """Hold a workbook against its form.

    Args:
        form: the workbook as it was sent out, made again from the same case.
        book: as it came back.
        notation: how the case writes numbers.
        as_of: day of the merge; nothing can have been filled in after it.
    """
    desk = _Desk(form, book, Collector({**CODES, **COLLECT_CODES}))
    _compare(desk)
    by, on = _signed(desk, as_of)
    answers: list[Answer] = []
    refused = unchanged = 0
    reader = Reader(form, notation, desk.collector, desk.place)
    for row in form.rows:
        cells = _answered(form, book, row)
        if not cells:
            unchanged += not row.is_new
            continue
        if desk.is_unreadable:
            refused += 1
            continue
        _hidden(desk, row, cells)
        if not row.is_new and row.line in desk.altered_rows:
            _altered_row(desk, row)
            refused += 1
            continue
        read = reader.new(row, cells) if row.is_new else reader.present(row, cells)
        if isinstance(read, Refused):
            refused += 1
        elif read is None:
            unchanged += 1
        else:
            answers.append(read)
    if answers and not by and not desk.is_unreadable:
        message, remedy = "it is not said who filled the workbook in", "Ask the unit, and write it down with the case."
        desk.add("collect.nameless", message, "a name", remedy, desk.place(ABOUT_SHEET, BY))
    _late(desk, on or as_of)
    return Reconciled(
        form.unit,
        book.file,
        book.sha256,
        form.fingerprint,
        by,
        on,
        tuple(answers),
        refused,
        unchanged,
        desk.altered,
        desk.collector.findings(),
    )


def _answered(form: Form, book: FoundBook, row: FormRow) -> dict[str, tuple[Address, FoundCell]]:
    """Filled open cells of a row by column."""
    sheet, found = form.sheet(REQUESTS_SHEET), book.sheets.get(REQUESTS_SHEET, {})
    width = len(sheet.widths)
    at = [(row.line, column) for column in range(1, width + 1)]
    return {sheet.open[one].column: (one, found[one]) for one in at if one in sheet.open and one in found}


def _compare(desk: _Desk) -> None:
    """Every locked cell, and every cell where nothing was sent out."""
    form, book = desk.form, desk.book
    known = {KEY_SHEET, *(sheet.name for sheet in form.sheets)}
    for name in book.sheets:
        if name not in known:
            message = f"the sheet '{name}' was added"
            remedy = "Nothing, if it is a note; what should count has to stand in the open cells."
            desk.add("collect.sheet", message, "no other sheets", remedy, desk.place(name))
    for sheet in form.sheets:
        found = book.sheets.get(sheet.name)
        if sheet.name == REQUESTS_SHEET and _are_headings_altered(desk, sheet, found):
            desk.is_unreadable = True
            continue
        if found is None:
            remedy = "Ask whether anything else was taken away."
            desk.add("collect.sheet", f"the sheet '{sheet.name}' is gone", "all sheets", remedy, desk.place(sheet.name))
            continue
        headers = _keys(form) if sheet.name == REQUESTS_SHEET else {}
        altered = [
            at
            for at in sorted({*sheet.locked, *found} - set(sheet.open))
            if not _is_as_sent(sheet.locked.get(at), found.get(at))
        ]
        desk.altered += len(altered)
        moved = {at[0] for at in altered if headers.get(at[1]) in _KEYS and at[0] >= FIRST_LINE}
        desk.altered_rows |= moved
        for at in altered:
            # Where the row is about something else, what else of it is altered follows from that.
            if at[0] not in moved or headers.get(at[1]) in _KEYS:
                header = headers.get(at[1], "") if at[0] >= FIRST_LINE else ""
                _altered(desk, desk.place(sheet.name, at, header), sheet.locked.get(at), found.get(at))


def _are_headings_altered(desk: _Desk, sheet: FormSheet, found: Mapping[Address, FoundCell] | None) -> bool:
    """Whether it can no longer be told what the figures of the requests mean; it is reported."""
    if found is None:
        message, expected = f"the sheet '{sheet.name}' is gone, or has another name", f"the sheet '{sheet.name}'"
        remedy = f"If it was renamed, call it '{sheet.name}' again; otherwise ask the unit for its answers."
        desk.add("collect.headings", message, expected, remedy, desk.place(sheet.name))
        return True
    spoken_for = [(CURRENCY_LINE, 1), *((HEADING_LINE, column) for column in range(1, len(sheet.widths) + 1))]
    altered = [at for at in spoken_for if not _is_as_sent(sheet.locked.get(at), found.get(at))]
    if not altered:
        return False
    desk.altered += len(altered)
    sent, back = sheet.locked[altered[0]].text, found.get(altered[0])
    came = "nothing" if back is None else f"'{back.text}'"
    told = "the headings were altered, so that it is not sure what stands beneath them"
    message = f"{told}: '{sent}' was sent out, {came} came back"
    remedy = "Ask the unit to write its answers into a workbook as it was sent out, with the same columns."
    desk.add("collect.headings", message, f"'{sent}'", remedy, desk.place(sheet.name, altered[0]))
    return True


def _hidden(desk: _Desk, row: FormRow, cells: Mapping[str, tuple[Address, FoundCell]]) -> None:
    """Report answers that nobody sees who looks at the workbook."""
    at = next((at for at, cell in cells.values() if cell.is_hidden), None)
    if at is not None:
        who = f"'{row.request}'" if row.request else "a new request"
        message = f"the row of {who} holds answers and is hidden"
        remedy = "They are taken. Ask the unit whether they are meant."
        desk.add("collect.hidden", message, "rows that are seen", remedy, desk.place(REQUESTS_SHEET, at))


def _keys(form: Form) -> dict[int, str]:
    """What the columns of the sheet of requests are called in the case, by number."""
    sheet = form.sheet(REQUESTS_SHEET)
    last = max(row.line for row in form.rows if row.is_new)
    return {column: cell.column for (line, column), cell in sheet.open.items() if line == last}


def _is_as_sent(sent: FormCell | None, back: FoundCell | None) -> bool:
    if sent is None or back is None:
        return sent is None and back is None
    if sent.formula:
        # What a formula shows follows from the open cells; only its being one is compared.
        return back.is_formula
    if back.is_formula:
        return False
    if sent.style in ("money", "number"):
        return _same_figure(sent.text, back)
    return " ".join(sent.text.split()) == " ".join(back.text.split())


def _same_figure(sent: str, back: FoundCell) -> bool:
    try:
        return Decimal(sent) == Decimal(back.text) or isclose(float(sent), float(back.text), rel_tol=_AS_CLOSE)
    except (InvalidOperation, ValueError):
        return False


def _altered(desk: _Desk, place: Place, sent: FormCell | None, back: FoundCell | None) -> None:
    old = "nothing" if sent is None else f"the formula ={sent.formula}" if sent.formula else f"'{sent.text}'"
    new = "nothing" if back is None else f"a formula that shows '{back.text}'" if back.is_formula else f"'{back.text}'"
    desk.add(
        "collect.altered",
        f"a locked cell was altered: {old} was sent out, {new} came back",
        old,
        "Nothing of it is taken. If it is meant, ask the unit to say it in an open cell, or change the case itself.",
        place,
        "" if back is None else back.text,
    )


def _altered_row(desk: _Desk, row: FormRow) -> None:
    message = f"the row was sent out for '{row.request}', and its request, unit or period was altered"
    remedy = "Ask the unit which request its answers are about, and write them into a workbook as it was sent out."
    place = desk.place(REQUESTS_SHEET, (row.line, 1), "request")
    desk.add("collect.altered-row", message, f"'{row.request}'", remedy, place)


def _signed(desk: _Desk, as_of: datetime.date) -> tuple[str, datetime.date | None]:
    """Who filled the workbook in, and on which day."""
    found: Mapping[Address, FoundCell] = desk.book.sheets.get(ABOUT_SHEET, {})
    nothing = FoundCell("", CellKind.TEXT, is_formula=False)
    by, told = found.get(BY, nothing).text.strip(), found.get(ON, nothing)
    day = read_date(told.text, told.kind)
    if isinstance(day, Fault):
        desk.collector.add(day, desk.place(ABOUT_SHEET, ON, "on"), told.text)
        return by, None
    if not day:
        return by, None
    on = datetime.date.fromisoformat(day)
    if on > as_of:
        message, expected = f"filled in on {on}, but merged as of {as_of}", f"a day up to {as_of}"
        remedy = "Correct the day, or say the day of the merge with --as-of."
        desk.add("collect.after-day", message, expected, remedy, desk.place(ABOUT_SHEET, ON, "on"), told.text)
    return by, on


def _late(desk: _Desk, on: datetime.date) -> None:
    due = desk.form.collection.due
    if due is None or on <= due:
        return
    message = f"{desk.form.name} was due on {due} and is of {on}"
    remedy = "It is taken all the same; take the workbook out of the folder if it should not count."
    desk.add("collect.late", message, f"a day up to {due}", remedy, Place(file=desk.book.file))


def above_caps(form: Form, reconciled: Reconciled, cap: int | None) -> Iterator[Finding]:
    """A finding where the unit asks for more than its cap, all its requests together."""
    if cap is None:
        return
    asked = {(row.request, row.period): row.cap or 0 for row in form.rows if not row.is_new}
    before = sum(asked.values())
    asked |= {(one.request, one.period): one.cap for one in reconciled.answers if one.cap is not None}
    total = sum(asked.values())
    if total <= cap or total <= before:
        return
    text = form.currency.grouped
    fault = Fault(
        "collect.above-cap",
        f"{form.name} asks for {text(total)}, its cap is {text(cap)}",
        f"at most {text(cap)} in all",
        "Nothing has to be done: the plan keeps the cap. Raise it in the table units if more is to be possible.",
    )
    collector = Collector({**CODES, **COLLECT_CODES})
    collector.add(fault, Place(file=reconciled.file, sheet=REQUESTS_SHEET))
    yield from collector.findings().listed


def with_findings(reconciled: Reconciled, more: Iterator[Finding]) -> Findings:
    """What was noticed, with more of it."""
    return reconciled.findings + Findings.of(more)
