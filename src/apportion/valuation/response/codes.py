"""Every code that the fitting of responses can report, with its verdict and meaning, as the catalogue of intake has it.

Knows words only.
"""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_WARN, _ASK, _CELL, _FILE = Verdict.WARN, Verdict.ASK, Verdict.REJECT_CELL, Verdict.REJECT_FILE

CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("response.alike", _WARN, "Channels move together: the data cannot tell whose result it is."),
        ("response.date-twice", _CELL, "Two rows of a history have the same date."),
        ("response.dependent-column", _FILE, "A column of the baseline says nothing that others do not say already."),
        ("response.extrapolated", _WARN, "A request may receive more than history has ever seen at work."),
        ("response.few-periods", _WARN, "A history is short for the number of parameters."),
        ("response.few-spends", _WARN, "A channel spent in a few periods only."),
        ("response.flat-result", _FILE, "The result is the same in every period."),
        ("response.like-baseline", _WARN, "A channel moves as trend, seasons or controls do."),
        ("response.long-carry-over", _WARN, "Money may work longer than the model allows."),
        ("response.negative-spend", _CELL, "A channel spent less than nothing in a period."),
        ("response.no-better-than-baseline", _WARN, "Predictions are no better with the channels than without."),
        ("response.no-better-than-season", _WARN, "Predictions are no better than repeating the season before."),
        ("response.no-effect", _WARN, "The data cannot tell whether a channel has an effect."),
        ("response.no-number", _CELL, "A cell of a history is empty or no number."),
        ("response.no-saturation-seen", _WARN, "History does not show where the returns of a channel fade."),
        ("response.no-spend", _FILE, "A channel never spent anything."),
        ("response.no-start-seen", _WARN, "History does not show how little of a channel would be enough."),
        ("response.residual-pattern", _WARN, "What the model does not explain follows a pattern in time."),
        ("response.s-curve", _ASK, "A curve is first slow and then fast; a warning where its envelope is taken."),
        ("response.steady-spend", _WARN, "Spending of a channel hardly varies."),
        ("response.too-short", _FILE, "A history has fewer periods than the model has parameters."),
        ("response.too-short-for-origins", _FILE, "Too little history stands before the first prediction."),
        ("response.uneven-dates", _CELL, "Periods of a history are missing or of another length than most."),
        ("response.unknown-column", _FILE, "A channel or control has no column in the history."),
    )
}
