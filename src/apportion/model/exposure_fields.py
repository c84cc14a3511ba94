"""The tables of a case about how far returns may stray and how they move together."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

EXPOSURE_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "exposures",
        "How far the worth of groups of requests may stray from what is expected; the requests of a group move as one.",
        ("group",),
        (
            Field("group", "id", "Short unique name of the group.", required=True, example="growth"),
            Field(
                "kind",
                "choice",
                "group, or market: the one driver that all groups share, from which correlations follow where none "
                "are stated.",
                default="group",
                choices=("group", "market"),
            ),
            Field(
                "applies_to",
                "selector",
                "Requests of the group; no request may be in two. Empty: all requests that no other group names.",
                example="category:growth",
            ),
            Field(
                "spread",
                "percent",
                "Standard deviation of what the group returns, in percent of its expected return.",
                required=True,
                example="25%",
            ),
            Field(
                "beta",
                "decimal",
                "By how many percent its return moves when the market moves by one percent. Empty: not known.",
                example="1.2",
            ),
            Field("source", "text", "Where the figures come from."),
        ),
    ),
    Table(
        "exposure_correlations",
        "How the returns of two groups move together. Either every pair is stated, or none.",
        ("group", "other"),
        (
            Field("group", "id", "A group of the table exposures.", required=True),
            Field("other", "id", "Another one; each pair is stated once.", required=True),
            Field("correlation", "decimal", "From -1 to 1.", required=True, example="0.4"),
            Field("source", "text", "Where the figure comes from."),
        ),
    ),
)
