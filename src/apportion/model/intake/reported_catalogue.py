"""Every code that reading what was reported can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

REPORTED_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("answer.scale", _CELL, "A scale is not written as its lowest and highest answer."),
        ("answer.score", _CELL, "An answer lies outside its scale."),
        ("progress.complete", _CELL, "The part of a milestone that is done lies below 0% or above 100%."),
        ("progress.nothing", _CELL, "A report about a milestone says nothing."),
        ("progress.reached", _CELL, "A milestone was reached after it was reported, or is reached and not complete."),
        ("reported.instant", _CELL, "An instant is not written with its offset from UTC."),
        ("reported.none", Verdict.REJECT_FILE, "A folder holds none of the tables of what is reported."),
        ("reported.unknown-milestone", _CELL, "A milestone is none of those that the case states."),
        ("result.subject", _CELL, "A result is neither one of a target nor money of a request."),
        ("result.unknown-target", _CELL, "A result is one of a target that the case does not state."),
    )
}
