"""The tables of what is reported while a plan is carried out: they stand beside the plan, in a folder of their own."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

RESPONSES: Final = Table(
    "responses",
    "What people answered when they were asked how content they are.",
    ("who", "group", "on", "about"),
    (
        Field("who", "id", "Who answered: a name or a number.", required=True, example="r17"),
        Field(
            "group",
            "id",
            "Group they belong to: board, citizens, donors …; a stakeholder where the case lists them.",
            required=True,
            example="board",
        ),
        Field("on", "date", "Day of the answer.", required=True, example="2025-03-20"),
        Field("score", "decimal", "The answer.", required=True, example="4"),
        Field("scale", "text", "Lowest and highest possible answer.", required=True, example="1 to 5"),
        Field("about", "id", "Request or unit that it is about. Empty: the plan as a whole."),
        Field(
            "round", "id", "Round in which it was given: before, draft-1, adopted … Empty: in none.", example="draft-1"
        ),
    ),
)
"""Also a table of the case: before a plan is adopted, nothing else is reported about it."""

REPORTED_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "progress",
        "How far the milestones of requests are: one row for each report about one of them.",
        ("request", "milestone", "on"),
        (
            Field("request", "id", "The request.", required=True, example="ai-platform"),
            Field("milestone", "id", "The milestone.", required=True, example="pilot"),
            Field("on", "date", "Day on which this was known.", required=True, example="2025-03-31"),
            Field("complete", "percent", "How much of it is done. Empty: not stated.", example="60%"),
            Field("reached", "date", "Day on which it was reached. Empty: not yet.", example="2025-03-28"),
            Field("expected", "date", "Day on which it is now expected. Empty: not stated.", example="2025-04-30"),
            Field("evidence", "text", "What shows it.", example="report of the pilot"),
        ),
    ),
    Table(
        "results",
        "What was delivered: values of targets, or money that a request brought in or saved.",
        ("unit", "request", "measure", "on", "kind"),
        (
            Field("unit", "id", "Unit of the target. Empty: the result is money of the request."),
            Field("request", "id", "The request. Empty: the target is one of the whole unit."),
            Field(
                "measure",
                "text",
                "Measure of the target. Empty: money delivered since the first day of the plan.",
                example="revenue growth",
            ),
            Field("on", "date", "Day on which this was known.", required=True, example="2025-03-31"),
            Field(
                "kind",
                "choice",
                "delivered (what was reached by that day, the default) or expected (what is now expected for the "
                "target's date, or by the end of the plan's last period).",
                default="delivered",
                choices=("delivered", "expected"),
            ),
            Field(
                "value",
                "decimal",
                "The figure, in the unit of the target; money in whole units of the currency.",
                required=True,
                example="400000",
            ),
            Field("note", "text", "Where it is from."),
        ),
    ),
    RESPONSES,
    Table(
        "signals",
        "What somebody noticed that money may have to answer to.",
        ("kind", "subject", "on"),
        (
            Field(
                "kind",
                "choice",
                "market_opportunity, competitive_advantage, crisis, market_shock, opportunity or risk.",
                required=True,
                choices=(
                    "market_opportunity",
                    "competitive_advantage",
                    "crisis",
                    "market_shock",
                    "opportunity",
                    "risk",
                ),
            ),
            Field("subject", "id", "What it is about, for example a request or a unit.", required=True),
            Field(
                "on",
                "text",
                "The instant at which it was noticed, with its offset from UTC.",
                required=True,
                example="2025-02-03T09:30+01:00",
            ),
            Field("what", "text", "What was noticed.", required=True),
            Field("by", "text", "Who noticed it.", required=True),
        ),
    ),
    Table(
        "stated_figures",
        "Figures that somebody has stated about the plan; what follows from the data is told beside them.",
        ("subject", "figure", "on"),
        (
            Field("subject", "id", "Request or unit that it is about. Empty: the whole plan.", example="engineering"),
            Field(
                "figure",
                "choice",
                "utilisation (spent over allocated), variance (spending against what was expected by then), "
                "productive (productive part of spending), multiple (expected return over the money allocated) or "
                "milestones (part of the work that is done).",
                required=True,
                choices=("utilisation", "variance", "productive", "multiple", "milestones"),
            ),
            Field("on", "date", "Day for which it is stated.", required=True, example="2025-03-31"),
            Field("value", "decimal", "As stated, as a number: 0.25 for 25 %.", required=True, example="0.25"),
            Field("source", "text", "Who states it."),
        ),
    ),
)
