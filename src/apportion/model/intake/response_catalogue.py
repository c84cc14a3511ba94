"""Every code that reading a mapping of responses and its history can report, beside those of cells and files.

What is doubtful about a history for a model, or about a fit, stands in ``valuation.response.codes``.
"""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CODES, CodeMeaning

_CELL, _FILE = Verdict.REJECT_CELL, Verdict.REJECT_FILE

RESPONSE_INTAKE_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("response.column-twice", _CELL, "Two settings of a mapping name the same column."),
        ("response.missing-column", _FILE, "The history has no column that the mapping names."),
        ("response.no-history", _FILE, "The file of the history is not there, or is no table."),
        ("response.no-mapping", _FILE, "The case has no response.yaml."),
        ("response.range", _CELL, "A number of the mapping is out of its range."),
        ("response.request-kind", _CELL, "A channel stands for a request that is not divisible."),
        ("response.request-twice", _CELL, "Two channels stand for the same request."),
        ("response.setting-shape", _CELL, "A setting of the mapping is a list or a group where a text is wanted."),
        ("response.unknown-request", _CELL, "A channel stands for a request that the case does not have."),
    )
}

ALL_RESPONSE_CODES: Final[dict[str, CodeMeaning]] = {
    **CODES,
    **RESPONSE_INTAKE_CODES,
    "response.negative-spend": CodeMeaning(_CELL, "A channel spent less than nothing in a period."),
    "response.no-number": CodeMeaning(_CELL, "A cell of a history is empty or no number."),
}
"""What a collector of this reader needs: cells, settings, and the faults of a history that have a place."""
