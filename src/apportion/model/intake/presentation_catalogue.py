"""Every code that reading the tables of presentation can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

PRESENTATION_CODES: Final[dict[str, CodeMeaning]] = {
    "attachment.question": CodeMeaning(
        Verdict.REJECT_CELL, "An attachment names a question that its criterion does not have."
    ),
}
