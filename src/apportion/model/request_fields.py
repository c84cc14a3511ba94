"""The tables of a case about requests: what is asked for, at which levels, what it returns and what it uses."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table
from apportion.model.scoring_fields import PACKAGE_FIELDS

REQUEST_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "requests",
        "What units ask money for: one row per request (and period, when there are several).",
        ("request", "period"),
        (
            Field("request", "id", "Short unique name.", required=True, example="engineering"),
            Field("name", "text", "Name shown to readers; in one row of a request, for all of them. Empty: the id."),
            Field("unit", "id", "The unit that asks.", required=True, example="engineering"),
            Field("period", "id", "Budget period. Empty: the only period."),
            Field(
                "category",
                "id",
                "Kind of spending, such as operational or growth. Empty: none.",
                example="operational",
            ),
            Field(
                "floor",
                "amount",
                "Least amount if the plan is to be accepted. Empty: nothing.",
                example="0.00",
            ),
            Field("cap", "amount", "Amount asked for; never exceeded.", required=True, example="1,200,000.00"),
            Field(
                "decision",
                "choice",
                "divisible (any amount between floor and cap, the default), whole (in full or not at all), minimum "
                "(nothing, or at least the amount in minimum), levels (one of the levels in the table levels, or "
                "nothing). Said in one row of a request it holds for all.",
                default="divisible",
                choices=("divisible", "whole", "minimum", "levels"),
            ),
            Field(
                "minimum",
                "amount",
                "minimum only: least amount in this period when it is funded at all.",
                example="200,000.00",
            ),
            Field(
                "part_of",
                "id",
                "A whole request that this one belongs to: funded with it in full, started with it. For running costs "
                "that a building brings, or for a part that another fund pays. Empty: it stands alone.",
                example="library",
            ),
            Field(
                "delay_max",
                "integer",
                "whole only: by how many periods it may start later than asked for. Empty: not at all.",
                example="2",
            ),
            Field(
                "delay_loss",
                "percent",
                "Part of its value (and score and npv) that each period of delay loses. Required with delay_max.",
                example="5%",
            ),
            Field("last_year", "amount", "What it received last year. Empty: not known (not zero)."),
            Field(
                "shape",
                "choice",
                "How value grows with money: linear (each unit of money returns the same), points "
                "(straight lines between "
                "the rows of table points), quadratic (return falls in a straight line to nothing at "
                "the amount in scale), "
                "log, power or hill (return falls ever more slowly).",
                default="linear",
                choices=("linear", "points", "quadratic", "log", "power", "hill"),
            ),
            Field(
                "rate",
                "decimal",
                "Value returned per 1.00 of money: for linear of every 1.00, for quadratic and log "
                "of the first, for power "
                "on average up to the amount in scale. Required except for points and hill, levels, parts of others, "
                "and where value is stated.",
                example="3.2",
            ),
            Field(
                "value",
                "decimal",
                "whole only, instead of rate: value when funded in full; on one of its rows, or summed over them.",
                example="450000",
            ),
            Field(
                "score",
                "decimal",
                "Score when funded in full; less money earns the same part of it. For the table criteria. "
                "Empty: not known.",
                example="72",
            ),
            Field(
                "npv",
                "decimal",
                "Net present value when funded in full, likewise. Empty: not known.",
                example="1250000",
            ),
            Field(
                "start",
                "amount",
                "quadratic only: amount up to which the full rate is returned. Empty: 0.",
                example="5,800,000.00",
            ),
            Field(
                "scale",
                "amount",
                "quadratic: amount at which more money returns nothing; log: amount at which the "
                "return of the next 1.00 has "
                "halved; power: amount at which the average return is the rate; hill: amount that "
                "returns half of the ceiling.",
                example="12,000,000.00",
            ),
            Field(
                "exponent",
                "decimal",
                "power and hill: above 0 and at most 1 (1 by default for hill).",
                example="0.5",
            ),
            Field("ceiling", "amount", "hill only: value that is approached but never reached."),
            Field(
                "weight",
                "decimal",
                "Strategic weight that multiplies the value. Empty: from the table alignment, or 1 "
                "where there is none.",
                example="0.25",
            ),
            Field(
                "tags",
                "list",
                "Words that rules and funds can refer to, separated by semicolons.",
                example="overhead",
            ),
            Field("description", "text", "What the money buys."),
        ),
        required=True,
    ),
    Table(
        "points",
        "Value of a request of shape points at several amounts; straight lines between them, first "
        "point usually 0 and 0.",
        ("request", "period", "amount"),
        (
            Field("request", "id", "The request.", required=True),
            Field("period", "id", "Budget period of the request. Empty: the only period."),
            Field("amount", "amount", "Money received.", required=True, example="100,000.00"),
            Field("value", "decimal", "Value returned at that amount.", required=True, example="180000"),
        ),
    ),
    Table(
        "levels",
        "Levels of requests with the decision levels: one row per level (and period). Amounts and values are those of "
        "the whole level, with everything in the levels below it.",
        ("request", "level", "period"),
        (
            Field("request", "id", "The request.", required=True, example="patrol"),
            Field("level", "id", "Name of the level.", required=True, example="current"),
            Field("period", "id", "Budget period of the amount. Empty: the only period."),
            Field(
                "amount",
                "amount",
                "Money in the period at this level, lower levels included. The highest is the cap of the request.",
                required=True,
                example="1,500,000.00",
            ),
            Field(
                "value",
                "decimal",
                "Value at this level, lower levels included; on one of its rows, or summed over them.",
                example="3900000",
            ),
            Field("score", "decimal", "Score at this level, likewise. Empty: not known."),
            Field("npv", "decimal", "Net present value at this level, likewise. Empty: not known."),
            *PACKAGE_FIELDS,
        ),
    ),
    Table(
        "alignment",
        "How strongly each request serves each objective; its weight is the sum of objective weight times score.",
        ("request", "objective"),
        (
            Field("request", "id", "The request.", required=True),
            Field("objective", "id", "The objective.", required=True),
            Field("score", "decimal", "From 0 (not at all) to 1 (fully).", required=True, example="0.8"),
        ),
    ),
    Table(
        "uses",
        "Shared resources that requests consume as they are funded, such as posts or hours.",
        ("request", "resource", "level", "period"),
        (
            Field("request", "id", "The request.", required=True),
            Field("resource", "id", "The resource.", required=True, example="posts"),
            Field("quantity", "decimal", "Quantity consumed …", required=True, example="1"),
            Field(
                "per_amount",
                "amount",
                "… for each of this amount of money. Empty: by the project, minimum or level as such.",
                example="95,000.00",
            ),
            Field(
                "level",
                "id",
                "Level that consumes the quantity, lower levels included. Only for levels and without per_amount.",
                example="current",
            ),
            Field(
                "period",
                "id",
                "Without per_amount: budget period of the quantity, if it starts as asked for. Empty: that of its "
                "first money.",
            ),
        ),
    ),
)
