"""The tables about stakeholders: who they are, what they wish, when they were asked, and what they answered."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table
from apportion.model.reported_fields import RESPONSES

STAKEHOLDER_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "stakeholders",
        "Who has an interest in the budget, and who can influence it. No amount of the plan depends on it.",
        ("stakeholder",),
        (
            Field(
                "stakeholder",
                "id",
                "Short unique name; answers to surveys name it as their group.",
                required=True,
                example="donors",
            ),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "kind",
                "choice",
                "board, management, department, staff, donor, lender, regulator, customer, public or other.",
                required=True,
                choices=(
                    "board",
                    "management",
                    "department",
                    "staff",
                    "donor",
                    "lender",
                    "regulator",
                    "customer",
                    "public",
                    "other",
                ),
                example="donor",
            ),
            Field("unit", "id", "The unit that it speaks for. Empty: no single one."),
            Field("interest", "decimal", "How much the budget matters to it. Empty: not stated.", example="4"),
            Field("influence", "decimal", "How far it can change the decision. Empty: not stated.", example="5"),
            Field(
                "scale",
                "text",
                "Lowest and highest possible interest and influence; needed where one of them is stated.",
                example="1 to 5",
            ),
            Field(
                "weight",
                "decimal",
                "How much its answer counts beside those of others; only relations matter. Empty: not stated, and its "
                "answers are shown but not weighed.",
                example="3",
            ),
            Field("people", "integer", "How many people it is. Empty: not known.", example="9"),
            Field("contact", "text", "Who keeps contact with it. Empty: nobody is named."),
            Field("wants", "text", "What it wants from this budget, in words that may be quoted."),
        ),
    ),
    Table(
        "stakeholder_interests",
        "What stakeholders wish of the plan, each with the importance that they give it: one objective, request or "
        "unit in a row. No amount of the plan depends on it.",
        ("stakeholder", "objective", "request", "unit"),
        (
            Field("stakeholder", "id", "The stakeholder.", required=True, example="donors"),
            Field("objective", "id", "The objective that it cares about. Empty: a request or unit is named."),
            Field("request", "id", "The request that it cares about. Empty: an objective or unit is named."),
            Field("unit", "id", "The unit that it cares about. Empty: an objective or request is named."),
            Field(
                "importance",
                "decimal",
                "How important this is to it, above 0; only relations among its own interests matter.",
                required=True,
                example="3",
            ),
            Field(
                "stance",
                "choice",
                "for (the default): it wants this funded; against: it wants this not funded.",
                default="for",
                choices=("for", "against"),
            ),
            Field("note", "text", "Why, or who said so."),
        ),
    ),
    Table(
        "satisfaction_rounds",
        "When stakeholders were asked how content they are, and how many people were asked. No amount of the plan "
        "depends on it.",
        ("round", "stakeholder"),
        (
            Field("round", "id", "Short name: before, draft-1, draft-2, adopted …", required=True, example="draft-1"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field("stakeholder", "id", "The stakeholder that was asked.", required=True, example="donors"),
            Field("on", "date", "Day on which it was asked; rounds are ordered by it.", required=True),
            Field("closes", "date", "Last day on which an answer was in time. Empty: no day was set."),
            Field("asked", "integer", "How many people were asked. Empty: not known, and there is no response rate."),
            Field("plan", "text", "Fingerprint of the plan that they were asked about. Empty: none."),
        ),
    ),
    RESPONSES,
)

STAKEHOLDER_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "stakeholder_weights",
        "choice",
        "Where weights of stakeholders come from: stated (the default), the column weight; influence_times_interest, "
        "the product of both, each counted from the lowest point of its scale, and the column weight stays empty.",
        default="stated",
        choices=("stated", "influence_times_interest"),
    ),
)
"""Settings about stakeholders."""
