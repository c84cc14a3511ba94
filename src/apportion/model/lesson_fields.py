"""The register of lessons: a table of a case that is carried from one case to the next."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

LESSON_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "lessons",
        "What was learned from earlier budgets, and what became of it: one row each, carried from case to case. "
        "No amount of the plan depends on it.",
        ("lesson",),
        (
            Field("lesson", "id", "Short unique name.", required=True, example="spending-engineering-2024"),
            Field("about", "id", "Unit or request that it is about. Empty: the whole.", example="engineering"),
            Field("says", "text", "What was learned, in a sentence.", required=True),
            Field("evidence", "text", "What it rests on.", required=True),
            Field("proposed_by", "text", "Who proposes it.", required=True, example="M. Ortega"),
            Field("on", "date", "Day on which it was proposed.", required=True, example="2026-01-15"),
            Field(
                "adopted",
                "choice",
                "yes (it changed this case), no (it was turned down) or open (nobody has decided, the default).",
                default="open",
                choices=("yes", "no", "open"),
            ),
        ),
    ),
)
