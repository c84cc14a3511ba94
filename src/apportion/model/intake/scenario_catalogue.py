"""Every code that reading and building scenarios can report, beside those of cells, with verdicts and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

SCENARIO_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        (
            "scenario.change",
            _CELL,
            "A change of a scenario says both to and by, or neither, or not as its number wants.",
        ),
        ("scenario.number", _CELL, "A scenario changes a number that the case does not have."),
        ("scenario.partly-likely", _CELL, "Some scenarios have a probability and others have none."),
        ("scenario.probabilities", _CELL, "The probabilities of all scenarios do not sum to 100%."),
        ("scenario.range", _CELL, "A probability is not above 0% and up to 100%."),
        ("scenario.scope", _CELL, "A change applies to something that its number is not about, or to nothing at all."),
        ("scenario.twice", _CELL, "A scenario changes the same number twice."),
        ("scenario.unknown", _CELL, "A change names a scenario that is not in the table of scenarios."),
        ("scenario.unsound", _CELL, "With the changes of a scenario the case contradicts itself."),
    )
}
