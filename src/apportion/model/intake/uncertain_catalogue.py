"""Every code that reading uncertain inputs and their correlations can report, with verdicts and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

UNCERTAIN_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("uncertain.bounds", _CELL, "The low, likely and high figures of a distribution do not rise."),
        ("uncertain.figures", _CELL, "A distribution lacks a figure, or has one that it does not use."),
        ("uncertain.negative", _CELL, "A cost or an amount of money could come out below zero."),
        ("uncertain.deviation", _CELL, "A standard deviation does not fit between the bounds of its distribution."),
        ("uncertain.amount", _CELL, "A figure is an amount where only a percentage can be meant."),
        ("uncertain.outcomes", _CELL, "The outcomes of a discrete number do not sum to 100%, or belong to no row."),
        ("uncertain.scope", _CELL, "It is not said, or said twice, to what an uncertain number belongs."),
        ("uncertain.idle", Verdict.WARN, "An uncertain number belongs to no request or to no money."),
        ("uncertain.driver", _CELL, "A driver and its loading do not go together, or it bears the name of a row."),
        ("uncertain.evidence", _CELL, "A spread cannot be taken from the past of what is meant."),
        ("correlation.unknown", _CELL, "A correlation names nothing that is uncertain."),
        ("correlation.name", _CELL, "A correlation names what it cannot be stated of."),
        ("correlation.range", _CELL, "A correlation lies outside -1 to 1."),
        ("correlation.twice", _CELL, "The correlation of a pair is stated twice."),
        ("correlation.matrix", _CELL, "Correlations contradict each other: no numbers can move together like that."),
    )
}
