"""The codes that the tables about revenue and cash can report, with verdict and meaning."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_WARN, _CELL = Verdict.WARN, Verdict.REJECT_CELL

REVENUE_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        (
            "balance.opening",
            _CELL,
            "An opening balance is stated for a later period, where it follows from the one before.",
        ),
        ("cash.flow", _CELL, "A table about cash names a flow that is neither spending, revenue nor a source."),
        ("cash.lag", _CELL, "The lag of a flow is not 1 to 11 months."),
        ("cash.month", _CELL, "A month is not 1 to 12."),
        ("cash.rate", _CELL, "The interest on borrowed cash is negative."),
        ("cash.shares", _CELL, "The shares of a cash profile do not sum to exactly 100%."),
        ("revenue.account", _CELL, "The ledger has no such account of revenue, or there is no ledger."),
        ("revenue.fund", _CELL, "A row does not say which of several funds it means."),
        (
            "revenue.interval",
            _CELL,
            "An interval has one end only, its ends are swapped, or the amount lies outside it.",
        ),
        ("revenue.tie", _WARN, "The revenues of a fund do not come to the fund's amount."),
        ("spending.two-kinds", _CELL, "A request is told to be recurring and one-time."),
    )
}
"""By code, verdict and meaning."""
