"""Every code that reading exposures can report, beside those of cells, with verdicts and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

EXPOSURE_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("exposure.correlation", _CELL, "A correlation is beyond -1 or 1, or a group is paired with itself."),
        ("exposure.group", _CELL, "A correlation names a group that the table exposures does not have."),
        ("exposure.market", _CELL, "There are two markets, or the market selects requests or has a beta of its own."),
        ("exposure.nothing", Verdict.WARN, "A group selects no request."),
        ("exposure.overlap", _CELL, "A request is in two groups, or two groups take all the others."),
        ("exposure.pairs", _CELL, "Some pairs of groups have a correlation and others have none."),
        ("exposure.residual", _CELL, "A group strays less than its beta times the market would make it stray."),
        ("exposure.semidefinite", _CELL, "The correlations cannot hold together: the matrix is not semi-definite."),
        ("exposure.spread", _CELL, "A standard deviation is below 0%."),
    )
}
