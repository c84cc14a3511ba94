"""Every code that reading the tables of releases can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

RELEASE_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("gate.no-owner", Verdict.WARN, "Nobody is named who sees to a gate."),
        ("gate.owner-signs", _CELL, "The owner of a gate is to sign for it as well."),
        ("gate.unused", Verdict.WARN, "No part of a release waits for a gate."),
        ("release.gate", _CELL, "A gated part names no gate, or another part names one."),
        ("release.month", _CELL, "A month of a release lies outside the budget period."),
        ("release.period", _CELL, "The length of a budget period makes no sense."),
        ("release.profile-sum", _CELL, "The shares of a profile do not sum to exactly 100%."),
        ("release.shares", _CELL, "The parts of a request's allocation do not make up exactly all of it."),
        ("release.total", _CELL, "A stated total states neither an amount nor a share."),
        ("release.unknown-gate", _CELL, "A part names a gate that is not in the table gates."),
        ("release.unknown-profile", _CELL, "A part names a profile that nobody states."),
    )
}
