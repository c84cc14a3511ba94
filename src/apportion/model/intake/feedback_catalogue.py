"""Every code that reading rounds of answers, and what was granted of them, can report beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL
_WARN: Final = Verdict.WARN

FEEDBACK_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("feedback.days", _WARN, "An answer of a later round is older than the one before it."),
        (
            "feedback.floor-differs",
            _WARN,
            "The floor of a granted counter-proposal is another amount than was granted.",
        ),
        (
            "feedback.floor-gone",
            _WARN,
            "A counter-proposal was granted, and its floor is no rule of the case any more.",
        ),
        ("feedback.late", _WARN, "An answer came after the last day of its round; it counts."),
        ("feedback.round-days", _CELL, "A round of answers closes before the day on which it was sent out."),
        ("granted.step", _CELL, "Rows of one step of granting say different things, or a row says only half."),
    )
}
