"""The table in which a case overrides the policy that its situation sets."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table
from apportion.model.policy_entries import SETTINGS

POLICY_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "policy",
        "Numbers and words that the organisation sets itself, instead of those that its situation (context) would set.",
        ("setting",),
        (
            Field(
                "setting",
                "choice",
                "What is set; docs/reference/policy.md says what each changes.",
                required=True,
                choices=tuple(setting.name for setting in SETTINGS),
                example="review_months",
            ),
            Field(
                "value",
                "text",
                "A number without its unit (90 for 90 %), or one of the words of the setting.",
                required=True,
                example="12",
            ),
            Field("reason", "text", "Why, in words that may be quoted in reports."),
            Field("authority", "text", "Who or what demands it: law, board, donor, contract."),
        ),
    ),
)
