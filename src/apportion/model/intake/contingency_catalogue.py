"""Every code that reading risks and contingency rules can report, beside those of cells, with verdicts and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

CONTINGENCY_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("contingency.action", _CELL, "A contingency rule does not say exactly one thing to do."),
        ("contingency.count", _CELL, "A number of months or days of a contingency rule makes no sense."),
        (
            "contingency.no-ledger",
            Verdict.WARN,
            "There is no usable ledger in which a contingency rule could be watched.",
        ),
        ("contingency.no-months", Verdict.WARN, "A contingency rule cannot be tried: too few months can be compared."),
        ("contingency.no-owner", Verdict.WARN, "Nobody is named who acts on a contingency rule."),
        ("contingency.protected", Verdict.WARN, "A contingency rule stops a request that a mandate protects."),
        ("contingency.threshold", _CELL, "A contingency rule does not say by how much figures have to miss."),
        (
            "contingency.unknown-line",
            Verdict.WARN,
            "The ledger has no line of the name that a contingency rule watches.",
        ),
        ("contingency.watches", _CELL, "What a contingency rule watches cannot be read."),
        ("risk.bounds", _CELL, "The costs of a risk do not ascend from low to high."),
        ("risk.exposure", _CELL, "The last day on which a risk can happen lies before the first."),
        ("risk.no-owner", Verdict.WARN, "Nobody is named who watches a risk."),
        ("risk.probability", _CELL, "The probability of a risk is not above 0% and up to 100%."),
    )
}
