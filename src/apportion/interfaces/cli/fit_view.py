"""Response curves on the terminal: a line for each channel, how wrong the model was, and what the data cannot tell."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports.response_words import channel_words, fit_sentences
from apportion.reports.words import Formatter, plural
from apportion.services.fit_response import FittedCase

_CHANGES_MAX: Final = 100


def show_fit(screen: Screen, found: FittedCase) -> None:
    """Print curves for people."""
    if screen.as_json:
        return
    formatter = Formatter(found.case)
    screen.line(f"{found.case.name}: response curves", "strong")
    words = [channel_words(found.evidence, channel, formatter) for channel in found.evidence.fit.channels]
    screen.line()
    screen.table(
        [
            Column("Channel"),
            Column("Request"),
            Column("Curve"),
            Column("Spent now", "right"),
            Column("Half of the ceiling at", "right"),
            Column("Left after a period", "right"),
            Column(f"Next {formatter.one} returns", "right"),
            Column("Interval", "right"),
        ],
        [
            [row.channel, row.request, row.curve, row.spent, row.half, row.carry_over, row.returns, row.interval]
            for row in words
        ],
    )
    screen.line()
    for sentence in fit_sentences(found.evidence, formatter):
        screen.line(sentence)
    screen.heading("Curves for the case")
    for row in words:
        for cells in row.cells or ("nothing: see the findings",):
            screen.line(f"{row.request or row.channel}: {cells}", indent=2)
    if found.findings.total:
        show_findings(screen, found.findings)


def show_changes(screen: Screen, found: FittedCase) -> None:
    """Print which cells of the copy are others than in the case."""
    if screen.as_json:
        return
    table = found.raw.tables["requests"]
    ids = table.columns["request"].texts.tolist()
    written = found.written
    screen.heading("Cells changed in the copy")
    for item in written.changes[:_CHANGES_MAX]:
        before = item.before or "empty"
        after = item.after or "empty"
        place = table.place(item.row, item.column)
        screen.line(f"{place} {str(ids[item.row]).strip()}: {before} → {after}", indent=2)
    if len(written.changes) > _CHANGES_MAX:
        screen.line(f"… and {len(written.changes) - _CHANGES_MAX} more: --json lists all.", "quiet")
    if written.points_removed:
        screen.line(f"points: {plural(written.points_removed, 'row')} taken out", indent=2)
    if written.points_added:
        screen.line(f"points: {plural(written.points_added, 'row')} added", indent=2)
    if not written.changes and not written.points_added:
        screen.line("None: the case has these curves already.", indent=2)
