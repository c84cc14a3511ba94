"""The tables about who may do what with an adopted plan, and how far money may be moved without a new decision."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

AUTHORITY_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "authorities",
        "Who may use, release or move money once the plan is adopted, and up to which amount: one row for each person "
        "and power. Without this table nobody is limited. No amount of the plan depends on it.",
        ("person", "may", "applies_to"),
        (
            Field("person", "text", "Name by which the person signs.", required=True, example="M. Ortega"),
            Field(
                "may",
                "choice",
                "The power: commit (and pay), release, move, amend (decide beyond limits of moving), or sign (that a "
                "gate is met).",
                required=True,
                choices=("commit", "release", "move", "amend", "sign"),
            ),
            Field(
                "applies_to",
                "selector",
                "Requests that it is about. Empty: all of them.",
                example="unit:engineering",
            ),
            Field("limit", "amount", "Most for one entry. Empty: no limit.", example="50000.00"),
            Field("until", "date", "Last day on which it holds. Empty: until it is taken away.", example="2025-12-31"),
        ),
    ),
    Table(
        "virement_limits",
        "How much money may change its line within a budget period without a new decision (virement): one row each. "
        "What goes beyond needs approval by somebody who may amend. No amount of the plan depends on it.",
        ("limit",),
        (
            Field("limit", "id", "Short unique name.", required=True, example="ordinary-virement"),
            Field(
                "applies_to",
                "selector",
                "Requests that give the money. Empty: all of them.",
                example="tag:operations",
            ),
            Field(
                "percent",
                "percent",
                "Most that a line may give in a budget period, of what it was adopted with. Empty: no such limit.",
                example="5%",
            ),
            Field("amount", "amount", "Most that a line may give in a budget period. Empty: no such limit."),
            Field(
                "within",
                "choice",
                "Where the money may go: unit (only to requests of the same unit), or anywhere (the default).",
                default="anywhere",
                choices=("anywhere", "unit"),
            ),
            Field("reason", "text", "Where it is written: statute, ordinance, policy."),
        ),
    ),
)
