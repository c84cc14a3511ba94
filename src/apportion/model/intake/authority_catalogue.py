"""Every code that reading authorities and limits of virement can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

AUTHORITY_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("authority.limit-unused", Verdict.WARN, "A limit is stated for a power that has none: signing a gate."),
        ("virement.none", _CELL, "A limit of virement states neither a percentage, nor an amount, nor a place."),
        ("virement.share", _CELL, "A limit of virement is not from 0% to 100%."),
    )
}
