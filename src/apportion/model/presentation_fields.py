"""The tables by which a government completes how its budget is presented: funds, units, and what stands elsewhere."""

from __future__ import annotations

from typing import Final

from apportion.model.award_criteria import GFOA
from apportion.model.fields import Field, Table

FUND_TYPES: Final = (
    "general",
    "special-revenue",
    "capital-projects",
    "debt-service",
    "permanent",
    "enterprise",
    "internal-service",
    "fiduciary",
)
"""Types of funds of governments (GASB Statement 34, as amended by Statement 54 and 84)."""
BASES: Final = ("cash", "modified-accrual", "accrual", "other")

PRESENTATION_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "fund_descriptions",
        "What the funds of a government are, for those who read its budget: one row per fund. No amount of the plan "
        "depends on it.",
        ("fund",),
        (
            Field("fund", "id", "The fund.", required=True, example="general"),
            Field("type", "choice", "Its type. Empty: not shown.", choices=FUND_TYPES, example="general"),
            Field(
                "appropriated",
                "choice",
                "Whether its money needs an appropriation. Empty: not known.",
                choices=("yes", "no"),
            ),
            Field("description", "text", "What it is for, in a sentence or two. Empty: not shown."),
            Field("basis", "choice", "The basis on which it is budgeted. Empty: not known.", choices=BASES),
            Field(
                "statements",
                "text",
                "Whether the audited statements use the same basis, or how they differ. Empty: not known.",
                example="The same basis as in the audited statements",
            ),
        ),
    ),
    Table(
        "unit_descriptions",
        "What units do, for those who read the budget: one row per unit. No amount of the plan depends on it.",
        ("unit",),
        (
            Field("unit", "id", "The unit.", required=True, example="fire"),
            Field(
                "description",
                "text",
                "What it does, in a sentence or two.",
                required=True,
                example="Answers fires and medical calls from 63 stations.",
            ),
            Field("priorities", "text", "What matters to it in the budget year. Empty: not shown."),
            Field("changes", "text", "Which of its services, fees or taxes change. Empty: not shown."),
        ),
    ),
    Table(
        "attachments",
        "What a criterion for the presentation of the budget asks for and another document holds: one row per "
        "criterion and question. It is told as stated by the user, never as found.",
        ("criterion", "question", "title"),
        (
            Field(
                "criterion",
                "choice",
                "Code of the criterion, as apportion award lists it.",
                required=True,
                choices=tuple(item.code for item in GFOA),
                example="O3",
            ),
            Field(
                "question",
                "integer",
                "Number of the question of that criterion that is answered there. Empty: all that are left.",
                example="2",
            ),
            Field("title", "text", "What it is called.", required=True, example="Position schedule FY2023"),
            Field("place", "text", "Page or address at which it is found.", required=True, example="page 112"),
            Field("date", "date", "Its date. Empty: not shown.", example="2022-06-30"),
        ),
    ),
)
