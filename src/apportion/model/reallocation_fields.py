"""The table about how much money may be reallocated when."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table
from apportion.model.reallocations import WHEN

REALLOCATION_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "reallocation_calendar",
        "How much money of an adopted plan may be reallocated when: one row for each time, in place of the default of "
        "docs/reference/reallocate.md. No amount of the plan depends on it.",
        ("when",),
        (
            Field(
                "when",
                "choice",
                "The time: first, second or third month of a fiscal quarter (month_1, month_2, month_3), its last days "
                "(quarter_end), or the last days of the budget year (year_end).",
                required=True,
                choices=WHEN,
            ),
            Field(
                "limit",
                "percent",
                "Most that may change its line, of the money of all budget periods that have not ended. 0% for a "
                "review without moves, 100% for everything.",
                required=True,
                example="5%",
            ),
            Field(
                "limit_is",
                "choice",
                "Whether the limit itself may be moved (up_to, the default), or only less than it (below).",
                default="up_to",
                choices=("up_to", "below"),
            ),
            Field(
                "days",
                "integer",
                "quarter_end and year_end: how many last days count as the end. Empty: as in the default.",
                example="10",
            ),
            Field("reason", "text", "Where it is written: ordinance, charter, policy."),
        ),
    ),
)
