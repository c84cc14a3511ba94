"""Every code that reading the tables of approval can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

APPROVAL_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("approval.count", _CELL, "The weeks or signers of a stage are less than one."),
        ("approval.too-few", _CELL, "Fewer people can sign a stage than have to."),
        ("approval.unknown-signer", _CELL, "A stage names a person or role that the table signatories does not have."),
    )
}
