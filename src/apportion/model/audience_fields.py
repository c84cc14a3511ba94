"""The tables and settings that say who may see what of a plan: no amount of the plan depends on them."""

from __future__ import annotations

from typing import Final

from apportion.model.audiences import AUDIENCES, PARTS, SHOWN, WITHHELD_KINDS
from apportion.model.fields import Field, Table

AUDIENCE_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "audiences",
        "What each audience may see of the plan, where the usual answer does not do: one row for each audience and "
        "part. What no row names holds as usual. The board adopts the plan and sees all of it. No amount of the plan "
        "depends on it.",
        ("audience", "part"),
        (
            Field(
                "audience",
                "choice",
                "Who looks at the plan.",
                required=True,
                choices=tuple(name for name in AUDIENCES if name != "board"),
            ),
            Field("part", "choice", "What of it is meant.", required=True, choices=tuple(PARTS)),
            Field(
                "shown",
                "choice",
                "yes, own (only what concerns the unit or fund that the document is about), together (as one sum) or "
                "no.",
                required=True,
                choices=SHOWN,
            ),
            Field("reason", "text", "Why, in words that may be quoted in reports."),
            Field("authority", "text", "Who or what demands it: law, board, donor, contract."),
        ),
    ),
    Table(
        "withheld",
        "Single things that an audience may not see, whatever the table audiences says: neither their names nor "
        "their amounts, nor anything from which an amount could be worked out. No amount of the plan depends on it.",
        ("kind", "id", "audience"),
        (
            Field("kind", "choice", "What it is.", required=True, choices=WITHHELD_KINDS),
            Field("id", "id", "Its id in the table of its kind.", required=True, example="site-purchase"),
            Field(
                "audience",
                "choice",
                "From whom. Empty: from everybody but the board.",
                choices=tuple(name for name in AUDIENCES if name != "board"),
            ),
            Field("reason", "text", "Why it is withheld. Only the board and the budget office read it."),
            Field(
                "authority",
                "text",
                "What allows it: a law, a contract. Documents quote it where something is withheld.",
            ),
        ),
    ),
)

AUDIENCE_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "population",
        "integer",
        "Residents, members or employees by whom the budget in brief divides its amounts. Empty: nothing is told by "
        "person.",
        example="1603797",
    ),
    Field("population_source", "text", "Who counted them, and when.", example="Census of 2020"),
)
