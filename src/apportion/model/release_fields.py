"""The tables about when allocated money is released, and what it waits for."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

RELEASE_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "release_plan",
        "In which parts an allocation is released: one row for each part. Requests that no row names are released "
        "evenly, by quarter. No amount of the plan depends on it.",
        ("part",),
        (
            Field("part", "id", "Short unique name.", required=True, example="base"),
            Field("applies_to", "selector", "Requests that it is about. Empty: all of them.", example="tag:operations"),
            Field(
                "kind",
                "choice",
                "base (continuity of operations, the default), priority (critical from the start), or gated (held "
                "until a gate is met).",
                default="base",
                choices=("base", "priority", "gated"),
            ),
            Field(
                "share",
                "percent",
                "Part of each request's allocation. Empty: what the other parts of the request leave.",
                example="80%",
            ),
            Field(
                "profile",
                "id",
                "When: even (the default), seasonal (as the unit spent in the past, by its ledger), or a profile of "
                "the table release_profiles.",
                default="even",
                example="even",
            ),
            Field(
                "every",
                "choice",
                "How often a tranche is released where the profile is even or seasonal: month, quarter (the default), "
                "or period (all at once, at the start of the budget period).",
                default="quarter",
                choices=("month", "quarter", "period"),
            ),
            Field("gate", "id", "The gate that holds it; required with kind gated.", example="pilot"),
        ),
    ),
    Table(
        "release_profiles",
        "Profiles of release: what part of an amount is released in which month. The shares of a profile sum to "
        "exactly 100%.",
        ("profile", "month"),
        (
            Field("profile", "id", "Name of the profile.", required=True, example="front-loaded"),
            Field("month", "integer", "Month of the budget period in which it is released, from 1.", required=True),
            Field("share", "percent", "Part released at its beginning.", required=True, example="40%"),
        ),
    ),
    Table(
        "release_totals",
        "Totals that somebody has stated for a tranche; what the releases add up to is told beside them.",
        ("month", "kind"),
        (
            Field("month", "integer", "First month of the tranche, from 1.", required=True, example="1"),
            Field(
                "kind", "choice", "base, priority or gated. Empty: all of them.", choices=("base", "priority", "gated")
            ),
            Field("amount", "amount", "Stated amount. Empty: none is stated."),
            Field("share", "percent", "Stated part of the whole plan. Empty: none is stated.", example="40%"),
            Field("source", "text", "Who states it."),
        ),
    ),
    Table(
        "gates",
        "What has to be reached before held money is released.",
        ("gate",),
        (
            Field("gate", "id", "Short unique name.", required=True, example="pilot"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "evidence", "text", "What shows that it is met.", required=True, example="report of the pilot, signed"
            ),
            Field("due", "date", "Day by which it should be met. Empty: not stated.", example="2025-03-31"),
            Field("owner", "text", "Who sees to it. Empty: nobody is named, which is reported."),
            Field("signer", "text", "Who signs that it is met; never the owner. Empty: anybody else who may sign."),
        ),
    ),
)

RELEASE_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "starts",
        "date",
        "First day of the first budget period. Empty: 1 January of the year in its name.",
        example="2025-01-01",
    ),
    Field("period_months", "integer", "Months in a budget period (12 by default).", default="12", example="12"),
    Field(
        "release_when",
        "choice",
        "covered (the default): a release waits until the revenue of its fund has come in; planned: money is released "
        "as planned, and how far it is ahead is told. Only where the case says in which months revenue comes in.",
        default="covered",
        choices=("covered", "planned"),
    ),
)
"""Settings about the calendar of a budget."""
