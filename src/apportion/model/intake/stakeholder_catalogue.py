"""Every code that reading stakeholders, their wishes and their answers can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL
_WARN: Final = Verdict.WARN

STAKEHOLDER_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("answer.before-round", _CELL, "An answer is older than the round that it is said to belong to."),
        ("answer.late", _WARN, "An answer came after the last day of its round; it counts."),
        ("answer.no-round", _WARN, "An answer belongs to no round, though the case states rounds; it is left out."),
        ("answer.not-asked", _CELL, "An answer comes from a stakeholder that was not asked in its round."),
        ("answer.replaced", _WARN, "Somebody answered twice about the same thing in a round; the later answer counts."),
        ("round.days", _CELL, "A round closes before the day on which it was asked."),
        ("round.more-answers", _WARN, "More people answered in a round than were asked."),
        ("round.names", _CELL, "The rows of one round give it different names."),
        ("stakeholder.count", _CELL, "A number of people is below 1."),
        ("stakeholder.importance", _CELL, "The importance of an interest is not above 0."),
        ("stakeholder.interest", _CELL, "An interest names no objective, request or unit, or several at once."),
        ("stakeholder.mark", _CELL, "Interest or influence lies outside its scale."),
        ("stakeholder.scale", _CELL, "Interest or influence is stated without a scale, or the scale is not readable."),
        ("stakeholder.weight", _CELL, "A weight is stated beside weights that are products, or no weight is above 0."),
        ("unknown.round", _CELL, "The case states no such round."),
        ("unknown.stakeholder", _CELL, "There is no such stakeholder."),
    )
}
