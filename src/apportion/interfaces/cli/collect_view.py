"""Workbooks that were sent out or came back, on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen

if TYPE_CHECKING:
    from apportion.services.collect import Sent
    from apportion.services.merge_collected import Merged


def show_sent(screen: Screen, sent: Sent, out: Path) -> None:
    """Which workbook is whose, and what to do with them."""
    rows = [
        [
            form.name,
            sent.files[form.unit],
            str(sum(1 for row in form.rows if not row.is_new)),
            "" if form.collection.due is None else form.collection.due.isoformat(),
            form.collection.contact,
        ]
        for form in sent.forms
    ]
    columns = [Column("Unit"), Column("Workbook"), Column("Requests", align="right"), Column("Due"), Column("Contact")]
    screen.table(columns, rows)
    screen.line(f"Workbooks written to {out}", "strong")
    screen.line(f"Send each to its unit; merge what comes back with: apportion collect {sent.path} --merge FOLDER")


def show_merged(screen: Screen, merged: Merged, written: Path | None) -> None:
    """How many rows of each workbook were taken, what they say, and everything odd."""
    from apportion.reports.words import Formatter, plural

    case = merged.loaded.usable()
    money, names = Formatter(case).money, {unit.id: unit.name for unit in case.units}
    columns = [Column("Unit"), Column("Workbook"), Column("By"), Column("On")]
    columns += [Column(word, align="right") for word in ("Rows", "Taken", "Refused", "Unchanged", "Altered cells")]
    screen.table(
        columns,
        [
            [
                names.get(book.unit, book.unit),
                book.file,
                book.by,
                "" if book.on is None else book.on.isoformat(),
                str(book.rows),
                str(len(book.answers)),
                str(book.refused),
                str(book.unchanged),
                str(book.altered),
            ]
            for book in merged.books
        ],
    )
    answers = [answer for book in merged.books for answer in book.answers]
    if answers:
        screen.heading("What units ask for")
    for answer in answers:
        now = "as before" if answer.cap is None else money(answer.cap)
        before = "new" if answer.row.is_new else "" if answer.row.cap is None else f"before: {money(answer.row.cap)}"
        period = f" in {answer.period}" if answer.period else ""
        others = [name for name in answer.texts if name in ("minimum", "rate", "value", "score", "npv") or ":" in name]
        more = "" if answer.row.is_new or not others else f"; also {', '.join(sorted(others))}"
        told = f". {answer.reason}" if answer.reason else ""
        screen.line(f"{answer.request}{period}: {now} ({before}){more}{told}", indent=2)
    show_findings(screen, merged.findings)
    screen.line()
    if merged.findings.blocking:
        screen.line("Nothing was written: the findings that refuse or ask have to be dealt with first.", "bad")
    elif written is not None:
        rows = plural(merged.taken, "row")
        screen.line(f"Case with {rows} of answers written to {written}", "strong")
    else:
        screen.line("Nothing was written; add --out FOLDER to write the case with these answers.", "quiet")
