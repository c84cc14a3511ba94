"""Every code that reading the tables of audiences can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

AUDIENCE_CODES: Final[dict[str, CodeMeaning]] = {
    "audience.unknown": CodeMeaning(Verdict.REJECT_CELL, "Something is withheld that no table of the case declares."),
    "audience.own": CodeMeaning(
        Verdict.REJECT_CELL, "'own' is said of an audience whose document is about no unit and no fund."
    ),
    "audience.together": CodeMeaning(
        Verdict.REJECT_CELL, "'together' is said of a part of the plan that has no rows to be added up."
    ),
    "audience.no-effect": CodeMeaning(
        Verdict.WARN, "A part is shown to an audience whose documents have no place for it."
    ),
    "audience.population": CodeMeaning(Verdict.REJECT_CELL, "The population is no whole number of at least one."),
}
"""A name that is not found must block: what was meant to be withheld would otherwise be shown."""
