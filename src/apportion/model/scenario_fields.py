"""The tables in which a case declares other ways in which its numbers may come out."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

SCENARIO_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "scenarios",
        "Ways in which the numbers of the whole case may come out; the plan is tried in each. Information beside the "
        "plan: no amount of it depends on them.",
        ("scenario",),
        (
            Field("scenario", "id", "Short unique name.", required=True, example="recession"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "probability",
                "percent",
                "How likely it is, above 0%. Those of all scenarios sum to exactly 100%, or none is stated. Empty: "
                "not known.",
                example="25%",
            ),
            Field("source", "text", "Where it comes from, or who expects it. Empty: not shown."),
        ),
    ),
    Table(
        "scenario_changes",
        "What is different in a scenario: one row per number or group of numbers. A scenario without rows is the case "
        "as it stands.",
        ("scenario", "number", "applies_to"),
        (
            Field("scenario", "id", "The scenario.", required=True, example="recession"),
            Field(
                "number",
                "text",
                "A number by any name that what-if --set takes, or all of a kind: funds (their amounts, and what has "
                "to be used of them), costs (the same things cost more or less), values (what requests return), rates "
                "(interest and discount rates), prices (rise of prices).",
                required=True,
                example="total",
            ),
            Field(
                "applies_to",
                "selector",
                "Which of the kind: funds for funds, requests for costs and values. Empty: all. Not for one number.",
                example="tag:construction",
            ),
            Field("to", "limit", "What the number becomes. Either this or by.", example="24,000,000.00"),
            Field(
                "by",
                "limit",
                "By how much it changes: a percentage of what it is (-8%), or an amount that is added (-500,000.00).",
                example="-8%",
            ),
        ),
    ),
)
