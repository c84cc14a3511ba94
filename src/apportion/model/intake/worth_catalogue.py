"""Every code that reading what requests are worth can report, beside those of cells, with verdicts and meaning.

What is doubtful about a worth once it is computed stands in ``valuation.worth.codes``.
"""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

WORTH_INTAKE_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("worth.class", _CELL, "A risk class has not exactly one of a beta, an industry, a series and a premium."),
        ("worth.inflation", _CELL, "The years of inflation are not counted from 1, or inflation is stated twice."),
        ("worth.level", _CELL, "Cash flows name a level that their request does not have."),
        ("worth.missing", _CELL, "The way in which a request is valued needs a figure that is not stated."),
        ("worth.not-wanted", _CELL, "A figure is stated that the way in which the request is valued does not use."),
        ("worth.part", _CELL, "Cash flows name a request that is part of another."),
        ("worth.range", _CELL, "A rate, a probability or another number about worth is out of its range."),
        ("worth.scenarios", _CELL, "The scenarios of a request do not sum to 100%, or a flow names none of them."),
        ("worth.few-returns", _CELL, "A series of prices has too few days in common with the market."),
        ("worth.price", _CELL, "A price is not above zero."),
        ("worth.unknown-industry", _CELL, "There is no such industry."),
        ("worth.unknown-series", _CELL, "There is no such series of prices."),
        ("worth.when", _CELL, "A flow has no time, two times, or a time before now."),
    )
}
