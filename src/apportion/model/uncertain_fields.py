"""The tables that say how far the numbers of a case may be off: information beside it, which no plan depends on."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

DISTRIBUTIONS: Final = (
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "discrete",
    "empirical",
)
"""Shapes in which a number may spread."""

UNCERTAIN_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "uncertain",
        "Numbers that may come out otherwise, one row each: how the plan is tried on thousands of draws. "
        "Percentages are changes of the stated number: -20% is a fifth less.",
        ("uncertain",),
        (
            Field("uncertain", "id", "Short unique name.", required=True, example="cloud-prices"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "what",
                "choice",
                "What is uncertain: what requests return (value), what they cost (cost), the money of a fund (fund) "
                "or of all funds (total).",
                required=True,
                choices=("value", "cost", "fund", "total"),
            ),
            Field(
                "applies_to",
                "selector",
                "value and cost only: the requests. Empty: all of them. They are off by the same part together; "
                "'each request', 'each unit' or 'each category' lets each be off by a part of its own.",
                example="tag:cloud",
            ),
            Field("fund", "id", "fund only: which one.", example="sales-tax"),
            Field("period", "id", "fund only: the budget period. Empty: all periods, off by the same part."),
            Field(
                "distribution",
                "choice",
                "Shape of the spread. uniform: low and high; triangular, pert: low, likely and high; normal, "
                "lognormal: low and high; beta: low, likely (its mean), high and deviation; discrete: the table "
                "outcomes; empirical: past changes, for source history.",
                required=True,
                choices=DISTRIBUTIONS,
            ),
            Field(
                "low",
                "limit",
                "Low figure, as a change (-20%); an amount where one fund in one period, or the total, is meant.",
                example="-20%",
            ),
            Field("likely", "limit", "Most likely figure, likewise; of beta the mean.", example="0%"),
            Field("high", "limit", "High figure, likewise.", example="40%"),
            Field(
                "figures_are",
                "choice",
                "What low and high are: the ends of what is possible (bounds), or figures that one in ten falls "
                "below, and one in ten exceeds (p10_p90). Empty: bounds; of normal and lognormal, which have no ends, "
                "p10_p90.",
                choices=("bounds", "p10_p90"),
            ),
            Field("deviation", "percent", "beta only: its standard deviation.", example="8%"),
            Field(
                "source",
                "choice",
                "Where the spread comes from: a person's judgement (expert, the default); the ledger's own changes "
                "from year to year of the units meant (history); the interval of their forecast (forecast). "
                "The last two state no figures.",
                default="expert",
                choices=("expert", "history", "forecast"),
            ),
            Field(
                "driver",
                "id",
                "Something outside on which several rows hang, such as the economy. Empty: none.",
                example="economy",
            ),
            Field(
                "loading",
                "decimal",
                "How closely it follows the driver, from -1 to 1: two rows of one driver are correlated by the product "
                "of their loadings. Required with a driver.",
                example="0.7",
            ),
            Field("reason", "text", "Who judged, from what, and when; may be quoted in reports."),
        ),
    ),
    Table(
        "outcomes",
        "The possible changes of each row of the table uncertain whose distribution is discrete.",
        ("uncertain", "change"),
        (
            Field("uncertain", "id", "Row of the table uncertain.", required=True, example="grant-renewed"),
            Field("change", "percent", "Change of the stated number.", required=True, example="-100%"),
            Field("probability", "percent", "How likely; those of one row sum to 100%.", required=True, example="30%"),
        ),
    ),
    Table(
        "correlations",
        "How uncertain numbers move together, pair by pair; pairs that are not stated do not.",
        ("first", "second"),
        (
            Field(
                "first",
                "id",
                "A driver, or a row of the table uncertain without a driver and without 'each'.",
                required=True,
                example="sales-tax",
            ),
            Field("second", "id", "Another, likewise.", required=True, example="cloud-prices"),
            Field(
                "correlation",
                "decimal",
                "From -1 to 1, between their normal scores (Gaussian copula); ranks are correlated nearly as much: "
                "0.50 gives 0.48.",
                required=True,
                example="0.5",
            ),
            Field("reason", "text", "Why, in words that may be quoted in reports."),
        ),
    ),
)
