"""Every code that reading the tables by which a plan is watched can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

MONITORED_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("ledger-line.nowhere", _CELL, "A request is said to be booked, but no place of the ledger is named."),
        ("milestone.shares", _CELL, "The milestones of a request do not make up exactly all of its budget."),
        ("milestone.starts", _CELL, "A milestone starts after the day on which it is due."),
    )
}
