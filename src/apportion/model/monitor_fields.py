"""The tables by which a plan is watched: milestones of requests, and where the ledger books what a request spends."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

MONITOR_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "milestones",
        "Steps by which the work of a request is measured. No amount of the plan depends on them.",
        ("request", "milestone"),
        (
            Field("request", "id", "The request.", required=True, example="ai-platform"),
            Field("milestone", "id", "Short name, unique within the request.", required=True, example="pilot"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "starts",
                "date",
                "Day on which its work begins. Empty: all of it is planned for the day on which it is due.",
            ),
            Field("due", "date", "Day by which it should be reached.", required=True, example="2025-06-30"),
            Field(
                "share",
                "percent",
                "Part of the request's budget that it is worth. Empty: an equal part of what the others leave.",
                example="40%",
            ),
            Field("owner", "text", "Who sees to it."),
        ),
    ),
    Table(
        "ledger_lines",
        "Where a ledger books what a request spends: one row for each place. A request that no row names is found by "
        "its own id in the ledger, or by its unit where it is the only one of it.",
        ("request", "unit", "account", "fund"),
        (
            Field("request", "id", "The request.", required=True, example="ai-platform"),
            Field("unit", "id", "Unit of the ledger, with all below it. Empty: any.", example="engineering"),
            Field("account", "id", "Account of the ledger, with all below it. Empty: any.", example="6410"),
            Field("fund", "id", "Fund of the ledger, with all below it. Empty: any."),
            Field("from_fund", "id", "Fund of the plan that pays for it. Empty: as the ledger says, or the only one."),
        ),
    ),
    Table(
        "account_purposes",
        "What money booked on an account does; from it the productive part of spending is told.",
        ("account",),
        (
            Field("account", "id", "Account of the ledger, with all below it.", required=True, example="6410"),
            Field(
                "purpose",
                "choice",
                "productive (it delivers what a unit is there for) or support (it keeps the unit going).",
                required=True,
                choices=("productive", "support"),
            ),
        ),
    ),
)
