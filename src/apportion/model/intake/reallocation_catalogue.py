"""Every code that reading the calendar of reallocations can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

REALLOCATION_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("reallocation.days", _CELL, "Days stand at a month, or are no number of days within a quarter or year."),
        ("reallocation.limit", _CELL, "The limit of a reallocation is not from 0% to 100%."),
    )
}
